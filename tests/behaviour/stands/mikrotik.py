"""MikroTik, with the menu of new drivers."""

from base64 import b64encode
from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock, Stand
from tests.emulators.mikrotik import PASSPHRASE, PASSWORD, EmulatedMikroTik
from tests.emulators.server import Fault

# What each obstacle looks like in the configuration.
_CONFIGURATIONS: dict[Obstacle, dict[str, str]] = {
    Obstacle.WPS_DISABLED: {"security.wps": "disabled"},
    Obstacle.WPA3_ONLY: {"security.authentication-types": "wpa3-psk"},
    Obstacle.HIDDEN_SSID: {"configuration.hide-ssid": "true"},
    Obstacle.OPEN_NETWORK: {"security.authentication-types": ""},
    Obstacle.ENTERPRISE: {"security.authentication-types": "wpa2-eap,wpa3-eap"},
    Obstacle.RADIO_OFF: {"disabled": "true", "inactive": "true"},
}


class MikroTikStand(Stand):
    """A home's two bands and guest network."""

    main = "wifi1"
    obstacles = frozenset(_CONFIGURATIONS)
    has_rights = True
    secrets = frozenset({PASSWORD, b64encode(f"hass:{PASSWORD}".encode()).decode(), PASSPHRASE})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = EmulatedMikroTik(clock=clock, walk_time=walk_time)

    @override
    async def start(self) -> None:
        await self.router.start()

    @override
    async def stop(self) -> None:
        await self.router.stop()
        self.router.registrar.reset()

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
        return self.settings | {"username": "reader"}

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
        return self.router.rejected

    @override
    def end_sessions(self) -> None:
        """There are none: each request brings its password."""

    @override
    def spoil(self, fault: Fault | None) -> None:
        self.router.fault = fault

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        for row in self.router.rows:
            if row["configuration.ssid"] == "Home":
                row.update(_CONFIGURATIONS[obstacle])

    @override
    def ignore_presses(self) -> None:
        for bss in self.router.registrar.bsses.values():
            bss.stub = True

    @override
    def press_elsewhere(self) -> None:
        self.router.registrar.press("wifi2")

    @override
    def device_presses(self, mac: str) -> None:
        self.router.registrar.enrollee_presses(mac, ["wifi2"])

    @override
    def device_connects(self, mac: str) -> None:
        self.router.connected[mac] = "wifi2"


STAND = MikroTikStand
