"""What a row of the table of drivers says: everything that forms, detection and documentation need to know of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..model import Band, Capability

type Settings = Mapping[str, Any]
"""What a driver's fields were filled in with, and `band`: the preferred one for a network that has several."""


class FieldKind(StrEnum):
    """What a field of a driver's form asks for."""

    HOST = "host"
    """A host name or an address, with a port where it is not the usual one."""
    TEXT = "text"
    PASSWORD = "password"
    BOOL = "bool"
    PATH = "path"
    """A folder on this machine."""
    ENTITY = "entity"
    """What presses the button in the home automation system that this package is part of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a driver's form."""

    key: str
    kind: FieldKind
    default: str | bool | None = None
    credential: bool = False
    """Whether it is asked for again when the router does not accept the log-in any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """One request that opens no session, and what the answer of such a router contains."""

    path: str = "/"
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    expect: str
    """A regular expression that is looked for in the answer: status line, headers (`name: value`), empty line, body."""
    hint: str | None = None
    """The same for the router's front page: where it is not found there, the request is not made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A library that nothing but one driver needs."""

    package: str
    """Its name on PyPI."""
    versions: str
    """Those that the driver works with."""
    shared_with: str | None = None
    """The integration of the home automation system that uses it too, and whose version is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverSpec:
    """A router family."""

    key: str
    title: str
    """What its makers call it."""
    module: str
    """The module with its `create`, as seen from this package."""
    fields: tuple[Field, ...]
    capabilities: frozenset[Capability]
    fingerprint: Fingerprint | None = None
    """How it is told from other routers at an address; None for what has no address."""
    requirement: Requirement | None = None
    """What has to be installed for it beyond this package's own requirements."""
    obeys_band: bool = True
    """Whether a window is opened on the band of the settings; other routers choose the band themselves."""
    confirmed: bool = False
    """Proven on the real software, or confirmed by an owner."""


HOST = Field(key="host", kind=FieldKind.HOST)
USERNAME = Field(key="username", kind=FieldKind.TEXT, credential=True)
PASSWORD = Field(key="password", kind=FieldKind.PASSWORD, credential=True)
GRANTED = "granted"
"""The setting of a driver that `Authorises`: what it was granted at the router."""
PINNED = "pinned"
"""The setting of a driver that `Pins`: the fingerprint that a person has confirmed."""
VERIFY_TLS = Field(key="verify_ssl", kind=FieldKind.BOOL, default=True)


def preferred_band(settings: Settings) -> Band | None:
    """The band on which a person wants windows to be opened; None where any will do."""
    band = settings.get("band")
    return Band(band) if band in set(Band) else None
