"""hostapd, by its control sockets on this machine."""

from pathlib import Path
import secrets
import tempfile
from typing import Any, override

from custom_components.wps_push.wps.model import Obstacle
from tests.behaviour.stand import Clock, ListFault, Stand
from tests.emulators.hostapd_config import AP_PIN, BACKHAUL_KEY, WIFI_KEY, WIFI_PSK
from tests.emulators.hostapd_control import EmulatedHostapd, Then
from tests.emulators.server import Fault

# What each obstacle looks like in the configuration. A hidden SSID looks as WPS that is switched off.
_CONFIGURATIONS: dict[Obstacle, dict[str, Any]] = {
    Obstacle.WPS_DISABLED: {"wps_state": "disabled"},
    Obstacle.WPA3_ONLY: {"key_mgmt": "SAE"},
    Obstacle.OPEN_NETWORK: {"key_mgmt": ""},
    Obstacle.ENTERPRISE: {"key_mgmt": "WPA-EAP"},
    Obstacle.NOT_BUILT_IN: {"wps_built_in": False},
}


class HostapdStand(Stand):
    """A home's network and its guests'."""

    main = "wlan0"
    obstacles = frozenset({*_CONFIGURATIONS, Obstacle.RADIO_OFF})
    speaks_http = False
    has_log_in = False
    has_sessions = False
    expires = False
    list_faults = frozenset({ListFault.REFUSED})
    shows_overlaps = True
    shows_failures = True
    shows_moments = True
    shows_radio = True
    reports_connection = True
    reports_refused_keys = True
    names_everybody = True
    switches_pin_on = False
    # Whether each of the two interfaces has a PIN, and three about the one that has.
    pin_requests = 5
    forgets_blocks = True
    knows_repeaters = True
    secrets = frozenset({WIFI_KEY, WIFI_PSK, BACKHAUL_KEY, AP_PIN})

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        directory = Path(tempfile.gettempdir(), f"wps-{secrets.token_hex(4)}")
        self.hostapd = EmulatedHostapd(directory, clock=clock, walk_time=walk_time)

    @override
    async def start(self) -> None:
        await self.hostapd.start()

    @override
    async def stop(self) -> None:
        await self.hostapd.stop()

    @property
    @override
    def settings(self) -> dict[str, Any]:
        return {"directory": str(self.hostapd.directory)}

    @property
    @override
    def requests(self) -> int:
        return self.hostapd.requests

    @property
    @override
    def most_at_once(self) -> int:
        return self.hostapd.most_at_once

    @override
    def end_sessions(self) -> None:
        """There are none."""

    @override
    def spoil(self, fault: Fault | None) -> None:
        self.hostapd.fault = fault

    @override
    def spoil_client_list(self, fault: ListFault | None) -> None:
        self.hostapd.failing = frozenset({"STA-FIRST"} if fault else ())

    @override
    def obstruct(self, obstacle: Obstacle) -> None:
        if obstacle is Obstacle.RADIO_OFF:
            self.hostapd.switch_radio(self.main, on=False)
            return
        interface = self.hostapd.interfaces[self.main]
        for name, value in _CONFIGURATIONS[obstacle].items():
            setattr(interface, name, value)

    @override
    def switch_radio_on(self) -> None:
        self.hostapd.switch_radio(self.main, on=True)

    @property
    @override
    def pin_enabled(self) -> bool:
        return any(interface.ap_pin for interface in self.hostapd.interfaces.values())

    @override
    def switch_pin(self, *, enabled: bool) -> None:
        self.hostapd.interfaces["wlan0-1"].ap_pin = AP_PIN if enabled else None

    @property
    @override
    def is_open(self) -> bool:
        return self.hostapd.registrar.status(self.main).pbc_status == "Active"

    @property
    @override
    def joined(self) -> list[str]:
        return [one.mac for one in self.hostapd.registrar.registered]

    @override
    def ignore_presses(self) -> None:
        self.hostapd.registrar.bsses[self.main].stub = True

    @override
    def cut_off(self) -> None:
        self.hostapd.registrar.is_cut_off = True

    @override
    def ignore_closes(self) -> None:
        self.hostapd.registrar.ignores_cancels = True

    @override
    def hold_open(self) -> None:
        self.hostapd.press(self.main)
        self.hostapd.registrar.hold_open()

    @override
    def claim_join(self, mac: str | None) -> None:
        if not self.is_open:
            self.hostapd.registrar.press(self.main)
        self.hostapd.registrar.claim(mac)

    @override
    def press_elsewhere(self) -> None:
        self.hostapd.press(self.main)

    @override
    def keeps_out(self, mac: str) -> bool:
        return all(mac in denied for denied in self.hostapd.deny.of.values())

    @override
    def keep_out_elsewhere(self, mac: str) -> None:
        self.hostapd.deny.of[self.main].append(mac)

    @override
    def ignore_blocks(self) -> None:
        self.hostapd.deny.deaf = True

    @override
    def device_presses(self, mac: str) -> None:
        self.hostapd.device_presses(self.main, mac)

    @override
    def device_uses_pin(self, mac: str, pin: str) -> None:
        self.hostapd.device_uses_pin(self.main, mac, pin)

    @override
    def lose_answer_to_pin(self) -> None:
        self.hostapd.unanswered = frozenset({"WPS_PIN"})

    @override
    def takes_pin(self) -> bool:
        return self.hostapd.registrar.takes_pin(self.main)

    @override
    def two_devices_press(self) -> None:
        self.hostapd.registrar.overlap()

    @override
    def keep_devices_out(self) -> None:
        self.hostapd.then = Then.IS_SILENT

    @override
    def device_is_refused(self, mac: str) -> None:
        self.hostapd.device_is_refused(self.main, mac)

    @override
    def device_fails(self, mac: str) -> None:
        self.hostapd.device_fails(self.main, mac)

    @override
    def device_connects(self, mac: str) -> None:
        self.hostapd.device_connects(self.main, mac)

    @override
    def repeater_connects(self, mac: str) -> None:
        self.hostapd.repeaters = frozenset({mac})
        self.hostapd.device_connects(self.main, mac)


STAND = HostapdStand
