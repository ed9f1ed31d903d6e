"""What is known of a device, and what it is called."""

from dataclasses import fields, replace

from .model import Enrollee

# The best name first: the household's own, then what the device calls itself, then model and maker.
_NAMES = ("given_name", "wps_name", "hostname", "model", "vendor")

# Names that belong to a single device; many devices share a model or a vendor.
_OWN_NAMES = ("given_name", "wps_name", "hostname")

_FOUND_OUT = frozenset({"wps_name", "manufacturer", "model", "hostname", "ip", "given_name", "has_display"})


def merge(known: Enrollee, more: Enrollee) -> Enrollee:
    """`known`, updated with what `more` knows about it; fields that are None in `more` stay as they are."""
    found = {name: value for name in _FOUND_OUT if (value := getattr(more, name)) is not None}
    return replace(known, **found)


def display_name(enrollee: Enrollee) -> str:
    """The best name to show to people; the MAC address if there is none."""
    return next((name for key in _NAMES if (name := getattr(enrollee, key))), enrollee.mac)


def is_named(enrollee: Enrollee) -> bool:
    """Whether the device has a name of its own, rather than just a maker or an address."""
    return any(getattr(enrollee, key) for key in _OWN_NAMES)


def as_dict(enrollee: Enrollee) -> dict[str, object]:
    """All fields, ready for JSON, with the display name as `name`."""
    values = {f.name: getattr(enrollee, f.name) for f in fields(enrollee)}
    values["evidence"] = [kind.value for kind in enrollee.evidence] or None
    return {"name": display_name(enrollee), **values}
