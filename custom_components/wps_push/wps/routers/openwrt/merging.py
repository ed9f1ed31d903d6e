"""What hostapd says of a BSS's window, and the windows of a network's BSSes as one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...model import Phase, Result, WindowStatus
from ...router import RouterProtocolError
from ...text import normal_mac

_PHASES = {"Active": Phase.OPEN, "Timed-out": Phase.TIMED_OUT, "Overlap": Phase.OVERLAP}
_RESULTS = {"Success": Result.SUCCESS, "Failed": Result.FAILED}

# Of two BSSes that change between two looks, the one that ended up further down here speaks for the network.
_WEIGHT = (
    Phase.GONE,
    Phase.IDLE,
    Phase.TIMED_OUT,
    Phase.OVERLAP,
    Phase.OPEN,
    Phase.SUCCEEDED,
)


def window_status(data: Mapping[str, Any]) -> WindowStatus:
    """An answer of `wps_status` (openwrt/openwrt, hostapd's `src/ap/ubus.c`, `hostapd_bss_wps_status`)."""
    match data:
        case {"pbc_status": str(word), "last_wps_result": str(last)}:
            result = _RESULTS.get(last, Result.NONE)
            ended = Phase.SUCCEEDED if result is Result.SUCCESS else Phase.IDLE
            return WindowStatus(
                phase=_PHASES.get(word, ended), result=result, peer=normal_mac(data.get("peer_address"))
            )
    raise RouterProtocolError("wps_status: no status in the answer")


_GONE = WindowStatus(phase=Phase.GONE)


class Merger:
    """The windows of a network's BSSes as one, which changes when one of them changes.

    Each BSS keeps showing how its own last window ended. So the network shows what the BSS shows that changed last,
    and the last exchange is that of the BSS that has had one last. While any window is open, the network's is open;
    but a success comes first, once, or nobody would hear of it.
    """

    def __init__(self) -> None:
        """Know nothing yet: what is seen first is no news."""
        self._told: dict[str, WindowStatus] = {}
        self._shown: dict[str, WindowStatus] = {}
        self._last: str | None = None
        self._last_exchange: str | None = None

    @property
    def interfaces(self) -> tuple[str, ...]:
        """The BSSes that it has heard of."""
        return tuple(self._shown)

    def merge(self, statuses: Mapping[str, WindowStatus | None]) -> WindowStatus:
        """Take in what BSSes say now, by interface, None for one that is not there; at least one is known then."""
        changes = []
        for ifname, status in statuses.items():
            before = self._shown.get(ifname)
            now = self._shown[ifname] = self._show(ifname, status)
            if now != before:
                changes.append((ifname, before, now))
        # A sibling's success closes shared windows, so the one whose exchange it was comes last.
        changes.sort(key=lambda change: (_WEIGHT.index(change[2].phase), not _same_exchange(*change[1:])))
        baseline = self._last is None
        succeeded = False
        for ifname, before, now in changes:
            if before is None and not baseline and now.phase is not Phase.OPEN:
                # A BSS that has come to the network brings its old result along.
                continue
            self._last = ifname
            if before is None or now.phase is Phase.SUCCEEDED or not _same_exchange(before, now):
                self._last_exchange = ifname
            succeeded = succeeded or (before is not None and now.phase is Phase.SUCCEEDED)
        return self._merged(succeeded=succeeded)

    def _show(self, ifname: str, status: WindowStatus | None) -> WindowStatus:
        """What a BSS's answer means after those before it."""
        told, shown = self._told.get(ifname), self._shown.get(ifname)
        if status is None:
            return replace(told or _GONE, phase=Phase.GONE)
        self._told[ifname] = status
        if status == told and status.phase is Phase.SUCCEEDED and shown and shown.phase is not Phase.SUCCEEDED:
            # It was away and shows what it had shown before.
            return replace(status, phase=Phase.IDLE)
        return status

    def _merged(self, *, succeeded: bool) -> WindowStatus:
        last = self._shown[self._last] if self._last else _GONE
        exchange = self._shown[self._last_exchange] if self._last_exchange else _GONE
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
