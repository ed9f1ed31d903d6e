"""What pytest-homeassistant-custom-component needs to know before it starts, and before each test.

Loaded by pyproject.toml before all other plugins (`-p tests.preload`), hence by `python -m pytest` in the repository's
folder.
"""

# From 2026.11 on, Home Assistant puts another module in the place of httpx, and refuses to if somebody
# (respx, which the plugin imports) was quicker.
import homeassistant  # noqa: F401
from homeassistant.components import logger
import pytest_socket

# The plugin imports this name, which 2026.11 no longer has, for a patch in a fixture that we do not use.
if not hasattr(logger, "_clear_logger_overwrites"):
    setattr(logger, "_clear_logger_overwrites", None)  # noqa: B010


def pytest_runtest_setup() -> None:
    """Allow servers on 127.0.0.1 and UNIX sockets.

    The test plugin forbids every socket before each test. This one is registered before it, and so is called after it
    and before the fixtures.
    """
    pytest_socket.enable_socket()
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
