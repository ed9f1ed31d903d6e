"""The radios: what nvram and `WPS_info.xml` say of them, and what `rc` does with them.

The texts are those of `wl_wps_info` in asuswrt's `httpd/sysdeps/web-{broadcom,qca,ralink}.c`; what `rc` does is in `rc/services.c`
(`start_wps_pbc`) and `rc/sysdeps/wps-*.c`.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from xml.sax.saxutils import escape

from tests.emulators.registrar import Registrar
from tests.emulators.times import Associations

AP_PIN = "40284037"
WIFI_KEY = "emulated-wifi-key"
"""Secrets that nothing may show; both are in the rows of some builds."""


class Build(StrEnum):
    """Whose radios a model has."""

    BROADCOM = "broadcom"
    QUALCOMM = "qualcomm"
    MEDIATEK = "mediatek"
    OLD_MEDIATEK = "old mediatek"
    """With other words for the same, as firmware had them before 2022."""


@dataclass(kw_only=True)
class Client:
    """A device of the client list."""

    mac: str
    connected: str = ""
    """How long, in hours, minutes and seconds; empty for a device that is wired."""
    name: str = ""
    ip: str = ""
    wireless: str = "1"
    online: str = "1"


# By the state of the registrar: what Broadcom's and MediaTek's builds show.
_TEXTS = {
    Build.BROADCOM: {
        "idle": "Idle",
        "open": "Start WPS Process",
        "success": "Success",
        "failed": "Fail due to WPS message exchange error!",
        "timed out": "Fail due to WPS time out!",
        "overlap": "Fail due to PBC session overlap!",
        "cancelled": "Idle",
    },
    Build.MEDIATEK: {
        "idle": "Idle",
        "open": "Start WPS Process",
        "success": "Success",
        "failed": "WPS_ERROR_HASH_FAIL",
        "timed out": "Idle",
        "overlap": "PBC_SESSION_OVERLAP",
        "cancelled": "Not used",
    },
}
_TEXTS[Build.OLD_MEDIATEK] = _TEXTS[Build.MEDIATEK] | {
    "success": "Configured",
    "timed out": "WPS Fail(Ignore this if Intel/Marvell registrar used)",
}

READS = 30
"""How often Broadcom's page shows how a window has ended, before it says that nothing is going on."""


def two_bands() -> dict[str, str]:
    """The variables of a home's usual router."""
    nvram = {
        "productid": "RT-AX88U",
        "odmpid": "",
        "lan_hostname": "RT-AX88U-0010",
        "lan_hwaddr": "04:D9:F5:00:00:10",
        "label_mac": "04:D9:F5:00:00:10",
        "firmver": "3.0.0.4",
        "buildno": "388.4",
        "extendno": "0",
        "wps_enable": "1",
        "wps_enable_x": "1",
        "wps_band_x": "0",
        "wps_multiband": "0",
    }
    for unit, nband in enumerate("21"):
        nvram |= {
            f"wl{unit}_ssid": "home",
            f"wl{unit}_nband": nband,
            f"wl{unit}_radio": "1",
            f"wl{unit}_closed": "0",
            f"wl{unit}_auth_mode_x": "psk2",
            f"wl{unit}_hwaddr": f"04:D9:F5:00:00:1{unit * 4}",
            f"wl{unit}_wpa_psk": WIFI_KEY,
        }
    return nvram


@dataclass
class Radios:
    """The radios of one router, with two bands."""

    build: Build
    registrar: Registrar
    nvram: dict[str, str] = field(repr=False)
    several: bool = False
    built_in: bool = True
    clients: list[Client] = field(default_factory=list)
    list_age: float = 0
    """How many seconds old the client list may become until it is made anew."""
    slow: int = 0
    """How many looks it takes until `rc` has done what it was told."""
    restarts: int = 0
    """How often the Wi-Fi was restarted."""
    services: list[str] = field(default_factory=list)
    """What `rc` was told, oldest first."""
    associations: Associations = field(init=False)
    _joined: int = 0
    _listed: tuple[float, list[Client]] | None = None
    _waiting: list[str] = field(default_factory=list)
    _reads: dict[str, int] = field(default_factory=dict)
    _cancelled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.associations = Associations(registrar=self.registrar)

    def connect(self, mac: str, *, ago: float = 0) -> None:
        """A device has connected to the Wi-Fi some seconds ago."""
        self.associations.begin(mac, ago)
        if mac not in {client.mac for client in self.clients}:
            self.clients.append(Client(mac=mac, ip="192.168.50.20"))

    def leave(self, mac: str) -> None:
        """A device leaves the Wi-Fi."""
        self.clients[:] = [client for client in self.clients if client.mac != mac]

    def forget(self) -> None:
        """Be switched off."""
        self._reads.clear()
        self._cancelled.clear()
        self._waiting.clear()

    @property
    def connected(self) -> list[Client]:
        """The client list, with the devices that have joined through a window, as `networkmapd` has made it last."""
        now = self.registrar.clock()
        if self._listed is None or now >= self._listed[0] + self.list_age:
            for joined in self.associations.returned[self._joined :]:
                self._joined += 1
                if joined.mac not in {client.mac for client in self.clients}:
                    self.clients.append(Client(mac=joined.mac, ip="192.168.50.20"))
            # Whoever exchanges messages is associated, too.
            others = [Client(mac=one.mac, connected=_duration(now - one.at)) for one in self.registrar.exchanging]
            self._listed = now, [*others, *(self._written(client, now) for client in self.clients)]
        return self._listed[1]

    def _written(self, client: Client, now: float) -> Client:
        if client.wireless == "0" or client.connected:
            return client
        return replace(client, connected=_duration(now - self.associations.since(client.mac)))

    def apply(self, arguments: dict[str, str]) -> str | None:
        """What `do_apply_cgi` does; returns the service that was told to run, where the answer says it."""
        match arguments:
            case {"action_mode": "wps_apply", "wps_band": band, "wps_enable": enable, "wps_sta_pin": pin}:
                # start_wps_pbc: where WPS is off it is switched on, and with it the Wi-Fi is started anew.
                self.restarts += self.nvram["wps_enable"] != enable
                self.nvram |= {"wps_band_x": band, "wps_enable": enable, "wps_enable_x": enable}
                self._tell("start_wps_method" if pin in {"", "00000000"} else "")
            case {"action_mode": "apply", "rc_service": service}:
                self._tell(service)
                return service
        return None

    def _tell(self, service: str) -> None:
        self.services.append(service)
        self._waiting.append(service)
        if not self.slow:
            self._carry_out()

    def _carry_out(self) -> None:
        for service in self._waiting:
            for unit in self._units:
                if service == "stop_wps_method":
                    if self.registrar.status(unit).pbc_status == "Active":
                        self._cancelled.add(unit)
                    self.registrar.cancel(unit)
                if service == "start_wps_method" and self._may_start(unit):
                    self._cancelled.discard(unit)
                    self.registrar.press(unit)
        self._waiting.clear()

    def _may_start(self, unit: str) -> bool:
        """`start_wps_pbc` returns without a word where the radio is off or the SSID is not broadcast."""
        return self.nvram[f"{unit}_radio"] == "1" and self.nvram[f"{unit}_closed"] == "0"

    @property
    def _units(self) -> list[str]:
        if self.several and self.nvram["wps_multiband"] == "1":
            return ["wl0", "wl1"]
        return [f"wl{self.nvram['wps_band_x']}"]

    def wps_info(self) -> str:
        """`WPS_info.xml`."""
        if self._waiting:
            self.slow -= 1
            if self.slow <= 0:
                self._carry_out()
        rows = [("wps_info", self._units[0])]
        if self.several:
            rows += [(f"wps_info{unit}", f"wl{unit}") for unit in (0, 1)]
        lines = [f"<{tag}>{escape(item)}</{tag}>\n" for tag, unit in rows for item in self._row(unit)]
        return f'\ufeff<?xml version="1.0" ?>\n<wps>\n{"".join(lines)}</wps>'

    def _row(self, unit: str) -> list[str]:
        is_broadcom = self.build is Build.BROADCOM
        return [
            self._text(unit),
            "Yes",
            self.nvram[f"{unit}_ssid"],
            "WPA2-Personal",
            "AES",
            "1",
            "" if is_broadcom else WIFI_KEY,
            AP_PIN,
            "" if is_broadcom else WIFI_KEY,
            # The word stands for `wlN_wps_mode`, which is "enabled" by default and stays so when WPS is switched off.
            self.nvram["wps_enable"] if is_broadcom else "None",
            "2",
            self.nvram[f"{unit}_auth_mode_x"],
            unit[2:],
        ]

    def _text(self, unit: str) -> str:
        bss = self.registrar.status(unit)
        if self.build is Build.QUALCOMM:
            # What stands between «Last WPS result» and «Peer Address» in hostapd's status.
            return bss.last_wps_result + (f"\nFailure Reason: {bss.reason}" if bss.reason else "")
        state = self._state(unit)
        if self.build is Build.BROADCOM:
            if self.nvram["wps_enable"] == "0":
                return "Not used"
            ended = state not in {"idle", "open"}
            self._reads[unit] = self._reads.get(unit, 0) + 1 if ended else 0
            if self._reads[unit] > READS:
                state = "idle"
        return _TEXTS[self.build][state]

    def _state(self, unit: str) -> str:
        bss = self.registrar.status(unit)
        match bss.pbc_status:
            case "Active":
                return "open"
            case "Overlap":
                return "overlap"
            case "Timed-out":
                return "cancelled" if unit in self._cancelled else "timed out"
        return {"Success": "success", "Failed": "failed"}.get(bss.last_wps_result, "idle")


def _duration(passed: float) -> str:
    minutes, seconds = divmod(int(passed), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
