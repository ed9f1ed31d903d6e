"""The simulated registrar does what the real hostapd was seen to do."""

import pytest

from .registrar import Bss, Registrar

PRINTER = "aa:bb:cc:00:00:01"
CAMERA = "aa:bb:cc:00:00:02"


class Kitchen:
    """Two BSSes, and a clock that a test moves."""

    def __init__(self, *, independent: bool = True, wps: bool = True) -> None:
        self.now = 0.0
        self.registrar = Registrar(
            bsses={"a": Bss(uuid="1"), "b": Bss(uuid="2" if independent else "1", wps=wps)},
            independent=independent,
            clock=lambda: self.now,
        )

    def reported(self, ifname: str = "a") -> tuple[str, str, str | None]:
        bss = self.registrar.status(ifname)
        return bss.pbc_status, bss.last_wps_result, bss.peer_address

    def wait(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


def test_nothing_happened_yet(kitchen: Kitchen) -> None:
    assert kitchen.reported() == ("Disabled", "None", None)


def test_the_walk_time_ends_120_seconds_after_the_last_press(kitchen: Kitchen) -> None:
    assert kitchen.registrar.press("a")
    kitchen.wait(60)
    assert kitchen.registrar.press("a")
    kitchen.wait(119)
    assert kitchen.reported() == ("Active", "None", None)
    kitchen.wait(1)
    assert kitchen.reported() == ("Timed-out", "None", None)


def test_a_device_joins_and_its_result_stays_through_the_next_window(kitchen: Kitchen) -> None:
    kitchen.registrar.press("a")
    kitchen.registrar.enrollee_presses(PRINTER)
    assert kitchen.reported() == ("Active", "None", None)
    kitchen.wait(0.1)
    assert kitchen.reported() == ("Disabled", "Success", PRINTER)
    kitchen.registrar.press("a")
    assert kitchen.reported() == ("Active", "Success", PRINTER)
    kitchen.wait(120)
    assert kitchen.reported() == ("Timed-out", "Success", PRINTER)
    assert [(joined.at, joined.ifname, joined.mac) for joined in kitchen.registrar.registered] == [(0.1, "a", PRINTER)]


def test_a_device_that_gives_up_does_not_join(kitchen: Kitchen) -> None:
    kitchen.registrar.enrollee_presses(PRINTER)
    kitchen.wait(1)
    kitchen.registrar.enrollee_gives_up(PRINTER)
    kitchen.registrar.press("a")
    kitchen.wait(1)
    assert kitchen.reported() == ("Active", "None", None)


def test_a_cancel_looks_as_a_time_out_and_breaks_off_an_exchange(kitchen: Kitchen) -> None:
    assert kitchen.registrar.cancel("a")
    assert kitchen.reported() == ("Disabled", "None", None)
    kitchen.registrar.enrollee_presses(PRINTER)
    kitchen.registrar.press("a")
    assert kitchen.registrar.cancel("a")
    kitchen.wait(10)
    assert kitchen.reported() == ("Timed-out", "None", None)
    assert kitchen.registrar.press("a")
    kitchen.wait(1)
    assert kitchen.reported() == ("Disabled", "Success", PRINTER)


def test_an_overlap_refuses_until_the_walk_time_after_the_last_has_given_up(kitchen: Kitchen) -> None:
    macs = kitchen.registrar.overlap()
    assert kitchen.reported() == ("Overlap", "None", None)
    assert not kitchen.registrar.press("a")
    kitchen.wait(10)
    for mac in macs:
        kitchen.registrar.enrollee_gives_up(mac)
    assert kitchen.registrar.cancel("a")
    kitchen.wait(119)
    assert not kitchen.registrar.press("a")
    assert kitchen.reported() == ("Overlap", "None", None)
    kitchen.wait(1.1)
    assert kitchen.registrar.press("a")
    assert kitchen.reported() == ("Active", "None", None)


def test_an_overlap_in_the_window_fails_and_times_out_with_it(kitchen: Kitchen) -> None:
    kitchen.registrar.press("a")
    kitchen.wait(50)
    _, second = kitchen.registrar.overlap()
    assert kitchen.reported() == ("Overlap", "Failed", second)
    kitchen.wait(30)
    kitchen.registrar.enrollee_gives_up(second)
    kitchen.registrar.enrollee_gives_up("02:00:00:0e:00:01")
    kitchen.wait(39)
    assert kitchen.reported()[0] == "Overlap"
    kitchen.wait(1)
    assert kitchen.reported() == ("Timed-out", "Failed", second)


def test_a_failed_exchange_leaves_the_window_open(kitchen: Kitchen) -> None:
    kitchen.registrar.press("a")
    kitchen.registrar.fail("a", PRINTER)
    assert kitchen.reported() == ("Active", "Failed", PRINTER)
    assert kitchen.registrar.status("a").reason == "Authentication Failure"


def test_a_radio_that_is_switched_off_stays_open_for_ever(kitchen: Kitchen) -> None:
    kitchen.registrar.press("a")
    kitchen.registrar.set_radio("a", enabled=False)
    assert not kitchen.registrar.press("a")
    kitchen.registrar.set_radio("a", enabled=True)
    kitchen.wait(1000)
    assert kitchen.reported() == ("Active", "None", None)


def test_a_restart_forgets_everything(kitchen: Kitchen) -> None:
    kitchen.registrar.press("a")
    kitchen.registrar.enrollee_presses(PRINTER)
    kitchen.wait(1)
    kitchen.registrar.reset()
    assert kitchen.reported() == ("Disabled", "None", None)


def test_where_wps_is_off_every_request_fails() -> None:
    kitchen = Kitchen(wps=False)
    assert not kitchen.registrar.press("b")
    assert not kitchen.registrar.cancel("b")


def test_a_build_without_the_code_accepts_and_does_nothing(kitchen: Kitchen) -> None:
    kitchen.registrar.bsses["a"].stub = True
    assert kitchen.registrar.press("a")
    assert kitchen.reported() == ("Disabled", "None", None)


def test_a_device_that_hears_two_registrars_with_different_uuids_joins_neither(kitchen: Kitchen) -> None:
    kitchen.registrar.press("a")
    kitchen.registrar.press("b")
    kitchen.registrar.enrollee_presses(PRINTER)
    kitchen.wait(10)
    assert kitchen.reported("a") == kitchen.reported("b") == ("Active", "None", None)
    kitchen.registrar.cancel("a")
    kitchen.registrar.enrollee_presses(CAMERA, ["a"])
    kitchen.registrar.enrollee_presses(PRINTER, ["b"])
    kitchen.wait(1)
    assert kitchen.reported("b") == ("Disabled", "Success", PRINTER)


def test_shared_windows_open_and_close_together() -> None:
    kitchen = Kitchen(independent=False)
    kitchen.registrar.press("b")
    assert kitchen.reported("a") == kitchen.reported("b") == ("Active", "None", None)
    kitchen.registrar.enrollee_presses(PRINTER, ["b"])
    kitchen.wait(1)
    assert kitchen.reported("a") == ("Disabled", "None", None)
    assert kitchen.reported("b") == ("Disabled", "Success", PRINTER)
    kitchen.registrar.press("a")
    kitchen.registrar.cancel("b")
    assert kitchen.reported("a") == ("Timed-out", "None", None)
