"""What stands in the log while everything is logged: by us, and by every library that a driver uses."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
import logging
from typing import override
from urllib.parse import quote

import pytest

from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.router import Describes, RouterAuthError, RouterError, SwitchesPin, TellsPin

from .house import House
from .stand import PRINTER


class Listener(logging.Handler):
    """Keeps all that is logged, as it would stand in a file."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Iterator[Listener]:
    """Everything that any logger says, whatever its level was."""
    listener = Listener()
    root = logging.getLogger()
    loggers = [logging.getLogger(name) for name in root.manager.loggerDict]
    before = [(logger, logger.level, logger.propagate) for logger in (root, *loggers)]
    for logger in loggers:
        logger.setLevel(logging.NOTSET)
        logger.propagate = True
    root.setLevel(logging.DEBUG)
    root.addHandler(listener)
    yield listener
    root.removeHandler(listener)
    for logger, level, propagate in before:
        logger.setLevel(level)
        logger.propagate = propagate


async def test_no_secret_is_logged_from_the_log_in_to_the_log_out(empty_house: House, log: Listener) -> None:
    house = empty_house
    await house.move_in()
    await house.press()
    if house.can(Capability.CANCEL):
        await house.close()
        await house.press()
    await house.device_joins(PRINTER)
    await house.router.report(stations=True)
    if isinstance(house.router, Describes):
        await house.router.describe(PRINTER)
    if isinstance(house.router, TellsPin):
        house.stand.switch_pin(enabled=True)
        assert await house.router.pin_enabled()
    if isinstance(house.router, SwitchesPin):
        await house.router.set_pin(enabled=False)
    house.stand.end_sessions()
    with suppress(RouterError):
        await house.router.report(stations=True)
    await house.router.disconnect()
    if house.stand.has_log_in:
        other = house.driver(house.stand.wrong_settings)
        with pytest.raises(RouterAuthError):
            await other.connect()
        await other.disconnect()

    logging.getLogger("somebody.else").debug("The end of the story")
    assert log.lines[-1] == "somebody.else The end of the story"
    settings = house.stand.settings
    log_ins = {f"{settings.get('username', 'admin')}:{secret}" for secret in house.stand.secrets}
    hidden = house.stand.secrets | {quote(secret, safe="") for secret in house.stand.secrets}
    hidden |= {b64encode(text.encode()).decode().rstrip("=") for text in hidden | log_ins}
    assert not [line for line in log.lines for secret in hidden if secret in line]
