"""The whole product, as `script/demo` shows it: a real Home Assistant in a process of its own, and a real press."""

from importlib.util import find_spec
import json
import os
from pathlib import Path
import re
import signal
import subprocess
import sys
from typing import Any
from urllib.request import urlopen

import pytest

from .repository import ROOT

JOINED = "weather-station joined Home by WPS."

pytestmark = [pytest.mark.demo, pytest.mark.xdist_group("demo"), pytest.mark.timeout(240)]


@pytest.fixture(autouse=True)
def frontend() -> None:
    if find_spec("hass_frontend") is None:
        reason = "Home Assistant's frontend is not installed: script/setup --demo"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def run_until(program: subprocess.Popen[str], text: str) -> str:
    """Read what a program prints until a text has come, or it has ended."""
    assert program.stdout
    printed = ""
    for line in program.stdout:
        printed += line
        if text in line:
            break
    return printed


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_press_join_and_automation_then_a_visit_then_the_end(tmp_path: Path) -> None:
    timeline = tmp_path / "timeline.json"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    program = subprocess.Popen(
        [sys.executable, "-m", "demo", "--json", str(timeline)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        printed = run_until(program, "Ctrl-C")
        invitation = re.search(r"Dashboard: (\S+)   user name: (\S+)   password: (\S+)", printed)
        assert invitation, printed
        with urlopen(invitation[1]) as page:  # noqa: S310
            assert page.status == 200
        started = children(program.pid)
        assert len(started) == 2
    finally:
        program.send_signal(signal.SIGINT)
        rest, _ = program.communicate(timeout=60)
    assert program.returncode == 0, rest
    # What Home Assistant installs for itself, the first time, leaves locks of the installer's behind.
    assert not list(temporary.glob("wps-*"))
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]

    entries: list[dict[str, Any]] = json.loads(timeline.read_text())
    times = {entry["what"]: entry["t"] for entry in entries}
    paired = next(entry for entry in entries if entry["what"] == "device_paired")
    identified = next(entry for entry in entries if entry["what"] == "device_identified")
    order = ["up", "router_added", "pressed", "window_opened", "device_pressed", "router_registered", "device_paired"]
    assert [what for what in times if what in order] == order
    for later in ("automation_ran", "window_closed", "device_identified"):
        assert times[later] >= times["device_paired"]
    assert next(entry for entry in entries if entry["what"] == "automation_ran")["message"] == JOINED
    notified = [(entry["how"], entry["said"]) for entry in entries if entry["what"] == "notified"]
    # One notification, which is replaced when the name is known; who pressed is the owner.
    asked = "The window was opened from Home Assistant by Demo."
    assert [how for how, _ in notified] == ["new", "replaced"]
    assert notified[0][1] != notified[1][1] == f"{JOINED} {asked}"
    assert times["notified"] >= times["device_paired"]
    assert paired["opened_by"] == "home_assistant"
    assert paired["is_new"] is True
    assert {entry["mac"] for entry in entries if "mac" in entry} == {paired["mac"]}
    assert identified["name"] == "weather-station"
