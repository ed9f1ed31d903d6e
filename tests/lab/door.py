"""The door into the virtual machine: what this machine and `guest/doorman.c` say to each other.

All of it is frames, in both directions: a 16-bit big-endian length and that many bytes. The first frame of a
connection says what the connection is for, by its first character:

    @PATH     datagrams to and from the UNIX socket PATH in the guest, one a frame
    ?PATH     the state of that socket, now and at every change: `up`, `dead` (nobody listens), `gone` (no such file)
    !COMMAND  a shell command: what it prints, an empty frame, its exit status in decimal
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
import socket
from typing import TYPE_CHECKING

from .control import LabError, connect

if TYPE_CHECKING:
    from asyncio import StreamReader


def frame(data: bytes) -> bytes:
    """Return data as a frame."""
    return len(data).to_bytes(2) + data


async def frames(reader: StreamReader) -> AsyncIterator[bytes]:
    """Yield the frames that come in until the connection ends."""
    while head := await reader.read(1):
        length = int.from_bytes(head + await reader.readexactly(1))
        yield await reader.readexactly(length)


def run_in_guest(door: Path, command: str, timeout: float) -> str:
    """Run a shell command in the guest behind a door (a UNIX stream socket); returns what it prints.

    Raises LabError when it fails, or takes longer than `timeout` seconds.
    """
    output: list[bytes] = []
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout)
            connect(connection, door)
            connection.sendall(frame(b"!" + command.encode()))
            output.extend(_received(connection))
    except OSError as error:
        raise LabError(f"{command!r} in the guest: {error}") from error
    text = b"".join(output[:-2]).decode(errors="replace")
    if output[-1:] != [b"0"]:
        raise LabError(f"{command!r} failed in the guest\n{text}")
    return text


def _received(connection: socket.socket) -> Iterator[bytes]:
    with connection.makefile("rb") as stream:
        while head := stream.read(2):
            yield stream.read(int.from_bytes(head))
