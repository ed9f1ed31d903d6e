"""What is particular to Keenetic routers: the challenge, one session for each access point, and an end without a reason."""

import asyncio
from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Enrollee, Obstacle, Phase, Refusal, Role, Station, WindowStatus
from custom_components.wps_push.wps.router import (
    Cancels,
    Describes,
    Router,
    RouterAuthError,
    RouterPermissionError,
    RouterProtocolError,
    WindowRefused,
)
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.keenetic import (
    GUESTS,
    HOME,
    HOME_5,
    PASSWORD,
    SERIAL,
    SERVICE_TAG,
    USERNAME,
    KeeneticRouter,
    error,
)
from tests.emulators.server import Fault

(SPEC,) = (spec for spec in DRIVERS if spec.key == "keenetic")
PRINTER = "3c:2a:f4:00:00:01"
PHONE = "3c:2a:f4:00:00:09"
PRESS = "interface wps button"

# A walk time that a test can wait for, and one that no slow machine gets through by accident.
SHORT = Timing(request=5, walk_time=0.2, slack=0.02, open_poll=0.005, idle_poll=0.05)
LONG = Timing(request=5, open_poll=0.005)


class Clock:
    """The router's time, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


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


def driver_for(router: KeeneticRouter, session: aiohttp.ClientSession, timing: Timing = LONG, **changes: str) -> Router:
    settings = {"host": router.url, "username": USERNAME, "password": PASSWORD, "verify_ssl": False}
    return create(SPEC, settings | changes, session, timing)


async def look(driver: Router, network: str = HOME) -> WindowStatus:
    return (await driver.report((network,))).windows[network]


# Who it is.


async def test_who_it_is(driver: Router) -> None:
    info = await driver.connect()
    assert info.identity == SERIAL
    assert (info.name, info.manufacturer, info.model) == ("Keenetic Hopper", "Keenetic", "Hopper (KN-3810)")
    assert info.sw_version == "5.0.12"
    assert "50:ff:20:00:00:01" in info.macs
    assert SERVICE_TAG not in repr(info)


async def test_its_networks(driver: Router) -> None:
    main, guest = await driver.networks()
    assert (main.id, main.ssid, main.role, main.bands) == (HOME, "home", Role.MAIN, (Band.GHZ_2_4, Band.GHZ_5))
    assert (guest.id, guest.ssid, guest.role) == (GUESTS, "visitors", Role.GUEST)


async def test_a_router_that_lists_its_interfaces_in_another_way(router: KeeneticRouter, driver: Router) -> None:
    router.answers["show interface"] = list(router.interfaces.values())
    assert [network.id for network in await driver.networks()] == [HOME, GUESTS]


async def test_guests_are_known_by_the_number_where_no_segment_is_told(router: KeeneticRouter, driver: Router) -> None:
    for row in router.interfaces.values():
        row.pop("group", None)
        row.pop("usedby", None)
    assert [network.role for network in await driver.networks()] == [Role.MAIN, Role.GUEST]


# The log-in.


async def test_the_password_itself_is_never_sent(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    assert router.log_ins == 1
    assert not [heard for heard in router.heard if PASSWORD in f"{heard.body}{heard.headers}"]


async def test_one_session_serves_for_many_looks(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    before = len(router.heard)
    for _ in range(5):
        await look(driver)
    assert len(router.heard) == before + 5
    assert router.log_ins == 1
    router.sessions.clear()
    await look(driver)
    assert router.log_ins == 2


async def test_a_refused_password_is_not_tried_again(router: KeeneticRouter, session: aiohttp.ClientSession) -> None:
    driver = driver_for(router, session, password="wrong")
    for _ in range(3):
        with pytest.raises(RouterAuthError):
            await driver.connect()
    assert router.log_ins == 1


async def test_a_router_without_a_password_lets_everybody_in(router: KeeneticRouter, driver: Router) -> None:
    router.password = None
    assert (await driver.connect()).identity == SERIAL
    assert router.log_ins == 0


async def test_a_session_that_is_refused_at_once_is_about_the_account(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    router.faults = [Fault(status=401), Fault(status=200, body=b"{}"), Fault(status=401)]
    with pytest.raises(RouterPermissionError, match="http"):
        await look(driver)


async def test_a_network_that_may_not_reach_the_web_interface(router: KeeneticRouter, driver: Router) -> None:
    router.faults = [Fault(status=403)] * 3
    with pytest.raises(RouterPermissionError, match="from Home Assistant's network"):
        await driver.connect()


async def test_a_read_only_account_may_look_but_not_press(
    router: KeeneticRouter, session: aiohttp.ClientSession
) -> None:
    router.read_only.add("guest")
    driver = driver_for(router, session, username="guest")
    assert (await look(driver)).phase is Phase.IDLE
    with pytest.raises(RouterPermissionError, match="read-only"):
        await driver.open_window(HOME)


# The press.


@pytest.mark.parametrize(("band", "pressed"), [("2.4", HOME), ("5", HOME_5), ("6", HOME)])
async def test_one_access_point_is_pressed_and_gives_its_settings_away(
    router: KeeneticRouter, session: aiohttp.ClientSession, band: str, pressed: str
) -> None:
    driver = driver_for(router, session, band=band)
    await driver.open_window(HOME)
    assert router.presses == [{"name": pressed, "direction": "send"}]


async def test_the_seconds_that_are_left_are_told(router: KeeneticRouter, driver: Router, clock: Clock) -> None:
    assert await driver.open_window(HOME) == WindowStatus(phase=Phase.OPEN, remaining=120)
    clock.now += 50
    assert await look(driver) == WindowStatus(phase=Phase.OPEN, remaining=70)
    router.tells_left = False
    assert await look(driver) == WindowStatus(phase=Phase.OPEN)


async def test_a_press_on_the_other_radio_when_one_is_off(router: KeeneticRouter, driver: Router) -> None:
    router.interfaces["WifiMaster0"]["state"] = "down"
    await driver.open_window(HOME)
    assert router.presses[0]["name"] == HOME_5


async def test_nothing_can_close_the_window(driver: Router) -> None:
    assert not isinstance(driver, Cancels)


async def test_a_press_that_is_turned_down(router: KeeneticRouter, driver: Router) -> None:
    router.answers[PRESS] = {"status": error('"BadName": invalid interface name.')}
    with pytest.raises(WindowRefused) as refused:
        await driver.open_window(HOME)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


async def test_a_press_that_is_turned_down_while_a_window_is_open(router: KeeneticRouter, driver: Router) -> None:
    await driver.open_window(HOME)
    router.answers[PRESS] = {"wps": {"button": {"status": error("session is running")}}}
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


async def test_security_that_wps_does_not_work_with(router: KeeneticRouter, driver: Router) -> None:
    router.configured = {HOME: False, HOME_5: False}
    (main, _) = await driver.networks()
    assert main.obstacle is Obstacle.WPS_DISABLED
    for words, obstacle in {
        "owe": Obstacle.OPEN_NETWORK,
        "wpa3": Obstacle.WPA3_ONLY,
        "wpa2,wpa-eap": Obstacle.ENTERPRISE,
    }.items():
        router.interfaces[HOME]["encryption"] = router.interfaces[HOME_5]["encryption"] = words
        (main, _) = await driver.networks()
        assert main.obstacle is obstacle
    router.configured.clear()
    router.interfaces[HOME]["encryption"] = "wpa2,wpa3"
    (main, _) = await driver.networks()
    assert main.obstacle is None


async def test_a_state_that_nobody_knows(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    router.answers["show interface wps status"] = {"wps": {"status": {"wps": {"status": "dancing"}}}}
    with pytest.raises(RouterProtocolError, match="wps status"):
        await look(driver)


# How a window ended.


async def test_a_device_that_comes_back_after_a_moment_has_joined(
    router: KeeneticRouter, driver: Router, clock: Clock
) -> None:
    await driver.open_window(HOME)
    router.registrar.enrollee_presses(PRINTER, hears=[HOME])
    router.slow = 2
    clock.now += 2
    assert (await look(driver)).phase is Phase.SUCCEEDED
    assert (await look(driver)).phase is Phase.SUCCEEDED


async def test_a_device_that_was_there_before_has_joined_anew(
    router: KeeneticRouter, driver: Router, clock: Clock
) -> None:
    router.connect(PRINTER)
    router.connect(PHONE)
    clock.now += 500
    await driver.open_window(HOME)
    router.registrar.enrollee_presses(PRINTER, hears=[HOME])
    clock.now += 2
    assert (await look(driver)).phase is Phase.SUCCEEDED


@pytest.mark.parametrize("happens", ["ends", "guest", "restarts", "off"])
async def test_an_early_end_alone_is_no_pairing(
    router: KeeneticRouter, driver: Router, clock: Clock, happens: str
) -> None:
    router.connect(PHONE)
    clock.now += 500
    await driver.open_window(HOME)
    clock.now += 20
    router.registrar.cancel(HOME)
    match happens:
        case "guest":
            router.connect(PRINTER, GUESTS)
        case "restarts":
            router.connect(PHONE)
        case "off":
            router.connect(PRINTER)
            for bss in router.registrar.bsses.values():
                bss.wps = False
    assert (await look(driver)).phase is Phase.IDLE
    router.connect("3c:2a:f4:00:00:05")
    assert (await look(driver)).phase is Phase.IDLE


async def test_the_time_of_our_window_is_over(
    router: KeeneticRouter, session: aiohttp.ClientSession, clock: Clock
) -> None:
    driver = driver_for(router, session, SHORT)
    await driver.open_window(HOME)
    router.connect(PRINTER)
    clock.now += 121
    await asyncio.sleep(SHORT.walk_time)
    assert (await look(driver)).phase is Phase.TIMED_OUT
    assert (await driver.open_window(HOME)).phase is Phase.OPEN


async def test_the_time_of_a_window_from_elsewhere_is_reckoned_from_what_is_left(
    router: KeeneticRouter, driver: Router, clock: Clock
) -> None:
    assert (await look(driver)).phase is Phase.IDLE
    router.registrar.press(HOME)
    clock.now += 119
    assert await look(driver) == WindowStatus(phase=Phase.OPEN, remaining=1)
    router.connect(PRINTER)
    clock.now += 2
    assert (await look(driver)).phase is Phase.TIMED_OUT


async def test_a_device_that_joins_through_a_window_from_elsewhere(
    router: KeeneticRouter, driver: Router, clock: Clock
) -> None:
    router.registrar.press(HOME_5)
    clock.now += 5
    assert (await look(driver)).phase is Phase.OPEN
    router.registrar.enrollee_presses(PRINTER, hears=[HOME_5])
    clock.now += 2
    assert (await look(driver)).phase is Phase.SUCCEEDED


async def test_access_points_that_are_not_there_any_more(router: KeeneticRouter, driver: Router) -> None:
    await driver.open_window(HOME)
    router.has_wps = False
    assert (await look(driver)).phase is Phase.GONE
    router.has_wps = True
    router.registrar.reset()
    assert (await look(driver)).phase is Phase.IDLE


# The clients.


async def test_stations_are_those_of_the_household_behind_mesh_nodes_too(
    router: KeeneticRouter, driver: Router
) -> None:
    router.connect(PRINTER)
    router.connect("3c:2a:f4:00:00:05", GUESTS)
    router.hosts = [
        {"mac": PRINTER.upper(), "hostname": "EPSON-12AB", "name": "", "ip": "192.168.1.50", "link": "up"},
        {"mac": PHONE, "hostname": "phone", "name": "Anna's\u202e phone", "ip": "0.0.0.0", "link": "up", "mws": {}},
        {"mac": "3c:2a:f4:00:00:06", "link": "down", "mws": {}},
        {"mac": "3c:2a:f4:00:00:07", "link": "up", "port": "2"},
    ]
    report = await driver.report((), stations=True)
    assert report.stations == (
        Station(mac=PRINTER, hostname="EPSON-12AB", ip="192.168.1.50"),
        Station(mac=PHONE, hostname="Anna's phone"),
    )


async def test_what_a_device_is_called(router: KeeneticRouter, driver: Router) -> None:
    assert isinstance(driver, Describes)
    assert await driver.describe(PRINTER) is None
    router.hosts = [{"mac": PRINTER, "hostname": "EPSON-12AB", "name": "Printer", "ip": "192.168.1.50"}]
    assert await driver.describe(PRINTER) == Enrollee(mac=PRINTER, hostname="Printer", ip="192.168.1.50")


async def test_a_look_with_stations_is_one_request(router: KeeneticRouter, driver: Router) -> None:
    await driver.connect()
    before = len(router.heard)
    await driver.report((HOME,), stations=True)
    assert len(router.heard) == before + 1
    sent: list[dict[str, Any]] = json.loads(router.heard[-1].body)
    assert sent == [
        {"show": {"interface": {"name": HOME, "wps": {"status": {}}}}},
        {"show": {"interface": {"name": HOME_5, "wps": {"status": {}}}}},
        {"show": {"associations": {}}},
        {"show": {"ip": {"hotspot": {}}}},
    ]
