"""What the command line prints of an event."""

import pytest

from custom_components.wps_push.wps import show
from custom_components.wps_push.wps.model import Enrollee, EventType, Initiator, WindowEvent
from custom_components.wps_push.wps.reason import Reason

MAC = "aa:bb:cc:00:00:01"


@pytest.mark.parametrize(
    ("device", "shown"),
    [
        (Enrollee(mac=MAC), MAC),
        (Enrollee(mac=MAC, wps_name="Printer", ip="192.0.2.1"), f"Printer ({MAC} 192.0.2.1)"),
        (Enrollee(mac=MAC, wps_name="Repeater", backhaul="Back"), f"Repeater ({MAC}), with the key of Back"),
        (Enrollee(mac=MAC, backhaul="Back"), f"{MAC}, with the key of Back"),
    ],
)
def test_a_device(device: Enrollee, shown: str) -> None:
    assert show.device(device) == shown


def test_a_device_that_does_not_connect_is_shown_with_the_reason() -> None:
    event = WindowEvent(
        type=EventType.DEVICE_NOT_CONNECTED,
        opened_by=Initiator.ELSEWHERE,
        reason=Reason.KEY_LIST,
        device=Enrollee(mac=MAC),
    )
    _, rest = show.event("wlan0", event).split("  ", 1)
    assert rest == f"wlan0  device_not_connected  opened elsewhere  key_list  {MAC}"
