"""The Orange Livebox, by SoftAtHome's bus over HTTP. What it needs on the box stands in `docs/livebox.md`."""

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings
from ..common.trusting import trust
from ..common.web import Web
from .driver import Livebox
from .sysbus import PROBE, Sysbus


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """A Livebox with the settings `host`, `username`, `password` and `verify_ssl`.

    `band` has no meaning here: one press opens all bands.
    """
    web = Web(
        session,
        settings["host"],
        verify_tls=trust(settings),
        timing=timing,
        probe=PROBE,
    )
    bus = Sysbus(web, settings["username"], settings["password"], timing)
    return Livebox(bus, title=spec.title, timing=timing)
