"""What the router's answers say of each BSS: one SSID on one radio.

`luci-rpc getWirelessDevices` and `network.wireless status` have the configuration: the section, the logical network and
whether WPS is switched on. They have the network's key and the router's PIN as well, so nothing but the named fields is taken from
them, and of the PIN only whether there is one.
`iwinfo info` and hostapd's `get_status` hold no secret. A narrow account sees these two only.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum, auto
from itertools import islice
from typing import Any

from ...model import Band
from ...text import clean, normal_mac
from ..common.grouping import MOST
from .calls import Answer, Call, on_interfaces


class Security(Enum):
    """How a BSS is secured, as far as that matters to WPS."""

    FIT = auto()
    """WPA2 with a pre-shared key: what WPS hands out."""
    OUTDATED = auto()
    """WEP or TKIP: hostapd switches WPS off by itself (hostap, `src/ap/ap_config.c`)."""
    OPEN = auto()
    WPA3 = auto()
    ENTERPRISE = auto()


# The option `encryption` (openwrt/openwrt, `wireless.wifi-iface.json`) up to its first +.
_ENCRYPTIONS = {
    "none": Security.OPEN,
    "owe": Security.OPEN,
    "psk": Security.OUTDATED,
    "psk2": Security.FIT,
    "psk-mixed": Security.FIT,
    "sae-mixed": Security.FIT,
    "sae": Security.WPA3,
}

# How other values of that option begin.
_ENCRYPTION_FAMILIES = {"wep": Security.OUTDATED, "wpa": Security.ENTERPRISE, "eap": Security.ENTERPRISE}

_RADIO_BANDS = {
    "2g": Band.GHZ_2_4,
    "5g": Band.GHZ_5,
    "6g": Band.GHZ_6,
    # The older option, hwmode.
    "11b": Band.GHZ_2_4,
    "11g": Band.GHZ_2_4,
    "11a": Band.GHZ_5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bss:
    """What is known of a BSS; None stands for what no answer has said."""

    ifname: str | None = None
    """Its interface; None while the radio is off."""
    section: str | None = None
    """Its section in the configuration."""
    ssid: str | None = None
    logical: tuple[str, ...] | None = None
    """The logical networks that it belongs to: `lan`, `guest` and the like."""
    band: Band | None = None
    bssid: str | None = None
    security: Security | None = None
    hidden: bool | None = None
    wps: bool | None = None
    """Whether the push button is switched on."""
    disabled: bool | None = None
    """Whether the configuration switches it off."""
    running: bool | None = None
    """Whether it is on the air; hostapd says `DFS` while it listens for radar."""

    @property
    def name(self) -> str:
        """What the router calls it."""
        return self.section or self.ifname or self.ssid or ""

    def merged(self, other: Bss) -> Bss:
        """What is known here, completed by the other."""
        mine = {f.name: getattr(self, f.name) for f in fields(self)}
        return Bss(**{name: getattr(other, name) if value is None else value for name, value in mine.items()})


CONFIGURATION = (Call("luci-rpc", "getWirelessDevices"), Call("network.wireless", "status"))
"""The calls that show the configuration. Both say the same of it."""


def calls(interfaces: Iterable[str]) -> list[Call]:
    """The calls whose answers `read` understands; an account may make all, some or none of them."""
    names = list(interfaces)
    return [
        *CONFIGURATION,
        *(Call("iwinfo", "info", {"device": name}) for name in names),
        *on_interfaces(names, "get_status"),
    ]


def measuring_calls(interface: str) -> tuple[Call, Call]:
    """The calls that say what an interface is at the moment; LuCI's own rights include only the second."""
    return on_interfaces([interface], "get_status")[0], Call("iwinfo", "info", {"device": interface})


def read(answers: Iterable[tuple[Call, Answer]]) -> tuple[list[Bss], list[Bss]]:
    """The BSSes of the configuration, running or not, and what was measured of those that run; skips other answers."""
    configured: list[Bss] = []
    measured: list[Bss] = []
    for call, answer in answers:
        match call.method:
            case "info":
                measured.append(_from_iwinfo(call.args["device"], answer.data))
            case "get_status":
                measured.append(_from_status(call.interface, answer.data))
            case "getWirelessDevices" | "status":
                configured = configured or list(_from_configuration(answer.data))
    return configured, measured


@dataclass(frozen=True, slots=True)
class AccessPoint:
    """An access point of the configuration."""

    radio: Mapping[str, Any]
    """The options of its radio."""
    config: Mapping[str, Any] = field(repr=False)
    """Its own options, secrets included."""
    interface: Mapping[str, Any] = field(repr=False)
    """What the answer says of it, its options included."""
    disabled: bool


def access_points(data: Mapping[str, Any]) -> Iterator[AccessPoint]:
    """The access points in an answer to one of `CONFIGURATION`."""
    for radio in map(_table, data.values()):
        radio_config = _table(radio.get("config"))
        radio_off = is_on(radio.get("disabled")) or is_on(radio_config.get("disabled"))
        interfaces = radio.get("interfaces")
        for interface in map(_table, interfaces if isinstance(interfaces, list) else ()):
            config = _table(interface.get("config"))
            if config.get("mode") == "ap":
                yield AccessPoint(radio_config, config, interface, radio_off or is_on(config.get("disabled")))


def _from_configuration(data: Mapping[str, Any]) -> Iterator[Bss]:
    """The BSSes in an answer to one of `CONFIGURATION`."""
    for access_point in islice(access_points(data), MOST):
        radio, config, interface = access_point.radio, access_point.config, access_point.interface
        # GL.iNet's firmware has the interface among the options.
        ifname = interface.get("ifname") or config.get("ifname")
        measured = _from_iwinfo(ifname, _table(interface.get("iwinfo")))
        yield Bss(
            section=clean(interface.get("section")),
            ssid=clean(config.get("ssid")),
            logical=_logical(config.get("network")),
            band=_RADIO_BANDS.get(str(radio.get("band") or radio.get("hwmode"))),
            security=_configured_security(config.get("encryption")),
            hidden=is_on(config.get("hidden")),
            wps=has_button(config),
            disabled=access_point.disabled,
        ).merged(measured)


def has_button(config: Mapping[str, Any]) -> bool:
    """Whether the push button is switched on; the second option is what older scripts used."""
    return is_on(config.get("wps_pushbutton")) or "push_button" in str(config.get("wps_config"))


def _from_iwinfo(ifname: object, data: Mapping[str, Any]) -> Bss:
    """A BSS in an answer of `iwinfo info` (openwrt/rpcd, `iwinfo.c`)."""
    return Bss(
        ifname=clean(ifname),
        ssid=clean(data.get("ssid")),
        bssid=normal_mac(data.get("bssid")),
        band=_band(data.get("frequency")),
        security=_measured_security(_table(data.get("encryption"))),
    )


def _from_status(ifname: str | None, data: Mapping[str, Any]) -> Bss:
    """A BSS in an answer of hostapd's `get_status` (openwrt/openwrt, hostapd's `src/ap/ubus.c`)."""
    status = data.get("status")
    return Bss(
        ifname=ifname,
        ssid=clean(data.get("ssid")),
        bssid=normal_mac(data.get("bssid")),
        band=_band(data.get("freq")),
        running=status == "ENABLED" if isinstance(status, str) else None,
    )


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def is_on(value: object) -> bool:
    """A flag as scripts of different ages write it."""
    return value in (True, 1, "1", "true", "on", "yes", "enabled")


def _logical(value: object) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    return tuple(name for name in map(clean, names) if name)


def _band(frequency: object) -> Band | None:
    """The band of a frequency in MHz; 6 GHz begins with channel 2, at 5935."""
    if not isinstance(frequency, int) or not 2400 <= frequency <= 7125:
        return None
    if frequency < 2500:
        return Band.GHZ_2_4
    return Band.GHZ_5 if frequency < 5935 else Band.GHZ_6


def _configured_security(value: object) -> Security | None:
    """What the option `encryption` means, for example `sae-mixed` or `psk2+tkip+ccmp`."""
    if not isinstance(value, str):
        return None
    method, *ciphers = value.split("+")
    family = next((kind for prefix, kind in _ENCRYPTION_FAMILIES.items() if method.startswith(prefix)), None)
    security = _ENCRYPTIONS.get(method, family)
    return Security.OUTDATED if security is Security.FIT and ciphers == ["tkip"] else security


def _measured_security(encryption: Mapping[str, Any]) -> Security | None:
    """What `iwinfo` saw, for example `{"enabled": true, "wpa": [2], "authentication": ["psk"], …}`."""
    match encryption:
        case {"enabled": False}:
            return Security.OPEN
        case {"wep": _} | {"wpa": [1]}:
            return Security.OUTDATED
        case {"authentication": list(methods)}:
            if "psk" in methods:
                return Security.FIT
            if "802.1x" in methods:
                return Security.ENTERPRISE
            return Security.WPA3 if "sae" in methods else Security.OPEN
    return None
