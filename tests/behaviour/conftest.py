"""A house for each driver of the table."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec

from .house import House, stand_of


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what a driver does not claim to do: capabilities of its row (`needs`), and what stands in its stand."""
    left_out = [item for item in items if not _is_for(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _is_for(item: pytest.Item) -> bool:
    spec = item.callspec.params.get("spec") if hasattr(item, "callspec") else None
    needs = [need for mark in item.iter_markers("needs") for need in mark.args]
    return spec is None or all(
        need in spec.capabilities if isinstance(need, Capability) else getattr(stand_of(spec), need) for need in needs
    )


_STANDS = {path.stem for path in Path(__file__).with_name("stands").iterdir()}


@pytest.fixture(params=[spec for spec in DRIVERS if spec.key in _STANDS], ids=lambda spec: spec.key)
def spec(request: pytest.FixtureRequest) -> DriverSpec:
    """Each driver in its turn."""
    driver: DriverSpec = request.param
    return driver


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    """A session that keeps no cookies, as Home Assistant's for this integration."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


@pytest.fixture
async def empty_house(spec: DriverSpec, session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house whose router is on, and that nobody has moved into yet."""
    asyncio.get_running_loop().set_debug(False)
    house = House(spec, session)
    await house.stand.start()
    yield house
    await house.stand.stop()


@pytest.fixture
async def house(empty_house: House) -> AsyncGenerator[House]:
    """A house whose router a driver is connected to."""
    await empty_house.move_in()
    yield empty_house
    await empty_house.router.disconnect()
