"""What the SSH servers of the tests are alike in: a folder with their keys, a port of loopback, and how they end."""

from abc import ABC, abstractmethod
from contextlib import suppress
import os
from pathlib import Path
import signal
import socket
import subprocess

from .control import LabError, wait_until


class SshServer(ABC):
    """A real SSH server on loopback that lets a user in by a key."""

    user: str

    def __init__(self, folder: Path) -> None:
        """Keep everything in a folder."""
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        make_key(folder / "user")

    @property
    def host(self) -> str:
        """Address and port, as a person would type them."""
        return f"127.0.0.1:{self.port}"

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """That of the host key, by the server's own reckoning."""

    @property
    def user_key(self) -> str:
        """The private key that it accepts."""
        return (self.folder / "user").read_text()

    @property
    def log(self) -> str:
        """What it has printed."""
        return (self.folder / "log").read_text()

    def stop(self) -> None:
        """End it, and all connections."""
        if self._process:
            self.hang_up()
            self._process.terminate()
            self._process.wait()
            self._process = None

    def hang_up(self) -> None:
        """End the processes of all connections, as they end with the machine."""
        if self._process:
            _kill_children(self._process.pid)

    def _run(self, command: list[str], listening: str) -> None:
        """Run the server until it prints that it is `listening`. Raises LabError if it ends before."""
        with (self.folder / "log").open("wb") as log:
            # Its own group, so that all sessions can be ended with it.
            process = self._process = subprocess.Popen(command, stderr=log, process_group=0)
        wait_until(lambda: listening in self.log or process.poll() is not None, 5, f"{listening}: {command[0]}")
        if process.poll() is not None:
            raise LabError(f"{command[0]} has ended by itself: {self.log}")


def make_key(path: Path) -> None:
    """Make a key, in place of an older one."""
    path.unlink(missing_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", path], check=True)


def free_port() -> int:
    """A port of loopback at which nobody listens at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _kill_children(parent: int) -> None:
    """End all processes that this one has started."""
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        # One that has ended meanwhile is what is wanted.
        with suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)
