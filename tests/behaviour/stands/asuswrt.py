"""ASUSWRT with Broadcom's radios, which show the most."""

from typing import override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock
from tests.behaviour.web_stand import WebStand
from tests.emulators.asuswrt import ACCOUNT, AP_PIN, PASSWORD, USERNAME, WIFI_KEY, EmulatedAsus
from tests.emulators.server import Heard

# What each obstacle looks like in nvram, for each radio.
_VARIABLES: dict[Obstacle, dict[str, str]] = {
    Obstacle.WPA3_ONLY: {"auth_mode_x": "sae"},
    Obstacle.HIDDEN_SSID: {"closed": "1"},
    Obstacle.OPEN_NETWORK: {"auth_mode_x": "open"},
    Obstacle.ENTERPRISE: {"auth_mode_x": "wpa2"},
    Obstacle.RADIO_OFF: {"radio": "0"},
}


class AsusStand(WebStand):
    """A home's two bands, with WPS on the first."""

    main = "wl0"
    username = USERNAME
    password = PASSWORD
    obstacles = frozenset({*_VARIABLES, Obstacle.WPS_DISABLED, Obstacle.NOT_BUILT_IN})
    locks = True
    shows_overlaps = True
    lists_lag = True
    secrets = frozenset({PASSWORD, ACCOUNT, AP_PIN, WIFI_KEY})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = EmulatedAsus(clock=clock, walk_time=walk_time)
        self.server = self.router.httpd
        self.registrar = self.router.registrar

    @override
    def forget(self) -> None:
        self.router.forget()

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

    @staticmethod
    @override
    def asks_for_clients(heard: Heard) -> bool:
        return "get_clientlist" in heard.body

    @override
    def refuse_client_list(self, *, refuse: bool) -> None:
        self.router.httpd.answers.pop("get_clientlist", None)
        if refuse:
            self.router.httpd.answers["get_clientlist"] = '"get_clientlist":""'

    @override
    def lag_client_list(self, seconds: float) -> None:
        self.router.radios.list_age = seconds

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        if obstacle is Obstacle.NOT_BUILT_IN:
            self.router.radios.built_in = False
        if obstacle is Obstacle.WPS_DISABLED:
            self.router.radios.nvram |= {"wps_enable": "0", "wps_enable_x": "0"}
        for name, value in _VARIABLES.get(obstacle, {}).items():
            self.router.radios.nvram |= {f"wl{unit}_{name}": value for unit in (0, 1)}

    @override
    def press_elsewhere(self) -> None:
        self.router.registrar.press("wl0")

    @override
    def device_presses(self, mac: str) -> None:
        self.router.registrar.enrollee_presses(mac, ["wl0"])

    @override
    def device_connects(self, mac: str) -> None:
        self.router.radios.connect(mac)

    @override
    def device_leaves(self, mac: str) -> None:
        self.router.radios.leave(mac)

    @override
    def restart_wifi(self) -> None:
        for client in self.router.radios.clients:
            self.router.radios.connect(client.mac)


STAND = AsusStand
