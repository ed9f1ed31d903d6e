"""All drivers that Home Assistant can use: those in the table, and the one that presses an existing entity."""

from collections.abc import Mapping
from typing import Any

import aiohttp
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.helpers.importlib import async_import_module
from homeassistant.helpers.singleton import singleton
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_BAND, CONF_DRIVER, TIMING
from ..wps import routers
from ..wps.router import Router, RouterLibraryMissing
from ..wps.routers import DRIVERS, DriverSpec
from ..wps.timing import Timing
from .pressing import SPEC as ENTITY
from .requirements import async_install

_SESSION: HassKey[aiohttp.ClientSession] = HassKey("wps_push_session")
_REFUSED: HassKey[dict[str, tuple[routers.Settings, Router]]] = HassKey("wps_push_refused")

SPECS: dict[str, DriverSpec] = {spec.key: spec for spec in (*DRIVERS, ENTITY)}


def timing(hass: HomeAssistant) -> Timing:
    """The durations to use; tests set shorter ones."""
    return hass.data.get(TIMING, Timing())


def spec_of(entry: ConfigEntry[Any]) -> DriverSpec:
    """The driver of a config entry."""
    return SPECS[entry.data[CONF_DRIVER]]


def driver_settings(data: Mapping[str, Any], options: Mapping[str, Any]) -> routers.Settings:
    """What a driver is created from: an entry's data, and the only one of its options that concerns the driver."""
    return {**data, **({CONF_BAND: options[CONF_BAND]} if CONF_BAND in options else {})}


async def async_create_router(hass: HomeAssistant, spec: DriverSpec, settings: routers.Settings) -> Router:
    """Install the library and load the module of a driver, and create a router that is not connected yet.

    Raises `RouterLibraryMissing`.
    """
    if spec is ENTITY:
        entity = await async_import_module(hass, f"{__package__}.entity")
        router: Router = entity.EntityRouter(hass, settings, timing(hass))
        return router
    await async_install(hass, spec)
    try:
        await async_import_module(hass, f"{routers.__name__}{spec.module}")
    except Exception as err:
        # An installed library may fail to import, for example because of a dependency. It can raise any exception.
        if spec.requirement is None:
            raise
        raise RouterLibraryMissing(spec.requirement.package, f"does not start: {err}") from err
    return routers.create(spec, settings, async_session(hass), timing(hass))


@callback
def async_keep_refused(
    hass: HomeAssistant, entry: ConfigEntry[Any], settings: routers.Settings, router: Router
) -> None:
    """Keep a router that has refused the log-in while its entry was set up, for the next attempt.

    It knows for how long it has to be left alone; a new one would log in at once, and so keep the account locked.
    """
    hass.data.setdefault(_REFUSED, {})[entry.entry_id] = settings, router


@callback
def async_take_refused(hass: HomeAssistant, entry: ConfigEntry[Any], settings: routers.Settings) -> Router | None:
    """The router that was kept, unless the settings have changed."""
    known, router = hass.data.get(_REFUSED, {}).pop(entry.entry_id, (None, None))
    return router if known == settings else None


@callback
@singleton(_SESSION)
def async_session(hass: HomeAssistant) -> aiohttp.ClientSession:
    """The session that all drivers share. It keeps no cookies: a cookie stays with the driver that received it."""
    session = async_create_clientsession(hass, auto_cleanup=False, cookie_jar=aiohttp.DummyCookieJar())
    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, lambda _: session.detach())
    return session
