"""Real automations, and what they were run with."""

from dataclasses import dataclass
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
)
from homeassistant.setup import async_setup_component

from .openwrt_home import GUEST, MAIN, Home
from .support import Shown, add_entry


class Automations:
    """Automations with one trigger each; what they have done."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self.calls: list[ServiceCall] = []
        hass.services.async_register("notify", "household", self._keep)

    async def set_up(self, **triggers: dict[str, Any]) -> None:
        """One automation for each trigger, which passes on what the trigger has provided, under its name."""
        configs = [
            {
                "id": name,
                "alias": name,
                "mode": "queued",
                "triggers": config,
                "actions": {"action": "notify.household", "data": {"by": name, "trigger": "{{ trigger }}"}},
            }
            for name, config in triggers.items()
        ]
        assert await async_setup_component(self._hass, "automation", {"automation": configs})
        states = {state.name: state.state for state in self._hass.states.async_all("automation")}
        assert states == dict.fromkeys(triggers, "on")

    @property
    def reported(self) -> list[dict[str, Any]]:
        """What the triggers have provided, oldest first."""
        return [call.data["trigger"] for call in self.calls]

    @property
    def messages(self) -> list[str]:
        """The sentences in it."""
        return [one["message"] for one in self.reported]

    @property
    def ran(self) -> list[str]:
        """The names of the automations that were run, oldest first."""
        return [call.data["by"] for call in self.calls]

    async def _keep(self, call: ServiceCall) -> None:
        self.calls.append(call)


@dataclass
class HouseWithGuests:
    """A router with a main network and one for guests, beside another router; and what can be chosen of them."""

    shown: dict[str, Shown]
    router_id: str
    area_id: str
    targets: dict[str, dict[str, Any]]
    """What an automation can be for, by a name for it."""
    meant: dict[str, set[str]]
    """Which of these hold a network."""

    async def open_for_a_moment(self, network: str) -> None:
        """Open the window of a network, and close it."""
        await self.shown[network].press()
        await self.shown[network].press("close_window")


async def a_house_with_guests(home: Home) -> HouseWithGuests:
    """The router stands in the hall, on the ground floor, and has labels; one entity of the guests has one of its own."""
    hass = home.hass
    devices, entities = dr.async_get(hass), er.async_get(hass)
    hall = ar.async_get(hass).async_create("Hall", floor_id=fr.async_get(hass).async_create("Ground").floor_id)
    attic = ar.async_get(hass).async_create("Attic")
    ours, guests = (lr.async_get(hass).async_create(name).label_id for name in ("Ours", "Guests"))
    assert await async_setup_component(hass, "input_button", {"input_button": {"wps": {"name": "Box"}}})
    other = await add_entry(hass, "entity", {"entity_id": "input_button.wps"}, identity="other")
    entry = await home.move_in(networks=[MAIN, GUEST])
    shown = {network: Shown(hass, entry, network) for network in (MAIN, GUEST)}
    (other_device,) = dr.async_entries_for_config_entry(devices, other.entry_id)
    (router,) = dr.async_entries_for_config_entry(devices, entry.entry_id)
    (child,) = dr.async_entries_for_parent_device(devices, router.id)
    devices.async_update_device(router.id, area_id=hall.id, labels={ours})
    entities.async_update_entity(shown[GUEST].entity_id("event", "wps"), labels={guests})
    both: dict[str, dict[str, Any]] = {
        "router": {"device_id": router.id},
        "hall": {"area_id": [hall.id]},
        "ground floor": {"floor_id": hall.floor_id},
        "our label": {"label_id": ours},
        "both": {"entity_id": [shown[network].entity_id("sensor", "window") for network in (MAIN, GUEST)]},
        "nothing chosen": {},
    }
    main: dict[str, dict[str, Any]] = {
        "main event": {"entity_id": shown[MAIN].entity_id("event", "wps")},
        "main button": {"entity_id": [shown[MAIN].entity_id("button", "open_window"), "light.kitchen"]},
    }
    guest: dict[str, dict[str, Any]] = {
        "guests": {"device_id": [child.id, other_device.id]},
        "guest sensor": {"entity_id": shown[GUEST].entity_id("sensor", "window")},
        "guest label": {"label_id": [guests]},
    }
    none: dict[str, dict[str, Any]] = {
        "other router": {"device_id": other_device.id},
        "attic": {"area_id": attic.id},
        "what is gone": {"device_id": "gone", "entity_id": "event.gone", "label_id": "gone"},
    }
    return HouseWithGuests(
        shown=shown,
        router_id=router.id,
        area_id=hall.id,
        targets=both | main | guest | none,
        meant={MAIN: {*both, *main}, GUEST: {*both, *guest}},
    )
