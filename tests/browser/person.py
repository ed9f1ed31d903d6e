"""Somebody who sits before the browser: sees words, and clicks on what has a name."""

import re
from typing import Literal

from playwright.async_api import Locator, Page, expect

type Role = Literal["button", "checkbox", "link", "menuitem", "option", "switch", "tab", "textbox"]

PATIENCE = 20
"""Seconds within which everything that a person waits for appears, on a busy machine as well."""

expect.set_options(timeout=PATIENCE * 1000)


class Person:
    """Finds everything as people do: by what is to be read on it.

    Home Assistant's pages are made of shadow roots, into which playwright looks.
    """

    def __init__(self, page: Page, address: str) -> None:
        page.set_default_timeout(PATIENCE * 1000)
        self.page = page
        self.address = address
        self.clicks = 0
        """How often a mouse button or a finger went down."""
        self.errors: list[str] = []
        """Errors of the pages' programs."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def visit(self, path: str) -> None:
        """Go to a page by its address, such as /config/integrations."""
        await self.page.goto(self.address + path)

    def thing(self, role: Role, name: str | re.Pattern[str], within: Locator | None = None) -> Locator:
        """What has a role and a name, which must be the whole name if it is a text."""
        return (within or self.page).get_by_role(role, name=name, exact=isinstance(name, str))

    async def click(self, what: Locator) -> None:
        """Click on something as soon as it can be clicked on."""
        await what.click()
        self.clicks += 1

    async def press(self, name: str | re.Pattern[str], role: Role = "button", within: Locator | None = None) -> None:
        """Click on what has this name."""
        await self.click(self.thing(role, name, within))

    async def type(self, field: str, text: str, within: Locator | None = None) -> None:
        """Type into a field with this name."""
        await (within or self.page).get_by_label(field, exact=True).fill(text)

    def words(self, text: str | re.Pattern[str], within: Locator | None = None) -> Locator:
        """The innermost element with a text that is to be seen, also where the text stands in a shadow root itself."""
        return (within or self.page).locator("*").filter(has_text=text).filter(visible=True).last

    async def sees(self, text: str | re.Pattern[str], within: Locator | None = None) -> Locator:
        """Wait until a text is to be seen; returns where it stands."""
        found = self.words(text, within)
        await expect(found).to_be_visible()
        return found
