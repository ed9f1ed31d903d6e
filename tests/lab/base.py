"""What all layers of the lab have in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable
import contextlib
from pathlib import Path
import secrets
import shutil
import subprocess
import tempfile
from typing import Self

from .conf import Conf
from .control import Control, LabError, wait_until
from .station import Station

REPOSITORY = Path(__file__).resolve().parents[2]
_SOCKET_PATH_MAX = 107


class Lab(ABC):
    """A running hostapd to test against.

    Everything that a lab runs ends with the process that started it, even if that is killed. All its files are in
    `directory`, which goes away with it. The methods block; one thread at a time may call them, any thread.
    """

    def __init__(self, conf: Conf | None = None, *, speed: float = 1, directory: Path | None = None) -> None:
        """Describe a lab; `start`, or entering the context, starts it.

        Args:
            conf: options of hostapd.conf to change.
            speed: how many times faster hostapd's clock runs: at 60, a window of 120 s lasts 2 s.
            directory: where the lab's sockets go; it must not exist. The path has to be short, as paths of sockets are.
        """
        self._conf: tuple[Conf, ...] = (conf or {},)
        self._radios = 1
        self._speed = speed
        self._keeper: subprocess.Popen[bytes] | None = None
        self.directory = directory or Path(tempfile.gettempdir(), f"wps-{secrets.token_hex(4)}")

    def __enter__(self) -> Self:
        """Start the lab."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop the lab."""
        self.stop()

    @property
    def ap_directory(self) -> Path:
        """The folder of hostapd's control sockets (its `ctrl_interface`)."""
        return self.directory / "hostapd"

    @property
    def ap_sockets(self) -> list[Path]:
        """The control socket of each radio that hostapd serves now."""
        return [self.ap_directory / f"wlan{radio}" for radio in range(self._radios)]

    @property
    def log(self) -> Path:
        """The file with what the lab itself has printed."""
        return self.directory / "lab.log"

    @abstractmethod
    def sta(self, number: int) -> Station:
        """Return a device; the first is number 1."""

    @abstractmethod
    def start_ap(self, *conf: Conf, speed: float | None = None) -> None:
        """Start hostapd on as many radios as there are mappings of options to change; without any, as the lab was made.

        It returns when hostapd answers. `speed` is that of hostapd's clock; without it, as the lab was made.
        """

    @abstractmethod
    def stop_ap(self, signal_name: str = "TERM") -> None:
        """End hostapd, if it runs: TERM lets it say goodbye and remove its sockets, KILL is a crash."""

    @abstractmethod
    def ap_log(self) -> str:
        """Return what hostapd has printed since it was started."""

    def restart_ap(self, *conf: Conf, speed: float | None = None) -> None:
        """Stop hostapd and start it, as `start_ap` does."""
        self.stop_ap()
        self.start_ap(*conf, speed=speed)

    def ap_request(self, command: str, radio: int = 0) -> str:
        """Send a command to hostapd and return its reply."""
        with Control(self.ap_sockets[radio]) as control:
            return control.request(command)

    def ap_events(self, radio: int = 0) -> Control:
        """Return a client of hostapd that is attached to its events; close it soon."""
        return Control(self.ap_sockets[radio], attach=True)

    def start(self) -> Self:
        """Start everything and wait until it answers.

        Raises LabUnavailable where this machine cannot run the lab, LabError when something does not start.
        """
        command = self._command()
        longest = self.directory / "wpa_supplicant" / "wlan0"
        if len(str(longest)) > _SOCKET_PATH_MAX:
            raise LabError(f"too long a path for sockets: {self.directory}")
        try:
            self.directory.mkdir(mode=0o700)
        except FileExistsError as error:
            raise LabError(
                f"{self.directory} exists: another lab runs there, or its remains have to be removed"
            ) from error
        with self.log.open("wb") as log:
            # Its input is a pipe that nothing else holds: it ends with this process, and the lab with it.
            self._keeper = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=REPOSITORY, process_group=0
            )
        try:
            self._begin()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End everything."""
        if self._keeper and self._keeper.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._keeper.stdin.close()
            try:
                self._keeper.wait(10)
            except subprocess.TimeoutExpired:
                self._keeper.kill()
                self._keeper.wait()
        self._keeper = None
        shutil.rmtree(self.directory, ignore_errors=True)

    @abstractmethod
    def _command(self) -> list[str]:
        """Return the program that runs the lab until its input ends; LabUnavailable if it cannot."""

    def _begin(self) -> None:
        """Do what is left when that program runs."""
        self.start_ap()

    def _await(self, condition: Callable[[], bool], timeout: float, log: Path) -> None:
        """Wait until a part of the lab is ready; LabError, with the end of a log, if it does not get so."""

        def ready() -> bool:
            if self._keeper and self._keeper.poll() is not None:
                raise LabError("the lab has ended by itself")
            return condition()

        try:
            wait_until(ready, timeout, "the lab is ready")
        except LabError as error:
            text = log.read_text(errors="replace")[-4000:] if log.exists() else ""
            raise LabError(f"{error}\n{text}") from error
