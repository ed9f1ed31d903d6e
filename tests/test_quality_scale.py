"""What quality_scale.yaml claims is so: each rule that is called done is checked, or a test is named that shows it.

The rules are those of https://developers.home-assistant.io/docs/core/integration-quality-scale. A check here can only
find a claim to be false; that a behaviour is right is for the tests that are named.
"""

import ast
from collections.abc import Callable, Iterator
import re
from typing import Any

from homeassistant.const import Platform
import pytest
import voluptuous as vol

from custom_components.wps_push.const import PLATFORMS
from custom_components.wps_push.wps.routers import DRIVERS

from .repository import EXAMPLES, INTEGRATION, ROOT, imports, python_files, read_json, read_yaml

RULES = """
    action-setup appropriate-polling brands common-modules config-flow-test-coverage config-flow
    dependency-transparency docs-actions docs-conditions docs-high-level-description docs-installation-instructions
    docs-removal-instructions docs-triggers entity-event-setup entity-unique-id has-entity-name runtime-data
    test-before-configure test-before-setup unique-config-entry

    action-exceptions config-entry-unloading docs-configuration-parameters docs-installation-parameters
    entity-unavailable integration-owner log-when-unavailable parallel-updates reauthentication-flow test-coverage

    devices diagnostics discovery-update-info discovery docs-data-update docs-examples docs-known-limitations
    docs-supported-devices docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices entity-category
    entity-device-class entity-disabled-by-default entity-translations exception-translations icon-translations
    reconfiguration-flow repair-issues stale-devices

    async-dependency inject-websession strict-typing
"""

type Check = Callable[[], object]
"""Says whether a claim can be true."""


def source(name: str) -> str:
    return (INTEGRATION / name).read_text(encoding="utf-8")


def side_of_home_assistant() -> str:
    """All sources but those of `wps`, which knows nothing of Home Assistant."""
    return "\n".join(path.read_text() for path in python_files() if "wps" not in path.relative_to(INTEGRATION).parts)


def calls(text: str) -> Iterator[tuple[str, dict[str | None, ast.expr]]]:
    """Everything that is called in a source: its name, and what is handed over by name."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, {keyword.arg: keyword.value for keyword in node.keywords}


def descriptions() -> list[dict[str | None, ast.expr]]:
    """What stands in the descriptions of our entities."""
    found = [
        words
        for platform in PLATFORMS
        for name, words in calls(source(f"{platform}.py"))
        if name.endswith("Description") and "key" in words
    ]
    assert found
    return found


def has_step(*names: str) -> bool:
    """Whether the config flow has these steps."""
    pages = source("config_flow.py") + "".join(path.read_text() for path in python_files(INTEGRATION / "adding"))
    return all(f"def async_step_{name}(" in pages for name in names)


def readme(pattern: str) -> Check:
    return lambda: re.search(pattern, (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def documented(kind: str) -> bool:
    """Whether the documentation names each of what automations can be made of, and gives an example in YAML."""
    pages = "\n".join((ROOT / page).read_text(encoding="utf-8") for page in EXAMPLES)
    keys = [f"wps_push.{key}" for key in read_yaml(f"{kind}.yaml") if not key.startswith(".")]
    words = {"services": "action", "triggers": "trigger", "conditions": "condition"}
    return bool(keys) and all(
        f"`{key}`" in pages and re.search(rf"^ *- {words[kind]}: {key}$", pages, re.MULTILINE) for key in keys
    )


def mentions(name: str, *texts: str) -> Check:
    """Whether a file of the integration contains all of these."""
    return lambda: all(text in source(name) for text in texts)


def demanded(text: str) -> Check:
    """Whether script/test demands this."""
    script = (ROOT / "script" / "test").read_text()
    return lambda: text in script


def every_field_is_described() -> bool:
    texts = read_json("translations/en.json")
    steps = [step for flow in ("config", "options") for step in texts[flow]["step"].values()]
    return all(step.get("data", {}).keys() == step.get("data_description", {}).keys() for step in steps)


def every_exception_has_words() -> bool:
    kinds = {"HomeAssistantError", "ServiceValidationError", "UpdateFailed"}
    kinds |= {"ConfigEntryAuthFailed", "ConfigEntryError", "ConfigEntryNotReady"}
    raised = [words for name, words in calls(side_of_home_assistant()) if name in kinds]
    return bool(raised) and all({"translation_domain", "translation_key"} <= words.keys() for words in raised)


def every_entity_has_an_icon() -> bool:
    """One of its own, or that of its device class."""
    icons = read_json("icons.json")["entity"]
    drawn = {key for entities in icons.values() for key in entities}
    keys = [(ast.literal_eval(words["translation_key"]), words) for words in descriptions()]
    return all(key in drawn or "device_class" in words for key, words in keys)


def is_discovered_and_offered() -> bool:
    sources = read_json("manifest.json").keys() & {"bluetooth", "dhcp", "homekit", "mqtt", "ssdp", "usb", "zeroconf"}
    return bool(sources) and has_step(*sources)


def follows_an_address() -> bool:
    return {"registered_devices": True} in read_json("manifest.json")["dhcp"] and has_step("dhcp")


def no_type_is_missing() -> bool:
    """Mypy is told to do without the types of a library."""
    packages = [spec.requirement.package.replace("-", "_") for spec in DRIVERS if spec.requirement]
    settings = (ROOT / "pyproject.toml").read_text().split("[[tool.mypy.overrides]]")[1:]
    return not any(package in section for package in packages for section in settings)


def imported() -> set[str]:
    return {module for path in python_files() for module in imports(path)}


CHECKS: dict[str, Check] = {
    # Bronze
    "action-setup": lambda: re.search(r"async def async_setup\((?:\n|.)*?async_setup_actions\(", source("__init__.py")),
    "brands": (INTEGRATION / "brand" / "icon.png").is_file,
    "common-modules": lambda: (INTEGRATION / "coordinator.py").is_file() and (INTEGRATION / "entity.py").is_file(),
    "config-flow-test-coverage": demanded("module_coverage.py 100 wps_push/config_flow.py wps_push/adding/"),
    "config-flow": lambda: read_json("manifest.json")["config_flow"] and every_field_is_described(),
    "dependency-transparency": lambda: not re.search("://|@", "".join(read_json("manifest.json")["requirements"])),
    "docs-actions": lambda: documented("services"),
    "docs-conditions": lambda: documented("conditions"),
    "docs-high-level-description": readme(r"^# WPS Push$"),
    "docs-installation-instructions": readme("^## Installation$"),
    "docs-removal-instructions": readme(r"^\*\*Removing it:\*\*"),
    "docs-triggers": lambda: documented("triggers"),
    "entity-event-setup": mentions("event.py", "def async_added_to_hass(", "self.async_on_remove("),
    "entity-unique-id": mentions("entity.py", "_attr_unique_id = "),
    "has-entity-name": mentions("entity.py", "_attr_has_entity_name = True"),
    "runtime-data": mentions("__init__.py", "entry.runtime_data = "),
    "test-before-setup": mentions("__init__.py", "async_config_entry_first_refresh()"),
    "unique-config-entry": mentions("adding/settings.py", "_abort_if_unique_id_configured("),
    # Silver
    "config-entry-unloading": mentions("__init__.py", "async def async_unload_entry("),
    "docs-configuration-parameters": readme(r"\*Configure\*.*\*\*which networks\*\*"),
    "docs-installation-parameters": readme("^The form asks for"),
    "integration-owner": lambda: read_json("manifest.json")["codeowners"],
    "parallel-updates": lambda: all(
        re.search(r"^PARALLEL_UPDATES = \d", source(f"{platform}.py"), re.MULTILINE) for platform in PLATFORMS
    ),
    "reauthentication-flow": lambda: has_step("reauth", "reauth_confirm"),
    "test-coverage": demanded("module_coverage.py 95\n"),
    # Gold
    "devices": mentions("entity.py", "_attr_device_info = "),
    "diagnostics": mentions("diagnostics.py", "async def async_get_config_entry_diagnostics("),
    "discovery-update-info": follows_an_address,
    "discovery": is_discovered_and_offered,
    "docs-data-update": readme("^## How data is updated$"),
    "docs-known-limitations": readme("^## Known limits$"),
    "docs-supported-devices": readme("^## Supported routers$"),
    "docs-supported-functions": readme("^## What you get$"),
    "docs-troubleshooting": readme("^## When something does not work$"),
    "docs-use-cases": readme("^It is made for$"),
    "entity-category": lambda: any("entity_category" in words for words in descriptions()),
    "entity-device-class": lambda: any("device_class" in words for words in descriptions()),
    "entity-disabled-by-default": lambda: any("entity_registry_enabled_default" in words for words in descriptions()),
    "entity-translations": lambda: all("translation_key" in words and "name" not in words for words in descriptions()),
    "exception-translations": every_exception_has_words,
    "icon-translations": every_entity_has_an_icon,
    "reconfiguration-flow": lambda: has_step("reconfigure"),
    "repair-issues": lambda: "async_create_issue(" in side_of_home_assistant(),
    # Platinum
    "async-dependency": lambda: not any("blocking" in module for module in imported()),
    "inject-websession": lambda: not any(module.split(".")[0] == "requests" for module in imported()),
    "strict-typing": no_type_is_missing,
}

# What cannot be seen in a source: the tests that show it.
SHOWN_BY = {
    "action-exceptions": "test_actions.py::test_a_refused_press_raises_and_does_not_wait",
    "appropriate-polling": "behaviour/test_idle.py::test_idling_costs_no_more_than_it_may",
    "docs-examples": "behaviour/test_readme.py::test_waiting_for_the_end_of_a_window",
    "dynamic-devices": "test_lifecycle.py::test_a_chosen_network_that_is_off_at_set_up_keeps_its_device_and_comes_back",
    "entity-unavailable": "behaviour/test_outage.py::test_an_outage_in_an_open_window_passes_by_itself",
    "log-when-unavailable": "test_log.py::test_a_session_leaves_one_line_for_its_one_outage",
    "stale-devices": "test_networks.py::test_the_device_of_a_network_that_is_not_offered_any_more_goes",
    "test-before-configure": "test_config_flow_openwrt.py::test_a_wrong_password",
}

# What an exemption says is not there.
EXEMPTIONS: dict[str, Check] = {
    "entity-disabled-by-default": lambda: not CHECKS["entity-disabled-by-default"](),
}


def claims() -> dict[str, str]:
    """The status of each rule."""
    rules: dict[str, Any] = read_yaml("quality_scale.yaml")["rules"]
    return {rule: claim if isinstance(claim, str) else claim["status"] for rule, claim in rules.items()}


def rules_that_are(status: str) -> list[str]:
    return [rule for rule, claim in claims().items() if claim == status]


def test_every_rule_is_answered_and_every_exception_is_explained() -> None:
    rules = read_yaml("quality_scale.yaml")["rules"]
    assert list(rules) == RULES.split()
    explained = {vol.Required("status"): vol.In(["done", "exempt", "todo"]), vol.Required("comment"): vol.Length(min=1)}
    vol.Schema({str: vol.Any("done", explained)})(rules)


@pytest.mark.parametrize("rule", rules_that_are("done"))
def test_what_is_called_done_is_done(rule: str) -> None:
    if rule in CHECKS:
        assert CHECKS[rule]()
    else:
        file, _, test = SHOWN_BY[rule].partition("::")
        assert f"def {test}(" in (ROOT / "tests" / file).read_text()


@pytest.mark.parametrize("rule", rules_that_are("exempt"))
def test_what_a_rule_is_exempt_from_is_not_there(rule: str) -> None:
    assert EXEMPTIONS[rule]()


def test_every_platform_file_is_set_up() -> None:
    """What is checked of the platforms is checked of all."""
    assert {path.stem for path in INTEGRATION.glob("*.py") if path.stem in list(Platform)} == set(PLATFORMS)


def test_debug_logging_covers_the_libraries() -> None:
    """A person who enables debug logging on the integration's page sees what its libraries write, too."""
    manifest = read_json("manifest.json")
    packages = [re.split(r"[<>=]", requirement)[0] for requirement in manifest["requirements"]]
    packages += [spec.requirement.package for spec in DRIVERS if spec.requirement]
    # defusedxml writes nothing into the log.
    modules = {package.replace("-", "_").lower() for package in packages} - {"defusedxml"}
    assert manifest["loggers"] == sorted(modules)
