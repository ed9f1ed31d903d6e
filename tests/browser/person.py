"""Somebody who sits before the browser: sees words, and clicks on what has a name."""

import re
from typing import Literal

from playwright.async_api import Error, Locator, Page, expect

type Scheme = Literal["light", "dark"]
type Role = Literal["button", "checkbox", "link", "menuitem", "option", "switch", "tab", "textbox", "treeitem"]

PATIENCE = 30
"""Seconds within which everything that a person waits for appears, on a busy machine as well."""

expect.set_options(timeout=PATIENCE * 1000)


_USUAL = {"disconnected", "Object"}
"""Errors that Home Assistant's frontend has by itself, when somebody goes to another page."""


_BACKGROUND = {"light": "rgb(250, 250, 250)", "dark": "rgb(17, 17, 17)"}

# Home Assistant's cards take their time to change their colours.
_END_TRANSITIONS = """() => {
    const end = (root) => {
        for (const animation of root.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
        for (const { shadowRoot } of root.querySelectorAll("*")) if (shadowRoot) end(shadowRoot);
    };
    end(document);
}"""


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
        """Errors of the pages' programs, except Home Assistant's own."""
        page.on("pageerror", self._hear)

    def _hear(self, error: Error) -> None:
        if error.message not in _USUAL:
            self.errors.append(error.stack or error.message)

    async def visit(self, path: str) -> None:
        """Go to a page by its address, such as /config/integrations."""
        await self.page.goto(self.address + path)

    async def look_through(self, size: tuple[int, int], scheme: Scheme) -> None:
        """Go on with a screen of another size, in other colours."""
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})
        await self.page.emulate_media(color_scheme=scheme)
        await expect(self.page.locator("html")).to_have_css("background-color", _BACKGROUND[scheme])
        await self.page.evaluate(_END_TRANSITIONS)

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

    async def fill(self, field: str, text: str) -> None:
        """Type into the field whose name begins so: required ones have an asterisk behind it."""
        await self.page.get_by_role("textbox", name=re.compile(f"^{field}")).fill(text)

    def switch(self, words: str) -> Locator:
        """The switch of a form beside these words."""
        return self.page.locator("ha-selector-boolean").filter(has_text=words).get_by_role("switch")

    async def toggle(self, words: str) -> None:
        """Click on the switch beside these words."""
        await self.click(self.page.locator("ha-selector-boolean").filter(has_text=words).locator("ha-switch"))

    async def choose(self, words: str) -> None:
        """Choose the entry of a menu that begins with these words."""
        entries = self.page.locator("step-flow-menu *")
        await self.click(entries.filter(has_text=re.compile(rf"^\s*{re.escape(words)}")).filter(visible=True).last)

    def words(self, text: str | re.Pattern[str], within: Locator | None = None) -> Locator:
        """The innermost element with a text that is to be seen, also where the text stands in a shadow root itself."""
        return (within or self.page).locator("*").filter(has_text=text).filter(visible=True).last

    async def sees(self, text: str | re.Pattern[str], within: Locator | None = None) -> Locator:
        """Wait until a text is to be seen; returns where it stands."""
        found = self.words(text, within)
        await expect(found).to_be_visible()
        return found
