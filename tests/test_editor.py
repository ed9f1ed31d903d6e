"""What the automation editor asks over its WebSocket: what there is, for which target, and whether it is valid."""

from collections import defaultdict
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from .automations import a_house_with_guests
from .openwrt_home import GUEST, MAIN, PRINTER, Home
from .repository import read_yaml

TRIGGERS = {"wps_push.device_paired", "wps_push.window_closed", "wps_push.window_opened"}
CONDITIONS = {"wps_push.is_open"}
OFFERED = {
    "triggers": TRIGGERS,
    "conditions": CONDITIONS,
    "services": {"wps_push.open_window", "wps_push.close_window", "wps_push.join_by_pin"},
}
"""What is offered for a router or a network."""


@pytest.fixture
async def editor(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> MockHAClientWebSocket:
    """The editor's connection."""
    assert await async_setup_component(hass, "automation", {})
    return await hass_ws_client(hass)


async def ask(editor: MockHAClientWebSocket, type_: str, **data: Any) -> Any:
    """What Home Assistant answers."""
    await editor.send_json_auto_id({"type": type_, **data})
    answer = await editor.receive_json()
    assert answer["success"], answer
    return answer["result"]


async def subscribed(editor: MockHAClientWebSocket, type_: str) -> dict[str, Any]:
    """Everything of ours that a subscription begins with."""
    assert await ask(editor, type_) is None
    descriptions: dict[str, Any] = (await editor.receive_json())["event"]
    return {key: description for key, description in descriptions.items() if key.startswith("wps_push.")}


@pytest.mark.parametrize(
    ("kind", "expected"), [("trigger", TRIGGERS), ("condition", CONDITIONS)], ids=["triggers", "conditions"]
)
async def test_what_can_be_chosen_has_fields_and_words(
    home: Home, editor: MockHAClientWebSocket, kind: str, expected: set[str]
) -> None:
    await home.move_in()
    offered = await subscribed(editor, f"{kind}_platforms/subscribe")
    assert offered.keys() == expected
    texts = await async_get_translations(home.hass, "en", f"{kind}s", {"wps_push"})
    for key, description in offered.items():
        assert [one["integration"] for one in description["target"]["entity"]] == ["wps_push"]
        path = f"component.wps_push.{kind}s.{key.partition('.')[2]}"
        needed = {f"{path}.name", f"{path}.description"}
        needed |= {
            f"{path}.fields.{field}.{part}" for field in description["fields"] for part in ("name", "description")
        }
        assert needed <= texts.keys()


async def test_what_is_chosen_first_is_valid(home: Home, editor: MockHAClientWebSocket) -> None:
    """The editor fills in the defaults of the fields that are required."""
    await home.move_in()
    for key, description in (await subscribed(editor, "trigger_platforms/subscribe")).items():
        fields = description["fields"]
        options = {name: field["default"] for name, field in fields.items() if field.get("required")}
        triggers = [{"trigger": key, "target": {}, "options": options}]
        answer = await ask(editor, "validate_config", triggers=triggers)
        assert answer == {"triggers": {"valid": True, "error": None}}


async def test_what_is_offered_for_a_target(home: Home, editor: MockHAClientWebSocket) -> None:
    house = await a_house_with_guests(home)
    entities = [house.shown[network].entity_id("event", "wps") for network in (MAIN, GUEST)]
    targets = [
        house.targets[name] for name in ("router", "hall", "ground floor", "our label", "guests", "guest sensor")
    ]
    for target in (*targets, {"entity_id": entities}):
        for_target = {kind: await ask(editor, f"get_{kind}_for_target", target=target) for kind in OFFERED}
        assert {kind: ours(found) for kind, found in for_target.items()} == OFFERED
    for target in (house.targets["attic"], {"entity_id": "input_button.wps"}):
        assert ours(await ask(editor, "get_triggers_for_target", target=target)) == set()


def ours(found: list[str]) -> set[str]:
    return {key for key in found if key.startswith("wps_push.")}


VALID: dict[str, list[dict[str, Any]]] = {
    "triggers": [
        {"trigger": "wps_push.device_paired"},
        {
            "trigger": "wps_push.device_paired",
            "target": {"device_id": ["1f2e3d4c5b6a79880123456789abcdef"], "label_id": "kitchen"},
            "options": {"only_new": True, "only_elsewhere": True, "wait_for_name": False},
        },
        {
            "trigger": "wps_push.device_paired",
            "options": {"only_new": False, "only_elsewhere": False, "wait_for_name": True},
        },
        {"trigger": "wps_push.window_opened", "target": {"area_id": "hall"}, "options": {"only_elsewhere": True}},
        {"trigger": "wps_push.window_opened", "options": {"only_elsewhere": False}},
        {"trigger": "wps_push.window_closed", "options": {"outcome": "paired"}},
        {"trigger": "wps_push.window_closed", "id": "end", "options": {"outcome": ["timed_out", "overlap"]}},
        {
            "trigger": "wps_push.window_closed",
            "target": {"floor_id": "ground"},
            "options": {"outcome": ["cancelled", "failed", "interrupted"]},
        },
    ],
    "conditions": [
        {"condition": "wps_push.is_open"},
        {"condition": "wps_push.is_open", "target": {"entity_id": "event.openwrt_wps", "floor_id": "ground"}},
    ],
    "actions": [
        {"action": "wps_push.open_window", "data": {"wait": True}, "response_variable": "wps"},
        {"action": "wps_push.open_window", "target": {"entity_id": "event.openwrt_wps"}, "data": {"wait": False}},
        {"action": "wps_push.close_window", "target": {"device_id": "{{ trigger.device_id }}"}},
        {
            "action": "wps_push.join_by_pin",
            "target": {"device_id": "{{ trigger.device_id }}"},
            "data": {"pin": "1234-5670", "wait": True},
            "response_variable": "joined",
        },
        {"action": "wps_push.join_by_pin", "data": {"pin": "12345670", "wait": False}},
        {"action": "wps_push.list_devices", "response_variable": "joined"},
        {"action": "wps_push.name_device", "data": {"mac": "{{ trigger.mac }}", "name": "Printer"}},
        {"action": "wps_push.forget_device", "data": {"mac": PRINTER}},
        {"action": "wps_push.eject_device", "data": {"mac": "{{ trigger.mac }}", "duration": {"minutes": 30}}},
        {"action": "wps_push.block_device", "data": {"mac": PRINTER}},
        {"action": "wps_push.unblock_device", "data": {"mac": PRINTER}},
    ],
}

INVALID: list[tuple[str, dict[str, Any]]] = [
    ("triggers", {"trigger": "wps_push.device_left"}),
    ("triggers", {"trigger": "wps_push.window_opened", "options": {"only_new": True}}),
    ("triggers", {"trigger": "wps_push.window_closed", "options": {"outcome": ["refused"]}}),
    ("triggers", {"trigger": "wps_push.device_paired", "target": {"entity_id": "no entity"}}),
    ("conditions", {"condition": "wps_push.is_closed"}),
    ("conditions", {"condition": "wps_push.is_open", "options": {"behavior": "any"}}),
]


@pytest.mark.parametrize(
    ("kind", "config"),
    [(kind, config) for kind, configs in VALID.items() for config in configs],
    ids=lambda value: next(iter(value.values())) if isinstance(value, dict) else value,
)
async def test_an_automation_with_each_of_them_is_valid(
    hass: HomeAssistant, editor: MockHAClientWebSocket, kind: str, config: dict[str, Any]
) -> None:
    """Also before any router has been added."""
    answer = await ask(editor, "validate_config", **{kind: [config]})
    assert answer == {kind: {"valid": True, "error": None}}


@pytest.mark.parametrize(("kind", "config"), INVALID)
async def test_what_cannot_be_is_refused(
    hass: HomeAssistant, editor: MockHAClientWebSocket, kind: str, config: dict[str, Any]
) -> None:
    answer = await ask(editor, "validate_config", **{kind: [config]})
    assert answer[kind]["valid"] is False


def test_everything_that_there_is_was_validated() -> None:
    """Each of them with each of its fields, with each value of a field that has few, and with a target if it takes one."""
    for kind, word in (("triggers", "trigger"), ("conditions", "condition"), ("actions", "action")):
        there = read_yaml(f"{'services' if kind == 'actions' else kind}.yaml")
        described = {f"wps_push.{key}": description or {} for key, description in there.items() if key[0] != "."}
        tried: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for config in VALID[kind]:
            tried[config[word]].append(config)
        assert tried.keys() == described.keys()
        for key, description in described.items():
            assert any("target" in config for config in tried[key]) is ("target" in description), key
            for field, about in description.get("fields", {}).items():
                values = [value for config in tried[key] for value in values_of(config, field)]
                assert values, (key, field)
                assert all(choice in values for choice in choices(about["selector"])), (key, field)


def values_of(config: dict[str, Any], field: str) -> list[Any]:
    """What was filled into a field, one value or several."""
    value = config.get("options", config.get("data", {})).get(field, [])
    return value if isinstance(value, list) else [value]


def choices(selector: dict[str, Any]) -> list[Any]:
    """The values that can be chosen, where they are few."""
    if "boolean" in selector:
        return [True, False]
    options: list[Any] = (selector.get("select") or {}).get("options", [])
    return options


async def test_a_trigger_and_a_condition_can_be_tried_in_the_editor(home: Home, editor: MockHAClientWebSocket) -> None:
    await home.move_in()
    condition = {"condition": "wps_push.is_open"}
    assert await ask(editor, "test_condition", condition=condition) == {"result": False}
    assert await ask(editor, "subscribe_trigger", trigger={"trigger": "wps_push.window_opened"}) is None
    await home.shown.press()
    reported = await editor.receive_json()
    assert reported["event"]["variables"]["trigger"]["message"].startswith("The WPS window of Home is open")
    assert await ask(editor, "test_condition", condition=condition) == {"result": True}
