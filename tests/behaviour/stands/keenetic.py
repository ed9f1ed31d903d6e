"""A Keenetic router with an account of its own for Home Assistant."""

from collections.abc import Callable
from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock
from tests.behaviour.web_stand import WebStand
from tests.emulators.keenetic import HOME, HOME_5, PASSWORD, PIN, REALM, SERVICE_TAG, USERNAME, KeeneticRouter, error
from tests.emulators.server import Heard
from tests.marked import hashed

# What each obstacle looks like in the list of interfaces.
_ROWS: dict[Obstacle, dict[str, Any]] = {
    Obstacle.WPA3_ONLY: {"encryption": "wpa3"},
    Obstacle.OPEN_NETWORK: {"encryption": "none"},
    Obstacle.ENTERPRISE: {"encryption": "wpa2,wpa-eap"},
    Obstacle.RADIO_OFF: {"state": "down"},
    Obstacle.WPS_DISABLED: {},
    Obstacle.NOT_BUILT_IN: {},
}


class KeeneticStand(WebStand):
    """A router with two radios and a guest network."""

    main = HOME
    username = USERNAME
    password = PASSWORD
    powerless = "guest"
    obstacles = frozenset(_ROWS)
    concludes = True
    has_rights = True
    adds_radios = True
    shows_time = True
    secrets = frozenset({PASSWORD, SERVICE_TAG, PIN, hashed(USERNAME, REALM, PASSWORD)})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = self.server = KeeneticRouter(clock=clock, walk_time=walk_time)
        self.registrar = self.router.registrar
        self.router.read_only.add("guest")
        self._second = {name: row for name, row in self.router.interfaces.items() if "WifiMaster1" in name}

    @override
    def forget(self) -> None:
        self.router.reboot()

    @property
    @override
    def log_ins(self) -> int:
        return self.router.log_ins

    @property
    @override
    def sessions(self) -> int:
        return sum(user is not None for user in self.router.sessions.values())

    @override
    def end_sessions(self) -> None:
        self.router.sessions.clear()

    @staticmethod
    @override
    def asks_for_clients(heard: Heard) -> bool:
        return "associations" in heard.path + heard.body or "hotspot" in heard.path + heard.body

    @override
    def refuse_client_list(self, *, refuse: bool) -> None:
        refusal = {"status": error("no such command")}
        self.router.answers = dict.fromkeys(("show associations", "show ip hotspot"), refusal) if refuse else {}

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        self.router.has_wps = obstacle is not Obstacle.NOT_BUILT_IN
        for name in (HOME, HOME_5):
            self.router.interfaces[name] |= _ROWS[obstacle]
            if obstacle in {Obstacle.WPS_DISABLED, Obstacle.RADIO_OFF}:
                self.router.registrar.bsses[name].wps = False
            else:
                self.router.configured[name] = False

    @override
    def show_second_radio(self, *, is_up: bool) -> None:
        for name, row in self._second.items():
            if is_up:
                self.router.interfaces[name] = row
            else:
                self.router.interfaces.pop(name, None)

    @override
    def switch_radio_on(self) -> None:
        for name in (HOME, HOME_5):
            self.router.interfaces[name]["state"] = "up"
            self.router.registrar.bsses[name].wps = True

    @property
    @override
    def pin_enabled(self) -> bool:
        return bool(self.router.own_pin)

    @override
    def switch_pin(self, *, enabled: bool) -> None:
        self.router.own_pin = {HOME_5} if enabled else set()

    @override
    def falsify_time(self, left: Callable[[float], float]) -> None:
        self.router.false_left = left

    @override
    def press_elsewhere(self) -> None:
        self.router.registrar.press(HOME)

    @override
    def device_presses(self, mac: str) -> None:
        self.router.registrar.enrollee_presses(mac, hears=[HOME])

    @override
    def device_connects(self, mac: str) -> None:
        self.router.connect(mac)

    @override
    def device_leaves(self, mac: str) -> None:
        self.router.clients.pop(mac)

    @override
    def restart_wifi(self) -> None:
        self.router.restart_wifi()


STAND = KeeneticStand
