"""The blueprints as files: Home Assistant reads them, people can import them, and choose what they offer."""

import re
from typing import Any

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.util.yaml import load_yaml_dict
import pytest

from .blueprints import FILES, NAMES, Editor, source
from .repository import ROOT, read_json

NEEDED = {"who_joined": {"phones"}, "open_with_a_tap": {"tap"}, "close_while_away": {"phones"}, "let_a_guest_in": set()}
"""What has to be chosen before the automation can be saved."""

CHOSEN: dict[str, Any] = {
    "phones": ["1f2e3d4c5b6a79880123456789abcdef"],
    "tap": [{"trigger": "tag", "tag_id": "fridge"}],
}


def read(name: str) -> Blueprint:
    """A blueprint as Home Assistant's automations read it; raises where it has no form, or lacks an input that it uses."""
    (path,) = (path for path in FILES if path.stem == name)
    data = load_yaml_dict(str(path))
    return Blueprint(data, path=path.name, expected_domain="automation", schema=AUTOMATION_BLUEPRINT_SCHEMA)


@pytest.mark.parametrize("name", NAMES)
def test_home_assistant_reads_it(name: str) -> None:
    blueprint = read(name)
    assert blueprint.validate() is None
    assert blueprint.metadata["homeassistant"]["min_version"] == read_json("../../hacs.json")["homeassistant"]
    assert blueprint.metadata["source_url"] == source(name)
    assert blueprint.metadata["author"] == "WPS Push"
    assert blueprint.name.startswith("WPS Push - ")
    assert "[WPS Push](https://github.com/wps-push/wps_push)" in blueprint.metadata["description"]


@pytest.mark.parametrize("name", NAMES)
def test_every_input_has_words_and_a_way_to_choose_and_is_used(name: str) -> None:
    blueprint = read(name)
    for key, field in blueprint.inputs.items():
        assert field["name"], key
        assert field["selector"], key
        assert f"!input {key}\n" in (ROOT / "blueprints/automation/wps_push" / f"{name}.yaml").read_text("utf-8")
    assert {key for key, field in blueprint.inputs.items() if "default" not in field} == NEEDED[name]


@pytest.mark.parametrize("name", NAMES)
async def test_it_is_imported_and_can_be_saved_at_once(editor: Editor, name: str) -> None:
    """With what has to be chosen, and nothing else."""
    path = await editor.import_blueprint(name)
    offered = (await editor.ask("blueprint/list", domain="automation"))[path]
    assert offered["metadata"]["source_url"] == source(name)
    chosen = {key: CHOSEN[key] for key in NEEDED[name]}
    substituted = await editor.ask("blueprint/substitute", domain="automation", path=path, input=chosen)
    config = substituted["substituted_config"]
    parts = {kind: config[kind] for kind in ("triggers", "conditions", "actions") if kind in config}
    answer = await editor.ask("validate_config", **parts)
    assert answer == {kind: {"valid": True, "error": None} for kind in parts}


def badges() -> list[str]:
    """Where the badges lead that import a blueprint."""
    pages = "".join((ROOT / page).read_text("utf-8") for page in ("README.md", "docs/blueprints.md"))
    return re.findall(r"my\.home-assistant\.io/redirect/blueprint_import/\?blueprint_url=([^)\s]+)", pages)


def test_every_blueprint_has_a_badge_that_leads_to_it() -> None:
    page = (ROOT / "docs/blueprints.md").read_text("utf-8")
    assert set(badges()) == {source(name) for name in NAMES}
    for name in NAMES:
        assert f"blueprint_url={source(name)})" in page


@pytest.mark.parametrize("name", NAMES)
def test_the_page_tells_every_input(name: str) -> None:
    page = (ROOT / "docs/blueprints.md").read_text("utf-8")
    section = page.partition(f"/{name}.yaml)")[2].partition("\n## ")[0]
    inputs = [field["name"] for key, field in read(name).inputs.items() if key not in words(name)]
    assert re.findall(r"^\| \*\*(.+?)\*\* \|", section, re.MULTILINE) == [*inputs, "Words"]


def words(name: str) -> set[str]:
    """The inputs that are words to be translated; the page tells them as one."""
    return set(read(name).metadata["input"]["words"]["input"])
