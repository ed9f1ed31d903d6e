"""A HiLink router with two bands and a guest network."""

from typing import Any, ClassVar, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock, Stand
from tests.emulators.huawei import PASSWORD, TOKEN, WIFI_KEY, EmulatedHiLink
from tests.emulators.server import Fault

# What each obstacle looks like in the settings of a band.
_SETTINGS = {
    Obstacle.WPS_DISABLED: {"WifiWpsenbl": "0"},
    Obstacle.HIDDEN_SSID: {"WifiBroadcast": "1"},
    Obstacle.OPEN_NETWORK: {"WifiAuthmode": "OPEN"},
    Obstacle.WPA3_ONLY: {"WifiAuthmode": "WPA3-PSK"},
    Obstacle.RADIO_OFF: {"WifiEnable": "0"},
}


class HiLinkStand(Stand):
    """A home with a HiLink router."""

    main = "main"
    obstacles: ClassVar[frozenset[Obstacle]] = frozenset({*_SETTINGS, Obstacle.NOT_BUILT_IN})
    secrets = frozenset({PASSWORD, WIFI_KEY, TOKEN})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = EmulatedHiLink(clock=clock, walk_time=walk_time)

    @override
    async def start(self) -> None:
        await self.router.start()

    @override
    async def stop(self) -> None:
        await self.router.stop()
        self.router.forget_sessions()
        self.router.wireless.reset()

    @property
    @override
    def settings(self) -> dict[str, Any]:
        return {"host": self.router.url, "username": "admin", "password": PASSWORD, "verify_ssl": False}

    @property
    @override
    def wrong_settings(self) -> dict[str, Any]:
        return self.settings | {"password": "wrong"}

    @property
    @override
    def requests(self) -> int:
        return len(self.router.heard)

    @property
    @override
    def most_at_once(self) -> int:
        return self.router.most_at_once

    @property
    @override
    def log_ins(self) -> int:
        return self.router.log_ins

    @property
    @override
    def sessions(self) -> int:
        return int(self.router.administrator is not None)

    @override
    def end_sessions(self) -> None:
        self.router.forget_sessions()

    @override
    def spoil(self, fault: Fault | None) -> None:
        self.router.fault = fault

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        if obstacle is Obstacle.NOT_BUILT_IN:
            self.router.wireless.built_in = False
        for ssid in self.router.wireless.ssids:
            ssid.update(_SETTINGS.get(obstacle, {}))

    @override
    def ignore_presses(self) -> None:
        for bss in self.router.wireless.registrar.bsses.values():
            bss.stub = True

    @override
    def press_elsewhere(self) -> None:
        self.router.wireless.press("0")

    @override
    def device_presses(self, mac: str) -> None:
        self.router.wireless.registrar.enrollee_presses(mac, hears=["0"])

    @override
    def device_connects(self, mac: str) -> None:
        self.router.wireless.connect(mac)


STAND = HiLinkStand
