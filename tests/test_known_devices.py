"""What Home Assistant itself knows of a device that joins."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.home.known_devices import async_load_vendors, async_recognise
from custom_components.wps_push.wps.model import Enrollee

PRINTER = "3c:2a:f4:00:00:01"


@pytest.fixture(autouse=True)
async def vendors() -> None:
    await async_load_vendors()


def register(hass: HomeAssistant, name: str, name_by_user: str | None = None) -> None:
    """Another integration knows the device."""
    other = MockConfigEntry(domain="ipp")
    other.add_to_hass(hass)
    devices = dr.async_get(hass)
    device = devices.async_get_or_create(
        config_entry_id=other.entry_id, connections={(dr.CONNECTION_NETWORK_MAC, PRINTER)}, name=name
    )
    devices.async_update_device(device.id, name_by_user=name_by_user)


@pytest.mark.parametrize(
    ("mac", "vendor"),
    [
        (PRINTER, "Brother Industries, LTD."),
        # A block that is divided among many vendors, and one whose owner is not published.
        ("00:1b:c5:00:00:01", None),
        ("8c:1f:64:00:00:01", None),
        ("00:00:6c:00:00:01", None),
        # In the list as 3Com's, from a time when devices did not choose such addresses at random.
        ("02:60:8c:00:00:01", None),
        ("ee:ee:ee:00:00:01", None),
        ("00:00:5f:ff:ff:ff", "Sumitomo Electric Industries, Ltd"),
    ],
)
def test_the_vendor_is_known_by_the_address_alone(hass: HomeAssistant, mac: str, vendor: str | None) -> None:
    assert async_recognise(hass, Enrollee(mac=mac), known=False).vendor == vendor


@pytest.mark.parametrize(
    ("name", "name_by_user", "given_name"),
    [
        ("Printer", None, "Printer"),
        ("Printer", "Downstairs", "Downstairs"),
        # Some integrations name a device after its address.
        ("3C-2A-F4-00-00-01", None, None),
        ("3C-2A-F4-00-00-01", "Downstairs", "Downstairs"),
    ],
)
def test_what_the_household_calls_it(
    hass: HomeAssistant, name: str, name_by_user: str | None, given_name: str | None
) -> None:
    register(hass, name, name_by_user)
    assert async_recognise(hass, Enrollee(mac=PRINTER), known=False).given_name == given_name


def test_it_is_new_if_neither_we_nor_home_assistant_have_seen_it(hass: HomeAssistant) -> None:
    assert async_recognise(hass, Enrollee(mac=PRINTER), known=False).is_new is True
    assert async_recognise(hass, Enrollee(mac=PRINTER), known=True).is_new is False
    register(hass, "Printer")
    assert async_recognise(hass, Enrollee(mac=PRINTER), known=False).is_new is False
