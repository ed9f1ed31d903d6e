"""The pages of Home Assistant on which people meet WPS Push, and what they do there."""

import re
from typing import Final

from playwright.async_api import Locator, expect

from .person import Person

DASHBOARD: Final = "/wps-push/0"
INTEGRATION: Final = "/config/integrations/integration/wps_push"
INTEGRATIONS: Final = "/config/integrations/dashboard"
ACTIVITY: Final = "/logbook"
REPAIRS: Final = "/config/repairs"
ACTIONS: Final = "/config/tools/action"


class Integration:
    """The page of the integration, with its routers."""

    def __init__(self, person: Person) -> None:
        self._person = person

    async def visit(self) -> None:
        await self._person.visit(INTEGRATION)
        await self._person.sees("Add router")

    async def let_join(self) -> None:
        """Open the page that leads through letting a device join, which opens a window."""
        await self.visit()
        await self._person.press("Let a device join")
        await self._person.sees("Press the WPS button of your device now")

    async def configure(self, title: str) -> None:
        """Open the options of a router."""
        await self.visit()
        await self._person.press("Configure", within=self._router(title))
        await self._person.sees("Choose the networks whose WPS window Home Assistant may open")

    async def finish(self) -> None:
        """Submit the options, and close what says that they are kept."""
        await self._person.press("Submit")
        await self._person.press("Finish")
        # Where a dialog closes, the frontend goes back in its history, and leaves a page that was opened before that.
        await expect(self._person.page.get_by_role("dialog")).to_have_count(0)

    async def choose(self, title: str, action: str) -> None:
        """Choose from the menu of a router."""
        await self.visit()
        await self._person.click(self._router(title).locator("ha-dropdown").first)
        await self._person.press(action, "menuitem")

    def _router(self, title: str) -> Locator:
        return self._person.page.locator("ha-config-entry-row").filter(has_text=title)


class Dashboard:
    """The dashboard of the README, with the tile that opens the window and closes it."""

    def __init__(self, person: Person) -> None:
        self._person = person

    async def visit(self) -> None:
        await self._person.visit(DASHBOARD)
        await expect(self._person.thing("button", "Open WPS window")).to_be_visible()

    async def open(self) -> None:
        """Press, and see the window open."""
        await self._person.press("Open WPS window")
        await expect(self._person.page.get_by_role("timer")).to_be_visible()

    async def close(self) -> None:
        """Press again, and see the window closed."""
        await self._person.press("Close WPS window")
        await expect(self._person.page.get_by_role("timer")).not_to_be_visible()


class Editor:
    """The editor of automations, in which somebody only clicks, except for names and messages."""

    def __init__(self, person: Person) -> None:
        self._person = person

    async def visit(self) -> None:
        """Begin a new automation."""
        await self._person.visit("/config/automation/edit/new")
        await self._person.sees("New automation")

    async def add(self, part: str, words: str, router: str) -> None:
        """Add a trigger, condition or action that is offered for a router."""
        await self._person.press(f"Add {part}")
        await self._person.press("Devices", "treeitem")
        await self._person.press(router, "treeitem")
        await self._person.press(f"{words} {router}")
        await self._person.sees(words, self._sidebar)

    async def add_notification(self, message: str) -> None:
        """Add the action that shows a notification under the bell."""
        await self._person.press("Add action")
        search = self._person.page.get_by_placeholder("Search").last
        await expect(search).to_be_focused()
        await search.fill("persistent")
        await self._person.click(await self._person.sees("Send a persistent notification"))
        await self._sidebar.get_by_role("textbox").first.fill(message)

    async def switch_on(self, option: str) -> None:
        """Switch an option of the part on that was added last."""
        row = self._sidebar.locator("ha-settings-row, ha-row-item, ha-selector").filter(has_text=option).last
        await self._person.click(row.locator("ha-switch"))

    async def save(self, name: str) -> None:
        """Save the automation with a name."""
        await self._person.press("Save")
        await self._person.fill("Name", name)
        await self._person.click(self._person.thing("button", "Save").last)
        await expect(self._person.thing("button", "Traces")).to_be_visible()

    @property
    def _sidebar(self) -> Locator:
        return self._person.page.locator("ha-automation-sidebar")


class Bell:
    """The notifications."""

    def __init__(self, person: Person) -> None:
        self._person = person

    async def open(self) -> None:
        await self._person.press(re.compile("Notifications"))

    async def sees(self, *texts: str) -> None:
        """Wait until there are exactly these notifications, newest first."""
        await expect(self._person.page.locator("persistent-notification-item")).to_contain_text(list(texts))


class Assist:
    """The dialog in which one types what one could say as well."""

    def __init__(self, person: Person) -> None:
        self._person = person

    async def open(self) -> None:
        await Dashboard(self._person).visit()
        await self._person.press(re.compile("^Assist"))

    async def say(self, sentence: str) -> None:
        await self._person.fill("Enter a request", sentence)
        await self._person.press("Send text")

    async def hears(self, words: str) -> None:
        """Wait for an answer with these words."""
        await expect(
            self._person.page.locator("ha-assist-chat .message.hass, ha-assist-chat ha-markdown").last
        ).to_contain_text(words)


class Repairs:
    """The list of what people should see to, and the dialogs behind it."""

    def __init__(self, person: Person) -> None:
        self._person = person

    async def visit(self) -> None:
        await self._person.visit(REPAIRS)
        await self._person.sees("Repairs")

    async def open(self, title: str) -> None:
        """Wait for an issue, and click on it."""
        await self._person.click(self._issues.filter(has_text=title))
        await expect(self._person.page.get_by_role("dialog")).to_be_visible()

    async def submit(self) -> None:
        """Do what is asked, and close what says that it is done."""
        await self._person.press("Submit")
        await self.close()

    async def close(self) -> None:
        """Close what says that it is done."""
        await self._person.sees("The issue is repaired!")
        await self._person.press("Finish")
        await expect(self._person.page.get_by_role("dialog")).to_have_count(0)

    async def lacks(self, title: str) -> None:
        """Wait until an issue is gone."""
        await expect(self._issues.filter(has_text=title)).to_have_count(0)

    async def is_empty(self) -> None:
        """Wait until there is no issue."""
        await expect(self._issues).to_have_count(0)

    @property
    def _issues(self) -> Locator:
        return self._person.page.locator("ha-config-repairs ha-list-item-button")


class ActionForm:
    """The form in which any action can be performed."""

    def __init__(self, person: Person) -> None:
        self._person = person

    async def visit(self, action: str) -> None:
        """Choose an action by its name."""
        await self._person.visit(f"{ACTIONS}?service={action}")
        await self._person.sees("Perform action")

    async def perform(self, secret: str) -> None:
        """Fill in the field that hides what is typed, and perform the action."""
        await self._person.page.locator("ha-service-control input[type=password]").fill(secret)
        await self._person.press("Perform action")
