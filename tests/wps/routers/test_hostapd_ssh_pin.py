"""The PIN of a device at a hostapd on another machine: it is typed there, and left nowhere."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.wps_push.wps.model import Phase
from custom_components.wps_push.wps.pin import DevicePin
from custom_components.wps_push.wps.routers.hostapd_ssh.driver import HostapdSsh
from tests.emulators.ssh import SshMachine
from tests.lab import HostapdNone

from .hostapd_by_ssh import by_password, driver, needs_hostapd_cli

pytestmark = needs_hostapd_cli

PIN = DevicePin.read("48203715")


@pytest.fixture
async def router(machine: SshMachine, hostapd_none: HostapdNone) -> AsyncGenerator[HostapdSsh]:
    router = driver(by_password(machine, Path(hostapd_none.ap_directory)), None)
    yield router
    await router.disconnect()


async def test_the_pin_is_typed_and_stands_in_no_command_line_and_in_no_history(
    machine: SshMachine, router: HostapdSsh
) -> None:
    assert (await router.open_for_pin("wlan0", PIN)).phase is Phase.OPEN
    await router.close_window("wlan0")
    await router.disconnect()
    typed = b"".join(machine.received).decode()
    assert f"raw WPS_PIN any {PIN.digits} 120" in typed
    assert "raw WPS_CANCEL" in typed
    assert PIN.digits not in " ".join(machine.commands)
    # Where it is kept, it is kept in the home directory.
    programs = [command for command in machine.commands if "hostapd_cli" in command]
    assert programs
    assert all(command.startswith("HOME=/dev/null ") for command in programs)
