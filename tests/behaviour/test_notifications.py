"""One pairing is one notification and one line of the logbook, however a router reports it."""

from collections.abc import AsyncGenerator, Callable
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, HomeAssistant, callback
import pytest

from custom_components.wps_push.const import EVENT_TOLD, EVENT_WPS_PUSH
from custom_components.wps_push.wps.model import Capability
from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.bell import Bell, Phone, add_phones
from tests.support import eventually

from .at_home import AtHome
from .stand import CAMERA, PRINTER

needs = pytest.mark.needs

NAMING = {Capability.REPORTS_ENROLLEE, Capability.CONCLUDES_ENROLLEE}
WHO_NAME = [spec for spec in DRIVERS if NAMING & spec.capabilities]
WHO_OBSERVE = [spec for spec in DRIVERS if not NAMING & spec.capabilities]

TELEVISION = "3c:2a:f4:00:00:04"
HOUR = 3600


class Notified(AtHome):
    """A home whose people are notified."""

    def __init__(self, hass: HomeAssistant, spec: DriverSpec) -> None:
        super().__init__(hass, spec, comes_back=0.3, identify_for=0.8, linger=0.3, connect=0.3)
        self.bell = Bell(hass)
        self.phone = Phone("ann")
        self.lines: list[str] = []
        hass.bus.async_listen(EVENT_TOLD, self._read)

    @callback
    def _read(self, event: Event) -> None:
        self.lines.append(event.data["message"])

    async def move_in(self) -> None:
        """Offer all networks of the router, and notify a phone as well."""
        await self.stand.start()
        self.stand.device_connects(TELEVISION)
        self.later += HOUR
        await self.set_up()
        assert self.entry.state is ConfigEntryState.LOADED
        networks = [network.id for network in await self.entry.runtime_data.async_read_networks()]
        entities = await add_phones(self.hass, self.phone)
        self.hass.config_entries.async_update_entry(
            self.entry, options={"networks": networks, "notifications": {"entities": entities}}
        )
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def all_is_over(self) -> None:
        """Wait until nobody searches any more."""
        await eventually(lambda: self.phone.messages, 10)
        # Whoever listens to a router that speaks by itself never ends.
        listens = Capability.PUSH in self.spec.capabilities
        await self.hass.async_block_till_done(wait_background_tasks=not listens)

    @property
    def network(self) -> str:
        """What the main network is called."""
        networks = self.entry.runtime_data.networks
        ssid: str = networks[self.stand.main].ssid
        return ssid

    def when(self, type_: str, then: Callable[[], Any]) -> None:
        """Let something happen once, at the moment in which people hear of an event of this type."""

        @callback
        def happened(event: Event) -> None:
            if event.data["type"] == type_:
                stop()
                then()

        stop = self.hass.bus.async_listen(EVENT_WPS_PUSH, happened)

    def about_devices(self, lines: list[str]) -> list[str]:
        """The lines that are neither about the opening of a window nor about its end."""
        return [line for line in lines if not line.startswith("The WPS window")]


@pytest.fixture
async def home(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[Notified]:
    home = Notified(hass, spec)
    await home.move_in()
    yield home
    await home.leave()


@pytest.mark.parametrize("spec", WHO_NAME, ids=lambda spec: spec.key)
async def test_one_pairing_is_one_notification(home: Notified) -> None:
    await home.press()
    home.stand.device_presses(PRINTER)
    await home.recorder.until("device_paired")
    await home.all_is_over()
    ((title, paragraphs),) = home.bell.texts
    ((title_sent, sent),) = home.phone.messages
    # What is found out once the device has a name is added under the bell only.
    assert (title_sent, sent) in [(title, message) for _, message in home.bell.updates]
    assert sent.split("\n\n")[0] == paragraphs[0]
    assert PRINTER in sent
    assert home.bell.added == 1
    assert title
    assert title.endswith(f": a device joined {home.network}")
    who, details, _ = paragraphs
    assert f"joined {home.network} by WPS." in who
    assert PRINTER in details
    is_reported = Capability.REPORTS_ENROLLEE in home.spec.capabilities
    assert ("The router itself named it." in details) is is_reported
    assert ("this is the only one that fits" in who) is not is_reported
    assert home.about_devices(home.lines) == [who]


@needs(Capability.IDLE_STATUS, "reports_since")
@pytest.mark.parametrize("spec", WHO_NAME, ids=lambda spec: spec.key)
async def test_a_pairing_that_nobody_here_has_asked_for_is_one_beside_that_of_its_window(home: Notified) -> None:
    home.stand.press_elsewhere()
    await home.recorder.until("window_opened")
    home.stand.device_presses(PRINTER)
    await home.recorder.until("device_paired")
    await eventually(lambda: len(home.phone.messages) == 2, 10)
    await home.hass.async_block_till_done()
    opened, joined = home.bell.texts
    assert (opened[0] or "").endswith(f": somebody opened the WPS window of {home.network}")
    assert (joined[0] or "").endswith(f": a device joined {home.network}")
    assert "Nobody had asked for it in Home Assistant." in joined[1][0]
    assert home.bell.added == 2


@needs(Capability.CONCLUDES_ENROLLEE)
async def test_where_two_fit_one_notification_has_both(home: Notified) -> None:
    home.when("window_closed", lambda: home.stand.device_connects(CAMERA))
    await home.press()
    home.stand.device_presses(PRINTER)
    await home.recorder.until("window_closed")
    ((title, paragraphs),) = home.bell.texts
    assert paragraphs[0] == f"A device joined {home.network} by WPS, and the router does not say which one."
    await home.all_is_over()
    ((title, paragraphs),) = home.bell.texts
    assert (title or "").endswith(f": a device joined {home.network}")
    assert paragraphs[1].startswith(f"May have joined {home.network} by WPS: ")
    latest = {event.data["mac"]: event.data["name"] for event in home.recorder.events if "mac" in event.data}
    assert latest.keys() == {PRINTER, CAMERA}
    assert all(mac in paragraphs[1] or name in paragraphs[1] for mac, name in latest.items())
    assert [message for _, message in home.phone.messages] == ["\n\n".join(paragraphs)]
    assert home.bell.added == 1
    assert len(home.about_devices(home.lines)) == 2


@pytest.mark.parametrize("spec", WHO_OBSERVE, ids=lambda spec: spec.key)
async def test_who_only_appeared_is_said_to_be_a_candidate(home: Notified) -> None:
    await home.press()
    home.stand.device_presses(PRINTER)
    await home.recorder.until("device_seen")
    await home.hass.async_block_till_done()
    ((title, paragraphs),) = home.bell.texts
    assert (title or "").endswith(f": a device may have joined {home.network}")
    assert paragraphs[0].startswith(f"May have joined {home.network} by WPS: ")
    assert "The router does not say who came in through it." in paragraphs[1]
    assert home.phone.messages == []
    await home.recorder.until("window_closed")
    await home.all_is_over()
    assert [title for title, _ in home.phone.messages] == [title for title, _ in home.bell.texts] == [title]
    assert home.bell.added == 1


@needs("reports_connection")
async def test_who_does_not_come_onto_the_network_is_shown_in_the_same_place(home: Notified) -> None:
    home.stand.keep_devices_out()
    await home.press()
    home.stand.device_presses(PRINTER)
    await home.recorder.until("device_not_connected")
    await home.hass.async_block_till_done()
    ((_, paragraphs),) = home.bell.texts
    assert paragraphs[2].startswith(f"WPS gave the key of {home.network} to ")
    assert home.bell.added == 1
    assert paragraphs[2] in home.lines
