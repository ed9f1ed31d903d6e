"""What a bug report may contain: states, versions and capabilities, and nothing that identifies a person or a place."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .const import CONF_BAND, CONF_DRIVER, CONF_ONLY_WHILE_NEEDED, CONF_OUT_OF_REACH, VOICE_DEFAULTS
from .coordinator import WpsConfigEntry, WpsCoordinator
from .drivers.registry import spec_of
from .guarding.chosen import Guard
from .wps.routers import FieldKind

# Everything else is redacted, so that a new setting is private until somebody decides that it is not.
_PUBLIC_FIELDS: Final = frozenset({FieldKind.BOOL, FieldKind.CERTIFICATE, FieldKind.PATH})
_PUBLIC_OPTIONS: Final = frozenset({CONF_BAND, CONF_ONLY_WHILE_NEEDED, CONF_OUT_OF_REACH, *VOICE_DEFAULTS})


async def async_get_config_entry_diagnostics(_: HomeAssistant, entry: WpsConfigEntry) -> dict[str, Any]:
    """Describe a router's entry, in whatever state it is."""
    spec = spec_of(entry)
    public = {CONF_DRIVER, *(field.key for field in spec.fields if field.kind in _PUBLIC_FIELDS)}
    return {
        "state": entry.state.value,
        # The reason itself names the router; its key says the same.
        "problem": entry.error_reason_translation_key,
        "data": _only(entry.data, public),
        "options": _only(entry.options, _PUBLIC_OPTIONS),
        # Without the alarms that it is about.
        "closes_what_was_opened_elsewhere": Guard.from_options(entry.options).close,
        "driver": {
            "key": spec.key,
            "confirmed": spec.confirmed,
            "capabilities": sorted(spec.capabilities),
        },
        # An entry that is not loaded has no coordinator.
        **(_describe(entry.runtime_data) if entry.state is ConfigEntryState.LOADED else {}),
    }


def _only(settings: Mapping[str, Any], public: Collection[str]) -> dict[str, Any]:
    """Settings with all values redacted but the public ones."""
    redacted: dict[str, Any] = async_redact_data(dict(settings), settings.keys() - set(public))
    return redacted


def _describe(coordinator: WpsCoordinator) -> dict[str, Any]:
    """What is known of a router that is loaded. A network's name and id stay out; some ids are addresses."""
    paired = coordinator.router.store.paired
    return {
        "router": {
            "manufacturer": coordinator.router.info.manufacturer,
            "model": coordinator.router.info.model,
            "sw_version": coordinator.router.info.sw_version,
        },
        "last_update_success": coordinator.last_update_success,
        "last_paired": paired and {key: paired.get(key) for key in ("source", "evidence")},
        "known_devices": len(coordinator.router.store.known),
        "devices_kept_out": len(coordinator.router.store.blocked),
        "only_while_needed": coordinator.router.store.need._asdict(),
        "findings": None if coordinator.audit.found is None else sorted(coordinator.audit.found),
        "networks": [
            {
                "role": network.role,
                "bands": list(network.description.bands),
                "obstacle": network.known_obstacle,
                "state": network.window.state,
                "opened_by": network.window.opened_by,
                "last_outcome": network.outcome,
                "last_phase": status.phase if (status := network.window.status) else None,
            }
            for network in coordinator.networks.values()
        ],
    }
