"""What hassfest and the HACS validation check of an integration, as far as it concerns this one.

Both run in the project's workflows; this test runs everywhere. Rules: home-assistant/core, script/hassfest;
hacs/integration, custom_components/hacs/validate.
"""

import json
import re
import struct

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
from homeassistant.const import Platform
from homeassistant.requirements import DISCOVERY_INTEGRATIONS
import pytest
import voluptuous as vol

from .repository import INTEGRATION, ROOT, imports, python_files, read_json

MANIFEST = vol.Schema(
    {
        vol.Required("domain"): INTEGRATION.name,
        vol.Required("name"): str,
        vol.Required("codeowners"): vol.All([vol.Match(r"@[\w-]+$")], vol.Length(min=1)),
        vol.Required("config_flow"): True,
        vol.Required("documentation"): vol.Match(r"https://(?!www\.home-assistant\.io/integrations)"),
        vol.Required("integration_type"): vol.In(["device", "hub"]),
        vol.Required("iot_class"): vol.In(["local_polling", "local_push"]),
        vol.Required("issue_tracker"): vol.Match(r"https://"),
        vol.Required("requirements"): [str],
        vol.Required("version"): str,
        "after_dependencies": [str],
        "dependencies": [str],
        "dhcp": [
            {"macaddress": vol.Match(r"[0-9A-F*]+$"), "hostname": vol.Match(r"[^A-Z]+$"), "registered_devices": True}
        ],
        "loggers": [str],
        "ssdp": [{str: str}],
        "zeroconf": [vol.Any(str, {"type": str, "name": str, "properties": {str: vol.Match(r"[^A-Z]*$")}})],
    }
)

HACS = vol.Schema(
    {
        vol.Required("name"): str,
        "content_in_root": bool,
        "country": [str],
        "filename": str,
        "hacs": str,
        "hide_default_branch": bool,
        "homeassistant": str,
        "persistent_directory": str,
        "render_readme": bool,
    }
)

# The components of Home Assistant that may be imported without being named in the manifest: the entity platforms, and
# those that are always there (script/hassfest/dependencies.py).
ALWAYS_THERE = {
    *Platform,
    *("automation", "conversation", "frontend", "homeassistant", "input_boolean", "input_button", "logbook"),
    *("persistent_notification", "script", "system_health", "websocket_api"),
}


def test_manifest_is_complete_and_in_order() -> None:
    manifest = read_json("manifest.json")
    MANIFEST(manifest)
    assert list(manifest) == ["domain", "name", *sorted(manifest.keys() - {"domain", "name"})]
    AwesomeVersion(manifest["version"], ensure_strategy=AwesomeVersionStrategy.SEMVER)


def test_requirements_admit_the_versions_that_we_test_with() -> None:
    tested = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "requirements_test.txt").read_text(), re.MULTILINE))
    for requirement in read_json("manifest.json")["requirements"]:
        name, *bounds = re.findall(r"[\w.-]+|[<>=]=?[\d.]+", requirement)
        for bound in bounds:
            ours, operator, limit = AwesomeVersion(tested[name]), bound.rstrip(".0123456789"), bound.lstrip("<>=")
            assert {">=": ours >= limit, "<": ours < limit, "==": ours == limit}[operator], requirement


def test_imported_components_are_in_the_manifest() -> None:
    manifest = read_json("manifest.json")
    named = {*manifest.get("dependencies", []), *manifest.get("after_dependencies", [])}
    discovered_by = {component for component, keys in DISCOVERY_INTEGRATIONS.items() if manifest.keys() & set(keys)}
    for path in python_files():
        for module in imports(path):
            if module.startswith("homeassistant.components."):
                component = module.split(".")[2]
                our_platform = (INTEGRATION / f"{component}.py").is_file()
                assert our_platform or component in ALWAYS_THERE | named | discovered_by, f"{path.name}: {module}"


def test_set_up_from_yaml_is_refused_in_words() -> None:
    source = (INTEGRATION / "__init__.py").read_text()
    assert "async def async_setup(" not in source or "CONFIG_SCHEMA = cv.config_entry_only_config_schema(" in source


def test_hacs_finds_one_integration_and_its_terms() -> None:
    hacs = HACS(json.loads((ROOT / "hacs.json").read_text()))
    assert hacs["name"] == read_json("manifest.json")["name"]
    folders = [path.name for path in (ROOT / "custom_components").iterdir() if path.is_dir()]
    assert [name for name in folders if name != "__pycache__"] == [INTEGRATION.name]
    assert "Apache License" in (ROOT / "LICENSE").read_text()
    assert (ROOT / "README.md").is_file()


@pytest.mark.parametrize(("name", "size"), [("icon", 256), ("icon@2x", 512)])
def test_icons_have_the_size_that_home_assistant_shows(name: str, size: int) -> None:
    # A PNG begins with its signature and the chunk IHDR: length, name, width, height, depth, colour type.
    header = (INTEGRATION / "brand" / f"{name}.png").read_bytes()[:26]
    signature, _, chunk, width, height, _, colour = struct.unpack(">8sI4sIIBB", header)
    assert (signature, chunk) == (b"\x89PNG\r\n\x1a\n", b"IHDR")
    assert (width, height) == (size, size)
    assert colour == 6, "no transparency"


def test_workflows_may_only_read() -> None:
    workflows = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    assert workflows
    for path in workflows:
        assert "permissions:\n  contents: read\n" in path.read_text()
