"""A router's access points, one for each network on each radio, and what keeps WPS from running on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
import re
from typing import Any

from ...model import Band, Obstacle
from ...router import RouterProtocolError
from ...text import clean, normal_mac
from ..common.grouping import MOST, Interface
from .rci import Query, part, rows

INTERFACES = Query(("show", "interface"))

# `WifiMaster0` is the radio for 2.4 GHz, `WifiMaster1` that for 5 GHz; the second access point is the guests'.
_NAME = re.compile(r"WifiMaster(\d{1,2})/AccessPoint(\d{1,2})")
_BANDS = {"0": Band.GHZ_2_4, "1": Band.GHZ_5}
_GUESTS = "1"


class State(StrEnum):
    """How WPS stands on an access point."""

    DISABLED = "disabled"
    ENABLED = "enabled"
    ACTIVE = "active"
    """A session is running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wps:
    """What `show interface wps status` says."""

    state: State
    configured: bool = True
    """Whether the security of the access point is one that WPS works with."""
    open: bool = False
    """Whether somebody can join by pressing a button."""
    left: float | None = None
    """Seconds until the session ends, if the router reports them."""
    has_pin: bool | None = None
    """Whether devices can join by the router's own PIN; None if the router does not say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPoint(Interface):
    """An SSID on one radio."""

    mac: str | None = None


def wps_query(key: str) -> Query:
    """The question about WPS on an access point."""
    return Query(("show", "interface"), {"name": key, "wps": {"status": {}}})


def read_wps(answer: object) -> Wps | None:
    """The state of WPS; None where the router says that there is no WPS. Its errors come with HTTP status 200."""
    reported = part(answer, "wps", "status")
    if rows(answer, "status") or (isinstance(reported, list) and reported):
        return None
    info = part(reported, "wps")
    state = part(info, "status")
    if not isinstance(state, str) or state not in set(State):
        raise RouterProtocolError("show interface wps status: the state is not understood")
    left, mode = part(info, "left"), part(info, "mode")
    # A router whose own PIN is switched on keeps a session for it, which never ends ("infinite").
    by_button = left != "infinite" and not (isinstance(mode, str) and "pin" in mode.lower())
    own_pin, configured = part(info, "auto-self-pin"), part(info, "configured") is not False
    return Wps(
        state=State(state),
        configured=configured,
        open=state == State.ACTIVE and by_button,
        left=_seconds(left),
        # The setting stays while WPS is off, or does not suit the security.
        has_pin=own_pin and configured and state != State.DISABLED if isinstance(own_pin, bool) else None,
    )


def names(interfaces: object) -> list[str]:
    """The access points that are set up: those with an SSID."""
    found = (key for key, row in _rows(interfaces) if _NAME.fullmatch(key) and clean(row.get("ssid")))
    return list(islice(found, MOST))


def read(interfaces: object, wps: Mapping[str, Wps | None]) -> list[AccessPoint]:
    """The access points of `wps`, with what the list of interfaces says of them."""
    found = dict(_rows(interfaces))
    return [_access_point(key, found, wps[key]) for key in names(interfaces) if key in wps]


def _rows(interfaces: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The interfaces by name. Most versions send an object with the names as keys, some a list."""
    if isinstance(interfaces, dict):
        listed = list(interfaces.items())
    elif isinstance(interfaces, list):
        listed = [(part(row, "id"), row) for row in interfaces]
    else:
        raise RouterProtocolError("show interface: no list of interfaces in the answer")
    return ((key, row) for key, row in listed if isinstance(key, str) and isinstance(row, dict))


def _access_point(key: str, found: Mapping[str, Mapping[str, Any]], wps: Wps | None) -> AccessPoint:
    row = found[key]
    radio = key.partition("/")[0]
    is_off = "down" in (row.get("state"), part(found.get(radio), "state"))
    return AccessPoint(
        key=key,
        ssid=clean(row.get("ssid")),
        band=_BANDS.get(radio.removeprefix("WifiMaster")),
        guest=_is_guest(key, row),
        obstacle=Obstacle.RADIO_OFF if is_off else _obstacle(row, wps),
        mac=normal_mac(row.get("mac")),
    )


def _is_guest(key: str, row: Mapping[str, Any]) -> bool:
    """Decided by the segment of the access point where the router names it, else by the number of the access point."""
    used_by = row.get("usedby")
    segments = [row.get("group"), *(used_by if isinstance(used_by, list) else [used_by]), row.get("description")]
    reported = " ".join(segment for segment in segments if isinstance(segment, str)).lower()
    if "guest" in reported:
        return True
    return key.endswith(f"AccessPoint{_GUESTS}") and not re.search(r"\b(home|bridge0)\b", reported)


def _obstacle(row: Mapping[str, Any], wps: Wps | None) -> Obstacle | None:
    if wps is None:
        return Obstacle.NOT_BUILT_IN
    if not wps.configured:
        return _unfit(row)
    return Obstacle.WPS_DISABLED if wps.state is State.DISABLED else None


def _unfit(row: Mapping[str, Any]) -> Obstacle:
    """Why WPS does not work with the security of an access point."""
    reported = (row.get("encryption"), row.get("authentication"))
    security = " ".join(words for words in reported if isinstance(words, str)).lower()
    if "eap" in security:
        return Obstacle.ENTERPRISE
    if not re.search("wpa|sae|wep|psk|aes|tkip", security):
        return Obstacle.OPEN_NETWORK
    is_wpa3_only = re.search("wpa3|sae", security) and not re.search("wpa2|wpa1|wpa-psk", security)
    return Obstacle.WPA3_ONLY if is_wpa3_only else Obstacle.WPS_DISABLED


def _seconds(reported: object) -> float | None:
    """A number of seconds, which the router writes as text; None for everything else."""
    text = str(reported) if isinstance(reported, int) and not isinstance(reported, bool) else reported
    return float(text) if isinstance(text, str) and re.fullmatch(r"[0-9]{1,4}", text) else None
