"""The BSSes of a box, and what keeps WPS from running on them.

Source: "Wi-Fi" in the box's own documentation (`/doc/index.html`), WifiBss and its parts, WifiAp. The Wi-Fi keys
that stand in the answers are left there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import re
from typing import Any

from ...model import Band, Obstacle
from ...router import RouterProtocolError
from ...text import clean, normal_mac
from ..common.grouping import BANDS, MOST, Interface
from .api import Call

BSSES = Call("wifi bss", "wifi/bss/")
CARDS = Call("wifi ap", "wifi/ap/")
SWITCH = Call("wps config", "wifi/wps/config/")
"""WPS of the whole box: on as soon as one BSS has it on, and switched for all of them."""

# The documentation's words for the bands of a card, and those that a BSS's status has (API 16.0).
_BANDS = {
    "2d4g": Band.GHZ_2_4,
    "2G4": Band.GHZ_2_4,
    "5g": Band.GHZ_5,
    "5G": Band.GHZ_5,
    "6g": Band.GHZ_6,
    "6G": Band.GHZ_6,
}

# Where the box cannot run WPS, whatever `wps_enabled` says. It is documented for `wpa2_psk_ccmp` and `wpa2_psk_auto`;
# nothing is known of the mixed modes `wpa23_…`, so there the box decides.
_UNFIT = {
    "wpa3_psk_ccmp": Obstacle.WPA3_ONLY,
    "wep": Obstacle.WPS_DISABLED,
    "wpa_psk_auto": Obstacle.WPS_DISABLED,
    "wpa_psk_tkip": Obstacle.WPS_DISABLED,
    "wpa_psk_ccmp": Obstacle.WPS_DISABLED,
    "wpa12_psk_auto": Obstacle.WPS_DISABLED,
    "wpa2_psk_tkip": Obstacle.WPS_DISABLED,
}

_ACTIVE = "active"

_CARD = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bss(Interface):
    """A BSS, which can have a WPS session. Guests have a network that is none of these, and that has no WPS."""

    bssid: str
    """As the box writes it."""
    card: str
    """The number of its Wi-Fi card ("AP", "phy")."""
    uuid: str | None
    """Its WPS UUID; BSSes that share their settings share it too."""
    switched_off: bool
    """Whether WPS is switched off on it, though its security would allow WPS."""


def read(bsses: Any, cards: Any = None, *, may_open: bool) -> tuple[Bss, ...]:
    """The BSSes of an answer, 2.4 GHz first; raises `RouterProtocolError`.

    `cards` is the answer with the bands of the cards, `may_open` whether the session may open windows.
    """
    if not isinstance(bsses, list | None):
        raise RouterProtocolError("wifi bss: no list in the answer")
    bands = dict(_bands(cards))
    found = [bss for reported in bsses or () if (bss := _bss(reported, bands, may_open=may_open))]
    return tuple(sorted(found[:MOST], key=lambda bss: (BANDS.index(bss.band), int(bss.card))))


def _bss(reported: Any, bands: Mapping[str, Band | None], *, may_open: bool) -> Bss | None:
    """A BSS from the box's list; None where it makes no sense."""
    match reported:
        case {"id": str(bssid), "phy_id": (int() | str()) as number, "config": dict(config), **more}:
            mac, card, status = normal_mac(bssid), str(number), more.get("status")
        case _:
            return None
    if mac is None or not _CARD.fullmatch(card):
        return None
    status = status if isinstance(status, dict) else {}
    band = _band(status.get("band")) or bands.get(card)
    return Bss(
        key=mac,
        ssid=clean(config.get("ssid")),
        band=band,
        obstacle=_obstacle(config, status, band) or (None if may_open else Obstacle.NO_PERMISSION),
        bssid=bssid,
        card=card,
        uuid=clean(config.get("wps_uuid")),
        switched_off=config.get("wps_enabled") is False and _unfit(config, band) is None,
    )


def _obstacle(config: Mapping[str, Any], status: Mapping[str, Any], band: Band | None) -> Obstacle | None:
    if config.get("enabled") is False or status.get("state", _ACTIVE) != _ACTIVE:
        return Obstacle.RADIO_OFF
    if unfit := _unfit(config, band):
        return unfit
    if config.get("hide_ssid") is True:
        return Obstacle.HIDDEN_SSID
    return Obstacle.WPS_DISABLED if config.get("wps_enabled") is False else None


def _unfit(config: Mapping[str, Any], band: Band | None) -> Obstacle | None:
    """Why WPS does not work with its security. WPA2 does not exist on 6 GHz."""
    return Obstacle.WPA3_ONLY if band is Band.GHZ_6 else _UNFIT.get(str(config.get("encryption")))


def _bands(cards: Any) -> Iterator[tuple[str, Band | None]]:
    for reported in cards if isinstance(cards, list) else ():
        match reported:
            case {"id": card, "config": {"band": band}}:
                yield str(card), _band(band)


def _band(word: object) -> Band | None:
    return _BANDS.get(word) if isinstance(word, str) else None
