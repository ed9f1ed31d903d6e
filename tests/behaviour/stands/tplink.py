"""An Archer whose requests are all encrypted."""

from typing import Any, ClassVar, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock, Stand
from tests.emulators.server import Fault
from tests.emulators.tplink import PASSWORD, TOKEN, WIFI_KEY, EmulatedArcher

# What each obstacle looks like in the settings of a band.
_SETTINGS = {
    Obstacle.HIDDEN_SSID: {"hidden": "on"},
    Obstacle.OPEN_NETWORK: {"encryption": "none"},
    Obstacle.ENTERPRISE: {"encryption": "wpa"},
    Obstacle.WPA3_ONLY: {"psk_version": "sae_only"},
    Obstacle.RADIO_OFF: {"enable": "off"},
}


class ArcherStand(Stand):
    """A home with an Archer."""

    main = "main"
    obstacles: ClassVar[frozenset[Obstacle]] = frozenset({*_SETTINGS, Obstacle.WPS_DISABLED, Obstacle.NOT_BUILT_IN})
    secrets = frozenset({PASSWORD, WIFI_KEY, TOKEN})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = EmulatedArcher(clock=clock, walk_time=walk_time)

    @override
    async def start(self) -> None:
        await self.router.start()

    @override
    async def stop(self) -> None:
        await self.router.stop()
        self.router.session = None
        self.router.wireless.registrar.reset()

    @property
    @override
    def settings(self) -> dict[str, Any]:
        return {"host": self.router.url, "password": PASSWORD, "verify_ssl": False}

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
        return int(self.router.session is not None)

    @override
    def end_sessions(self) -> None:
        self.router.session = None

    @override
    def spoil(self, fault: Fault | None) -> None:
        self.router.fault = fault

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        wireless = self.router.wireless
        if obstacle is Obstacle.NOT_BUILT_IN:
            wireless.built_in = False
        elif obstacle is Obstacle.WPS_DISABLED:
            wireless.wps = "off"
        for radio in wireless.radios.values():
            for name, value in _SETTINGS.get(obstacle, {}).items():
                setattr(radio, name, value)

    @override
    def ignore_presses(self) -> None:
        for bss in self.router.wireless.registrar.bsses.values():
            bss.stub = True

    @override
    def press_elsewhere(self) -> None:
        self.router.wireless.registrar.press("ath0")

    @override
    def device_presses(self, mac: str) -> None:
        self.router.wireless.registrar.enrollee_presses(mac, hears=["ath0"])

    @override
    def device_connects(self, mac: str) -> None:
        self.router.wireless.connect(mac)


STAND = ArcherStand
