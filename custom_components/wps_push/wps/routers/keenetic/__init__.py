"""Keenetic, by its Remote Command Interface (RCI). What it needs on the router stands in `docs/keenetic.md`."""

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings, preferred_band
from ..common.trusting import trust
from ..common.web import Web
from .driver import Keenetic
from .rci import Rci
from .session import PROBE, Session


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """A Keenetic router with the settings `host`, `username`, `password`, `verify_ssl` and, if any, `band`."""
    web = Web(
        session,
        settings["host"],
        verify_tls=trust(settings),
        timing=timing,
        probe=PROBE,
    )
    account = Session(web, settings["username"], settings["password"], timing)
    return Keenetic(Rci(account), title=spec.title, band=preferred_band(settings), timing=timing)
