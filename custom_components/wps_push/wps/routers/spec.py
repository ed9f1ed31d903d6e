"""The fields of a row in the table of drivers: everything that forms, detection and documentation need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from ..blocks import NoBlock
from ..model import Band, Capability
from ..pin import NoPin

type Settings = Mapping[str, Any]
"""The values of a driver's form fields, and `band`: the preferred one if a network has several."""


class FieldKind(StrEnum):
    """The type of a field in a driver's form."""

    HOST = "host"
    """A host name or an address, with a port if it is not the usual one."""
    TEXT = "text"
    PASSWORD = "password"
    BOOL = "bool"
    CERTIFICATE = "certificate"
    """Whether to verify the certificate of a router that may have made it itself: what the router shows decides."""
    PATH = "path"
    """A folder on this machine."""
    ENTITY = "entity"
    """An entity, in the home automation system around this package, that presses the button."""


class Field(NamedTuple):
    """A field in a driver's form."""

    key: str
    kind: FieldKind
    default: str | bool | None = None
    credential: bool = False
    """Whether to ask for it again when the router no longer accepts the log-in."""


class Fingerprint(NamedTuple):
    """How to recognise a kind of router: a request that opens no session, and what the answer contains."""

    expect: str
    """A regular expression to search for in the answer: status line, headers (`name: value`), empty line, body."""
    path: str = "/"
    method: str = "GET"
    headers: Mapping[str, str] = {}
    body: str | None = None
    hint: str | None = None
    """A regular expression to search for in the router's front page; if it is not found, the request is not made."""


class Requirement(NamedTuple):
    """A library that only one driver needs."""

    package: str
    """Its name on PyPI."""
    versions: str
    """The version range that the driver works with."""
    shared_with: str | None = None
    """The home automation system's own integration that also uses it, and whose version is installed."""


class PinMethod(StrEnum):
    """What is known of a kind of router's own WPS PIN without asking it."""

    NONE = "none"
    """Such routers have none that could be on all the time."""
    WITH_WPS = "with_wps"
    """It is on whenever WPS is, and cannot be switched off apart from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverSpec:
    """A row in the table of drivers: one family of routers."""

    key: str
    title: str
    """The makers' name for the family."""
    module: str
    """The module with its `create` function, relative to this package."""
    fields: tuple[Field, ...]
    capabilities: frozenset[Capability]
    fingerprint: Fingerprint | None = None
    """How to recognise it at an address; None if it cannot be recognised that way."""
    ports: Mapping[str, int] = field(default_factory=dict)
    """The ports of its API by scheme, where they are not the standard ones."""
    requirement: Requirement | None = None
    """The library it needs beyond this package's own requirements."""
    pin: PinMethod | None = None
    """What is known of the router's own PIN; None if each one has to be asked (`Capability.TELLS_PIN`), or nobody can tell."""
    almighty: str | None = None
    """The username of the account that may do everything, where a smaller account is enough for this driver."""
    obeys_band: bool = True
    """Whether windows open on the band from the settings; the other routers choose the band themselves."""
    idle_share: float = 1
    """How long after a look at a closed window the next one follows, in `Timing.idle_poll`: less than one where a look at all
    networks is one small request without an expiring proof."""
    no_block: NoBlock | None = None
    """Why its driver keeps no device out (`Capability.BLOCK`); None if it does."""
    no_join_by_pin: NoPin | None = None
    """Why no device joins by its PIN through its driver (`Capability.JOIN_BY_PIN`); None if it can."""
    confirmed: bool = False
    """Proven on the real software, or confirmed by an owner."""


HOST = Field(key="host", kind=FieldKind.HOST)
USERNAME = Field(key="username", kind=FieldKind.TEXT, credential=True)
PASSWORD = Field(key="password", kind=FieldKind.PASSWORD, credential=True)
GRANTED = "granted"
"""The setting in which a driver that `Authorises` keeps what the router granted."""
PINNED = "pinned"
"""The setting in which a driver that `Pins` keeps the fingerprint that a person has confirmed."""
VERIFY_TLS = Field(key="verify_ssl", kind=FieldKind.CERTIFICATE, default=True)


def preferred_band(settings: Settings) -> Band | None:
    """The band that the settings ask for; None if any will do."""
    band = settings.get("band")
    return Band(band) if band in set(Band) else None
