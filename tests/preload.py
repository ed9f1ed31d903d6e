"""What pytest-homeassistant-custom-component needs to know before it starts, and before each test.

Loaded by pyproject.toml before all other plugins (`-p tests.preload`), hence by `python -m pytest` in the repository's
folder.
"""

from collections.abc import Generator
import gc
import os
import sys
import traceback
from types import FrameType, SimpleNamespace

_FRAMES = 10 if "PYTHONASYNCIODEBUG" in os.environ else 0
"""How many are kept of how a task came about: as many as `asyncio.constants.DEBUG_STACK_DEPTH` when somebody asks for it."""


def _how_it_came_about(frame: FrameType | None = None, limit: int | None = None) -> traceback.StackSummary:
    """The last frames. Their lines are read when somebody wants to see them, and no file is looked at before."""
    frames: list[traceback.FrameSummary] = []
    here: FrameType | None = frame or sys._getframe(1)  # noqa: SLF001
    while here is not None and len(frames) < (limit or _FRAMES):
        code = here.f_code
        frames.append(traceback.FrameSummary(code.co_filename, here.f_lineno, code.co_name, lookup_line=False))
        here = here.f_back
    return traceback.StackSummary.from_list(frames[::-1])


# In its debug mode, which the test plugin switches on, asyncio looks whether each function is called in the right thread and
# is no coroutine. It also keeps how each coroutine, task, future and timer came about, as aiohttp does for each request:
# half of the time of a test. Only messages show that, so it is kept for whoever sets PYTHONASYNCIODEBUG=1; the checks stay.
# What is written in C looks the function up once, when it is imported.
_extract_stack = traceback.extract_stack
setattr(traceback, "extract_stack", _how_it_came_about)  # noqa: B010
from asyncio import constants, format_helpers  # noqa: E402

setattr(traceback, "extract_stack", _extract_stack)  # noqa: B010
setattr(format_helpers, "extract_stack", _how_it_came_about)  # noqa: B010
setattr(constants, "DEBUG_STACK_DEPTH", _FRAMES)  # noqa: B010
from aiohttp import client, client_reqrep, connector  # noqa: E402

for _module in (client, client_reqrep, connector):
    setattr(_module, "traceback", SimpleNamespace(extract_stack=_how_it_came_about))  # noqa: B010

# From 2026.11 on, Home Assistant puts another module in the place of httpx, and refuses to if somebody
# (respx, which the plugin imports) was quicker.
import homeassistant  # noqa: E402, F401
from homeassistant.components import logger  # noqa: E402
import pytest  # noqa: E402
import pytest_socket  # noqa: E402

# The plugin imports this name, which 2026.11 no longer has, for a patch in a fixture that we do not use.
if not hasattr(logger, "_clear_logger_overwrites"):
    setattr(logger, "_clear_logger_overwrites", None)  # noqa: B010


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while the tests are found: what that makes stays until the end, so each search is longer."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_runtest_setup() -> None:
    """Allow servers on 127.0.0.1 and UNIX sockets.

    The test plugin forbids every socket before each test. This one is registered before it, and so is called after it
    and before the fixtures.
    """
    pytest_socket.enable_socket()
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
