"""Whatever a HiLink router answers, people get an error in words or an answer, and never a secret."""

import asyncio
from collections.abc import AsyncGenerator

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from tests.emulators.huawei import PASSWORD, TOKEN, WIFI_KEY
from tests.emulators.server import Fault

from .huawei_house import MAIN, PRINTER, House, house as a_house
from .made_up import SECRET, changes, everything

SECRETS = (SECRET, PASSWORD, TOKEN, WIFI_KEY)

PATIENT = settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

# XML that a router might send, of the names that the driver and its library look for.
NAMES = st.sampled_from(
    [
        "response", "error", "code", "State", "token", "TokInfo", "password_type", "Ssids", "Ssid", "Hosts", "Host", "ID",
        "appinenable",
    ]
)  # fmt: skip
XML = st.recursive(
    st.sampled_from(["", "0", "1", "2", "4", "100003", "125002", "x", SECRET]),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>", NAMES, st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


@pytest.fixture(autouse=True)
def quick(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of requests need nobody who writes them down."""
    caplog.set_level("WARNING")


@pytest.fixture
async def house() -> AsyncGenerator[House]:
    asyncio.get_running_loop().set_debug(False)
    async with a_house() as home:
        yield home


@PATIENT
@given(answer=XML, position=st.integers(0, 20))
async def test_any_xml_at_any_time(house: House, answer: str, position: int) -> None:
    house.router.faults = [Fault()] * position + [Fault(body=f"<response>{answer}</response>".encode())] * 4
    said = await everything(house.driver(), MAIN, PRINTER)
    house.router.faults.clear()
    assert not any(secret in said for secret in SECRETS)


async def test_an_answer_of_which_one_part_is_wrong(house: House) -> None:
    driver = house.driver()
    house.wireless.connect(PRINTER)
    await everything(driver, MAIN, PRINTER)
    right = {path: house.wireless.get(path) for path in set(house.router.asked)}
    assert len(right) == 5
    hostile = [(path, changed) for path, answer in sorted(right.items()) for changed in changes(answer)]
    # The networks have many places that are alike.
    for path, changed in hostile[:: len(hostile) // 25]:
        house.router.answers = {path: changed}
        said = await everything(house.driver(), MAIN, PRINTER)
        assert not any(secret in said for secret in SECRETS)
