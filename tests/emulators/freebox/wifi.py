"""The Wi-Fi of a box: its BSSes, its WPS sessions and who is connected.

Built from the box's own documentation ("Wi-Fi") and the answers of a Freebox Ultra. Nobody has published a session
while it is active: `end_date` and `result` are guesses there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.registrar import Bss, Registrar

WIFI_KEY = "emulated-wifi-passphrase"

SHARED_UUID = "8cdf46ed-45ad-4135-a1a6-020000000016"
EPOCH = 1_790_000_000
"""What the box's clock shows when the test's clock shows 0."""

_WPS_CIPHERS = {"wpa2_psk_ccmp", "wpa2_psk_auto"}
_BANDS = {"2G4": "2d4g", "5G": "5g", "6G": "6g"}
_NOBODY = "00:00:00:00:00:00"


def bss(bssid: str, card: int, band: str, **config: Any) -> dict[str, Any]:
    """A BSS as the box shows it, its Wi-Fi key with it."""
    settings = {
        "enabled": True,
        "ssid": "home",
        "encryption": "wpa2_psk_ccmp",
        "hide_ssid": False,
        "eapol_version": 2,
        "gcmp256": False,
        "key": WIFI_KEY,
        "wps_uuid": SHARED_UUID,
        "wps_enabled": True,
    } | config
    return {
        "status": {
            "state": "active",
            "custom_key_ssid": "home-guest",
            "partners": [],
            "authorized_sta_count": 0,
            "sta_count": 0,
            "band": band,
            "is_main_bss": False,
        },
        "config": settings | {"use_default_config": True},
        "bss_params": dict(settings),
        "shared_bss_params": dict(settings),
        "id": bssid,
        "use_shared_params": True,
        "phy_id": card,
        "disable_wep": True,
    }


@dataclass(kw_only=True)
class Session:
    """A WPS session."""

    id: int
    bssid: str
    ssid: str
    uuid: str
    started: float
    ended: float | None = None
    result: str = "failed_unknown"
    mac: str = _NOBODY
    calendar: int = EPOCH
    """What the box's clock showed when the test's clock showed 0, when the session began."""

    @property
    def reported(self) -> dict[str, Any]:
        """As the box shows it."""
        ended = self.started if self.ended is None else self.ended
        return {
            "mac": self.mac,
            "end_date": int(self.calendar + ended),
            "ssid": self.ssid,
            "active": self.ended is None,
            "id": self.id,
            "start_date": int(self.calendar + self.started),
            "result": self.result,
            "bss_uuid": self.uuid,
        }


@dataclass(kw_only=True)
class Wifi:
    """The cards of a box, each with a BSS; one WPS session at a time."""

    clock: Callable[[], float]
    walk_time: float
    bsses: list[dict[str, Any]] = field(
        default_factory=lambda: [
            bss("02:00:00:00:00:10", 11, "6G", encryption="wpa3_psk_ccmp"),
            bss("02:00:00:00:00:06", 1, "5G"),
            bss("02:00:00:00:00:0B", 0, "2G4"),
        ]
    )
    calendar: int = EPOCH
    """What the box's clock shows when the test's clock shows 0; it may be corrected."""
    mac_filter: bool = False
    switched: list[bool] = field(default_factory=list)
    """To what somebody has switched WPS, oldest first."""
    drops_when_switched: bool = False
    """Whether all clients have to connect again when WPS is switched; nobody has written down what a real box does."""
    ignores_switch: bool = False
    """Whether switching WPS is accepted and has no effect."""
    keeps_going: bool = False
    """Whether stopping a session is accepted and has no effect."""
    sessions: list[Session] = field(default_factory=list)
    clients: dict[str, str] = field(default_factory=dict)
    """The BSS of each who is connected, by address."""
    cards: list[dict[str, Any]] = field(init=False)
    """As the box shows them."""
    registrar: Registrar = field(init=False)

    def __post_init__(self) -> None:
        self.cards = [
            {
                "id": one["phy_id"],
                "name": f"card {one['phy_id']}",
                "config": {"enabled": True, "band": _BANDS[one["status"]["band"]]},
                "status": {"state": "active"},
            }
            for one in self.bsses
        ]
        self.registrar = Registrar(
            bsses={one["id"]: Bss(uuid=one["config"]["wps_uuid"]) for one in self.bsses},
            walk_time=self.walk_time,
            clock=self.clock,
        )

    def start(self, bssid: object) -> int | str:
        """Start a session; its number, or an error code."""
        found = next((one for one in self.bsses if one["id"] == bssid), None)
        if found is None:
            return "noent"
        config = found["config"]
        if found["status"]["state"] != "active":
            return "nodev"
        if config["encryption"] not in _WPS_CIPHERS:
            return "inval_wps_needs_ccmp"
        if config["hide_ssid"]:
            return "inval_wps_hidden_ssid"
        if self.mac_filter:
            return "inval_wps_macfilter"
        if not config["wps_enabled"]:
            return "inval"
        if any(session.ended is None for session in self.advance()):
            return "busy"
        number = max((session.id for session in self.sessions), default=0) + 1
        if self.registrar.status(found["id"]).stub:
            return number
        session = Session(
            id=number,
            bssid=found["id"],
            ssid=config["ssid"],
            uuid=config["wps_uuid"],
            started=self.clock(),
            calendar=self.calendar,
        )
        self.sessions.append(session)
        if not self.registrar.press(session.bssid):
            self._end(session, "failed_overlap")
        elif self.registrar.is_cut_off:
            self._end(session, "user_canceled")
        return number

    def stop(self, number: object) -> str | None:
        """Stop a session; an error code where there is none."""
        running = [session for session in self.advance() if session.ended is None and session.id == number]
        for session in running:
            if not self.keeps_going:
                self.registrar.cancel(session.bssid)
                self._end(session, "user_canceled")
        return None if running else "noent"

    @property
    def wps_enabled(self) -> bool:
        """The box's own idea of whether WPS is on: one BSS is enough."""
        return any(one["config"]["wps_enabled"] for one in self.bsses)

    def switch_wps(self, *, enabled: bool) -> None:
        """Set each BSS so; that this restarts them, and ends the session, is a guess."""
        self.switched.append(enabled)
        if self.drops_when_switched:
            self.clients.clear()
        if self.ignores_switch:
            return
        for session in self.advance():
            if session.ended is None:
                self.registrar.cancel(session.bssid)
                self._end(session, "self_canceled")
        for one in self.bsses:
            one["config"]["wps_enabled"] = enabled

    def switch_off(self, bssid: str) -> None:
        """A BSS stops, and with it its session."""
        for session in self.advance():
            if session.bssid == bssid and session.ended is None:
                self._end(session, "self_canceled")
        for one in self.bsses:
            if one["id"] == bssid:
                one["status"]["state"] = "disabled"
                one["config"]["enabled"] = False
        self.registrar.set_radio(bssid, enabled=False)

    def switch_on(self) -> None:
        """All BSSes run again."""
        for one in self.bsses:
            one["status"]["state"] = "active"
            one["config"]["enabled"] = True
            self.registrar.set_radio(one["id"], enabled=True)

    def advance(self) -> list[Session]:
        """The sessions as they stand now."""
        for session in self.sessions:
            bss = self.registrar.status(session.bssid)
            status = bss.pbc_status
            if session.ended is not None or status == "Active":
                continue
            joined = [one.at for one in self.registrar.registered if one.ifname == session.bssid]
            if status == "Disabled" and bss.last_wps_result == "Success":
                session.mac = (bss.peer_address or "").upper()
                self._end(session, "success", max(session.started, *joined[-1:]) if joined else self.clock())
            elif status == "Timed-out":
                self._end(session, "failed_timeout", session.started + self.walk_time)
            else:
                self._end(session, "failed_overlap" if status == "Overlap" else "failed_unknown")
        return self.sessions

    def connected(self) -> dict[str, str]:
        """Everybody who is connected, by address, with the BSS."""
        self.advance()
        return self.clients | {one.mac: one.ifname for one in self.registrar.registered}

    def disconnect(self, mac: str) -> None:
        """A device is not on the Wi-Fi any more."""
        self.clients.pop(mac, None)
        self.registrar.registered[:] = [one for one in self.registrar.registered if one.mac != mac]

    def reboot(self) -> None:
        """Forget what a restart forgets."""
        self.sessions.clear()
        self.clients.clear()
        self.registrar.registered.clear()
        self.registrar.reset()

    def _end(self, session: Session, result: str, at: float | None = None) -> None:
        session.result = result
        session.ended = self.clock() if at is None else at
