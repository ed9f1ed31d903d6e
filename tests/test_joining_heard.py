"""What is heard while somebody lets a device join, as far as the router reports it."""

from collections.abc import AsyncIterator
import math
from pathlib import Path
import tempfile
import time

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest

from .behaviour.stands.fritzbox import FritzBoxStand
from .behaviour.stands.hostapd import HostapdStand
from .emulators.hostapd import ACTIVE, FakeBss
from .guide import Guided
from .openwrt_home import PRINTER, WALK_TIME
from .support import Recorder, add_entry, faster

UUID = "572cf82f-c957-5653-9b16-b5cfb298abf1"


@pytest.fixture
async def access_point(hass: HomeAssistant) -> AsyncIterator[HostapdStand]:
    """Hostapd reports what it hears."""
    stand = HostapdStand(clock=time.monotonic, walk_time=WALK_TIME)
    await stand.start()
    # It has reported the name already, so nobody has to wait until the search for more of it is over.
    faster(hass, 40, slack=0.3, grace=0.5, open_poll=0.04, identify_for=20, identify_poll=0.1)
    yield stand
    await stand.stop()


async def test_who_is_heard_is_shown(hass: HomeAssistant, access_point: HostapdStand) -> None:
    # What is heard of a quick device would be over before anybody has read it.
    access_point.hostapd.registrar.exchange_time = 1
    entry = await add_entry(hass, "hostapd", access_point.settings, networks=[access_point.main])
    guided = await Guided.begin(hass, entry)
    await guided.until("press_now")
    access_point.device_fails(PRINTER)
    assert "do not use a PIN" in await guided.until("failing")
    access_point.device_presses(PRINTER)
    assert "I can hear Office printer" in await guided.until("hearing")


async def test_a_device_that_does_not_come_onto_the_network(hass: HomeAssistant, access_point: HostapdStand) -> None:
    access_point.keep_devices_out()
    recorder = Recorder(hass)
    entry = await add_entry(hass, "hostapd", access_point.settings, networks=[access_point.main])
    guided = await Guided.begin(hass, entry)
    await guided.until("press_now")
    access_point.device_presses(PRINTER)
    assert "Office printer joined Home" in await guided.until("joined")
    await recorder.until("device_not_connected")
    assert "did not come onto the network" in await guided.fill_in()


@pytest.mark.parametrize(
    ("said", "place", "words"),
    [
        (f"WPS-ENROLLEE-SEEN {PRINTER} {UUID} 1-0050F204-1 0x80 4 1 [ ]", "hearing", "I can hear a device by Brother"),
        ("WPS-FAIL msg=8 config_error=18", "failing_unknown", "A device has tried to join and failed"),
    ],
)
async def test_little_is_heard_of_a_device(hass: HomeAssistant, said: str, place: str, words: str) -> None:
    faster(hass, 40, open_poll=0.04)
    with tempfile.TemporaryDirectory() as directory:
        async with FakeBss(Path(directory, "wlan0"), WPS_GET_STATUS=ACTIVE) as bss:
            entry = await add_entry(hass, "hostapd", {"directory": directory})
            guided = await Guided.begin(hass, entry)
            await guided.until("press_now")
            bss.say(said)
            assert words in await guided.until(place)


# A router that says nothing of who joins.


@pytest.fixture
async def fritzbox(hass: HomeAssistant) -> AsyncIterator[FritzBoxStand]:
    """It says that a device has joined, and not which, nor when its clients came."""
    stand = FritzBoxStand(clock=time.monotonic, walk_time=WALK_TIME)
    stand.router.mesh_lag = math.inf
    await stand.start()
    faster(hass, 40, page=0.2, slack=0.3, grace=0.5, open_poll=0.04, identify_for=1, identify_poll=0.1)
    yield stand
    await stand.stop()


async def test_a_device_that_the_router_does_not_name_is_looked_for(
    hass: HomeAssistant, fritzbox: FritzBoxStand
) -> None:
    recorder = Recorder(hass)
    entry = await add_entry(hass, "fritzbox", fritzbox.settings, networks=[fritzbox.main])
    guided = await Guided.begin(hass, entry)
    fritzbox.device_presses(PRINTER)
    assert "finding out which one" in await guided.until("identifying")
    text = await guided.until("candidates")
    assert recorder.one("device_seen")["name"] in text


async def test_a_device_that_nobody_can_identify_has_joined_all_the_same(
    hass: HomeAssistant, fritzbox: FritzBoxStand
) -> None:
    entry = await add_entry(hass, "fritzbox", fritzbox.settings, networks=[fritzbox.main])
    fritzbox.device_connects(PRINTER)
    guided = await Guided.begin(hass, entry)
    fritzbox.device_presses(PRINTER)
    assert "does not say which one" in await guided.until("unnamed")
    assert guided.result["menu_options"] == ["again", "finish"]


async def test_a_newcomer_is_a_candidate(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "input_button", {"input_button": {"wps": {"name": "Box"}}})
    faster(hass, 60, open_poll=0.04)
    recorder = Recorder(hass)
    entry = await add_entry(hass, "entity", {"entity_id": "input_button.wps"})
    guided = await Guided.begin(hass, entry)
    er.async_get(hass).async_get_or_create("device_tracker", "fritz", PRINTER, suggested_object_id="printer")
    assert "if that is your device, you are done" in await guided.until("newcomer")
    text = await guided.until("candidates")
    assert "Did it join?" in text
    assert recorder.one("device_seen")["name"] in text
    assert "device_paired" not in recorder.types
    assert "come back here" in await guided.choose("finish")
