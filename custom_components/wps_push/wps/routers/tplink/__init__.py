"""TP-Link's Archer and other routers with a "stok" session. What they need stands in `docs/tplink.md`."""

from functools import partial

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings
from ..common.blocking import Blocking
from ..common.trusting import trust
from ..common.web import Web
from .door import KEYS, ArcherDoor
from .driver import TpLink
from .library import Client


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """A TP-Link router with the settings `host`, `password` and `verify_ssl`."""
    verify_tls = trust(settings)
    door = ArcherDoor(
        Web(session, settings["host"], verify_tls=verify_tls, timing=timing, probe=KEYS),
        # A log-in is the longest call: three requests, the last one perhaps again.
        Blocking(4 * timing.request),
        partial(Client, password=settings["password"], verify_tls=verify_tls, timing=timing),
    )
    return TpLink(door, title=spec.title, timing=timing)
