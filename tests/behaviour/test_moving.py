"""A router of any kind gets another address: its entry follows, or a person is asked; nothing secret goes to strangers."""

from collections.abc import AsyncGenerator
import time

from homeassistant.config_entries import SOURCE_DHCP, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import pytest

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.wps.routers import DRIVERS, HOST, PINNED, DriverSpec
from tests.lan import Lan
from tests.support import eventually, faster
from tests.wizard import Wizard

from .house import stand_of
from .stand import Stand
from .test_at_home import fill_in

OLD, NEW = "192.0.2.10", "192.0.2.11"
WITH_HOST = [spec for spec in DRIVERS if any(field.key == HOST.key for field in spec.fields)]


@pytest.fixture(params=WITH_HOST, ids=lambda spec: spec.key)
def spec(request: pytest.FixtureRequest) -> DriverSpec:
    """Each driver that has an address, in its turn."""
    driver: DriverSpec = request.param
    return driver


@pytest.fixture
async def stand(hass: HomeAssistant, spec: DriverSpec, lan: Lan) -> AsyncGenerator[Stand]:
    """A router that is on."""
    faster(hass, 40)
    stand = stand_of(spec)(clock=time.monotonic)
    await stand.start()
    lan.machines[OLD] = int(stand.settings["host"].rpartition(":")[2])
    yield stand
    await stand.stop()


@pytest.fixture
async def entry(hass: HomeAssistant, spec: DriverSpec, stand: Stand) -> AsyncGenerator[ConfigEntry]:
    """Its entry; it is reached by its IP address."""
    wizard = await Wizard.add(hass, "kind", spec.key)
    host = stand.settings["host"].replace("127.0.0.1", OLD)
    await fill_in(wizard, spec, stand.settings | {"host": host})
    if wizard.step == "networks":
        await wizard.fill_in(networks=[stand.main])
    await wizard.choose("finish")
    yield wizard.entry
    await hass.config_entries.async_unload(wizard.entry.entry_id)
    await hass.async_block_till_done()


async def seen(hass: HomeAssistant, entry: ConfigEntry, address: str) -> None:
    """Home Assistant hears by DHCP that the router has an address."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    mac = min(value for device in devices for _, value in device.connections)
    lease = DhcpServiceInfo(ip=address, hostname="router", macaddress=mac.replace(":", ""))
    await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_DHCP}, data=lease)


def questions(hass: HomeAssistant) -> list[str]:
    issues = ir.async_get(hass).issues.values()
    return [issue.issue_id for issue in issues if issue.domain == DOMAIN and issue.translation_key == "moved"]


async def test_an_entry_goes_where_the_same_router_answers(
    hass: HomeAssistant, entry: ConfigEntry, stand: Stand, lan: Lan
) -> None:
    lan.move(OLD, NEW)
    await entry.runtime_data.async_refresh()
    log_ins = stand.log_ins
    await seen(hass, entry, NEW)
    if stand.shows_itself or PINNED in entry.data:
        await eventually(lambda: NEW in entry.data["host"])
        await hass.async_block_till_done()
        assert entry.state is ConfigEntryState.LOADED
        assert questions(hass) == []
    else:
        await eventually(lambda: questions(hass))
        assert OLD in entry.data["host"]
        assert stand.log_ins == log_ins


async def test_an_entry_stays_while_the_router_answers(
    hass: HomeAssistant, entry: ConfigEntry, stand: Stand, lan: Lan
) -> None:
    lan.machines[NEW] = lan.machines[OLD]
    coordinator, requests, log_ins = entry.runtime_data, stand.requests, stand.log_ins
    await seen(hass, entry, OLD)
    await hass.async_block_till_done()
    assert (stand.requests, entry.runtime_data) == (requests, coordinator)
    assert (stand.log_ins, questions(hass)) == (log_ins, [])
