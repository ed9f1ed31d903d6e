"""Linksys Smart Wi-Fi and Velop, by the JSON interface JNAP. What it needs on the router stands in `docs/linksys.md`."""

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings
from ..common.trusting import trust
from ..common.web import Web
from .driver import Linksys
from .jnap import PROBE, Jnap


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """A Linksys router with the settings `host`, `password` and `verify_ssl`."""
    web = Web(
        session,
        settings["host"],
        verify_tls=trust(settings),
        timing=timing,
        probe=PROBE,
    )
    return Linksys(Jnap(web, settings["password"], timing), title=spec.title, timing=timing)
