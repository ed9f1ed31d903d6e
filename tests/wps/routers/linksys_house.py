"""A driver for an emulated Linksys router."""

import aiohttp

from custom_components.wps_push.wps.router import Router
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.linksys import PASSWORD, LinksysRouter

PRINTER = "3c:2a:f4:00:00:01"


def driver_for(
    router: LinksysRouter, session: aiohttp.ClientSession, password: str = PASSWORD, *, factor: float = 200
) -> Router:
    """Somebody who knows a password, the right one or another."""
    (spec,) = (spec for spec in DRIVERS if spec.key == "linksys")
    settings = {"host": router.url, "password": password, "verify_ssl": False}
    return create(spec, settings, session, Timing().faster(factor))
