"""Where things are in the repository, and how to read its sources."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

from homeassistant.util.yaml import load_yaml_dict

ROOT = Path(__file__).parents[1]
INTEGRATION = ROOT / "custom_components" / "wps_push"


def read_json(name: str) -> dict[str, Any]:
    """A JSON file of the integration."""
    content: dict[str, Any] = json.loads((INTEGRATION / name).read_text())
    return content


def read_yaml(name: str) -> dict[str, Any]:
    """A YAML file of the integration."""
    return load_yaml_dict(str(INTEGRATION / name))


def python_files(folder: Path = INTEGRATION) -> list[Path]:
    """All Python files below a folder."""
    return sorted(folder.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports at any place; a relative import keeps its dots."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}{'' if module.endswith('.') else '.'}{name.name}" for name in node.names)
