"""Which networks voice assistants and language models may use, and which of them somebody means who names one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
import re
from typing import Final
import unicodedata

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN, VOICE_DEFAULTS
from ..coordinator import WpsConfigEntry
from ..home.devices import given_name
from ..home.known_devices import async_given_name
from ..home.network import OfferedNetwork
from ..home.paired import PairedDevice
from ..wps.model import Role
from .targets import explain

# A word, or one character of a script that is written without spaces.
_PIECE: Final = re.compile(r"[a-z0-9\u00c0-\u024f]+|[^\W_]")

# More than anybody says of a network.
_MAX_PIECES: Final = 40


@callback
def async_allowing(hass: HomeAssistant, option: str) -> list[WpsConfigEntry]:
    """The routers that an option allows something for, whether or not they are reached at this moment."""
    entries: list[WpsConfigEntry] = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    return [
        entry
        for entry in entries
        if entry.state is not ConfigEntryState.NOT_LOADED and entry.options.get(option, VOICE_DEFAULTS[option])
    ]


@callback
def async_networks(hass: HomeAssistant, option: str) -> list[OfferedNetwork]:
    """The networks that an option allows something for.

    Raises `ServiceValidationError` in words if none of their routers is running.
    """
    entries = async_allowing(hass, option)
    loaded = [entry for entry in entries if entry.state is ConfigEntryState.LOADED]
    if entries and not loaded:
        raise explain(entries[0])
    return [network for entry in loaded for network in entry.runtime_data.networks.values()]


@callback
def async_named(networks: Iterable[OfferedNetwork], name: str, guests: Sequence[str]) -> list[OfferedNetwork]:
    """The networks that somebody can mean by a name; `guests` is what that person calls a network for guests.

    People say more than a name ("the Home network"), and speech recognisers write it as they like ("fritz box").
    """
    fits = {network: _fit(name, _names(network, guests)) for network in networks}
    closest = max(fits.values(), default=0)
    return [network for network, fit in fits.items() if fit == closest] if closest else []


@callback
def async_last_joined(networks: Iterable[OfferedNetwork]) -> PairedDevice | None:
    """The device that joined one of these networks last, with the name that it has today."""
    found = [
        (network.router, device)
        for network in networks
        for device in network.router.store.joined.devices
        if device.network == network.ssid
    ]
    if not found:
        return None
    router, device = max(found, key=lambda one: one[1].paired_at)
    given = async_given_name(router.hass, device.mac, router.store.joined.name_of(device.mac))
    return replace(device, name=given or device.name)


def squeezed(text: str) -> str:
    """What stays the same of a name however it is written: its letters and digits."""
    return "".join(_pieces(text))


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(unicodedata.normalize("NFKC", text).casefold())


def _fit(said: str, names: Iterable[str]) -> int:
    """How much of what was said is one of these names; 0 if none is in it."""
    pieces = _pieces(said)[:_MAX_PIECES]
    spans = {"".join(pieces[start:end]) for start, end in combinations(range(len(pieces) + 1), 2)}
    return max((len(known) for name in names if (known := squeezed(name)) in spans), default=0)


@callback
def _names(network: OfferedNetwork, guests: Sequence[str]) -> list[str]:
    """What a network is called by its household."""
    hass, router = network.router.hass, network.router
    device = dr.async_get(hass).async_get(network.device_id or "")
    names = [network.ssid, (device and device.name_by_user) or ""]
    if network.is_main:
        names += [router.name, given_name(router) or ""]
    return [*names, *(guests if network.role is Role.GUEST else ())]
