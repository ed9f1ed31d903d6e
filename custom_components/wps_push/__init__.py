"""The WPS Push integration: a router's push-button window, and who came in through it."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType

from .actions import async_setup_actions
from .const import DOMAIN, PLATFORMS
from .coordinator import WpsConfigEntry, WpsCoordinator
from .devices import async_register
from .drivers import async_create_router, spec_of
from .store import WpsStore

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, _: ConfigType) -> bool:
    """Set up the actions, which are there also while no router is."""
    async_setup_actions(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: WpsConfigEntry) -> bool:
    """Set up a router."""
    router = await async_create_router(hass, spec_of(entry), {**entry.data, **entry.options})
    coordinator = WpsCoordinator(hass, entry, router)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = coordinator
    async_register(coordinator)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_on_unload(async_at_started(hass, coordinator.async_start))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: WpsConfigEntry) -> bool:
    """Let go of a router; a window that is open stays open, and is found again."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry[None]) -> None:
    """Forget what was known of a router's devices."""
    await WpsStore(hass, entry.entry_id).async_remove()
