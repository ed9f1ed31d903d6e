"""Automations on what happens to a WPS window: real ones, with a real router's answers."""

from collections.abc import AsyncIterator
import time
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.wps_push.asking.targets import async_is_meant
from custom_components.wps_push.home.events import WpsEvent, async_publish
from custom_components.wps_push.trigger import async_get_triggers
from custom_components.wps_push.wps.model import Enrollee, EventType, Initiator, WindowEvent

from .automations import Automations, a_house_with_guests
from .behaviour.stands.mikrotik import MikroTikStand
from .openwrt_home import CAMERA, GUEST, MAIN, PRINTER, Home
from .repository import INTEGRATION, read_json
from .support import Recorder, Shown, add_entry, eventually, faster

PRIVATE = "02:00:00:00:00:07"
"""An address that a device has chosen itself: it shows no vendor."""


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Home]:
    home = Home(hass)
    # What happens elsewhere is noticed soon.
    home.timing["idle_poll"] = 0.1
    async with home.router:
        yield home


@pytest.fixture
def automations(hass: HomeAssistant) -> Automations:
    return Automations(hass)


def joined(**options: Any) -> dict[str, Any]:
    return {"trigger": "wps_push.device_paired", "options": options}


def opened(**options: Any) -> dict[str, Any]:
    return {"trigger": "wps_push.window_opened", "options": options}


def closed(*outcomes: str) -> dict[str, Any]:
    return {"trigger": "wps_push.window_closed", "options": {"outcome": list(outcomes)}}


async def press_elsewhere(home: Home) -> None:
    """Somebody presses the button on the router."""
    home.router.registrar.press("phy0-ap0")
    await eventually(lambda: home.shown.window == "open")


async def let_in(home: Home, mac: str, name: str | None = None) -> None:
    """Open the window from here, and let a device join."""
    await home.shown.press()
    home.router.press(mac, name)
    await home.recorder.until("window_closed")


async def test_a_device_that_joined_is_reported_once_with_its_name(home: Home, automations: Automations) -> None:
    home.router.bus.lease_after = 0.3
    entry = await home.move_in()
    await automations.set_up(joined=joined())
    await let_in(home, PRINTER, "printer")
    assert automations.calls == []
    await home.recorder.until("device_identified")
    await home.hass.async_block_till_done()
    (reported,) = automations.reported
    (router,) = dr.async_entries_for_config_entry(dr.async_get(home.hass), entry.entry_id)
    assert reported.pop("device_id") == router.id
    assert reported == {
        "id": "0",
        "idx": "0",
        "alias": None,
        "platform": "wps_push.device_paired",
        "description": "a device joining Home by WPS",
        "mac": PRINTER,
        "name": "printer",
        "vendor": "Brother Industries, LTD.",
        "ip": "192.168.1.150",
        "network": "Home",
        "router": "OpenWrt",
        "source": "reported",
        "evidence": None,
        "is_new": True,
        "opened_by": "home_assistant",
        "message": "printer joined Home by WPS.",
    }


async def test_a_device_that_has_a_name_already_is_reported_at_once(home: Home, automations: Automations) -> None:
    home.router.bus.lease_after = 60
    await home.move_in()
    owner = MockConfigEntry(domain="printers")
    owner.add_to_hass(home.hass)
    dr.async_get(home.hass).async_get_or_create(
        config_entry_id=owner.entry_id, connections={(dr.CONNECTION_NETWORK_MAC, PRINTER)}, name="Kitchen printer"
    )
    await automations.set_up(joined=joined())
    await let_in(home, PRINTER)
    await home.hass.async_block_till_done()
    assert home.recorder.types == ["window_opened", "device_paired", "window_closed"]
    assert automations.messages == ["Kitchen printer joined Home by WPS."]


async def test_who_does_not_wait_for_the_name_hears_of_the_maker(home: Home, automations: Automations) -> None:
    home.router.bus.lease_after = 0.3
    await home.move_in()
    await automations.set_up(joined=joined(wait_for_name=False))
    await let_in(home, PRINTER, "printer")
    assert automations.messages == ["A device by Brother Industries, LTD. joined Home by WPS."]
    await home.recorder.until("device_identified")
    await home.hass.async_block_till_done()
    assert len(automations.calls) == 1


async def test_a_device_without_a_name_is_reported_when_nobody_can_find_one(
    home: Home, automations: Automations
) -> None:
    home.timing["identify_for"] = 0.3
    home.router.bus.lease_after = 60
    await home.move_in()
    await automations.set_up(joined=joined())
    await let_in(home, PRIVATE)
    assert automations.calls == []
    await eventually(lambda: automations.calls)
    assert automations.messages == [f"A device with the address {PRIVATE} joined Home by WPS."]
    assert automations.reported[0]["vendor"] is None


async def test_a_reload_while_the_name_is_searched(home: Home, automations: Automations) -> None:
    home.timing["identify_for"] = 0.5
    home.router.bus.lease_after = 60
    entry = await home.move_in()
    await automations.set_up(joined=joined())
    await let_in(home, PRINTER)
    await home.hass.config_entries.async_reload(entry.entry_id)
    await eventually(lambda: automations.calls)
    assert automations.messages == ["A device by Brother Industries, LTD. joined Home by WPS."]


async def test_a_device_that_joins_again_before_its_name_is_known(home: Home, automations: Automations) -> None:
    """It is reported once: nobody has seen a window that would tell the two times apart."""
    entry = await home.move_in()
    await automations.set_up(joined=joined())
    network = entry.runtime_data.networks[MAIN]

    def publish(type_: EventType, hostname: str | None = None) -> None:
        device = Enrollee(mac=PRIVATE, hostname=hostname, is_new=True)
        event = WpsEvent(
            happened=WindowEvent(type=type_, opened_by=Initiator.ELSEWHERE, device=device),
            network=network.description,
            router="Router",
            device_id=network.device_id,
            at=dt_util.utcnow(),
            opened_at=None,
            context=None,
        )
        async_publish(home.hass, entry.entry_id, event)

    publish(EventType.DEVICE_PAIRED)
    publish(EventType.DEVICE_PAIRED)
    # That it tries once more meanwhile is no reason to stop waiting.
    publish(EventType.PAIRING_FAILED)
    publish(EventType.DEVICE_IDENTIFIED, "lamp")
    publish(EventType.DEVICE_IDENTIFIED, "lamp")
    await home.hass.async_block_till_done()
    assert automations.messages == ["lamp joined Home by WPS. Nobody had asked for it in Home Assistant."]


async def test_an_automation_that_is_switched_off_waits_for_no_name(home: Home, automations: Automations) -> None:
    home.router.bus.lease_after = 0.2
    await home.move_in()
    await automations.set_up(joined=joined())
    await let_in(home, PRINTER, "printer")
    await home.hass.services.async_call("automation", "turn_off", {"entity_id": "automation.joined"}, blocking=True)
    await home.recorder.until("device_identified")
    await home.hass.async_block_till_done()
    assert automations.calls == []


async def test_only_new_devices(home: Home, automations: Automations) -> None:
    await home.move_in()
    await automations.set_up(every=joined(), new=joined(only_new=True))
    await let_in(home, PRINTER, "printer")
    await home.recorder.until("device_identified")
    home.recorder.clear()
    await let_in(home, CAMERA, "camera")
    await home.recorder.until("device_identified")
    home.recorder.clear()
    await let_in(home, PRINTER)
    await eventually(lambda: len(automations.calls) == 5)
    reported = [(call.data["by"], call.data["trigger"]["mac"]) for call in automations.calls]
    assert sorted(reported) == sorted(
        [("every", PRINTER), ("new", PRINTER), ("every", CAMERA), ("new", CAMERA), ("every", PRINTER)]
    )


async def test_only_what_nobody_here_had_asked_for(home: Home, automations: Automations) -> None:
    await home.move_in()
    await automations.set_up(joined=joined(only_elsewhere=True), opened=opened(only_elsewhere=True))
    await let_in(home, PRINTER, "printer")
    await home.recorder.until("device_identified")
    assert automations.calls == []
    await press_elsewhere(home)
    home.router.press(CAMERA, "camera")
    await eventually(lambda: len(automations.calls) == 2)
    assert [reported["opened_by"] for reported in automations.reported] == ["elsewhere", "elsewhere"]
    assert automations.messages == [
        "The WPS window of Home was opened, but not from Home Assistant. A device can join now.",
        "camera joined Home by WPS. Nobody had asked for it in Home Assistant.",
    ]


async def test_a_window_that_is_opened_and_closed_from_here(home: Home, automations: Automations) -> None:
    await home.move_in()
    await automations.set_up(opened=opened(), closed=closed())
    await home.shown.press()
    await home.shown.press("close_window")
    await home.hass.async_block_till_done()
    assert automations.messages == [
        "The WPS window of Home is open, so a device can join now.",
        "The WPS window of Home was closed early.",
    ]
    was_opened, was_closed = automations.reported
    assert was_opened["description"] == "the WPS window of Home opening"
    assert was_closed["description"] == "the WPS window of Home closing"
    assert was_closed["opened_by"] == was_closed["closed_by"] == "home_assistant"
    assert (was_closed["outcome"], was_closed["candidates"]) == ("cancelled", [])


async def test_a_window_that_ends_in_a_way_that_was_chosen(home: Home, automations: Automations) -> None:
    await home.move_in()
    await automations.set_up(paired=closed("paired"), other=closed("timed_out", "cancelled"))
    await let_in(home, PRINTER)
    await home.shown.press()
    await home.shown.press("close_window")
    await home.hass.async_block_till_done()
    assert [(call.data["by"], call.data["trigger"]["outcome"]) for call in automations.calls] == [
        ("paired", "paired"),
        ("other", "cancelled"),
    ]


async def test_who_may_have_joined_is_reported_when_the_window_closes(
    hass: HomeAssistant, automations: Automations
) -> None:
    """A router that does not say how its window ended, nor who came."""
    faster(hass, 80, open_poll=0.05, identify_poll=0.1, identify_for=0.2)
    stand = MikroTikStand(clock=time.monotonic, walk_time=1.5)
    await stand.start()
    entry = await add_entry(hass, "mikrotik", stand.settings, networks=[stand.main])
    await automations.set_up(joined=joined(), closed=closed())
    recorder = Recorder(hass)
    await Shown(hass, entry, stand.main).press()
    stand.device_connects(PRINTER)
    await recorder.until("device_seen")
    await eventually(lambda: automations.calls)
    # Nobody can say that it has joined.
    assert automations.ran == ["closed"]
    (reported,) = automations.reported
    assert [candidate["mac"] for candidate in reported["candidates"]] == [PRINTER]
    assert reported["message"] == (
        f"The WPS window of {reported['network']} closed because its time was over. "
        "Something new appeared on the Wi-Fi in the meantime (a device by Brother Industries, LTD.)."
    )
    assert await hass.config_entries.async_unload(entry.entry_id)
    await stand.stop()


async def test_what_is_there_before_its_router_works_when_the_router_comes(
    home: Home, automations: Automations
) -> None:
    await automations.set_up(opened=opened())
    entry = await home.move_in()
    await home.shown.press()
    await eventually(lambda: len(automations.calls) == 1)
    await home.shown.press("close_window")
    # A reload makes no news of its own, and leaves the automation where it was.
    await home.hass.config_entries.async_reload(entry.entry_id)
    await home.hass.async_block_till_done()
    assert len(automations.calls) == 1
    await press_elsewhere(home)
    await eventually(lambda: len(automations.calls) == 2)
    assert [reported["opened_by"] for reported in automations.reported] == ["home_assistant", "elsewhere"]


async def test_an_automation_knows_who_asked(home: Home, automations: Automations) -> None:
    await home.move_in()
    await automations.set_up(opened=opened(), joined=joined())
    asked = Context()
    await home.shown.press(context=asked)
    home.router.press(PRINTER, "printer")
    await eventually(lambda: len(automations.calls) == 2)
    assert [call.context.parent_id for call in automations.calls] == [asked.id, asked.id]
    await press_elsewhere(home)
    await eventually(lambda: len(automations.calls) == 3)
    assert automations.calls[-1].context.parent_id is None


async def test_a_strangers_name_can_do_no_harm_in_a_message(home: Home, automations: Automations) -> None:
    await home.move_in()
    await automations.set_up(joined=joined())
    await let_in(home, PRINTER, "[Tap\u202e](http://evil.test)`\n<img>")
    await eventually(lambda: automations.calls)
    (reported,) = automations.reported
    assert reported["name"] == "[Tap](http://evil.test)` <img>"
    assert reported["message"] == "(Tap)(http: //evil.test)' (img) joined Home by WPS."


@pytest.mark.parametrize("language", sorted(path.stem for path in (INTEGRATION / "translations").glob("*.json")))
async def test_the_message_is_in_the_language_of_the_household(
    home: Home, automations: Automations, language: str
) -> None:
    home.hass.config.language = language
    await home.move_in()
    await automations.set_up(joined=joined())
    await let_in(home, PRINTER, "printer")
    await eventually(lambda: automations.calls)
    sentence = read_json(f"translations/{language}.json")["common"]["joined"]
    assert automations.messages == [sentence.format(name="printer", network="Home")]


async def test_a_language_that_we_do_not_speak(home: Home, automations: Automations) -> None:
    await home.move_in()
    await automations.set_up(opened=opened())
    # Nobody has loaded the texts of this one yet.
    home.hass.config.language = "tlh"
    await home.shown.press()
    await home.hass.async_block_till_done()
    assert automations.messages == ["The WPS window of Home is open, so a device can join now."]


@pytest.mark.parametrize("name", ["device_paired", "window_closed", "window_opened"])
async def test_what_an_automation_cannot_ask_for_is_refused(hass: HomeAssistant, name: str) -> None:
    trigger = (await async_get_triggers(hass))[name]
    for wrong in ({"only": True}, {"outcome": "refused"}, {"only_elsewhere": "perhaps"}):
        with pytest.raises(vol.Invalid):
            await trigger.async_validate_config(hass, {"options": wrong})
    with pytest.raises(vol.Invalid):
        await trigger.async_validate_config(hass, {"target": {"entity_id": "no entity"}})


async def test_a_target_holds_routers_and_networks(home: Home, automations: Automations) -> None:
    house = await a_house_with_guests(home)
    await automations.set_up(**{name: opened() | {"target": target} for name, target in house.targets.items()})
    for network in (MAIN, GUEST):
        automations.calls.clear()
        await house.open_for_a_moment(network)
        assert set(automations.ran) == house.meant[network]
        assert len(automations.ran) == len(house.meant[network])


async def test_a_target_follows_what_moves(home: Home, automations: Automations) -> None:
    house = await a_house_with_guests(home)
    await automations.set_up(hall=opened() | {"target": {"area_id": house.area_id}})
    dr.async_get(home.hass).async_update_device(house.router_id, area_id=None)
    await house.open_for_a_moment(MAIN)
    assert automations.ran == []
    dr.async_get(home.hass).async_update_device(house.router_id, area_id=house.area_id)
    await house.open_for_a_moment(MAIN)
    assert automations.ran == ["hall"]


async def test_what_is_excluded_from_a_target_is_not_meant(home: Home) -> None:
    """Home Assistant offers this from 2026.11 on."""
    house = await a_house_with_guests(home)
    guests = er.async_get(home.hass).async_get(house.shown[GUEST].entity_id("event", "wps"))
    assert guests
    for excluded in ({"device_id": [guests.device_id]}, {"entity_id": [guests.entity_id]}):
        target = {"device_id": [house.router_id], "exclude": excluded}
        assert async_is_meant(home.hass, target, house.router_id)
        assert not async_is_meant(home.hass, target, guests.device_id)
