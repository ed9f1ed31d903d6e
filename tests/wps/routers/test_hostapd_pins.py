"""What hostapd says while somebody tries its own PIN, and what of that is reported."""

import asyncio

from custom_components.wps_push.wps.model import Enrollee, SignalKind, WindowStatus
from custom_components.wps_push.wps.routers.hostapd.events import parse_event
from custom_components.wps_push.wps.routers.hostapd.merge import MergedWindow
from custom_components.wps_push.wps.timing import Timing

STRANGER = "02:00:00:00:66:00"
# As hostapd 2.10 has said them on a simulated radio.
STARTED = f"<3>CTRL-EVENT-EAP-STARTED {STRANGER}"
WRONG = "<3>WPS-FAIL msg=10 config_error=18"
LOCKED = "<3>WPS-AP-SETUP-LOCKED "
OPEN = "<3>WPS-PBC-ACTIVE "


class Heard:
    """What is told of an access point with one BSS."""

    def __init__(self) -> None:
        self.devices: list[Enrollee | None] = []
        self.kinds: list[SignalKind] = []
        self._window = MergedWindow(self._tell, self._ask, Timing())
        self._window.add(["wlan0"])

    def _tell(self, kind: SignalKind, device: Enrollee | None) -> None:
        self.kinds.append(kind)
        if kind is SignalKind.PIN_ATTEMPTED:
            self.devices.append(device)

    def _ask(self, name: str) -> asyncio.Future[WindowStatus | None]:
        raise AssertionError(f"{name} is not asked for anything")

    def says(self, at: float, *lines: str) -> None:
        for line in lines:
            event = parse_event(line)
            assert event
            self._window.feed("wlan0", event, at)

    @property
    def attempts(self) -> int:
        return self.kinds.count(SignalKind.PIN_ATTEMPTED)


def test_one_wrong_pin_may_be_a_mistake_and_a_second_is_none() -> None:
    heard = Heard()
    heard.says(0, STARTED, WRONG)
    assert heard.attempts == 0
    heard.says(10, STARTED, WRONG)
    assert heard.devices == [Enrollee(mac=STRANGER)]


def test_the_lock_that_follows_is_no_news() -> None:
    heard = Heard()
    heard.says(0, STARTED, WRONG)
    heard.says(10, STARTED, WRONG)
    heard.says(20, STARTED, LOCKED, WRONG)
    assert heard.attempts == 1
    # It goes on for hours.
    heard.says(200, STARTED, WRONG)
    heard.says(210, STARTED, WRONG)
    assert heard.attempts == 2


def test_a_lock_is_enough_however_slowly_somebody_tries() -> None:
    heard = Heard()
    for hour in range(2):
        heard.says(hour * 3600, STARTED, WRONG)
    assert heard.attempts == 0
    heard.says(2 * 3600, STARTED, LOCKED, WRONG)
    assert heard.attempts == 1


def test_a_device_that_fails_at_the_push_button_tries_no_pin() -> None:
    heard = Heard()
    heard.says(0, OPEN)
    for second in range(1, 4):
        heard.says(second, STARTED, WRONG)
    assert heard.attempts == 0
    assert heard.kinds.count(SignalKind.EXCHANGE_FAILED) == 3


def test_other_failures_are_no_wrong_pins() -> None:
    heard = Heard()
    for second in range(3):
        heard.says(second, STARTED, "<3>WPS-FAIL msg=8 config_error=3")
    assert heard.attempts == 0
