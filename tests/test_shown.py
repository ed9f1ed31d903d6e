"""What people see of what has happened: each pairing once, and why a press was refused for as long as that is so."""

from collections.abc import AsyncIterator
from dataclasses import replace
import time
from typing import Any

from homeassistant.const import EVENT_STATE_REPORTED
from homeassistant.core import Event, EventStateChangedData, EventStateReportedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import EVENT_WPS_PUSH

from .behaviour.stands.hostapd import HostapdStand
from .emulators.hostapd_control import PRINTER_NAME
from .emulators.openwrt import two_bands
from .openwrt_home import CAMERA, GUEST, MAIN, PRINTER, Home
from .support import Recorder, Shown, add_entry, eventually, faster
from .wizard import Wizard


def changes(hass: HomeAssistant, entity_id: str) -> list[str]:
    """The states that an entity changes to from now on: what a state trigger starts on."""
    states: list[str] = []

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        assert old
        assert new
        if old.state != new.state:
            states.append(new.state)

    async_track_state_change_event(hass, entity_id, changed)
    return states


async def pair(home: Home, mac: str, name: str | None = None) -> None:
    """Press, and let a device join."""
    home.recorder.clear()
    await home.shown.press()
    assert home.shown.outcome == "unknown"
    home.router.press(mac, name)
    await home.recorder.until("window_closed")


def last_paired(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    return Shown(hass, entry).entity_id("sensor", "last_paired_device")


def register(hass: HomeAssistant, mac: str, name: str) -> None:
    """Another integration knows a device."""
    owner = MockConfigEntry(domain="printers")
    owner.add_to_hass(hass)
    connections = {(dr.CONNECTION_NETWORK_MAC, mac)}
    dr.async_get(hass).async_get_or_create(config_entry_id=owner.entry_id, connections=connections, name=name)


async def test_two_pairings_in_a_row_are_two_changes_of_the_outcome(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    outcomes = changes(hass, home.shown.entity_id("sensor", "last_outcome"))
    await pair(home, PRINTER)
    await pair(home, CAMERA)
    assert outcomes == ["paired", "unknown", "paired"]


async def test_a_window_that_is_found_open_hides_the_last_outcome(hass: HomeAssistant, home: Home) -> None:
    await home.move_in()
    await pair(home, PRINTER)
    home.router.registrar.press("phy0-ap0")
    await eventually(lambda: home.shown.window == "open")
    assert home.shown.outcome == "unknown"


async def test_a_device_with_a_name_is_one_change(hass: HomeAssistant, home: Home) -> None:
    """Its host name, which comes later, is another name for the same device."""
    register(hass, PRINTER, "Office printer")
    home.router.bus.lease_after = 0.3
    paired = changes(hass, last_paired(hass, await home.move_in()))
    await pair(home, PRINTER, "brn-3c2af4")
    assert paired == ["Office printer"]
    assert (await home.recorder.until("device_identified"))["hostname"] == "brn-3c2af4"
    assert paired == ["Office printer"]
    # The same device once more is no other device.
    await pair(home, PRINTER, "brn-3c2af4")
    await home.recorder.until("device_identified")
    assert paired == ["Office printer"]


@pytest.fixture
async def hostapd() -> AsyncIterator[HostapdStand]:
    """A router whose devices give their names when they join."""
    stand = HostapdStand(clock=time.monotonic)
    await stand.start()
    yield stand
    await stand.stop()


async def test_a_better_name_that_comes_later_is_no_second_change(hass: HomeAssistant, hostapd: HostapdStand) -> None:
    """The device has given its own name, and then another integration meets it and names it otherwise."""
    faster(hass, 40, identify_for=5, identify_poll=0.1)
    recorder = Recorder(hass)
    entry = await add_entry(hass, "hostapd", hostapd.settings, networks=[hostapd.main])
    paired = changes(hass, last_paired(hass, entry))

    @callback
    def meet(event: Event) -> None:
        if event.data["type"] == "device_paired":
            register(hass, event.data["mac"], "Canon MX490")

    hass.bus.async_listen(EVENT_WPS_PUSH, meet)
    await Shown(hass, entry, hostapd.main).press()
    hostapd.device_presses(PRINTER)
    assert (await recorder.until("device_identified"))["name"] == "Canon MX490"
    assert paired == [PRINTER_NAME]


async def test_a_name_that_comes_later_is_one_more_change(hass: HomeAssistant, home: Home) -> None:
    home.router.bus.lease_after = 0.3
    entry = await home.move_in()
    paired = changes(hass, last_paired(hass, entry))
    await pair(home, PRINTER, "printer")
    assert len(paired) == 1
    shown = Shown(hass, entry)
    joined_at = shown.state("sensor", "last_paired_device").attributes["paired_at"]
    await home.recorder.until("device_identified")
    assert len(paired) == 2
    assert paired[-1] == "printer"
    # It has joined when it did, whenever its name was found.
    assert shown.state("sensor", "last_paired_device").attributes["paired_at"] == joined_at


async def test_a_name_that_comes_after_the_next_device_does_not_bring_the_first_one_back(
    hass: HomeAssistant, home: Home
) -> None:
    home.router.bus.lease_after = 0.5
    paired = changes(hass, last_paired(hass, await home.move_in()))
    await pair(home, PRINTER, "printer")
    await pair(home, CAMERA, "camera")
    await eventually(lambda: home.recorder.types.count("device_identified") == 2)
    assert paired[-1] == "camera"
    assert "printer" not in paired


# Why a press was refused.


@pytest.fixture
async def narrow(hass: HomeAssistant) -> AsyncIterator[tuple[Home, MockConfigEntry, Shown]]:
    """A router whose WPS is off, and an account that cannot see that."""
    home = Home(hass, interfaces=[replace(interface, wps_pushbutton=False) for interface in two_bands()])
    async with home.router:
        entry = await home.move_in(username="hass")
        (network,) = entry.runtime_data.networks
        yield home, entry, Shown(hass, entry, network)


def obstacle(shown: Shown) -> Any:
    return shown.state("sensor", "window").attributes["obstacle"]


async def test_why_a_press_was_refused_stays_visible_until_one_succeeds(
    hass: HomeAssistant, narrow: tuple[Home, MockConfigEntry, Shown]
) -> None:
    home, entry, shown = narrow
    assert obstacle(shown) is None
    with pytest.raises(HomeAssistantError, match="WPS"):
        await shown.press()
    assert (shown.window, shown.outcome, obstacle(shown)) == ("closed", "refused", "wps_disabled")
    # Looks at the router, and reading its networks again, show no such thing.
    before = home.router.server.requests
    await eventually(lambda: home.router.server.requests > before + 4)
    assert obstacle(shown) == "wps_disabled"
    wizard = await Wizard.options(hass, entry)
    assert "no WPS" in wizard.text
    await hass.config_entries.async_reload(entry.entry_id)
    assert obstacle(shown) == "wps_disabled"

    for interface in home.router.interfaces:
        interface.wps_pushbutton = True
        home.router.registrar.bsses[interface.ifname].wps = True
    await shown.press()
    assert (shown.window, obstacle(shown)) == ("open", None)
    await hass.config_entries.async_reload(entry.entry_id)
    assert obstacle(shown) is None


async def test_why_a_press_was_refused_gives_way_to_what_the_router_shows(
    hass: HomeAssistant, narrow: tuple[Home, MockConfigEntry, Shown]
) -> None:
    """From then on it will show when nothing is in the way any more."""
    home, entry, shown = narrow
    with pytest.raises(HomeAssistantError, match="WPS"):
        await shown.press()
    interfaces = list(home.router.interfaces)
    home.router.interfaces[:] = []
    await hass.config_entries.async_reload(entry.entry_id)
    assert obstacle(shown) == "radio_off"
    home.router.interfaces[:] = interfaces
    await hass.config_entries.async_reload(entry.entry_id)
    assert obstacle(shown) is None


async def test_nothing_is_written_that_says_what_it_said_before(hass: HomeAssistant, home: Home) -> None:
    """Of all entities of two networks, a window concerns a few; the others cost nothing while it opens and ends."""
    await home.move_in(networks=[MAIN, GUEST])
    repeated: list[str] = []

    @callback
    def is_ours(data: EventStateReportedData) -> bool:
        repeated.append(data["entity_id"])
        return False

    hass.bus.async_listen(EVENT_STATE_REPORTED, lambda _: None, event_filter=is_ours)
    for _ in range(2):
        await home.shown.press()
        home.router.press(PRINTER)
        await home.recorder.until("window_closed")
        assert home.shown.outcome == "paired"
        home.recorder.clear()
    assert repeated == []
