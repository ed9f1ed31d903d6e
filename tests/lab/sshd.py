"""The real OpenSSH server on loopback, with a host key, a user's key and a home of its own."""

from collections.abc import Generator
from contextlib import contextmanager, suppress
import getpass
import os
from pathlib import Path
import shutil
import signal
import socket
import subprocess
import tempfile

from .control import LabError, wait_until
from .debian import program


class Sshd:
    """A server that lets the user of the tests in, by a key. Its log-in by password would need accounts of the machine."""

    def __init__(self, folder: Path) -> None:
        """Keep everything in a folder, which is the home of whoever logs in."""
        self.folder = folder
        self.user = getpass.getuser()
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        for name in ("host", "user"):
            make_key(folder / name)
        # As docs/hostapd_ssh.md advises.
        (folder / "authorized_keys").write_text(f"restrict,pty {(folder / 'user.pub').read_text()}")

    @property
    def host(self) -> str:
        """Address and port, as a person would type them."""
        return f"127.0.0.1:{self.port}"

    @property
    def fingerprint(self) -> str:
        """That of the host key, by OpenSSH's own reckoning."""
        listed = subprocess.run(
            ["ssh-keygen", "-l", "-f", self.folder / "host.pub"], capture_output=True, text=True, check=True
        )
        return listed.stdout.split()[1]

    @property
    def user_key(self) -> str:
        """The private key that it accepts."""
        return (self.folder / "user").read_text()

    @property
    def log(self) -> str:
        """What it has printed."""
        return (self.folder / "log").read_text()

    def start(self, *options: str) -> None:
        """Listen; with more options of sshd_config."""
        if os.geteuid() == 0:
            # sshd wants this folder, which the service makes otherwise.
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        config = self.folder / "sshd_config"
        lines = (
            *options,
            "ListenAddress 127.0.0.1",
            f"Port {self.port}",
            f"HostKey {self.folder}/host",
            f"AuthorizedKeysFile {self.folder}/authorized_keys",
            # Start-up files of the machine's own accounts are not part of any test.
            f"SetEnv HOME={self.folder}",
            "LogLevel VERBOSE",
            "PidFile none",
            "StrictModes no",
            "UsePAM no",
            "PasswordAuthentication no",
            "PermitRootLogin yes",
        )
        config.write_text("\n".join(lines) + "\n")
        with (self.folder / "log").open("wb") as log:
            # Its own group, so that all sessions can be ended with it.
            command = [program("sshd", "openssh-server"), "-D", "-e", "-f", str(config)]
            process = self._process = subprocess.Popen(command, stderr=log, process_group=0)
        wait_until(lambda: "Server listening" in self.log or process.poll() is not None, 5, "sshd listens")
        if process.poll() is not None:
            raise LabError(f"sshd has ended by itself: {self.log}")

    def stop(self) -> None:
        """End it."""
        if self._process:
            self.hang_up()
            self._process.terminate()
            self._process.wait()
            self._process = None

    def hang_up(self) -> None:
        """End the processes of all connections, as they end with the machine."""
        if self._process:
            kill_children(self._process.pid)


def kill_children(parent: int) -> None:
    """End all processes that this one has started."""
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        # One that has ended meanwhile is what is wanted.
        with suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)


def make_key(path: Path) -> None:
    """Make a key, in place of an older one."""
    path.unlink(missing_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", path], check=True)


def free_port() -> int:
    """A port of loopback at which nobody listens at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@contextmanager
def running() -> Generator[Sshd]:
    """A server, for a while. Raises LabUnavailable where OpenSSH is not installed."""
    program("sshd", "openssh-server")
    folder = Path(tempfile.mkdtemp(prefix="wps-ssh-"))
    server = Sshd(folder)
    try:
        try:
            server.start()
        except LabError:
            # Somebody else has taken the port meanwhile.
            server.port = free_port()
            server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
