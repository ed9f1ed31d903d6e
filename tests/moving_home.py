"""A home whose router has an address of its own in the network, and gets another one."""

from typing import Any

from homeassistant.config_entries import SOURCE_DHCP, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import DOMAIN

from .emulators.fritzbox import PASSWORD as FRITZ_PASSWORD, SERIAL, EmulatedFritzBox
from .emulators.keenetic import HOME, PASSWORD as KEENETIC_PASSWORD, USERNAME, KeeneticRouter
from .lan import Lan
from .support import add_entry, eventually, faster

OLD, NEW, THIRD = "192.0.2.10", "192.0.2.11", "192.0.2.12"

KEENETIC_MAC = "50:ff:20:00:00:01"


class MovingHome:
    """A router at its old address, and its entry in Home Assistant."""

    def __init__(self, hass: HomeAssistant, lan: Lan, driver: str) -> None:
        self.hass = hass
        self.lan = lan
        self.driver = driver
        self.router: EmulatedFritzBox | KeeneticRouter
        if driver == "fritzbox":
            self.router, self.mac, self.network = EmulatedFritzBox(), SERIAL.lower(), "wlan1"
            self.account = {"username": "hass", "password": FRITZ_PASSWORD}
        else:
            self.router, self.mac, self.network = KeeneticRouter(), KEENETIC_MAC, HOME
            self.account = {"username": USERNAME, "password": KEENETIC_PASSWORD}
        self.be_quick()

    def be_quick(self, *, reconnect: float = 0.05) -> None:
        """Let what is done from now on run on a faster clock."""
        faster(self.hass, 40, idle_poll=0.4, request=2, reconnect=reconnect)

    async def move_in(self, host: str = f"http://{OLD}") -> MockConfigEntry:
        """Plug the router in and set it up."""
        await self.router.start()
        self.lan.machines[OLD] = self.router.port
        self.entry = await self.add(host)
        assert self.entry.state is ConfigEntryState.LOADED
        return self.entry

    async def add(self, host: str, identity: str | None = None) -> MockConfigEntry:
        """Add an entry."""
        data = {"host": host, **self.account, "verify_ssl": False}
        return await add_entry(
            self.hass, self.driver, data, identity=identity or self.mac, title="Home", networks=[self.network]
        )

    async def move(self, new: str = NEW) -> None:
        """The router gets another address, and Home Assistant misses it at the old one."""
        self.lan.move(OLD, new)
        await self.misses_it()

    async def misses_it(self) -> None:
        """The next look at the router fails."""
        await eventually(lambda: not self.entry.runtime_data.last_update_success)

    async def is_looked_for(self) -> None:
        """Set the router up and unplug it; it is seen where nothing answers, and looked for there."""
        await self.move_in()
        self.lan.unplug(OLD)
        await self.misses_it()
        await self.seen(NEW)
        await eventually(lambda: NEW in self.lan.visited)

    async def seen(self, address: str, mac: str | None = None) -> None:
        """Home Assistant hears by DHCP who has an address."""
        lease = DhcpServiceInfo(ip=address, hostname="router", macaddress=(mac or self.mac).replace(":", ""))
        result = await self.hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_DHCP}, data=lease)
        assert result["reason"] == "already_configured"

    async def arrives(self, host: str) -> None:
        """Wait until the entry is reached at a host."""
        await eventually(lambda: self.entry.data["host"] == host)
        await self.hass.async_block_till_done()
        assert self.entry.state is ConfigEntryState.LOADED

    @property
    def questions(self) -> list[ir.IssueEntry]:
        """What a person is asked in Repairs."""
        issues = ir.async_get(self.hass).issues.values()
        about_moving = (issue for issue in issues if issue.domain == DOMAIN and issue.translation_key == "moved")
        return [issue for issue in about_moving if issue.active]

    async def asked(self) -> ir.IssueEntry:
        """Wait until a person is asked."""
        await eventually(lambda: self.questions)
        (question,) = self.questions
        return question

    async def searched(self) -> None:
        """Wait until nobody looks for a router any more."""
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def leave(self) -> None:
        """Switch everything off."""
        for entry in self.hass.config_entries.async_entries(DOMAIN):
            await self.hass.config_entries.async_unload(entry.entry_id)
        await self.hass.async_block_till_done()
        await self.router.stop()


def kept(entry: MockConfigEntry) -> tuple[Any, ...]:
    """What a change or a reload of an entry would change."""
    return dict(entry.data), entry.modified_at, entry.runtime_data
