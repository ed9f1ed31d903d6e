"""The archive that a Linux kernel unpacks as its first file system: cpio, format `newc`.

Source: the kernel's Documentation/driver-api/early-userspace/buffer-format.rst.
"""

from pathlib import Path, PurePosixPath
import stat

_HEADER = "070701" + "{:08X}" * 13


class Archive:
    """Files, owned by root, to be written as an archive. Folders come by themselves."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[int, bytes]] = {}

    def file(self, path: str, data: bytes, mode: int = 0o755) -> None:
        """Add a file."""
        self._add(path, stat.S_IFREG | mode, data)

    def link(self, path: str, target: str) -> None:
        """Add a symbolic link."""
        self._add(path, stat.S_IFLNK | 0o777, target.encode())

    def folder(self, path: str) -> None:
        """Add an empty folder."""
        self._add(path, stat.S_IFDIR | 0o755, b"")

    def write(self, path: Path) -> None:
        """Write the archive."""
        with path.open("wb") as output:
            for number, (name, (mode, data)) in enumerate([*self._entries.items(), ("TRAILER!!!", (0, b""))], 1):
                raw = name.encode() + b"\0"
                header = _HEADER.format(number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(raw), 0).encode()
                output.write(_padded(header + raw) + _padded(data))

    def _add(self, path: str, mode: int, data: bytes) -> None:
        name = path.lstrip("/")
        for parent in reversed(PurePosixPath(name).parents[:-1]):
            self._entries.setdefault(str(parent), (stat.S_IFDIR | 0o755, b""))
        self._entries[name] = (mode, data)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
