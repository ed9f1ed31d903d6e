"""The actions that keep a device out: who may use them, on what, what is told of it, and what people read if it fails."""

import asyncio
from collections.abc import AsyncIterator
import logging
from pathlib import Path
import time
from typing import Any

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID
from homeassistant.core import Context, Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
import voluptuous as vol

from custom_components.wps_push.const import EVENT_TOLD
from custom_components.wps_push.wps.router import RouterError
from custom_components.wps_push.wps.text import normal_mac

from .behaviour.stands.hostapd import HostapdStand
from .emulators.openwrt import Fault
from .emulators.openwrt.backends import Simulated
from .openwrt_home import CAMERA, PRINTER, Home
from .support import add_entry, eventually, faster

_TIMED_OUT = 7
"""A status of ubus: nobody knows whether it was done."""
_DENIED = 6
"""Another: it was not."""

ACTIONS = ("eject_device", "block_device", "unblock_device")


class Guarded(Home):
    """A home in which a printer has joined."""

    def __init__(self, hass: HomeAssistant) -> None:
        super().__init__(hass)
        self.timing["idle_poll"] = 0.2
        self.lines: list[Event] = []
        hass.bus.async_listen(EVENT_TOLD, self._hear)

    def _hear(self, event: Event) -> None:
        self.lines.append(event)

    async def let_in(self, mac: str, name: str) -> None:
        self.recorder.clear()
        await self.shown.press()
        self.router.press(mac, name)
        await self.recorder.until("device_identified")
        await eventually(lambda: any("joined Home by WPS" in told for told in self.told))
        self.lines.clear()

    @property
    def told(self) -> list[str]:
        return [event.data["message"] for event in self.lines]

    @property
    def keeps_out(self) -> set[str]:
        """Whom the router keeps out of all networks."""
        backend = self.router.bus.backend
        assert isinstance(backend, Simulated)
        names = [one.ifname for one in self.router.interfaces]
        return {mac for mac in (PRINTER, CAMERA) if all(backend.is_banned(name, mac) for name in names)}

    async def listed(self) -> dict[str, dict[str, Any]]:
        """The devices that have joined, by address."""
        response: Any = await self.hass.services.async_call(
            "wps_push", "list_devices", {}, blocking=True, return_response=True
        )
        return {device["mac"]: device for device in response["devices"]}

    async def act(self, action: str, mac: str = PRINTER, **data: Any) -> None:
        context = data.pop("context", None)
        await self.hass.services.async_call("wps_push", action, {"mac": mac, **data}, blocking=True, context=context)


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Guarded]:
    home = Guarded(hass)
    async with home.router:
        await home.move_in(title="Hall")
        await home.let_in(PRINTER, "jukebox")
        yield home


async def test_the_logbook_says_who_has_ejected_whom_and_for_how_long(home: Guarded, hass_admin_user: User) -> None:
    hass_admin_user.name = "Ann"
    began = dt_util.utcnow()
    await home.act("eject_device", context=Context(user_id=hass_admin_user.id))
    await eventually(lambda: home.lines)
    (line,) = home.lines
    assert (
        line.data["message"] == "jukebox was ejected from the Wi-Fi for 30 min. Ann asked for that in Home Assistant."
    )
    assert (line.data["router"], line.data["icon"]) == ("OpenWrt", "mdi:wifi-remove")
    assert line.context.user_id == hass_admin_user.id
    assert {ATTR_DEVICE_ID, ATTR_ENTITY_ID} <= line.data.keys()
    assert home.keeps_out == {PRINTER}
    device = (await home.listed())[PRINTER]
    assert device["is_blocked"] is True
    left = dt_util.parse_datetime(device["blocked_until"], raise_on_error=True) - began
    assert 1790 < left.total_seconds() < 1830


async def test_the_logbook_says_who_has_blocked_and_let_in_whom(home: Guarded) -> None:
    await home.act("block_device")
    device = (await home.listed())[PRINTER]
    assert (device["is_blocked"], device["blocked_until"]) == (True, None)
    await home.act("unblock_device")
    assert (await home.listed())[PRINTER]["is_blocked"] is False
    await eventually(lambda: len(home.lines) == 2)
    assert home.told == ["jukebox was blocked from the Wi-Fi.", "jukebox may join the Wi-Fi again."]


async def test_the_logbook_says_when_the_time_is_over(home: Guarded) -> None:
    await home.act("eject_device", duration={"milliseconds": 300})
    await eventually(lambda: len(home.lines) == 2)
    assert home.told == ["jukebox was ejected from the Wi-Fi for 1 min.", "jukebox may join the Wi-Fi again."]
    assert home.keeps_out == set()


async def test_a_time_that_is_over_before_the_router_has_done_it(home: Guarded) -> None:
    """Both lines are there, whatever the router takes."""
    await home.act("eject_device", duration={"milliseconds": 1})
    await eventually(lambda: len(home.lines) == 2)
    assert home.told == ["jukebox was ejected from the Wi-Fi for 1 min.", "jukebox may join the Wi-Fi again."]
    assert not (await home.listed())[PRINTER]["is_blocked"]
    assert home.keeps_out == set()


async def test_another_time_replaces_the_first(home: Guarded) -> None:
    await home.act("eject_device", duration={"milliseconds": 200})
    await home.act("block_device")
    await home.act("eject_device", duration="01:00:00")
    device = (await home.listed())[PRINTER]
    assert device["blocked_until"] > dt_util.utcnow().isoformat()
    assert home.keeps_out == {PRINTER}


async def test_an_automation_ejects_whom_nobody_here_has_asked_for(home: Guarded) -> None:
    stranger = {
        "triggers": {"trigger": "wps_push.device_paired", "options": {"only_elsewhere": True, "wait_for_name": False}},
        "actions": {"action": "wps_push.eject_device", "data": {"mac": "{{ trigger.mac }}", "duration": "00:05"}},
    }
    assert await async_setup_component(home.hass, "automation", {"automation": stranger})
    home.router.registrar.press("phy0-ap0")
    await eventually(lambda: home.shown.window == "open")
    home.router.press(CAMERA, "camera")
    await eventually(lambda: home.keeps_out == {CAMERA})


@pytest.mark.parametrize("action", ACTIONS)
async def test_who_is_no_administrator_keeps_nobody_out(home: Guarded, hass_read_only_user: User, action: str) -> None:
    with pytest.raises(Unauthorized):
        await home.act(action, context=Context(user_id=hass_read_only_user.id))
    assert home.keeps_out == set()


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_device_that_nobody_knows(home: Guarded, action: str) -> None:
    for mac, words in (("", "is not a MAC address"), (CAMERA, f"No device with the address {CAMERA} is known")):
        with pytest.raises(ServiceValidationError, match=words):
            await home.act(action, mac)
    assert home.keeps_out == set()


@pytest.mark.parametrize("duration", [{"seconds": 0}, {"seconds": -5}, {"days": 31}, "soon"])
async def test_a_time_that_is_none_or_too_long(home: Guarded, duration: object) -> None:
    with pytest.raises(vol.Invalid):
        await home.act("eject_device", duration=duration)


def own_address() -> str | None:
    """An address of this machine."""
    found = (normal_mac(path.read_text().strip()) for path in Path("/sys/class/net").glob("*/address"))
    return next((mac for mac in found if mac), None)


async def test_groups_routers_and_home_assistant_itself_are_left_alone(home: Guarded) -> None:
    store = home.shown.entry.runtime_data.router.store
    for mac, words in {
        "ff:ff:ff:ff:ff:ff": "the address of a group of devices",
        "01:00:5e:00:00:01": "the address of a group of devices",
        home.router.interfaces[0].bssid: "the address of a router or of one of its networks",
        own_address(): "the address of the machine that runs Home Assistant",
    }.items():
        if mac is None:
            # This machine has no network.
            continue
        store.learn([mac])
        with pytest.raises(HomeAssistantError, match=words):
            await home.act("eject_device", mac)
    assert not store.blocked
    # Everybody would be banned by the first.
    assert all("del_client" not in heard.body for heard in home.router.server.heard)


async def test_an_account_without_the_right_is_told_which(hass: HomeAssistant) -> None:
    home = Guarded(hass)
    async with home.router:
        await home.move_in(username="stock")
        await home.let_in(PRINTER, "jukebox")
        with pytest.raises(HomeAssistantError, match=r"lacks the right hostapd\.\* list_bans"):
            await home.act("eject_device")
        assert not home.shown.entry.runtime_data.router.store.blocked
        assert home.keeps_out == set()
        assert home.lines == []


async def test_what_is_not_known_to_be_done_is_taken_back(home: Guarded) -> None:
    """The answer was lost: the person was told that it failed, so the device must not be kept out in secret."""
    store = home.shown.entry.runtime_data.router.store
    home.router.server.answers = {f"hostapd.{one.ifname} del_client": [_TIMED_OUT] for one in home.router.interfaces}
    with pytest.raises(HomeAssistantError):
        await home.act("block_device")
    home.router.server.answers = {}
    await eventually(lambda: not store.blocked)
    assert home.keeps_out == set()
    # Nobody was told that it was kept out, so there is no end to tell.
    await asyncio.sleep(0.05)
    assert home.told == []


async def test_what_was_done_on_some_networks_only_is_taken_back(home: Guarded) -> None:
    store, backend = home.shown.entry.runtime_data.router.store, home.router.bus.backend
    assert isinstance(backend, Simulated)
    first, *_, last = [one.ifname for one in home.router.interfaces]
    home.router.server.answers = {f"hostapd.{last} list_bans": [0, {"clients": []}]}
    with pytest.raises(HomeAssistantError):
        await home.act("block_device")
    assert backend.is_banned(first, PRINTER)
    home.router.server.answers = {}
    await eventually(lambda: not store.blocked)
    assert not backend.is_banned(first, PRINTER)


async def test_a_router_that_only_knows_it_does_not_matter_where_another_has_let_it_in(home: Guarded) -> None:
    """It was seen by an entity's device trackers, too, which can do nothing about it."""
    hass = home.hass
    assert await async_setup_component(hass, "input_button", {"input_button": {"wps": {}}})
    other = await add_entry(hass, "entity", {"entity_id": "input_button.wps"}, title="Repeater", identity="other")
    other.runtime_data.router.store.learn([PRINTER, CAMERA])
    await home.act("eject_device")
    assert home.keeps_out == {PRINTER}
    with pytest.raises(HomeAssistantError, match="Repeater is known to Home Assistant only by an entity"):
        await home.act("eject_device", CAMERA)


async def test_a_device_that_was_forgotten_can_still_be_let_in(home: Guarded) -> None:
    await home.act("block_device")
    await home.act("forget_device")
    assert home.keeps_out == {PRINTER}
    await home.act("unblock_device")
    assert home.keeps_out == set()


async def test_an_access_point_that_was_away_for_a_moment_is_told_again(hass: HomeAssistant) -> None:
    """It is back before anybody missed it: nothing becomes unavailable, and its deny list is empty."""
    stand = HostapdStand(clock=time.monotonic)
    await stand.start()
    stand.device_connects(PRINTER)
    # A question that hostapd had not read when it ended is answered by nobody.
    faster(hass, request=1)
    entry = await add_entry(hass, "hostapd", stand.settings, networks=[stand.main])
    await eventually(lambda: all(map(stand.hostapd.listens, stand.hostapd.interfaces)))
    await hass.services.async_call("wps_push", "block_device", {"mac": PRINTER}, blocking=True)
    await stand.stop()
    await stand.start()
    assert not stand.keeps_out(PRINTER)
    await eventually(lambda: stand.keeps_out(PRINTER))
    assert await hass.config_entries.async_unload(entry.entry_id)
    await stand.stop()


async def at_once(home: Guarded) -> list[object]:
    """Two people ask in the same instant: one for half an hour, the other for good. What each of them hears."""
    blocking = home.shown.entry.runtime_data.blocking
    asked = (blocking.async_block(PRINTER, seconds, Context()) for seconds in (1800, None))
    heard: list[object] = await asyncio.gather(*asked, return_exceptions=True)
    return heard


async def test_of_two_who_ask_at_once_only_the_first_fails(home: Guarded) -> None:
    """What the first takes back is not what the second has asked for, or nobody would ever let the device in again."""
    router = home.router.server
    calls = [f"hostapd.{one.ifname} del_client" for one in home.router.interfaces]
    router.answers = {call: [_DENIED] for call in calls}
    # The next time, it is allowed.
    router.happens[calls[0]] = lambda: router.happens.update({calls[0]: router.answers.clear})
    first, second = await at_once(home)
    assert (isinstance(first, RouterError), second) == (True, None)
    assert home.keeps_out == {PRINTER}
    assert home.shown.entry.runtime_data.router.store.blocked == {PRINTER: None}


async def test_of_two_who_ask_at_once_the_last_counts(home: Guarded) -> None:
    assert await at_once(home) == [None, None]
    assert home.shown.entry.runtime_data.router.store.blocked == {PRINTER: None}
    assert home.keeps_out == {PRINTER}


async def test_what_fails_again_and_again_is_one_line_in_the_log(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components.wps_push.home.blocking")
    home = Guarded(hass)
    home.timing["block_again"] = 0.1
    denied = {f"hostapd.{one.ifname} del_client": [_DENIED] for one in home.router.interfaces}

    def levels() -> list[str]:
        return [one.levelname for one in caplog.records if "to be kept out or let in is not" in one.message]

    async with home.router:
        await home.move_in()
        await home.let_in(PRINTER, "jukebox")
        await home.act("block_device")
        home.router.server.answers = denied
        await eventually(lambda: len(levels()) >= 3)
        assert levels()[:3] == ["WARNING", "DEBUG", "DEBUG"]
        # Somebody has put it right, and later it fails again.
        home.router.server.answers = {}
        calls, call = home.router.server.calls, next(iter(denied))
        before = calls[call]
        # The third begins when the second has ended, and that one was allowed from its beginning.
        await eventually(lambda: calls[call] >= before + 3)
        home.router.server.answers = denied
        await eventually(lambda: levels().count("WARNING") == 2)
        assert await hass.config_entries.async_unload(home.shown.entry.entry_id)


DEVICES = (PRINTER, CAMERA, "3c:2a:f4:00:00:03", "3c:2a:f4:00:00:04")


async def set_up_again(home: Guarded) -> None:
    """Home Assistant is restarted while devices are kept out: the router is told of each of them again."""
    home.shown.entry.runtime_data.router.store.learn(DEVICES)
    for mac in DEVICES:
        await home.act("block_device", mac)
    assert await home.hass.config_entries.async_reload(home.shown.entry.entry_id)


def in_order(home: Guarded, begin: int, of_a_device: str) -> str:
    """What was asked since then: L, a look at the window, and D, this of a device."""
    marks = {"wps_status": "L", of_a_device: "D"}
    return "".join(mark for body in home.router.server.sent[begin:] for word, mark in marks.items() if word in body)


async def test_an_open_window_is_looked_at_between_two_devices_that_are_kept_out_again(home: Guarded) -> None:
    """Each of them takes a slow router a while, and a device may join meanwhile."""
    server = home.router.server
    server.fault = Fault(delay=0.02)
    await set_up_again(home)
    await home.shown.press()
    begin = len(server.sent)
    await eventually(lambda: in_order(home, begin, "del_client").endswith("LLL"))
    asked = in_order(home, begin, "del_client")
    assert "LD" in asked
    assert "DD" not in asked


async def test_a_router_that_does_not_answer_is_not_asked_for_each_device(hass: HomeAssistant) -> None:
    """Each question takes as long as a request may, in which nobody would notice that the router is back."""
    home = Guarded(hass)
    home.timing |= {"block_again": 0.2, "request": 0.1}
    async with home.router:
        await home.move_in()
        await set_up_again(home)
        server = home.router.server
        server.spoiled = lambda heard: "del_client" in heard.body, Fault(delay=0.3)
        begin = len(server.sent)
        tried: set[str] = set()

        def all_were_tried() -> bool:
            sent = [body for body in server.sent[begin:] if "del_client" in body]
            tried.update(mac for mac in DEVICES for body in sent if mac in body)
            return tried == set(DEVICES)

        await eventually(all_were_tried)
        assert "DDD" not in in_order(home, begin, "del_client")
        server.spoiled = None
        assert await hass.config_entries.async_unload(home.shown.entry.entry_id)


async def test_all_who_were_ejected_are_let_in_when_the_entry_is_disabled_with_an_open_window(home: Guarded) -> None:
    entry = home.shown.entry
    entry.runtime_data.router.store.learn(DEVICES)
    for mac in (PRINTER, CAMERA):
        await home.act("eject_device", mac)
    assert home.keeps_out == {PRINTER, CAMERA}
    await home.shown.press()
    await home.hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert home.keeps_out == set()
