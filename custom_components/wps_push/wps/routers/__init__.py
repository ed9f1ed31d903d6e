"""The drivers: the table that describes them, and the function that creates one."""

from importlib import import_module

import aiohttp

from ..router import Router, RouterLibraryMissing
from ..timing import Timing
from .spec import (
    GRANTED,
    HOST,
    PASSWORD,
    PINNED,
    VERIFY_TLS,
    DriverSpec,
    Field,
    FieldKind,
    Fingerprint,
    PinMethod,
    Requirement,
    Settings,
    preferred_band,
)
from .table import DRIVERS

__all__ = [
    "DRIVERS",
    "GRANTED",
    "HOST",
    "PASSWORD",
    "PINNED",
    "VERIFY_TLS",
    "DriverSpec",
    "Field",
    "FieldKind",
    "Fingerprint",
    "PinMethod",
    "Requirement",
    "Settings",
    "create",
    "preferred_band",
]


def create(
    spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing | None = None
) -> Router:
    """Create the driver of a router, not yet connected.

    The session belongs to the caller and must not keep cookies. Raises `RouterLibraryMissing` if the driver's library
    is not installed.
    """
    try:
        # By its full name: Home Assistant can then see that the module is already loaded and nothing is read from disk.
        module = import_module(f"{__package__}{spec.module}")
    except ImportError as err:
        if spec.requirement is None:
            raise
        raise RouterLibraryMissing(spec.requirement.package) from err
    router: Router = module.create(spec, settings, session, timing or Timing())
    return router
