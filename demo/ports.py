"""A TCP port for a server that another process starts later."""

import socket
from typing import Self

from .errors import DemoError


class Port:
    """A free TCP port of this machine that no other demonstration takes meanwhile.

    Between the moment at which a port is found to be free and the one at which the server listens there, another
    demonstration would find it free as well. So whoever wants the TCP port first takes the UDP port of the same number,
    which nothing else uses: it belongs to one process at a time, and is given back even if that process is killed.
    """

    def __init__(self, number: int, claim: socket.socket) -> None:
        """Use `claim` for the port with this number."""
        self.number = number
        self._claim = claim

    @classmethod
    def claim(cls, wanted: int) -> Self:
        """Claim the wanted port if it is free, otherwise any other; raises `DemoError` if there is none."""
        for number in (wanted, *[0] * 8):
            if claimed := cls._claimed(number):
                return claimed
        raise DemoError("this machine has no free port")

    @classmethod
    def _claimed(cls, number: int) -> Self | None:
        claim = socket.socket(type=socket.SOCK_DGRAM)
        try:
            with socket.socket() as probe:
                # As servers do: connections that have just ended are in nobody's way.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", number))
                found: int = probe.getsockname()[1]
                claim.bind(("127.0.0.1", found))
        except OSError:
            claim.close()
            return None
        return cls(found, claim)

    def release(self) -> None:
        """Let others have it, when the server has ended."""
        self._claim.close()
