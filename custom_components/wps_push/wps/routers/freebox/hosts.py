"""Who is on the Wi-Fi, and what the box knows of a device.

Sources: "Wi-Fi" (WifiStation) and "Lan" (LanHost) in the box's own documentation (`/doc/index.html`). Both carry what the
devices call themselves.
"""

from collections.abc import Iterator
from typing import Any

from ...model import Enrollee, Station
from ...text import clean, normal_ip, normal_mac
from .api import Call


def stations_of(card: str) -> Call:
    """The call for the clients of a Wi-Fi card."""
    return Call("wifi stations", f"wifi/ap/{card}/stations/")


def host_of(mac: str) -> Call:
    """The call for what is known of a device in the home network; the box writes addresses in lower case here."""
    return Call("lan browser", f"lan/browser/pub/ether-{mac}/")


def stations(reported: Any) -> Iterator[Station]:
    """The clients of an answer."""
    for part in reported if isinstance(reported, list) else ():
        if isinstance(part, dict) and (mac := normal_mac(part.get("mac"))):
            name = clean(part.get("hostname"))
            # A device without a name is called by its address.
            yield Station(mac=mac, hostname=None if normal_mac(name) else name, ip=_ip(part.get("host")))


def describe(mac: str, reported: Any) -> Enrollee | None:
    """What the box knows of a device; None where that is nothing."""
    name = clean(reported.get("primary_name")) if isinstance(reported, dict) else None
    ip = _ip(reported)
    return Enrollee(mac=mac, hostname=name, ip=ip) if name or ip else None


def _ip(host: Any) -> str | None:
    """The IPv4 address that is in use."""
    addresses = host.get("l3connectivities") if isinstance(host, dict) else None
    for address in addresses if isinstance(addresses, list) else ():
        match address:
            case {"addr": str(ip), "af": "ipv4", "active": True}:
                return normal_ip(ip)
    return None
