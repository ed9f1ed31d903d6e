"""The rules that hold the parts apart, checked in the sources."""

from importlib.metadata import requires
from pathlib import Path
import re
import subprocess
import sys

from homeassistant.const import Platform
import pytest

from custom_components.wps_push.wps.routers import DRIVERS

from .repository import INTEGRATION, ROOT, import_graph, imports, python_files, read_json

WPS = INTEGRATION / "wps"
SOURCES = [path for folder in ("custom_components", "tests", "script") for path in python_files(ROOT / folder)]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def run_apart(code: str) -> None:
    """Run code in a process that finds `wps` as a package of its own, and finds no Home Assistant."""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import sys\nsys.modules['homeassistant'] = None\n{code}"],
        env={"PYTHONPATH": str(WPS.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def brought_by(package: str) -> set[str]:
    """The modules of a library, and of what it needs itself."""
    needed = {re.split(r"[^\w.-]", line)[0] for line in requires(package) or () if ";" not in line}
    return {package.replace("-", "_")}.union(*map(brought_by, needed))


BROUGHT_BY_HOME_ASSISTANT = {"aiohttp", "cryptography", "multidict", "yarl"}


@pytest.mark.parametrize("path", python_files(WPS), ids=name_of)
def test_wps_imports_itself_the_standard_library_and_what_the_manifest_names(path: Path) -> None:
    requirements = {re.split(r"[^\w.-]", requirement)[0] for requirement in read_json("manifest.json")["requirements"]}
    allowed = sys.stdlib_module_names | BROUGHT_BY_HOME_ASSISTANT | requirements
    # A driver's own library is for its own folder, and for what several such drivers share.
    own = {
        name
        for spec in DRIVERS
        if spec.requirement and (spec.key in path.parts or path.parent.name == "common")
        for name in brought_by(spec.requirement.package)
    }
    depth = len(path.relative_to(WPS).parts)
    for module in imports(path):
        dots = len(module) - len(module.lstrip("."))
        if dots:
            assert dots <= depth, f"{module} is outside wps"
        else:
            assert module.split(".")[0] in allowed | own, f"{module} is neither wps's own nor in the manifest"


def test_every_module_of_wps_runs_without_home_assistant() -> None:
    run_apart(
        "import importlib, pkgutil, wps\n"
        "for module in pkgutil.walk_packages(wps.__path__, 'wps.'):\n"
        "    importlib.import_module(module.name)\n"
    )


def test_the_table_of_drivers_loads_no_driver() -> None:
    run_apart(
        "import wps.routers, wps.detect\n"
        "assert wps.routers.DRIVERS\n"
        "loaded = {name for name in sys.modules if name.startswith('wps.routers.')}\n"
        "assert loaded == {'wps.routers.spec', 'wps.routers.table'}, loaded\n"
    )


PLATFORMS = [path for path in python_files() if path.parent == INTEGRATION and path.stem in list(Platform)]


@pytest.mark.parametrize("path", PLATFORMS, ids=name_of)
def test_entities_read_networks_and_talk_to_no_router(path: Path) -> None:
    for module in imports(path):
        assert not module.startswith(".wps") or module.startswith(".wps.model."), module
        assert not module.startswith((".drivers", ".adding", ".asking")), module


# Who may know whom: a room knows those after it and none of those before.
ROOMS = ("adding", "guarding", "people", "asking", "coordinator", "drivers", "home", "wps")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_knows_only_those_below_it(room: str) -> None:
    above = ROOMS[: ROOMS.index(room)]
    for name, others in GRAPH.items():
        for other in others if name.partition(".")[0] == room else ():
            assert other.partition(".")[0] not in above, f"{name} imports {other}"


GRAPH = import_graph()


def test_no_imports_go_in_a_circle() -> None:
    """`TYPE_CHECKING` is no way out: what needs another module's types depends on it."""
    left = dict(GRAPH)
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]
    assert not left, f"circles among {sorted(left)}"


def test_what_stands_at_the_top_is_opened_by_home_assistant_or_has_a_reason() -> None:
    """Whoever looks for a line finds its room by the room's name, and not in a heap at the top."""
    opened = {
        *map(str, Platform),
        "__init__",
        "config_flow",
        "diagnostics",
        "repairs",
        "logbook",
        "trigger",
        "condition",
        "llm",
    }
    top = {path.stem for path in python_files() if path.parent == INTEGRATION}
    assert len(top - opened) <= 10, sorted(top - opened)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_has_one_idea_and_hides_nothing_from_the_checks(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= (360 if path.is_relative_to(INTEGRATION) else 400)
    assert ("pragma: " + "no cover") not in text


def test_the_driver_that_presses_an_entity_loads_none_of_the_components_that_offer_one() -> None:
    code = """if True:
        import sys, custom_components.wps_push.drivers.entity
        print(*{name.split(".")[2] for name in sys.modules if name.startswith("homeassistant.components.")})
    """
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"device_tracker", "input_button", "light", "script", "switch"} & set(run.stdout.split())


def test_a_home_loads_no_other_driver_than_its_own() -> None:
    code = """if True:
        import sys
        import custom_components.wps_push.config_flow
        import custom_components.wps_push.repairs
        import custom_components.wps_push.sensor
        import custom_components.wps_push.wps.routers.openwrt
        print(*sys.modules)
    """
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.removeprefix("custom_components.wps_push.") for name in run.stdout.split()}
    drivers = {"drivers.entity", *(f"wps.routers.{spec.key}" for spec in DRIVERS)}
    assert drivers & loaded == {"wps.routers.openwrt"}
