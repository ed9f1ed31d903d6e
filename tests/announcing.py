"""What Home Assistant's discovery passes on, and what comes of it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from ipaddress import ip_address
import time
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.ssdp import ATTR_UPNP_PRESENTATION_URL, SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.wps.routers import DRIVERS

from .behaviour.house import stand_of
from .behaviour.stand import Stand
from .lan import Lan
from .moving_home import OLD


@asynccontextmanager
async def switched_on(driver: str) -> AsyncGenerator[Stand]:
    """A router of a kind that is on."""
    (spec,) = (spec for spec in DRIVERS if spec.key == driver)
    stand = stand_of(spec)(clock=time.monotonic)
    await stand.start()
    yield stand
    await stand.stop()


def plug_in(lan: Lan, stand: Stand, address: str = OLD) -> None:
    """Let a router be reached at an address in the home's network."""
    lan.machines[address] = int(stand.settings["host"].rpartition(":")[2])


async def unload(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()


def announcement(
    page: str | None, location: str | None = "http://127.0.0.1:49000/desc.xml", sender: str | None = "127.0.0.1"
) -> SsdpServiceInfo:
    """What Home Assistant passes on of an announcement; async_upnp_client adds from where it came."""
    upnp = {ATTR_UPNP_PRESENTATION_URL: page} if page else {}
    headers = {"_host": sender} if sender else {}
    return SsdpServiceInfo(ssdp_usn="uuid:1", ssdp_st="st", ssdp_location=location, upnp=upnp, ssdp_headers=headers)


async def announce(hass: HomeAssistant, source: str, data: Any) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": source}, data=data)


def service(*addresses: str, port: int | None = 80) -> ZeroconfServiceInfo:
    """What a Freebox announces."""
    return ZeroconfServiceInfo(
        ip_address=ip_address(addresses[0]),
        ip_addresses=[ip_address(address) for address in addresses],
        port=port,
        hostname="Freebox-Server.local.",
        type="_fbx-api._tcp.local.",
        name="Freebox Server._fbx-api._tcp.local.",
        properties={},
    )


def from_address(address: str) -> SsdpServiceInfo:
    """What a FRITZ!Box at an address announces."""
    return announcement(f"http://{address}/", f"http://{address}:49000/desc.xml", address)


def offers(hass: HomeAssistant) -> list[str]:
    return [flow["step_id"] for flow in hass.config_entries.flow.async_progress()]
