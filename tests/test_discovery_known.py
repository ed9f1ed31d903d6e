"""A router that we have announces itself: it is known, followed, and not offered any more."""

from collections.abc import AsyncGenerator

from homeassistant.config_entries import SOURCE_SSDP, SOURCE_ZEROCONF
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import DOMAIN

from .announcing import announce, announcement, from_address, offers, plug_in, service, switched_on, unload
from .behaviour.stand import Stand
from .emulators.fritzbox import EmulatedFritzBox
from .lan import Lan
from .moving_home import NEW, OLD, MovingHome, kept
from .wizard import Wizard

NAME = "mafreebox.freebox.fr"


@pytest.fixture
async def fritzbox() -> AsyncGenerator[Stand]:
    """A box that nobody has added yet."""
    async with switched_on("fritzbox") as stand:
        yield stand


@pytest.fixture
async def freebox() -> AsyncGenerator[Stand]:
    """A box that is called by its name."""
    async with switched_on("freebox") as stand:
        yield stand


@pytest.fixture
async def home(hass: HomeAssistant, lan: Lan) -> AsyncGenerator[MovingHome]:
    """A home with a FRITZ!Box, which has been added by its address."""
    home = MovingHome(hass, lan, "fritzbox")
    await home.move_in(f"http://{OLD}")
    yield home
    await home.leave()


async def test_a_router_that_announces_itself_elsewhere_is_followed(hass: HomeAssistant, home: MovingHome) -> None:
    await home.move()
    result = await announce(hass, SOURCE_SSDP, from_address(NEW))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    await home.arrives(f"http://{NEW}")


async def test_a_router_with_two_addresses_is_known_by_both(hass: HomeAssistant, home: MovingHome) -> None:
    home.lan.machines[NEW] = home.router.port
    before = kept(home.entry)
    result = await announce(hass, SOURCE_SSDP, from_address(NEW))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    await home.searched()
    assert kept(home.entry) == before


async def test_a_router_that_is_reached_by_its_name_is_known_by_any_address(
    hass: HomeAssistant, home: MovingHome
) -> None:
    home.lan.machines[NEW] = home.router.port
    data = {**home.entry.data, "host": "http://fritz.box"}
    hass.config_entries.async_update_entry(home.entry, data=data)
    home.lan.names["fritz.box"] = OLD
    result = await announce(hass, SOURCE_SSDP, from_address(NEW))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    await home.searched()
    assert home.entry.data == data


async def test_another_router_of_the_same_kind_is_offered(hass: HomeAssistant, home: MovingHome) -> None:
    MockConfigEntry(domain=DOMAIN, data={"driver": "keenetic", "host": OLD}).add_to_hass(hass)
    async with EmulatedFritzBox() as another:
        another.serial = "3C:A6:2F:00:00:99"
        home.lan.machines[NEW] = another.port
        wizard = Wizard(hass, await announce(hass, SOURCE_SSDP, from_address(NEW)))
        assert (wizard.step, wizard.offered["host"]) == ("fritzbox", NEW)
        assert not any("authorization" in heard.headers for heard in another.heard)


async def test_a_router_that_describes_itself_to_nobody_is_offered(hass: HomeAssistant, home: MovingHome) -> None:
    async with EmulatedFritzBox() as another:
        another.describes_itself = False
        home.lan.machines[NEW] = another.port
        assert Wizard(hass, await announce(hass, SOURCE_SSDP, from_address(NEW))).step == "fritzbox"


# Routers that were offered, and then added by hand.


@pytest.mark.parametrize("host", [f"http://{OLD}", "http://fritz.box"])
async def test_a_router_that_was_added_by_hand_is_not_offered_any_more(
    hass: HomeAssistant, fritzbox: Stand, lan: Lan, host: str
) -> None:
    plug_in(lan, fritzbox)
    lan.names["fritz.box"] = OLD
    await announce(hass, SOURCE_SSDP, from_address(OLD))
    assert offers(hass) == ["fritzbox"]
    wizard = await Wizard.add(hass, "kind", "fritzbox")
    await wizard.answer(fritzbox.settings | {"host": host})
    await wizard.choose("finish")
    assert offers(hass) == []
    await unload(hass, wizard.entry)


async def test_a_router_that_is_known_when_it_announces_itself_again_is_not_offered_any_more(
    hass: HomeAssistant, fritzbox: Stand
) -> None:
    page = fritzbox.settings["host"]
    await announce(hass, SOURCE_SSDP, announcement(page))
    MockConfigEntry(domain=DOMAIN, data={"driver": "fritzbox", "host": page}).add_to_hass(hass)
    assert offers(hass) == ["fritzbox"]
    await announce(hass, SOURCE_SSDP, announcement(page))
    assert offers(hass) == []


async def test_a_box_that_was_added_by_its_name_is_not_offered_any_more(
    hass: HomeAssistant, freebox: Stand, fritzbox: Stand, lan: Lan
) -> None:
    """Its name leads to another address than the one that it announces."""
    plug_in(lan, freebox)
    plug_in(lan, freebox, NEW)
    lan.names[NAME] = NEW
    await announce(hass, SOURCE_ZEROCONF, service(OLD))
    await announce(hass, SOURCE_SSDP, announcement(fritzbox.settings["host"]))
    assert offers(hass) == ["freebox", "fritzbox"]

    wizard = await Wizard.add(hass, "kind", "freebox")
    await wizard.fill_in(host=f"http://{NAME}", verify_ssl=False)
    await wizard.choose("finish")
    assert offers(hass) == ["fritzbox"]
    await unload(hass, wizard.entry)


async def test_an_entity_that_is_added_takes_no_offer_back(hass: HomeAssistant, fritzbox: Stand) -> None:
    await announce(hass, SOURCE_SSDP, announcement(fritzbox.settings["host"]))
    hass.states.async_set("button.wps", "unknown", {"friendly_name": "WPS"})
    wizard = await Wizard.add(hass, "kind", "entity")
    await wizard.fill_in(entity_id="button.wps")
    await wizard.choose("finish")
    assert offers(hass) == ["fritzbox"]
    await unload(hass, wizard.entry)
