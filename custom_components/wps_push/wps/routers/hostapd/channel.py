"""The interface between the driver and hostapd's control sockets, which may be on this machine or on another one."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from ...router import RouterUnreachable


class SocketGone(RouterUnreachable):
    """No process has the other end of a control socket open."""


class Control(ABC):
    """The control socket of one BSS. `str()` of it is its name in messages."""

    @property
    @abstractmethod
    def attached(self) -> bool:
        """Whether events are being received."""

    @abstractmethod
    async def request(self, command: str) -> str:
        """Send a command and return the reply, without the line feed at its end.

        Raises `SocketGone` if no process has the socket open, `RouterUnreachable` if no reply comes in time,
        `RouterPermissionError` and `RouterProtocolError`.
        """

    @abstractmethod
    async def attach(self, on_event: Callable[[str], None]) -> None:
        """Call `on_event` with each event from now on. Raises what `request` raises."""

    @abstractmethod
    async def ping(self) -> None:
        """Check that events can still arrive. Raises what `request` raises."""

    @abstractmethod
    def detach(self) -> None:
        """Stop receiving events."""

    @abstractmethod
    def close(self) -> None:
        """Close the socket."""


class Place(ABC):
    """A place where control sockets of BSSes are found. `str()` of it is its name in messages."""

    look_every: float
    """Seconds between two checks of which BSSes are there, while events are being received."""

    @abstractmethod
    async def find(self) -> set[str]:
        """The names of the sockets that may belong to BSSes. Raises `RouterUnreachable` and `RouterPermissionError`."""

    @abstractmethod
    def control(self, name: str) -> Control:
        """The control socket with this name."""
