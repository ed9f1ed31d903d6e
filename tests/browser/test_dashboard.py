"""The dashboard of the README: one tile that opens the window, counts it down and closes it, for everybody at home."""

import json
import re
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Route, expect
import pytest
import pytest_asyncio

from demo.adding import Added
from tests.repository import examples

from .house import PHONE, House
from .person import Person

pytestmark = pytest.mark.usefixtures("router")

OPEN = "Open WPS window"
CLOSE = "Close WPS window"
HINT = "Press the WPS button of your device now."
HOSTILE = "<img src=x onerror=window.harm=1>"
CAMERA = "02:00:00:00:00:07"


def opened(house: House) -> bool:
    """Whether the router says that its window is open."""
    return house.is_open


class Tile:
    """The tile with the feature, on somebody's screen."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.feature = person.page.locator("wps-window")
        self.time = self.feature.get_by_role("timer")
        self.presses = 0
        """How many presses of buttons the page has sent to Home Assistant."""
        person.page.on("websocket", lambda socket: socket.on("framesent", self._sent))

    def _sent(self, frame: str | bytes) -> None:
        self.presses += '"service":"press"' in str(frame)

    async def visit(self) -> None:
        await self.person.visit("/wps-push/0")
        await expect(self.button(OPEN)).to_be_visible()

    def button(self, name: str) -> Locator:
        return self.feature.get_by_role("button", name=name, exact=True)

    async def is_open(self) -> None:
        await expect(self.time).to_have_text(re.compile(r"^(2:00|1:\d\d)$"))
        await expect(self.button(CLOSE)).to_be_visible()
        await expect(self.button(OPEN)).not_to_be_attached()

    async def is_closed(self) -> None:
        await expect(self.button(OPEN)).to_be_visible()
        await expect(self.time).not_to_be_visible()

    async def left(self) -> tuple[int, float]:
        """The seconds that are shown, and the bar's part of the whole."""
        minutes, seconds = (await self.time.inner_text()).split(":")
        width = await self.time.evaluate(
            "time => time.querySelector('.bar').getBoundingClientRect().width / time.clientWidth"
        )
        return int(minutes) * 60 + int(seconds), width


@pytest_asyncio.fixture(loop_scope="session")
async def tile(person: Person) -> Tile:
    tile = Tile(person)
    await tile.visit()
    return tile


async def test_it_opens_counts_down_and_closes(house: House, tile: Tile) -> None:
    await tile.person.click(tile.button(OPEN))
    await tile.is_open()
    assert opened(house)
    await tile.person.sees(HINT)
    seconds, width = await tile.left()
    for _ in range(2):
        await expect(tile.time).not_to_have_text(await tile.time.inner_text())
    later, smaller = await tile.left()
    assert seconds - 4 <= later <= seconds - 2
    assert 0.9 < smaller < width <= 1
    await tile.person.click(tile.button(CLOSE))
    await tile.is_closed()
    assert not opened(house)
    await expect(tile.person.words(HINT)).not_to_be_visible()


async def test_the_keyboard_is_enough_and_a_key_that_is_held_down_closes_nothing(house: House, tile: Tile) -> None:
    keyboard = tile.person.page.keyboard
    for _ in range(20):
        await keyboard.press("Tab")
        if await tile.feature.evaluate("feature => feature.shadowRoot.activeElement !== null"):
            break
    await expect(tile.button(OPEN)).to_be_focused()
    outline = await tile.button(OPEN).evaluate("button => getComputedStyle(button).outlineStyle")
    assert outline == "solid"
    await keyboard.down("Enter")
    await tile.is_open()
    await keyboard.down("Enter")
    await keyboard.up("Enter")
    await tile.is_open()
    assert tile.presses == 1
    # The focus is where the window is closed again.
    await expect(tile.button(CLOSE)).to_be_focused()
    assert opened(house)
    await keyboard.press("Space")
    await tile.is_closed()
    assert not opened(house)


async def test_a_double_click_opens_and_does_not_close(house: House, tile: Tile) -> None:
    mouse = tile.person.page.mouse
    await tile.button(OPEN).click()
    await tile.is_open()
    # The second click may come after the router has answered.
    await tile.button(CLOSE).hover()
    await mouse.down(click_count=2)
    await mouse.up(click_count=2)
    await tile.is_open()
    assert opened(house)
    assert tile.presses == 1


async def test_a_screen_reader_is_told_the_state_and_not_each_second(tile: Tile) -> None:
    state = tile.feature.get_by_role("status")
    await expect(state).to_have_text("OpenWrt WPS window: Closed")
    await tile.person.click(tile.button(OPEN))
    await expect(state).to_have_text("OpenWrt WPS window: Open")
    await expect(tile.time).to_have_accessible_name("OpenWrt WPS window closes")
    await expect(tile.time).to_have_attribute("aria-live", "off")


async def test_who_has_joined_is_shown_as_text_whatever_it_calls_itself(house: House, tile: Tile) -> None:
    await tile.person.click(tile.button(OPEN))
    await tile.is_open()
    house.router.press(CAMERA, HOSTILE)
    await tile.is_closed()
    section = tile.person.page.locator("hui-grid-section")
    await expect(section.get_by_role("button", name=f"Joined last {HOSTILE}", exact=True)).to_be_visible()
    await tile.person.sees(re.compile(rf"{re.escape(HOSTILE)}.* joined Home by WPS"), section)
    assert await tile.person.page.evaluate("window.harm") is None


async def test_a_router_with_a_hostile_name_is_shown_as_text(house: House, router: Added, person: Person) -> None:
    entry = {"entity_id": router.entities["open_window"], "name": HOSTILE}
    await house.api.ask("config/entity_registry/update", **entry)
    try:
        await person.visit("/wps-push/0")
        button = person.page.locator("wps-window").get_by_role("button")
        await expect(button).to_have_text(HOSTILE)
        await expect(button).to_have_accessible_name(HOSTILE)
        assert await person.page.evaluate("window.harm") is None
    finally:
        await house.api.ask("config/entity_registry/update", **entry | {"name": None})


async def test_a_press_that_the_router_refuses_says_why_and_can_be_tried_again(house: House, tile: Tile) -> None:
    house.router.registrar.enrollee_presses("02:00:00:00:00:01")
    house.router.registrar.enrollee_presses("02:00:00:00:00:02")
    await tile.person.click(tile.button(OPEN))
    await tile.person.sees(re.compile("Two devices"), tile.person.page.locator("notification-manager"))
    house.router.registrar.reset()
    await expect(tile.button(OPEN)).to_have_attribute("aria-disabled", "false")
    await tile.person.click(tile.button(OPEN))
    await tile.is_open()


async def test_two_devices_at_once_are_another_state_that_can_be_closed(house: House, tile: Tile) -> None:
    color = "time => getComputedStyle(time.querySelector('.bar')).backgroundColor"
    await tile.person.click(tile.button(OPEN))
    await tile.is_open()
    before = await tile.time.evaluate(color)
    for mac in (CAMERA, "02:00:00:00:00:08"):
        house.router.registrar.enrollee_presses(mac)
    await expect(tile.feature.get_by_role("status")).to_have_text("OpenWrt WPS window: Overlap")
    await tile.is_open()
    assert await tile.time.evaluate(color) != before
    await tile.person.click(tile.button(CLOSE))
    await tile.is_closed()
    assert not opened(house)


async def plain_user(house: House, person: Person) -> None:
    """Log somebody in who is no administrator."""
    created = await house.api.ask("config/auth/create", name="Kim", group_ids=["system-users"])
    log_in = {"username": "kim", "password": "only for this test"}
    await house.api.ask("config/auth_provider/homeassistant/create", user_id=created["user"]["id"], **log_in)
    address, request = person.address, person.page.request
    client = {"client_id": f"{address}/"}
    begin: dict[str, Any] = {**client, "handler": ["homeassistant", None], "redirect_uri": f"{address}/"}
    flow = await (await request.post(f"{address}/auth/login_flow", data=begin)).json()
    done = await (await request.post(f"{address}/auth/login_flow/{flow['flow_id']}", data={**client, **log_in})).json()
    form = {**client, "grant_type": "authorization_code", "code": done["result"]}
    tokens = await (await request.post(f"{address}/auth/token", form=form)).json()
    kept = json.dumps({**tokens, "hassUrl": address, "clientId": f"{address}/", "expires": 2**53})
    await person.page.add_init_script(f"localStorage.hassTokens = JSON.stringify({kept});")


async def test_somebody_who_is_no_administrator_can_use_it(house: House, person: Person) -> None:
    await plain_user(house, person)
    tile = Tile(person)
    await tile.visit()
    assert not await person.page.evaluate("document.querySelector('home-assistant').hass.user.is_admin")
    await person.click(tile.button(OPEN))
    await tile.is_open()
    await person.sees(HINT)
    await person.sees(re.compile("opened from Home Assistant by Kim"))
    await person.click(tile.button(CLOSE))
    await tile.is_closed()


async def test_the_section_of_the_readme_can_be_pasted_into_a_dashboard(house: House, person: Person) -> None:
    before = await house.api.ask("lovelace/config", url_path="wps-push")
    try:
        await person.visit("/wps-push/0?edit=1")
        await person.press("Create section")
        section = person.page.locator("hui-section-edit-mode").last
        await person.press("Menu", within=section)
        await person.press("Edit", "menuitem", within=section)
        await person.press("Show code editor")
        await person.click(person.page.locator("hui-dialog-edit-section .cm-content"))
        await person.page.keyboard.press("Control+A")
        (pasted,) = [example for example in examples() if example.startswith("type: grid")]
        await person.page.keyboard.insert_text(pasted)
        await person.press("Save")
        await person.press("Done")
        await expect(person.page.locator("wps-window")).to_have_count(2)
        first, second = (await house.api.ask("lovelace/config", url_path="wps-push"))["views"][0]["sections"]
        assert first == second
    finally:
        await house.api.ask("lovelace/config/save", url_path="wps-push", config=before)


async def test_the_editor_offers_it_for_the_sensor_of_a_window_alone(router: Added, tile: Tile) -> None:
    offered = """() => {
      const { hass } = document.querySelector("home-assistant");
      const [feature] = window.customCardFeatures.filter(({ type }) => type === "wps-window");
      return Object.keys(hass.states).filter((id) => feature.isSupported(hass, { entity_id: id }));
    }"""
    assert await tile.person.page.evaluate(offered) == [router.entities["window"]]


async def test_where_a_router_cannot_close_there_is_nothing_to_press_while_it_is_open(
    router: Added, tile: Tile
) -> None:
    await tile.person.click(tile.button(OPEN))
    await tile.is_open()
    without = """([tile, close]) => {
      const { hass } = document.querySelector("home-assistant");
      const entities = Object.fromEntries(Object.entries(hass.entities).filter(([id]) => id !== close));
      const feature = document.createElement("wps-window");
      Object.assign(feature, { context: { entity_id: tile }, hass: { ...hass, entities } });
      document.body.append(feature);
      const [time, button] = feature.shadowRoot.querySelectorAll(".time, button");
      return [time.hidden, button.hidden];
    }"""
    ids = [router.entities["window"], router.entities["close_window"]]
    assert await tile.person.page.evaluate(without, ids) == [False, True]


async def test_a_browser_whose_clock_is_behind_shows_no_more_than_two_minutes(house: House, person: Person) -> None:
    await person.page.add_init_script("const now = Date.now; Date.now = () => now() - 3600e3;")
    tile = Tile(person)
    await tile.visit()
    await person.click(tile.button(OPEN))
    await expect(tile.time).to_have_text("2:00")
    assert (await tile.left())[1] == 1


CUT = """section => {
  const cut = [];
  const look = (node) => {
    for (const element of node.querySelectorAll("*")) {
      const style = getComputedStyle(element);
      const hides = style.overflowX !== "visible" && style.clipPath === "none" && element.clientWidth;
      if (hides && element.scrollWidth > element.clientWidth) cut.push(element.outerHTML.slice(0, 200));
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  look(section.shadowRoot);
  return cut;
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_on_a_phone_nothing_is_cut_and_axe_finds_nothing_serious(house: House, *, dark: bool) -> None:
    async with house.person(PHONE, dark=dark) as person:
        tile = Tile(person)
        await tile.visit()
        await person.click(tile.button(OPEN))
        await tile.is_open()
        house.router.press(CAMERA, "living-room-television-of-grandmother")
        await person.sees(re.compile("grandmother joined Home by WPS"))
        assert await person.page.evaluate("document.querySelector('home-assistant').hass.themes.darkMode") is dark
        for look in (tile.is_closed, tile.is_open):
            await look()
            assert await person.page.locator("hui-grid-section").evaluate(CUT) == []
            assert await serious(person) == []
            box = await tile.feature.get_by_role("button").bounding_box()
            assert box
            assert min(box["width"], box["height"]) >= 44
            if look == tile.is_closed:
                await person.click(tile.button(OPEN))


async def serious(person: Person) -> list[str]:
    """What axe finds in the cards."""
    found = await Axe().run(person.page)
    return [
        f"{violation['id']}: {node['target']}"
        for violation in found.response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
        if "wps-window" in str(node["target"]) or "hui-card" in str(node["target"])
    ]


async def test_without_the_feature_the_section_opens_and_closes_and_has_the_minutes(
    house: House, person: Person
) -> None:
    async def block(route: Route) -> None:
        await route.abort()

    await person.page.route("**/wps-window.js*", block)
    await person.visit("/wps-push/0")
    await person.press("WPS window Closed")
    await person.sees("Open the WPS window for two minutes?")
    await person.press("OK")
    await person.sees("In 2 minutes")
    await person.sees(HINT)
    assert opened(house)
    await person.press("Close")
    await expect(person.thing("button", "WPS window Closed")).to_be_visible()
    assert not opened(house)
    assert await person.page.locator("wps-window").count() == 0
