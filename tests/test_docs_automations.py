"""The page about automations names what the editor shows, and all that a trigger provides."""

from collections import defaultdict
import json
from pathlib import Path
from typing import Any

from homeassistant import components
import pytest

from .automations import Automations
from .openwrt_home import PRINTER, Home
from .repository import ROOT, read_json
from .support import eventually
from .test_docs import rows

PAGE = "docs/automations.md"
OF_EVERY_TRIGGER = {"id", "idx", "alias", "platform", "description"}
"""What Home Assistant itself provides."""


def core(component: str) -> Any:
    """The English words of one of Home Assistant's own components."""
    (folder,) = components.__path__
    return json.loads((Path(folder) / component / "translations" / "en.json").read_text(encoding="utf-8"))


def test_what_is_clicked_on_is_called_so() -> None:
    ours = read_json("translations/en.json")
    clicked = [
        *(trigger["name"] for trigger in ours["triggers"].values()),
        *(condition["name"] for condition in ours["conditions"].values()),
        *(field["name"] for field in ours["triggers"]["device_paired"]["fields"].values()),
        ours["triggers"]["window_closed"]["fields"]["outcome"]["name"],
        ours["services"]["close_window"]["name"],
        core("notify")["services"]["send_message"]["name"],
        core("zone")["triggers"]["occupancy_cleared"]["name"],
    ]
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert [name for name in clicked if f"{name}*" not in page] == []


@pytest.mark.parametrize("key", ["device_paired", "window_closed", "window_opened"])
async def test_every_variable_has_a_line(home: Home, key: str) -> None:
    documented: defaultdict[str, set[str]] = defaultdict(set)
    for names, triggers, _ in rows(PAGE, "### Variables")[1:]:
        documented[triggers.strip("`")] |= {name.strip("`") for name in names.split(", ")}
    await home.move_in()
    automations = Automations(home.hass)
    await automations.set_up(it={"trigger": f"wps_push.{key}"})
    await home.shown.press()
    home.router.press(PRINTER, "printer")
    await eventually(lambda: automations.reported)
    assert set(automations.reported[0]) - OF_EVERY_TRIGGER == documented["each trigger"] | documented[key]
