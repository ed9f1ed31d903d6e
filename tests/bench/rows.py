"""What is to be reached: the rows of the table that `script/bench` prints."""

from collections.abc import Iterator
from dataclasses import dataclass

TIMES = "\N{MULTIPLICATION SIGN}"

MEASURED_AT = "b47c81f"
"""The revision that `was` is of, and the constants below: measured by this program, on 2 cores."""

_BESIDE_BARE = {
    **dict.fromkeys(
        ("openwrt", "fritzbox", "freebox", "asuswrt", "linksys", "keenetic", "mikrotik", "livebox", "prplos"), 1.3
    ),
    # These have a cryptography of their own.
    **dict.fromkeys(("tplink", "huawei"), 3.0),
}
"""What a press may take at most beside the bare client."""

_WINDOW = {
    "openwrt": 116,
    "hostapd": 11,
    "fritzbox": 138,
    "freebox": 133,
    "asuswrt": 139,
    "tplink": 118,
    "linksys": 135,
    "keenetic": 145,
    "mikrotik": 135,
    "huawei": 125,
    "livebox": 135,
    "prplos": 185,
    "hostapd_ssh": 34,
}
"""The requests of a window at that revision, by driver."""

_LESS = 0.8
"""The share of these that may be left."""

_IDLE = {
    **dict.fromkeys(("openwrt", "fritzbox", "freebox", "linksys", "keenetic", "livebox", "prplos", "hostapd_ssh"), 120),
    **dict.fromkeys(("hostapd", "asuswrt", "tplink", "mikrotik", "huawei"), 0),
}
"""Requests an hour, with one network offered."""

_DRAWN = 0.7
"""Seconds by which the median of 72 moments may be off, and by which a clock that is 30 times faster is slower."""
_ONE_MORE = 3
"""Requests an hour that one more in the twenty minutes of counting makes."""

_SUITE_MINUTES = 6.6
"""Of 4,173 tests."""

_PAIRED_MS = 508
_PAIRED_REQUESTS = 32.8


def number(value: float) -> str:
    """A figure with three digits that count."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A figure, and what it may be at most."""

    figure: str
    """The name of the measurement, and of its figure: `scale.300.open.look_x`."""
    what: str
    unit: str = ""
    most: float
    was: float | None = None
    """What it was before anybody had measured it."""
    driver: str | None = None
    """The driver that it is of, where each has its own."""
    slack: float = 0
    """By how much more it may seem than it is, since it is counted or drawn."""

    def holds(self, value: float) -> bool:
        """Whether a value is no more than it may be."""
        return value <= self.most + self.slack

    def shown(self, value: float) -> str:
        """A value with its unit."""
        return f"{number(value)} {self.unit}".strip()


def rows(size: int) -> tuple[Row, ...]:
    """The rows, those of many routers for this many."""
    return (*_of_many(size), *_of_presses(), *_of_news(), *_of_requests())


def _of_many(size: int) -> Iterator[Row]:
    at = f"scale.{size}"
    many = f"{size} routers"
    held_up = "event loop held up"
    yield Row(
        figure=f"{at}.open.look_x",
        what="processor for a look at an open window, beside the bare client",
        unit=TIMES,
        most=1.5,
    )
    for phase, what, most in (
        ("idle", "idle", 20),
        ("open", "with open windows", 20),
        ("pressed", "pressed at once", 50),
        ("set_up", "set up", 50),
    ):
        yield Row(figure=f"{at}.{phase}.worst_ms", what=f"{held_up} at worst: {many} {what}", unit="ms", most=most)
    yield Row(
        figure=f"{at}.open.p99_ms", what=f"{held_up}, 99th percentile: {many} with open windows", unit="ms", most=5
    )
    yield Row(figure=f"{at}.set_up.cpu_ms", what="processor to set one router up", unit="ms", most=6)
    yield Row(figure=f"{at}.set_up.memory_mb", what="memory of one router", unit="MB", most=0.10)


def _of_presses() -> Iterator[Row]:
    for driver, most in _BESIDE_BARE.items():
        yield Row(
            figure=f"press.{driver}.x",
            what=f"press beside the bare client: {driver}",
            unit=TIMES,
            most=most,
            driver=driver,
        )
    yield Row(
        figure="press.hostapd.until_open_beyond_ms",
        what="press until hostapd has it, beyond the press of a button that does nothing",
        unit="ms",
        most=1,
    )
    yield Row(
        figure="press.openwrt.until_open_beyond_ms",
        what="press until the window is open (OpenWrt), beyond the one request of a bare client",
        unit="ms",
        most=4,
    )


def _of_news() -> Iterator[Row]:
    yield Row(
        figure="paired.median_ms",
        what="device joined until the event (OpenWrt), median",
        unit="ms",
        most=_PAIRED_MS / 2,
        was=_PAIRED_MS,
    )
    yield Row(
        figure="paired.requests_per_window",
        what="requests of such a window",
        most=_PAIRED_REQUESTS,
        was=_PAIRED_REQUESTS,
    )
    yield Row(figure="paired.missed", what="devices that were not told", most=0)
    yield Row(
        figure="elsewhere.median_s",
        what="window opened elsewhere until shown (OpenWrt), median",
        unit="s",
        most=15,
        slack=_DRAWN,
    )
    yield Row(figure="elsewhere.missed", what="windows opened elsewhere that were not shown", most=0)


def _of_requests() -> Iterator[Row]:
    for driver, was in _WINDOW.items():
        yield Row(
            figure=f"window.{driver}.requests",
            what=f"requests of a window: {driver}",
            most=int(_LESS * was),
            was=was,
            driver=driver,
        )
    for driver, most in _IDLE.items():
        yield Row(
            figure=f"idle.{driver}",
            what=f"requests an hour while idle: {driver}",
            most=most,
            driver=driver,
            slack=_ONE_MORE if most else 0,
        )
    yield Row(figure="start.openwrt.requests", what="requests until an OpenWrt router is set up", most=12)
    yield Row(figure="start.openwrt.log_ins", what="log-ins until an OpenWrt router is set up", most=1)
    yield Row(
        figure="import.openwrt.cpu_ms",
        what="import for an OpenWrt router beyond what Home Assistant has loaded",
        unit="ms",
        most=60,
    )
    yield Row(figure="import.openwrt.of_others", what="modules among them that only other routers need", most=0)
    yield Row(
        figure="tests.minutes",
        what="all tests (script/test)",
        unit="min",
        most=0.6 * _SUITE_MINUTES,
        was=_SUITE_MINUTES,
    )
