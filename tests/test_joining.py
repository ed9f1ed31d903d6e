"""Letting a device join by the flow that leads a person through it."""

from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import EVENT_DATA_ENTRY_FLOW_PROGRESSED
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.dispatcher import DATA_DISPATCHER
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser, async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.people.hearing import Telling
from custom_components.wps_push.people.joining import SUBENTRY_JOIN, JoiningFlow

from .guide import Guided
from .openwrt_home import CAMERA, GUEST, MAIN, PRINTER, Home
from .support import Shown, eventually
from .wizard import ENGLISH


@pytest.fixture
async def home(home: Home) -> Home:
    """A home whose browsers show a page quickly."""
    home.timing["page"] = 0.4
    return home


def register(hass: HomeAssistant, mac: str, **changes: Any) -> str:
    """Another integration knows a device; returns its id in Home Assistant."""
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    devices = dr.async_get(hass)
    device = devices.async_get_or_create(
        config_entry_id=other.entry_id, connections={(dr.CONNECTION_NETWORK_MAC, mac)}, name="Printer 3000"
    )
    devices.async_update_device(device.id, **changes)
    return device.id


@pytest.fixture
def short_windows(home: Home) -> None:
    """Windows that stay open for a second, for whoever waits for the end of one."""
    home.router.registrar.walk_time = home.timing["walk_time"] = 1


def presses(home: Home) -> int:
    """How often the router was told to open its window."""
    return sum(times for call, times in home.router.server.calls.items() if call.endswith(" wps_start"))


def listeners(hass: HomeAssistant) -> int:
    """How many listen to what happens to the networks."""
    signals: dict[str, dict[Any, Any]] = hass.data[DATA_DISPATCHER]
    return sum(len(signals[signal]) for signal in signals if str(signal).startswith(DOMAIN))


def is_open(home: Home, ifname: str = "phy0-ap0") -> bool:
    return home.router.registrar.status(ifname).pbc_status == "Active"


# From start to end.


async def test_a_device_joins_and_is_named(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    guided = await Guided.begin(hass, entry)
    # The router is quick, so the first page says at once what to do.
    assert "Press the WPS button of your device now" in guided.text
    assert "Phones and tablets have no WPS" in guided.text
    assert is_open(home)

    home.router.press(PRINTER, "jukebox")
    assert "jukebox joined Home by WPS." in await guided.until("joined")
    assert guided.offered == {"name": "jukebox", "another": False}
    assert "saved" in await guided.fill_in(name="Music")
    assert guided.place == "joined"

    assert entry.runtime_data.router.store.joined.name_of(PRINTER) == "Music"
    assert not entry.subentries
    assert home.recorder.one("window_opened")["opened_by"] == "home_assistant"


async def test_its_room_is_asked_for_where_home_assistant_has_the_device(hass: HomeAssistant, home: Home) -> None:
    kitchen = ar.async_get(hass).async_create("Kitchen")
    device_id = register(hass, PRINTER)
    guided = await Guided.begin(hass, await home.move_in())
    home.router.press(PRINTER)
    await guided.until("joined")
    assert guided.offered == {"name": "Printer 3000", "another": False}
    await guided.fill_in(area=kitchen.id)
    kept = dr.async_get(hass).async_get(device_id)
    # A name that was left as it is was not chosen by anybody.
    assert kept
    assert (kept.area_id, kept.name_by_user) == (kitchen.id, None)


async def test_its_room_is_shown_where_it_has_one(hass: HomeAssistant, home: Home) -> None:
    kitchen = ar.async_get(hass).async_create("Kitchen")
    register(hass, PRINTER, area_id=kitchen.id)
    guided = await Guided.begin(hass, await home.move_in())
    home.router.press(PRINTER)
    await guided.until("joined")
    assert guided.offered["area"] == kitchen.id


async def test_a_device_that_somebody_has_named_keeps_its_name(hass: HomeAssistant, home: Home) -> None:
    device_id = register(hass, PRINTER, name_by_user="Grandma's printer")
    guided = await Guided.begin(hass, await home.move_in())
    home.router.press(PRINTER)
    assert "Grandma's printer joined" in await guided.until("joined")
    assert "Somebody has already named this device" in await guided.fill_in(name="Mine")
    # What was filled in is still there.
    assert guided.offered["name"] == "Mine"
    await guided.fill_in(name="Grandma's printer")
    assert guided.place == "joined"
    kept = dr.async_get(hass).async_get(device_id)
    assert kept
    assert kept.name_by_user == "Grandma's printer"


async def test_another_one_is_let_in_from_the_same_page(hass: HomeAssistant, home: Home) -> None:
    guided = await Guided.begin(hass, await home.move_in())
    home.router.press(PRINTER, "printer")
    await guided.until("joined")
    assert "Press the WPS button" in await guided.fill_in(another=True)
    home.router.press(CAMERA, "camera")
    assert "camera joined Home" in await guided.until("joined")
    assert home.recorder.types.count("window_opened") == 2


async def test_a_device_without_a_name_is_let_in_as_it_is(hass: HomeAssistant, home: Home) -> None:
    home.timing["identify_for"] = 0.2
    guided = await Guided.begin(hass, await home.move_in())
    home.router.press(PRINTER)
    assert "A device by Brother" in await guided.until("joined")
    assert guided.offered == {"another": False}
    assert "saved" in await guided.fill_in()


async def test_over_http_the_forms_are_served_and_who_has_asked_is_known(
    hass: HomeAssistant, home: Home, hass_client: ClientSessionGenerator, hass_admin_user: MockUser
) -> None:
    assert await async_setup_component(hass, "config", {})
    entry = await home.move_in()
    register(hass, PRINTER)
    browser, flows = await hass_client(), "/api/config/config_entries/subentries/flow"
    begun = await (await browser.post(flows, json={"handler": [entry.entry_id, SUBENTRY_JOIN]})).json()
    assert begun["progress_action"] == "press_now"
    (opened,) = home.recorder.events
    assert opened.context.user_id == hass_admin_user.id

    ready = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)
    home.router.press(PRINTER)
    await eventually(lambda: ready)
    form = await (await browser.get(f"{flows}/{begun['flow_id']}")).json()
    assert [field["name"] for field in form["data_schema"]] == ["name", "area", "another"]


async def test_nobody_comes_and_it_is_tried_again(hass: HomeAssistant, home: Home) -> None:
    # In a window this long, a busy machine still shows its beginning.
    home.router.registrar.walk_time = home.timing["walk_time"] = 4
    guided = await Guided.begin(hass, await home.move_in())
    assert "within reach" in await guided.until("nobody")
    # What is left of the time was shown, and only that: nothing was heard.
    assert guided.ring == sorted(guided.ring, reverse=True)
    assert guided.ring[0] > 0.8
    assert guided.ring[-1] < 0.2
    assert len(guided.pages) == 2
    assert "Press the WPS button" in await guided.choose("again")
    home.router.press(PRINTER, "printer")
    assert "printer joined Home" in await guided.until("joined")


@pytest.mark.usefixtures("short_windows")
async def test_it_is_given_up(hass: HomeAssistant, home: Home) -> None:
    guided = await Guided.begin(hass, await home.move_in())
    await guided.until("nobody")
    assert "come back here" in await guided.choose("finish")
    assert not hass.config_entries.subentries.async_progress()


async def test_the_network_is_chosen_where_there_are_several(hass: HomeAssistant, home: Home) -> None:
    guided = await Guided.begin(hass, await home.move_in(networks=[MAIN, GUEST]))
    assert guided.place == "user"
    assert "Phones and tablets have no WPS" in guided.text
    assert guided.choices("network") == {MAIN: "Home (main network)", GUEST: "Home guests (guest network)"}
    assert guided.offered == {"network": MAIN}
    assert not is_open(home)
    assert "`Home guests` lets it in" in await guided.fill_in(network=GUEST)
    assert home.recorder.one("window_opened")["network_id"] == GUEST


async def test_the_network_whose_window_is_open_is_proposed(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in(networks=[MAIN, GUEST])
    await Shown(hass, entry, GUEST).press()
    guided = await Guided.begin(hass, entry)
    assert guided.offered == {"network": GUEST}


# The window belongs to the network, and not to the page.


@pytest.mark.parametrize("leave", [Guided.close_tab, Guided.close_dialog])
async def test_whoever_closes_the_page_leaves_the_window_open(
    hass: HomeAssistant, home: Home, leave: Callable[[Guided], None]
) -> None:
    entry = await home.move_in()
    left = await Guided.begin(hass, entry)
    leave(left)
    assert is_open(home)
    assert presses(home) == 1
    # Whoever comes next follows the same window.
    guided = await Guided.begin(hass, entry)
    home.router.press(PRINTER, "printer")
    assert "printer joined Home" in await guided.until("joined")
    assert home.recorder.types.count("window_opened") == presses(home) == 1


async def test_a_page_that_is_closed_listens_no_more(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    before = listeners(hass)
    guided = await Guided.begin(hass, entry)
    assert listeners(hass) == before + 1
    guided.close_dialog()
    assert listeners(hass) == before


async def test_a_browser_that_shows_the_page_late_misses_nothing(hass: HomeAssistant, home: Home) -> None:
    guided = await Guided.begin(hass, await home.move_in())
    begun_at = hass.loop.time()
    home.router.registrar.overlap()
    await guided.until("overlapping")
    # Before that, it would not have heard that there is something new.
    assert hass.loop.time() - begun_at > 0.3


async def test_a_device_that_joins_while_nobody_looks_has_joined(hass: HomeAssistant, home: Home) -> None:
    left = await Guided.begin(hass, await home.move_in())
    left.close_tab()
    home.router.press(PRINTER, "printer")
    assert (await home.recorder.until("device_identified"))["name"] == "printer"


async def test_two_pages_show_the_same_window(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    one = await Guided.begin(hass, entry)
    other = await Guided.begin(hass, entry)
    home.router.press(PRINTER, "printer")
    for guided in (one, other):
        assert "printer joined Home" in await guided.until("joined")
    assert home.recorder.types.count("window_opened") == presses(home) == 1


async def test_a_window_that_was_opened_elsewhere_is_followed(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    home.router.registrar.press("phy0-ap0")
    await home.recorder.until("window_opened")
    guided = await Guided.begin(hass, entry)
    home.router.press(PRINTER, "printer")
    assert "Nobody had asked for it in Home Assistant" in await guided.until("joined")
    assert presses(home) == 0


async def test_a_reload_of_the_entry_changes_nothing(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    guided = await Guided.begin(hass, entry)
    await hass.config_entries.async_reload(entry.entry_id)
    home.router.press(PRINTER, "printer")
    assert "printer joined Home" in await guided.until("joined")
    assert home.recorder.types.count("window_opened") == 1
    await guided.fill_in(name="Office")
    assert guided.place == "joined"


async def test_while_the_entry_is_not_loaded_the_page_says_so(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    guided = await Guided.begin(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    assert "is being restored" in await guided.until("away")
    await hass.config_entries.async_setup(entry.entry_id)
    assert "Press the WPS button" in await guided.until("press_now")


async def test_an_entry_that_is_removed_ends_the_page(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    guided = await Guided.begin(hass, entry)
    await hass.config_entries.async_remove(entry.entry_id)
    assert "has ended meanwhile" in await guided.until("lost")


async def test_without_a_connection_nothing_can_be_opened(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    guided = await Guided.begin(hass, entry)
    assert "not connected at the moment" in guided.text
    assert guided.place == "not_loaded"


@pytest.mark.usefixtures("short_windows")
async def test_an_entry_that_is_disabled_meanwhile(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    guided = await Guided.begin(hass, entry)
    await guided.until("nobody")
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert "not connected at the moment" in await guided.choose("again")


async def test_a_name_that_cannot_be_kept_now(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    guided = await Guided.begin(hass, entry)
    home.router.press(PRINTER, "printer")
    await guided.until("joined")
    await hass.config_entries.async_unload(entry.entry_id)
    assert "the name cannot be saved" in await guided.fill_in(name="Office")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.services.async_call("wps_push", "forget_device", {"mac": PRINTER}, blocking=True)
    assert "has forgotten this device" in await guided.fill_in(name="Office")
    assert "saved" in await guided.fill_in(name="printer")


# What goes wrong.


async def test_a_press_that_is_refused_is_explained_and_can_be_repeated(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    pair = home.router.registrar.overlap()
    guided = await Guided.begin(hass, entry)
    assert "Two devices" in await guided.until("failed")
    for mac in pair:
        home.router.registrar.enrollee_gives_up(mac)
    home.router.registrar.reset()
    await guided.choose("again")
    assert "Press the WPS button" in await guided.until("press_now")


@pytest.mark.usefixtures("short_windows")
async def test_two_devices_ask_at_once(hass: HomeAssistant, home: Home) -> None:
    guided = await Guided.begin(hass, await home.move_in())
    home.router.registrar.overlap()
    assert "wait until" in await guided.until("overlapping")
    assert "Somebody near you" in await guided.until("overlap")


async def test_somebody_closes_the_window(hass: HomeAssistant, home: Home) -> None:
    guided = await Guided.begin(hass, await home.move_in())
    await home.shown.press("close_window")
    assert "The WPS window of Home was closed early." in await guided.until("ended")
    assert guided.result["menu_options"] == ["again", "finish"]


def test_every_page_and_everything_that_is_said_has_words() -> None:
    words = ENGLISH["config_subentries"][SUBENTRY_JOIN]
    assert words["progress"].keys() == set(Telling)
    steps = {name.removeprefix("async_step_") for name in dir(JoiningFlow) if name.startswith("async_step_")}
    # These show nothing themselves.
    assert words["step"].keys() == steps - {"again", "finish", "lost"}
