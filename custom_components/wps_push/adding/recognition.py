"""Who answers at an address, as far as that shows before anything secret is sent there."""

import asyncio
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from ..const import CONF_SHOWN
from ..drivers.registry import async_create_router, async_session, spec_of, timing
from ..wps.certificate import fingerprint_at
from ..wps.detect import detect
from ..wps.router import Pins, Recognisable, RouterCertificateError, RouterProtocolError, RouterUnreachable
from ..wps.routers import GRANTED, PINNED, VERIFY_TLS, DriverSpec


class Answer(Enum):
    """What answers at an address where a router may be."""

    SAME = auto()
    """The router itself."""
    LIKE = auto()
    """A router of that kind, and nothing shows which one."""
    OTHER = auto()
    """Another router, or something else."""
    NONE = auto()
    """Nothing."""


async def async_who_answers(hass: HomeAssistant, entry: ConfigEntry, host: str) -> Answer:
    """Find out whether the router of an entry answers at a host; nothing secret is sent there.

    Raises `RouterError` where that cannot be found out.
    """
    spec = spec_of(entry)
    if await _async_shows_pinned(hass, spec, entry, host):
        return Answer.SAME
    router = await async_create_router(hass, spec, {**_without_secrets(spec, entry.data), CONF_HOST: host})
    try:
        # A driver may try https and http, each for as long as a request may take.
        async with asyncio.timeout(2 * timing(hass).request):
            match router:
                case Pins():
                    shown: str | None = await router.fingerprint()
                case Recognisable():
                    shown = await router.identify()
                case _:
                    return await _async_kind(hass, spec, host)
    except RouterCertificateError:
        raise
    except RouterUnreachable, TimeoutError:
        return Answer.NONE
    except RouterProtocolError:
        return Answer.OTHER
    finally:
        await router.disconnect()
    if shown is None:
        return Answer.LIKE
    return Answer.SAME if shown in _known(hass, entry) else Answer.OTHER


async def _async_shows_pinned(hass: HomeAssistant, spec: DriverSpec, entry: ConfigEntry, host: str) -> bool:
    """Whether the certificate is shown there that was pinned. Only the router itself has the key to it."""
    if VERIFY_TLS not in spec.fields or entry.data.get(VERIFY_TLS.key, True) or PINNED not in entry.data:
        return False
    pinned: str = entry.data[PINNED]
    return await fingerprint_at(async_session(hass), host, spec, timing=timing(hass)) == pinned


async def _async_kind(hass: HomeAssistant, spec: DriverSpec, host: str) -> Answer:
    found = await detect(async_session(hass), host, [spec], timing=timing(hass))
    if found.drivers:
        return Answer.LIKE
    return Answer.OTHER if found.urls else Answer.NONE


def _known(hass: HomeAssistant, entry: ConfigEntry) -> set[str | None]:
    """What a router can show to be recognised: its key, its identity, its addresses."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    macs = {value for device in devices for _, value in device.connections}
    return {entry.unique_id, entry.data.get(PINNED), entry.data.get(CONF_SHOWN), *macs}


def _without_secrets(spec: DriverSpec, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a router without what a person has typed to log in, or has granted."""
    credentials = {field.key: "" for field in spec.fields if field.credential}
    return {key: value for key, value in settings.items() if key != GRANTED} | credentials
