"""OpenWrt, through its message bus, ubus, over HTTP. `docs/openwrt.md` says what the router needs for that."""

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings, preferred_band
from ..common.trusting import trust
from .driver import OpenWrt
from .transport import Transport
from .ubus import Ubus


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """An OpenWrt router with the settings `host`, `username`, `password`, `verify_ssl` and, if any, `band`."""
    transport = Transport(session, settings["host"], verify_tls=trust(settings), timing=timing)
    ubus = Ubus(transport, settings["username"], settings["password"])
    return OpenWrt(ubus, title=spec.title, band=preferred_band(settings), timing=timing)
