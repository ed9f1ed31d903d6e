"""Everything that a driver can be asked for, and what people might read of it."""

from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from custom_components.wps_push.wps.pin import DevicePin, JoinsByPin
from custom_components.wps_push.wps.router import (
    Cancels,
    Describes,
    Router,
    RouterError,
    SwitchesPin,
    SwitchesWps,
    TellsPin,
    Traces,
)

DEVICE_PIN = "48203715"

type Call = Callable[[], Coroutine[Any, Any, object]]


@dataclass
class Said:
    """What a driver has said; anything but a `RouterError` fails the test."""

    answers: list[object] = field(default_factory=list)
    failures: list[RouterError] = field(default_factory=list)

    @property
    def error_text(self) -> str:
        """What people might read where something has failed."""
        return repr([(error, error.__cause__, error.__context__, error.__dict__) for error in self.failures])

    @property
    def text(self) -> str:
        """The same with all answers."""
        return repr(self.answers) + self.error_text

    async def ask(self, call: Call) -> None:
        """Ask for something."""
        try:
            self.answers.append(await call())
        except RouterError as error:
            self.failures.append(error)


def calls(router: Router, network_id: str, mac: str) -> dict[str, Call]:
    """All that this driver can do, the way from the first to the last."""
    able: dict[str, Call] = {
        "connect": router.connect,
        "networks": router.networks,
        "report": lambda: router.report(stations=True),
        "open": lambda: router.open_window(network_id),
        "look": router.report,
    }
    if isinstance(router, Describes):
        able["describe"] = lambda: router.describe(mac)
    if isinstance(router, Traces):
        able["traces"] = router.traces
    if isinstance(router, Cancels):
        able["close"] = lambda: router.close_window(network_id)
    if isinstance(router, JoinsByPin):
        able["join by pin"] = lambda: router.open_for_pin(network_id, DevicePin.read(DEVICE_PIN))
        able["withdraw pin"] = lambda: router.withdraw_pin(network_id)
    if isinstance(router, TellsPin):
        able["pin"] = router.pin_enabled
    if isinstance(router, SwitchesPin):
        able["pin off"] = lambda: router.set_pin(enabled=False)
        able["pin on"] = lambda: router.set_pin(enabled=True)
    if isinstance(router, SwitchesWps):
        able["wps off"] = lambda: router.set_wps(enabled=False)
        able["wps on"] = lambda: router.set_wps(enabled=True)
    return able | {"disconnect": router.disconnect}


async def everything(router: Router, network_id: str, mac: str, names: Iterable[str] | None = None) -> Said:
    """Do all that, or what is named of it."""
    able = calls(router, network_id, mac)
    said = Said()
    for name in able if names is None else names:
        await said.ask(able[name])
    return said
