"""The hostapd driver, with hostapd on a machine that is reached by SSH."""

from typing import override

from ...model import Band
from ...timing import Timing
from ..hostapd.driver import Hostapd
from .place import RemoteFolder
from .shell import Shell


class HostapdSsh(Hostapd):
    """The access points of a machine that is reached by SSH."""

    def __init__(self, shell: Shell, folder: RemoteFolder, *, band: Band | None, timing: Timing) -> None:
        """Use the control sockets in that folder, through that shell."""
        super().__init__(folder, band=band, timing=timing)
        self._shell = shell
        self._folder = folder
        shell.on_lost = self._listener.fail

    async def fingerprint(self) -> str:
        """The SHA256 fingerprint of the machine's host key, as `ssh-keygen -l` writes it."""
        return await self._shell.fingerprint()

    @override
    async def disconnect(self) -> None:
        await super().disconnect()
        await self._folder.close()
        await self._shell.close()
