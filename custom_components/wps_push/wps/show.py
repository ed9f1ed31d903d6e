"""The output of the command line, as plain text."""

from collections.abc import Iterable
from datetime import UTC, datetime

from .enrollee import display_name
from .model import Enrollee, Initiator, WindowEvent, WindowStatus
from .router import RouterError, WindowRefused

_BY = {Initiator.HOME_ASSISTANT: "by us", Initiator.ELSEWHERE: "elsewhere"}


def table(*rows: Iterable[str]) -> str:
    """Lines with aligned columns."""
    cells = [[cell or "-" for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)


def clock() -> str:
    """The local time of day, in milliseconds."""
    return datetime.now(UTC).astimezone().isoformat(sep=" ", timespec="milliseconds")[11:23]


def window(status: WindowStatus | None) -> str:
    """A window's phase, with the seconds that remain if the router reports them."""
    if status is None:
        return ""
    return status.phase if status.remaining is None else f"{status.phase}, {status.remaining:.0f} s"


def event(network_id: str, happened: WindowEvent) -> str:
    """A line for an event."""
    words = [clock(), network_id, happened.type]
    if happened.outcome:
        words.append(happened.outcome)
        words += [_BY[happened.closed_by]] if happened.closed_by else []
    else:
        words.append(f"opened {_BY[happened.opened_by]}")
    words += [happened.reason] if happened.reason else []
    words += [device(happened.device)] if happened.device else []
    return "  ".join(words)


def device(enrollee: Enrollee) -> str:
    """A device's name and addresses, and the network whose key it was given instead."""
    name = display_name(enrollee)
    addresses = " ".join(value for value in (enrollee.mac, enrollee.ip) if value and value != name)
    instead = f", with the key of {enrollee.backhaul}" if enrollee.backhaul else ""
    return f"{name} ({addresses}){instead}" if addresses else f"{name}{instead}"


def error(reason: RouterError) -> str:
    """What went wrong and, if known, when another press may succeed."""
    if isinstance(reason, WindowRefused) and reason.retry_in is not None:
        return f"{reason}; try again in {reason.retry_in:.0f} s"
    return str(reason)
