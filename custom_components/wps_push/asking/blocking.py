"""The actions that keep a device out of the Wi-Fi for a time or for good, and let it in again."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from ..const import DOMAIN
from ..coordinator import WpsCoordinator
from ..errors import in_words
from ..wps.blocks import BlockRefused, NoBlock
from ..wps.model import Capability
from ..wps.router import RouterError
from ..wps.text import is_individual, normal_mac
from .devices import ATTR_MAC, async_addressed, async_running

ACTION_EJECT: Final = "eject_device"
ACTION_BLOCK: Final = "block_device"
ACTION_UNBLOCK: Final = "unblock_device"
ATTR_DURATION: Final = "duration"

_HALF_AN_HOUR: Final = timedelta(minutes=30)
_LONGEST: Final = timedelta(days=30)

_DEVICE: Final = vol.Schema({vol.Required(ATTR_MAC): cv.string})
_EJECT: Final = _DEVICE.extend(
    {
        vol.Optional(ATTR_DURATION, default=_HALF_AN_HOUR): vol.All(
            cv.positive_time_period, vol.Range(min=timedelta(0), min_included=False, max=_LONGEST)
        )
    }
)

_INTERFACES: Final = Path("/sys/class/net")


@callback
def async_setup_blocking_actions(hass: HomeAssistant) -> None:
    """Register the actions. They are for administrators and for automations."""
    async_register_admin_service(hass, DOMAIN, ACTION_EJECT, _async_eject, _EJECT)
    async_register_admin_service(hass, DOMAIN, ACTION_BLOCK, _async_block, _DEVICE)
    async_register_admin_service(hass, DOMAIN, ACTION_UNBLOCK, _async_unblock, _DEVICE)


async def _async_eject(call: ServiceCall) -> None:
    """Disconnect a device, and keep it out for some time."""
    await _async_keep_out(call, call.data[ATTR_DURATION].total_seconds())


async def _async_block(call: ServiceCall) -> None:
    """Disconnect a device, and keep it out until it is let in again."""
    await _async_keep_out(call, None)


async def _async_keep_out(call: ServiceCall, seconds: float | None) -> None:
    mac, knowing = async_addressed(call.hass, call.data[ATTR_MAC])
    first = knowing[0]
    if problem := await _async_untouchable(call.hass, mac):
        raise _words(first, BlockRefused(problem))
    # Where it has joined, it has the key. The others may only have seen it.
    joined = [router for router in knowing if mac in router.router.store.joined]
    able = [router for router in knowing if router.router.can(Capability.BLOCK)]
    unable = next((router for router in joined or knowing if router not in able), None)
    if unable and (joined or not able):
        raise _words(unable, BlockRefused(unable.router.spec.no_block or NoBlock.NO_MEANS))
    for router in able:
        try:
            await router.blocking.async_block(mac, seconds, call.context)
        except RouterError as err:
            router.router.failed(err)
            raise _words(router, err) from err


async def _async_unblock(call: ServiceCall) -> None:
    """Let a device in again."""
    mac, knowing = async_addressed(call.hass, call.data[ATTR_MAC])
    keeping = [router for router in knowing if mac in router.router.store.blocked]
    if not keeping:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_blocked", translation_placeholders={"mac": mac}
        )
    for router in keeping:
        try:
            await router.blocking.async_unblock(mac, call.context)
        except RouterError as err:
            router.router.failed(err)
            raise _words(router, err) from err


async def _async_untouchable(hass: HomeAssistant, mac: str) -> NoBlock | None:
    """Why a device is never kept out, wherever it is; None if it may be."""
    if not is_individual(mac):
        return NoBlock.GROUP
    if mac in _access_points(async_running(hass)):
        return NoBlock.ACCESS_POINT
    if mac in await hass.async_add_executor_job(_own_addresses):
        return NoBlock.HOME_ASSISTANT
    return None


def _access_points(routers: Iterable[WpsCoordinator]) -> set[str]:
    """The addresses of the routers themselves and of their networks: as repeaters, they are clients of each other."""
    return {
        mac
        for coordinator in routers
        for known in (coordinator.router.info.macs, *(one.bssids for one in coordinator.router.store.networks.values()))
        for mac in known
    }


def _own_addresses() -> set[str]:
    """The addresses of this machine's network interfaces, as Linux shows them; blocks."""
    macs: set[str | None] = set()
    for path in _INTERFACES.glob("*/address"):
        # An interface may vanish in between.
        with suppress(OSError):
            macs.add(normal_mac(path.read_text().strip()))
    return {mac for mac in macs if mac}


def _words(coordinator: WpsCoordinator, error: RouterError) -> Exception:
    return in_words(error, router=coordinator.router.name, network=coordinator.router.name)
