"""The devices in the house, as `Devices.get` lists them, the box's own access points among them.

`LastConnection` is when a device came onto the network. On two of three models it equals the time of its association; on the
Livebox 7 it does not change when a device moves between bands (cyr-ius/hass-livebox-component, `tests/fixtures`). `FirstSeen`
is not much more than the age of the row: several devices share a second in which the box had started.
"""

from collections.abc import Container, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from ...model import Enrollee, Station
from ...router import RouterProtocolError
from ...text import clean, normal_ip, normal_mac
from ..common.ages import age, iso_date

# What the parameter `expression` selects, in the words of cyr-ius/hass-livebox-component `coordinator.py`; `edev` are
# devices of the household, `hnid` the operator's own extenders and decoders.
VAPS: Final = "vap && lan"
ACTIVE: Final = '.Active==true && wifi && (edev || hnid) and .PhysAddress!=""'


def query(expression: str) -> dict[str, object]:
    """The parameters that ask for these; without what each one offers to do, which is a third of the answer."""
    return {"expression": {"found": expression}, "flags": "no_actions"}


def with_mac(mac: str) -> str:
    """The expression for one device; boxes write addresses in capitals."""
    return f'.PhysAddress=="{mac.upper()}" or .PhysAddress=="{mac.lower()}"'


def entries(reported: object) -> list[Mapping[str, Any]]:
    """What was found; raises `RouterProtocolError` where the answer is no list of devices."""
    match reported:
        case {"found": list(found)} | list(found):
            return [entry for entry in found if isinstance(entry, dict)]
    raise RouterProtocolError("Devices.get: no list of devices in the answer")


def stations(reported: object, guests: Container[str], now: datetime | None) -> tuple[Station, ...]:
    """The Wi-Fi clients that are connected, without those at the access points for guests.

    `now` is the box's own date in the same moment, None where that is not known.
    """
    found = {
        mac: entry
        for mac, entry in _by_mac(reported)
        if entry.get("Active") is True and str(entry.get("InterfaceName")) not in guests
    }
    return tuple(
        Station(
            mac=mac,
            hostname=_name(entry),
            ip=normal_ip(entry.get("IPAddress")),
            associated_for=age(iso_date(entry.get("LastConnection")), now),
            first_seen_for=age(iso_date(entry.get("FirstSeen")), now),
        )
        for mac, entry in found.items()
    )


def enrollee(reported: object, mac: str) -> Enrollee | None:
    """What is known of a device."""
    for known, entry in _by_mac(reported):
        if known == mac:
            return Enrollee(mac=mac, hostname=_name(entry), ip=normal_ip(entry.get("IPAddress")))
    return None


def _by_mac(reported: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for entry in entries(reported):
        if mac := normal_mac(entry.get("PhysAddress")):
            yield mac, entry


def _name(entry: Mapping[str, Any]) -> str | None:
    """The name in the box's pages: what somebody chose there, else what the device calls itself."""
    return clean(entry.get("Name"))
