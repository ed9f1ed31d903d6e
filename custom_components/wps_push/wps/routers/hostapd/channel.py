"""How hostapd is talked to: where its control sockets are, and what can be done with one. The driver is the same for each way."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from ...router import RouterUnreachable


class SocketGone(RouterUnreachable):
    """Nobody holds the other end of a control socket."""


class Control(ABC):
    """The control socket of one BSS. Its name, for people, is `str()` of it."""

    @property
    @abstractmethod
    def attached(self) -> bool:
        """Whether events are listened to."""

    @abstractmethod
    async def request(self, command: str) -> str:
        """Send a command and return the reply, without the line feed at its end.

        Raises `SocketGone` where nobody is there, `RouterUnreachable` where no reply comes in time, `RouterPermissionError`
        and `RouterProtocolError`.
        """

    @abstractmethod
    async def attach(self, heard: Callable[[str], None]) -> None:
        """Have `heard` called with each event from now on. Raises what `request` raises."""

    @abstractmethod
    async def ping(self) -> None:
        """Find out whether events can still come. Raises what `request` raises."""

    @abstractmethod
    def detach(self) -> None:
        """Listen to events no more."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the socket."""


class Place(ABC):
    """Where the control sockets of some BSSes are. Its name, for people, is `str()` of it."""

    look_every: float
    """How often to look who is still there while events are listened to, in seconds."""

    @abstractmethod
    async def find(self) -> set[str]:
        """The names of the sockets that may be BSSes'. Raises `RouterUnreachable` and `RouterPermissionError`."""

    @abstractmethod
    def control(self, name: str) -> Control:
        """The control socket of this name."""
