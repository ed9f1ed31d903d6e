"""The table of drivers. A row is data, so that listing and detecting load no driver."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

import aiohttp

from ..model import Capability
from ..router import Router
from ..timing import Timing

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

    method: str
    path: str
    body: str | None = None
    expect: str
    """A regular expression that is looked for in the answer."""


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
    requirement: str | None = None
    """What has to be installed for it."""
    confirmed: bool = False
    """Proven on the real software, or confirmed by an owner."""


HOST = Field(key="host", kind=FieldKind.HOST)
USERNAME = Field(key="username", kind=FieldKind.TEXT, credential=True)
PASSWORD = Field(key="password", kind=FieldKind.PASSWORD, credential=True)
VERIFY_TLS = Field(key="verify_ssl", kind=FieldKind.BOOL, default=True)

DRIVERS: tuple[DriverSpec, ...] = (
    DriverSpec(
        key="openwrt",
        title="OpenWrt",
        module=".openwrt",
        fields=(HOST, USERNAME, PASSWORD, VERIFY_TLS),
        capabilities=frozenset(
            {
                Capability.CANCEL,
                Capability.STATUS,
                Capability.IDLE_STATUS,
                Capability.REPORTS_ENROLLEE,
                Capability.STATIONS,
            }
        ),
        fingerprint=Fingerprint(
            method="POST",
            path="/ubus",
            body='{"jsonrpc":"2.0","id":1,"method":"list","params":["session"]}',
            expect=r'"result"\s*:\s*\{\s*"session"',
        ),
        confirmed=False,
    ),
    DriverSpec(
        key="hostapd",
        title="hostapd",
        module=".hostapd",
        fields=(Field(key="directory", kind=FieldKind.PATH, default="/var/run/hostapd"),),
        capabilities=frozenset(
            {
                Capability.CANCEL,
                Capability.STATUS,
                Capability.IDLE_STATUS,
                Capability.PUSH,
                Capability.REPORTS_ENROLLEE,
                Capability.STATIONS,
            }
        ),
        confirmed=True,
    ),
)


def create(
    spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing | None = None
) -> Router:
    """A router of that family. The session is the caller's; it verifies certificates unless told otherwise."""
    # By its whole name: Home Assistant sees by that that it is loaded already, and nothing has to be read from disk.
    module = import_module(f"{__package__}{spec.module}")
    router: Router = module.create(spec, settings, session, timing or Timing())
    return router
