"""A home with a Freebox, and a driver that runs on a faster clock."""

from typing import Any

import aiohttp

from custom_components.wps_push.wps.model import WindowStatus
from custom_components.wps_push.wps.router import Cancels, Router, SwitchesWps
from custom_components.wps_push.wps.routers import DRIVERS, GRANTED, create
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.freebox import TOKEN, FreeboxServer
from tests.emulators.freebox.wifi import Wifi, bss

SPEC = next(spec for spec in DRIVERS if spec.key == "freebox")
TIMING = Timing(request=5).faster(500)
MAIN = "02:00:00:00:00:0b"
SECOND = "02:00:00:00:00:06"


class Home:
    """The box, and time that passes when a test says so."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.now = 0.0
        self.box = FreeboxServer(clock=lambda: self.now)

    @property
    def wifi(self) -> Wifi:
        """The box's Wi-Fi."""
        return self.box.wifi

    def driver(self, *, token: str | None = TOKEN, timing: Timing = TIMING, **settings: Any) -> Router:
        """A driver that is not connected yet."""
        known = {"host": self.box.url, "verify_ssl": False} | ({GRANTED: token} if token else {})
        return create(SPEC, known | settings, self.session, timing)

    def split(self) -> None:
        """Give the 5 GHz card a network of its own."""
        self.box.wifi = Wifi(
            clock=lambda: self.now,
            walk_time=120,
            bsses=[
                bss("02:00:00:00:00:06", 1, "5G", ssid="home 5G", wps_uuid="adb4d7ad-4e4f-4a38-a26c-020000000018"),
                bss("02:00:00:00:00:0B", 0, "2G4"),
            ],
        )

    @property
    def asked(self) -> list[str]:
        """What was asked for, without the version."""
        return [heard.path.partition("/v16/")[2] for heard in self.box.heard]


async def close(driver: Router, network_id: str = MAIN) -> None:
    """Close a window early."""
    assert isinstance(driver, Cancels)
    await driver.close_window(network_id)


async def switch(driver: Router, *, enabled: bool) -> None:
    """Switch WPS on or off."""
    assert isinstance(driver, SwitchesWps)
    await driver.set_wps(enabled=enabled)


async def status(home: Home, network_id: str = MAIN) -> WindowStatus:
    """What a new driver says of a window."""
    return (await home.driver().report((network_id,))).windows[network_id]
