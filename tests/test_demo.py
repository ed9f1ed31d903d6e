"""The whole product, as `script/demo` shows it: a real Home Assistant in a process of its own, and real presses."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
import json
import os
from pathlib import Path
import pty
import re
import signal
import socket
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.wps_push.people.voice.language import Asked, Language
from demo.api import Api
from demo.home import Home
from demo.openwrt import OpenWrt
from demo.ports import Port
from demo.timeline import Timeline
from demo.visit import stay

from .repository import ROOT
from .test_voice_sentences import LANGUAGES, SPOKEN
from .visiting import DEMO, JOIN, SUBENTRY_FLOW, Demonstration, Visitor, run_until

JOINED = "weather-station joined Home by WPS."
ASKED = "The window was opened from Home Assistant by Demo."
OPENED = "The WPS window of Home is open, so a device can join now."
CLOSED = "The WPS window of Home closed because a device joined."

pytestmark = [pytest.mark.demo, pytest.mark.xdist_group("demo"), pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def demonstration() -> Iterator[Demonstration]:
    """One for all tests; the last of them ends it."""
    if find_spec("hass_frontend") is None:
        reason = "Home Assistant's frontend is not installed: script/setup --demo"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    # Its path is short, as those of sockets have to be.
    with TemporaryDirectory(prefix="demo-") as name:
        folder = Path(name)
        environment = {**os.environ, "TMPDIR": name, "XDG_RUNTIME_DIR": name}
        program = subprocess.Popen(
            [*DEMO, "--json", str(folder / "timeline.json")],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            printed = run_until(program, "Ctrl-C ends")
            invitation = re.search(r"Dashboard: (\S+)/wps-push/0   user name: (\S+)   password: (\S+)", printed)
            assert invitation, printed
            address, username, password = invitation.groups()
            yield Demonstration(
                program=program,
                folder=folder,
                environment=environment,
                printed=printed,
                address=address,
                username=username,
                password=password,
            )
        finally:
            program.send_signal(signal.SIGINT)
            program.communicate(timeout=60)


@pytest.fixture
async def visitor(demonstration: Demonstration) -> AsyncGenerator[Visitor]:
    """Somebody who logs in as the demonstration says."""
    async with aiohttp.ClientSession() as session:
        api = Api(session, demonstration.address)
        client = {"client_id": f"{api.address}/"}
        start = {"handler": ["homeassistant", None], "redirect_uri": client["client_id"]}
        flow = await api.post("/auth/login_flow", client | start)
        who = {"username": demonstration.username, "password": demonstration.password}
        done = await api.post(f"/auth/login_flow/{flow['flow_id']}", client | who)
        await api.enter(done["result"])
        reading = asyncio.ensure_future(api.read())
        visitor = Visitor(api)
        await visitor.look()
        yield visitor
        reading.cancel()
        await asyncio.wait([reading])


async def test_a_visitor_without_a_terminal_is_told_what_to_do(demonstration: Demonstration) -> None:
    printed = demonstration.printed
    assert "Without a terminal of its own, Enter does nothing here" in printed
    assert "run script/demo join." in printed
    assert f"kill {demonstration.program.pid} does what Ctrl-C does" in printed
    (socket_,) = demonstration.sockets
    assert socket_.stat().st_mode & 0o777 == 0o600
    assert socket_.parent.stat().st_mode & 0o777 == 0o700


async def test_a_device_joins_after_a_press(demonstration: Demonstration, visitor: Visitor) -> None:
    button = await visitor.entity("open_window")
    await visitor.api.ask("call_service", domain="button", service="press", target={"entity_id": button})
    name = named(await demonstration.join())
    await assert_told(visitor, name)


async def test_a_device_joins_by_the_page_that_leads_through_it(demonstration: Demonstration, visitor: Visitor) -> None:
    """Everything that a person meets, from the click to the line in the logbook."""
    api = visitor.api
    (entry,) = await api.ask("config_entries/get", domain="wps_push")
    page = await api.post(SUBENTRY_FLOW, {"handler": [entry["entry_id"], "join"]})
    page = await visitor.until_page(page, "press_now")
    assert page["type"] == "progress"
    name = named(await demonstration.join())
    page = await visitor.until_page(page, "joined")
    assert page["description_placeholders"]["sentence"] == f"{name} joined Home by WPS."
    page = await api.post(f"{SUBENTRY_FLOW}/{page['flow_id']}", {"name": "Music", "another": False})
    assert (page["type"], page["reason"]) == ("abort", "joined")
    assert await api.ask("config_entries/subentries/list", entry_id=entry["entry_id"]) == []
    await assert_told(visitor, name)


def named(printed: str) -> str:
    """The name of the device that has joined."""
    found = re.search(r"device identified: (.+)", printed)
    assert found, printed
    return found[1]


async def assert_told(visitor: Visitor, name: str) -> None:
    """A notification, an automation and the logbook have told what happened since the visitor came."""
    seen, sentence = visitor.seen, f"{name} joined Home by WPS."
    opened = await seen.until("window_opened", 0, 5)
    assert opened["opened_by"] == "home_assistant"
    paired = await seen.until("device_paired", 0, 5)
    # One notification, which is replaced where it stands when the name is known.
    await seen.until("notified", 0, 30, how="replaced")
    shown = await visitor.api.ask("persistent_notification/get")
    (new,) = [notification for notification in shown if notification not in visitor.notifications]
    assert f"{sentence} {ASKED}" in new["message"]
    ran = await seen.until("automation_ran", 0, 30)
    assert (ran["mac"], ran["message"]) == (paired["mac"], sentence)

    def story(told: list[dict[str, Any]]) -> list[tuple[str, str]] | None:
        ours = [(line["name"], line["message"]) for line in told if line.get("domain") == "wps_push"]
        return ours if len(ours) >= 3 else None

    assert await visitor.recorded(story, "logbook/get_events", start_time=visitor.came_at.isoformat()) == [
        ("OpenWrt", f"{OPENED} {ASKED}"),
        ("OpenWrt", CLOSED),
        ("OpenWrt", f"{sentence} {ASKED}"),
    ]
    happened = [entry["what"] for entry in seen.since(0)]
    assert (happened.count("notified"), happened.count("automation_ran")) == (2, 1)


async def test_a_sentence_in_each_language_opens_and_is_answered_in_it(visitor: Visitor) -> None:
    seen = visitor.seen
    for code, path in LANGUAGES.items():
        language, since = Language.from_dict(code, load_yaml_dict(str(path))), len(seen)
        opened = await visitor.say(SPOKEN[code][Asked.OPEN][0], code)
        assert opened == language.say("opened", network="Home")
        opening = await seen.until("window_opened", since, 5)
        assert opening["opened_by"] == "home_assistant"
        assert await visitor.say(SPOKEN[code][Asked.CLOSE][0], code) == language.say("closed", network="Home")
        await seen.until("window_closed", since, 5, outcome="cancelled")


async def test_the_dialog_of_assist_takes_typed_text(visitor: Visitor) -> None:
    """It asks by a pipeline, from its language to its answer."""
    run = asyncio.Queue[dict[str, Any]]()
    await visitor.api.subscribe(
        "assist_pipeline/run",
        lambda event, _: run.put_nowait(event),
        start_stage="intent",
        end_stage="intent",
        input={"text": "is the WPS window open?"},
    )
    async with asyncio.timeout(30):
        while (event := await run.get())["type"] != "intent-end":
            assert event["type"] != "error", event
    speech = event["data"]["intent_output"]["response"]["speech"]
    assert speech["plain"]["speech"] == "The WPS window of Home is closed."


async def test_history_has_the_window(visitor: Visitor) -> None:
    window = await visitor.entity("window")

    def was_open(history: dict[str, list[dict[str, Any]]]) -> bool | None:
        return "open" in [state["s"] for state in history.get(window, [])] or None

    start = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert await visitor.recorded(was_open, "history/history_during_period", start_time=start, entity_ids=[window])


def test_the_end_leaves_nothing_behind(demonstration: Demonstration) -> None:
    program, folder = demonstration.program, demonstration.folder
    started = [int(child) for child in Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split()]
    assert len(started) == 2
    program.send_signal(signal.SIGINT)
    rest, _ = program.communicate(timeout=60)
    assert program.returncode == 0, rest
    # What Home Assistant installs for itself, the first time, leaves locks of the installer's behind.
    assert not list(folder.glob("wps-*"))
    assert not demonstration.sockets
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]

    entries: list[dict[str, Any]] = json.loads((folder / "timeline.json").read_text())
    # What came before the visitor.
    entries = entries[: [entry["what"] for entry in entries].index("ready")]
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
    assert [how for how, _ in notified] == ["new", "replaced"]
    assert notified[0][1] != notified[1][1] == f"{JOINED} {ASKED}"
    assert times["notified"] >= times["device_paired"]
    assert paired["opened_by"] == "home_assistant"
    assert paired["is_new"] is True
    assert {entry["mac"] for entry in entries if "mac" in entry} == {paired["mac"]}
    assert identified["name"] == "weather-station"


# Without a demonstration.


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the demonstrations of this test have their sockets, and everything else."""
    with TemporaryDirectory(prefix="demo-") as name:
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        yield Path(name)


def test_nothing_joins_where_no_demonstration_runs(folder: Path) -> None:
    left = folder / "wps-push-demo" / "1.sock"
    left.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(left))
    run = subprocess.run(JOIN, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("Nothing joins: no demonstration is ready on this machine.")
    assert not left.exists()


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """What is written there was typed in the terminal."""
    keyboard, terminal = pty.openpty()
    with os.fdopen(terminal) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield keyboard
        os.close(keyboard)


async def test_enter_lets_a_device_press(keyboard: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with aiohttp.ClientSession() as session:
        point, timeline = OpenWrt(folder, session), Timeline()
        await point.start()
        staying = asyncio.ensure_future(stay(Home(folder), "http://127.0.0.1/", point, timeline))
        try:
            await timeline.until("ready", 0, 5)
            os.write(keyboard, b"\n")
            pressed = await timeline.until("device_pressed", 0, 5)
        finally:
            staying.cancel()
            await point.stop()
            with suppress(asyncio.CancelledError):
                await staying
    assert "no window is open" in pressed["hint"]
    assert "then Enter here" in capsys.readouterr().out


def test_two_demonstrations_never_take_the_same_port() -> None:
    first = Port.claim(0)
    second = Port.claim(first.number)
    assert second.number != first.number
    first.release()
    again = Port.claim(first.number)
    assert again.number == first.number
    again.release()
    with socket.create_server(("127.0.0.1", second.number)):
        second.release()
        other = Port.claim(second.number)
        other.release()
    assert other.number != second.number
