"""A house for each driver of the table."""

import asyncio
from collections.abc import AsyncGenerator
from importlib.util import find_spec

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.sessions import like_home_assistants

from . import stands
from .house import House, stand_of


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not concern a driver: by the capabilities of its row, and by what its stand declares."""
    concerned = [item for item in items if _is_for(item)]
    if len(concerned) < len(items):
        config.hook.pytest_deselected(items=list(set(items).difference(concerned)))
        items[:] = concerned


def _is_for(item: pytest.Item) -> bool:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    spec, list_fault = params.get("spec"), params.get("list_fault")
    if spec is None:
        return True
    if list_fault and find_spec(f"{stands.__name__}.{spec.key}") and list_fault not in stand_of(spec).list_faults:
        return False
    return all(
        _has(spec, trait) is wanted
        for name, wanted in (("needs", True), ("lacks", False))
        for mark in item.iter_markers(name)
        for trait in mark.args
    )


def _has(spec: DriverSpec, trait: Capability | str) -> bool:
    if isinstance(trait, Capability):
        return trait in spec.capabilities
    # Without a stand nothing is left out: the tests fail for want of it, so that nobody forgets to make one.
    return find_spec(f"{stands.__name__}.{spec.key}") is None or bool(getattr(stand_of(spec), trait))


@pytest.fixture(params=DRIVERS, ids=lambda spec: spec.key)
def spec(request: pytest.FixtureRequest) -> DriverSpec:
    """Each driver in its turn."""
    driver: DriverSpec = request.param
    return driver


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    """A session as Home Assistant gives it to drivers."""
    async with like_home_assistants() as session:
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
