"""ASUSWRT and Asuswrt-Merlin, by the web server of their own pages. What they need stands in `docs/asuswrt.md`."""

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings
from ..common.trusting import trust
from ..common.web import Request, Web
from .driver import AsusWrt
from .session import Session


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """A router with ASUSWRT, with the settings `host`, `username`, `password` and `verify_ssl`."""
    web = Web(
        session,
        settings["host"],
        verify_tls=trust(settings),
        timing=timing,
        probe=Request(path="/", what="front page"),
        ports=spec.ports,
    )
    return AsusWrt(Session(web, settings["username"], settings["password"], timing), timing=timing)
