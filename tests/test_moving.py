"""A router is seen at another address: its entry follows only to where the same router answers, and asks no more than needed."""

from collections.abc import AsyncGenerator

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .emulators.server import Fault
from .lan import Lan
from .moving_home import NEW, OLD, THIRD, MovingHome, kept
from .support import eventually


@pytest.fixture
async def home(hass: HomeAssistant, lan: Lan) -> AsyncGenerator[MovingHome]:
    """A home with a FRITZ!Box, which shows who it is without a log-in."""
    home = MovingHome(hass, lan, "fritzbox")
    yield home
    await home.leave()


@pytest.mark.parametrize("host", [OLD, f"{OLD}:80", f"http://{OLD}/", f"http://{OLD}:8080"])
async def test_the_address_that_it_has_changes_nothing(home: MovingHome, host: str) -> None:
    entry = await home.move_in(host)
    before, requests = kept(entry), len(home.router.heard)
    for _ in range(3):
        await home.seen(OLD)
    await home.hass.async_block_till_done()
    assert len(home.router.heard) == requests
    assert kept(entry) == before


@pytest.mark.parametrize(
    ("host", "moved"),
    [
        (OLD, NEW),
        (f"{OLD}:8080", f"{NEW}:8080"),
        (f"http://{OLD}", f"http://{NEW}"),
        (f"http://{OLD}:8080/", f"http://{NEW}:8080"),
    ],
)
async def test_it_is_followed_when_it_has_moved(home: MovingHome, host: str, moved: str) -> None:
    await home.move_in(host)
    await home.move()
    await home.seen(NEW)
    await home.arrives(moved)
    assert home.questions == []


async def test_it_is_followed_although_the_last_look_at_it_was_right(home: MovingHome) -> None:
    """The network reports the new address at once; that the router has left the old one shows at the next look."""
    entry = await home.move_in()
    home.lan.move(OLD, NEW)
    assert entry.runtime_data.last_update_success
    await home.seen(NEW)
    await home.arrives(f"http://{NEW}")


async def test_it_is_not_visited_elsewhere_while_it_answers(home: MovingHome) -> None:
    """A router in two networks, or a lease from long ago: neither a reload nor a request."""
    entry = await home.move_in()
    home.lan.machines[NEW] = home.router.port
    before = kept(entry)
    home.router.heard.clear()
    for address in (NEW, OLD, NEW, NEW, THIRD, NEW):
        await home.seen(address)
    await home.searched()
    # The looks at it are enough; they do not ask who it is.
    assert home.router.heard
    assert "/tr64desc.xml" not in {heard.path for heard in home.router.heard}
    assert NEW not in home.lan.visited
    assert THIRD not in home.lan.visited
    assert kept(entry) == before


async def test_it_is_asked_itself_where_nobody_looks_at_it(home: MovingHome) -> None:
    entry = await home.move_in()
    home.hass.config_entries.async_update_entry(entry, pref_disable_polling=True)
    before = kept(entry)
    home.lan.machines[NEW] = home.router.port
    await home.seen(NEW)
    await home.searched()
    assert NEW not in home.lan.visited
    assert kept(entry) == before

    home.lan.move(OLD, NEW)
    await home.seen(NEW)
    await home.arrives(f"http://{NEW}")


async def test_it_is_followed_where_it_had_moved_before_home_assistant_started(home: MovingHome) -> None:
    entry = await home.move_in()
    await home.hass.config_entries.async_unload(entry.entry_id)
    home.lan.move(OLD, NEW)
    await home.hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    await home.seen(NEW)
    await home.arrives(f"http://{NEW}")


async def test_it_is_waited_for_while_it_starts(home: MovingHome) -> None:
    await home.move_in()
    port = home.lan.unplug(OLD)
    await home.misses_it()
    await home.seen(NEW)
    await eventually(lambda: home.lan.visited.count(NEW) > 1)
    assert home.entry.data["host"] == f"http://{OLD}"
    home.lan.machines[NEW] = port
    await home.arrives(f"http://{NEW}")


async def test_it_is_not_waited_for_forever(home: MovingHome) -> None:
    entry = await home.move_in()
    home.lan.unplug(OLD)
    await home.misses_it()
    before = kept(entry)
    home.be_quick(reconnect=0.002)
    await home.seen(NEW)
    await home.searched()
    assert home.lan.visited.count(NEW) == 8
    assert kept(entry) == before


@pytest.mark.parametrize("host", ["http://fritz.box", "fritz.box:49000", "[2001:db8::1]:49000", "2001:db8::1"])
async def test_an_ipv4_address_says_nothing_about_a_name_or_an_ipv6_address(home: MovingHome, host: str) -> None:
    entry = await home.move_in()
    await home.hass.config_entries.async_unload(entry.entry_id)
    home.hass.config_entries.async_update_entry(entry, data={**entry.data, "host": host})
    home.lan.move(OLD, NEW)
    await home.seen(NEW)
    await home.searched()
    assert NEW not in home.lan.visited
    assert entry.data["host"] == host


async def test_each_entry_of_a_router_is_followed(home: MovingHome) -> None:
    """Two drivers know the same router, each by an identity of its own."""
    await home.move_in()
    second = await home.add(f"http://{OLD}:49000", identity="another")
    assert second.state is ConfigEntryState.LOADED
    home.lan.move(OLD, NEW)
    await home.seen(NEW)
    await home.arrives(f"http://{NEW}")
    await eventually(lambda: second.data["host"] == f"http://{NEW}:49000")


async def test_other_integrations_are_left_alone_and_nobody_complains(
    home: MovingHome, caplog: pytest.LogCaptureFixture
) -> None:
    other = MockConfigEntry(domain="other", data={"host": OLD})
    other.add_to_hass(home.hass)
    dr.async_get(home.hass).async_get_or_create(
        config_entry_id=other.entry_id, connections={(dr.CONNECTION_NETWORK_MAC, home.mac)}
    )
    await home.move_in()
    await home.move()
    await home.seen(NEW)
    await home.arrives(f"http://{NEW}")
    assert other.data == {"host": OLD}
    assert "Detected that custom integration" not in caplog.text
    assert f"Home has moved from http://{OLD} to http://{NEW}" in caplog.text


async def test_the_address_of_another_device_is_nobodys(home: MovingHome) -> None:
    await home.move_in()
    await home.move()
    await home.seen(NEW, mac="00:11:22:99:99:99")
    await home.searched()
    assert NEW not in home.lan.visited


async def test_an_entry_that_is_disabled_is_not_followed(home: MovingHome) -> None:
    entry = await home.move_in()
    await home.hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    home.lan.move(OLD, NEW)
    await home.seen(NEW)
    await home.searched()
    assert NEW not in home.lan.visited


async def test_an_entry_that_is_removed_is_not_looked_for(home: MovingHome) -> None:
    await home.is_looked_for()
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    home.lan.machines[NEW] = home.router.port
    requests = len(home.router.heard)
    await home.searched()
    assert len(home.router.heard) == requests


async def test_an_entry_that_is_reconfigured_meanwhile_is_left_alone(home: MovingHome) -> None:
    await home.is_looked_for()
    home.hass.config_entries.async_update_entry(home.entry, data={**home.entry.data, "host": THIRD})
    home.lan.machines[NEW] = home.router.port
    await home.searched()
    assert home.entry.data["host"] == THIRD


async def test_an_entry_that_is_reconfigured_while_the_router_answers_is_left_alone(home: MovingHome) -> None:
    entry = await home.move_in()
    await home.move()
    home.router.fault = Fault(delay=0.3)
    await home.seen(NEW)
    await eventually(lambda: NEW in home.lan.visited)
    home.hass.config_entries.async_update_entry(entry, data={**entry.data, "host": THIRD})
    await home.searched()
    assert entry.data["host"] == THIRD


async def test_it_is_looked_for_once_however_often_it_is_seen(home: MovingHome) -> None:
    await home.move_in()
    home.lan.unplug(OLD)
    await home.misses_it()
    home.be_quick(reconnect=0.002)
    await home.seen(NEW)
    for _ in range(3):
        await eventually(lambda: NEW in home.lan.visited)
        await home.seen(NEW)
    await home.searched()
    assert home.lan.visited.count(NEW) == 8


async def test_it_is_not_looked_for_any_more_when_it_is_seen_where_it_was(home: MovingHome) -> None:
    await home.is_looked_for()
    await home.seen(OLD)
    visits = home.lan.visited.count(NEW)
    await home.searched()
    assert home.lan.visited.count(NEW) == visits


async def test_the_address_where_it_was_seen_last_counts(home: MovingHome) -> None:
    await home.is_looked_for()
    home.lan.machines[THIRD] = home.router.port
    await home.seen(THIRD)
    await home.arrives(f"http://{THIRD}")
