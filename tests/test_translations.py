"""Every text that people see exists, is well formed, and fits what the code asks for.

The rules are hassfest's (home-assistant/core, script/hassfest: translations.py, services.py, icons.py); what the code
asks for is read from its sources.
"""

import ast
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
import re
import string
from typing import Any

from homeassistant.helpers import config_validation as cv, selector
import pytest
import voluptuous as vol

from custom_components.wps_push.adding.try_window import Verdict
from custom_components.wps_push.errors import error_key, error_placeholders
from custom_components.wps_push.people.guarded import Because
from custom_components.wps_push.wps import router
from custom_components.wps_push.wps.blocks import BlockRefused, NoBlock
from custom_components.wps_push.wps.evidence import Evidence, Source
from custom_components.wps_push.wps.model import EventType, Initiator, Obstacle, Outcome, Refusal, Role, WindowState
from custom_components.wps_push.wps.pin import NoPin, PinRefused
from custom_components.wps_push.wps.reason import Reason
from custom_components.wps_push.wps.router import LogInProblem, RouterError, RouterLogInRefused, WindowRefused

from .repository import INTEGRATION, nodes, python_files, read_json, read_yaml

KEY = vol.Match(r"(?!.+[_-]{2})(?![_-])[a-z0-9_-]+(?<![_-])$", msg="not a translation key")


def text(value: Any) -> str:
    """A text for people, with its placeholders."""
    words: str = cv.string_with_no_html(value)
    for wrong, reason in (
        (r"^$|^\s|\s$", "stray whitespace"),
        (r"'\{\w+\}'", "a placeholder in single quotes"),
        (r"\[%key:", "a reference, which only Home Assistant's own build resolves"),
        (r"(?i)(https?://|www\.)[a-z0-9]", "an address: it belongs into a placeholder"),
    ):
        if re.search(wrong, words):
            raise vol.Invalid(reason)
    if not all(field.isidentifier() for field in placeholders(words)):
        raise vol.Invalid("a placeholder without a name")
    return words


def placeholders(words: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(words) if field is not None}


def plain(value: Any) -> str:
    """A text that is shown as it stands."""
    if placeholders(text(value)):
        raise vol.Invalid("placeholders are not filled in here")
    return text(value)


TEXTS = {KEY: text}
FORM: dict[Any, Any] = {"description": text, "data": TEXTS, "data_description": TEXTS}
FLOW: dict[Any, Any] = {
    vol.Required("step"): {
        KEY: {
            **FORM,
            "title": text,
            "submit": text,
            "menu_options": TEXTS,
            "menu_option_descriptions": TEXTS,
            "sections": {KEY: {**FORM, "name": text}},
        }
    },
    **dict.fromkeys(("abort", "create_entry", "error", "progress"), TEXTS),
    "flow_title": text,
}
DESCRIBED: dict[Any, Any] = {vol.Required("name"): text, vol.Required("description"): text}
ACTION = {**DESCRIBED, "fields": {KEY: {**DESCRIBED, "example": text}}, "sections": {KEY: {"name": text}}}
STATES = {KEY: plain}
ENTITY: dict[Any, Any] = {"name": text, "state": STATES, "state_attributes": {KEY: {"name": plain, "state": STATES}}}
ISSUE = vol.Any(
    {vol.Required("title"): text, vol.Required("description"): text},
    {vol.Required("title"): text, vol.Required("fix_flow"): FLOW},
)
TRANSLATIONS = vol.Schema(
    {
        "title": text,
        "common": TEXTS,
        "config": {**FLOW, "initiate_flow": {"user": plain}},
        "options": FLOW,
        "config_subentries": {
            KEY: {**FLOW, vol.Required("entry_type"): plain, vol.Required("initiate_flow"): {"user": plain}}
        },
        "device": {KEY: {"name": text}},
        "entity": {cv.slug: {KEY: {**ENTITY, "unit_of_measurement": plain}}},
        "exceptions": {cv.slug: {vol.Required("message"): text}},
        "issues": {KEY: ISSUE},
        "selector": {cv.slug: {"options": TEXTS, "choices": TEXTS}},
        "services": {cv.slug: ACTION},
        "triggers": {cv.slug: ACTION},
        "conditions": {cv.slug: ACTION},
    }
)

ICON = vol.Match(r"mdi:[a-z0-9-]+$")
ICONS = vol.Schema(
    {
        "entity": {cv.slug: {KEY: {"default": ICON, "state": {KEY: ICON}}}},
        "services": {cv.slug: {vol.Required("service"): ICON}},
        "triggers": {cv.slug: {vol.Required("trigger"): ICON}},
        "conditions": {cv.slug: {vol.Required("condition"): ICON}},
    }
)

FIELD = {"required": bool, "default": object, "example": object, vol.Required("selector"): selector.validate_selector}
DESCRIPTION = {"target": vol.Any(selector.TargetSelector.CONFIG_SCHEMA, None), "fields": {KEY: FIELD}}
# What begins with a dot is there to be referred to.
DESCRIPTIONS = vol.Schema({vol.Remove(vol.Match(r"\.")): object, cv.slug: vol.Any(None, DESCRIPTION)})

OFFERED = {
    "services": {
        "block_device",
        "close_window",
        "eject_device",
        "forget_device",
        "join_by_pin",
        "list_devices",
        "name_device",
        "open_window",
        "unblock_device",
    },
    "triggers": {"device_paired", "window_closed", "window_opened"},
    "conditions": {"is_open"},
}
"""What automations can be made of."""


@pytest.fixture(scope="module")
def english() -> dict[str, Any]:
    return read_json("translations/en.json")


def test_texts_are_well_formed(english: dict[str, Any]) -> None:
    TRANSLATIONS(english)


def flows(english: dict[str, Any]) -> list[dict[str, Any]]:
    """The words of every flow that people open by themselves."""
    return [english["config"], english["options"], *english["config_subentries"].values()]


def fixes(english: dict[str, Any]) -> list[dict[str, Any]]:
    """The words of every flow in Repairs."""
    return [issue["fix_flow"] for issue in english["issues"].values() if "fix_flow" in issue]


def test_what_describes_a_field_has_a_field(english: dict[str, Any]) -> None:
    for step in (step for flow in flows(english) for step in flow["step"].values()):
        for form in (step, *step.get("sections", {}).values()):
            assert form.get("data_description", {}).keys() <= form.get("data", {}).keys()


def test_every_error_of_a_router_has_words(english: dict[str, Any]) -> None:
    kinds = [kind for kind in vars(router).values() if isinstance(kind, type) and issubclass(kind, RouterError)]
    others = {RouterError, router.RouterCertificateChanged, RouterLogInRefused, WindowRefused}
    errors = [router.RouterCertificateChanged("AA", "BB"), *(kind("x") for kind in kinds if kind not in others)]
    for error in (*errors, *(RouterLogInRefused(one, "x") for one in LogInProblem), *map(WindowRefused, Refusal)):
        shown = error_placeholders(error)
        assert english["config"]["error"][error_key(error)].format(**shown)
        assert english["exceptions"][error_key(error)]["message"].format(name="Router", **shown)


def test_every_reason_not_to_keep_a_device_out_or_let_it_in_by_pin_has_words(english: dict[str, Any]) -> None:
    for error in (*map(BlockRefused, NoBlock), *map(PinRefused, NoPin)):
        assert english["exceptions"][error_key(error)]["message"].format(name="Router")


def test_every_verdict_of_a_trial_has_a_page(english: dict[str, Any]) -> None:
    added = {Verdict.WORKS}
    assert english["config"]["create_entry"].keys() == {"default", *added}
    for verdict in {*Verdict, "failed"} - added:
        page = english["config"]["step"][verdict]
        assert page["title"]
        assert page["menu_options"].keys() == {"try_now", "finish"}


def test_what_stands_behind_a_network_has_words(english: dict[str, Any]) -> None:
    assert english["selector"]["obstacle"]["options"].keys() == set(Obstacle)
    assert english["selector"]["role"]["options"].keys() == set(Role)


def test_every_state_has_words(english: dict[str, Any]) -> None:
    states = [set(sensor.get("state", ())) for sensor in english["entity"]["sensor"].values()]
    assert {*WindowState, "by_pin"} in states
    assert set(Outcome) in states
    events = [
        set(event["state_attributes"]["event_type"]["state"])
        for event in english["entity"]["event"].values()
        if "state_attributes" in event
    ]
    assert events == [set(EventType)]


def test_every_value_of_an_event_has_words(english: dict[str, Any]) -> None:
    shown = english["entity"]["event"]["wps"]["state_attributes"]
    kinds: dict[str, type[StrEnum]] = {
        "opened_by": Initiator,
        "closed_by": Initiator,
        "outcome": Outcome,
        "refusal": Refusal,
        "reason": Reason,
        "source": Source,
        "evidence": Evidence,
    }
    assert {key: set(shown[key]["state"]) for key in kinds} == {key: set(kind) for key, kind in kinds.items()}


@pytest.mark.parametrize("kind", OFFERED)
def test_what_automations_are_made_of_is_described_and_has_icons(english: dict[str, Any], kind: str) -> None:
    descriptions = DESCRIPTIONS(read_yaml(f"{kind}.yaml"))
    icons = ICONS(read_json("icons.json"))[kind]
    assert descriptions.keys() == english[kind].keys() == icons.keys() == OFFERED[kind]
    for name, description in descriptions.items():
        fields = (description or {}).get("fields", {})
        assert fields.keys() == english[kind][name].get("fields", {}).keys()
        for field in fields.values():
            options = field["selector"].get("select") or {}
            if "translation_key" in options:
                assert set(options["options"]) == english["selector"][options["translation_key"]]["options"].keys()


def test_a_window_that_was_open_can_end_in_every_way_but_refused(english: dict[str, Any]) -> None:
    assert english["selector"]["outcome"]["options"].keys() == set(Outcome) - {Outcome.REFUSED}


def test_every_sentence_that_is_said_exists_and_no_other(english: dict[str, Any]) -> None:
    # What is said by voice is in the language of the question, and has files of its own.
    sayings = [call for where, name, call in calls() if name == "say" and not where.startswith("people/voice/")]
    said = {key for call in sayings for key in literals(call.args[1])}
    assert said
    ends = {f"closed_{outcome}" for outcome in set(Outcome) - {Outcome.REFUSED}}
    guarded = {f"{what}_{because}" for what in ("cannot_close", "closed_because") for because in Because}
    assert english["common"].keys() == said | ends | guarded | {f"reason_{reason}" for reason in Reason}


def test_icons_belong_to_entities_and_states(english: dict[str, Any]) -> None:
    for platform, entities in ICONS(read_json("icons.json"))["entity"].items():
        for key, icons in entities.items():
            assert icons.get("state", {}).keys() <= english["entity"][platform][key].get("state", {}).keys()


def literals(node: ast.expr) -> Iterator[str]:
    """The strings that an expression can be, as far as they stand in it; what it compares does not count."""
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.IfExp(body=body, orelse=orelse):
            yield from literals(body)
            yield from literals(orelse)
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            for element in elements:
                yield from literals(element)


def asked_for() -> Iterator[tuple[str, str, str]]:
    """Where in the code which text is asked for: (file, kind, key)."""
    for path in python_files():
        for node in nodes(path):
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == "_attr_translation_key" for target in node.targets
            ):
                yield from ((path.stem, "entity", key) for key in literals(node.value))
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            words = {keyword.arg for keyword in node.keywords}
            for keyword in node.keywords:
                kind = {"step_id": "step", "menu_options": "menu_options"}.get(keyword.arg or "")
                if keyword.arg == "reason" and "abort" in name:
                    kind = "abort"
                if keyword.arg == "translation_key":
                    if name.endswith("Description"):
                        kind = "entity"
                    elif name in {"async_create_issue", "SelectSelectorConfig", "DeviceInfo"}:
                        kind = {"async_create_issue": "issues", "SelectSelectorConfig": "selector"}.get(name, "device")
                    elif "translation_domain" in words:
                        kind = "exceptions"
                if kind:
                    yield from ((path.stem, kind, key) for key in literals(keyword.value))


@pytest.mark.parametrize(("file", "kind", "key"), sorted(set(asked_for())))
def test_every_text_that_the_code_names_exists(english: dict[str, Any], file: str, kind: str, key: str) -> None:
    if kind == "entity":
        texts = {name for entities in english["entity"].values() for name in entities}
        texts = set(english["entity"].get(file, texts))
    elif kind in {"step", "abort"}:
        texts = {name for flow in (*flows(english), *fixes(english)) for name in flow.get(kind, {})}
    elif kind == "menu_options":
        pages = [page for flow in (*flows(english), *fixes(english)) for page in flow["step"].values()]
        texts = {name for page in pages for name in page.get(kind, {})}
    else:
        texts = set(english[kind])
    assert key in texts


# Which keyword says what a text is, and which fills in its placeholders, where that is not `translation_placeholders`.
FLOW_TEXTS = {
    "async_abort": ("reason", "abort"),
    "async_show_form": ("step_id", "step"),
    "async_show_menu": ("step_id", "step"),
    "async_show_progress": ("progress_action", "progress"),
}


def filled_in(call: ast.Call, keyword: str) -> tuple[set[str], set[str]]:
    """The placeholders that a call gives by name, and the expressions that give more of them."""
    node = next((known.value for known in call.keywords if known.arg == keyword), ast.Dict())
    if not isinstance(node, ast.Dict):
        return set(), {ast.unparse(node)}
    named = {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
    return named, {
        ast.unparse(value)
        for key, value in zip(node.keys, node.values, strict=True)
        if not isinstance(key, ast.Constant)
    }


@cache
def calls() -> list[tuple[str, str, ast.Call]]:
    """Every call in the sources: where it stands, and the name that is called."""
    found = []
    for path in python_files():
        for node in nodes(path):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                found.append((f"{path.relative_to(INTEGRATION)}:{node.lineno}", name, node))
    return found


def texts_below(texts: dict[str, Any] | str) -> Iterator[str]:
    if isinstance(texts, str):
        yield texts
    else:
        for inner in texts.values():
            yield from texts_below(inner)


def raised_texts() -> Iterator[Any]:
    """Every exception and every repair: (category, expression for the key, placeholders)."""
    for where, name, call in calls():
        keys = [keyword.value for keyword in call.keywords if keyword.arg == "translation_key"]
        is_issue = name == "async_create_issue"
        if keys and (is_issue or any(keyword.arg == "translation_domain" for keyword in call.keywords)):
            given = filled_in(call, "translation_placeholders")
            yield pytest.param("issues" if is_issue else "exceptions", keys[0], *given, id=where)


def flow_texts() -> Iterator[Any]:
    """Every text of a flow whose key and placeholders stand in the sources."""
    for where, name, call in calls():
        which, kind = FLOW_TEXTS.get(name, ("", ""))
        keys = {key for keyword in call.keywords if keyword.arg == which for key in literals(keyword.value)}
        named, more = filled_in(call, "description_placeholders")
        if keys and not more:
            yield pytest.param(kind, keys, named, id=where)


@pytest.mark.parametrize(("category", "key", "named", "more"), raised_texts())
def test_every_placeholder_of_what_is_raised_is_filled_in(
    english: dict[str, Any], category: str, key: ast.expr, named: set[str], more: set[str]
) -> None:
    keys = list(literals(key))
    if keys:
        assert not more
        for one in keys:
            # Why a flow in Repairs ends is said by the flow itself, which has more to fill in.
            words = {name: text for name, text in english[category][one].items() if name != "fix_flow"}
            steps = english[category][one].get("fix_flow", {}).get("step", {})
            assert set().union(*map(placeholders, texts_below({"words": words, "steps": steps}))) <= named
    else:
        # An error of a router: `test_every_error_of_a_router_has_words` goes through them all.
        assert ast.unparse(key).startswith("error_key(")
        assert "name" in named
        assert [one.partition("(")[0] for one in more] == ["error_placeholders"]


@pytest.mark.parametrize(("kind", "keys", "named"), flow_texts())
def test_every_placeholder_of_a_page_is_filled_in(
    english: dict[str, Any], kind: str, keys: set[str], named: set[str]
) -> None:
    for flow in flows(english):
        for key in keys & flow.get(kind, {}).keys():
            assert set().union(*map(placeholders, texts_below(flow[kind][key]))) <= named
