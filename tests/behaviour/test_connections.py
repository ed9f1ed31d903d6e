"""Connections to a router's web server: those that it closes without a word, and those that it does not encrypt."""

from collections.abc import Iterator
import gc

import pytest

from custom_components.wps_push.wps.model import Capability, EventType, Outcome, Phase
from custom_components.wps_push.wps.router import RouterHttpsUnusable
from tests.emulators.server import NoTls
from tests.sockets import sockets

from .house import House
from .stand import PRINTER
from .web_stand import WebStand

needs = pytest.mark.needs

pytestmark = needs("speaks_http")


@pytest.mark.parametrize("answers", [1, 2, 3, 7])
async def test_a_server_that_hangs_up_after_so_many_answers_is_no_trouble(empty_house: House, answers: int) -> None:
    house, stand = empty_house, empty_house.stand
    assert isinstance(stand, WebStand)
    stand.server.hangs_up_after = answers
    await house.move_in()
    for _ in range(2):
        assert (await house.press()).phase is Phase.OPEN
        for _ in range(5):
            await house.wait(1)
            await house.look()
        await house.walk_time_passes()
        assert house.hear() == [EventType.WINDOW_OPENED, EventType.WINDOW_CLOSED]
        assert house.outcome is Outcome.TIMED_OUT
    if house.can(Capability.STATIONS):
        stand.device_connects(PRINTER)
        await house.wait(1)
        assert PRINTER in await house.macs()
    await house.router.disconnect()
    assert stand.sessions == 0


@needs(Capability.STATUS)
async def test_the_looks_at_an_open_window_share_a_connection(house: House) -> None:
    stand = house.stand
    assert isinstance(stand, WebStand)
    await house.router.disconnect()
    house.router = house.driver(linger=60)
    await house.press()
    before = stand.server.connections
    for _ in range(5):
        await house.wait(1)
        await house.look()
    assert stand.server.connections == before


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Python does not clear up in the meantime what somebody has forgotten."""
    gc.disable()
    yield
    gc.enable()


@needs("expires")
@pytest.mark.usefixtures("no_collector")
async def test_a_session_that_is_over_leaves_no_connection(house: House) -> None:
    await house.press()
    house.stand.end_sessions()
    await house.router.networks()
    before = sockets()
    for _ in range(3):
        house.stand.end_sessions()
        await house.router.networks()
    assert sockets() == before


@pytest.mark.parametrize("no_tls", [no_tls for no_tls in NoTls if no_tls is not NoTls.ANSWERS])
async def test_https_that_does_not_work_is_reported_with_the_address_that_does(
    empty_house: House, no_tls: NoTls
) -> None:
    house, stand = empty_house, empty_house.stand
    assert isinstance(stand, WebStand)
    stand.server.no_tls = no_tls
    router = house.driver(stand.settings | {"host": stand.server.host}, request=0.3)
    with pytest.raises(RouterHttpsUnusable) as failed:
        await router.connect()
    await router.disconnect()
    assert failed.value.address == stand.settings["host"]
    # Nothing was sent but what everybody may see.
    assert not [secret for secret in stand.secrets for heard in stand.server.heard if secret in f"{heard}"]
    assert len(stand.server.heard) == 1
