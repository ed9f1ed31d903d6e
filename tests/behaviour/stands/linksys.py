"""A Linksys router with one password for everything."""

from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock
from tests.behaviour.web_stand import SwitchingStand
from tests.emulators.linksys import PASSWORD, PIN, WIFI_KEY, LinksysRouter
from tests.emulators.server import Heard

# What each obstacle looks like in the radios' settings.
_SETTINGS: dict[Obstacle, dict[str, Any]] = {
    Obstacle.WPA3_ONLY: {"security": "WPA3-Personal"},
    Obstacle.HIDDEN_SSID: {"broadcastSSID": False},
    Obstacle.OPEN_NETWORK: {"security": "None"},
    Obstacle.ENTERPRISE: {"security": "WPA2-Enterprise"},
    Obstacle.RADIO_OFF: {"isEnabled": False},
}


class LinksysStand(SwitchingStand):
    """A router with two radios."""

    main = "main"
    password = PASSWORD
    adds_radios = True
    obstacles = frozenset(_SETTINGS) | {Obstacle.WPS_DISABLED}
    has_sessions = False
    keeps_results = True
    reports_since = False
    expires = False
    locks = True
    shows_itself = True
    secrets = frozenset({PASSWORD, PIN, WIFI_KEY})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = self.server = LinksysRouter(clock=clock, walk_time=walk_time)
        self.registrar = self.router.registrar
        self.wps_switch = self.router
        self._radios = list(self.router.radios)

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

    @staticmethod
    @override
    def asks_for_clients(heard: Heard) -> bool:
        return "networkconnections" in (heard.body + heard.headers.get("x-jnap-action", "")).lower()

    @override
    def refuse_client_list(self, *, refuse: bool) -> None:
        actions = (f"networkconnections/GetNetworkConnections{version}" for version in ("", "2"))
        self.router.results = {action: {"result": "_ErrorUnknownAction"} for action in actions} if refuse else {}

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        self.router.wps_enabled = obstacle is not Obstacle.WPS_DISABLED
        for radio in self.router.radios:
            radio["settings"] |= _SETTINGS.get(obstacle, {})
        for bss in self.router.registrar.bsses.values():
            bss.wps = False

    @override
    def show_second_radio(self, *, is_up: bool) -> None:
        self.router.radios[:] = self._radios if is_up else self._radios[:1]

    @override
    def switch_radio_on(self) -> None:
        for radio in self.router.radios:
            radio["settings"]["isEnabled"] = True
        for bss in self.router.registrar.bsses.values():
            bss.wps = True

    @property
    @override
    def wps_enabled(self) -> bool:
        return self.router.wps_enabled

    @override
    def switch_wps(self, *, enabled: bool) -> None:
        self.router.switch_wps(enabled=enabled)

    @override
    def press_elsewhere(self) -> None:
        self.router.registrar.press("ath0")

    @override
    def device_presses(self, mac: str) -> None:
        self.router.registrar.enrollee_presses(mac)

    @override
    def device_uses_pin(self, mac: str, pin: str) -> None:
        self.router.registrar.enrollee_uses_pin(mac, pin)

    @override
    def lose_answer_to_pin(self) -> None:
        self.router.garbled = frozenset({"wirelessap/StartWPSServerSession"})
        self.router.hurries = True

    @override
    def takes_pin(self) -> bool:
        return self.router.registrar.takes_pin("ath0")

    @override
    def device_connects(self, mac: str) -> None:
        self.router.connect(mac)

    @override
    def device_leaves(self, mac: str) -> None:
        self.router.disconnect(mac)

    @override
    def restart_wifi(self) -> None:
        self.router.restart_wifi()


STAND = LinksysStand
