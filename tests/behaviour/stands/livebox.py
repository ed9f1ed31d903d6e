"""A Livebox 7."""

from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock
from tests.behaviour.web_stand import WebStand
from tests.emulators.livebox import CONTEXT, COOKIE, PASSWORD, SELF_PIN, WIFI_KEY, EmulatedLivebox
from tests.emulators.server import Heard

# What each obstacle looks like in the set-up of an access point.
_SET_UP: dict[Obstacle, dict[str, Any]] = {
    Obstacle.WPS_DISABLED: {"wps": False},
    Obstacle.WPA3_ONLY: {"mode": "WPA3-Personal"},
    Obstacle.HIDDEN_SSID: {"advertised": False},
    Obstacle.OPEN_NETWORK: {"mode": "None"},
    Obstacle.ENTERPRISE: {"mode": "WPA2-Enterprise"},
    Obstacle.RADIO_OFF: {"up": False},
}


class LiveboxStand(WebStand):
    """A box with all its networks."""

    main = "main"
    username = "admin"
    password = PASSWORD
    powerless = "guest"
    obstacles = frozenset(_SET_UP)
    concludes = True
    has_rights = True
    locks = True
    adds_radios = True
    shows_itself = True
    reports_dates = True
    # The switch of WPS, and the access points of the household and of its guests.
    pin_requests = 3
    secrets = frozenset({PASSWORD, WIFI_KEY, SELF_PIN, CONTEXT, COOKIE})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = self.server = EmulatedLivebox(clock=clock, walk_time=walk_time)
        self.registrar = self.router.registrar
        self.router.accounts["guest"] = PASSWORD
        self.router.powerless.add("guest")
        self._vaps = list(self.router.box.vaps)

    @override
    def forget(self) -> None:
        self.router.sessions.clear()
        self.router.registrar.reset()

    @property
    @override
    def log_ins(self) -> int:
        return self.router.log_ins

    @property
    @override
    def sessions(self) -> int:
        return len(self.router.sessions)

    @override
    def end_sessions(self) -> None:
        self.router.sessions.clear()

    @staticmethod
    @override
    def asks_for_clients(heard: Heard) -> bool:
        return "edev" in heard.body

    @override
    def refuse_client_list(self, *, refuse: bool) -> None:
        self.router.lists_clients = not refuse

    @override
    def set_clock(self, ahead: float) -> None:
        self.router.box.wall.ahead = ahead

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        for vap in self.router.box.vaps:
            for name, value in _SET_UP[obstacle].items():
                setattr(vap, name, value)

    @override
    def show_second_radio(self, *, is_up: bool) -> None:
        self.router.box.vaps[:] = [vap for vap in self._vaps if is_up or vap.band != "5GHz"]

    @override
    def ignore_presses(self) -> None:
        self.router.box.ignores_presses = True

    @override
    def switch_radio_on(self) -> None:
        for vap in self.router.box.vaps:
            vap.up = True

    @property
    @override
    def pin_enabled(self) -> bool:
        return any("Label" in vap.methods for vap in self.router.box.vaps if vap.wps)

    @override
    def switch_pin(self, *, enabled: bool) -> None:
        for vap in self.router.box.vaps:
            vap.methods = "PushButton,Label,Ethernet" if enabled else "PushButton,Ethernet"

    @override
    def press_elsewhere(self) -> None:
        self.router.box.press()

    @override
    def keeps_out(self, mac: str) -> bool:
        return self.router.box.keeps_out(mac)

    @override
    def keep_out_elsewhere(self, mac: str) -> None:
        self.router.box.vaps[0].temp_entries.append(mac)

    @override
    def ignore_blocks(self) -> None:
        self.router.box.deaf = True

    @override
    def device_presses(self, mac: str) -> None:
        if not self.router.box.keeps_out(mac):
            self.router.registrar.enrollee_presses(mac)

    @override
    def device_connects(self, mac: str) -> None:
        self.router.box.connect(mac)

    @override
    def device_leaves(self, mac: str) -> None:
        self.router.box.disconnect(mac)

    @override
    def restart_wifi(self) -> None:
        self.router.box.restart_wifi()


STAND = LiveboxStand
