"""A process of its own that runs the virtual machine of a RadioLab and stands for its sockets.

`python -m tests.lab.relay DIRECTORY`; it prints the guest's console. It ends, with the virtual machine and the
directory, at the end of its input, which is a pipe from the lab's owner. Being a process of its own it leaves no
thread and no internet socket in the owner, where Home Assistant's tests would not allow them.
"""

import asyncio
import contextlib
from pathlib import Path
import shutil
import socket
import sys

from .conf import AP_RADIOS, STATION_RADIOS
from .debian import program
from .door import frame
from .image import INITRAMFS, KERNEL
from .mirror import Mirror

DOORMAN_PORT = 8877
READY = b"LAB-READY"


def _qemu(port: int) -> list[str]:
    """Return the command that runs the guest, without KVM, with its console on the standard output."""
    network = f"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:{DOORMAN_PORT}"
    return [
        *("setpriv", "--pdeathsig", "KILL", program("qemu-system-x86_64", "qemu-system-x86")),
        *("-name", "wps-lab", "-machine", "pc", "-cpu", "qemu64", "-m", "256", "-accel", "tcg"),
        *("-display", "none", "-nodefaults", "-no-reboot", "-serial", "stdio"),
        *("-netdev", network, "-device", "virtio-net-pci,netdev=net,romfile="),
        *("-kernel", str(KERNEL), "-initrd", str(INITRAMFS)),
        *("-append", "console=ttyS0 quiet panic=-1 mitigations=off audit=0 nokaslr norandmaps"),
    ]


class Relay:
    """The virtual machine, and everything on this machine that leads into it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]

    async def run(self) -> None:
        """Run until the guest, or the input, ends."""
        guest = await asyncio.create_subprocess_exec(
            *_qemu(self._port), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
        )
        assert guest.stdout
        ended = [asyncio.create_task(_end_of_input()), asyncio.create_task(self._console(guest.stdout))]
        await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        with contextlib.suppress(ProcessLookupError):
            guest.kill()
        await guest.wait()

    async def _console(self, console: asyncio.StreamReader) -> None:
        """Print the guest's console; open the ways into the guest as soon as it is ready."""
        open_ways: list[object] = []
        async for line in console:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            if READY in line:
                paths = [f"hostapd/{radio}" for radio in AP_RADIOS] + [
                    f"wpa_supplicant/{radio}" for radio in STATION_RADIOS
                ]
                mirrors = [Mirror(self._dial, f"/run/{path}", self._directory / path) for path in paths]
                open_ways += [asyncio.create_task(mirror.follow()) for mirror in mirrors]
                open_ways.append(await asyncio.start_unix_server(self._enter, self._directory / "door"))

    async def _dial(self, purpose: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(frame(purpose.encode()))
        return reader, writer

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect somebody at the door with the guest."""
        guest_reader, guest_writer = await asyncio.open_connection("127.0.0.1", self._port)
        both = [asyncio.create_task(_pour(reader, guest_writer)), asyncio.create_task(_pour(guest_reader, writer))]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task in both:
            task.cancel()
        for end in (writer, guest_writer):
            end.close()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


async def _end_of_input() -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    await reader.read()


def main() -> None:
    """Be the process."""
    directory = Path(sys.argv[1])
    asyncio.run(Relay(directory).run())
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
