"""What is to be reached: the rows of the table that `script/bench` prints."""

from dataclasses import dataclass

TIMES = "\N{MULTIPLICATION SIGN}"

MEASURED_AT = "b47c81f"
"""The revision that `was` is of; measured by this program, on 2 cores."""


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

    def holds(self, value: float) -> bool:
        """Whether a value is no more than it may be."""
        return value <= self.most


_NO_CRYPTOGRAPHY = ("openwrt", "fritzbox", "freebox", "asuswrt", "linksys", "keenetic", "mikrotik", "livebox", "prplos")
_CRYPTOGRAPHY = ("tplink", "huawei")

_BESIDE_BARE = dict.fromkeys(_NO_CRYPTOGRAPHY, 1.3) | dict.fromkeys(_CRYPTOGRAPHY, 3.0)


def rows(size: int) -> tuple[Row, ...]:
    """The rows, those of many routers for this many."""
    at = f"scale.{size}"
    many = f"{size} router{'' if size == 1 else 's'}"
    return (
        Row(
            figure=f"{at}.open.look_x",
            what="processor for a look at an open window, beside the bare client",
            unit=TIMES,
            most=1.5,
        ),
        Row(figure=f"{at}.idle.worst_ms", what=f"event loop held up at worst: {many} idle", unit="ms", most=20),
        Row(
            figure=f"{at}.open.worst_ms",
            what=f"event loop held up at worst: {many} with open windows",
            unit="ms",
            most=20,
        ),
        Row(
            figure=f"{at}.pressed.worst_ms",
            what=f"event loop held up at worst: {many} pressed at once",
            unit="ms",
            most=50,
        ),
        Row(figure=f"{at}.set_up.worst_ms", what=f"event loop held up at worst: {many} set up", unit="ms", most=50),
        Row(
            figure=f"{at}.open.p99_ms",
            what=f"event loop held up, 99th percentile: {many} with open windows",
            unit="ms",
            most=5,
        ),
        Row(figure=f"{at}.set_up.cpu_ms", what="processor to set one router up", unit="ms", most=6),
        Row(figure=f"{at}.set_up.memory_mb", what="memory of one router", unit="MB", most=0.10),
        *(
            Row(figure=f"press.{driver}.x", what=f"press beside the bare client: {driver}", unit=TIMES, most=most)
            for driver, most in _BESIDE_BARE.items()
        ),
        Row(
            figure="press.hostapd.until_open_beyond_ms",
            what="press until hostapd has it, beyond the press of a button that does nothing",
            unit="ms",
            most=1,
        ),
        Row(
            figure="press.openwrt.until_open_beyond_ms",
            what="press until the window is open at the router (OpenWrt), beyond the one request of a bare client",
            unit="ms",
            most=4,
        ),
        Row(figure="start.openwrt.requests", what="requests until an OpenWrt router is set up", most=12),
        Row(figure="start.openwrt.log_ins", what="log-ins until an OpenWrt router is set up", most=1),
    )
