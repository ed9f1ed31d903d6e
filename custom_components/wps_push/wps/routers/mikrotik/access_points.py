"""The access points in the menus of RouterOS, in one shape.

`wifi` is the menu of new drivers, `wifiwave2` the same before RouterOS 7.13, `wireless` that of the old ones; a router
has one or several of them, some empty.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
import re
from typing import Final

from ...model import Band, Obstacle
from ...text import clean
from ..common.grouping import Interface
from .rest import NoSuchMenu, Rest, Row

_TRUE = "true"

_BANDS = {"2ghz": Band.GHZ_2_4, "5ghz": Band.GHZ_5, "6ghz": Band.GHZ_6}

# How an access point that another router configures describes itself: "mode: AP, SSID: wlan, channel: 2462/n".
_ABOUT = re.compile(r"SSID: (?P<ssid>.{0,64}), channel: (?P<frequency>\d{4})")

_SECTIONS: Final = {
    "configuration": ("ssid", "mode", "hide-ssid"),
    "security": ("authentication-types", "wps"),
    "channel": ("band", "frequency"),
}
"""The sections of an interface's configuration, and the properties that are needed of each."""

_OWN = (".id", "name", "default-name", "comment", "disabled", "dynamic", "inactive", "master-interface", ".about")
_INHERITED = tuple(f"{section}.{name}" for section, names in _SECTIONS.items() for name in names)

_WIRELESS = (*_OWN, "ssid", "mode", "hide-ssid", "band", "frequency", "security-profile", "wps-mode")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPoint(Interface):
    """An interface of RouterOS in an access point's mode."""

    menu: str
    id: str
    """Its number in the menu, which changes when the router starts anew."""
    name: str


class Profiles:
    """The profiles that interfaces inherit from (MikroTik manual, "Configuration profiles")."""

    def __init__(self, tables: Mapping[str, Sequence[Row]]) -> None:
        """Take the rows of the menus `configuration`, `security` and `channel`."""
        self._tables = {section: {row.get("name"): row for row in rows} for section, rows in tables.items()}

    def value(self, row: Row, section: str, name: str) -> str | None:
        """A property of an interface, wherever it is set. Newer versions write inherited ones into the row themselves.

        The nearer counts: the interface, its profile of the section, its configuration profile, that one's profile.
        """
        configuration = self._profile("configuration", row)
        sources: tuple[tuple[Row, str], ...] = ((row, f"{section}.{name}"), (configuration, name))
        if section != "configuration":
            sources = (
                sources[0],
                (self._profile(section, row), name),
                (configuration, f"{section}.{name}"),
                (self._profile(section, configuration), name),
            )
        return next((source[key] for source, key in sources if key in source), None)

    def _profile(self, section: str, row: Row) -> Row:
        return self._tables.get(section, {}).get(row.get(section), {})


async def read(rest: Rest) -> list[AccessPoint]:
    """All access points of a router, in the order of its configuration; none where it has no Wi-Fi."""
    try:
        found = await _wifi(rest, "interface/wifi")
    except NoSuchMenu:
        try:
            found = await _wifi(rest, "interface/wifiwave2")
        except NoSuchMenu:
            found = []
    try:
        return found + await _wireless(rest, "interface/wireless")
    except NoSuchMenu:
        return found


async def _wifi(rest: Rest, menu: str) -> list[AccessPoint]:
    rows = await rest.rows(menu, (*_OWN, *_SECTIONS, *_INHERITED))
    tables = {}
    if any(section in row for row in rows for section in _SECTIONS):
        for section, names in _SECTIONS.items():
            inherited = (*_SECTIONS, *_INHERITED) if section == "configuration" else ()
            tables[section] = await rest.rows(f"{menu}/{section}", ("name", *names, *inherited))
    profiles = Profiles(tables)
    by_name = {row.get("name"): row for row in rows}
    return [
        _modern(menu, row, by_name.get(row.get("master-interface")), profiles)
        for row in sorted(rows, key=_place)
        if profiles.value(row, "configuration", "mode") in {None, "ap"}
    ]


def _is_managed(row: Row) -> bool:
    """Whether an interface comes and goes with a managed access point (CAPsMAN)."""
    return row.get("dynamic") == _TRUE and bool(row.get("configuration"))


def _place(row: Row) -> tuple[bool, bool, str]:
    """The place of an interface in the order. Managed ones come in another order each time; their profile decides."""
    return (True, "master-interface" in row, row["configuration"]) if _is_managed(row) else (False, False, "")


def _modern(menu: str, row: Row, master: Row | None, profiles: Profiles) -> AccessPoint:
    about = _ABOUT.search(row.get(".about", ""))
    ssid = profiles.value(row, "configuration", "ssid") or (about["ssid"] if about else None)
    # A virtual interface is on the channel of its master.
    band = next(filter(None, (_modern_band(source, profiles) for source in (master, row) if source)), None)
    security = _security(profiles.value(row, "security", "authentication-types"))
    return _access_point(
        menu,
        row,
        ssid,
        band,
        _obstacle(
            off=_TRUE in {row.get("disabled"), row.get("inactive"), (master or {}).get("disabled")},
            # WPA2 does not exist on 6 GHz.
            unfit=Obstacle.WPA3_ONLY if band is Band.GHZ_6 else security,
            hidden=profiles.value(row, "configuration", "hide-ssid") in {_TRUE, "yes"},
            # The manual prints "disabled", routers also print "disable"; without a value it is "push-button".
            wps=(profiles.value(row, "security", "wps") or "").startswith("disable"),
        ),
    )


def _modern_band(row: Row, profiles: Profiles) -> Band | None:
    about = _ABOUT.search(row.get(".about", ""))
    band = _band(profiles.value(row, "channel", "band"), profiles.value(row, "channel", "frequency"))
    return band or (_band(None, about["frequency"]) if about else None)


async def _wireless(rest: Rest, menu: str) -> list[AccessPoint]:
    rows = await rest.rows(menu, _WIRELESS)
    profiles: dict[str | None, Row] = {}
    if rows:
        found = await rest.rows(f"{menu}/security-profiles", ("name", "mode", "authentication-types"))
        profiles = {row.get("name"): row for row in found}
    by_name = {row.get("name"): row for row in rows}
    return [
        _legacy(menu, row, by_name.get(row.get("master-interface")), profiles.get(row.get("security-profile"), {}))
        for row in rows
        if row.get("mode") in {None, "ap-bridge", "bridge"}
    ]


def _legacy(menu: str, row: Row, master: Row | None, security: Row) -> AccessPoint:
    modes = {"none": Obstacle.OPEN_NETWORK, "dynamic-keys": _security(security.get("authentication-types"))}
    radio = master or row
    return _access_point(
        menu,
        row,
        row.get("ssid"),
        _band(radio.get("band"), radio.get("frequency")),
        _obstacle(
            off=_TRUE in {row.get("disabled"), radio.get("disabled")},
            # The other modes are WEP, which WPS does not hand out.
            unfit=modes.get(mode, Obstacle.WPS_DISABLED) if (mode := security.get("mode")) else None,
            hidden=row.get("hide-ssid") == _TRUE,
            wps=row.get("wps-mode") == "disabled",
        ),
    )


def _access_point(menu: str, row: Row, ssid: str | None, band: Band | None, obstacle: Obstacle | None) -> AccessPoint:
    name = row.get("name", "")
    return AccessPoint(
        key=_key(row),
        ssid=clean(ssid) or clean(name),
        band=band,
        guest=any("guest" in name.lower() for name in _names(row, ssid)),
        obstacle=obstacle,
        menu=menu,
        id=row.get(".id", ""),
        name=name,
    )


def _key(row: Row) -> str:
    """What identifies an interface: its factory name, which stays when somebody renames it. A virtual one has none."""
    if _is_managed(row):
        return f"configuration={clean(row['configuration'])}"
    return clean(row.get("default-name")) or clean(row.get("name")) or clean(row.get(".id")) or ""


def _names(row: Row, ssid: str | None) -> Iterator[str]:
    """The names by which a guest network may be recognised. The SSID of a radio itself may belong to a guest house."""
    if not _is_managed(row):
        # A managed interface has the name of its access point, which may be named after a guest room.
        yield from filter(None, (row.get("name"), row.get("comment")))
    if profile := row.get("configuration"):
        yield profile
    if ssid and "master-interface" in row:
        yield ssid


def _band(band: str | None, frequency: str | None) -> Band | None:
    """By a band as in `2ghz-b/g/n`, or by the first frequency of a list of frequencies and ranges, in MHz."""
    if band:
        return _BANDS.get(band[:4])
    first = re.match(r"\d{4}", frequency or "")
    if not first:
        return None
    mhz = int(first[0])
    return Band.GHZ_2_4 if mhz < 3000 else Band.GHZ_5 if mhz < 5925 else Band.GHZ_6


def _security(types: str | None) -> Obstacle | None:
    """The obstacle from the authentication types of an interface. Without a value, a passphrase means WPA2."""
    if types is None:
        return None
    chosen = set(filter(None, types.split(",")))
    if chosen & {"wpa-psk", "wpa2-psk", "wpa2-psk-sha2"}:
        return None
    if "wpa3-psk" in chosen:
        return Obstacle.WPA3_ONLY
    return Obstacle.ENTERPRISE if any("eap" in type_ for type_ in chosen) else Obstacle.OPEN_NETWORK


def _obstacle(*, off: bool, unfit: Obstacle | None, hidden: bool, wps: bool) -> Obstacle | None:
    if off:
        return Obstacle.RADIO_OFF
    if unfit:
        return unfit
    if hidden:
        return Obstacle.HIDDEN_SSID
    return Obstacle.WPS_DISABLED if wps else None
