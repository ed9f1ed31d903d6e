"""How far somebody goes who adds an emulated OpenWrt router."""

from homeassistant.core import HomeAssistant

from .emulators.openwrt import PASSWORD, EmulatedOpenWrt
from .wizard import Wizard

LOG_IN = {"username": "hass", "password": PASSWORD}


async def find(hass: HomeAssistant, router: EmulatedOpenWrt) -> Wizard:
    """Type the router's address."""
    wizard = await Wizard.add(hass, "address")
    await wizard.fill_in(host=router.url)
    return wizard


async def log_in(hass: HomeAssistant, router: EmulatedOpenWrt) -> Wizard:
    """Log in: the main network is proposed where it is certain which one that is."""
    wizard = await find(hass, router)
    await wizard.fill_in(**LOG_IN)
    return wizard


async def choose_networks(hass: HomeAssistant, router: EmulatedOpenWrt) -> Wizard:
    """Log in, and ask for the choice of networks."""
    wizard = await log_in(hass, router)
    await wizard.choose("networks")
    return wizard
