"""What one look at the router has shown."""

from typing import NamedTuple

from ...model import WindowStatus
from .calls import Objects
from .devices import Answers

type Statuses = dict[str, WindowStatus | None]
"""What BSSes say about their windows, by interface; None for one that is not there."""


class Look(NamedTuple):
    """What one look at the router has shown."""

    statuses: dict[str, Statuses]
    """By network id, for each network that was asked about."""
    listed: Answers
    """The answers about clients and interfaces, including refusals, if they were asked for."""
    joining: bool | None
    """Whether a device is in the middle of WPS, as far as that was asked for and told."""
    objects: Objects | None
    """What hostapd runs now, if that was asked for."""
    is_outdated: bool
    """Whether hostapd no longer runs what it ran when the networks were read."""
