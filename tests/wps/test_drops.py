"""Chance, or a router that disconnects its clients when WPS is switched."""

import pytest

from custom_components.wps_push.wps.drops import Drops

HOME = frozenset({"television", "camera", "phone", "tablet", "lamp"})
TELEVISION = frozenset({"television"})


def drops(*looks: frozenset[str], before: frozenset[str] = HOME, lets_in: bool = False, again: bool = False) -> Drops:
    """What is made of looks at the clients, all of them soon."""
    seen = Drops(before, lets_in=lets_in, again=again)
    for clients in looks:
        seen.look(clients, is_soon=True)
    return seen


@pytest.mark.parametrize(
    ("seen", "are_certain"),
    [
        pytest.param(drops(HOME), False, id="all stay"),
        pytest.param(drops(HOME | {"guest"}, HOME), False, id="somebody else comes and goes"),
        pytest.param(drops(HOME - {"phone"}), False, id="one leaves"),
        pytest.param(drops(HOME - {"phone"}, HOME - {"phone", "tablet"}), False, id="two of five leave"),
        pytest.param(drops(HOME - {"phone", "tablet", "lamp"}), True, id="three of five go"),
        pytest.param(drops(HOME - {"phone"}, HOME - {"tablet"}), True, id="one goes and comes back"),
        pytest.param(drops(frozenset()), True, id="all go"),
        pytest.param(drops(frozenset(), before=TELEVISION), False, id="the only one leaves"),
        pytest.param(drops(frozenset(), TELEVISION, before=TELEVISION), True, id="the only one goes and comes back"),
        pytest.param(drops(frozenset(), before=TELEVISION, again=True), True, id="the only one goes each time"),
        pytest.param(drops(HOME, again=True), False, id="all stay this time"),
        pytest.param(drops(HOME - {"lamp"}, HOME, lets_in=True), False, id="one joins anew"),
        pytest.param(drops(HOME - {"lamp"}, HOME, lets_in=True, again=True), False, id="one joins anew after a chance"),
        pytest.param(
            drops(HOME - {"lamp", "phone"}, HOME, lets_in=True), True, id="one joins anew, and one comes back"
        ),
        pytest.param(
            drops(HOME - {"lamp", "phone"}, lets_in=True, again=True), True, id="one joins anew, and one goes each time"
        ),
        pytest.param(drops(frozenset(), lets_in=True), True, id="all go while one joins anew"),
    ],
)
def test_drops(seen: Drops, are_certain: bool) -> None:
    assert seen.are_certain is are_certain


def test_whoever_leaves_later_was_not_disconnected() -> None:
    seen = drops(HOME)
    seen.look(frozenset(), is_soon=False)
    assert seen.all_stayed
    assert not seen.are_certain


def test_whoever_was_disconnected_may_come_back_later() -> None:
    seen = drops(HOME - {"phone"})
    assert not seen.all_stayed
    seen.look(HOME, is_soon=False)
    assert seen.are_certain
