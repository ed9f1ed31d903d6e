"""What is not safe about a router's WPS, and about the way in which the router is reached."""

from enum import StrEnum
from typing import Final

from .model import RouterInfo
from .routers import PASSWORD, DriverSpec, PinMethod, Settings


class Finding(StrEnum):
    """Something that a household should know."""

    PIN = "pin"
    """Devices can join by the router's own PIN, which can be guessed within hours."""
    PIN_WITH_WPS = "pin_with_wps"
    """They can whenever WPS is on, and this kind of router cannot switch the PIN off apart from WPS."""
    NO_PASSWORD = "no_password"
    """The router's account has no password."""
    PIN_UNKNOWN = "pin_unknown"
    """Nobody can tell whether the PIN is on."""
    UNENCRYPTED = "unencrypted"
    """The password is sent without encryption."""
    ALMIGHTY = "almighty"
    """The account may do everything, and one that may do less is enough."""


SERIOUS: Final = frozenset({Finding.PIN, Finding.PIN_WITH_WPS, Finding.NO_PASSWORD})
"""What lets strangers in. The other findings are worth knowing, and safe in most homes."""


def findings(spec: DriverSpec, settings: Settings, info: RouterInfo, *, pin: bool | None) -> frozenset[Finding]:
    """What is not safe about a router. `pin` says whether devices can join by its own PIN; None if that is not known."""
    found = set(_about_pin(spec, pin=pin))
    is_asked_for_password = any(field.key == PASSWORD.key for field in spec.fields)
    if is_asked_for_password and not settings.get(PASSWORD.key):
        found.add(Finding.NO_PASSWORD)
    elif is_asked_for_password and (info.url or "").startswith("http:"):
        found.add(Finding.UNENCRYPTED)
    if spec.almighty and settings.get("username") == spec.almighty:
        found.add(Finding.ALMIGHTY)
    return frozenset(found)


def _about_pin(spec: DriverSpec, *, pin: bool | None) -> list[Finding]:
    if pin is not None:
        return [Finding.PIN] if pin else []
    match spec.pin:
        case PinMethod.NONE:
            return []
        case PinMethod.WITH_WPS:
            return [Finding.PIN_WITH_WPS]
    return [Finding.PIN_UNKNOWN]
