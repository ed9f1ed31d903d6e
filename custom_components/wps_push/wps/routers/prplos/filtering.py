"""The access points' lists of devices to keep out, in prplOS's data model."""

from typing import Final

from ..common.temporary import Filtering
from .wifi import ACCESS_POINTS, Objects

NAME: Final = "MACFiltering."


def read(objects: Objects, index: str) -> Filtering | None:
    """The list of an access point, from all objects below `MACFiltering.`; None where it has none."""
    path = f"{ACCESS_POINTS}{index}.{NAME}"
    if path not in objects:
        return None
    return Filtering.read(objects[path], _entries(objects, f"{path}TempEntry."), _entries(objects, f"{path}Entry."))


def command(index: str, method: str) -> str:
    """The path of a command of the list."""
    return f"Device.{ACCESS_POINTS}{index}.{NAME}{method}()"


def _entries(objects: Objects, path: str) -> list[object]:
    return [entry.get("MACAddress") for name, entry in objects.items() if name.startswith(path)]
