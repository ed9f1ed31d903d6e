"""MikroTik, by the REST API of RouterOS 7. What it needs on the router stands in `docs/mikrotik.md`."""

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings, preferred_band
from ..common.trusting import trust
from .driver import MikroTik
from .rest import Rest


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """A MikroTik router with the settings `host`, `username`, `password`, `verify_ssl` and, if any, `band`."""
    rest = Rest(
        session,
        settings["host"],
        settings["username"],
        settings["password"],
        verify_tls=trust(settings),
        timing=timing,
    )
    return MikroTik(rest, title=spec.title, band=preferred_band(settings))
