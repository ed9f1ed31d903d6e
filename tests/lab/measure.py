"""How long things take in a radio lab, and how often they work."""

from collections.abc import Callable, Iterator
from statistics import median

from .control import Control, LabError, now
from .radio import RadioLab

_WALK_TIME = 120  # Seconds, by the Wi-Fi Simple Configuration specification.


def measure(rounds: int, speed: float) -> Iterator[str]:
    """Yield lines about a new lab, whose hostapd has a clock that is `speed` times faster."""
    start = now()
    with RadioLab(speed=speed) as lab:
        yield f"start: {now() - start:.1f} s"
        success, overlap = (_Tally(lab, rounds) for _ in range(2))
        success.play(_success)
        yield from success.lines("success")
        if speed > 1:
            overlap.play(_overlap)
            yield from overlap.lines("overlap")


def _success(lab: RadioLab, took: Callable[[str, float], None]) -> None:
    """Press both buttons; the device joins."""
    with Control(lab.ap_sockets[0]) as button, lab.ap_events() as events:
        start = now()
        if button.request("WPS_PBC") != "OK\n":
            raise LabError("WPS_PBC was refused")
        events.expect("WPS-PBC-ACTIVE")
        took("press -> WPS-PBC-ACTIVE", now() - start)
        start = now()
        lab.sta(1).press()
        events.expect("WPS-REG-SUCCESS")
        took("device's press -> WPS-REG-SUCCESS", now() - start)
        events.expect("AP-STA-CONNECTED")
        took("device's press -> AP-STA-CONNECTED", now() - start)


def _overlap(lab: RadioLab, took: Callable[[str, float], None]) -> None:
    """Two devices press within the window; it shows the overlap until the walk time ends."""
    with lab.ap_events() as events:
        start = now()
        lab.ap_request("WPS_PBC")
        lab.sta(1).press()
        lab.sta(2).press()
        events.expect("WPS-FAIL msg=4 config_error=12")
        if "PBC Status: Overlap" not in (status := lab.ap_request("WPS_GET_STATUS")):
            raise LabError(f"no overlap: {status}")
        took("press -> WPS-FAIL", now() - start)
        events.expect("WPS-TIMEOUT", _WALK_TIME)
        took("press -> WPS-TIMEOUT", now() - start)


class _Tally:
    """What came of playing the same thing again and again."""

    def __init__(self, lab: RadioLab, rounds: int) -> None:
        self._lab = lab
        self._rounds = rounds
        self._times: dict[str, list[float]] = {}
        self._failures: list[str] = []

    def play(self, scene: Callable[[RadioLab, Callable[[str, float], None]], None]) -> None:
        for _ in range(self._rounds):
            start = now()
            self._lab.refresh()
            self._took("refresh", now() - start)
            try:
                scene(self._lab, self._took)
            except LabError as error:
                self._failures.append(str(error))

    def lines(self, name: str) -> Iterator[str]:
        yield f"{name}: {self._rounds - len(self._failures)} of {self._rounds}"
        yield from (f"  failed: {failure}" for failure in self._failures)
        for what, times in self._times.items():
            yield f"  {what}: median {median(times):.3f} s, worst {max(times):.3f} s"

    def _took(self, what: str, seconds: float) -> None:
        self._times.setdefault(what, []).append(seconds)
