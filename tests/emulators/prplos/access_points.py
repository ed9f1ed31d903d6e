"""The access points of the router, as they stand in the data model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PASSPHRASE = "emulated-key-passphrase"
PIN = "97531864"
METHODS = "PIN,PhysicalPushButton,VirtualPushButton"
"""`PIN` is that of a device, which somebody types in here."""

type Parameters = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class AccessPoint:
    """One instance of `AccessPoint`, with its `SSID`."""

    alias: str
    ssid: str
    radio: int
    own: Parameters = field(default_factory=dict)
    security: str = "WPA2-WPA3-Personal"
    wps: Parameters | None = field(default_factory=dict)
    filtering: Parameters | None = field(default_factory=lambda: {"Mode": "Off", "TempBlacklistEnable": 1})
    """The list of devices to keep out, or to let in."""
    entries: list[str] = field(default_factory=list)
    temp_entries: list[str] = field(default_factory=list)

    def objects(self, index: int, status: Callable[[str], Parameters]) -> dict[str, Parameters]:
        """What stands below it."""
        path = f"WiFi.AccessPoint.{index}."
        found: dict[str, Parameters] = {
            path: {
                "Alias": self.alias,
                "Status": "Enabled",
                "Enable": 1,
                "SSIDAdvertisementEnabled": 1,
                "SSIDReference": f"Device.WiFi.SSID.{index}.",
                "RadioReference": f"WiFi.Radio.Wl{self.radio}",
                "MultiAPType": "FronthaulBSS",
                "BridgeInterface": "br-lan",
                **self.own,
            },
            f"{path}Security.": {"ModeEnabled": self.security, "KeyPassPhrase": PASSPHRASE, "WEPKey": ""},
        }
        if self.filtering is not None:
            found[f"{path}MACFiltering."] = self.filtering
            for name, macs in (("Entry", self.entries), ("TempEntry", self.temp_entries)):
                for number, mac in enumerate(macs, 1):
                    found[f"{path}MACFiltering.{name}.{number}."] = {"MACAddress": mac}
        if self.wps is not None:
            found[f"{path}WPS."] = {
                "Enable": 1,
                "SelfPIN": PIN,
                "ConfigMethodsEnabled": METHODS,
                "UUID": "00000000-0000-4000-8000-000000000001",
                **status(self.alias),
                **self.wps,
            }
        return found

    def keeps_out(self, mac: str) -> bool:
        """Whether a device cannot connect to it."""
        filtering = self.filtering or {}
        match filtering.get("Mode"):
            case "WhiteList":
                return mac not in self.entries
            case "BlackList" if mac in self.entries:
                return True
        return bool(filtering.get("TempBlacklistEnable")) and mac in self.temp_entries


def home() -> list[AccessPoint]:
    """A home's two bands, its guest network, and the mesh's own."""
    return [
        AccessPoint(alias="vap2g0priv", ssid="Home", radio=0),
        AccessPoint(alias="vap5g0priv", ssid="Home", radio=1),
        AccessPoint(alias="vap2g0guest", ssid="Home guests", radio=0, own={"BridgeInterface": "br-guest"}),
        AccessPoint(alias="vap5g0back", ssid="mesh", radio=1, own={"MultiAPType": "BackhaulBSS"}),
    ]
