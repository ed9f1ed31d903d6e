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

from .control import LabUnavailable, wait_until
from .debian import program
from .sshd import free_port, kill_children, make_key

PASSWORD = "lab's password"

_START = """\
mount --bind {folder}/passwd /etc/passwd && mount --bind {folder}/shadow /etc/shadow &&
mount --bind {folder}/shells /etc/shells && mount --bind {busybox} /bin/ls &&
exec {dropbear} -F -E -m -p 127.0.0.1:{port} -P {folder}/pid -r {folder}/host
"""


class Dropbear:
    """A server that lets root in, by a password or by a key."""

    user = "root"

    def __init__(self, folder: Path) -> None:
        """Keep everything in a folder, in which the home of whoever logs in is."""
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
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
        make_key(folder / "user")
        subprocess.run(["dropbearkey", "-t", "ed25519", "-f", folder / "host"], capture_output=True, check=True)
        self.allow("no-port-forwarding,no-agent-forwarding,no-X11-forwarding")

    @property
    def host(self) -> str:
        """Address and port, as a person would type them."""
        return f"127.0.0.1:{self.port}"

    @property
    def fingerprint(self) -> str:
        """That of the host key, by Dropbear's own reckoning."""
        said = subprocess.run(
            ["dropbearkey", "-y", "-f", self.folder / "host"], capture_output=True, text=True, check=True
        )
        return said.stdout.split()[-1]

    @property
    def user_key(self) -> str:
        """The private key that it accepts."""
        return (self.folder / "user").read_text()

    @property
    def log(self) -> str:
        """What it has printed."""
        return (self.folder / "log").read_text()

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
        with (self.folder / "log").open("wb") as log:
            command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]
            process = self._process = subprocess.Popen(command, stderr=log, process_group=0)
        wait_until(lambda: "Not backgrounding" in self.log or process.poll() is not None, 5, "Dropbear listens")
        if process.poll() is not None:
            raise LabUnavailable(f"Dropbear cannot have mounts of its own here: {self.log}")

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
            kill_children(self._process.pid)


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
