"""What is known of a device, and what it is called."""

import json

import pytest

from custom_components.wps_push.wps.enrollee import as_dict, display_name, merge
from custom_components.wps_push.wps.evidence import Evidence, Source
from custom_components.wps_push.wps.model import Enrollee

PRINTER = "00:00:5e:00:53:01"
CAMERA = "00:00:5e:00:53:02"
GROUP = "01:00:5e:00:00:01"


def test_merge_adds_what_is_new_and_keeps_the_rest() -> None:
    known = Enrollee(mac=PRINTER, wps_name="DIRECT-1", vendor="Example", hostname="old", is_new=True)
    more = Enrollee(mac=PRINTER, source=Source.OBSERVED, hostname="printer", ip="192.0.2.5", is_new=False)
    assert merge(known, more) == Enrollee(
        mac=PRINTER, wps_name="DIRECT-1", vendor="Example", hostname="printer", ip="192.0.2.5", is_new=True
    )


NAMES = {
    "given_name": "Laser in the study",
    "wps_name": "DIRECT-1",
    "hostname": "printer",
    "model": "L-100",
    "vendor": "Example",
}


@pytest.mark.parametrize("best", range(len(NAMES) + 1))
def test_the_best_name_that_is_known(best: int) -> None:
    known = dict(list(NAMES.items())[best:])
    expected = next(iter(known.values()), PRINTER)
    assert display_name(Enrollee(mac=PRINTER, **known)) == expected  # type: ignore[arg-type]


def test_as_dict_is_json() -> None:
    enrollee = Enrollee(
        mac=PRINTER, hostname="printer", is_new=True, source=Source.CONCLUDED, evidence=(Evidence.ASSOCIATED,)
    )
    assert json.loads(json.dumps(as_dict(enrollee))) == {
        "name": "printer",
        "mac": PRINTER,
        "source": "concluded",
        "evidence": ["associated"],
        "has_display": None,
        "backhaul": None,
        "wps_name": None,
        "manufacturer": None,
        "model": None,
        "hostname": "printer",
        "ip": None,
        "vendor": None,
        "given_name": None,
        "is_new": True,
    }


def test_a_device_that_the_router_named_needs_no_evidence() -> None:
    assert as_dict(Enrollee(mac=PRINTER))["evidence"] is None
