"""The actions about devices that have joined: list them, give one a name, forget one."""

from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from ..const import DOMAIN
from ..coordinator import WpsConfigEntry, WpsCoordinator
from ..home.known_devices import async_given_name, async_registered
from ..home.router import KnownRouter
from ..wps.text import any_mac, clean

ACTION_LIST: Final = "list_devices"
ACTION_NAME: Final = "name_device"
ACTION_FORGET: Final = "forget_device"
ATTR_MAC: Final = "mac"
ATTR_NAME: Final = "name"

_FORGET: Final = vol.Schema({vol.Required(ATTR_MAC): cv.string})
_NAME: Final = _FORGET.extend({vol.Required(ATTR_NAME): cv.string})


@callback
def async_setup_device_actions(hass: HomeAssistant) -> None:
    """Register the actions. Those that change something are for administrators, as the device registry is."""
    hass.services.async_register(
        DOMAIN, ACTION_LIST, _async_list, schema=vol.Schema({}), supports_response=SupportsResponse.ONLY
    )
    async_register_admin_service(hass, DOMAIN, ACTION_NAME, _async_name, _NAME)
    async_register_admin_service(hass, DOMAIN, ACTION_FORGET, _async_forget, _FORGET)


async def _async_list(call: ServiceCall) -> ServiceResponse:
    """List the devices that have ever joined, the last one first."""
    found = [
        (device.paired_at, _described(call.hass, router, device.mac, device.as_dict()))
        for router in _routers(call.hass)
        for device in router.store.joined.devices
    ]
    return {"devices": [description for _, description in sorted(found, key=lambda one: one[0], reverse=True)]}


async def _async_name(call: ServiceCall) -> None:
    """Give a device a name, or take it back."""
    async_name(call.hass, call.data[ATTR_MAC], call.data[ATTR_NAME])


@callback
def async_name(hass: HomeAssistant, address: str, text: str) -> None:
    """Give a device a name, or take it back: here, and where Home Assistant has a device that nobody has named.

    Raises `ServiceValidationError` in words.
    """
    mac, routers = _addressed(hass, address)
    # A name can come from elsewhere too, such as a reply to a notification.
    name = clean(text)
    ours = {router.store.joined.name_of(mac) for router in routers} | {None, name}
    registered = async_registered(hass, mac)
    if theirs := next((device.name_by_user for device in registered if device.name_by_user not in ours), None):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="named_in_home_assistant",
            translation_placeholders={"mac": mac, "name": theirs},
        )
    for device in registered:
        dr.async_get(hass).async_update_device(device.id, name_by_user=name)
    for router in routers:
        shown = async_given_name(hass, mac, name) or router.store.joined.own_name_of(mac)
        router.store.name_device(mac, name, shown)
        router.updated()


@callback
def async_place(hass: HomeAssistant, mac: str, area_id: str) -> None:
    """Say where a device stands, for each device in Home Assistant that has its address."""
    for device in async_registered(hass, mac):
        dr.async_get(hass).async_update_device(device.id, area_id=area_id)


async def _async_forget(call: ServiceCall) -> None:
    """Forget a device: when it joins the next time, it is new."""
    mac, routers = _addressed(call.hass, call.data[ATTR_MAC])
    for router in routers:
        router.store.forget_device(mac)
        router.updated()


def _described(hass: HomeAssistant, router: KnownRouter, mac: str, known: dict[str, Any]) -> dict[str, Any]:
    """A device that has joined, as people call it and its router today."""
    given = async_given_name(hass, mac, router.store.joined.name_of(mac))
    until = router.store.blocked.get(mac)
    return {
        **known,
        "name": given or known["name"],
        "router": router.name,
        "is_blocked": mac in router.store.blocked,
        "blocked_until": until and until.isoformat(),
    }


@callback
def async_running(hass: HomeAssistant) -> list[WpsCoordinator]:
    """The routers that are running; raises `ServiceValidationError` if there are none."""
    entries: list[WpsConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    if not entries:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_router_running")
    return [entry.runtime_data for entry in entries]


@callback
def async_addressed(hass: HomeAssistant, address: str) -> tuple[str, list[WpsCoordinator]]:
    """The device that has an address, and the routers that know it; raises `ServiceValidationError` if none does."""
    if (mac := any_mac(address.strip())) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_a_mac_address",
            translation_placeholders={"mac": address},
        )
    known = [running for running in async_running(hass) if _knows(running.router, mac)]
    if not known:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="device_unknown", translation_placeholders={"mac": mac}
        )
    return mac, known


def _knows(router: KnownRouter, mac: str) -> bool:
    return any(mac in known for known in (router.store, router.store.joined, router.store.blocked))


@callback
def _routers(hass: HomeAssistant) -> list[KnownRouter]:
    return [running.router for running in async_running(hass)]


@callback
def _addressed(hass: HomeAssistant, address: str) -> tuple[str, list[KnownRouter]]:
    mac, known = async_addressed(hass, address)
    return mac, [running.router for running in known]
