"""How a FRITZ! device describes itself: its services, and the actions of each with their arguments.

The device description and the service descriptions (SCPD) are those of UPnP; AVM recommends to read them instead of
knowing them (AVM, "TR-064 - First Steps", section 6). They need no log-in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import re
from typing import Final
from xml.etree.ElementTree import Element

from ...router import RouterProtocolError
from ...text import clean, normal_mac

_MOST: Final = 16
"""Services of one kind. A device with three bands has four for its Wi-Fi."""

type Actions = Mapping[str, tuple[str, ...]]
"""The actions of a service, with the arguments that each takes."""

# What is put into a request: an address on the same server, the name of a service, the name of an argument.
_PATH = re.compile(r"/(?![/\\])[!-~]*")
_SERVICE = re.compile(r"urn:[\w.-]+:service:([\w.-]+):(\d{1,3})", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)

# The node of the UUID is the address of the device.
_UDN = re.compile(r"uuid:[0-9A-Fa-f-]{24}([0-9A-Fa-f]{12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service of the device."""

    type: str
    """Its full name, with the number."""
    kind: str
    """Its name alone, for example `WLANConfiguration`."""
    number: int
    """Which one of its kind it is, from 1."""
    control: str
    """Where its actions are asked for."""
    description: str
    """Where its actions are described."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The device description."""

    identity: str | None
    """The serial number, which is the MAC address (AVM, "TR-064 - First Steps", section 5.1).

    FRITZ!OS 7.10 has it at the end of the UDN alone (a published description of a 7590, 154.07.10).
    """
    name: str | None
    manufacturer: str | None
    model: str | None
    sw_version: str | None
    services: tuple[Service, ...]

    def of_kind(self, kind: str) -> list[Service]:
        """The services of a kind, by their numbers."""
        return sorted((one for one in self.services if one.kind == kind), key=lambda one: one.number)[:_MOST]


def read_device(root: Element) -> Device:
    """A device description; raises `RouterProtocolError`."""
    device = child(root, "device")
    if device is None:
        raise RouterProtocolError("tr64desc.xml: no device in the answer")
    serial = text(device, "serialNumber")
    udn = _UDN.fullmatch(text(device, "UDN"))
    version = child(root, "systemVersion")
    return Device(
        identity=normal_mac(serial) or clean(serial) or (normal_mac(udn[1]) if udn else None),
        name=clean(text(device, "friendlyName")),
        manufacturer=clean(text(device, "manufacturer")),
        model=clean(text(device, "modelName")),
        sw_version=None if version is None else clean(text(version, "Display")),
        services=tuple(_services(root)),
    )


def read_actions(root: Element) -> Actions:
    """A service description."""
    return {
        text(action, "name"): tuple(
            name
            for argument in descendants(action, "argument")
            if text(argument, "direction") == "in" and _NAME.fullmatch(name := text(argument, "name"))
        )
        for action in descendants(root, "action")
    }


def is_local(path: str) -> bool:
    """Whether a text is the path of an address on the same server."""
    return _PATH.fullmatch(path) is not None


def descendants(element: Element, name: str) -> Iterator[Element]:
    """The elements inside of one that have this name, in whichever namespace."""
    return (found for found in element.iter() if _local_name(found) == name)


def child(element: Element, name: str) -> Element | None:
    """The first element with this name right below one, in whichever namespace."""
    return next((found for found in element if _local_name(found) == name), None)


def text(element: Element, name: str) -> str:
    """The text of such an element; empty where it is missing."""
    found = child(element, name)
    return ((found.text if found is not None else None) or "").strip()


def texts(element: Element) -> dict[str, str]:
    """The texts of all elements right below one, by name."""
    return {_local_name(found): (found.text or "").strip() for found in element}


def _services(root: Element) -> Iterator[Service]:
    for service in descendants(root, "service"):
        name, control, description = (text(service, part) for part in ("serviceType", "controlURL", "SCPDURL"))
        matched = _SERVICE.fullmatch(name)
        if matched and is_local(control) and is_local(description):
            yield Service(type=name, kind=matched[1], number=int(matched[2]), control=control, description=description)


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
