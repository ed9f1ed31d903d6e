"""One house for all tests of this folder, and a person with a browser of their own for each."""

from collections.abc import AsyncIterator
from importlib.util import find_spec
import os

import pytest
import pytest_asyncio

from demo.adding import Added

from .house import CHROMIUM, House, a_house
from .person import Person

_HERE = "tests/browser/"
_MARKS = (
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all of these tests together, on one event loop, so that they share the house."""
    for item in items:
        if item.nodeid.startswith(_HERE):
            for mark in _MARKS:
                # Before the mark of pytest-asyncio's own, which would have another loop.
                item.add_marker(mark, append=False)


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Take the place of the fixture that looks for what Home Assistant left behind.

    Here it has a process of its own, and what runs in this one serves the tests that follow.
    """


@pytest.fixture(scope="package")
def what_is_needed() -> None:
    """Skip where something is not installed; fail in CI."""
    missing = []
    if find_spec("hass_frontend") is None:
        missing.append("Home Assistant's frontend (script/setup --demo)")
    if not CHROMIUM.exists():
        missing.append("Chromium (script/setup, on Debian as root)")
    if missing:
        reason = f"not installed: {' and '.join(missing)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def house(what_is_needed: None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The house, which is started once, and stopped after these tests: its router runs on their event loop alone."""
    async with a_house(tmp_path_factory.mktemp("house") / "home-assistant") as house:
        yield house
        assert house.home.errors() == []


@pytest_asyncio.fixture(loop_scope="session")
async def person(house: House) -> AsyncIterator[Person]:
    """The owner before a large screen."""
    async with house.person() as person:
        yield person
        assert person.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def router(house: House) -> AsyncIterator[Added]:
    """The router in Home Assistant, with a dashboard. Its window is closed at first, and when the test is over."""
    added = await house.added()
    yield added
    await house.at_rest()
