"""The command line without a router: what it lists, what it finds, and what it asks for."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import redirect_stdout
import os
import pty
import subprocess
import sys

from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from custom_components.wps_push.wps.__main__ import main
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.repository import INTEGRATION, ROOT

from .command_line import SCRIPT, Ended, run_here, run_script

type Run = Callable[..., Awaitable[Ended]]


@pytest.fixture(name="run", params=[run_here, run_script], ids=["here", "script"])
def fixture_run(request: pytest.FixtureRequest) -> Run:
    run: Run = request.param
    return run


@pytest.fixture(name="stranger")
async def fixture_stranger() -> AsyncGenerator[TestServer]:
    """Something that answers, and is no router that we know."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="It works!")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


async def test_drivers(run: Run) -> None:
    ended = await run("drivers")
    assert (ended.code, ended.err) == (0, "")
    head, *rows = ended.words()
    assert head == ["KEY", "ROUTER", "STATE", "CAN", "DO"]
    assert [row[0] for row in rows] == [spec.key for spec in DRIVERS]
    hostapd = next(row for row in rows if row[0] == "hostapd")
    assert hostapd[1:] == [
        "hostapd",
        "confirmed",
        "block,",
        "cancel,",
        "idle_status,",
        "join_by_pin,",
        "push,",
        "reports_enrollee,",
        "stations,",
        "status,",
        "switch_pin,",
        "tells_pin",
    ]


async def test_nothing_answers(run: Run, unused_tcp_port: int) -> None:
    ended = await run("probe", f"127.0.0.1:{unused_tcp_port}")
    assert ended == Ended(1, "", f"wps: nothing answers at 127.0.0.1:{unused_tcp_port}\n")


async def test_something_unknown_answers(run: Run, stranger: TestServer) -> None:
    ended = await run("probe", f"127.0.0.1:{stranger.port}")
    assert (ended.code, ended.err) == (0, "")
    first, second = ended.out.splitlines()
    assert first == f"answers at http://127.0.0.1:{stranger.port}"
    assert "this kind of router is not supported" in second


@pytest.mark.parametrize("host", ["localhost", "[::1]"])
async def test_other_ways_to_write_an_address(host: str, unused_tcp_port: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="It works!")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "::1" if host == "[::1]" else "127.0.0.1", unused_tcp_port).start()
    ended = await run_script("probe", f"{host}:{unused_tcp_port}")
    await runner.cleanup()
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"answers at http://{host}:{unused_tcp_port}\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "COMMAND"),
        (["close-all"], "invalid choice"),
        (["probe"], "HOST_OR_DIRECTORY"),
        (["open"], "--driver"),
        (["open", "--driver", "fridge"], "invalid choice: 'fridge' (choose from "),
        (["open", "--driver", "fritzbox"], "--host, --username"),
        (["open", "--driver", "hostapd", "--band", "7"], "--band"),
        (["watch", "--driver", "hostapd", "--username", "root"], "unrecognized arguments"),
        (["watch", "--driver", "openwrt", "--host", "127.0.0.1", "--username", "root"], "WPS_PASSWORD"),
        (["probe", "127.0.0.1", "--driver", "openwrt", "--username", "root", "--password", "x"], "unrecognized"),
    ],
    ids=" ".join,
)
async def test_wrong_arguments(arguments: list[str], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WPS_PASSWORD", raising=False)
    ended = await run_here(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert "Traceback" not in ended.err


async def test_wrong_arguments_end_the_program_with_2() -> None:
    ended = await run_script("open", "--driver", "fritzbox")
    assert ended.code == 2
    assert "--host, --username" in ended.err


async def test_help_shows_a_drivers_settings(run: Run) -> None:
    ended = await run("watch", "--driver", "openwrt", "--help")
    assert ended.code == 0
    for option in ("--host", "--username", "--verify-ssl", "--no-verify-ssl", "--band", "WPS_PASSWORD"):
        assert option in ended.out
    assert "--password" not in ended.out
    assert "--directory" not in ended.out


async def test_a_folder_that_is_not_there(run: Run) -> None:
    ended = await run("probe", "/nowhere/hostapd")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("wps: ")
    assert "/nowhere/hostapd" in ended.err
    assert len(ended.err.splitlines()) == 1


async def test_the_password_is_asked_for_and_not_shown(unused_tcp_port: int) -> None:
    """At a terminal somebody types the password; then the router turns out to be away."""
    terminal, other_end = pty.openpty()
    command = (SCRIPT, "watch", "--driver", "openwrt", "--host", f"127.0.0.1:{unused_tcp_port}", "--username", "root")
    env = {name: value for name, value in os.environ.items() if name != "WPS_PASSWORD"}
    process = await asyncio.create_subprocess_exec(
        "setsid", "--ctty", "--wait", *command, env=env, stdin=other_end, stdout=other_end, stderr=other_end
    )
    os.close(other_end)

    async def read() -> bytes:
        try:
            return await asyncio.to_thread(os.read, terminal, 1000)
        except OSError:
            # What a terminal says when the last program at its other end has gone.
            return b""

    shown = b""
    while not shown.endswith(b"Password: "):
        shown += await read()
    os.write(terminal, b"not-to-be-seen\n")
    while more := await read():
        shown += more
    os.close(terminal)
    assert await process.wait() == 1
    assert b"127.0.0.1" in shown
    assert b"not-to-be-seen" not in shown


async def test_the_environment_has_no_home_assistant() -> None:
    await run_script("drivers")
    python = ROOT / ".venv-wps" / "bin" / "python"
    process = await asyncio.create_subprocess_exec(
        python, "-c", "import aiohttp, homeassistant", stderr=asyncio.subprocess.PIPE
    )
    _, err = await process.communicate()
    assert b"No module named 'homeassistant'" in err


def test_listing_and_detecting_load_no_driver(unused_tcp_port: int) -> None:
    code = (
        "import sys\n"
        "sys.modules['homeassistant'] = None\n"
        "from wps.__main__ import main\n"
        "assert main(['drivers']) == 0\n"
        f"assert main(['probe', '127.0.0.1:{unused_tcp_port}']) == 1\n"
        "loaded = {name for name in sys.modules if name.startswith('wps.routers.')}\n"
        "assert loaded == {'wps.routers.spec', 'wps.routers.table'}, loaded\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(INTEGRATION)}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("spec", [spec for spec in DRIVERS if spec.requirement], ids=lambda spec: spec.key)
async def test_the_script_brings_the_libraries_of_all_drivers(
    spec: DriverSpec, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WPS_PASSWORD", "x")
    names = ["--username", "admin"] if any(field.key == "username" for field in spec.fields) else []
    ended = await run_script("probe", f"127.0.0.1:{unused_tcp_port}", "--driver", spec.key, *names)
    assert ended.code == 1
    assert ended.err.startswith("wps: ")
    assert "not installed" not in ended.err


async def test_whoever_reads_may_go_away() -> None:
    """As with `script/wps drivers | head -n 0`."""
    reader, writer = os.pipe()
    os.close(reader)
    process = await asyncio.create_subprocess_exec(SCRIPT, "drivers", stdout=writer, stderr=asyncio.subprocess.PIPE)
    with os.fdopen(writer, "w") as nobody, redirect_stdout(nobody):
        assert await asyncio.to_thread(main, ["drivers"]) == 1
    _, err = await process.communicate()
    assert process.returncode == 1
    assert err == b""
