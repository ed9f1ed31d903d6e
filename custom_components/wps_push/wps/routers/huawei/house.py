"""The Wi-Fi as the router describes it: its main network on each band, and who is on it."""

from dataclasses import dataclass
import re
from typing import Final

from ...model import Band, Network, Obstacle, Role, Station
from ...router import RouterBusy, RouterProtocolError, RouterUnable
from ...text import any_mac, clean, host_name, is_individual, normal_ip, normal_mac
from ..common.door import Said
from ..common.one_button import MAIN
from .library import Code

_RADIO = re.compile(r"\.Radio\.(\d)\.")
_SECONDS = re.compile(r"[0-9]{1,9}")

_YOUNG: Final = 180
"""In seconds: a client that has been there for longer has come before any window that is looked into."""

_BANDS: Final = {"1": Band.GHZ_2_4, "2": Band.GHZ_5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bss:
    """The main network on one band."""

    band: Band
    ssid: str | None
    mac: str | None
    obstacle: Obstacle | None


def several(said: Said[int], *, has_switch: bool) -> tuple[Bss, ...]:
    """The main network on each band (`api/wlan/multi-basic-settings`); guest networks have no WPS.

    `has_switch` says whether `WifiWpsenbl` counts: the router's page looks at it only where the model has a switch for
    WPS. The field `ID` names the radio: `InternetGatewayDevice.X_Config.Wifi.Radio.2.Ssid.1.`. Without it only the first
    network counts, on 2.4 GHz. Both stand in the vendor's own scripts (its page for WPS; the server's
    `multi-basic-settings.lua`), as does that `WifiBroadcast` is 1 where the name is *not* broadcast.
    """
    found: dict[Band, Bss] = {}
    for number, fields in enumerate(_objects(said, "Ssids", "Ssid")):
        if fields.get("wifiisguestnetwork") == "1":
            continue
        radio = _RADIO.search(str(fields.get("ID")))
        band = _BANDS.get(radio[1]) if radio else (None if number else Band.GHZ_2_4)
        if band and band not in found:
            is_off = has_switch and fields.get("WifiWpsenbl") == "0"
            found[band] = _bss(band, fields, hidden=fields.get("WifiBroadcast") == "1", is_off=is_off)
    return tuple(found[band] for band in _BANDS.values() if band in found)


def single(said: Said[int]) -> tuple[Bss, ...]:
    """The network of a router that has just one (`api/wlan/basic-settings`).

    Raises `RouterProtocolError` where the answer says nothing.
    """
    if not isinstance(said.data, dict) or not said.data:
        raise RouterProtocolError("wlan/basic-settings: the answer says nothing")
    return (_bss(Band.GHZ_2_4, said.data, hidden=said.data.get("WifiHide") == "1", is_off=False),)


def network(bsses: tuple[Bss, ...], obstacle: Obstacle | None) -> Network:
    """The main network; it has an obstacle where WPS can run on no band."""
    fit = [bss for bss in bsses if bss.obstacle is None]
    shown = next(iter(fit or bsses), None)
    reason = None if fit else shown.obstacle if shown else Obstacle.RADIO_OFF
    return Network(
        id=MAIN,
        ssid=(shown.ssid if shown else None) or MAIN,
        role=Role.MAIN,
        bands=tuple(bss.band for bss in bsses if bss.obstacle is not Obstacle.RADIO_OFF),
        obstacle=obstacle or reason,
    )


def pin_enabled(said: Said[int]) -> bool:
    """Whether devices can join by the router's own PIN (`api/wlan/wps-switch`).

    `appinenable` is 1 or 0, as in the library `huawei-lte-api` 1.11.0. Raises `RouterUnable`, `RouterBusy` and
    `RouterProtocolError`.
    """
    match said.error, said.get("appinenable"):
        case None, "1":
            return True
        case None, "0":
            return False
        case Code.NOT_SUPPORTED, _:
            raise RouterUnable("the router has no switch for its PIN")
        case Code.BUSY, _:
            raise RouterBusy("the router is busy")
    raise RouterProtocolError("wlan/wps-switch: the answer makes no sense")


def stations(said: Said[int]) -> tuple[Station, ...]:
    """Who is on the Wi-Fi (`api/wlan/host-list`, or `api/lan/HostInfo` where there is no such list).

    Raises `RouterProtocolError` where the answer is no list, not even an empty one.
    """
    if not isinstance(said.data, dict) or "Hosts" not in said.data:
        raise RouterProtocolError("Hosts: no list of clients in the answer")
    hosts = [(normal_mac(host.get("MacAddress")), host) for host in _objects(said, "Hosts", "Host") if _is_there(host)]
    # Some models do not show the address of every host. If such a host has just come, it may be the one that joined.
    unnamed = [_seconds(host.get("AssociatedTime")) for mac, host in hosts if mac is None]
    is_certain = all(age is not None and age >= _YOUNG for age in unnamed)
    return tuple(_station(mac, host, is_certain=is_certain) for mac, host in hosts if mac)


def _is_there(host: dict[str, object]) -> bool:
    """Whether a host is on the Wi-Fi now: some firmware also lists hosts that have left, or that are wired.

    The address of a group is nobody, while a host without an address may be anybody.
    """
    mac = any_mac(host.get("MacAddress"))
    is_one = mac is None or is_individual(mac)
    return is_one and host.get("Active") != "0" and host.get("InterfaceType") != "Ethernet"


def _station(mac: str, host: dict[str, object], *, is_certain: bool) -> Station:
    """A client; `is_certain` says whether its age proves anything."""
    names = (host_name(host.get(key)) for key in ("HostName", "ActualName"))
    # A device with several addresses has them in one text.
    ip = normal_ip(str(host.get("IpAddress") or "").partition(";")[0])
    return Station(
        mac=mac,
        hostname=next((name for name in names if name), None),
        ip=ip,
        associated_for=_seconds(host.get("AssociatedTime")) if is_certain else None,
    )


def _seconds(text: object) -> float | None:
    """How long a host has been on the Wi-Fi; some models leave it empty or out."""
    return float(text) if isinstance(text, str) and _SECONDS.fullmatch(text) else None


def _objects(said: Said[int], plural: str, singular: str) -> list[dict[str, object]]:
    """The objects of a list in the payload. A single one is sent without a list."""
    inner = said.get(plural)
    listed = inner.get(singular) if isinstance(inner, dict) else None
    return [item for item in (listed if isinstance(listed, list) else [listed]) if isinstance(item, dict)]


def _bss(band: Band, fields: dict[str, object], *, hidden: bool, is_off: bool) -> Bss:
    return Bss(
        band=band,
        ssid=clean(fields.get("WifiSsid")),
        mac=normal_mac(fields.get("WifiMac")),
        obstacle=_obstacle(fields, hidden=hidden, is_off=is_off),
    )


def _obstacle(fields: dict[str, object], *, hidden: bool, is_off: bool) -> Obstacle | None:
    """What keeps WPS from running, by the rules of the router's own page."""
    mode = str(fields.get("WifiAuthmode") or "").upper()
    if fields.get("WifiEnable") == "0":
        return Obstacle.RADIO_OFF
    if hidden:
        return Obstacle.HIDDEN_SSID
    if mode == "OPEN":
        return Obstacle.OPEN_NETWORK
    if "ENTERPRISE" in mode or mode == "802.1X":
        return Obstacle.ENTERPRISE
    if "WPA3" in mode and "WPA2" not in mode:
        return Obstacle.WPA3_ONLY
    # WEP, or WPS itself switched off.
    return Obstacle.WPS_DISABLED if is_off or mode in {"AUTO", "SHARE"} else None
