"""Radios that are late, interfaces with new names, accounts with other rights: each network stays what it is."""

import pytest

from custom_components.wps_push.wps.model import Band, Obstacle, Phase
from custom_components.wps_push.wps.router import WindowRefused, WindowStillOpen

from .openwrt_house import CAMERA, GUEST, HIGH, IDLE, LOW, MAIN, NARROW, NARROW_GUEST, OPEN, PRINTER, House, paired

pytestmark = pytest.mark.usefixtures("nothing_secret_is_logged")

ACCOUNTS = pytest.mark.parametrize(("username", "main"), [("root", MAIN), ("hass", NARROW)])


# A BSS that comes later.


@ACCOUNTS
async def test_a_bss_that_comes_later_is_watched_from_the_next_look(house: House, username: str, main: str) -> None:
    house.absent(HIGH)
    driver = house.driver(username)
    await driver.networks()
    assert (await driver.report()).windows[main] == IDLE
    house.arrives(HIGH)
    assert (await driver.report()).windows[main] == IDLE
    house.registrar.press(HIGH)
    assert (await driver.report()).windows[main] == OPEN
    house.joins(hears=[HIGH])
    assert (await driver.report()).windows[main] == paired(PRINTER)


@ACCOUNTS
async def test_it_costs_one_request_a_look(house: House, username: str, main: str) -> None:
    house.absent(HIGH)
    driver = house.driver(username)
    await driver.networks()
    for arrives in (False, True):
        if arrives:
            house.arrives(HIGH)
            await driver.report([main])
        requests = house.server.requests
        for _ in range(3):
            await driver.report([main])
        assert house.server.requests == requests + 3


async def test_while_a_window_is_open_a_look_is_about_the_windows_alone(house: House) -> None:
    driver = house.driver()
    await driver.open_window(MAIN)
    await driver.report([MAIN])
    assert '"list"' not in house.server.sent[-1]
    house.wait(121)
    await driver.report([MAIN])
    await driver.report([MAIN])
    assert '"list"' in house.server.sent[-1]


async def test_a_window_that_is_open_on_it_already_when_it_is_noticed(house: House) -> None:
    house.absent(HIGH)
    driver = house.driver("hass")
    await driver.networks()
    house.arrives(HIGH)
    house.registrar.press(HIGH)
    assert (await driver.report([NARROW])).windows == {NARROW: OPEN}
    await driver.close_window(NARROW)
    assert not house.is_open(HIGH)


async def test_an_old_result_on_it_is_no_news(house: House) -> None:
    house.registrar.press(HIGH)
    house.joins(CAMERA, hears=[HIGH])
    house.absent(HIGH)
    driver = house.driver()
    await driver.report()
    house.arrives(HIGH)
    for _ in range(2):
        assert (await driver.report()).windows[MAIN].phase is Phase.IDLE


async def test_all_radios_are_late(house: House) -> None:
    """An account that can read the configuration knows the networks all the same."""
    house.absent(LOW, HIGH, NARROW_GUEST)
    driver = house.driver()
    assert [(network.id, network.obstacle) for network in await driver.networks()] == [
        (MAIN, Obstacle.RADIO_OFF),
        (GUEST, Obstacle.RADIO_OFF),
    ]
    assert (await driver.report()).windows == {}
    house.arrives(LOW, HIGH, NARROW_GUEST)
    report = await driver.report()
    assert (report.windows, report.changed) == ({MAIN: IDLE, GUEST: IDLE}, True)
    assert await driver.open_window(MAIN) == OPEN


async def test_a_network_on_one_radio_goes_and_comes_back(house: House) -> None:
    driver = house.driver("hass")
    await driver.report()
    house.absent(NARROW_GUEST)
    requests = house.server.requests
    for _ in range(3):
        assert (await driver.report([NARROW_GUEST])).windows[NARROW_GUEST].phase is Phase.GONE
    # To read the networks anew took two more.
    assert house.server.requests <= requests + 3 + 2
    house.arrives(NARROW_GUEST)
    assert (await driver.report([NARROW_GUEST])).windows[NARROW_GUEST] == IDLE


async def test_that_the_networks_have_changed_is_said_until_they_are_asked_for(house: House) -> None:
    house.absent(NARROW_GUEST)
    driver = house.driver("hass")
    assert not (await driver.report()).changed
    await driver.networks()
    assert not (await driver.report()).changed
    house.arrives(NARROW_GUEST)
    assert (await driver.report()).changed
    assert (await driver.report()).changed
    assert len(await driver.networks()) == 2
    assert not (await driver.report()).changed


# The band that a person has chosen.


@ACCOUNTS
async def test_a_press_on_a_band_that_is_late_is_refused_and_goes_nowhere_else(
    house: House, username: str, main: str
) -> None:
    driver = house.driver(username, band="5")
    before = await driver.networks()
    house.absent(HIGH)
    assert [network.obstacle for network in await driver.networks()] == [Obstacle.RADIO_OFF, None]
    with pytest.raises(WindowRefused, match="radio_off"):
        await driver.open_window(main)
    assert not house.is_open(LOW)
    house.arrives(HIGH)
    assert await driver.open_window(main) == OPEN
    assert (house.is_open(LOW), house.is_open(HIGH)) == (False, True)
    assert await driver.networks() == before


async def test_a_narrow_account_that_starts_while_the_chosen_band_is_late(house: House) -> None:
    driver = await house.after_a_restart(house.driver("hass"), "hass", band="5")
    house.absent(HIGH)
    main, _ = await driver.networks()
    assert (main.id, main.bands, main.obstacle) == (NARROW, (Band.GHZ_2_4, Band.GHZ_5), Obstacle.RADIO_OFF)
    with pytest.raises(WindowRefused, match="radio_off"):
        await driver.open_window(NARROW)
    house.arrives(HIGH)
    assert (await driver.report([NARROW])).changed
    assert await driver.open_window(NARROW) == OPEN
    assert house.is_open(HIGH)


async def test_a_band_on_which_wps_is_off_is_refused_in_words(house: House) -> None:
    house.router.interfaces[1].hidden = True
    house.registrar.bsses[HIGH].wps = False
    driver = house.driver(band="5")
    assert (await driver.networks())[0].obstacle is Obstacle.HIDDEN_SSID
    with pytest.raises(WindowRefused, match="hidden_ssid"):
        await driver.open_window(MAIN)
    with pytest.raises(WindowRefused, match="wps_disabled"):
        await house.driver("hass", band="5").open_window(NARROW)
    assert not house.is_open(LOW)


async def test_a_network_without_the_chosen_band_is_opened_where_it_is(house: House) -> None:
    assert await house.driver(band="5").open_window(GUEST) == OPEN


# Closing.


async def test_a_close_reaches_a_bss_that_has_come_since_the_last_look(house: House) -> None:
    house.absent(HIGH)
    driver = house.driver()
    await driver.open_window(MAIN)
    house.arrives(HIGH)
    house.registrar.press(HIGH)
    await driver.close_window(MAIN)
    assert (house.is_open(LOW), house.is_open(HIGH)) == (False, False)
    assert (await driver.report()).windows[MAIN].phase is Phase.TIMED_OUT


async def test_a_close_of_a_network_that_is_not_there_does_not_claim_that_no_window_is_open(house: House) -> None:
    driver = house.driver("hass")
    await driver.networks()
    await driver.close_window("wlan0")
    house.registrar.press(HIGH)
    with pytest.raises(WindowStillOpen):
        await driver.close_window("wlan0")
