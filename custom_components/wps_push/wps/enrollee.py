"""Who joined: the difference of two station lists, and what a device is called."""

from collections.abc import Container, Iterable
from dataclasses import fields, replace

from .model import Enrollee, Source, Station
from .text import is_individual

# What a household calls a device says more than what the device calls itself, and that more than who made it.
_NAMES = ("given_name", "wps_name", "hostname", "model", "vendor")

# What tells one device from another: a model or a vendor is shared by many.
_OWN_NAMES = ("given_name", "wps_name", "hostname")

_NAMING = frozenset({"wps_name", "manufacturer", "model", "hostname", "ip", "given_name"})


def newcomers(stations: Iterable[Station], known: Container[str]) -> tuple[Enrollee, ...]:
    """The stations that nobody had seen before, as candidates for the device that joined."""
    return tuple(
        Enrollee(mac=station.mac, source=Source.OBSERVED, hostname=station.hostname, ip=station.ip, is_new=True)
        for station in stations
        if station.mac not in known and is_individual(station.mac)
    )


def merge(known: Enrollee, more: Enrollee) -> Enrollee:
    """An enrollee with what is newly known of it; what was known stays where nothing new is said."""
    found = {name: value for name in _NAMING if (value := getattr(more, name)) is not None}
    return replace(known, **found)


def display_name(enrollee: Enrollee) -> str:
    """The best name for a person to read; the address where there is none."""
    return next((name for key in _NAMES if (name := getattr(enrollee, key))), enrollee.mac)


def is_named(enrollee: Enrollee) -> bool:
    """Whether it has a name of its own, and not just a maker or an address."""
    return any(getattr(enrollee, key) for key in _OWN_NAMES)


def as_dict(enrollee: Enrollee) -> dict[str, object]:
    """What is known, ready for JSON; with the display name as `name`."""
    values = {f.name: getattr(enrollee, f.name) for f in fields(enrollee)}
    return {"name": display_name(enrollee), **values}
