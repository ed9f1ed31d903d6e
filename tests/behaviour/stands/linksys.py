"""A Linksys router with one password for everything."""

from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock
from tests.behaviour.web_stand import WebStand
from tests.emulators.linksys import PASSWORD, PIN, WIFI_KEY, LinksysRouter

# What each obstacle looks like in the radios' settings.
_SETTINGS: dict[Obstacle, dict[str, Any]] = {
    Obstacle.WPA3_ONLY: {"security": "WPA3-Personal"},
    Obstacle.HIDDEN_SSID: {"broadcastSSID": False},
    Obstacle.OPEN_NETWORK: {"security": "None"},
    Obstacle.ENTERPRISE: {"security": "WPA2-Enterprise"},
    Obstacle.RADIO_OFF: {"isEnabled": False},
}


class LinksysStand(WebStand):
    """A router with two radios."""

    main = "main"
    password = PASSWORD
    obstacles = frozenset(_SETTINGS) | {Obstacle.WPS_DISABLED}
    has_sessions = False
    keeps_results = True
    expires = False
    shows_itself = True
    secrets = frozenset({PASSWORD, PIN, WIFI_KEY})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = self.server = LinksysRouter(clock=clock, walk_time=walk_time)
        self.registrar = self.router.registrar

    @override
    def forget(self) -> None:
        self.router.reboot()

    @property
    @override
    def log_ins(self) -> int:
        return self.router.turned_down

    @override
    def end_sessions(self) -> None:
        """There are none."""

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        self.router.wps_enabled = obstacle is not Obstacle.WPS_DISABLED
        for radio in self.router.radios:
            radio["settings"] |= _SETTINGS.get(obstacle, {})
        for bss in self.router.registrar.bsses.values():
            bss.wps = False

    @override
    def press_elsewhere(self) -> None:
        self.router.registrar.press("ath0")

    @override
    def device_presses(self, mac: str) -> None:
        self.router.registrar.enrollee_presses(mac)

    @override
    def device_connects(self, mac: str) -> None:
        self.router.connect(mac)


STAND = LinksysStand
