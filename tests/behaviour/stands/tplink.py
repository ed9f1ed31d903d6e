"""An Archer whose requests are all encrypted."""

from typing import ClassVar, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock
from tests.behaviour.web_stand import SwitchingStand
from tests.emulators.server import Heard
from tests.emulators.tplink import PASSWORD, PIN, TOKEN, WIFI_KEY, EmulatedArcher

# What each obstacle looks like in the settings of a band.
_SETTINGS = {
    Obstacle.HIDDEN_SSID: {"hidden": "on"},
    Obstacle.OPEN_NETWORK: {"encryption": "none"},
    Obstacle.ENTERPRISE: {"encryption": "wpa"},
    Obstacle.WPA3_ONLY: {"psk_version": "sae_only"},
    Obstacle.RADIO_OFF: {"enable": "off"},
}


class ArcherStand(SwitchingStand):
    """A home with an Archer."""

    main = "main"
    hides_windows = True
    lists_apart = False
    password = PASSWORD
    adds_radios = True
    obstacles: ClassVar[frozenset[Obstacle]] = frozenset({*_SETTINGS, Obstacle.WPS_DISABLED, Obstacle.NOT_BUILT_IN})
    locks = True
    shows_failures = True
    secrets = frozenset({PASSWORD, PIN, WIFI_KEY, TOKEN})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = self.server = EmulatedArcher(clock=clock, walk_time=walk_time)
        self.registrar = self.router.wireless.registrar
        self.wps_switch = self.router.wireless
        self._radios = dict(self.router.wireless.radios)

    @override
    def forget(self) -> None:
        self.router.session = None
        self.router.wireless.registrar.reset()

    @property
    @override
    def log_ins(self) -> int:
        return self.router.log_ins

    @property
    @override
    def sessions(self) -> int:
        return int(self.router.session is not None)

    @override
    def end_sessions(self) -> None:
        self.router.session = None

    @staticmethod
    @override
    def asks_for_clients(heard: Heard) -> bool:
        return "/admin/status?form=all" in heard.path

    @override
    def refuse_client_list(self, *, refuse: bool) -> None:
        refusal = {"success": False, "errorcode": "no such callback"}
        self.router.answers = {"status?form=all": refusal} if refuse else {}

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        wireless = self.router.wireless
        if obstacle is Obstacle.NOT_BUILT_IN:
            wireless.built_in = False
        elif obstacle is Obstacle.WPS_DISABLED:
            wireless.wps = "off"
        for radio in wireless.radios.values():
            for name, value in _SETTINGS.get(obstacle, {}).items():
                setattr(radio, name, value)

    @override
    def show_second_radio(self, *, is_up: bool) -> None:
        self.router.wireless.radios = {name: one for name, one in self._radios.items() if is_up or name != "5g"}

    @property
    @override
    def pin_enabled(self) -> bool:
        return self.router.wireless.wps_label == "on"

    @override
    def switch_pin(self, *, enabled: bool) -> None:
        self.router.wireless.wps_label = "on" if enabled else "off"

    @property
    @override
    def wps_enabled(self) -> bool:
        return self.router.wireless.wps == "on"

    @override
    def switch_wps(self, *, enabled: bool) -> None:
        self.router.wireless.switch_wps(enabled=enabled)

    @override
    def press_elsewhere(self) -> None:
        self.router.wireless.registrar.press("ath0")

    @override
    def device_presses(self, mac: str) -> None:
        self.router.wireless.registrar.enrollee_presses(mac, hears=["ath0"])

    @override
    def device_connects(self, mac: str) -> None:
        self.router.wireless.connect(mac)

    @override
    def device_leaves(self, mac: str) -> None:
        self.router.wireless.disconnect(mac)


STAND = ArcherStand
