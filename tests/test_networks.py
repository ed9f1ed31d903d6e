"""Several networks of one router: their devices, and which of them an action means."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import CONF_NETWORKS

from .emulators.openwrt import Interface, two_bands
from .openwrt_home import GUEST, MAIN, PRINTER, Home
from .support import Shown, eventually

WORKSHOP = "workshop_radio0"


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Home]:
    """A main network, a guest network, and one for the workshop."""
    workshop = Interface(
        ifname="phy0-ap2", section=WORKSHOP, radio="radio0", band="2g", bssid="06:11:22:00:00:10", ssid="Workshop"
    )
    home = Home(hass, interfaces=[*two_bands(), workshop])
    async with home.router:
        yield home


async def move_in(hass: HomeAssistant, home: Home, *networks: str) -> tuple[MockConfigEntry, list[Shown]]:
    entry = await home.move_in(networks=list(networks))
    return entry, [Shown(hass, entry, network) for network in networks]


async def open_window(hass: HomeAssistant, **target: Any) -> None:
    await hass.services.async_call("wps_push", "open_window", target, blocking=True)


def put_in_area(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Put everything of a router into one area."""
    area = ar.async_get(hass).async_get_or_create("Hall")
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        er.async_get(hass).async_update_entity(entity.entity_id, area_id=area.id)
    return area.id


async def test_only_the_main_network_is_offered_at_first(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    assert len(dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)) == 1
    assert len(hass.states.async_entity_ids("event")) == 1


async def test_a_further_network_is_a_child_device_named_by_its_ssid(hass: HomeAssistant, home: Home) -> None:
    entry, (main, guest) = await move_in(hass, home, MAIN, GUEST)
    devices = dr.async_get(hass)
    router = devices.async_get_device_by_identifier(("wps_push", "id"), entry.entry_id)
    assert router
    (child,) = dr.async_entries_for_parent_device(devices, router.id)
    assert (router.name, child.name) == ("OpenWrt", "Home guests")
    entities = er.async_get(hass)
    buttons = [entities.async_get(shown.entity_id("button", "open_window")) for shown in (main, guest)]
    assert [button and button.device_id for button in buttons] == [router.id, child.id]


async def test_the_device_of_a_network_that_is_not_offered_any_more_goes(hass: HomeAssistant, home: Home) -> None:
    entry, _ = await move_in(hass, home, MAIN, GUEST)
    hass.config_entries.async_update_entry(entry, options={CONF_NETWORKS: [MAIN]})
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert len(dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)) == 1
    assert hass.states.async_entity_ids("event") == ["event.openwrt_wps"]


async def test_an_area_with_several_networks_is_refused_with_the_choices(hass: HomeAssistant, home: Home) -> None:
    entry, shown = await move_in(hass, home, MAIN, WORKSHOP)
    with pytest.raises(ServiceValidationError, match=r"Home \(Router\), Workshop \(Router\)"):
        await open_window(hass, area_id=put_in_area(hass, entry))
    assert [each.window for each in shown] == ["closed", "closed"]


async def test_an_area_never_means_the_guest_network(hass: HomeAssistant, home: Home) -> None:
    entry, (main, guest) = await move_in(hass, home, MAIN, GUEST)
    await open_window(hass, area_id=put_in_area(hass, entry))
    assert (main.window, guest.window) == ("open", "closed")


async def test_a_guest_network_is_meant_when_it_is_named(hass: HomeAssistant, home: Home) -> None:
    _, (main, guest) = await move_in(hass, home, MAIN, GUEST)
    await open_window(hass, entity_id=guest.entity_id("button", "open_window"))
    assert (main.window, guest.window) == ("closed", "open")
    home.router.press(PRINTER, hears=["phy0-ap1"])
    assert (await home.recorder.until("device_paired"))["network"] == "Home guests"
    assert guest.state("event", "wps").attributes["event_type"]
    assert main.state("event", "wps").state == "unknown"


async def test_the_routers_device_means_its_main_network(hass: HomeAssistant, home: Home) -> None:
    entry, (main, workshop) = await move_in(hass, home, MAIN, WORKSHOP)
    router = dr.async_get(hass).async_get_device_by_identifier(("wps_push", "id"), entry.entry_id)
    assert router
    await open_window(hass, device_id=router.id)
    assert (main.window, workshop.window) == ("open", "closed")


async def test_two_windows_at_a_time_are_refused(hass: HomeAssistant, home: Home) -> None:
    _, (main, workshop) = await move_in(hass, home, MAIN, WORKSHOP)
    await main.press()
    with pytest.raises(HomeAssistantError, match="Only one window"):
        await workshop.press()
    assert home.recorder.one("window_refused")["refusal"] == "busy"
    assert (main.window, workshop.window) == ("open", "closed")


async def test_an_open_window_of_a_network_that_is_not_offered_any_more_is_forgotten(
    hass: HomeAssistant, home: Home
) -> None:
    entry, (_, workshop) = await move_in(hass, home, MAIN, WORKSHOP)
    await workshop.press()
    for networks in ([MAIN], [MAIN, WORKSHOP]):
        hass.config_entries.async_update_entry(entry, options={CONF_NETWORKS: networks})
        await hass.config_entries.async_reload(entry.entry_id)
    # It is open all the same, and nobody here knows any more who opened it.
    await home.recorder.until("window_closed")
    assert [event.data["opened_by"] for event in home.recorder.events] == ["home_assistant", "elsewhere", "elsewhere"]


async def test_networks_that_are_all_gone_are_waited_for(home: Home) -> None:
    entry = await home.try_to_move_in(networks=["radio9_network"])
    assert entry.error_reason_translation_key == "no_network"
    assert (entry.reason or "").startswith("Router shows none of the Wi-Fi networks that were chosen.")


@pytest.mark.parametrize("opened_by", ["home_assistant", "elsewhere"])
async def test_an_obstacle_that_is_gone_is_not_shown_any_more(hass: HomeAssistant, home: Home, opened_by: str) -> None:
    for interface in home.router.interfaces:
        interface.hidden = True
    _, (main,) = await move_in(hass, home, MAIN)
    assert main.state("sensor", "window").attributes["obstacle"] == "hidden_ssid"
    for interface in home.router.interfaces:
        interface.hidden = False
    if opened_by == "elsewhere":
        home.router.registrar.press("phy0-ap0")
    else:
        await main.press()
    await home.recorder.until("window_opened")
    await eventually(lambda: main.state("sensor", "window").attributes["obstacle"] is None)
    assert main.window == "open"


async def test_a_network_is_recognised_after_a_restart_whatever_its_radio_is_called(
    hass: HomeAssistant, home: Home
) -> None:
    """A narrow account knows a network by the name of its first interface, and a firmware update renames that."""
    entry = await home.move_in(username="hass")
    (main,) = entry.runtime_data.networks
    device = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)[0].id
    await hass.config_entries.async_unload(entry.entry_id)
    for interface in home.router.interfaces:
        home.router.registrar.bsses[f"renamed-{interface.ifname}"] = home.router.registrar.bsses.pop(interface.ifname)
        interface.ifname = f"renamed-{interface.ifname}"
    await hass.config_entries.async_setup(entry.entry_id)
    assert list(entry.runtime_data.networks) == [main]
    assert dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)[0].id == device
    shown = Shown(hass, entry, main)
    assert shown.state("sensor", "window").attributes["obstacle"] is None
    await shown.press()
    assert shown.window == "open"


# One press of the whole device.


@pytest.mark.parametrize("networks", [(MAIN,), (MAIN, GUEST), (MAIN, GUEST, WORKSHOP)], ids=["alone", "two", "three"])
@pytest.mark.parametrize("target", ["device", "area"])
async def test_pressing_the_routers_buttons_opens_its_main_network_and_leaves_it_open(
    hass: HomeAssistant, home: Home, networks: tuple[str, ...], target: str
) -> None:
    """Home Assistant presses what belongs to a device, or to an area, and to the devices of further networks as well."""
    entry, (main, *others) = await move_in(hass, home, *networks)
    whole = {"device_id": router_id(hass, entry)} if target == "device" else {"area_id": put_in_area(hass, entry)}
    await hass.services.async_call("button", "press", whole, blocking=True)
    assert home.recorder.types == ["window_opened"]
    assert [main.window, *(other.window for other in others)] == ["open", *["closed"] * len(others)]


@pytest.mark.parametrize("target", ["device", "area", "entity"])
async def test_a_window_is_closed_by_its_device(hass: HomeAssistant, home: Home, target: str) -> None:
    """Its button is left out where a device or an area is meant, and so does not show which network that is."""
    entry, (main, _) = await move_in(hass, home, MAIN, GUEST)
    await main.press()
    targets = {
        "device": {"device_id": router_id(hass, entry)},
        "area": {"area_id": put_in_area(hass, entry)},
        "entity": {"entity_id": main.entity_id("button", "close_window")},
    }
    await hass.services.async_call("wps_push", "close_window", targets[target], blocking=True)
    assert home.recorder.one("window_closed")["closed_by"] == "home_assistant"


@pytest.mark.parametrize("key", ["open_window", "close_window"])
async def test_a_button_that_lies_alone_in_an_area_shows_which_network_is_meant(
    hass: HomeAssistant, home: Home, key: str
) -> None:
    _, (main, workshop) = await move_in(hass, home, MAIN, WORKSHOP)
    area = ar.async_get(hass).async_get_or_create("Shed")
    er.async_get(hass).async_update_entity(workshop.entity_id("button", key), area_id=area.id)
    await open_window(hass, area_id=area.id)
    assert (main.window, workshop.window) == ("closed", "open")


async def test_the_device_of_a_further_network_means_that_one(hass: HomeAssistant, home: Home) -> None:
    entry, (main, guest) = await move_in(hass, home, MAIN, GUEST)
    (child,) = dr.async_entries_for_parent_device(dr.async_get(hass), router_id(hass, entry))
    await open_window(hass, device_id=child.id)
    assert (main.window, guest.window) == ("closed", "open")
    await hass.services.async_call("wps_push", "close_window", {"device_id": child.id}, blocking=True)
    assert guest.window == "closed"


# What was chosen and is not visible.

HOME_SECTIONS = (MAIN, "default_radio1")
"""Those of the main network, one for each band."""


class Night:
    """The router switches a network off at night."""

    def __init__(self, home: Home, network: str, how: str) -> None:
        self._interfaces = home.router.interfaces
        self._all = list(self._interfaces)
        self._sections = HOME_SECTIONS if network == MAIN else (network,)
        self._how = how

    def falls(self) -> None:
        """Its radio is switched off, or the configuration has no such network any more."""
        if self._how == "gone":
            self._interfaces[:] = [each for each in self._all if each.section not in self._sections]
        self._switch(off=True)

    def ends(self) -> None:
        """The network is there again."""
        self._interfaces[:] = self._all
        self._switch(off=False)

    def _switch(self, *, off: bool) -> None:
        for interface in self._all:
            if interface.section in self._sections:
                interface.disabled = off


@pytest.mark.parametrize("how", ["off", "gone"])
@pytest.mark.parametrize("network", [MAIN, GUEST])
@pytest.mark.parametrize("restarts", [True, False], ids=["at a start", "at night"])
async def test_a_chosen_network_that_is_not_visible_keeps_everything_and_comes_back(
    hass: HomeAssistant, home: Home, network: str, how: str, *, restarts: bool
) -> None:
    home.timing = {"missing_poll": 1}
    entry, _ = await move_in(hass, home, MAIN, GUEST)
    shown = Shown(hass, entry, network)
    before = registered(hass, entry)
    night = Night(home, network, how)

    night.falls()
    if restarts:
        await hass.config_entries.async_reload(entry.entry_id)
    await eventually(lambda: obstacle(shown) == "radio_off")
    assert registered(hass, entry) == before
    assert entry.options[CONF_NETWORKS] == [MAIN, GUEST]
    assert shown.window == "closed"
    with pytest.raises(HomeAssistantError, match=r"The Wi-Fi of Home( guests)? is off"):
        await shown.press()

    night.ends()
    await eventually(lambda: obstacle(shown) is None, 3)
    assert registered(hass, entry) == before
    await shown.press()
    assert shown.window == "open"


async def test_without_a_choice_the_network_stays_that_was_offered_first(hass: HomeAssistant, home: Home) -> None:
    entry = await home.move_in()
    before = registered(hass, entry)
    Night(home, MAIN, "gone").falls()
    await hass.config_entries.async_reload(entry.entry_id)
    assert obstacle(home.shown) == "radio_off"
    assert registered(hass, entry) == before


async def test_a_chosen_network_that_was_never_seen_is_meant_only_if_it_is_named(
    hass: HomeAssistant, home: Home
) -> None:
    """Nobody knows whether it is the guests' network."""
    Night(home, GUEST, "gone").falls()
    await move_in(hass, home, MAIN, GUEST)
    await open_window(hass)
    assert home.shown.window == "open"


async def test_a_network_that_is_off_is_asked_for_from_time_to_time(hass: HomeAssistant, home: Home) -> None:
    home.timing = {"idle_poll": 0.03, "missing_poll": 60}
    entry, _ = await move_in(hass, home, MAIN, GUEST)
    Night(home, GUEST, "gone").falls()
    await hass.config_entries.async_reload(entry.entry_id)
    # The audit reads the configuration once.
    await eventually(lambda: entry.runtime_data.audit.found is not None)
    calls = home.router.server.calls
    read = calls["luci-rpc getWirelessDevices"]
    looked = home.router.server.requests
    await eventually(lambda: home.router.server.requests >= looked + 10)
    assert calls["luci-rpc getWirelessDevices"] == read


@pytest.mark.parametrize("how", ["off", "gone"])
@pytest.mark.parametrize("restarts", [True, False], ids=["at a start", "at night"])
async def test_the_routers_device_never_means_another_network_than_the_main_one(
    hass: HomeAssistant, home: Home, how: str, *, restarts: bool
) -> None:
    entry, (_, guest) = await move_in(hass, home, MAIN, GUEST)
    device = router_id(hass, entry)
    Night(home, MAIN, how).falls()
    if restarts:
        await hass.config_entries.async_reload(entry.entry_id)
    with pytest.raises(HomeAssistantError, match="The Wi-Fi of Home is off"):
        await open_window(hass, device_id=device)
    assert home.recorder.one("window_refused")["refusal"] == "radio_off"
    assert guest.window == "closed"
    assert not [name for name, bss in home.router.registrar.bsses.items() if bss.pbc_status == "Active"]


def registered(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str | None]:
    """The entities of a router that are really there, with the device of each."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    states = [hass.states.get(entity.entity_id) for entity in entities]
    assert all(state and "restored" not in state.attributes for state in states)
    return {entity.entity_id: entity.device_id for entity in entities}


def router_id(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """The router's own device."""
    device = dr.async_get(hass).async_get_device_by_identifier(("wps_push", "id"), entry.entry_id)
    assert device
    return device.id


def obstacle(shown: Shown) -> str | None:
    """What is shown to keep WPS from running on a network."""
    found: str | None = shown.state("sensor", "window").attributes["obstacle"]
    return found
