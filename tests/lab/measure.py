"""How long things take in a radio lab, and how often they work."""

from collections.abc import Callable, Iterator
from statistics import median

from .control import Control, LabError, now, wait_until
from .radio import RadioLab

_WALK_TIME = 120  # Seconds, by the Wi-Fi Simple Configuration specification.


def measure(rounds: int, speed: float) -> Iterator[str]:
    """Yield lines about a new lab, whose hostapd has a clock that is `speed` times faster."""
    start = now()
    with RadioLab(speed=speed) as lab:
        yield f"start: {now() - start:.1f} s"
        # With hostapd's real clock the last two take two minutes a round.
        for scene in (_success, _overlap, _overlap_before)[: None if speed > 1 else 1]:
            yield from _Tally(lab, rounds).play(scene)


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


def _overlap_before(lab: RadioLab, took: Callable[[str, float], None]) -> None:
    """Two devices press before the router does, and give up: it refuses until the walk time has passed."""
    stations = [lab.sta(number) for number in (1, 2)]
    with Control(lab.ap_sockets[0]) as button:
        with lab.ap_events() as events:
            for station in stations:
                station.press()
            events.expect("WPS-OVERLAP-DETECTED")
        for station in stations:
            station.cancel()
        start = now()
        if button.request("WPS_PBC") != "FAIL\n":
            raise LabError("WPS_PBC was not refused")
        wait_until(lambda: button.request("WPS_PBC") == "OK\n", _WALK_TIME + 5, "WPS_PBC is accepted")
        took("both gave up -> press accepted", now() - start)


class _Tally:
    """What came of playing the same thing again and again."""

    def __init__(self, lab: RadioLab, rounds: int) -> None:
        self._lab = lab
        self._rounds = rounds
        self._times: dict[str, list[float]] = {}
        self._failures: list[str] = []

    def play(self, scene: Callable[[RadioLab, Callable[[str, float], None]], None]) -> Iterator[str]:
        for _ in range(self._rounds):
            start = now()
            self._lab.refresh()
            self._took("refresh", now() - start)
            try:
                scene(self._lab, self._took)
            except LabError as error:
                self._failures.append(str(error))
        yield f"{scene.__doc__} {self._rounds - len(self._failures)} of {self._rounds}"
        yield from (f"  failed: {failure}" for failure in self._failures)
        for what, times in self._times.items():
            yield f"  {what}: median {median(times):.3f} s, worst {max(times):.3f} s"

    def _took(self, what: str, seconds: float) -> None:
        self._times.setdefault(what, []).append(seconds)
