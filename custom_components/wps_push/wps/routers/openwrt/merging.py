"""What hostapd says about the window of a BSS, and how the windows of a network's BSSes become one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...model import Phase, Result, WindowStatus
from ...router import RouterProtocolError
from ...text import normal_mac
from .calls import Answer, Call, Status, failure

GONE = frozenset({Status.OBJECT_NOT_FOUND, Status.NOT_FOUND, Status.METHOD_NOT_FOUND})
"""How a call ends if hostapd does not run the interface any more, or runs as a build without WPS."""

_PHASES = {"Active": Phase.OPEN, "Timed-out": Phase.TIMED_OUT, "Overlap": Phase.OVERLAP}
_RESULTS = {"Success": Result.SUCCESS, "Failed": Result.FAILED}

# Where two BSSes have changed between two looks, the network shows the one whose phase is further down here.
_WEIGHT = (
    Phase.GONE,
    Phase.IDLE,
    Phase.TIMED_OUT,
    Phase.OVERLAP,
    Phase.OPEN,
    Phase.SUCCEEDED,
)


def window_status(data: Mapping[str, Any]) -> WindowStatus:
    """Read an answer of `wps_status` (openwrt/openwrt, hostapd's `src/ap/ubus.c`, `hostapd_bss_wps_status`)."""
    match data:
        case {"pbc_status": str(word), "last_wps_result": str(last)}:
            result = _RESULTS.get(last, Result.NONE)
            ended = Phase.SUCCEEDED if result is Result.SUCCESS else Phase.IDLE
            return WindowStatus(
                phase=_PHASES.get(word, ended), result=result, peer=normal_mac(data.get("peer_address"))
            )
    raise RouterProtocolError("wps_status: no status in the answer")


def reported(look: Call, answer: Answer) -> WindowStatus | None:
    """What a BSS says about its window in an answer to `wps_status`; None if it is not there."""
    if answer.status in GONE:
        return None
    if not answer.ok:
        raise failure(look, answer)
    return window_status(answer.data)


_ABSENT = WindowStatus(phase=Phase.GONE)


class Merger:
    """The windows of a network's BSSes as one.

    Each BSS keeps showing how its own last window ended, so the network shows what the BSS shows that changed last. Its
    last exchange is that of the BSS that had one last. While any window is open, the network's window is open. A success
    on another BSS still comes first, once; otherwise it would never be reported.
    """

    def __init__(self) -> None:
        """Know nothing yet: the first look is the baseline, and never news."""
        self._reported: dict[str, WindowStatus] = {}
        self._shown: dict[str, WindowStatus] = {}
        self._last: str | None = None
        self._last_exchange: str | None = None

    @property
    def interfaces(self) -> tuple[str, ...]:
        """The BSSes that have been seen so far."""
        return tuple(self._shown)

    @property
    def open(self) -> tuple[str, ...]:
        """The BSSes whose window was open when they were looked at last."""
        return tuple(ifname for ifname, shown in self._shown.items() if shown.phase is Phase.OPEN)

    def merge(self, statuses: Mapping[str, WindowStatus | None]) -> WindowStatus:
        """Take in what BSSes say now, by interface; None for one that is not there.

        The first call needs at least one BSS. BSSes that are left out are as they were.
        """
        changes = []
        for ifname, status in statuses.items():
            before = self._shown.get(ifname)
            now = self._shown[ifname] = self._show(ifname, status)
            if now != before:
                changes.append((ifname, before, now))
        # The success of one BSS also closes windows that others share with it, so the one that had the exchange comes last.
        changes.sort(key=lambda change: (_WEIGHT.index(change[2].phase), not _same_exchange(*change[1:])))
        baseline = self._last is None
        succeeded = False
        for ifname, before, now in changes:
            if before is None and not baseline and now.phase is not Phase.OPEN:
                # A BSS that joins the network brings an old result with it.
                continue
            self._last = ifname
            if before is None or now.phase is Phase.SUCCEEDED or not _same_exchange(before, now):
                self._last_exchange = ifname
            succeeded = succeeded or (before is not None and now.phase is Phase.SUCCEEDED)
        return self._merged(succeeded=succeeded)

    def _show(self, ifname: str, status: WindowStatus | None) -> WindowStatus:
        """What the answer of a BSS means after its earlier ones."""
        reported, shown = self._reported.get(ifname), self._shown.get(ifname)
        if status is None:
            return replace(reported or _ABSENT, phase=Phase.GONE)
        self._reported[ifname] = status
        if status == reported and status.phase is Phase.SUCCEEDED and shown and shown.phase is not Phase.SUCCEEDED:
            # It was away, and shows again what it showed before.
            return replace(status, phase=Phase.IDLE)
        return status

    def _merged(self, *, succeeded: bool) -> WindowStatus:
        last = self._shown[self._last] if self._last else _ABSENT
        exchange = self._shown[self._last_exchange] if self._last_exchange else _ABSENT
        phases = {status.phase for status in self._shown.values()}
        if Phase.OPEN in phases and not succeeded:
            phase = Phase.OPEN
        elif last.phase is Phase.GONE and phases != {Phase.GONE}:
            phase = Phase.IDLE
        else:
            phase = last.phase
        return WindowStatus(phase=phase, result=exchange.result, peer=exchange.peer)


def _same_exchange(before: WindowStatus | None, now: WindowStatus) -> bool:
    return before is not None and (before.result, before.peer) == (now.result, now.peer)
