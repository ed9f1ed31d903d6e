"""What the store keeps about a network, and its form in the file."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from homeassistant.util import dt as dt_util

from ..wps.model import Band, Initiator, Network, Phase, Result, Role, WindowStatus
from .opening import Opening


class KeptWindow(NamedTuple):
    """A window that is open, or a press that was cut off and may have opened one."""

    opened_by: Initiator
    opened_at: datetime
    closes_at: datetime
    status: WindowStatus | None
    """The router's last status, with which the next one is compared."""
    is_read_back: bool = True
    """Whether the window was seen open; False for a press that was cut off."""
    by_pin: bool = False
    """Whether it is open for one device and its PIN alone. The PIN is not kept."""

    @classmethod
    def of_window(
        cls, opened_by: Initiator, opening: Opening, closes_at: datetime, status: WindowStatus | None
    ) -> Self:
        """A window that is open."""
        return cls(
            opened_by=opened_by,
            opened_at=opening.at or closes_at,
            closes_at=closes_at,
            status=_without_time(status),
            by_pin=opening.by_pin,
        )

    @classmethod
    def of_press(cls, pressed_at: datetime, walk_time: float, status: WindowStatus | None) -> Self:
        """A press of ours that was cut off; `status` is what the router showed before it."""
        return cls(
            opened_by=Initiator.HOME_ASSISTANT,
            opened_at=pressed_at,
            closes_at=pressed_at + timedelta(seconds=walk_time),
            status=_without_time(status),
            is_read_back=False,
        )

    def left(self, walk_time: float) -> float:
        """For how many seconds it stays open at most, negative after its end.

        A clock that was set back must not keep a window open for hours.
        """
        return min((self.closes_at - dt_util.utcnow()).total_seconds(), walk_time)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The reverse of `as_dict`; raises `KeyError`, `TypeError` or `ValueError`."""
        closes_at = date_from(data["closes_at"])
        opened_at = data.get("opened_at")
        return cls(
            opened_by=Initiator(data["opened_by"]),
            # Version 0.1.0 did not store when a window was opened. Its end identifies the window just as well.
            opened_at=closes_at if opened_at is None else date_from(opened_at),
            closes_at=closes_at,
            status=_status(data["status"]) if data["status"] else None,
            is_read_back=data.get("is_read_back", True),
            by_pin=data.get("by_pin", False),
        )

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "opened_by": self.opened_by,
            "opened_at": self.opened_at.timestamp(),
            "closes_at": self.closes_at.timestamp(),
            "status": self.status and asdict(self.status),
            "is_read_back": self.is_read_back,
            "by_pin": self.by_pin,
        }


class KeptNeed(NamedTuple):
    """What has to survive of keeping WPS off at the router while no window needs it."""

    may_be_on: bool = False
    """Whether WPS was switched on for a window, and nobody has seen it off again."""
    is_suspended: bool = False
    """Whether somebody has switched WPS on, so that it stays on."""
    is_compared: bool = False
    """Whether the clients were seen to stay when WPS was switched."""
    has_lost: bool = False
    """Whether a client has gone when WPS was switched the last time, which may have been by chance."""


def date_from(timestamp: float) -> datetime:
    """A date that was stored; raises `TypeError` or `ValueError`."""
    try:
        return dt_util.utc_from_timestamp(timestamp)
    except (OverflowError, OSError) as err:
        raise ValueError("this is no date") from err


def _without_time(status: WindowStatus | None) -> WindowStatus | None:
    """A status to be kept. The seconds left change with each look, and the end that is kept has them."""
    return status if status is None or status.remaining is None else replace(status, remaining=None)


def network_from_dict(network_id: str, data: dict[str, Any]) -> Network:
    """The reverse of `network_as_dict`; raises `KeyError`, `TypeError` or `ValueError`."""
    return Network(
        id=network_id,
        ssid=str(data["ssid"]),
        role=Role(data["role"]),
        bands=tuple(Band(band) for band in data["bands"]),
        bssids=frozenset(map(str, data.get("bssids", ()))),
    )


def network_as_dict(network: Network) -> dict[str, Any]:
    """A network, ready for JSON, without its obstacle, which is read from the router again."""
    return {
        "ssid": network.ssid,
        "role": network.role,
        "bands": list(network.bands),
        "bssids": sorted(network.bssids),
    }


def _status(data: dict[str, Any]) -> WindowStatus:
    return WindowStatus(
        phase=Phase(data["phase"]),
        result=Result(data["result"]),
        peer=data["peer"],
        inferred=data.get("inferred", False),
    )
