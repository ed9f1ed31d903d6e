"""A Freebox with an application that has been granted access."""

from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from custom_components.wps_push.wps.routers import GRANTED
from tests.behaviour.stand import Clock, Stand
from tests.emulators.freebox import POOR_TOKEN, TOKEN, WIFI_KEY, FreeboxServer
from tests.emulators.server import Fault, Heard

# What each obstacle looks like in the settings of the BSSes.
_SETTINGS: dict[Obstacle, dict[str, Any]] = {
    Obstacle.WPA3_ONLY: {"encryption": "wpa3_psk_ccmp"},
    Obstacle.HIDDEN_SSID: {"hide_ssid": True},
    Obstacle.WPS_DISABLED: {"wps_enabled": False},
}

_BSSID = "02:00:00:00:00:0B"


class FreeboxStand(Stand):
    """A box whose three cards share a network."""

    main = _BSSID.lower()
    obstacles = frozenset(_SETTINGS) | {Obstacle.RADIO_OFF}
    has_rights = True
    shows_itself = True
    secrets = frozenset({TOKEN, POOR_TOKEN, WIFI_KEY})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.box = FreeboxServer(clock=clock, walk_time=walk_time)
        self.box.is_attended = True

    @override
    async def start(self) -> None:
        await self.box.start()

    @override
    async def stop(self) -> None:
        await self.box.stop()
        self.box.reboot()

    @property
    @override
    def settings(self) -> dict[str, Any]:
        return {"host": self.box.url, "verify_ssl": False, GRANTED: TOKEN}

    @property
    @override
    def wrong_settings(self) -> dict[str, Any]:
        return self.settings | {GRANTED: "taken back"}

    @property
    @override
    def poor_settings(self) -> dict[str, Any]:
        return self.settings | {GRANTED: POOR_TOKEN}

    @property
    @override
    def requests(self) -> int:
        return len(self.box.heard)

    @property
    @override
    def heard(self) -> list[Heard]:
        return self.box.heard

    @property
    @override
    def most_at_once(self) -> int:
        return self.box.most_at_once

    @property
    @override
    def log_ins(self) -> int:
        return self.box.log_ins

    @property
    @override
    def sessions(self) -> int:
        return len(self.box.sessions)

    @override
    def end_sessions(self) -> None:
        self.box.sessions.clear()

    @override
    def spoil(self, fault: Fault | None) -> None:
        self.box.fault = fault

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        for bss in self.box.wifi.bsses:
            bss["config"] |= _SETTINGS.get(obstacle, {})
            if obstacle is Obstacle.RADIO_OFF:
                self.box.wifi.switch_off(bss["id"])

    @override
    def ignore_presses(self) -> None:
        for bss in self.box.wifi.registrar.bsses.values():
            bss.stub = True

    @override
    def press_elsewhere(self) -> None:
        self.box.wifi.start(_BSSID)

    @override
    def device_presses(self, mac: str) -> None:
        self.box.wifi.registrar.enrollee_presses(mac)

    @override
    def device_connects(self, mac: str) -> None:
        self.box.wifi.clients[mac] = _BSSID


STAND = FreeboxStand
