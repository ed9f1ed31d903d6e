"""What a bug report may contain: states, versions and capabilities, and nothing that tells who or where."""

from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.core import HomeAssistant

from .const import CONF_NETWORKS, CONF_SHOWN
from .coordinator import WpsConfigEntry
from .wps.routers import GRANTED, PINNED, FieldKind

_PRIVATE_FIELDS: Final = frozenset({FieldKind.HOST, FieldKind.TEXT, FieldKind.PASSWORD})


async def async_get_config_entry_diagnostics(_: HomeAssistant, entry: WpsConfigEntry) -> dict[str, Any]:
    """Describe a router's entry; addresses, names and everything secret stay out of it."""
    coordinator = entry.runtime_data
    private = {field.key for field in coordinator.spec.fields if field.kind in _PRIVATE_FIELDS}
    private |= {GRANTED, PINNED, CONF_SHOWN}
    return {
        "data": async_redact_data(dict(entry.data), private),
        # Some routers know their networks by an address; what they are stands below.
        "options": async_redact_data(dict(entry.options), {CONF_NETWORKS}),
        "router": {
            "manufacturer": coordinator.info.manufacturer,
            "model": coordinator.info.model,
            "sw_version": coordinator.info.sw_version,
        },
        "driver": {
            "key": coordinator.spec.key,
            "confirmed": coordinator.spec.confirmed,
            "capabilities": sorted(coordinator.spec.capabilities),
        },
        "last_update_success": coordinator.last_update_success,
        "known_devices": coordinator.store.known_count,
        "networks": [
            {
                "role": network.role,
                "bands": list(network.bands),
                "obstacle": network.obstacle,
                "state": coordinator.windows[network_id].state,
                "opened_by": coordinator.windows[network_id].opened_by,
                "last_outcome": coordinator.store.outcomes.get(network_id),
                "last_phase": status.phase if (status := coordinator.windows[network_id].status) else None,
            }
            for network_id, network in coordinator.networks.items()
        ],
    }
