"""The real Dropbear on loopback, with the shell and the `ls` of BusyBox, as OpenWrt has them.

It runs among its own mounts, where it finds accounts of its own, so that people can also log in by a password.
"""

from collections.abc import Generator
from contextlib import contextmanager
import os
from pathlib import Path
import shutil
import subprocess
import tempfile
from typing import override

from .control import LabError, LabUnavailable
from .debian import program
from .ssh_server import SshServer

PASSWORD = "lab's password"

_START = """\
mount --bind {folder}/passwd /etc/passwd && mount --bind {folder}/shadow /etc/shadow &&
mount --bind {folder}/shells /etc/shells && mount --bind {busybox} /bin/ls &&
exec {dropbear} -F -E -m -p 127.0.0.1:{port} -P {folder}/pid -r {folder}/host
"""


class Dropbear(SshServer):
    """A server that lets root in, by a password or by a key."""

    user = "root"

    def __init__(self, folder: Path) -> None:
        """Keep everything in a folder, in which the home of whoever logs in is."""
        super().__init__(folder)
        busybox = program("busybox", "busybox-static")
        shell = folder / "ash"
        shell.symlink_to(busybox)
        hashed = subprocess.run(
            [program("openssl", "openssl"), "passwd", "-6", "-stdin"],
            input=PASSWORD,
            capture_output=True,
            text=True,
            check=True,
        )
        (folder / "passwd").write_text(f"root:x:0:0:root:{folder}/home:{shell}\n")
        (folder / "shadow").write_text(f"root:{hashed.stdout.strip()}:19000:0:99999:7:::\n")
        (folder / "shells").write_text(f"{shell}\n")
        (folder / "home/.ssh").mkdir(mode=0o700, parents=True)
        (folder / "home").chmod(0o700)
        subprocess.run(["dropbearkey", "-t", "ed25519", "-f", folder / "host"], capture_output=True, check=True)
        self.allow("no-port-forwarding,no-agent-forwarding,no-X11-forwarding")

    @property
    @override
    def fingerprint(self) -> str:
        said = subprocess.run(
            ["dropbearkey", "-y", "-f", self.folder / "host"], capture_output=True, text=True, check=True
        )
        return said.stdout.split()[-1]

    def allow(self, options: str) -> None:
        """Accept the key with these options."""
        keys = self.folder / "home/.ssh/authorized_keys"
        keys.write_text(f"{options} {(self.folder / 'user.pub').read_text()}".lstrip())
        keys.chmod(0o600)

    def start(self) -> None:
        """Listen."""
        script = _START.format(
            folder=self.folder,
            busybox=program("busybox", "busybox-static"),
            dropbear=program("dropbear", "dropbear-bin"),
            port=self.port,
        )
        try:
            self._run(["unshare", "--mount", "--propagation", "private", "sh", "-c", script], "Not backgrounding")
        except LabError as error:
            if self._process and self._process.poll() is None:
                # It runs and does not listen, which is no matter of this machine.
                raise
            raise LabUnavailable(f"Dropbear cannot have mounts of its own here: {error}") from error


@contextmanager
def running() -> Generator[Dropbear]:
    """A server, for a while. Raises LabUnavailable where it cannot run."""
    if os.geteuid() != 0:
        raise LabUnavailable("only root can give Dropbear accounts of its own")
    program("dropbear", "dropbear-bin")
    folder = Path(tempfile.mkdtemp(prefix="wps-db-"))
    try:
        server = Dropbear(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
