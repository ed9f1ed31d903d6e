"""A device that has joined cannot come back with its key: an issue in Repairs, until it is back or has joined once more."""

from functools import partial
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOCS, DOMAIN
from ..coordinator import WpsConfigEntry
from ..home.known_devices import async_given_name
from ..home.paired import PairedDevice
from ..people.sentences import harmless

_REMEDY: Final = f"{DOCS.format('joining')}#it-joined-once-and-is-gone-after-a-restart"


@callback
def async_warn_of_refused_keys(hass: HomeAssistant, entry: WpsConfigEntry) -> None:
    """Keep the issues as the store has it, now and until the entry is unloaded."""
    report = partial(_report, hass, entry)
    entry.async_on_unload(entry.runtime_data.async_add_listener(report))
    report()


@callback
def async_forget_refused_keys(hass: HomeAssistant, entry: ConfigEntry[None]) -> None:
    """The router is not here any more."""
    for issue_id in _shown(hass, entry.entry_id):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def _report(hass: HomeAssistant, entry: WpsConfigEntry) -> None:
    """Put in Repairs which devices are refused, and take back what is not so any more."""
    joined = entry.runtime_data.router.store.joined
    refused = {_issue_id(entry.entry_id, device): device for device in joined.devices if device.is_refused}
    for issue_id in _shown(hass, entry.entry_id) - refused.keys():
        ir.async_delete_issue(hass, DOMAIN, issue_id)
    for issue_id, device in refused.items():
        name = async_given_name(hass, device.mac, joined.name_of(device.mac)) or device.name
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            # The store keeps it. What the issue registry keeps as well would be in diagnostics, with the address.
            is_persistent=False,
            learn_more_url=_REMEDY,
            severity=ir.IssueSeverity.WARNING,
            translation_key="own_key_refused"
            if device.has_display
            else "key_refused"
            if device.has_display is None
            else "network_key_refused",
            translation_placeholders={
                "device": harmless(name),
                "mac": device.mac,
                "network": harmless(device.network),
                "name": entry.title,
            },
        )


def _shown(hass: HomeAssistant, entry_id: str) -> set[str]:
    """The issues of a router that are there."""
    prefix = _prefix(entry_id)
    return {id_ for domain, id_ in ir.async_get(hass).issues if domain == DOMAIN and id_.startswith(prefix)}


def _issue_id(entry_id: str, device: PairedDevice) -> str:
    """By the moment of its pairing, since the id of an issue is in diagnostics, and an address should not be."""
    return f"{_prefix(entry_id)}{device.paired_at:%Y%m%d%H%M%S%f}"


def _prefix(entry_id: str) -> str:
    return f"key_refused_{entry_id}_"
