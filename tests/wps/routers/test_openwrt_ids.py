"""Each network keeps its id: with late radios, new names of interfaces, other rights, another SSID or another router."""

from dataclasses import replace

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Network, Obstacle, Role
from custom_components.wps_push.wps.router import RouterProtocolError
from tests.emulators.openwrt import two_bands

from .openwrt_house import GUEST, HIGH, LOW, MAIN, NARROW, NARROW_GUEST, OPEN, PRINTER, House, paired

pytestmark = pytest.mark.usefixtures("nothing_secret_is_logged")

# ubus' status.
_UNKNOWN_ERROR = 9

ACCOUNTS = pytest.mark.parametrize(("username", "main"), [("root", MAIN), ("hass", NARROW)])


async def test_the_first_radio_is_late_and_the_network_keeps_its_id(house: House) -> None:
    driver = house.driver("hass")
    before = await driver.networks()
    house.absent(LOW)
    assert [network.id for network in await driver.networks()] == [NARROW, NARROW_GUEST]
    house.registrar.press(HIGH)
    assert (await driver.report([NARROW])).windows == {NARROW: OPEN}
    await driver.close_window(NARROW)
    assert not house.is_open(HIGH)
    house.arrives(LOW)
    assert await driver.networks() == before


async def test_the_first_radio_is_late_when_we_start(house: House) -> None:
    first = house.driver("hass")
    identity = (await first.connect()).identity
    driver = await house.after_a_restart(first, "hass")
    house.absent(LOW)
    # Nor does it become another router.
    assert (await driver.connect()).identity == identity
    assert [network.id for network in await driver.networks()] == [NARROW, NARROW_GUEST]
    assert await driver.open_window(NARROW) == OPEN
    house.arrives(LOW)
    house.joins(hears=[HIGH])
    assert (await driver.report([NARROW])).windows == {NARROW: paired(PRINTER)}


async def test_another_router_is_another_one_whatever_is_remembered(
    house: House, session: aiohttp.ClientSession
) -> None:
    moved = [replace(interface, bssid=f"00:aa{interface.bssid[5:]}") for interface in two_bands()]
    other = House(session, interfaces=moved)
    async with other.router:
        driver = other.driver()
        driver.remember(await house.driver().networks())
        info = await driver.connect()
        assert info.identity == "00:aa:22:00:00:10"
        assert info.macs == frozenset(interface.bssid for interface in moved)
        # A new router in the old one's place: its networks are what they were to the people of the house.
        main, guests = await driver.networks()
        assert (main.id, guests.id) == (MAIN, GUEST)
        assert main.bssids | guests.bssids == info.macs


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
    house: House, username: str, main: str, names: dict[str, str], anew: bool
) -> None:
    driver = house.driver(username)
    before = await driver.networks()
    if anew:
        driver = await house.after_a_restart(driver, username)
    for name, new in names.items():
        house.router.rename(name, new)
    # As Home Assistant does before a press.
    await driver.report((), stations=True)
    assert await driver.open_window(main) == OPEN
    assert house.is_open(names.get("x", names[LOW]))
    await driver.close_window(main)
    assert not house.is_open(names.get("x", names[LOW]))
    assert {(network.id, network.ssid) for network in await driver.networks()} == {
        (network.id, network.ssid) for network in before
    }


@pytest.mark.parametrize("username", ["root", "stock", "hass"])
async def test_two_networks_that_have_changed_places_are_not_mistaken_for_each_other(
    house: House, username: str
) -> None:
    """The list of interfaces is the same as before; only their SSIDs say what has happened."""
    driver = house.driver(username)
    main, guests = await driver.networks()
    low, _, guest = house.router.interfaces
    for name, new in ((LOW, "x"), (guest.ifname, LOW), ("x", guest.ifname)):
        house.router.rename(name, new)
    low.bssid, guest.bssid = guest.bssid, low.bssid
    requests = house.server.requests
    await driver.report((), stations=True)
    assert house.server.requests > requests + 1
    await driver.open_window(guests.id)
    assert house.is_open(guest.ifname)
    await driver.close_window(guests.id)
    await driver.open_window(main.id)
    assert house.is_open(low.ifname)
    requests = house.server.requests
    await driver.report((), stations=True)
    assert house.server.requests == requests + 1


@pytest.mark.parametrize("method", ["get_clients", "assoclist"])
async def test_networks_that_have_changed_places_are_noticed_also_without_the_list_of_clients(
    house: House, method: str
) -> None:
    driver = house.driver("hass" if method == "get_clients" else "stock")
    main, guests = await driver.networks()
    low, _, guest = house.router.interfaces
    for name, new in ((LOW, "x"), (guest.ifname, LOW), ("x", guest.ifname)):
        house.router.rename(name, new)
    low.bssid, guest.bssid = guest.bssid, low.bssid
    calls = [f"hostapd.{one.ifname} get_clients" for one in house.router.interfaces]
    house.server.answers = {name: [_UNKNOWN_ERROR] for name in (*calls, "iwinfo assoclist")}
    with pytest.raises(RouterProtocolError, match=method):
        await driver.report((), stations=True)
    await driver.open_window(guests.id)
    assert house.is_open(guest.ifname)
    assert not house.is_open(low.ifname)
    await driver.close_window(guests.id)
    await driver.open_window(main.id)
    assert house.is_open(low.ifname)


async def test_a_press_right_after_new_names(house: House) -> None:
    driver = house.driver()
    await driver.networks()
    for interface, name in zip(house.router.interfaces, ("wlan0", "wlan1", "wlan0-1"), strict=True):
        house.router.rename(interface.ifname, name)
    assert await driver.open_window(MAIN) == OPEN
    assert house.is_open("wlan0")


@pytest.mark.parametrize(("first", "then"), [("hass", "root"), ("root", "hass"), ("hass", "admin"), ("stock", "hass")])
async def test_an_account_with_other_rights(house: House, first: str, then: str) -> None:
    # Nothing in the SSID says that it is for guests.
    house.router.interfaces[2].ssid = "Visitors"
    driver = house.driver(first)
    before = await driver.networks()
    after = await (await house.after_a_restart(driver, then)).networks()
    assert [network.id for network in after] == [network.id for network in before]
    if first != "hass":
        assert [network.role for network in after] == [Role.MAIN, Role.GUEST]


@pytest.mark.parametrize(("first", "then"), [("hass", "root"), ("root", "hass")])
async def test_the_ssid_is_enough_where_all_else_is_new(house: House, first: str, then: str) -> None:
    house.router.interfaces[2].ssid = "Visitors"
    driver = house.driver(first)
    before = await driver.networks()
    driver = await house.after_a_restart(driver, then)
    for number, interface in enumerate(house.router.interfaces):
        interface.bssid = f"06:00:00:00:00:{number:02x}"
        interface.section = f"wifinet{number}"
        house.router.rename(interface.ifname, f"wlan{number}")
    main, guests = await driver.networks()
    assert [main.id, guests.id] == [network.id for network in before]
    # The configuration says it, or has said it.
    assert (main.role, guests.role) == (Role.MAIN, Role.GUEST)


async def test_a_guest_network_of_the_same_name_stays_apart(house: House) -> None:
    house.router.interfaces[2].ssid = "Home"
    driver = await house.after_a_restart(house.driver(), "hass")
    assert [(network.id, network.role, network.bands) for network in await driver.networks()] == [
        (MAIN, Role.MAIN, (Band.GHZ_2_4, Band.GHZ_5)),
        (GUEST, Role.GUEST, (Band.GHZ_2_4,)),
    ]


async def test_the_main_network_stays_the_main_one_for_a_narrow_account(session: aiohttp.ClientSession) -> None:
    low, high, _ = two_bands()
    things = replace(low, ssid="Things", section="things", network="iot", ifname="phy0-ap0", bssid="02:11:22:00:00:11")
    house = House(session, interfaces=[things, replace(low, ifname="phy0-ap1"), high])
    async with house.router:
        driver = house.driver()
        assert [network.ssid for network in await driver.networks()] == ["Home", "Things"]
        narrow = await house.after_a_restart(driver, "hass")
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
    house = House(session, interfaces=[low, things, guests])
    async with house.router:
        driver = house.driver("hass")
        ids = {network.ssid: network.id for network in await driver.networks()}
        house.router.interfaces.remove(things)
        house.router.rename("phy0-ap2", "phy0-ap1")
        guests.bssid = things.bssid
        found = {network.ssid: network for network in await driver.networks()}
        assert {ssid: network.id for ssid, network in found.items()} == {
            "Home": ids["Home"],
            "Home guests": ids["Home guests"],
        }
        assert found["Home guests"].role is Role.GUEST
        guests.ssid = "Guests of the house"
        assert [network.id for network in await driver.networks()] == [ids["Home"], ids["Home guests"]]
        # And one that is new takes nobody's.
        house.router.interfaces.append(
            replace(things, ssid="Attic", section="attic", ifname="phy0-ap2", bssid="0a:11:22:00:00:10")
        )
        house.registrar.bsses["phy0-ap2"] = replace(house.registrar.bsses["phy0-ap1"])
        assert len({network.id for network in await driver.networks()}) == 3


@ACCOUNTS
async def test_another_ssid_is_the_same_network(house: House, username: str, main: str) -> None:
    driver = house.driver(username)
    await driver.networks()
    for interface in house.router.interfaces[:2]:
        interface.ssid = "House"
    assert (await driver.networks())[0] == Network(
        id=main, ssid="House", role=Role.MAIN, bands=(Band.GHZ_2_4, Band.GHZ_5)
    )


async def test_the_addresses_show_where_the_house_is_and_are_shown_nowhere(house: House) -> None:
    main, guests = await house.driver("hass").networks()
    assert sorted(main.bssids) == ["00:11:22:00:00:10", "00:11:22:00:00:20"]
    assert sorted(guests.bssids) == ["02:11:22:00:00:10"]
    assert "00:11:22" not in repr(main)


async def test_addresses_that_are_made_up_at_each_start_do_not_pile_up(house: House) -> None:
    driver = house.driver("hass")
    for number in range(200):
        house.router.interfaces[0].bssid = f"02:00:00:00:00:{number:02x}"
        main, _ = await driver.networks()
        assert main.id == NARROW
    assert len(main.bssids) < 50


# GL.iNet.


async def test_a_firmware_that_names_the_interface_among_the_options(house: House) -> None:
    for interface in house.router.interfaces:
        interface.vendor = True
    house.router.interfaces[2].wps_pushbutton = False
    driver = house.driver("stock")
    assert [(network.id, network.role, network.obstacle) for network in await driver.networks()] == [
        (MAIN, Role.MAIN, None),
        (GUEST, Role.GUEST, Obstacle.WPS_DISABLED),
    ]
    assert await driver.open_window(MAIN) == OPEN
