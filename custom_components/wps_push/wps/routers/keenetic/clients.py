"""The clients of a router: who is associated with which access point, and what a device is called."""

from collections.abc import Container, Iterator, Mapping
from typing import Any, Final

from ...model import Enrollee, Station
from ...router import RouterProtocolError
from ...text import clean, normal_ip, normal_mac
from ..common.ending import Stations
from .rci import Query, is_error, part, rows

ASSOCIATIONS = Query(("show", "associations"))
HOSTS = Query(("show", "ip", "hotspot"))

# More seconds than any client has been associated.
_LONGEST: Final = 10**9


def associations(answer: object, access_points: Container[str], now: float) -> Stations:
    """The clients of some access points, and since when; `now` is the moment of the answer.

    Raises `RouterProtocolError` where the router turned the command down: that is not an empty list.
    """
    listed = {
        normal_mac(row.get("mac")): row for row in _listed(ASSOCIATIONS, answer) if row.get("ap") in access_points
    }
    return {mac: _since(row.get("uptime"), now) for mac, row in listed.items() if mac}


def stations(associated: object, hosts: object, guests: Container[str]) -> tuple[Station, ...]:
    """The wireless clients of the household, including those of the nodes of a mesh. Raises as `associations` does."""
    known = dict(_hosts(hosts))
    own = [(normal_mac(row.get("mac")), row.get("ap")) for row in _listed(ASSOCIATIONS, associated)]
    wireless = [(mac, _access_point(row)) for mac, row in known.items() if _is_wireless(row)]
    macs = dict.fromkeys(mac for mac, ap in own + wireless if mac and ap not in guests)
    return tuple(Station(mac=mac, hostname=_name(known.get(mac, {})), ip=_ip(known.get(mac, {}))) for mac in macs)


def device(hosts: object, mac: str) -> Enrollee | None:
    """What the router knows of a device; None where that is nothing but its address."""
    row = dict(_hosts(hosts)).get(mac, {})
    found = Enrollee(mac=mac, hostname=_name(row), ip=_ip(row))
    return None if found == Enrollee(mac=mac) else found


def _listed(query: Query, answer: object) -> list[Mapping[str, Any]]:
    """The rows of a list. An empty one is no list at all; a command that was turned down has `status` in its place."""
    if not isinstance(answer, dict | list) or is_error(answer):
        raise RouterProtocolError(f"{query.name}: the router does not carry it out")
    return rows(answer, "station" if query is ASSOCIATIONS else "host")


def _hosts(answer: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((mac, row) for row in _listed(HOSTS, answer) if (mac := normal_mac(row.get("mac"))))


def _is_wireless(row: Mapping[str, Any]) -> bool:
    """Whether a host is on the Wi-Fi now. A client of a mesh node has `mws` in the place of `ap`, and sometimes no `link`."""
    if "mws" in row and "link" not in row:
        return row.get("active") is True
    return row.get("link") == "up" and ("ap" in row or "mws" in row)


def _access_point(row: Mapping[str, Any]) -> object:
    """Where a host is associated; nodes of a mesh name their access points as the router does."""
    return row.get("ap") or part(row, "mws", "ap")


def _name(row: Mapping[str, Any]) -> str | None:
    """What the owner calls it on the router's pages, else what it calls itself."""
    return clean(row.get("name")) or clean(row.get("hostname"))


def _ip(row: Mapping[str, Any]) -> str | None:
    ip = normal_ip(row.get("ip"))
    return None if ip == "0.0.0.0" else ip  # noqa: S104 - what the router writes for a device without an address


def _since(uptime: object, now: float) -> float | None:
    return now - uptime if isinstance(uptime, int) and 0 <= uptime < _LONGEST else None
