"""Finding a router: where the way to the internet leads, or at an address that somebody types."""

from collections.abc import AsyncIterator

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.wps_push.const import GATEWAY

from .emulators.openwrt import EmulatedOpenWrt, Interface
from .emulators.server import NoTls
from .openwrt_wizard import LOG_IN
from .support import faster
from .wizard import Wizard


@pytest.fixture(autouse=True)
def on_a_quick_line(hass: HomeAssistant) -> None:
    faster(hass, 1, page=0.1)


@pytest.fixture
async def router(hass: HomeAssistant) -> AsyncIterator[EmulatedOpenWrt]:
    """The router that leads to the internet."""
    async with EmulatedOpenWrt() as router:
        router.server.no_tls = NoTls.ANSWERS
        hass.data[GATEWAY] = router.server.host
        yield router


async def test_what_is_recommended_comes_first(hass: HomeAssistant) -> None:
    wizard = await Wizard.add(hass)
    assert wizard.result["menu_options"] == ["find", "address", "kind"]
    assert "Find my router (recommended)" in wizard.text


async def test_the_router_is_found_without_typing(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    wizard = await Wizard.add(hass, "find")
    assert wizard.step == "openwrt"
    assert wizard.offered["host"] == router.server.host
    assert not router.bus.log_ins


async def test_nothing_leads_to_the_internet(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    hass.data[GATEWAY] = None
    wizard = await Wizard.add(hass, "find")
    assert "could not find out where your router is" in wizard.text
    assert wizard.offered == {}
    await wizard.fill_in(host=router.server.host)
    assert wizard.step == "openwrt"


async def test_nothing_answers_where_the_router_should_be(hass: HomeAssistant) -> None:
    wizard = await Wizard.add(hass, "find")
    assert f"Nothing answers at {hass.data[GATEWAY]}." in wizard.text
    await wizard.choose("address")
    assert wizard.offered == {"host": hass.data[GATEWAY]}


async def test_a_second_router(hass: HomeAssistant, router: EmulatedOpenWrt) -> None:
    wizard = await Wizard.add(hass, "find")
    await wizard.fill_in(**LOG_IN)
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED
    interface = Interface(ifname="phy0-ap0", section="a", radio="radio0", band="2g", bssid="00:aa:22:00:00:10")
    async with EmulatedOpenWrt([interface]) as other:
        wizard = await Wizard.add(hass, "find")
        assert f"at {router.server.host}, has been added already" in wizard.text
        assert wizard.offered == {}
        await wizard.fill_in(host=other.url)
        assert wizard.step == "openwrt"
        assert wizard.offered["host"] == other.url


@pytest.mark.parametrize("typed", ["no such name", "my router", "router:abc", "http://", " "])
async def test_what_is_no_address(hass: HomeAssistant, router: EmulatedOpenWrt, typed: str) -> None:
    wizard = await Wizard.add(hass, "address")
    assert "Write it like 192.168.1.1 or router.lan" in await wizard.fill_in(host=typed)
    assert wizard.result["errors"] == {"host": "no_address"}
    assert wizard.offered == {"host": typed}

    wizard = await Wizard.add(hass, "kind", "openwrt")
    await wizard.fill_in(host=typed, **LOG_IN)
    assert wizard.result["errors"] == {"host": "no_address"}
    # The password is kept until there is an address to send it to.
    assert "Try it?" in await wizard.fill_in(host=router.url)


@pytest.mark.parametrize("typed", [" {}", "http://{}/cgi-bin/luci", "http://{}"])
async def test_what_is_an_address_all_the_same(hass: HomeAssistant, router: EmulatedOpenWrt, typed: str) -> None:
    wizard = await Wizard.add(hass, "address")
    await wizard.fill_in(host=typed.format(router.server.host))
    assert wizard.step == "openwrt"
