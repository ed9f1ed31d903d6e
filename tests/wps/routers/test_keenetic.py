"""What is particular to Keenetic routers: the challenge, and the access points with a session each."""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Obstacle, Phase, Refusal, Role, WindowStatus
from custom_components.wps_push.wps.router import Cancels, Router, RouterProtocolError, WindowRefused
from tests.emulators.keenetic import GUESTS, HOME, HOME_5, SERIAL, SERVICE_TAG, KeeneticRouter, error
from tests.emulators.server import Fault

from .keenetic_house import PRESS, STATUS, Clock, driver_for, look


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def router(clock: Clock) -> AsyncGenerator[KeeneticRouter]:
    """A router that is on; its time passes when a test says so."""
    async with KeeneticRouter(clock=clock) as router:
        yield router


@pytest.fixture
def driver(router: KeeneticRouter, session: aiohttp.ClientSession) -> Router:
    """Somebody who may do everything."""
    return driver_for(router, session)


# Who it is.


async def test_who_it_is(driver: Router) -> None:
    info = await driver.connect()
    assert info.identity == SERIAL
    assert (info.name, info.manufacturer, info.model) == ("Keenetic Hopper", "Keenetic", "Hopper (KN-3810)")
    assert info.sw_version == "5.0.12"
    assert "50:ff:20:00:00:01" in info.macs
    assert SERVICE_TAG not in repr(info)


async def test_a_router_without_a_serial_number_is_known_by_its_lowest_address(
    router: KeeneticRouter, driver: Router
) -> None:
    router.answers["show identification"] = {"mac": "50:ff:20:00:00:09"}
    assert (await driver.connect()).identity == "50:ff:20:00:00:02"


async def test_its_networks(driver: Router) -> None:
    main, guest = await driver.networks()
    assert (main.id, main.ssid, main.role, main.bands) == (HOME, "home", Role.MAIN, (Band.GHZ_2_4, Band.GHZ_5))
    assert (guest.id, guest.ssid, guest.role) == (GUESTS, "visitors", Role.GUEST)


async def test_a_network_that_the_router_itself_has_joined_is_none_of_its_own(
    router: KeeneticRouter, driver: Router
) -> None:
    station = {"id": "WifiMaster0/WifiStation0", "type": "WifiStation", "ssid": "hotel", "state": "up"}
    router.interfaces = {"WifiMaster0/WifiStation0": station} | router.interfaces
    assert [network.id for network in await driver.networks()] == [HOME, GUESTS]


async def test_a_router_that_lists_its_interfaces_in_another_way(router: KeeneticRouter, driver: Router) -> None:
    router.answers["show interface"] = list(router.interfaces.values())
    assert [network.id for network in await driver.networks()] == [HOME, GUESTS]


async def test_guests_are_known_by_the_number_where_no_segment_is_reported(
    router: KeeneticRouter, driver: Router
) -> None:
    for row in router.interfaces.values():
        row.pop("group", None)
        row.pop("usedby", None)
    assert [network.role for network in await driver.networks()] == [Role.MAIN, Role.GUEST]


@pytest.mark.parametrize(
    ("name", "group", "role"),
    [
        ("WifiMaster0/AccessPoint3", "Guest", Role.GUEST),
        ("WifiMaster0/AccessPoint3", "Cameras", Role.OTHER),
        ("WifiMaster0/AccessPoint1", "Home", Role.OTHER),
    ],
)
async def test_the_segment_says_who_an_access_point_is_for(
    router: KeeneticRouter, driver: Router, name: str, group: str, role: Role
) -> None:
    row = router.interfaces.pop(GUESTS) | {"id": name, "group": group, "usedby": ["Bridge5"]}
    router.interfaces[name] = row
    assert [network.role for network in await driver.networks()] == [Role.MAIN, role]


async def test_fewer_answers_than_commands(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    router.faults = [Fault(body=b"[{}]")]
    with pytest.raises(RouterProtocolError, match="not one answer for each command"):
        await look(driver)


# The press.


@pytest.mark.parametrize(("band", "pressed"), [("2.4", HOME), ("5", HOME_5), ("6", HOME)])
async def test_one_access_point_is_pressed_and_gives_its_settings_away(
    router: KeeneticRouter, session: aiohttp.ClientSession, band: str, pressed: str
) -> None:
    driver = driver_for(router, session, band=band)
    await driver.open_window(HOME)
    assert router.presses == [{"name": pressed, "direction": "send"}]


async def test_the_seconds_that_are_left_are_reported(router: KeeneticRouter, driver: Router, clock: Clock) -> None:
    assert await driver.open_window(HOME) == WindowStatus(phase=Phase.OPEN, remaining=120)
    clock.now += 50
    assert await look(driver) == WindowStatus(phase=Phase.OPEN, remaining=70)
    router.reports_left = False
    assert await look(driver) == WindowStatus(phase=Phase.OPEN)


async def test_a_press_on_the_other_radio_when_one_is_off(router: KeeneticRouter, driver: Router) -> None:
    router.interfaces["WifiMaster0"]["state"] = "down"
    await driver.open_window(HOME)
    assert router.presses[0]["name"] == HOME_5


async def test_a_window_that_is_seen_at_the_last_look_is_open(router: KeeneticRouter, driver: Router) -> None:
    router.late = 3
    assert (await driver.open_window(HOME)).phase is Phase.OPEN
    router.registrar.reset()
    router.late = 4
    before = len(router.heard)
    with pytest.raises(WindowRefused):
        await driver.open_window(HOME)
    # What the networks are, the press, three looks more, and whether somebody has come.
    assert len(router.heard) == before + 3 + 1 + 3 + 1


async def test_nothing_can_close_the_window(driver: Router) -> None:
    assert not isinstance(driver, Cancels)


async def test_a_press_that_is_turned_down(router: KeeneticRouter, driver: Router) -> None:
    router.answers[PRESS] = {"status": error('"BadName": invalid interface name.')}
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(HOME)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


@pytest.mark.parametrize("places", [("wps", "button"), ("wps",), ()])
async def test_a_press_that_is_turned_down_while_a_window_is_open(
    router: KeeneticRouter, driver: Router, places: tuple[str, ...]
) -> None:
    await driver.open_window(HOME)
    answer: dict[str, Any] = {"status": error("session is running")}
    for place in reversed(places):
        answer = {place: answer}
    router.answers[PRESS] = answer
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(HOME)
    assert refused.value.refusal is Refusal.BUSY


async def test_a_network_that_is_not_there(driver: Router) -> None:
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window("WifiMaster0/AccessPoint7")
    assert refused.value.refusal is Refusal.RADIO_OFF


async def test_a_session_for_the_routers_own_pin_is_no_window(router: KeeneticRouter, driver: Router) -> None:
    router.own_pin = {HOME, HOME_5}
    assert (await look(driver)).phase is Phase.IDLE
    assert (await driver.open_window(HOME)).phase is Phase.OPEN


@pytest.mark.parametrize(
    ("reported", "phase", "remaining"),
    [
        ({"mode": "pbc", "left": "60"}, Phase.OPEN, 60),
        ({"left": 60}, Phase.OPEN, 60),
        ({"left": "999999"}, Phase.OPEN, None),
        ({"mode": "Self-PIN", "left": "60"}, Phase.IDLE, None),
        ({"mode": "pbc", "left": "infinite"}, Phase.IDLE, None),
    ],
)
async def test_what_an_active_session_is_for(
    router: KeeneticRouter, driver: Router, reported: dict[str, Any], phase: Phase, remaining: float | None
) -> None:
    router.answers[STATUS] = {"wps": {"status": {"wps": {"status": "active"} | reported}}}
    assert await look(driver) == WindowStatus(phase=phase, remaining=remaining)


async def test_an_error_in_the_place_of_a_state(router: KeeneticRouter, driver: Router) -> None:
    for answer in ({"status": error("no such command")}, {"wps": {"status": error("invalid interface name")}}):
        router.answers[STATUS] = answer
        assert (await look(driver)).phase is Phase.GONE
        assert (await driver.networks())[0].obstacle is Obstacle.NOT_BUILT_IN


async def test_security_that_wps_does_not_work_with(router: KeeneticRouter, driver: Router) -> None:
    router.configured = {HOME: False, HOME_5: False}
    (main, _) = await driver.networks()
    assert main.obstacle is Obstacle.WPS_DISABLED
    for words, obstacle in {
        "owe": Obstacle.OPEN_NETWORK,
        "wpa3": Obstacle.WPA3_ONLY,
        "wpa2,wpa3": Obstacle.WPS_DISABLED,
        "wpa2,wpa-eap": Obstacle.ENTERPRISE,
    }.items():
        router.interfaces[HOME]["encryption"] = router.interfaces[HOME_5]["encryption"] = words
        (main, _) = await driver.networks()
        assert main.obstacle is obstacle
    router.configured.clear()
    # The router itself knows better than the words for it.
    for words in ("wpa2,wpa3", "wpa3"):
        router.interfaces[HOME]["encryption"] = words
        (main, _) = await driver.networks()
        assert main.obstacle is None


async def test_a_state_that_nobody_knows(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    router.answers[STATUS] = {"wps": {"status": {"wps": {"status": "dancing"}}}}
    with pytest.raises(RouterProtocolError, match="wps status"):
        await look(driver)
