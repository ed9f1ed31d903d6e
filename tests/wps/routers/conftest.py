"""Fixtures of the driver tests."""

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from tests.emulators.openwrt import PASSWORD, WIFI_KEY

from .openwrt_house import House


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncIterator[House]:
    """A router with one SSID on two bands and a guest network."""
    house = House(session)
    async with house.router:
        yield house


@pytest.fixture
def nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level("DEBUG")
    yield
    assert PASSWORD not in caplog.text
    assert WIFI_KEY not in caplog.text
