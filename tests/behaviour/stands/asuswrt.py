"""ASUSWRT with Broadcom's radios, which show the most."""

from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock, Stand
from tests.emulators.asuswrt import ACCOUNT, AP_PIN, PASSWORD, USERNAME, WIFI_KEY, Client, EmulatedAsus
from tests.emulators.server import Fault

# What each obstacle looks like in nvram, for each radio.
_VARIABLES: dict[Obstacle, dict[str, str]] = {
    Obstacle.WPA3_ONLY: {"auth_mode_x": "sae"},
    Obstacle.HIDDEN_SSID: {"closed": "1"},
    Obstacle.OPEN_NETWORK: {"auth_mode_x": "open"},
    Obstacle.ENTERPRISE: {"auth_mode_x": "wpa2"},
    Obstacle.RADIO_OFF: {"radio": "0"},
}


class AsusStand(Stand):
    """A home's two bands, with WPS on the first."""

    main = "wl0"
    obstacles = frozenset({*_VARIABLES, Obstacle.WPS_DISABLED, Obstacle.NOT_BUILT_IN})
    secrets = frozenset({PASSWORD, ACCOUNT, AP_PIN, WIFI_KEY})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = EmulatedAsus(clock=clock, walk_time=walk_time)

    @override
    async def start(self) -> None:
        await self.router.httpd.start()

    @override
    async def stop(self) -> None:
        await self.router.power_off()

    @property
    @override
    def settings(self) -> dict[str, Any]:
        return {"host": self.router.url, "username": USERNAME, "password": PASSWORD, "verify_ssl": False}

    @property
    @override
    def wrong_settings(self) -> dict[str, Any]:
        return self.settings | {"password": "wrong"}

    @property
    @override
    def requests(self) -> int:
        return len(self.router.httpd.heard)

    @property
    @override
    def most_at_once(self) -> int:
        return self.router.httpd.most_at_once

    @property
    @override
    def log_ins(self) -> int:
        return self.router.httpd.log_ins

    @property
    @override
    def sessions(self) -> int:
        return len(self.router.httpd.tokens)

    @override
    def end_sessions(self) -> None:
        self.router.httpd.tokens.clear()

    @override
    def spoil(self, fault: Fault | None) -> None:
        self.router.httpd.fault = fault

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        if obstacle is Obstacle.NOT_BUILT_IN:
            self.router.radios.built_in = False
        if obstacle is Obstacle.WPS_DISABLED:
            self.router.radios.nvram |= {"wps_enable": "0", "wps_enable_x": "0"}
        for name, value in _VARIABLES.get(obstacle, {}).items():
            self.router.radios.nvram |= {f"wl{unit}_{name}": value for unit in (0, 1)}

    @override
    def ignore_presses(self) -> None:
        for bss in self.router.registrar.bsses.values():
            bss.stub = True

    @override
    def press_elsewhere(self) -> None:
        self.router.registrar.press("wl0")

    @override
    def device_presses(self, mac: str) -> None:
        self.router.registrar.enrollee_presses(mac, ["wl0"])

    @override
    def device_connects(self, mac: str) -> None:
        self.router.radios.clients.append(Client(mac=mac, ip="192.168.50.20"))


STAND = AsusStand
