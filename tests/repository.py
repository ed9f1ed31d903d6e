"""Where things are in the repository, and how to read its sources."""

import ast
from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.util.yaml import load_yaml_dict, parse_yaml

ROOT = Path(__file__).parents[1]
INTEGRATION = ROOT / "custom_components" / "wps_push"


def read_json(name: str) -> dict[str, Any]:
    """A JSON file of the integration."""
    content: dict[str, Any] = json.loads((INTEGRATION / name).read_text())
    return content


def read_yaml(name: str) -> dict[str, Any]:
    """A YAML file of the integration."""
    return load_yaml_dict(str(INTEGRATION / name))


EXAMPLES = ("README.md", "docs/automations.md")
"""The pages with examples that people copy."""


def examples() -> list[str]:
    """The blocks of YAML in these pages; a block that stands in several is one."""
    text = "\n".join((ROOT / page).read_text(encoding="utf-8") for page in EXAMPLES)
    return list(dict.fromkeys(re.findall(r"^ *```yaml\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)))


def example(beginning: str) -> Any:
    """The block that begins like this."""
    (found,) = [block for block in examples() if block.startswith(beginning)]
    return parse_yaml(found)


def python_files(folder: Path = INTEGRATION) -> list[Path]:
    """All Python files below a folder."""
    return sorted(folder.rglob("*.py"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything in the syntax tree of a file."""
    return tuple(ast.walk(ast.parse(path.read_text())))


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports at any place; a relative import keeps its dots."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}{'' if module.endswith('.') else '.'}{name.name}" for name in node.names)


def import_graph() -> dict[str, set[str]]:
    """Which modules of the integration each of its modules imports, for types alone as well."""
    modules = {_module(path): path for path in python_files()}
    graph = {}
    for name, path in modules.items():
        here = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
        found = set()
        for module in (module for module in imports(path) if module.startswith(".")):
            parts = module.lstrip(".").split(".")
            up = len(module) - len(module.lstrip(".")) - 1
            full = [part for part in here if part][: len(here) - up] + parts
            found.add(".".join(full) if ".".join(full) in modules else ".".join(full[:-1]))
        graph[name] = found - {name}
    return graph


def _module(path: Path) -> str:
    name = ".".join(path.relative_to(INTEGRATION).with_suffix("").parts)
    return name.removesuffix("__init__").removesuffix(".")
