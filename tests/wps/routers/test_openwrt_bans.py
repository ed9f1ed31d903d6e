"""hostapd's bans on OpenWrt: what is sent, for how long, and what an old or a changing hostapd answers."""

import json
from typing import Any

import pytest

from custom_components.wps_push.wps.router import RouterPermissionError, RouterProtocolError, RouterUnable
from tests.emulators.openwrt import PASSWORD
from tests.emulators.openwrt.accounts import Account, shipped, together

from .openwrt_house import HIGH, LOW, PRINTER, TIMING, House

pytestmark = pytest.mark.usefixtures("nothing_secret_is_logged")

_METHOD_NOT_FOUND, _UNKNOWN_ERROR = 3, 9

REQUEST = round(TIMING.request * 1000)
"""What a request may take, in milliseconds: a ban that is over before it is read back would look as if there had been none."""

LONGEST = 2_147_483
"""In milliseconds: hostapd would take more for a time in the past."""


def sent(house: House) -> list[tuple[str, dict[str, Any]]]:
    """The bans that were asked for, by object."""
    found = []
    for heard in house.server.heard:
        body = json.loads(heard.body)
        for call in body if isinstance(body, list) else [body]:
            match call.get("params"):
                case [_, name, "del_client", args]:
                    found.append((name, args))
    return found


def test_our_third_acl_group_lets_nobody_do_anything_else() -> None:
    assert shipped("wps_push_eject") == {"hostapd.*": ["list_bans", "del_client"]}


async def test_every_access_point_bans_it_and_tells_it_why(house: House) -> None:
    await house.driver().block(PRINTER, None)
    assert [name for name, _ in sent(house)] == [f"hostapd.{name}" for name in (LOW, "phy0-ap1", HIGH)]
    for _, args in sent(house):
        assert args == {"addr": PRINTER, "reason": 5, "deauth": True, "ban_time": 1_800_000}


@pytest.mark.parametrize(
    ("seconds", "milliseconds"),
    [(0.0001, REQUEST), (90, 90_000), (1800, 1_800_000), (86_400, 1_800_000), (None, 1_800_000)],
)
async def test_a_ban_ends_by_itself_and_is_never_too_long_for_hostapd(
    house: House, seconds: float | None, milliseconds: int
) -> None:
    again = await house.driver().block(PRINTER, seconds)
    assert {args["ban_time"] for _, args in sent(house)} == {milliseconds}
    assert REQUEST <= milliseconds <= LONGEST
    # It is renewed several times before that.
    assert again
    assert 3 * again < 1800


async def test_the_narrow_account_with_the_third_group_can(house: House) -> None:
    rights = together(shipped("wps_push"), shipped("wps_push_eject"))
    house.router.rpcd.accounts["hass"] = Account(PASSWORD, rights)
    driver = house.driver("hass")
    await driver.block(PRINTER, None)
    assert await driver.blocked() == {PRINTER}
    await driver.unblock(PRINTER)
    assert await driver.blocked() == frozenset()


@pytest.mark.parametrize("username", ["hass", "stock"])
async def test_without_the_group_nothing_is_sent(house: House, username: str) -> None:
    driver = house.driver(username)
    for ask in (driver.block(PRINTER, None), driver.unblock(PRINTER), driver.blocked()):
        with pytest.raises(RouterPermissionError) as missing:
            await ask
        assert missing.value.right == "hostapd.* list_bans"
    assert sent(house) == []


async def test_a_radio_that_is_away_is_banned_from_when_it_is_back(house: House) -> None:
    house.absent(HIGH)
    driver = house.driver()
    await driver.block(PRINTER, None)
    assert {name for name, _ in sent(house)} == {f"hostapd.{LOW}", "hostapd.phy0-ap1"}
    house.arrives(HIGH)
    await driver.block(PRINTER, None)
    assert f"hostapd.{HIGH}" in {name for name, _ in sent(house)}


async def test_a_radio_that_goes_in_the_same_moment_is_no_failure(house: House) -> None:
    house.server.answers = {f"hostapd.{HIGH} {method}": [4] for method in ("del_client", "list_bans")}
    driver = house.driver()
    await driver.block(PRINTER, None)
    assert await driver.blocked() == {PRINTER}


async def test_a_hostapd_that_cannot_tell_is_not_asked_to_ban(house: House) -> None:
    house.server.answers = {f"hostapd.{LOW} list_bans": [_METHOD_NOT_FOUND]}
    with pytest.raises(RouterUnable):
        await house.driver().block(PRINTER, None)
    assert sent(house) == []


@pytest.mark.parametrize("method", ["list_bans", "del_client"])
async def test_an_error_of_hostapd_has_words(house: House, method: str) -> None:
    house.server.answers = {f"hostapd.{LOW} {method}": [_UNKNOWN_ERROR]}
    with pytest.raises(RouterProtocolError, match=method):
        await house.driver().block(PRINTER, None)
