"""TP-Link's Archer and other routers with a "stok" session. What they need stands in `docs/tplink.md`."""

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings
from ..blocking import Blocking
from .door import Door
from .driver import TpLink


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """A TP-Link router with the settings `host`, `password` and `verify_ssl`."""
    door = Door(
        session,
        settings["host"],
        settings["password"],
        verify_tls=settings.get("verify_ssl", True),
        timeout=timing.request,
        # A log-in is the longest call: three requests, the last one perhaps again.
        blocking=Blocking(4 * timing.request),
    )
    return TpLink(door, title=spec.title, timing=timing)
