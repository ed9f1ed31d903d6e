"""Switching WPS of a FRITZ!Box on and off: on which access points, by which request, and what keeps it from working."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Obstacle, Phase
from custom_components.wps_push.wps.router import RouterError, RouterPermissionError, RouterProtocolError, RouterUnable
from tests.emulators.fritzbox.documents import OLD_WLAN

from .fritzbox_house import GUEST, MAIN, House

SWITCH = "X_AVM-DE_SetWPSEnable"
ENABLE = "NewX_AVM-DE_WPSEnable"


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    async with House(session) as house:
        yield house


def switched(house: House) -> list[tuple[int, str]]:
    """Which access points were switched how, since this was asked the last time."""
    calls = [(number, given[ENABLE]) for _, number, given in house.actions(SWITCH)]
    house.box.calls.clear()
    return calls


async def test_off_is_for_the_whole_device_and_on_for_the_home_network(house: House) -> None:
    driver = house.driver()
    await driver.set_wps(enabled=False)
    assert switched(house) == [(1, "0"), (2, "0"), (3, "0")]
    assert {network.obstacle for network in await driver.networks()} == {Obstacle.WPS_DISABLED}
    await driver.set_wps(enabled=True)
    assert switched(house) == [(1, "1"), (2, "1")]
    main, guest = await driver.networks()
    assert (main.obstacle, guest.obstacle) == (None, Obstacle.WPS_DISABLED)


async def test_where_one_call_is_enough_there_is_one(house: House) -> None:
    house.box.switches_together, house.box.quiet = True, "inactive"
    driver = house.driver()
    for enabled, value in ((False, "0"), (True, "1")):
        await driver.set_wps(enabled=enabled)
        assert switched(house) == [(1, value)]


@pytest.mark.parametrize(("quiet", "asked"), [("inactive", []), ("off", [(2, "1")])])
async def test_only_what_is_not_as_wanted_is_switched(house: House, quiet: str, asked: list[tuple[int, str]]) -> None:
    """A mere `off` leaves it open whether WPS is on, so that the device is asked for it."""
    house.box.quiet = quiet
    house.box.points[1].wps = False
    house.box.update()
    driver = house.driver()
    await driver.set_wps(enabled=True)
    assert switched(house) == [(1, "1"), *asked]
    house.box.words = {1: "err_abort", 2: "success"}
    await driver.set_wps(enabled=True)
    assert switched(house) == []


async def test_what_has_changed_since_the_last_look_counts(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    house.box.points[2].enabled = False
    house.box.modes[2] = "stop"
    house.box.update()
    await driver.set_wps(enabled=False)
    assert switched(house) == [(1, "0"), (3, "0")]


@pytest.mark.parametrize("change", [{"enabled": False}, {"beacon": "WPA3"}, {"hidden": True}])
async def test_a_band_that_cannot_run_wps_is_left_alone(house: House, change: dict[str, bool | str]) -> None:
    for name, value in change.items():
        setattr(house.box.points[2], name, value)
    house.box.update()
    if not house.box.points[2].enabled:
        # Whatever it may say of the window of a radio that is off.
        house.box.modes[2] = "stop"
    driver = house.driver()
    await driver.set_wps(enabled=False)
    assert switched(house) == [(1, "0"), (3, "0")]
    await driver.set_wps(enabled=True)
    assert switched(house) == [(1, "1")]


async def test_an_open_window_ends_with_wps(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    await driver.set_wps(enabled=False)
    assert (await driver.report((MAIN,))).windows[MAIN].phase is Phase.GONE
    await driver.set_wps(enabled=True)
    assert (await driver.report((MAIN,))).windows[MAIN].phase is not Phase.OPEN


async def test_a_device_that_takes_its_time_to_say_so(house: House) -> None:
    house.box.late = 2
    driver = house.driver()
    await driver.set_wps(enabled=False)
    assert (await driver.networks())[0].obstacle is Obstacle.WPS_DISABLED


@pytest.mark.parametrize(("enabled", "words"), [(True, "still off"), (False, "still on")])
async def test_a_device_that_does_not_do_it(house: House, enabled: bool, words: str) -> None:
    house.box.points[1].wps = not enabled
    house.box.update()
    house.box.ignores_switch = True
    with pytest.raises(RouterProtocolError, match=words):
        await house.driver().set_wps(enabled=enabled)
    assert len(switched(house)) == 1


@pytest.mark.parametrize("enabled", [True, False])
async def test_fritz_os_that_does_not_describe_the_switch(house: House, enabled: bool) -> None:
    for wlan in (
        OLD_WLAN,
        {name: one for name, one in house.box.actions["wlanconfig"].items() if name != SWITCH},
        house.box.actions["wlanconfig"] | {SWITCH: ((), ())},
    ):
        house.box.actions["wlanconfig"] = wlan
        with pytest.raises(RouterUnable):
            await house.driver().set_wps(enabled=enabled)
    assert house.actions(SWITCH) == []


async def test_without_wpa2_there_is_nothing_to_switch_on(house: House) -> None:
    for point in house.box.points.values():
        point.beacon = "WPA3"
    house.box.update()
    driver = house.driver()
    with pytest.raises(RouterUnable):
        await driver.set_wps(enabled=True)
    await driver.set_wps(enabled=False)
    assert switched(house) == []


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (401, RouterUnable, "does not know the action"),
        (402, RouterProtocolError, "does not accept the arguments"),
        (606, RouterPermissionError, "FRITZ!Box Settings"),
        (866, RouterPermissionError, "Additional Confirmation"),
    ],
)
async def test_errors_in_words(house: House, code: int, kind: type[RouterError], words: str) -> None:
    house.box.faults_of[SWITCH] = code
    with pytest.raises(kind, match=words):
        await house.driver().set_wps(enabled=False)


async def test_nothing_is_switched_that_nobody_asked_for(house: House) -> None:
    driver = house.driver()
    await driver.connect()
    house.box.points[1].wps = house.box.points[2].wps = False
    house.box.update()
    await driver.networks()
    await driver.report(stations=True)
    await driver.close_window(GUEST)
    await driver.disconnect()
    assert house.actions(SWITCH) == []
