"""FRITZ!Box and FRITZ!Repeater, by TR-064. What they need stands in `docs/fritzbox.md`."""

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings, preferred_band
from ..common.trusting import trust
from .driver import FritzBox
from .tr064 import Tr064


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """A FRITZ! device with the settings `host`, `username`, `password`, `verify_ssl` and, if any, `band`."""
    tr064 = Tr064(
        session,
        settings["host"],
        settings["username"],
        settings["password"],
        verify_tls=trust(settings),
        timing=timing,
        ports=spec.ports,
    )
    return FritzBox(tr064, title=spec.title, band=preferred_band(settings), timing=timing)
