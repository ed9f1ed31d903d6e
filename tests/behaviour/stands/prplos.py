"""prplOS as it is published, whose `Status` has no word for how a window has ended."""

from typing import override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock
from tests.behaviour.web_stand import WebStand
from tests.emulators.prplos import METHODS, PASSPHRASE, PASSWORD, PIN, AccessPoint, EmulatedPrplOs
from tests.emulators.server import Heard


def _obstruct(access_point: AccessPoint, obstacle: Obstacle) -> None:
    match obstacle:
        case Obstacle.WPS_DISABLED:
            access_point.wps = {"Enable": 0}
        case Obstacle.WPA3_ONLY:
            access_point.security = "WPA3-Personal"
        case Obstacle.OPEN_NETWORK:
            access_point.security = "None"
        case Obstacle.ENTERPRISE:
            access_point.security = "WPA2-Enterprise"
        case Obstacle.HIDDEN_SSID:
            access_point.own["SSIDAdvertisementEnabled"] = 0
        case Obstacle.RADIO_OFF:
            access_point.own |= {"Enable": 0, "Status": "Disabled"}
        case Obstacle.NOT_BUILT_IN:
            access_point.wps = None


class PrplOsStand(WebStand):
    """A home's two bands, its guest network, and the mesh's own."""

    main = "vap2g0priv"
    username = "admin"
    password = PASSWORD
    powerless = "guest"
    obstacles = frozenset(
        {
            Obstacle.WPS_DISABLED,
            Obstacle.WPA3_ONLY,
            Obstacle.OPEN_NETWORK,
            Obstacle.ENTERPRISE,
            Obstacle.HIDDEN_SSID,
            Obstacle.RADIO_OFF,
            Obstacle.NOT_BUILT_IN,
        }
    )
    concludes = True
    has_rights = True
    reports_dates = True
    secrets = frozenset({PASSWORD, PASSPHRASE, PIN})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        self.router = self.server = EmulatedPrplOs(clock=clock, walk_time=walk_time)
        self.registrar = self.router.registrar

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
        return "AssociatedDevice." in heard.path

    @override
    def refuse_client_list(self, *, refuse: bool) -> None:
        self.router.refused = frozenset({".AssociatedDevice."}) if refuse else frozenset()

    @override
    def set_clock(self, ahead: float) -> None:
        self.router.wall.ahead = ahead

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        for access_point in self.router.access_points[:2]:
            _obstruct(access_point, obstacle)

    @override
    def switch_radio_on(self) -> None:
        for access_point in self.router.access_points[:2]:
            access_point.own |= {"Enable": 1, "Status": "Enabled"}

    @property
    @override
    def pin_enabled(self) -> bool:
        found = [access_point.wps for access_point in self.router.access_points if access_point.wps]
        return any("Label" in wps.get("ConfigMethodsEnabled", METHODS) for wps in found)

    @override
    def switch_pin(self, *, enabled: bool) -> None:
        methods = f"{METHODS},Label" if enabled else METHODS
        self.router.access_points[1].wps = {"ConfigMethodsEnabled": methods}

    @override
    def press_elsewhere(self) -> None:
        self.router.press_elsewhere("vap2g0priv")

    @override
    def keeps_out(self, mac: str) -> bool:
        return self.router.keeps_out(mac)

    @override
    def keep_out_elsewhere(self, mac: str) -> None:
        self.router.access_points[0].temp_entries.append(mac)

    @override
    def ignore_blocks(self) -> None:
        self.router.deaf = True

    @override
    def device_presses(self, mac: str) -> None:
        if not self.router.keeps_out(mac):
            self.router.registrar.enrollee_presses(mac, ["vap2g0priv"])

    @override
    def device_connects(self, mac: str) -> None:
        self.router.connect(mac)

    @override
    def device_leaves(self, mac: str) -> None:
        self.router.disconnect(mac)

    @override
    def restart_wifi(self) -> None:
        self.router.restart_wifi()


STAND = PrplOsStand
