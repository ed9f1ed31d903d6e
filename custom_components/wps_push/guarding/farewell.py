"""When an entry is removed, nobody stays out for good who was ejected for a time only: nobody would end that any more."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..drivers.registry import async_create_router, spec_of, timing
from ..home.known_devices import async_given_name
from ..home.store import WpsStore
from ..people.sentences import harmless
from ..wps.blocks import Blocks
from ..wps.router import Router, RouterError, RouterUnreachable

_LOGGER = logging.getLogger(__name__)

_REQUESTS: Final = 3
"""The removal waits for so many requests at most that get no answer."""


async def async_say_last(
    hass: HomeAssistant, entry: ConfigEntry[Any], work: Callable[[Router], Awaitable[None]]
) -> None:
    """Do something at the router of an entry that is not set up any more, by a driver of its own. Raises `RouterError`."""
    try:
        async with asyncio.timeout(_REQUESTS * timing(hass).request):
            driver = await async_create_router(hass, spec_of(entry), {**entry.data, **entry.options})
            try:
                await work(driver)
            finally:
                await driver.disconnect()
    except TimeoutError:
        raise RouterUnreachable("the router does not answer before its entry is gone") from None


async def async_let_in_ejected(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Let everybody in who was ejected; who is blocked until somebody lets them in stays out.

    Who cannot be let in is named in Repairs.
    """
    store = WpsStore(hass, entry.entry_id)
    await store.async_load()
    ejected = {mac for mac, until in store.blocked.items() if until}
    if not ejected:
        return
    try:
        await async_say_last(hass, entry, partial(_async_let_in, ejected))
    except RouterError as err:
        _LOGGER.warning(
            "%s is removed, and devices that it keeps out for a time could not be let in: %r", entry.title, err
        )
        joined = store.joined
        names = (async_given_name(hass, mac, joined.name_of(mac)) or joined.own_name_of(mac) for mac in sorted(ejected))
        ir.async_create_issue(
            hass,
            DOMAIN,
            f"still_kept_out_{entry.entry_id}",
            # Nothing else is left that would say so after a restart.
            is_persistent=True,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key="still_kept_out",
            translation_placeholders={"name": entry.title, "devices": ", ".join(map(harmless, names))},
        )


async def _async_let_in(ejected: set[str], driver: Router) -> None:
    """Let these in, and take each that is in out of the set; raises `RouterError`."""
    await driver.connect()
    if isinstance(driver, Blocks):
        for mac in sorted(ejected):
            await driver.unblock(mac)
            ejected.discard(mac)
