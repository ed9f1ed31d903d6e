"""OpenWrt, with the account that LuCI brings."""

from math import inf
from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock
from tests.behaviour.web_stand import WebStand
from tests.emulators.openwrt import PASSWORD, WIFI_KEY, WPS_PIN, EmulatedOpenWrt
from tests.emulators.openwrt.accounts import STOCK, Account, without
from tests.emulators.openwrt.backends import Simulated
from tests.emulators.server import Heard

# What each obstacle looks like in the configuration.
_CONFIGURATIONS: dict[Obstacle, dict[str, Any]] = {
    Obstacle.WPS_DISABLED: {"wps_pushbutton": False},
    Obstacle.WPA3_ONLY: {"encryption": "sae"},
    Obstacle.HIDDEN_SSID: {"hidden": True},
    Obstacle.OPEN_NETWORK: {"encryption": "none"},
    Obstacle.ENTERPRISE: {"encryption": "wpa2"},
    Obstacle.RADIO_OFF: {"disabled": True},
    Obstacle.NOT_BUILT_IN: {"built_in": False},
}

_UNKNOWN_ERROR = 9


class OpenWrtStand(WebStand):
    """A home's two bands and guest network."""

    main = "default_radio0"
    username = "root"
    password = PASSWORD
    powerless = "guest"
    adds_radios = True
    knows_absent_radios = True
    obstacles = frozenset(_CONFIGURATIONS)
    has_rights = True
    shows_overlaps = True
    shows_failures = True
    shows_radio = True
    forgets_blocks = True
    secrets = frozenset({PASSWORD, WIFI_KEY, WPS_PIN})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = EmulatedOpenWrt(clock=clock, walk_time=walk_time)
        self.server = self.router.server
        self.registrar = self.router.registrar
        self.router.bus.accounts["guest"] = Account(PASSWORD, without(STOCK, "hostapd.*", "wps_start"))

    @override
    def forget(self) -> None:
        self.router.expire_sessions()
        self.router.registrar.reset()
        self._simulated.reload()

    @property
    @override
    def log_ins(self) -> int:
        return self.router.bus.log_ins

    @property
    @override
    def sessions(self) -> int:
        return len(self.router.bus.sessions)

    @override
    def end_sessions(self) -> None:
        self.router.expire_sessions()

    @staticmethod
    @override
    def asks_for_clients(heard: Heard) -> bool:
        return "get_clients" in heard.body or "assoclist" in heard.body

    @override
    def refuse_client_list(self, *, refuse: bool) -> None:
        methods = ("iwinfo assoclist", *(f"hostapd.{one.ifname} get_clients" for one in self.router.interfaces))
        self.router.server.answers = {method: [_UNKNOWN_ERROR] for method in methods} if refuse else {}

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        for interface in self.router.interfaces:
            if interface.network == "lan":
                for name, value in _CONFIGURATIONS[obstacle].items():
                    setattr(interface, name, value)
                self.router.registrar.bsses[interface.ifname].wps = interface.wps

    @override
    def show_second_radio(self, *, is_up: bool) -> None:
        for interface in self.router.interfaces:
            if interface.radio == "radio1":
                interface.up = is_up

    @override
    def switch_radio_on(self) -> None:
        for interface in self.router.interfaces:
            interface.disabled = False
            self.router.registrar.bsses[interface.ifname].wps = interface.wps

    @property
    @override
    def pin_enabled(self) -> bool:
        return any("wps_pin" in interface.options for interface in self.router.interfaces)

    @override
    def switch_pin(self, *, enabled: bool) -> None:
        self.router.interfaces[-1].options = {"wps_pin": WPS_PIN} if enabled else {}

    @override
    def press_elsewhere(self) -> None:
        # The button of the case opens every network (openwrt/openwrt, `wps-hotplug.sh`); the page of LuCI just one.
        self.router.registrar.press("phy0-ap0")

    @override
    def keeps_out(self, mac: str) -> bool:
        return all(self._simulated.is_banned(one.ifname, mac) for one in self.router.interfaces)

    @override
    def keep_out_elsewhere(self, mac: str) -> None:
        self._simulated.ban_until("phy0-ap0", mac, inf)

    @override
    def ignore_blocks(self) -> None:
        names = [one.ifname for one in self.router.interfaces]
        self.router.server.answers = {f"hostapd.{name} del_client": [0] for name in names}

    @property
    def _simulated(self) -> Simulated:
        backend = self.router.bus.backend
        assert isinstance(backend, Simulated)
        return backend

    @override
    def device_presses(self, mac: str) -> None:
        self.router.press(mac, hears=["phy0-ap0"])

    @override
    def device_connects(self, mac: str) -> None:
        self._simulated.stations[mac] = "phy0-ap0"


STAND = OpenWrtStand
