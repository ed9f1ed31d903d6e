"""A Freebox with an application that has been granted access."""

from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from custom_components.wps_push.wps.routers import GRANTED
from tests.behaviour.stand import MISTYPED, Clock
from tests.behaviour.web_stand import SwitchingStand
from tests.emulators.freebox import POOR_TOKEN, TOKEN, WIFI_KEY, FreeboxServer
from tests.emulators.server import Heard

# What each obstacle looks like in the settings of the BSSes.
_SETTINGS: dict[Obstacle, dict[str, Any]] = {
    Obstacle.WPA3_ONLY: {"encryption": "wpa3_psk_ccmp"},
    Obstacle.HIDDEN_SSID: {"hide_ssid": True},
    Obstacle.WPS_DISABLED: {"wps_enabled": False},
}

_BSSID = "02:00:00:00:00:0B"


class FreeboxStand(SwitchingStand):
    """A box whose three cards share a network."""

    main = _BSSID.lower()
    obstacles = frozenset(_SETTINGS) | {Obstacle.RADIO_OFF}
    has_rights = True
    locks = True
    adds_radios = True
    shows_overlaps = True
    shows_moments = True
    shows_itself = True
    secrets = frozenset({TOKEN, POOR_TOKEN, WIFI_KEY})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.box = self.server = FreeboxServer(clock=clock, walk_time=walk_time)
        self.registrar = self.box.wifi.registrar
        self.wps_switch = self.box.wifi
        self.box.is_attended = True
        self._bsses, self._cards = list(self.box.wifi.bsses), list(self.box.wifi.cards)

    @override
    def forget(self) -> None:
        self.box.reboot()

    @property
    @override
    def settings(self) -> dict[str, Any]:
        return {"host": self.box.url, "verify_ssl": False, GRANTED: TOKEN}

    @property
    @override
    def wrong_settings(self) -> dict[str, Any]:
        return self.settings | {GRANTED: MISTYPED}

    @property
    @override
    def poor_settings(self) -> dict[str, Any]:
        return self.settings | {GRANTED: POOR_TOKEN}

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

    @staticmethod
    @override
    def asks_for_clients(heard: Heard) -> bool:
        return "/stations/" in heard.path

    @override
    def refuse_client_list(self, *, refuse: bool) -> None:
        cards = (one["phy_id"] for one in self.box.wifi.bsses)
        self.box.codes = {f"wifi/ap/{card}/stations": "inval" for card in cards} if refuse else {}

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        for bss in self.box.wifi.bsses:
            bss["config"] |= _SETTINGS.get(obstacle, {})
            if obstacle is Obstacle.RADIO_OFF:
                self.box.wifi.switch_off(bss["id"])

    @property
    @override
    def is_open(self) -> bool:
        registrar = self.box.wifi.registrar
        return any(registrar.status(name).pbc_status == "Active" for name in registrar.bsses)

    @override
    def show_second_radio(self, *, is_up: bool) -> None:
        wifi = self.box.wifi
        for hidden, shown in ((self._bsses, wifi.bsses), (self._cards, wifi.cards)):
            shown[:] = [one for one in hidden if is_up or one["id"] not in {1, "02:00:00:00:00:06"}]

    @override
    def switch_radio_on(self) -> None:
        self.box.wifi.switch_on()

    @property
    @override
    def wps_enabled(self) -> bool:
        return self.box.wifi.wps_enabled

    @override
    def switch_wps(self, *, enabled: bool) -> None:
        for bss in self.box.wifi.bsses:
            bss["config"]["wps_enabled"] = enabled

    @override
    def ignore_closes(self) -> None:
        self.box.wifi.keeps_going = True

    @override
    def press_elsewhere(self) -> None:
        self.box.wifi.start(_BSSID)

    @override
    def device_presses(self, mac: str) -> None:
        self.box.wifi.registrar.enrollee_presses(mac)

    @override
    def two_devices_press(self) -> None:
        self.box.wifi.registrar.overlap()

    @override
    def device_connects(self, mac: str) -> None:
        self.box.wifi.clients[mac] = _BSSID

    @override
    def device_leaves(self, mac: str) -> None:
        self.box.wifi.disconnect(mac)


STAND = FreeboxStand
