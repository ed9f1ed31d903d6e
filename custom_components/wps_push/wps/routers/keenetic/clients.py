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

# More seconds than any client has been there.
_LONGEST: Final = 10**9


def associations(answer: object, access_points: Container[str], now: float) -> Stations:
    """The clients of some access points, and since when; `now` is the moment of the answer.

    Raises `RouterProtocolError` where the router turned the command down: that is not an empty list.
    """
    listed = {mac: row for mac, row in _associated(answer) if row.get("ap") in access_points and _is_let_in(row)}
    return {mac: None if (age := _seconds(row, "uptime")) is None else now - age for mac, row in listed.items()}


def stations(associated: object, hosts: object, guests: Container[str]) -> tuple[Station, ...]:
    """The wireless clients of the household, including those of the nodes of a mesh. Raises as `associations` does."""
    known = dict(_hosts(hosts))
    wireless = {mac: row for mac, row in known.items() if _is_wireless(row)}
    own = {mac: {**known.get(mac, {}), **row} for mac, row in _associated(associated)}
    return tuple(
        Station(
            mac=mac,
            hostname=_name(row),
            ip=_ip(row),
            associated_for=_seconds(row, "uptime"),
            first_seen_for=_seconds(row, "first-seen"),
        )
        for mac, row in {**own, **{mac: row for mac, row in wireless.items() if mac not in own}}.items()
        if _is_let_in(row) and _access_point(row) not in guests
    )


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


def _associated(answer: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((mac, row) for row in _listed(ASSOCIATIONS, answer) if (mac := normal_mac(row.get("mac"))))


def _hosts(answer: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((mac, row) for row in _listed(HOSTS, answer) if (mac := normal_mac(row.get("mac"))))


def _is_let_in(row: Mapping[str, Any]) -> bool:
    """Whether a client has shown that it knows the key. In a WPS exchange a device is associated without that."""
    return row.get("authenticated") is not False


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


def _seconds(row: Mapping[str, Any], key: str) -> int | None:
    """An age, which the router reports in whole seconds."""
    age = row.get(key)
    return age if isinstance(age, int) and not isinstance(age, bool) and 0 <= age < _LONGEST else None
