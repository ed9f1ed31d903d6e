"""The control sockets of hostapd and wpa_supplicant, as a client sees them."""

import _socket
from collections import deque
from collections.abc import Callable
import contextlib
import itertools
import os
from pathlib import Path
import re
import socket
import time
from typing import Self

_serial = itertools.count(1)


class LabError(RuntimeError):
    """The lab, or a program in it, did not do what was asked."""


class LabUnavailable(LabError):
    """This machine cannot run that layer of the lab; the message says why, and what would help."""


def now() -> float:
    """Return the time in seconds, from a clock that a test with a frozen time leaves alone."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def wait_until(condition: Callable[[], bool], timeout: float, what: str) -> None:
    """Wait until something becomes true; LabError if it does not within `timeout` seconds."""
    end = now() + timeout
    while not condition():
        if now() > end:
            raise LabError(f"not within {timeout:g} s: {what}")
        time.sleep(0.005)


def connect(sock: socket.socket, path: Path) -> None:
    """Connect a UNIX socket.

    Home Assistant's tests allow to make such sockets, but refuse to connect any socket to anything but 127.0.0.1, by a
    `connect` of their own in Python's class. That of the class below is the original one.
    """
    _socket.socket.connect(sock, os.fspath(path))


def listening(path: Path) -> bool:
    """Return whether somebody holds the UNIX datagram socket at that path open."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as probe:
        try:
            connect(probe, path)
        except PermissionError:
            return True  # A connected socket takes datagrams from its peer alone, but it is there.
        except OSError:
            return False
    return True


class Control:
    """A client of one control socket, with a socket of its own in the lab's directory.

    Nothing is read in the background. With `attach` the daemon sends its events, which `expect` reads. hostapd 2.10
    waits for a client that has attached and does not read (after some 270 events): close it when it is not needed.
    """

    def __init__(self, path: Path, *, attach: bool = False) -> None:
        self.path = path
        self._events: deque[str] = deque()
        # Not beside the daemon's socket: hostapd removes that folder when it stops, if it is empty.
        self._own_path = path.parent.parent / f"client-{os.getpid()}-{next(_serial)}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            self._socket.bind(os.fspath(self._own_path))
            connect(self._socket, path)
            if attach:
                self.request("ATTACH")
        except (OSError, LabError) as error:
            self.close()
            raise LabError(f"no daemon answers at {path}: {error}") from error

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the client."""
        self.close()

    def close(self) -> None:
        """Hang up; the daemon notices by itself."""
        self._socket.close()
        with contextlib.suppress(OSError):
            self._own_path.unlink()

    def request(self, command: str, timeout: float = 10) -> str:
        """Send a command and return its reply; bytes that are no UTF-8 come as surrogates, as Python does it.

        Raises LabError when no reply comes within `timeout` seconds, or when the daemon is gone.
        """
        try:
            self._socket.send(command.encode(errors="surrogateescape"))
        except OSError as error:
            raise LabError(f"{self.path}: {command}: {error}") from error
        end = now() + timeout
        # On one socket an event may come before the reply that was asked for.
        while (message := self._receive(end, f"a reply to {command}")).startswith("<"):
            self._events.append(message)
        return message

    def expect(self, pattern: str, timeout: float = 60) -> str:
        """Return the next event that a regular expression matches; those before it are forgotten.

        Raises LabError when none comes within `timeout` seconds.
        """
        end = now() + timeout
        while True:
            event = self._events.popleft() if self._events else self._receive(end, f"an event {pattern}")
            if re.search(pattern, event):
                return event

    def _receive(self, end: float, what: str) -> str:
        try:
            self._socket.settimeout(max(end - now(), 0.001))
            return self._socket.recv(65536).decode(errors="surrogateescape")
        except OSError as error:
            raise LabError(f"{self.path}: {what}: {error}") from error


def reply_fields(reply: str) -> dict[str, str]:
    """Return the `key=value` and `key: value` lines of a reply."""
    pairs = (re.split("=|: ", line, maxsplit=1) for line in reply.splitlines())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
