"""A house with an emulated MikroTik router, whose time passes when a test says so."""

from typing import Any

import aiohttp

from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.routers.mikrotik.driver import MikroTik
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.mikrotik import PASSWORD, EmulatedMikroTik, Row

PRINTER = "3c:2a:f4:00:00:01"
CAMERA = "3c:2a:f4:00:00:02"


class House:
    """The router, and drivers that talk to it."""

    def __init__(self, session: aiohttp.ClientSession, wifi: str = "wifi", **router: Any) -> None:
        self.session = session
        self.now = 1000.0
        self.router = EmulatedMikroTik(wifi, clock=lambda: self.now, **router)

    def row(self, name: str) -> Row:
        """An access point's row."""
        (row,) = (row for row in self.router.rows if row["name"] == name)
        return row

    def asked(self) -> list[str]:
        """The paths of all requests until now, without what is asked of them."""
        return [f"{heard.method} {heard.path.partition('?')[0]}" for heard in self.router.heard]

    def driver(self, username: str = "hass", **settings: Any) -> MikroTik:
        """A driver with one of the router's accounts."""
        (spec,) = (spec for spec in DRIVERS if spec.key == "mikrotik")
        values = {"host": self.router.url, "username": username, "password": PASSWORD, "verify_ssl": False}
        router = create(spec, values | settings, self.session, Timing(request=5, hang_up=0.005))
        assert isinstance(router, MikroTik)
        return router
