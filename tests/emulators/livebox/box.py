"""What a Livebox has inside, and how it shows that: bodies in the shape of captured ones."""

from dataclasses import dataclass, field
from datetime import datetime
import re
from typing import Any

from tests.emulators.registrar import Bss, Registrar
from tests.emulators.times import Associations, WallClock

WIFI_KEY = "emulated-wifi-key"
SELF_PIN = "86420246"

NEVER = "0001-01-01T00:00:00Z"

MAC = re.compile(r'\.PhysAddress=="((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})"')


@dataclass(slots=True, kw_only=True)
class Vap:
    """An access point of the box."""

    name: str
    band: str
    bssid: str
    ssid: str = "Livebox-1A2B"
    bridge: str = "lan"
    ess: str | None = "Primary"
    """`EssIdentifier`; None on a box that does not show it."""
    up: bool = True
    mode: str = "WPA2-WPA3-Personal"
    advertised: bool = True
    wps: bool = True
    methods: str = "PushButton,Label,Ethernet"
    pin: str = SELF_PIN
    """The Livebox 5 and 7 show none."""
    filtering: dict[str, Any] = field(default_factory=lambda: {"Mode": "Off", "TempBlacklistEnable": True})
    """The list of devices to keep out, or to let in; a Livebox 3 has no temporary entries."""
    entries: list[str] = field(default_factory=list)
    temp_entries: list[str] = field(default_factory=list)

    def told_filtering(self) -> dict[str, Any]:
        """`MACFiltering`, as its MIB has it."""
        entries = {"Entry": {mac: {"MACAddress": mac.upper()} for mac in self.entries}}
        if "TempBlacklistEnable" in self.filtering:
            entries["TempEntry"] = {mac: {"MACAddress": mac} for mac in self.temp_entries}
        return self.filtering | entries

    def keeps_out(self, mac: str) -> bool:
        """Whether a device cannot connect to it."""
        match self.filtering["Mode"]:
            case "WhiteList":
                return mac not in self.entries
            case "BlackList" if mac in self.entries:
                return True
        return self.filtering.get("TempBlacklistEnable") is True and mac in self.temp_entries


def livebox_7() -> list[Vap]:
    """The access points of a Livebox 7: one of them on 6 GHz, where WPS is off, and guests."""
    return [
        Vap(name="vap2g0priv0", band="2.4GHz", bssid="02:00:5E:00:00:20"),
        Vap(name="vap5g0priv0", band="5GHz", bssid="02:00:5E:00:00:50"),
        Vap(name="vap2g0priv1", band="2.4GHz", bssid="02:00:5E:00:00:21", ess="Secondary", up=False, wps=False),
        Vap(name="vap6g0priv0", band="6GHz", bssid="02:00:5E:00:00:60", mode="WPA3-Personal", wps=False),
        Vap(
            name="vap2g0guest0",
            band="2.4GHz",
            bssid="02:00:5E:00:00:22",
            ssid="Guests",
            bridge="guest",
            ess="",
            wps=False,
        ),
    ]


def livebox_3() -> list[Vap]:
    """Those of a Livebox 3, which shows neither bands nor what each is for."""
    return [
        Vap(name="wl0", band="", bssid="02:00:5E:00:00:20", ess=None, mode="WPA2-Personal", filtering={"Mode": "Off"}),
        Vap(
            name="wl1",
            band="",
            bssid="02:00:5E:00:00:50",
            ess=None,
            mode="WPA2-Personal",
            filtering={"Mode": "Off"},
            ssid="Livebox-1A2B_5GHz",
        ),
    ]


@dataclass(slots=True, kw_only=True)
class Device:
    """A device of the household."""

    mac: str
    name: str
    ip: str
    active: bool = True
    at: str | None = None
    """The access point that it is connected to; None for the first one of the box."""


@dataclass(slots=True, kw_only=True)
class Box:
    """The state of a box, and its answers."""

    registrar: Registrar
    vaps: list[Vap]
    product_class: str = "Livebox 7"
    enabled: bool = True
    wps_enable: bool | None = None
    """`WPSEnable`; None on a box that has no such switch."""
    words: dict[str, str] | None = field(default_factory=dict)
    """What `PairingStatus` shows for hostapd's words, `Idle` for the others; None on a box that has none."""
    has_flags: bool = True
    """Whether any place but the word shows that they are pairing."""
    lists_vaps: bool = True
    """Whether `Devices.get` lists the access points."""
    list_is_live: bool = True
    """Whether it shows there that they are pairing."""
    ignores_presses: bool = False
    deaf: bool = False
    """Whether the lists of devices to keep out stay as they are, whatever is answered."""
    numbers_rows: bool = False
    """Whether `AssociatedDevice` has its rows by number, as a Livebox W7 and S, or by address, as a Livebox 7."""
    lists_associated: bool = True
    """Whether that has any rows; those of a Livebox 3 and 5 were empty."""
    devices: dict[str, Device] = field(default_factory=dict)
    pins: list[object] = field(default_factory=list)
    """The PINs that somebody has tried to pair with."""
    wall: WallClock = field(init=False)
    associations: Associations = field(init=False)

    def __post_init__(self) -> None:
        self.wall = WallClock(clock=self.registrar.clock)
        self.associations = Associations(registrar=self.registrar)
        for vap in self.vaps:
            self.registrar.bsses[vap.name] = Bss(uuid="box", wps=vap.wps, enabled=vap.up)

    def press(self, parameters: dict[str, Any] | None = None) -> None:
        """Open the window of all access points whose WPS is on."""
        self.pins += [pin for name, pin in (parameters or {}).items() if name == "clientPIN"]
        for vap in self.vaps:
            bss = self.registrar.bsses[vap.name]
            bss.wps, bss.enabled, bss.stub = self._can_pair(vap), vap.up and self.enabled, self.ignores_presses
        self.registrar.press(self.vaps[0].name)

    def cancel(self) -> None:
        """Close it."""
        self.registrar.cancel(self.vaps[0].name)

    def connect(self, mac: str, name: str = "device") -> None:
        """A device is on the Wi-Fi."""
        self._list(mac, name)
        self.associations.begin(mac)

    def disconnect(self, mac: str) -> None:
        """It leaves; the box remembers it."""
        self.devices[mac].active = False
        self.associations.leave(mac)

    def restart_wifi(self) -> None:
        """All devices have to connect again."""
        for device in list(self.devices.values()):
            if device.active:
                self.connect(device.mac, device.name)

    def _list(self, mac: str, name: str) -> None:
        self.devices[mac] = Device(mac=mac, name=name, ip=f"192.168.1.{10 + len(self.devices)}")

    def is_pairing(self, vap: Vap) -> bool:
        """Whether its window is open now."""
        bss = self.registrar.status(vap.name)
        return bss.enabled and bss.pbc_status == "Active"

    def device_info(self) -> dict[str, Any]:
        """`DeviceInfo.get`."""
        return {
            "Manufacturer": "Sagemcom",
            "ManufacturerOUI": "02005E",
            "ModelName": "EmulatedBox",
            "ProductClass": self.product_class,
            "SerialNumber": "012345678901234",
            "SoftwareVersion": "SG70-fr-G07.R02.C02_18",
            "UpTime": 1210370,
            "DeviceStatus": "Up",
            "BaseMAC": "02:00:5E:00:00:01",
        }

    def wifi(self) -> dict[str, Any]:
        """`NMC.Wifi.get`."""
        reported: dict[str, Any] = {"Enable": self.enabled, "Status": self.enabled, "ConfigurationMode": True}
        if self.words is not None:
            word = self.registrar.status(self.vaps[0].name)
            seen = word.pbc_status if word.pbc_status != "Disabled" else word.last_wps_result
            reported["PairingStatus"] = self.words.get(seen, "Idle")
            reported["PINCode"] = ""
        return reported | ({} if self.wps_enable is None else {"WPSEnable": self.wps_enable})

    def mibs(self, bridge: str) -> dict[str, Any] | None:
        """`NeMo.Intf.<bridge>.getMIBs` of `wlanvap`; None where there is no such bridge."""
        found = [vap for vap in self.vaps if vap.bridge == bridge]
        return {"wlanvap": {vap.name: self._mib(vap) for vap in found}} if found else None

    def listed(self, expression: str) -> list[dict[str, Any]]:
        """What `Devices.get` finds for an expression, of the three kinds that are in use."""
        if expression == "vap && lan":
            return [self._listed_vap(vap) for vap in self.vaps] if self.lists_vaps else []
        self._list_returned()
        asked = {mac.lower() for mac in MAC.findall(expression)}
        assert asked or expression == '.Active==true && wifi && (edev || hnid) and .PhysAddress!=""', expression
        return [
            self._listed_device(device)
            for device in self.devices.values()
            # Who knows the key comes back as soon as it is let in.
            if (device.mac in asked if asked else device.active and not self.keeps_out(device.mac))
        ]

    def keeps_out(self, mac: str) -> bool:
        """Whether a device cannot connect to any network."""
        return all(vap.keeps_out(mac) for vap in self.vaps if vap.up)

    def change_filtering(self, name: str, method: str, mac: str) -> bool:
        """Change the temporary entries of an access point; returns whether it has done so. It refuses one that is there."""
        entries = next(vap.temp_entries for vap in self.vaps if vap.name == name)
        if (mac in entries) is (method == "addTempEntry"):
            return False
        if not self.deaf:
            (entries.append if method == "addTempEntry" else entries.remove)(mac)
        return True

    def _can_pair(self, vap: Vap) -> bool:
        """Whether hostapd has WPS on it: not without WPA2 and a pre-shared key, not on a hidden network."""
        return (
            vap.wps and self.wps_enable is not False and vap.advertised and "WPA2" in vap.mode and "Ent" not in vap.mode
        )

    def _mib(self, vap: Vap) -> dict[str, Any]:
        return {
            "VAPStatus": "Up" if vap.up and self.enabled else "Down",
            "BSSID": vap.bssid,
            "SSID": vap.ssid,
            "SSIDAdvertisementEnabled": vap.advertised,
            "BridgeInterface": "bridge",
            "Security": {
                "ModesSupported": "None,WPA-Personal,WPA2-Personal,WPA3-Personal,WPA2-WPA3-Personal,WPA2-Enterprise,OWE",
                "ModeEnabled": vap.mode,
                "WEPKey": "",
                "PreSharedKey": "",
                "KeyPassPhrase": WIFI_KEY,
                "RadiusSecret": "",
            },
            "WPS": {
                "Enable": vap.wps,
                "ConfigMethodsSupported": "Ethernet,Label,Display,PushButton,Keypad,PIN",
                "ConfigMethodsEnabled": vap.methods,
                "SelfPIN": vap.pin,
                "Configured": True,
            }
            | ({"PairingInProgress": self.is_pairing(vap)} if self.has_flags else {}),
            "MACFiltering": vap.told_filtering(),
            "AssociatedDevice": self._associated(vap),
        } | ({} if vap.ess is None else {"EssIdentifier": vap.ess})

    def _list_returned(self) -> None:
        for number, registered in enumerate(self.associations.returned):
            known = self.devices.get(registered.mac)
            if known is None or not known.active:
                self._list(registered.mac, known.name if known else f"joined-{number}")

    def _associated(self, vap: Vap) -> dict[str, dict[str, Any]]:
        """Who is connected to an access point. Rows of those who have left stay."""
        self._list_returned()
        rows = [
            self._row(device)
            for device in self.devices.values()
            if self.lists_associated and (device.at or self.vaps[0].name) == vap.name
        ]
        return {str(index) if self.numbers_rows else row["MACAddress"]: row for index, row in enumerate(rows, 1)}

    def _row(self, device: Device) -> dict[str, Any]:
        began = self.wall.at(self.associations.since(device.mac))
        times = {"AssociationTime": _utc(began)}
        if not self.numbers_rows:
            fraction = f"{began:%Y-%m-%dT%H:%M:%S.%f}Z"
            times = {"AssociationTime": fraction, "AssociationStartTime": fraction, "AssociationType": "Assoc"}
        return {
            "MACAddress": device.mac.upper(),
            "AuthenticationState": device.active,
            "Active": device.active,
            "Inactive": 0,
            **times,
        }

    def _listed_vap(self, vap: Vap) -> dict[str, Any]:
        return {
            "Key": vap.name,
            "DiscoverySource": "selflan",
            "Name": vap.name,
            "DeviceType": "",
            "Active": vap.up and self.enabled,
            "Tags": "self lan vap wifi nemo interface events",
            "SSID": vap.ssid,
            "BSSID": vap.bssid,
            "OperatingFrequencyBand": vap.band,
            "EssIdentifier": vap.ess or "",
            "Names": [{"Name": vap.name, "Source": "default", "Suffix": "", "Id": "default"}],
            "WPS": {"Enable": vap.wps}
            | ({"PairingInProgress": self.is_pairing(vap) and self.list_is_live} if self.has_flags else {}),
        }

    def _listed_device(self, device: Device) -> dict[str, Any]:
        return {
            "Key": device.mac.upper(),
            "DiscoverySource": "bridge",
            "Name": device.name,
            "DeviceType": "Printer",
            "Active": device.active,
            "Tags": "lan edev mac physical wifi flowstats ipv4 ipv6 ssw_sta dhcp events",
            "PhysAddress": device.mac.upper(),
            "InterfaceName": device.at or self.vaps[0].name,
            "IPAddress": device.ip,
            "FirstSeen": _utc(self.wall.at(self.associations.first(device.mac))),
            "LastConnection": _utc(self.wall.at(self.associations.since(device.mac))),
            "LastChanged": NEVER,
        }


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
