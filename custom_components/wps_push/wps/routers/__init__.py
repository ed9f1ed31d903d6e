"""The drivers: a table of data, and how a row becomes a router."""

from importlib import import_module

import aiohttp

from ..router import Router, RouterLibraryMissing
from ..timing import Timing
from .spec import (
    GRANTED,
    HOST,
    PINNED,
    DriverSpec,
    Field,
    FieldKind,
    Fingerprint,
    Requirement,
    Settings,
    preferred_band,
)
from .table import DRIVERS

__all__ = [
    "DRIVERS",
    "GRANTED",
    "HOST",
    "PINNED",
    "DriverSpec",
    "Field",
    "FieldKind",
    "Fingerprint",
    "Requirement",
    "Settings",
    "create",
    "preferred_band",
]


def create(
    spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing | None = None
) -> Router:
    """A router of that family.

    The session is the caller's; it keeps no cookies. Raises `RouterLibraryMissing` where the driver's library is not installed.
    """
    try:
        # By its whole name: Home Assistant sees by that that it is loaded already, and nothing has to be read from disk.
        module = import_module(f"{__package__}{spec.module}")
    except ImportError as err:
        if spec.requirement is None:
            raise
        raise RouterLibraryMissing(spec.requirement.package) from err
    router: Router = module.create(spec, settings, session, timing or Timing())
    return router
