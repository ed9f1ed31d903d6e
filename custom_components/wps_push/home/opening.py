"""Who asked for what happens to a network, and in which of its windows it happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from homeassistant.core import Context
from homeassistant.util import dt as dt_util

from ..wps.model import EventType, Initiator, WindowEvent


class Opening:
    """When the window was opened that is open now, or was the last one, and who in Home Assistant asked for it."""

    def __init__(self) -> None:
        """Start before the first window."""
        self.at: datetime | None = None
        """When the window was opened; it distinguishes one window from the next."""
        self.by_pin = False
        """Whether that window was opened for one device and its PIN alone."""
        self._is_next_by_pin = False
        self._asked: Context | None = None
        self._is_open = False
        self._is_theirs = False

    def restore(self, at: datetime, *, by_pin: bool) -> None:
        """Continue a window that was open before a restart. Who asked for it is not known any more."""
        self.at, self.by_pin, self._is_open = at, by_pin, True

    @contextmanager
    def pressed(self, *, by_pin: bool) -> Iterator[None]:
        """A window of ours that opens during this block was opened by a button, or for one device and its PIN alone."""
        self._is_next_by_pin = by_pin
        try:
            yield
        finally:
            self._is_next_by_pin = False

    def attribute(self, happened: WindowEvent, latest: Context | None) -> tuple[Context | None, datetime | None]:
        """Return who caused an event, and when its window was opened; None for what happened outside of any window.

        It has to be called for every event of the network, in their order. `latest` is the context of the press or close
        that is under way, or was the last one.
        """
        is_ours = happened.opened_by is Initiator.HOME_ASSISTANT
        if happened.type is EventType.WINDOW_OPENED:
            self.at, self._is_open = dt_util.utcnow(), True
            self._asked, self._is_theirs = None, True
            self.by_pin = is_ours and self._is_next_by_pin
        if is_ours and self._is_theirs:
            # It was opened just now, or somebody has pressed here while it was open already.
            self._asked, self._is_theirs = latest, False
        at = self.at if self._is_open else None
        if happened.type is EventType.WINDOW_CLOSED:
            self._is_open = False
        if happened.type is EventType.WINDOW_REFUSED or happened.closed_by is Initiator.HOME_ASSISTANT:
            return latest, at
        return self._asked if is_ours else None, at
