"""Whether a router has moved, asked of a person where the router does not show who it is before somebody logs in."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.components.repairs import RepairsFlowManager, repairs_flow_manager
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest

from custom_components.wps_push.const import DOMAIN

from .emulators.fritzbox import EmulatedFritzBox
from .emulators.keenetic import KeeneticRouter
from .lan import Lan
from .moving_home import NEW, OLD, THIRD, MovingHome, kept
from .support import eventually
from .wizard import ENGLISH


@pytest.fixture
async def home(hass: HomeAssistant, lan: Lan) -> AsyncGenerator[MovingHome]:
    """A home with a Keenetic router, which shows its kind without a log-in, and not which one it is."""
    assert await async_setup_component(hass, "repairs", {})
    home = MovingHome(hass, lan, "keenetic")
    await home.move_in()
    yield home
    await home.leave()


class Fix:
    """Somebody who clicks on a question in Repairs."""

    def __init__(self, home: MovingHome) -> None:
        manager = repairs_flow_manager(home.hass)
        assert manager
        self.manager: RepairsFlowManager = manager
        self.home = home
        self.result: Any = None

    async def open(self) -> str:
        """Click on the only question; what is shown."""
        question = await self.home.asked()
        self.result = await self.manager.async_init(DOMAIN, context={"issue_id": question.issue_id})
        return self.text

    async def confirm(self) -> str:
        """Click on Submit."""
        self.result = await self.manager.async_configure(self.result["flow_id"], {})
        await self.home.hass.async_block_till_done()
        return self.text

    @property
    def text(self) -> str:
        """What stands on the page."""
        words = ENGLISH["issues"]["moved"]["fix_flow"]
        match self.result["type"]:
            case FlowResultType.FORM:
                page = words["step"][self.result["step_id"]]
                placeholders = self.result["description_placeholders"]
                return f"{page['title']}\n{page['description']}".format(**placeholders)
            case FlowResultType.ABORT:
                return str(words["abort"][self.result["reason"]])
        return ""


async def ask(home: MovingHome, new: str = NEW) -> ir.IssueEntry:
    """The router moves, and a person is asked."""
    await home.move(new)
    await home.seen(new)
    return await home.asked()


async def test_a_person_is_asked_and_nothing_happens_before(home: MovingHome) -> None:
    before = kept(home.entry)
    assert isinstance(home.router, KeeneticRouter)
    log_ins = home.router.log_ins
    question = await ask(home)
    assert question.is_fixable
    assert question.translation_placeholders == {"name": "Home", "old": OLD, "new": NEW}
    assert ENGLISH["issues"][question.translation_key]["title"].format(**question.translation_placeholders)
    await home.searched()
    assert (kept(home.entry), home.router.log_ins) == (before, log_ins)


async def test_a_click_moves_the_entry(home: MovingHome) -> None:
    await ask(home)
    fix = Fix(home)
    text = await fix.open()
    assert OLD in text
    assert NEW in text
    await fix.confirm()
    assert fix.result["type"] is FlowResultType.CREATE_ENTRY
    await home.arrives(f"http://{NEW}")
    assert home.questions == []


async def test_nobody_is_asked_twice(home: MovingHome) -> None:
    question = await ask(home)
    ir.async_ignore_issue(home.hass, DOMAIN, question.issue_id, True)
    await home.seen(NEW)
    await home.searched()
    (still,) = home.questions
    assert (still.issue_id, still.dismissed_version) == (question.issue_id, still.dismissed_version)
    assert still.dismissed_version is not None
    assert home.entry.data["host"] == f"http://{OLD}"


async def test_another_address_is_another_question(home: MovingHome) -> None:
    first = await ask(home)
    home.lan.move(NEW, THIRD)
    await home.seen(THIRD)
    await eventually(lambda: home.questions and home.questions[0].issue_id != first.issue_id)
    (second,) = home.questions
    assert second.translation_placeholders == {"name": "Home", "old": OLD, "new": THIRD}


async def test_the_question_goes_when_the_router_is_back(home: MovingHome) -> None:
    await ask(home)
    home.lan.move(NEW, OLD)
    await eventually(lambda: not home.questions)
    assert home.entry.state is ConfigEntryState.LOADED


async def test_the_question_goes_when_the_router_is_set_up_at_its_address(home: MovingHome) -> None:
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    home.lan.move(OLD, NEW)
    await home.seen(NEW)
    await home.asked()
    home.lan.move(NEW, OLD)
    await home.hass.config_entries.async_setup(home.entry.entry_id)
    assert home.questions == []


async def test_the_question_goes_when_the_router_is_seen_at_its_address(home: MovingHome) -> None:
    await ask(home)
    await home.seen(OLD)
    assert home.questions == []


async def test_the_question_goes_with_the_entry(home: MovingHome) -> None:
    await ask(home)
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    assert home.questions == []


async def test_questions_of_others_stay(home: MovingHome) -> None:
    ir.async_create_issue(
        home.hass, "other", "moved", is_fixable=False, severity=ir.IssueSeverity.WARNING, translation_key="moved"
    )
    await ask(home)
    await home.seen(OLD)
    assert ir.async_get(home.hass).async_get_issue("other", "moved")


# What has changed between the question and the click.


async def test_a_router_that_answers_again_is_left_where_it_is(home: MovingHome) -> None:
    """A router that nobody looks at regularly: nobody has noticed yet that it is back."""
    home.hass.config_entries.async_update_entry(home.entry, pref_disable_polling=True)
    home.lan.move(OLD, NEW)
    await home.seen(NEW)
    await home.asked()
    home.entry.runtime_data.async_update_listeners()
    assert len(home.questions) == 1
    home.lan.move(NEW, OLD)
    fix = Fix(home)
    assert "answers at its old address again" in await fix.open()
    assert home.questions == []
    assert home.entry.data["host"] == f"http://{OLD}"


async def test_a_router_that_has_gone_again_is_not_moved_to(home: MovingHome) -> None:
    await ask(home)
    home.lan.unplug(NEW)
    assert "No such router answers" in await Fix(home).open()
    assert len(home.questions) == 1
    assert home.entry.data["host"] == f"http://{OLD}"


async def test_something_else_at_the_new_address_is_not_moved_to(home: MovingHome) -> None:
    await ask(home)
    async with EmulatedFritzBox() as stranger:
        home.lan.unplug(NEW)
        home.lan.machines[NEW] = stranger.port
        assert "No such router answers" in await Fix(home).open()
    assert home.entry.data["host"] == f"http://{OLD}"


async def test_what_does_not_show_any_more_is_not_moved_to(hass: HomeAssistant, lan: Lan) -> None:
    """A FRITZ!Box that has described itself without a serial number, and does not describe itself at all now."""
    assert await async_setup_component(hass, "repairs", {})
    home = MovingHome(hass, lan, "fritzbox")
    await home.move_in()
    assert isinstance(home.router, EmulatedFritzBox)
    home.router.serial = ""
    await ask(home)
    home.router.describes_itself = False
    assert "No such router answers" in await Fix(home).open()
    assert home.entry.data["host"] == f"http://{OLD}"
    await home.leave()


@pytest.mark.parametrize("opened", [True, False])
async def test_an_answer_that_comes_too_late_changes_nothing(home: MovingHome, opened: bool) -> None:
    await ask(home)
    fix = Fix(home)
    if opened:
        await fix.open()
    data = {**home.entry.data, "host": f"http://{THIRD}"}
    home.hass.config_entries.async_update_entry(home.entry, data=data)
    assert "changed in the meantime" in await (fix.confirm() if opened else fix.open())
    assert home.entry.data == data
