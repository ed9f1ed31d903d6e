"""The tile feature is there however late or early the browser loads it."""

import asyncio

from playwright.async_api import Route, expect
import pytest

from .house import House
from .pages import DASHBOARD
from .person import Person

pytestmark = pytest.mark.usefixtures("router")

FRONTEND = "**/frontend_latest/*.js"
FEATURE = "**/wps-window.js*"


@pytest.mark.parametrize("late", [FRONTEND, FEATURE], ids=["before the frontend", "after it"])
async def test_the_feature_is_found(house: House, person: Person, late: str) -> None:
    async def wait(route: Route) -> None:
        await asyncio.sleep(0.5)
        await route.continue_()

    await person.page.route(late, wait)
    await person.visit(DASHBOARD)
    await expect(person.thing("button", "Open WPS window")).to_be_visible()
    await expect(person.words("Configuration error")).to_have_count(0)
