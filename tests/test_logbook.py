"""What the logbook says of a window: the lines that people read in *Activity* and on the page of the device."""

from collections.abc import AsyncGenerator
import time
from typing import Any

from homeassistant.components.recorder import Recorder as HistoryRecorder
from homeassistant.core import Context, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager, WebSocketGenerator

from custom_components.wps_push.const import EVENT_TOLD

from .behaviour.stands.mikrotik import MikroTikStand
from .openwrt_home import GUEST, MAIN, PRINTER, Home
from .repository import read_json
from .support import Shown, add_entry, eventually, faster

EXCEPTIONS = read_json("translations/en.json")["exceptions"]
ANN = "Ann"
CLOSED = "The WPS window of Home closed because a device joined."
OPENED = "The WPS window of Home is open, so a device can join now."
BY_ANN = f"The window was opened from Home Assistant by {ANN}."


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: RecorderInstanceContextManager) -> None:
    """The test plugin prepares the recorder before Home Assistant is there."""


class Logbook(Home):
    """A home whose logbook somebody reads."""

    def __init__(self, hass: HomeAssistant) -> None:
        super().__init__(hass)
        self.start = dt_util.utcnow()
        self.ann = MockUser(name=ANN, is_owner=True).add_to_hass(hass)
        self.reported: list[str] = []
        hass.bus.async_listen(EVENT_TOLD, self._hear)

    @callback
    def _hear(self, event: Event) -> None:
        self.reported.append(event.data["message"])

    async def let_in(self, mac: str, name: str | None = None) -> None:
        """Ann presses the button on the dashboard, and a device joins."""
        await self.shown.press(context=Context(user_id=self.ann.id))
        self.router.press(mac, name)
        await self.recorder.until("window_closed")

    async def until(self, lines: int) -> None:
        """Wait for that many lines."""
        await eventually(lambda: len(self.reported) == lines)

    async def read(self, client: Any, **of: Any) -> list[dict[str, Any]]:
        """All lines from the beginning on, or those of some devices or entities."""
        await async_wait_recording_done(self.hass)
        await client.send_json_auto_id({"type": "logbook/get_events", "start_time": self.start.isoformat(), **of})
        response = await client.receive_json()
        assert response["success"], response
        lines: list[dict[str, Any]] = response["result"]
        return lines


@pytest.fixture
async def home(hass: HomeAssistant, recorder_mock: HistoryRecorder) -> AsyncGenerator[Logbook]:
    home = Logbook(hass)
    home.timing["idle_poll"] = 0.1
    assert await async_setup_component(hass, "logbook", {})
    async with home.router:
        yield home


def story(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Our own lines: whose they are, and what they say."""
    return [(line["name"], line["message"]) for line in lines if line.get("domain") == "wps_push"]


def router_of(home: Logbook, entry: MockConfigEntry) -> dr.DeviceEntry:
    (router,) = dr.async_entries_for_config_entry(dr.async_get(home.hass), entry.entry_id)
    assert isinstance(router, dr.DeviceEntry)
    return router


async def test_one_line_for_the_opening_the_device_and_the_end(
    home: Logbook, hass_ws_client: WebSocketGenerator
) -> None:
    home.router.bus.lease_after = 0.3
    entry = await home.move_in()
    client = await hass_ws_client()
    await home.let_in(PRINTER, "jukebox")
    await home.until(3)
    lines = await home.read(client)
    assert story(lines) == [
        ("OpenWrt", f"{OPENED} {BY_ANN}"),
        ("OpenWrt", CLOSED),
        ("OpenWrt", f"jukebox joined Home by WPS. {BY_ANN}"),
    ]
    icons = [line["icon"] for line in lines if line.get("domain") == "wps_push"]
    assert icons == ["mdi:wifi-lock-open", "mdi:wifi-lock", "mdi:devices"]
    # Who was the cause stands beside each line, by the logbook's own means.
    assert {line["context_user_id"] for line in lines} == {home.ann.id}
    # The sensors, which only move along, are left out.
    others = {line["entity_id"] for line in lines if line.get("domain") != "wps_push"}
    assert others == {home.shown.entity_id("button", "open_window"), home.shown.entity_id("event", "wps")}
    for of in (
        {"device_ids": [router_of(home, entry).id]},
        {"entity_ids": [home.shown.entity_id("event", "wps")]},
    ):
        assert story(await home.read(client, **of)) == story(lines)


async def test_the_lines_come_by_themselves_to_who_is_reading(
    home: Logbook, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await home.move_in()
    client = await hass_ws_client()
    router, sensors = (
        router_of(home, entry),
        [home.shown.entity_id("sensor", key) for key in ("window", "last_outcome")],
    )
    await async_wait_recording_done(home.hass)
    await client.send_json_auto_id(
        {
            "type": "logbook/event_stream",
            "start_time": home.start.isoformat(),
            "device_ids": [router.id],
            "entity_ids": [*sensors, home.shown.entity_id("button", "open_window")],
        }
    )
    assert (await client.receive_json())["success"]
    while (await client.receive_json())["event"].get("partial"):
        pass
    await home.let_in(PRINTER, "jukebox")
    await home.until(3)
    lines: list[dict[str, Any]] = []
    while len(story(lines)) < 3:
        lines += (await client.receive_json())["event"]["events"]
    assert {message for _, message in story(lines)} == {
        f"{OPENED} {BY_ANN}",
        CLOSED,
        f"jukebox joined Home by WPS. {BY_ANN}",
    }
    assert not {line.get("entity_id") for line in lines} & set(sensors)


async def test_a_window_that_is_closed_early_and_one_that_is_not_opened(
    home: Logbook, hass_ws_client: WebSocketGenerator
) -> None:
    await home.move_in()
    ann = Context(user_id=home.ann.id)
    await home.shown.press(context=ann)
    await home.shown.press("close_window", context=ann)
    for interface in home.router.interfaces:
        interface.wps_pushbutton = home.router.registrar.bsses[interface.ifname].wps = False
    with pytest.raises(HomeAssistantError):
        await home.shown.press(context=ann)
    await home.until(3)
    refused = EXCEPTIONS["refused_wps_disabled"]["message"].format(name="Home")
    assert [message for _, message in story(await home.read(await hass_ws_client()))] == [
        f"{OPENED} {BY_ANN}",
        f"The WPS window of Home was closed early. It was closed from Home Assistant by {ANN}.",
        refused,
    ]


async def test_what_nobody_here_has_asked_for(home: Logbook) -> None:
    await home.move_in()
    home.router.registrar.press("phy0-ap0")
    await eventually(lambda: home.shown.window == "open")
    home.router.press(PRINTER, "jukebox")
    await home.until(3)
    assert home.reported == [
        "The WPS window of Home was opened, but not from Home Assistant. A device can join now.",
        CLOSED,
        "jukebox joined Home by WPS. Nobody had asked for it in Home Assistant.",
    ]


async def test_a_device_whose_name_nobody_finds(home: Logbook) -> None:
    home.timing["identify_for"] = 0.3
    home.router.bus.lease_after = 60
    await home.move_in()
    await home.let_in(PRINTER)
    assert home.reported == [f"{OPENED} {BY_ANN}", CLOSED]
    await home.until(3)
    assert home.reported[2] == f"A device by Brother Industries, LTD. joined Home by WPS. {BY_ANN}"


async def test_home_assistant_stops_while_the_name_is_searched(home: Logbook) -> None:
    home.router.bus.lease_after = 60
    await home.move_in()
    await home.let_in(PRINTER)
    assert home.reported == [f"{OPENED} {BY_ANN}", CLOSED]
    await home.hass.async_stop(force=True)
    assert home.reported[2:] == [f"A device by Brother Industries, LTD. joined Home by WPS. {BY_ANN}"]


async def test_each_network_has_its_own_story_under_the_name_of_the_router(
    home: Logbook, hass_ws_client: WebSocketGenerator
) -> None:
    devices = dr.async_get(home.hass)
    entry = await home.move_in(networks=[MAIN, GUEST])
    router = router_of(home, entry)
    (guests,) = dr.async_entries_for_parent_device(devices, router.id)
    devices.async_update_device(router.id, name_by_user="Box in the hall")
    for network in (MAIN, GUEST):
        await Shown(home.hass, entry, network).press()
        await Shown(home.hass, entry, network).press("close_window")
    client = await hass_ws_client()
    for device_id, ssid in ((router.id, "Home"), (guests.id, "Home guests")):
        assert story(await home.read(client, device_ids=[device_id])) == [
            ("Box in the hall", f"The WPS window of {ssid} is open, so a device can join now."),
            ("Box in the hall", f"The WPS window of {ssid} was closed early."),
        ]


async def test_who_may_have_joined_where_the_router_does_not_say(home: Logbook) -> None:
    faster(home.hass, 80, open_poll=0.05, identify_poll=0.1, identify_for=0.2)
    stand = MikroTikStand(clock=time.monotonic, walk_time=1.5)
    await stand.start()
    entry = await add_entry(home.hass, "mikrotik", stand.settings, networks=[stand.main])
    await Shown(home.hass, entry, stand.main).press()
    stand.device_connects(PRINTER)
    await home.until(3)
    ended, may_have = sorted(home.reported[1:], reverse=True)
    assert ended.startswith("The WPS window of Home closed because its time was over. Something new appeared")
    assert may_have.startswith("May have joined Home by WPS: ")
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    await stand.stop()
