"""Calls on ubus, OpenWrt's message bus, and their answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import islice
from typing import Any, NamedTuple

from ...router import RouterError, RouterInTrouble, RouterPermissionError, RouterProtocolError
from ...text import clean
from ..common.grouping import MOST


class Status(IntEnum):
    """How a call ended: ubus' own status (openwrt/ubus, `ubusmsg.h`), or uhttpd's if the call did not get that far."""

    OK = 0
    INVALID_COMMAND = 1
    INVALID_ARGUMENT = 2
    METHOD_NOT_FOUND = 3
    NOT_FOUND = 4
    NO_DATA = 5
    PERMISSION_DENIED = 6
    TIMEOUT = 7
    NOT_SUPPORTED = 8
    UNKNOWN_ERROR = 9
    CONNECTION_FAILED = 10
    OBJECT_NOT_FOUND = -32000
    ACCESS_DENIED = -32002
    """The account may not do this, the session is over, or rpcd did not answer: uhttpd does not distinguish these."""
    REQUEST_TIMED_OUT = -32003


_SILENT = frozenset({Status.TIMEOUT, Status.CONNECTION_FAILED, Status.REQUEST_TIMED_OUT})

DENIED = frozenset({Status.PERMISSION_DENIED, Status.ACCESS_DENIED})
"""The account may not make the call, or its session is over."""

# rpcd's object. Without it nobody can log in, and no session is valid.
_SESSION = "session"
_HOSTAPD = "hostapd"

WANTED_OBJECTS = (f"{_HOSTAPD}.*", _SESSION)
"""The patterns of the objects that `interfaces` needs a list of."""

type Objects = Mapping[str, frozenset[str]]
"""The interfaces that hostapd runs, each with the methods of its object on the bus."""


class Call(NamedTuple):
    """A method of an object on the bus."""

    object: str
    method: str
    args: Mapping[str, Any] = {}

    @property
    def right(self) -> str:
        """The right that the call needs, as an ACL file writes it."""
        return f"{_HOSTAPD}.* {self.method}" if self.interface else f"{self.object} {self.method}"

    @property
    def once(self) -> bool:
        """Whether the call does harm if it arrives twice: a log-in and a press."""
        return self.method in {"login", "wps_start"}

    @property
    def interface(self) -> str | None:
        """The interface whose hostapd object this is; None for every other object."""
        kind, dot, name = self.object.partition(".")
        return name if kind == _HOSTAPD and dot else None


def on_interfaces(interfaces: Iterable[str], method: str) -> list[Call]:
    """The same method of hostapd's object for each of these interfaces."""
    return [Call(f"{_HOSTAPD}.{name}", method) for name in interfaces]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one call."""

    status: int
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def ok(self) -> bool:
        """Whether the call was carried out."""
        return self.status == Status.OK


def failure(call: Call, answer: Answer) -> RouterError:
    """The error that says why a call was not carried out."""
    if answer.status in DENIED:
        return RouterPermissionError(call.right)
    words = Status(answer.status).name if answer.status in Status else f"error {answer.status}"
    kind = RouterInTrouble if answer.status in _SILENT else RouterProtocolError
    return kind(f"{call.method}: {words.lower().replace('_', ' ')}")


def interfaces(listed: Mapping[str, Any]) -> Objects:
    """What hostapd runs, from a list of `WANTED_OBJECTS`.

    Raises `RouterInTrouble` if rpcd is not on the bus, or if nothing is because ubusd has died. uhttpd then answers
    every call as if its object did not exist, which does not mean that the Wi-Fi is off.
    """
    if _SESSION not in listed:
        raise RouterInTrouble("list: the router's session service (rpcd) is not on the bus")
    found = ((Call(name, "").interface, methods) for name, methods in listed.items())
    # No Linux interface can have such a name, so it is neither shown nor sent back.
    usable = (
        (name, frozenset(methods))
        for name, methods in found
        if name and name == clean(name) and isinstance(methods, dict)
    )
    return dict(islice(usable, MOST))
