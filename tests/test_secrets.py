"""That a secret is found wherever it gets out; a search that finds nothing anywhere proves nothing."""

from base64 import b64encode
from collections.abc import AsyncIterator, Callable
import logging
import os
from pathlib import Path
import subprocess
import sys
from urllib.parse import quote

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
import pytest

from custom_components.wps_push.const import EVENT_WPS_PUSH
from custom_components.wps_push.wps.router import RouterProtocolError, RouterUnreachable
from custom_components.wps_push.wps.routers.common.web import bases

from .emulators.openwrt import PASSWORD, EmulatedOpenWrt
from .leaks import EVERYWHERE, Watch
from .marked import forget, forms, hashed, made, mark, mark_headers
from .repository import ROOT
from .support import add_entry, faster
from .wizard import Wizard

SECRET = 'pass word+/&"ü'


@pytest.fixture
def watch() -> Watch:
    return Watch()


def places(watch: Watch, secret: str = SECRET) -> set[str]:
    """Where a secret was found."""
    return {line.partition(":")[0] for line in watch.found({secret})}


@pytest.mark.parametrize(
    "shown",
    [
        str,
        repr,
        str.upper,
        quote,
        lambda secret: quote(secret, safe=""),
        lambda secret: secret.encode().hex(),
        lambda secret: b64encode(secret.encode()).decode(),
        lambda secret: b64encode(f"user:{secret}@host".encode()).decode(),
        lambda secret: b64encode(f"u:{secret}@host".encode()).decode(),
        hashed,
        lambda secret: hashed(secret).upper(),
    ],
)
def test_whatever_form_it_has(watch: Watch, shown: Callable[[str], str]) -> None:
    watch.take("here", f"before {shown(SECRET)} after")
    watch.take("there", "something else")
    assert places(watch) == {"here"}


def test_no_form_is_short_enough_to_be_anything() -> None:
    assert min(map(len, forms("12345670"))) >= 8


@pytest.mark.parametrize("name", ["", "urllib3.connectionpool", "a.library.that.comes.later"])
def test_in_a_log_of_whatever_level(watch: Watch, name: str) -> None:
    with watch:
        logging.getLogger().setLevel(logging.ERROR)
        logging.getLogger(name or "custom_components.wps_push").debug("It is %s", SECRET)
    assert len(places(watch)) == 1
    logging.getLogger("custom_components.wps_push").warning("Not %s any more", f"{SECRET}!")
    assert "!" not in "".join(watch.found({SECRET}))


def test_in_an_exception_of_ours(watch: Watch) -> None:
    with watch, pytest.raises(RouterProtocolError):
        _raise_in_ours()
    assert places(watch) == {"exception in router.py"}


def _raise_in_ours() -> None:
    """As a driver would, in whose file nobody may write for a test."""
    code = compile("raise error", str(Path(sys.modules[RouterProtocolError.__module__].__file__ or "")), "exec")
    exec(code, {"error": RouterProtocolError(f"an answer: {SECRET}")})  # noqa: S102


def test_an_exception_of_somebody_else_that_we_catch_is_seen_by_nobody(watch: Watch) -> None:
    # What the standard library says of it quotes it.
    with watch, pytest.raises(RouterUnreachable):
        bases(f"::{SECRET}")
    assert not places(watch)


async def test_in_an_event_and_a_state(hass: HomeAssistant, watch: Watch) -> None:
    with watch:
        hass.bus.async_fire("anything", {"deep": [{"inside": SECRET}]})
        hass.states.async_set("sensor.window", "on", {"attribute": SECRET})
    assert {"event anything", "event state_changed"} <= places(watch)


async def test_in_what_is_stored(hass: HomeAssistant, watch: Watch) -> None:
    with watch:
        await Store[dict[str, str]](hass, 1, "wps_push.entry").async_save({"paired": SECRET})
    assert "store wps_push.entry" in places(watch)


async def test_in_a_file(watch: Watch, tmp_path: Path) -> None:
    with watch:
        before = tmp_path / "before"
        before.write_text(SECRET, encoding="utf-8")
        before.rename(tmp_path / "after")
        assert (tmp_path / "after").read_text(encoding="utf-8") == SECRET
        descriptor = os.open(tmp_path / "low", os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(descriptor, f"other words and {SECRET}".encode())
        os.close(descriptor)
    assert places(watch) == {f"file {tmp_path / 'after'}", f"file {tmp_path / 'low'}"}


@pytest.fixture
async def router() -> AsyncIterator[EmulatedOpenWrt]:
    async with EmulatedOpenWrt() as router:
        yield router


async def test_in_what_a_bug_report_would_say(hass: HomeAssistant, router: EmulatedOpenWrt, watch: Watch) -> None:
    faster(hass)
    data = {"host": router.url, "username": "root", "password": PASSWORD, "verify_ssl": False}
    entry = await add_entry(hass, "openwrt", data, networks=["default_radio0"])
    with watch:
        entry.runtime_data.router.store.paired = {"source": SECRET}
        hass.bus.async_fire(EVENT_WPS_PUSH, {})
    assert "diagnostics" in places(watch)


async def test_on_a_page_of_the_form(hass: HomeAssistant, watch: Watch) -> None:
    with watch:
        wizard = await Wizard.add(hass, "kind", "openwrt")
        await wizard.fill_in(host="127.0.0.1:1", username=SECRET, password="something else")
    # What a person has typed is offered again, but for a password.
    assert "page openwrt" in places(watch)
    assert "page openwrt" not in places(watch, "something else")


def test_a_session_that_a_router_has_opened_is_marked() -> None:
    forget()
    mark_headers([("Set-Cookie", "sid=0123456789; Path=/a/long/path"), ("Authorization", "Basic dXNlcjpwYXNz")])
    mark_headers([("Cookie", "lang=en; token=9876543210"), ("Content-Type", "application/json")])
    mark_headers([("X-Fbx-App-Auth", "abcdefghij"), ("WWW-Authenticate", "Basic realm=everybody")])
    assert mark("short") not in made()
    assert made() == {"0123456789", "dXNlcjpwYXNz", "Basic dXNlcjpwYXNz", "9876543210", "abcdefghij"}


def test_a_run_with_a_secret_in_the_log_fails(tmp_path: Path) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(
        "import logging\n"
        "from tests.emulators.openwrt import PASSWORD\n"
        "def test_planted():\n"
        "    logging.getLogger('aiohttp.client').debug(PASSWORD)\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.leaks"]
    run = subprocess.run(
        [*command, "--rootdir", ROOT, "-c", ROOT / "pyproject.toml", planted],
        cwd=ROOT,
        env=os.environ | {EVERYWHERE: "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert f"log of aiohttp.client: '{PASSWORD}' as it is, plain" in run.stdout
