"""Huawei's HiLink routers, mobile hotspots and modems. What they need stands in `docs/huawei.md`."""

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings, preferred_band
from ..blocking import Blocking
from .door import Door
from .driver import HuaweiHiLink


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """A HiLink router with the settings `host`, `username`, `password`, `verify_ssl` and, if any, `band`."""
    door = Door(
        session,
        settings["host"],
        settings["username"],
        settings["password"],
        verify_tls=settings.get("verify_ssl", True),
        timeout=timing.request,
        # A log-in is the longest call: five requests, some of them perhaps again.
        blocking=Blocking(4 * timing.request),
    )
    return HuaweiHiLink(door, title=spec.title, band=preferred_band(settings), timing=timing)
