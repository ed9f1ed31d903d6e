"""The real OpenSSH server on loopback, with a host key, a user's key and a home of its own."""

from collections.abc import Generator
from contextlib import contextmanager
import getpass
import os
from pathlib import Path
import shutil
import subprocess
import tempfile
from typing import override

from .control import LabError
from .debian import program
from .ssh_server import SshServer, free_port, make_key


class Sshd(SshServer):
    """A server that lets the user of the tests in, by a key. Its log-in by password would need accounts of the machine."""

    def __init__(self, folder: Path) -> None:
        """Keep everything in a folder, which is the home of whoever logs in."""
        super().__init__(folder)
        self.user = getpass.getuser()
        make_key(folder / "host")
        # As docs/hostapd_ssh.md advises.
        (folder / "authorized_keys").write_text(f"restrict,pty {(folder / 'user.pub').read_text()}")

    @property
    @override
    def fingerprint(self) -> str:
        listed = subprocess.run(
            ["ssh-keygen", "-l", "-f", self.folder / "host.pub"], capture_output=True, text=True, check=True
        )
        return listed.stdout.split()[1]

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
        self._run([program("sshd", "openssh-server"), "-D", "-e", "-f", str(config)], "Server listening")


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
