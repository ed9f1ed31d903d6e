"""FRITZ!Box, with an account that may configure it."""

from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock, Stand
from tests.emulators.fritzbox import PASSWORD, SID, EmulatedFritzBox
from tests.emulators.server import Fault

# What each obstacle looks like in the configuration; None where the FRITZ!OS is another one.
_CONFIGURATIONS: dict[Obstacle, dict[str, Any] | None] = {
    Obstacle.WPS_DISABLED: {"wps": False},
    Obstacle.WPA3_ONLY: {"beacon": "WPA3"},
    Obstacle.HIDDEN_SSID: {"hidden": True},
    Obstacle.OPEN_NETWORK: {"beacon": "None"},
    Obstacle.RADIO_OFF: {"enabled": False},
    Obstacle.NOT_BUILT_IN: None,
}


class FritzBoxStand(Stand):
    """A home's two bands and guest network."""

    main = "wlan1"
    obstacles = frozenset(_CONFIGURATIONS)
    has_rights = True
    secrets = frozenset({PASSWORD, SID})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = EmulatedFritzBox(clock=clock, walk_time=walk_time)

    @override
    async def start(self) -> None:
        await self.router.start()

    @override
    async def stop(self) -> None:
        await self.router.stop()
        self.router.reboot()

    @property
    @override
    def settings(self) -> dict[str, Any]:
        return {"host": self.router.url, "username": "hass", "password": PASSWORD, "verify_ssl": False}

    @property
    @override
    def wrong_settings(self) -> dict[str, Any]:
        return self.settings | {"password": "wrong"}

    @property
    @override
    def poor_settings(self) -> dict[str, Any]:
        return self.settings | {"username": "guest"}

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
        return self.router.log_ins.refused

    @override
    def end_sessions(self) -> None:
        self.router.log_ins.forget()

    @override
    def spoil(self, fault: Fault | None) -> None:
        self.router.fault = fault

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        changes = _CONFIGURATIONS[obstacle]
        if changes is None:
            wlan = self.router.actions["wlanconfig"]
            self.router.actions["wlanconfig"] = {name: action for name, action in wlan.items() if "WPS" not in name}
            return
        for point in self.router.points.values():
            if point.kind == "normal":
                for name, value in changes.items():
                    setattr(point, name, value)
        self.router.update()

    @override
    def ignore_presses(self) -> None:
        for bss in self.router.registrar.bsses.values():
            bss.stub = True

    @override
    def press_elsewhere(self) -> None:
        self.router.registrar.press("wlan1")

    @override
    def device_presses(self, mac: str) -> None:
        self.router.registrar.enrollee_presses(mac, ["wlan1"])

    @override
    def device_connects(self, mac: str) -> None:
        self.router.stations[mac] = 1


STAND = FritzBoxStand
