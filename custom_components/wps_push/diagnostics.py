"""What a bug report may contain: states, versions and capabilities, and nothing that tells who or where."""

from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.core import HomeAssistant

from .const import CONF_NETWORKS
from .coordinator import WpsConfigEntry
from .wps.routers import GRANTED, PINNED, FieldKind

_PRIVATE_FIELDS: Final = frozenset({FieldKind.HOST, FieldKind.TEXT, FieldKind.PASSWORD})


async def async_get_config_entry_diagnostics(_: HomeAssistant, entry: WpsConfigEntry) -> dict[str, Any]:
    """Describe a router's entry; addresses, names and everything secret stay out of it."""
    coordinator = entry.runtime_data
    private = {field.key for field in coordinator.router.spec.fields if field.kind in _PRIVATE_FIELDS} | {
        GRANTED,
        PINNED,
    }
    return {
        "data": async_redact_data(dict(entry.data), private),
        # Some routers know their networks by an address; what they are stands below.
        "options": async_redact_data(dict(entry.options), {CONF_NETWORKS}),
        "router": {
            "manufacturer": coordinator.router.info.manufacturer,
            "model": coordinator.router.info.model,
            "sw_version": coordinator.router.info.sw_version,
        },
        "driver": {
            "key": coordinator.router.spec.key,
            "confirmed": coordinator.router.spec.confirmed,
            "capabilities": sorted(coordinator.router.spec.capabilities),
        },
        "last_update_success": coordinator.last_update_success,
        "known_devices": coordinator.router.store.known_count,
        "networks": [
            {
                "role": network.role,
                "bands": list(network.description.bands),
                "obstacle": network.obstacle,
                "state": network.window.state,
                "opened_by": network.window.opened_by,
                "last_outcome": network.outcome,
                "last_phase": status.phase if (status := network.window.status) else None,
            }
            for network in coordinator.networks.values()
        ],
    }
