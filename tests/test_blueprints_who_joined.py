"""The blueprint that tells phones who joined: a real automation of it, a real router's answers, and people's taps."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .blueprints import Editor
from .openwrt_home import CAMERA, PRINTER, Home
from .phone import CLEARED, Phone
from .support import eventually

BY_BROTHER = "A device by Brother Industries, LTD. joined Home by WPS."


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Home]:
    home = Home(hass)
    home.timing["idle_poll"] = 0.1
    # A device gets its address, and its name is known, after it has joined.
    home.router.bus.lease_after = 0.3
    async with home.router:
        yield home


def tag(mac: str) -> str:
    return f"wps_push_{mac}"


async def let_in(home: Home, mac: str = PRINTER, name: str | None = "printer") -> None:
    home.recorder.clear()
    await home.shown.press()
    home.router.press(mac, name)
    await home.recorder.until("window_closed")


async def until_named(home: Home, phone: Phone, count: int = 2) -> None:
    """Wait until a phone was told the name, which is its second notification."""
    await home.recorder.until("device_identified")
    await phone.has_got(count)


async def listed(home: Home) -> dict[str, str]:
    """What the devices that have joined are called, by their addresses."""
    response: Any = await home.hass.services.async_call(
        "wps_push", "list_devices", {}, blocking=True, return_response=True
    )
    return {device["mac"]: device["name"] for device in response["devices"]}


def last_run(home: Home) -> Any:
    state: State | None = home.hass.states.get("automation.who_joined")
    assert state
    return state.attributes["last_triggered"]


async def test_phones_are_told_at_once_and_again_when_the_name_is_known(
    home: Home, editor: Editor, ann: Phone, bob: Phone
) -> None:
    await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id, bob.device_id])
    await let_in(home)
    await bob.has_got(1)
    assert ann.messages == [BY_BROTHER]
    await until_named(home, bob)
    assert ann.got == bob.got
    assert ann.messages == [BY_BROTHER, f"{BY_BROTHER} Its name is printer."]
    # The second one takes the place of the first.
    assert ann.shown == {tag(PRINTER): ann.got[-1]}
    assert ann.got[-1]["title"] == "A device joined the Wi-Fi"
    assert ann.got[-1]["data"]["actions"] == [
        {"action": "WPS_PUSH_FINE_3C2AF4000001_AUTOMATION_WHO_JOINED", "title": "It's fine"},
        {"action": "WPS_PUSH_NAME_3C2AF4000001_AUTOMATION_WHO_JOINED", "title": "Name it", "behavior": "textInput"},
    ]
    await home.hass.async_block_till_done()
    assert len(ann.got) == 2


async def test_a_device_whose_name_is_known_is_told_once(home: Home, editor: Editor, ann: Phone) -> None:
    await home.move_in()
    owner = MockConfigEntry(domain="printers")
    owner.add_to_hass(home.hass)
    dr.async_get(home.hass).async_get_or_create(
        config_entry_id=owner.entry_id, connections={(dr.CONNECTION_NETWORK_MAC, PRINTER)}, name="Kitchen printer"
    )
    await editor.make("who_joined", phones=[ann.device_id])
    await let_in(home)
    await home.recorder.until("device_identified")
    await home.hass.async_block_till_done()
    assert ann.messages == ["Kitchen printer joined Home by WPS."]


async def test_it_is_fine(home: Home, editor: Editor, ann: Phone, bob: Phone) -> None:
    await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id, bob.device_id])
    await let_in(home)
    await bob.has_got(1)
    ann.answer(ann.buttons(tag(PRINTER))["It's fine"])
    await home.recorder.until("device_identified")
    await home.hass.async_block_till_done()
    # Nobody is told of the name any more who has read enough.
    assert ann.messages == bob.messages == [BY_BROTHER, CLEARED]
    assert ann.shown == bob.shown == {}


async def test_a_name_that_is_typed_is_kept_as_it_is(home: Home, editor: Editor, ann: Phone) -> None:
    await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id])
    await let_in(home)
    await until_named(home, ann)
    button = ann.buttons(tag(PRINTER))["Name it"]
    for number, name in enumerate(("Printer in the kitchen", "007", "1.50", "None", "['a']", "{{ 1 / 0 }}"), 3):
        ann.answer(button, reply_text=f" {name} ")
        await ann.has_got(number)
        assert ann.messages[-1] == f"It is called {name} now."
        assert ann.buttons(tag(PRINTER)) == {}
        assert await listed(home) == {PRINTER: name}


async def test_two_devices_do_not_answer_for_each_other(home: Home, editor: Editor, ann: Phone, bob: Phone) -> None:
    await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id, bob.device_id])
    await let_in(home)
    await until_named(home, bob)
    await let_in(home, CAMERA, "camera")
    await until_named(home, bob, 4)
    assert ann.shown.keys() == {tag(PRINTER), tag(CAMERA)}
    # Each phone answers for one of them, and what it has answered is shown on both.
    ann.answer(ann.buttons(tag(CAMERA))["Name it"], reply_text="Garden")
    bob.answer(bob.buttons(tag(PRINTER))["Name it"], reply_text="Office")
    await bob.has_got(6)
    assert await listed(home) == {PRINTER: "Office", CAMERA: "Garden"}
    for phone in (ann, bob):
        assert {key: shown["message"] for key, shown in phone.shown.items()} == {
            tag(PRINTER): "It is called Office now.",
            tag(CAMERA): "It is called Garden now.",
        }


async def test_the_wrong_device_is_ejected(home: Home, editor: Editor, ann: Phone, bob: Phone) -> None:
    await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id, bob.device_id], offers_eject=True)
    await let_in(home)
    await until_named(home, bob)
    assert list(ann.buttons(tag(PRINTER))) == ["It's fine", "Name it", "Eject"]
    ann.answer(ann.buttons(tag(PRINTER))["Eject"])
    await bob.has_got(3)
    assert await home.router.bus.backend.bans("phy0-ap0") == [PRINTER]
    assert ann.messages[-1].startswith(
        "It was disconnected, and is kept out for half an hour. It still knows the Wi-Fi"
    )
    assert ann.messages[-1] == bob.messages[-1]
    assert ann.buttons(tag(PRINTER)) == {}
    assert await listed(home) == {PRINTER: "printer"}


async def test_a_router_that_cannot_eject(home: Home, editor: Editor, ann: Phone) -> None:
    entry = await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id], offers_eject=True)
    await let_in(home)
    await until_named(home, ann)
    await home.hass.config_entries.async_unload(entry.entry_id)
    ann.answer(ann.buttons(tag(PRINTER))["Eject"])
    await ann.has_got(3)
    assert ann.messages[-1] == "It was not ejected. This router cannot do that, or did not do it."


async def test_an_answer_without_a_name(home: Home, editor: Editor, ann: Phone) -> None:
    await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id])
    await let_in(home)
    await until_named(home, ann)
    without: tuple[dict[str, str], ...] = ({}, {"reply_text": ""}, {"reply_text": " \n"})
    for number, reply in enumerate(without, 3):
        ann.answer(ann.buttons(tag(PRINTER))["Name it"], **reply)
        await ann.has_got(number)
        assert ann.messages[-1] == "There was no name in your answer. Try it again."
    assert await listed(home) == {PRINTER: "printer"}
    ann.answer(ann.buttons(tag(PRINTER))["Name it"], reply_text="Office")
    await ann.has_got(6)
    assert await listed(home) == {PRINTER: "Office"}


async def test_why_a_device_was_not_named(home: Home, editor: Editor, ann: Phone) -> None:
    entry = await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id])
    await let_in(home)
    await until_named(home, ann)
    button = ann.buttons(tag(PRINTER))["Name it"]
    owner = MockConfigEntry(domain="printers")
    owner.add_to_hass(home.hass)
    devices = dr.async_get(home.hass)
    device = devices.async_get_or_create(
        config_entry_id=owner.entry_id, connections={(dr.CONNECTION_NETWORK_MAC, PRINTER)}
    )
    devices.async_update_device(device.id, name_by_user="Upstairs")
    ann.answer(button, reply_text="Office")
    await ann.has_got(3)
    devices.async_remove_device(device.id)
    await home.hass.services.async_call("wps_push", "forget_device", {"mac": PRINTER}, blocking=True)
    ann.answer(button, reply_text="Office")
    await ann.has_got(4)
    await home.hass.config_entries.async_unload(entry.entry_id)
    ann.answer(button, reply_text="Office")
    await ann.has_got(5)
    assert ann.messages[2:] == [
        "It is still called Upstairs, because somebody has named it in Home Assistant. Rename it on its device page.",
        "It was not named. WPS Push does not know this device any more.",
        "It was not named. No router is running in WPS Push. Look at its entries under Settings, Devices & services.",
    ]


async def test_an_answer_is_understood_after_the_automation_was_loaded_anew(
    home: Home, editor: Editor, ann: Phone
) -> None:
    await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id])
    await let_in(home)
    await until_named(home, ann)
    await home.hass.services.async_call("automation", "reload", blocking=True)
    ann.answer(ann.buttons(tag(PRINTER))["Name it"], reply_text="Office")
    await ann.has_got(3)
    assert await listed(home) == {PRINTER: "Office"}


async def test_answers_to_others_are_left_to_them(home: Home, editor: Editor, ann: Phone) -> None:
    await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id])
    await let_in(home)
    await until_named(home, ann)
    await home.hass.async_block_till_done()
    before = last_run(home)
    ours = ann.buttons(tag(PRINTER))["Name it"]
    for other in ("OPEN_DOOR", f"{ours}_2", f"X{ours}", ours.replace("WHO_JOINED", "OTHER")):
        ann.answer(other, reply_text="Office")
    home.hass.bus.async_fire("mobile_app_notification_action", {})
    await home.hass.async_block_till_done()
    assert last_run(home) == before
    assert len(ann.got) == 2
    assert await listed(home) == {PRINTER: "printer"}


async def test_a_strangers_name_does_nothing(home: Home, editor: Editor, ann: Phone) -> None:
    await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id])
    await let_in(home, PRINTER, "{{ states('zone.home') }}<b>clear_notification</b>")
    await until_named(home, ann)
    assert ann.messages[-1] == f"{BY_BROTHER} Its name is {{{{ states('zone.home') }}}}(b)clear_notification(/b)."


async def test_only_what_was_chosen_is_told(home: Home, editor: Editor, ann: Phone) -> None:
    await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id], only_elsewhere=True, title="Nobody had asked")
    await let_in(home)
    await home.recorder.until("device_identified")
    home.router.registrar.press("phy0-ap0")
    await eventually(lambda: home.shown.window == "open")
    home.router.press(CAMERA, "camera")
    await ann.has_got(2)
    assert ann.shown.keys() == {tag(CAMERA)}
    assert ann.got[0]["title"] == "Nobody had asked"


async def test_a_phone_that_cannot_be_reached_keeps_nobody_from_being_told(
    home: Home, editor: Editor, ann: Phone, bob: Phone
) -> None:
    await home.move_in()
    await editor.make("who_joined", phones=[ann.device_id, bob.device_id])
    ann.is_away = True
    await let_in(home)
    await until_named(home, bob)
    assert ann.got == []
