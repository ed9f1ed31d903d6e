"""MikroTik, with the menu of new drivers."""

from typing import override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock
from tests.behaviour.web_stand import WebStand
from tests.emulators.mikrotik import PASSPHRASE, PASSWORD, EmulatedMikroTik
from tests.emulators.server import Heard

# What each obstacle looks like in the configuration.
_CONFIGURATIONS: dict[Obstacle, dict[str, str]] = {
    Obstacle.WPS_DISABLED: {"security.wps": "disabled"},
    Obstacle.WPA3_ONLY: {"security.authentication-types": "wpa3-psk"},
    Obstacle.HIDDEN_SSID: {"configuration.hide-ssid": "true"},
    Obstacle.OPEN_NETWORK: {"security.authentication-types": ""},
    Obstacle.ENTERPRISE: {"security.authentication-types": "wpa2-eap,wpa3-eap"},
    Obstacle.RADIO_OFF: {"disabled": "true", "inactive": "true"},
}


class MikroTikStand(WebStand):
    """A home's two bands and guest network."""

    main = "wifi1"
    username = "hass"
    password = PASSWORD
    powerless = "reader"
    obstacles = frozenset(_CONFIGURATIONS)
    has_sessions = False
    expires = False
    has_rights = True
    adds_radios = True
    secrets = frozenset({PASSWORD, PASSPHRASE})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = self.server = EmulatedMikroTik(clock=clock, walk_time=walk_time)
        self.registrar = self.router.registrar
        self._rows = list(self.router.rows)

    @override
    def forget(self) -> None:
        self.router.registrar.reset()

    @property
    @override
    def log_ins(self) -> int:
        return self.router.rejected

    @override
    def end_sessions(self) -> None:
        """There are none: each request brings its password."""

    @staticmethod
    @override
    def asks_for_clients(heard: Heard) -> bool:
        return "/registration-table" in heard.path

    @override
    def refuse_client_list(self, *, refuse: bool) -> None:
        self.router.failing = {"interface/wifi/registration-table": "Session closed"} if refuse else {}

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        for row in self.router.rows:
            if row["configuration.ssid"] == "Home":
                row.update(_CONFIGURATIONS[obstacle])

    @override
    def show_second_radio(self, *, is_up: bool) -> None:
        self.router.rows[:] = [row for row in self._rows if is_up or row["name"] != "wifi2"]

    @override
    def press_elsewhere(self) -> None:
        self.router.registrar.press("wifi2")

    @override
    def keeps_out(self, mac: str) -> bool:
        return self.router.rejects(mac)

    @override
    def keep_out_elsewhere(self, mac: str) -> None:
        self.router.access_list.append({".id": "*F", "mac-address": mac.upper(), "action": "reject"})

    @override
    def ignore_blocks(self) -> None:
        self.router.deaf = True

    @override
    def device_presses(self, mac: str) -> None:
        if not self.router.rejects(mac):
            self.router.registrar.enrollee_presses(mac, ["wifi2"])

    @override
    def device_connects(self, mac: str) -> None:
        self.router.connect(mac)


STAND = MikroTikStand
