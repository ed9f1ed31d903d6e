"""Huawei's HiLink routers, mobile hotspots and modems. What they need stands in `docs/huawei.md`."""

from functools import partial

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings, preferred_band
from ..common.blocking import Blocking
from ..common.trusting import trust
from ..common.web import Web
from .door import FRONT_PAGE, HiLinkDoor
from .driver import HuaweiHiLink
from .library import Client


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """A HiLink router with the settings `host`, `username`, `password`, `verify_ssl` and, if any, `band`."""
    verify_tls = trust(settings)
    door = HiLinkDoor(
        Web(session, settings["host"], verify_tls=verify_tls, timing=timing, probe=FRONT_PAGE),
        # A log-in is the longest call: five requests, some of them perhaps again.
        Blocking(4 * timing.request),
        partial(
            Client,
            username=settings["username"],
            password=settings["password"],
            verify_tls=verify_tls,
            timing=timing,
        ),
    )
    return HuaweiHiLink(door, title=spec.title, band=preferred_band(settings), timing=timing)
