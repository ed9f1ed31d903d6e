"""A HiLink router with two bands and a guest network."""

from typing import ClassVar, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock
from tests.behaviour.web_stand import WebStand
from tests.emulators.huawei import PASSWORD, PIN, TOKEN, WIFI_KEY, EmulatedHiLink
from tests.emulators.server import Heard

# What each obstacle looks like in the settings of a band.
_SETTINGS = {
    Obstacle.WPS_DISABLED: {"WifiWpsenbl": "0"},
    Obstacle.HIDDEN_SSID: {"WifiBroadcast": "1"},
    Obstacle.OPEN_NETWORK: {"WifiAuthmode": "OPEN"},
    Obstacle.ENTERPRISE: {"WifiAuthmode": "WPA2 Enterprise"},
    Obstacle.WPA3_ONLY: {"WifiAuthmode": "WPA3-PSK"},
    Obstacle.RADIO_OFF: {"WifiEnable": "0"},
}

_LISTS = frozenset({"wlan/host-list", "lan/HostInfo"})


class HiLinkStand(WebStand):
    """A home with a HiLink router."""

    main = "main"
    username = "admin"
    password = PASSWORD
    obstacles: ClassVar[frozenset[Obstacle]] = frozenset({*_SETTINGS, Obstacle.NOT_BUILT_IN})
    locks = True
    secrets = frozenset({PASSWORD, WIFI_KEY, PIN, TOKEN})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = self.server = EmulatedHiLink(clock=clock, walk_time=walk_time)
        self.registrar = self.router.wireless.registrar

    @override
    def forget(self) -> None:
        self.router.forget_sessions()
        self.router.wireless.reset()

    @property
    @override
    def log_ins(self) -> int:
        return self.router.log_ins

    @property
    @override
    def sessions(self) -> int:
        return int(self.router.administrator is not None)

    @override
    def end_sessions(self) -> None:
        self.router.forget_sessions()

    @staticmethod
    @override
    def asks_for_clients(heard: Heard) -> bool:
        return heard.path.removeprefix("/api/") in _LISTS

    @override
    def refuse_client_list(self, *, refuse: bool) -> None:
        self.router.wireless.unknown = _LISTS if refuse else frozenset()

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        if obstacle is Obstacle.NOT_BUILT_IN:
            self.router.wireless.built_in = False
        for ssid in self.router.wireless.ssids:
            ssid.update(_SETTINGS.get(obstacle, {}))

    @property
    @override
    def pin_enabled(self) -> bool:
        return self.router.wireless.appinenable == "1"

    @override
    def switch_pin(self, *, enabled: bool) -> None:
        self.router.wireless.appinenable = "1" if enabled else "0"

    @override
    def press_elsewhere(self) -> None:
        self.router.wireless.press("0")

    @override
    def device_presses(self, mac: str) -> None:
        self.router.wireless.registrar.enrollee_presses(mac, hears=["0"])

    @override
    def device_connects(self, mac: str) -> None:
        self.router.wireless.connect(mac)

    @override
    def device_leaves(self, mac: str) -> None:
        self.router.wireless.leave(mac)

    @override
    def restart_wifi(self) -> None:
        self.router.wireless.restart_wifi()


STAND = HiLinkStand
