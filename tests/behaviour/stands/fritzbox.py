"""FRITZ!Box, with an account that may configure it."""

from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock
from tests.behaviour.web_stand import SwitchingStand
from tests.emulators.fritzbox import PASSWORD, PIN, SID, EmulatedFritzBox
from tests.emulators.fritzbox.log_in import REALM
from tests.emulators.server import Heard
from tests.marked import hashed

# What each obstacle looks like in the configuration; None where the FRITZ!OS is another one.
_CONFIGURATIONS: dict[Obstacle, dict[str, Any] | None] = {
    Obstacle.WPS_DISABLED: {"wps": False},
    Obstacle.WPA3_ONLY: {"beacon": "WPA3"},
    Obstacle.HIDDEN_SSID: {"hidden": True},
    Obstacle.OPEN_NETWORK: {"beacon": "None"},
    Obstacle.RADIO_OFF: {"enabled": False},
    Obstacle.NOT_BUILT_IN: None,
}

_LISTS = ("X_AVM-DE_GetWLANDeviceListPath", "GetTotalAssociations", "GetGenericAssociatedDeviceInfo")
"""The actions that show who is connected."""


class FritzBoxStand(SwitchingStand):
    """A home's two bands and guest network."""

    main = "wlan1"
    username = "hass"
    password = PASSWORD
    powerless = "guest"
    obstacles = frozenset(_CONFIGURATIONS)
    has_sessions = False
    keeps_results = True
    has_rights = True
    trace_requests = 2
    shows_itself = True
    shows_radio = True
    reports_dates = True
    secrets = frozenset({PASSWORD, SID, PIN, hashed("hass", REALM, PASSWORD)})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = self.server = EmulatedFritzBox(clock=clock, walk_time=walk_time)
        self.registrar = self.router.registrar
        self.wps_switch = self.router

    @override
    def forget(self) -> None:
        self.router.reboot()

    @property
    @override
    def log_ins(self) -> int:
        return self.router.log_ins.refused

    @override
    def end_sessions(self) -> None:
        self.router.log_ins.forget()

    @staticmethod
    @override
    def asks_for_clients(heard: Heard) -> bool:
        return heard.path.startswith("/wlandevicelist.lua") or any(
            name in heard.headers.get("soapaction", "") for name in _LISTS
        )

    @override
    def refuse_client_list(self, *, refuse: bool) -> None:
        self.router.faults_of = dict.fromkeys(_LISTS, 820) if refuse else {}

    @override
    def set_clock(self, ahead: float) -> None:
        self.router.wall.ahead = ahead

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        changes = _CONFIGURATIONS[obstacle]
        if changes is None:
            wlan = self.router.actions["wlanconfig"]
            self.router.actions["wlanconfig"] = {name: action for name, action in wlan.items() if "WPS" not in name}
            return
        for point in self.router.points.values():
            if point.kind == "normal":
                for name, value in changes.items():
                    setattr(point, name, value)
        self.router.update()

    @override
    def switch_radio_on(self) -> None:
        for point in self.router.points.values():
            point.enabled = True
        self.router.update()

    @property
    @override
    def wps_enabled(self) -> bool:
        return any(point.wps for point in self.router.points.values())

    @override
    def switch_wps(self, *, enabled: bool) -> None:
        for point in self.router.points.values():
            point.wps = enabled and point.kind == "normal"
        self.router.update()

    @override
    def ignore_closes(self) -> None:
        self.router.ignores_stop = True

    @override
    def press_elsewhere(self) -> None:
        self.router.registrar.press("wlan1")

    @override
    def device_presses(self, mac: str) -> None:
        self.router.registrar.enrollee_presses(mac, ["wlan1"])

    @override
    def device_connects(self, mac: str) -> None:
        self.router.connect(mac)

    @override
    def device_leaves(self, mac: str) -> None:
        self.router.disconnect(mac)

    @override
    def restart_wifi(self) -> None:
        self.router.restart_wifi()


STAND = FritzBoxStand
