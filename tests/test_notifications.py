"""What people are notified of without any automation: under the bell, and on their phones."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.wps_push.home.events import WpsEvent, async_publish
from custom_components.wps_push.wps.model import Enrollee, EventType, Initiator, Outcome, WindowEvent

from .bell import Bell, Phone, add_phones
from .openwrt_home import CAMERA, PRINTER, Home
from .support import eventually
from .wizard import Wizard

MAKER = "Brother Industries, LTD."
JOINED = "OpenWrt: a device joined Home"
NOT_YOU = "If that was not you, change the Wi-Fi password on the router. Whatever has joined by WPS knows it."
NOBODY = "Nobody had asked for it in Home Assistant."
LEARNS = "Whatever joins through it learns the Wi-Fi password."
NEW = "Home Assistant had never seen it before."


class Notified(Home):
    """A home whose people are notified."""

    def __init__(self, hass: HomeAssistant) -> None:
        super().__init__(hass)
        self.timing["idle_poll"] = 0.1
        self.bell = Bell(hass)

    async def let_in(self, mac: str, name: str | None = None, **press: Any) -> None:
        """Open the window from here, and let a device join."""
        await self.shown.press(**press)
        self.router.press(mac, name)
        await self.recorder.until("window_closed")

    async def press_elsewhere(self) -> None:
        """Somebody presses the button on the router."""
        self.router.registrar.press("phy0-ap0")
        await eventually(lambda: self.shown.window == "open")

    def publish(self, window: int, type_: EventType, **happened: Any) -> None:
        """Let something happen to a window that was opened elsewhere, which is told apart by a number."""
        (network,) = self.shown.entry.runtime_data.networks.values()
        event = WpsEvent(
            happened=WindowEvent(type=type_, opened_by=Initiator.ELSEWHERE, **happened),
            network=network.description,
            router="OpenWrt",
            device_id=network.device_id,
            at=dt_util.utcnow(),
            opened_at=dt_util.utc_from_timestamp(window),
            context=None,
        )
        async_publish(self.hass, self.shown.entry.entry_id, event)

    async def identified(self) -> None:
        await self.recorder.until("device_identified")
        await self.hass.async_block_till_done()


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Notified]:
    home = Notified(hass)
    async with home.router:
        yield home


async def test_a_device_is_shown_at_once_and_in_the_same_place_with_its_name(home: Notified) -> None:
    home.router.bus.lease_after = 0.3
    await home.move_in()
    ann = MockUser(name="Ann", is_owner=True).add_to_hass(home.hass)
    asked = "The window was opened from Home Assistant by Ann."
    await home.let_in(PRINTER, "jukebox", context=Context(user_id=ann.id))
    assert home.bell.texts == [
        (
            JOINED,
            [
                f"A device by {MAKER} joined Home by WPS. {asked}",
                f"The router itself named it. Its address is {PRINTER}. {NEW}",
                NOT_YOU,
            ],
        )
    ]
    await home.identified()
    named = (
        JOINED,
        [
            f"jukebox joined Home by WPS. {asked}",
            f"The router itself named it. It was made by {MAKER}, and its address is {PRINTER}. {NEW}",
            NOT_YOU,
        ],
    )
    assert home.bell.texts == [named]
    assert [update for update, _ in home.bell.updates] == ["added", "updated"]


async def test_the_next_window_has_a_notification_of_its_own(home: Notified) -> None:
    await home.move_in()
    for mac, name in ((PRINTER, "printer"), (CAMERA, "camera")):
        await home.let_in(mac, name)
        await home.identified()
        home.recorder.clear()
    assert [paragraphs[0] for _, paragraphs in home.bell.texts] == [
        "printer joined Home by WPS.",
        "camera joined Home by WPS.",
    ]


async def test_what_somebody_has_read_does_not_come_back(home: Notified) -> None:
    home.router.bus.lease_after = 0.3
    await home.move_in()
    await home.let_in(PRINTER, "jukebox")
    home.bell.dismiss()
    await home.identified()
    assert [update for update, _ in home.bell.updates] == ["added", "removed"]


async def test_a_window_that_was_opened_elsewhere_is_shown_and_how_it_ended(home: Notified) -> None:
    await home.move_in()
    await home.press_elsewhere()
    opened = "OpenWrt: somebody opened the WPS window of Home"
    assert home.bell.texts == [
        (
            opened,
            [
                "The WPS window of Home was opened, but not from Home Assistant. A device can join now.",
                f"If nobody at home has done that, close the window with the button in Home Assistant. {LEARNS}",
            ],
        )
    ]
    await home.shown.press("close_window")
    await home.hass.async_block_till_done()
    over = "The WPS window of Home had been opened, but not from Home Assistant."
    assert home.bell.texts == [(opened, [over, "The WPS window of Home was closed early."])]

    home.bell.dismiss()
    await home.press_elsewhere()
    home.router.press(PRINTER, "jukebox")
    await home.identified()
    ended = [over, "The WPS window of Home closed because a device joined.", NOT_YOU]
    who = [
        f"jukebox joined Home by WPS. {NOBODY}",
        f"The router itself named it. It was made by {MAKER}, and its address is {PRINTER}. {NEW}",
        NOT_YOU,
    ]
    assert home.bell.texts == [(opened, ended), (JOINED, who)]


async def test_a_notification_is_not_followed_for_ever(home: Notified) -> None:
    """Whoever is searched for half a minute may be found when the next window is open, but not after very many."""
    await home.move_in()
    for window in range(20):
        home.publish(window, EventType.WINDOW_OPENED)
    for window in (0, 19):
        home.publish(window, EventType.WINDOW_CLOSED, outcome=Outcome.TIMED_OUT)
    await home.hass.async_block_till_done()
    assert [update for update, _ in home.bell.updates] == ["added"] * 20 + ["updated"]


async def test_a_name_that_was_found_stays(home: Notified) -> None:
    """Whether a device comes onto the network is added after its name, and to the device as it was at first."""
    await home.move_in()
    nameless = Enrollee(mac=PRINTER)
    home.publish(0, EventType.DEVICE_PAIRED, device=nameless)
    home.publish(0, EventType.DEVICE_IDENTIFIED, device=Enrollee(mac=PRINTER, hostname="jukebox"))
    home.publish(0, EventType.DEVICE_CONNECTED, device=nameless)
    await home.hass.async_block_till_done()
    ((_, paragraphs),) = home.bell.texts
    assert paragraphs[0].startswith("jukebox joined Home by WPS.")


async def test_windows_that_were_opened_from_here_are_not_shown(home: Notified) -> None:
    await home.move_in()
    await home.shown.press()
    await home.shown.press("close_window")
    await home.hass.async_block_till_done()
    assert home.bell.updates == []


async def test_phones_are_notified_once_with_the_name(home: Notified) -> None:
    home.router.bus.lease_after = 0.3
    phone = Phone("ann")
    await home.move_in(notifications={"entities": await add_phones(home.hass, phone)})
    await home.let_in(PRINTER, "jukebox")
    assert home.bell.added == 1
    assert phone.messages == []
    await home.identified()
    (shown,) = home.bell.shown.values()
    assert phone.messages == [(shown["title"], shown["message"])]
    assert shown["message"].startswith("jukebox joined")

    await home.press_elsewhere()
    assert [title for title, _ in phone.messages[1:]] == ["OpenWrt: somebody opened the WPS window of Home"]
    await home.shown.press("close_window")
    await home.hass.async_block_till_done()
    assert len(phone.messages) == 2


async def test_phones_are_notified_of_a_device_whose_name_nobody_finds(home: Notified) -> None:
    home.timing["identify_for"] = 0.3
    home.router.bus.lease_after = 60
    phone = Phone("ann")
    await home.move_in(notifications={"entities": await add_phones(home.hass, phone)})
    await home.let_in(PRINTER)
    assert phone.messages == []
    await eventually(lambda: phone.messages)
    await home.hass.async_block_till_done()
    ((_, message),) = phone.messages
    assert message.startswith(f"A device by {MAKER} joined Home by WPS.")


async def test_phones_are_notified_at_once_when_nobody_will_find_out_more(home: Notified) -> None:
    """The entry is reloaded while the name is searched."""
    home.router.bus.lease_after = 60
    phone = Phone("ann")
    entry = await home.move_in(notifications={"entities": await add_phones(home.hass, phone)})
    await home.let_in(PRINTER)
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.hass.async_block_till_done()
    assert len(phone.messages) == 1


async def test_phones_are_notified_before_home_assistant_stops(home: Notified) -> None:
    home.router.bus.lease_after = 60
    phone = Phone("ann")
    await home.move_in(notifications={"entities": await add_phones(home.hass, phone)})
    await home.let_in(PRINTER)
    await home.hass.async_stop(force=True)
    assert len(phone.messages) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (HomeAssistantError("The phone is full."), "The phone is full."),
        (ValueError("https://push.test/secret-token"), "ValueError"),
    ],
)
async def test_a_phone_that_cannot_be_notified_costs_a_line_in_the_log(
    home: Notified, caplog: pytest.LogCaptureFixture, fault: Exception, reason: str
) -> None:
    broken, phone = Phone("broken", fault), Phone("ann")
    await home.move_in(notifications={"entities": [*await add_phones(home.hass, broken, phone), "notify.gone"]})
    await home.let_in(PRINTER, "jukebox")
    await home.identified()
    assert len(phone.messages) == home.bell.added == 1
    assert f"notify.broken did not take a notification: {reason}" in caplog.messages
    assert "secret-token" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("off", ["joined", "opened_elsewhere"])
async def test_each_kind_can_be_switched_off(home: Notified, off: str) -> None:
    phone = Phone("ann")
    await home.move_in(notifications={off: False, "entities": await add_phones(home.hass, phone)})
    await home.press_elsewhere()
    home.router.press(PRINTER, "jukebox")
    await home.identified()
    left = {"joined": "somebody opened the WPS window of Home", "opened_elsewhere": "a device joined Home"}[off]
    titles = [f"OpenWrt: {left}"]
    assert [title for title, _ in home.bell.texts] == [title for title, _ in phone.messages] == titles


async def test_the_options_are_chosen_in_the_form(home: Notified) -> None:
    entry = await home.move_in(networks=["default_radio0"])
    wizard = await Wizard.options(home.hass, entry)
    by_itself = {"joined": True, "opened_elsewhere": True, "entities": []}
    assert wizard.sections["notifications"] == by_itself
    assert "Somebody else opened the window" in wizard.text
    chosen = {"joined": True, "opened_elsewhere": False, "entities": ["notify.ann", "notify.kitchen"]}
    assert "Choose at least one network." in await wizard.fill_in(networks=[], notifications=chosen)
    assert wizard.sections["notifications"] == chosen
    await wizard.fill_in(networks=["default_radio0"])
    assert entry.options == {"networks": ["default_radio0"], "notifications": chosen}
    wizard = await Wizard.options(home.hass, entry)
    assert wizard.sections["notifications"] == chosen
    await wizard.fill_in(notifications=by_itself)
    assert entry.options == {"networks": ["default_radio0"]}


async def test_the_name_that_the_household_gave_its_router(home: Notified) -> None:
    entry = await home.move_in()
    devices = dr.async_get(home.hass)
    (router,) = dr.async_entries_for_config_entry(devices, entry.entry_id)
    devices.async_update_device(router.id, name_by_user="Box in the hall")
    await home.let_in(PRINTER, "jukebox")
    assert [title for title, _ in home.bell.texts] == ["Box in the hall: a device joined Home"]


async def test_a_strangers_name_can_do_no_harm(home: Notified) -> None:
    await home.move_in()
    await home.let_in(PRINTER, "![x](http://evil.test/x.png) www.evil.test <img>")
    await home.identified()
    (shown,) = home.bell.shown.values()
    assert shown["message"].startswith("!(x)(http: //evil.test/x.png) www .evil.test (img) joined Home by WPS.")
