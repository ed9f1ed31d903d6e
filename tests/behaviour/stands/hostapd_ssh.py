"""hostapd by SSH: the same control sockets, and a server that runs the real `hostapd_cli`."""

import os
import shutil
from typing import Any, override

from tests.behaviour.stand import MISTYPED, Clock
from tests.emulators.ssh import NOBODY, PASSWORD, Account, SshMachine

from .hostapd import HostapdStand


class HostapdSshStand(HostapdStand):
    """A home's network and its guests', on another machine."""

    has_log_in = True
    has_sessions = True
    expires = True
    has_rights = os.geteuid() == 0
    # When an interface is chosen, `hostapd_cli` asks hostapd for its clients.
    pin_requests = HostapdStand.pin_requests + 4
    secrets = HostapdStand.secrets | {PASSWORD}
    missing = (
        None if shutil.which("hostapd_cli", path=f"{os.defpath}:/usr/sbin:/sbin") else "hostapd_cli is not installed"
    )

    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        super().__init__(clock=clock, walk_time=walk_time)
        self.machine = SshMachine({"root": Account(), "guest": Account(uid=NOBODY)})

    @override
    async def start(self) -> None:
        await super().start()
        await self.machine.start()

    @override
    async def stop(self) -> None:
        await self.machine.stop()
        await super().stop()

    @property
    @override
    def settings(self) -> dict[str, Any]:
        return super().settings | {
            "host": self.machine.host,
            "username": "root",
            "password": PASSWORD,
            "pinned": self.machine.key.get_fingerprint(),
        }

    @property
    @override
    def wrong_settings(self) -> dict[str, Any]:
        return self.settings | {"password": MISTYPED}

    @property
    @override
    def poor_settings(self) -> dict[str, Any]:
        return self.settings | {"username": "guest"}

    @property
    @override
    def requests(self) -> int:
        return super().requests + len(self.machine.commands)

    @property
    @override
    def log_ins(self) -> int:
        return len(self.machine.log_ins)

    @property
    @override
    def sessions(self) -> int:
        return self.machine.sessions

    @override
    def end_sessions(self) -> None:
        self.machine.hang_up()


STAND = HostapdSshStand
