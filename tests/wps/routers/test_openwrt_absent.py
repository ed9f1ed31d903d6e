"""Radios that are late, interfaces with new names, accounts with other rights: each network stays what it is."""

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Network, Obstacle, Phase, Role
from custom_components.wps_push.wps.router import Remembers, WindowRefused, WindowStillOpen
from custom_components.wps_push.wps.routers.openwrt.driver import OpenWrt
from tests.emulators.openwrt import Interface, two_bands

from .openwrt_house import CAMERA, GUEST, IDLE, MAIN, OPEN, PRINTER, House, paired

pytestmark = pytest.mark.usefixtures("nothing_secret_is_logged")

NARROW, NARROW_GUEST = "phy0-ap0", "phy0-ap1"
HIGH, LOW = "phy1-ap0", "phy0-ap0"
ACCOUNTS = pytest.mark.parametrize(("username", "main"), [("root", MAIN), ("hass", NARROW)])


class Home(House):
    """A house whose radios are switched on one after the other."""

    def _interface(self, ifname: str) -> Interface:
        return next(known for known in self.router.interfaces if known.ifname == ifname)

    def absent(self, *ifnames: str) -> None:
        """After a power cut: hostapd has no object for a radio that listens for radar."""
        for ifname in ifnames:
            self._interface(ifname).up = False

    def arrives(self, *ifnames: str) -> None:
        """The time is over, and nobody has sent any radar."""
        for ifname in ifnames:
            self._interface(ifname).up = True

    def is_open(self, ifname: str) -> bool:
        """Whether a window is open there."""
        return self.registrar.status(ifname).pbc_status == "Active"


@pytest.fixture
async def home(session: aiohttp.ClientSession) -> AsyncIterator[Home]:
    home = Home(session)
    async with home.router:
        yield home


async def restarted(home: Home, driver: OpenWrt, username: str, band: str | None = None) -> OpenWrt:
    """Another driver of the same router, which is handed what the one before it knew."""
    known = await driver.networks()
    await driver.disconnect()
    later = home.driver(username, band=band)
    assert isinstance(later, Remembers)
    later.remember(known)
    return later


# A BSS that comes later.


@ACCOUNTS
async def test_a_bss_that_comes_later_is_watched_from_the_next_look(home: Home, username: str, main: str) -> None:
    home.absent(HIGH)
    driver = home.driver(username)
    await driver.networks()
    assert (await driver.report()).windows[main] == IDLE
    home.arrives(HIGH)
    assert (await driver.report()).windows[main] == IDLE
    home.registrar.press(HIGH)
    assert (await driver.report()).windows[main] == OPEN
    home.joins(hears=[HIGH])
    assert (await driver.report()).windows[main] == paired(PRINTER)


@ACCOUNTS
async def test_it_costs_one_request_a_look(home: Home, username: str, main: str) -> None:
    home.absent(HIGH)
    driver = home.driver(username)
    await driver.networks()
    for arrives in (False, True):
        if arrives:
            home.arrives(HIGH)
            await driver.report([main])
        requests = home.server.requests
        for _ in range(3):
            await driver.report([main])
        assert home.server.requests == requests + 3


async def test_while_a_window_is_open_a_look_is_about_the_windows_alone(home: Home) -> None:
    driver = home.driver()
    await driver.open_window(MAIN)
    await driver.report([MAIN])
    assert '"list"' not in home.server.sent[-1]
    home.wait(121)
    await driver.report([MAIN])
    await driver.report([MAIN])
    assert '"list"' in home.server.sent[-1]


async def test_a_window_that_is_open_on_it_already_when_it_is_noticed(home: Home) -> None:
    home.absent(HIGH)
    driver = home.driver("hass")
    await driver.networks()
    home.arrives(HIGH)
    home.registrar.press(HIGH)
    assert (await driver.report([NARROW])).windows == {NARROW: OPEN}
    await driver.close_window(NARROW)
    assert not home.is_open(HIGH)


async def test_an_old_result_on_it_is_no_news(home: Home) -> None:
    home.registrar.press(HIGH)
    home.joins(CAMERA, hears=[HIGH])
    home.absent(HIGH)
    driver = home.driver()
    await driver.report()
    home.arrives(HIGH)
    for _ in range(2):
        assert (await driver.report()).windows[MAIN].phase is Phase.IDLE


async def test_all_radios_are_late(home: Home) -> None:
    """An account that can read the configuration knows the networks all the same."""
    home.absent(LOW, HIGH, NARROW_GUEST)
    driver = home.driver()
    assert [(network.id, network.obstacle) for network in await driver.networks()] == [
        (MAIN, Obstacle.RADIO_OFF),
        (GUEST, Obstacle.RADIO_OFF),
    ]
    assert (await driver.report()).windows == {}
    home.arrives(LOW, HIGH, NARROW_GUEST)
    report = await driver.report()
    assert (report.windows, report.changed) == ({MAIN: IDLE, GUEST: IDLE}, True)
    assert await driver.open_window(MAIN) == OPEN


async def test_a_network_on_one_radio_goes_and_comes_back(home: Home) -> None:
    driver = home.driver("hass")
    await driver.report()
    home.absent(NARROW_GUEST)
    requests = home.server.requests
    for _ in range(3):
        assert (await driver.report([NARROW_GUEST])).windows[NARROW_GUEST].phase is Phase.GONE
    # To read the networks anew took two more.
    assert home.server.requests <= requests + 3 + 2
    home.arrives(NARROW_GUEST)
    assert (await driver.report([NARROW_GUEST])).windows[NARROW_GUEST] == IDLE


async def test_that_the_networks_have_changed_is_said_until_they_are_asked_for(home: Home) -> None:
    home.absent(NARROW_GUEST)
    driver = home.driver("hass")
    assert not (await driver.report()).changed
    await driver.networks()
    assert not (await driver.report()).changed
    home.arrives(NARROW_GUEST)
    assert (await driver.report()).changed
    assert (await driver.report()).changed
    assert len(await driver.networks()) == 2
    assert not (await driver.report()).changed


# The band that a person has chosen.


@ACCOUNTS
async def test_a_press_on_a_band_that_is_late_is_refused_and_goes_nowhere_else(
    home: Home, username: str, main: str
) -> None:
    driver = home.driver(username, band="5")
    before = await driver.networks()
    home.absent(HIGH)
    assert [network.obstacle for network in await driver.networks()] == [Obstacle.RADIO_OFF, None]
    with pytest.raises(WindowRefused, match="radio_off"):
        await driver.open_window(main)
    assert not home.is_open(LOW)
    home.arrives(HIGH)
    assert await driver.open_window(main) == OPEN
    assert (home.is_open(LOW), home.is_open(HIGH)) == (False, True)
    assert await driver.networks() == before


async def test_a_narrow_account_that_starts_while_the_chosen_band_is_late(home: Home) -> None:
    driver = await restarted(home, home.driver("hass"), "hass", band="5")
    home.absent(HIGH)
    main, _ = await driver.networks()
    assert (main.id, main.bands, main.obstacle) == (NARROW, (Band.GHZ_2_4, Band.GHZ_5), Obstacle.RADIO_OFF)
    with pytest.raises(WindowRefused, match="radio_off"):
        await driver.open_window(NARROW)
    home.arrives(HIGH)
    assert (await driver.report([NARROW])).changed
    assert await driver.open_window(NARROW) == OPEN
    assert home.is_open(HIGH)


async def test_a_band_on_which_wps_is_off_is_refused_in_words(home: Home) -> None:
    home.router.interfaces[1].hidden = True
    home.registrar.bsses[HIGH].wps = False
    driver = home.driver(band="5")
    assert (await driver.networks())[0].obstacle is Obstacle.HIDDEN_SSID
    with pytest.raises(WindowRefused, match="hidden_ssid"):
        await driver.open_window(MAIN)
    with pytest.raises(WindowRefused, match="wps_disabled"):
        await home.driver("hass", band="5").open_window(NARROW)
    assert not home.is_open(LOW)


async def test_a_network_without_the_chosen_band_is_opened_where_it_is(home: Home) -> None:
    assert await home.driver(band="5").open_window(GUEST) == OPEN


# Ids.


async def test_the_first_radio_is_late_and_the_network_keeps_its_id(home: Home) -> None:
    driver = home.driver("hass")
    before = await driver.networks()
    home.absent(LOW)
    assert [network.id for network in await driver.networks()] == [NARROW, NARROW_GUEST]
    home.registrar.press(HIGH)
    assert (await driver.report([NARROW])).windows == {NARROW: OPEN}
    await driver.close_window(NARROW)
    assert not home.is_open(HIGH)
    home.arrives(LOW)
    assert await driver.networks() == before


async def test_the_first_radio_is_late_when_we_start(home: Home) -> None:
    first = home.driver("hass")
    identity = (await first.connect()).identity
    driver = await restarted(home, first, "hass")
    home.absent(LOW)
    # Nor does it become another router.
    assert (await driver.connect()).identity == identity
    assert [network.id for network in await driver.networks()] == [NARROW, NARROW_GUEST]
    assert await driver.open_window(NARROW) == OPEN
    home.arrives(LOW)
    home.joins(hears=[HIGH])
    assert (await driver.report([NARROW])).windows == {NARROW: paired(PRINTER)}


async def test_another_router_is_another_one_whatever_is_remembered(home: Home, session: aiohttp.ClientSession) -> None:
    moved = [replace(interface, bssid=f"00:aa{interface.bssid[5:]}") for interface in two_bands()]
    other = Home(session, interfaces=moved)
    async with other.router:
        driver = other.driver()
        driver.remember(await home.driver().networks())
        info = await driver.connect()
        assert info.identity == "00:aa:22:00:00:10"
        assert info.macs == frozenset(interface.bssid for interface in moved)
        # A new router in the old one's place: its networks are what they were to the people of the house.
        assert [network.id for network in await driver.networks()] == [MAIN, GUEST]


NEW_NAMES = [
    {"phy0-ap0": "wlan0", "phy1-ap0": "wlan1", "phy0-ap1": "wlan0-1"},
    {"phy0-ap0": "phy0.0-ap0", "phy1-ap0": "phy0.1-ap0", "phy0-ap1": "phy0.0-ap1"},
    # The radios have changed places.
    {"phy0-ap0": "x", "phy1-ap0": "phy0-ap0", "x": "phy1-ap0", "phy0-ap1": "phy1-ap1"},
]


@ACCOUNTS
@pytest.mark.parametrize("names", NEW_NAMES, ids=["old", "new", "swapped"])
@pytest.mark.parametrize("anew", [False, True], ids=["same driver", "another driver"])
async def test_interfaces_get_new_names(
    home: Home, username: str, main: str, names: dict[str, str], anew: bool
) -> None:
    driver = home.driver(username)
    before = await driver.networks()
    if anew:
        driver = await restarted(home, driver, username)
    for name, new in names.items():
        home.router.rename(name, new)
    await driver.report()
    assert {(network.id, network.ssid) for network in await driver.networks()} == {
        (network.id, network.ssid) for network in before
    }
    assert await driver.open_window(main) == OPEN
    assert home.is_open(names.get("x", names[LOW]))
    await driver.close_window(main)
    assert not home.is_open(names.get("x", names[LOW]))


@pytest.mark.parametrize(("first", "then"), [("hass", "root"), ("root", "hass"), ("hass", "admin"), ("stock", "hass")])
async def test_an_account_with_other_rights(home: Home, first: str, then: str) -> None:
    # Nothing in the SSID says that it is for guests.
    home.router.interfaces[2].ssid = "Visitors"
    driver = home.driver(first)
    before = await driver.networks()
    after = await (await restarted(home, driver, then)).networks()
    assert [network.id for network in after] == [network.id for network in before]
    if first != "hass":
        assert [network.role for network in after] == [Role.MAIN, Role.GUEST]


async def test_the_main_network_stays_the_main_one_for_a_narrow_account(session: aiohttp.ClientSession) -> None:
    low, high, _ = two_bands()
    things = replace(low, ssid="Things", section="things", network="iot", ifname="phy0-ap0", bssid="02:11:22:00:00:11")
    home = Home(session, interfaces=[things, replace(low, ifname="phy0-ap1"), high])
    async with home.router:
        driver = home.driver()
        assert [network.ssid for network in await driver.networks()] == ["Home", "Things"]
        narrow = await restarted(home, driver, "hass")
        assert [(network.ssid, network.role) for network in await narrow.networks()] == [
            ("Home", Role.MAIN),
            ("Things", Role.OTHER),
        ]


async def test_a_network_that_is_deleted_leaves_its_interface_to_the_next_and_not_its_id(
    session: aiohttp.ClientSession,
) -> None:
    low, _, guests = two_bands()
    things = replace(low, ssid="Things", section="things", ifname="phy0-ap1", bssid=guests.bssid)
    guests = replace(guests, ifname="phy0-ap2", bssid="06:11:22:00:00:10")
    home = Home(session, interfaces=[low, things, guests])
    async with home.router:
        driver = home.driver("hass")
        ids = {network.ssid: network.id for network in await driver.networks()}
        home.router.interfaces.remove(things)
        home.router.rename("phy0-ap2", "phy0-ap1")
        guests.bssid = things.bssid
        found = {network.ssid: network for network in await driver.networks()}
        assert {ssid: network.id for ssid, network in found.items()} == {
            "Home": ids["Home"],
            "Home guests": ids["Home guests"],
        }
        assert found["Home guests"].role is Role.GUEST
        # And one that is new takes nobody's.
        home.router.interfaces.append(
            replace(things, ssid="Attic", section="attic", ifname="phy0-ap2", bssid="0a:11:22:00:00:10")
        )
        home.registrar.bsses["phy0-ap2"] = replace(home.registrar.bsses["phy0-ap1"])
        assert len({network.id for network in await driver.networks()}) == 3


@ACCOUNTS
async def test_another_ssid_is_the_same_network(home: Home, username: str, main: str) -> None:
    driver = home.driver(username)
    await driver.networks()
    for interface in home.router.interfaces[:2]:
        interface.ssid = "House"
    assert (await driver.networks())[0] == Network(
        id=main, ssid="House", role=Role.MAIN, bands=(Band.GHZ_2_4, Band.GHZ_5)
    )


async def test_the_addresses_tell_where_the_house_is_and_are_shown_nowhere(home: Home) -> None:
    main, guests = await home.driver("hass").networks()
    assert sorted(main.bssids) == ["00:11:22:00:00:10", "00:11:22:00:00:20"]
    assert sorted(guests.bssids) == ["02:11:22:00:00:10"]
    assert "00:11:22" not in repr(main)


async def test_addresses_that_are_made_up_at_each_start_do_not_pile_up(home: Home) -> None:
    driver = home.driver("hass")
    for number in range(200):
        home.router.interfaces[0].bssid = f"02:00:00:00:00:{number:02x}"
        main, _ = await driver.networks()
        assert main.id == NARROW
    assert len(main.bssids) < 50


# Closing.


async def test_a_close_reaches_a_bss_that_has_come_since_the_last_look(home: Home) -> None:
    home.absent(HIGH)
    driver = home.driver()
    await driver.open_window(MAIN)
    home.arrives(HIGH)
    home.registrar.press(HIGH)
    await driver.close_window(MAIN)
    assert (home.is_open(LOW), home.is_open(HIGH)) == (False, False)
    assert (await driver.report()).windows[MAIN].phase is Phase.TIMED_OUT


async def test_a_close_of_a_network_that_is_not_there_does_not_claim_that_no_window_is_open(home: Home) -> None:
    driver = home.driver("hass")
    await driver.networks()
    await driver.close_window("wlan0")
    home.registrar.press(HIGH)
    with pytest.raises(WindowStillOpen):
        await driver.close_window("wlan0")


# GL.iNet.


async def test_a_firmware_that_tells_the_interface_among_the_options(home: Home) -> None:
    for interface in home.router.interfaces:
        interface.vendor = True
    home.router.interfaces[2].wps_pushbutton = False
    driver = home.driver("stock")
    assert [(network.id, network.role, network.obstacle) for network in await driver.networks()] == [
        (MAIN, Role.MAIN, None),
        (GUEST, Role.GUEST, Obstacle.WPS_DISABLED),
    ]
    assert await driver.open_window(MAIN) == OPEN
