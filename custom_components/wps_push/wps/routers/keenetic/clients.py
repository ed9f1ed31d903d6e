"""The clients of a router: who is associated with which access point, and what a device is called."""

from collections.abc import Container, Iterator, Mapping
from typing import Any, Final

from ...model import Enrollee, Station
from ...text import clean, normal_ip, normal_mac
from ..common.ending import Stations
from .rci import Query, rows

ASSOCIATIONS = Query(("show", "associations"))
HOSTS = Query(("show", "ip", "hotspot"))

# More seconds than any client has been associated.
_LONGEST: Final = 10**9


def associations(answer: object, access_points: Container[str], now: float) -> Stations:
    """The clients of some access points, and since when; `now` is the moment of the answer."""
    told = {normal_mac(row.get("mac")): row for row in rows(answer, "station") if row.get("ap") in access_points}
    return {mac: _since(row.get("uptime"), now) for mac, row in told.items() if mac}


def stations(associated: object, hosts: object, guests: Container[str]) -> tuple[Station, ...]:
    """The wireless clients of the household, those of the nodes of a mesh too."""
    known = dict(_hosts(hosts))
    # A host that is connected by wire has neither; a client of a mesh node has `mws` in the place of `ap`.
    wireless = [
        (mac, row.get("ap")) for mac, row in known.items() if row.get("link") == "up" and ("ap" in row or "mws" in row)
    ]
    own = [(normal_mac(row.get("mac")), row.get("ap")) for row in rows(associated, "station")]
    macs = dict.fromkeys(mac for mac, ap in own + wireless if mac and ap not in guests)
    return tuple(Station(mac=mac, hostname=_name(known.get(mac, {})), ip=_ip(known.get(mac, {}))) for mac in macs)


def device(hosts: object, mac: str) -> Enrollee | None:
    """What the router knows of a device; None where that is nothing but its address."""
    row = dict(_hosts(hosts)).get(mac, {})
    found = Enrollee(mac=mac, hostname=_name(row), ip=_ip(row))
    return None if found == Enrollee(mac=mac) else found


def _hosts(answer: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((mac, row) for row in rows(answer, "host") if (mac := normal_mac(row.get("mac"))))


def _name(row: Mapping[str, Any]) -> str | None:
    """What the owner calls it on the router's pages, else what it calls itself."""
    return clean(row.get("name")) or clean(row.get("hostname"))


def _ip(row: Mapping[str, Any]) -> str | None:
    ip = normal_ip(row.get("ip"))
    return None if ip == "0.0.0.0" else ip  # noqa: S104 - what the router writes for a device without an address


def _since(uptime: object, now: float) -> float | None:
    return now - uptime if isinstance(uptime, int) and 0 <= uptime < _LONGEST else None
