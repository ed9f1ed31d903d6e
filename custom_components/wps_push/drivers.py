"""The drivers as Home Assistant knows them: those of the table, and the one that presses an existing entity."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.importlib import async_import_module

from . import entity_router
from .const import CONF_DRIVER, TIMING
from .wps import routers
from .wps.router import Router
from .wps.routers import DRIVERS, DriverSpec
from .wps.timing import Timing

SPECS: dict[str, DriverSpec] = {spec.key: spec for spec in (*DRIVERS, entity_router.SPEC)}


def timing(hass: HomeAssistant) -> Timing:
    """The durations in force."""
    return hass.data.get(TIMING, Timing())


def spec_of(entry: ConfigEntry[Any]) -> DriverSpec:
    """The driver of a config entry."""
    return SPECS[entry.data[CONF_DRIVER]]


async def async_create_router(hass: HomeAssistant, spec: DriverSpec, settings: routers.Settings) -> Router:
    """A router that is not connected yet; its driver is loaded only now."""
    if spec is entity_router.SPEC:
        return entity_router.EntityRouter(hass, settings)
    await async_import_module(hass, f"{routers.__name__}{spec.module}")
    return routers.create(spec, settings, async_get_clientsession(hass), timing(hass))
