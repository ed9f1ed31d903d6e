"""The actions about the devices that joined: who they are, what they are called, and forgetting one."""

from collections.abc import AsyncIterator
import json
from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.home.events import WpsEvent
from custom_components.wps_push.home.paired import PairedDevices
from custom_components.wps_push.wps.evidence import Evidence, Source
from custom_components.wps_push.wps.model import Enrollee, EventType, Initiator, Network, Role, WindowEvent

from .openwrt_home import CAMERA, PRINTER, Home
from .support import Shown, eventually


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Home]:
    home = Home(hass)
    home.timing["idle_poll"] = 0.1
    async with home.router:
        yield home


async def act(hass: HomeAssistant, action: str, **data: Any) -> None:
    """Call an action as a script does."""
    context = data.pop("context", None)
    await hass.services.async_call("wps_push", action, data, blocking=True, context=context)


async def listed(hass: HomeAssistant) -> list[dict[str, Any]]:
    """The devices that have joined, as a script gets them."""
    response: Any = await hass.services.async_call("wps_push", "list_devices", {}, blocking=True, return_response=True)
    devices: list[dict[str, Any]] = response["devices"]
    return devices


async def let_in(home: Home, mac: str, name: str) -> None:
    """Let a device join, and wait until its name is known."""
    home.recorder.clear()
    await home.shown.press()
    home.router.press(mac, name)
    await home.recorder.until("device_identified")


def last_paired(home: Home) -> str:
    """What is shown of the last device."""
    return Shown(home.hass, home.shown.entry).state("sensor", "last_paired_device").state


def register(hass: HomeAssistant, domain: str, name: str, name_by_user: str | None = None) -> dr.DeviceEntry:
    """Another integration knows the printer."""
    other = MockConfigEntry(domain=domain)
    other.add_to_hass(hass)
    devices = dr.async_get(hass)
    device = devices.async_get_or_create(
        config_entry_id=other.entry_id, connections={(dr.CONNECTION_NETWORK_MAC, PRINTER)}, name=name
    )
    devices.async_update_device(device.id, name_by_user=name_by_user)
    return device


async def test_everyone_who_joined_is_listed_the_last_one_first(home: Home) -> None:
    await home.move_in(title="Hall")
    assert await listed(home.hass) == []
    began = dt_util.utcnow()
    await let_in(home, PRINTER, "printer")
    home.router.registrar.press("phy0-ap0")
    await eventually(lambda: home.shown.window == "open")
    home.recorder.clear()
    home.router.press(CAMERA, "camera")
    await home.recorder.until("device_identified")
    camera, printer = await listed(home.hass)
    times = [dt_util.parse_datetime(device.pop("paired_at"), raise_on_error=True) for device in (printer, camera)]
    assert [began, *times] == sorted([began, *times])
    # What has been found out since does not make it later.
    shown = Shown(home.hass, home.shown.entry).state("sensor", "last_paired_device").attributes["paired_at"]
    assert times[-1] == dt_util.parse_datetime(shown)
    assert printer == {
        "mac": PRINTER,
        "name": "printer",
        "vendor": "Brother Industries, LTD.",
        "router": "Hall",
        "network": "Home",
        "source": "reported",
        "evidence": [],
        "is_new": True,
        "opened_by": "home_assistant",
        "has_display": None,
        "is_refused": False,
        "is_blocked": False,
        "blocked_until": None,
    }
    assert (camera["name"], camera["opened_by"]) == ("camera", "elsewhere")


async def test_a_device_is_listed_once_as_of_the_last_time(home: Home) -> None:
    await home.move_in()
    await let_in(home, PRINTER, "printer")
    await let_in(home, CAMERA, "camera")
    (first,) = [device for device in await listed(home.hass) if device["mac"] == PRINTER]
    await home.shown.press()
    home.recorder.clear()
    home.router.press(PRINTER)
    await home.recorder.until("device_paired")
    again, camera = await listed(home.hass)
    assert (again["mac"], camera["mac"]) == (PRINTER, CAMERA)
    assert (first["is_new"], again["is_new"]) == (True, False)
    assert again["paired_at"] > camera["paired_at"] > first["paired_at"]


async def test_a_name_is_shown_at_once_and_used_from_now_on(home: Home) -> None:
    entry = await home.move_in()
    await let_in(home, PRINTER, "printer")
    await act(home.hass, "name_device", mac=PRINTER.upper().replace(":", "-"), name="  Kitchen\u202e printer\n")
    assert last_paired(home) == "Kitchen printer"
    assert [device["name"] for device in await listed(home.hass)] == ["Kitchen printer"]
    # It outlives a restart, and the next event has it.
    await home.hass.config_entries.async_reload(entry.entry_id)
    assert last_paired(home) == "Kitchen printer"
    await home.shown.press()
    home.recorder.clear()
    home.router.press(PRINTER)
    paired = await home.recorder.until("device_paired")
    assert (paired["name"], paired["given_name"]) == ("Kitchen printer", "Kitchen printer")
    identified = await home.recorder.until("device_identified")
    assert (identified["name"], identified["hostname"]) == ("Kitchen printer", "printer")


async def test_a_name_can_be_taken_back(home: Home) -> None:
    await home.move_in()
    await let_in(home, PRINTER, "printer")
    await act(home.hass, "name_device", mac=PRINTER, name="Kitchen printer")
    await let_in(home, PRINTER, "printer")
    assert last_paired(home) == "Kitchen printer"
    await act(home.hass, "name_device", mac=PRINTER, name=" ")
    assert last_paired(home) == "printer"
    assert [device["name"] for device in await listed(home.hass)] == ["printer"]


async def test_a_name_of_another_device_changes_nothing_on_the_dashboard(home: Home) -> None:
    await home.move_in()
    await let_in(home, PRINTER, "printer")
    await let_in(home, CAMERA, "camera")
    await act(home.hass, "name_device", mac=PRINTER, name="Kitchen printer")
    assert last_paired(home) == "camera"
    assert [device["name"] for device in await listed(home.hass)] == ["camera", "Kitchen printer"]


async def test_home_assistants_own_devices_get_the_name_too(home: Home) -> None:
    await home.move_in()
    await let_in(home, PRINTER, "printer")
    devices = dr.async_get(home.hass)
    known = [register(home.hass, "ipp", "DCP-L2530DW"), register(home.hass, "fritz", "DCP-L2530DW")]

    def names() -> list[str | None]:
        return [device.name_by_user for one in known if (device := devices.async_get(one.id))]

    for name in ("Printer", "Kitchen printer"):
        await act(home.hass, "name_device", mac=PRINTER, name=name)
        assert names() == [name, name]
    # Whoever renames it there has the last word.
    devices.async_update_device(known[0].id, name_by_user="Downstairs")
    assert [device["name"] for device in await listed(home.hass)] == ["Downstairs"]
    devices.async_update_device(known[0].id, name_by_user="Kitchen printer")
    await act(home.hass, "name_device", mac=PRINTER, name="")
    assert names() == [None, None]
    assert last_paired(home) == "DCP-L2530DW"


async def test_a_name_that_somebody_has_given_in_home_assistant_stays(home: Home) -> None:
    await home.move_in()
    await let_in(home, PRINTER, "printer")
    device = register(home.hass, "ipp", "DCP-L2530DW", "Downstairs")
    with pytest.raises(ServiceValidationError, match=r"is called Downstairs in Home Assistant.*its device page"):
        await act(home.hass, "name_device", mac=PRINTER, name="Kitchen printer")
    registered = dr.async_get(home.hass).async_get(device.id)
    assert registered
    assert registered.name_by_user == "Downstairs"
    assert [listed_device["name"] for listed_device in await listed(home.hass)] == ["Downstairs"]


async def test_a_device_that_was_forgotten_is_new_again(home: Home) -> None:
    entry = await home.move_in()
    await let_in(home, PRINTER, "printer")
    await act(home.hass, "name_device", mac=PRINTER, name="Kitchen printer")
    await act(home.hass, "forget_device", mac=PRINTER)
    assert await listed(home.hass) == []
    assert last_paired(home) == "unknown"
    # It has left the Wi-Fi, and nothing of it is left after a restart either.
    home.router.registrar.registered.clear()
    await home.hass.config_entries.async_reload(entry.entry_id)
    assert await listed(home.hass) == []
    home.recorder.clear()
    await home.shown.press()
    home.router.press(PRINTER, "printer")
    paired = await home.recorder.until("device_paired")
    assert (paired["is_new"], paired.get("given_name")) == (True, None)


async def test_the_others_stay_when_one_is_forgotten(home: Home) -> None:
    await home.move_in()
    await let_in(home, PRINTER, "printer")
    await let_in(home, CAMERA, "camera")
    await act(home.hass, "forget_device", mac=PRINTER)
    assert [device["name"] for device in await listed(home.hass)] == ["camera"]
    assert last_paired(home) == "camera"


@pytest.mark.parametrize("action", ["name_device", "forget_device"])
async def test_who_is_no_administrator_changes_nothing(
    home: Home, hass_read_only_user: User, hass_admin_user: User, action: str
) -> None:
    await home.move_in()
    await let_in(home, PRINTER, "printer")
    data = {"mac": PRINTER} | ({"name": "Mine"} if action == "name_device" else {})
    with pytest.raises(Unauthorized):
        await act(home.hass, action, **data, context=Context(user_id=hass_read_only_user.id))
    assert [device["name"] for device in await listed(home.hass)] == ["printer"]
    await act(home.hass, action, **data, context=Context(user_id=hass_admin_user.id))
    assert [device["name"] for device in await listed(home.hass)] == (["Mine"] if action == "name_device" else [])


@pytest.mark.parametrize(
    ("mac", "words"),
    [
        ("printer", "printer is not a MAC address. Write it like"),
        ("", "is not a MAC address"),
        (CAMERA, f"No device with the address {CAMERA} is known"),
    ],
)
async def test_a_device_that_nobody_knows(home: Home, mac: str, words: str) -> None:
    await home.move_in()
    for action, data in (("name_device", {"name": "Camera"}), ("forget_device", {})):
        with pytest.raises(ServiceValidationError, match=words):
            await act(home.hass, action, mac=mac, **data)


async def test_without_a_router_that_runs_it_is_said(home: Home) -> None:
    entry = await home.move_in()
    await home.hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError, match="No router is running in WPS Push"):
        await listed(home.hass)
    with pytest.raises(ServiceValidationError, match="No router is running in WPS Push"):
        await act(home.hass, "forget_device", mac=PRINTER)


def paired(device: Enrollee) -> WpsEvent:
    """A device joins, in a window that nobody has seen."""
    return WpsEvent(
        happened=WindowEvent(type=EventType.DEVICE_PAIRED, opened_by=Initiator.ELSEWHERE, device=device),
        network=Network(id="main", ssid="Home", role=Role.MAIN),
        router="Router",
        device_id=None,
        at=dt_util.utcnow(),
        opened_at=None,
        context=None,
    )


def test_it_is_kept_how_sure_it_is_that_a_device_joined() -> None:
    device = Enrollee(mac=PRINTER, source=Source.CONCLUDED, evidence=(Evidence.ASSOCIATED, Evidence.APPEARED))
    joined = PairedDevices()
    joined.remember(paired(device), device)
    (kept,) = PairedDevices.from_dict(json.loads(json.dumps(joined.as_dict()))).devices
    assert kept == joined.devices[0]
    assert (kept.source, kept.evidence) == (Source.CONCLUDED, (Evidence.ASSOCIATED, Evidence.APPEARED))


def test_the_list_has_an_end() -> None:
    """Whoever has not joined for longest is dropped."""
    joined = PairedDevices()
    macs = [f"3c:2a:f4:00:{number // 256:02x}:{number % 256:02x}" for number in range(300)]
    for mac in (macs[0], *macs[1:200], macs[0], *macs[200:]):
        device = Enrollee(mac=mac)
        joined.remember(paired(device), device)
    assert len(joined.devices) == 256
    assert joined.devices[-1].mac == macs[-1]
    assert macs[0] in joined
    assert macs[1] not in joined


async def test_an_automation_names_what_has_just_joined(home: Home) -> None:
    """The device is known by the address that the trigger provides, whether it has a name by then or not."""
    named = {
        "triggers": {"trigger": "wps_push.device_paired"},
        "actions": {
            "action": "wps_push.name_device",
            "data": {"mac": "{{ trigger.mac }}", "name": "{{ trigger.name | capitalize }} of the kitchen"},
        },
    }
    assert await async_setup_component(home.hass, "automation", {"automation": named})
    await home.move_in()
    await let_in(home, PRINTER, "printer")
    await eventually(lambda: last_paired(home) == "Printer of the kitchen")
