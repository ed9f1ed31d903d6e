"""Triggers for automations: a device joined, a WPS window opened, a WPS window closed."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Final, override

from homeassistant.const import ATTR_DEVICE_ID, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import Trigger, TriggerActionRunner, TriggerConfig, TriggerNotTriggeredReporter
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .asking.targets import async_is_meant
from .home.events import WpsEvent, async_listen_to_all
from .people.names import UntilNamed
from .people.sentences import async_closed, async_joined, async_opened
from .wps.model import Enrollee, EventType, Initiator, Outcome

CONF_ONLY_ELSEWHERE: Final = "only_elsewhere"
CONF_ONLY_NEW: Final = "only_new"
CONF_OUTCOME: Final = "outcome"
CONF_WAIT_FOR_NAME: Final = "wait_for_name"

# A window that was refused has never opened, so it does not close either.
_ENDS: Final = [outcome.value for outcome in Outcome if outcome is not Outcome.REFUSED]

_OF_EVERY_TRIGGER: Final[dict[str, Any]] = dict.fromkeys(("network", "router", ATTR_DEVICE_ID, "opened_by"))

_ONLY_ELSEWHERE: Final = {vol.Required(CONF_ONLY_ELSEWHERE, default=False): cv.boolean}


def _schema(options: dict[vol.Marker, Any]) -> vol.Schema:
    """The schema of a trigger. Without a target, every router is meant: most homes have one."""
    return vol.Schema(
        {vol.Optional(CONF_TARGET, default={}): cv.TARGET_FIELDS, vol.Required(CONF_OPTIONS, default={}): options}
    )


class WpsTrigger(Trigger):
    """A trigger on the events of all networks in a target, whether or not their entries are loaded yet."""

    _schema: ClassVar[vol.Schema]
    _variables: ClassVar[Mapping[str, Any]] = {}
    """What templates can read of the event, besides what every trigger has, and what they read if it is not known."""

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate the target and the options."""
        validated: ConfigType = cls._schema(config)
        return validated

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take the target and the options of an automation."""
        super().__init__(hass, config)
        self._target: Mapping[str, Any] = config.target or {}
        self._options: Mapping[str, Any] = config.options or {}

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        """Listen from now on; returns a function that stops this."""
        self._run_action = run_action
        return async_listen_to_all(self._hass, self._heard)

    @callback
    def _heard(self, event: WpsEvent) -> None:
        if async_is_meant(self._hass, self._target, event.device_id):
            self._happened(event)

    @abstractmethod
    def _happened(self, event: WpsEvent) -> None:
        """Decide about any event of a network in the target."""

    def _run(self, event: WpsEvent, what: str, message: str) -> None:
        """Run the automation. `what` is put behind "triggered by" in the logbook, which has no translations."""
        known, variables = event.payload(), {**_OF_EVERY_TRIGGER, **self._variables}
        payload = {key: known.get(key, unknown) for key, unknown in variables.items()}
        # The task is Home Assistant's; nobody here needs the end of the automation.
        _ = self._run_action(payload | {"message": message}, what, event.context)

    def _is_wanted(self, event: WpsEvent) -> bool:
        """Whether it happened in a window of the kind that is wanted."""
        return not self._options[CONF_ONLY_ELSEWHERE] or event.happened.opened_by is Initiator.ELSEWHERE


class WindowOpenedTrigger(WpsTrigger):
    """A WPS window opened."""

    _schema = _schema(_ONLY_ELSEWHERE)

    @override
    def _happened(self, event: WpsEvent) -> None:
        if event.happened.type is EventType.WINDOW_OPENED and self._is_wanted(event):
            self._run(event, f"the WPS window of {event.network.ssid} opening", async_opened(self._hass, event))


class WindowClosedTrigger(WpsTrigger):
    """A WPS window closed, in one of the ways that were chosen; if none was, in any."""

    _schema = _schema({vol.Optional(CONF_OUTCOME, default=[]): vol.All(cv.ensure_list, [vol.In(_ENDS)])})
    _variables = {"closed_by": None, "outcome": None, "candidates": []}

    @override
    def _happened(self, event: WpsEvent) -> None:
        outcome = event.happened.outcome
        if event.happened.type is EventType.WINDOW_CLOSED and outcome in (self._options[CONF_OUTCOME] or _ENDS):
            self._run(event, f"the WPS window of {event.network.ssid} closing", async_closed(self._hass, event))


class DevicePairedTrigger(WpsTrigger):
    """A device joined. Its name comes some seconds after its address, and most automations want to say it."""

    _schema = _schema(
        {
            vol.Required(CONF_ONLY_NEW, default=False): cv.boolean,
            **_ONLY_ELSEWHERE,
            vol.Required(CONF_WAIT_FOR_NAME, default=True): cv.boolean,
        }
    )
    _variables = dict.fromkeys(("mac", "name", "vendor", "ip", "source", "evidence", "is_new"))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Start without a device that has no name yet."""
        super().__init__(hass, config)
        self._news = UntilNamed(hass, self._joined)

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        """Listen from now on; returns a function that stops this."""
        stop_listening = await super().async_attach_runner(run_action, did_not_trigger)

        @callback
        def stop() -> None:
            stop_listening()
            self._news.drop()

        return stop

    @override
    def _happened(self, event: WpsEvent) -> None:
        self._news.identified(event)
        device = event.happened.device
        if event.happened.type is not EventType.DEVICE_PAIRED or device is None or not self._is_wanted(event):
            return
        if self._options[CONF_ONLY_NEW] and not device.is_new:
            return
        if self._options[CONF_WAIT_FOR_NAME]:
            self._news.hold(event, device)
        else:
            self._joined(event, device)

    def _joined(self, event: WpsEvent, device: Enrollee) -> None:
        self._run(event, f"a device joining {event.network.ssid} by WPS", async_joined(self._hass, event, device))


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "device_paired": DevicePairedTrigger,
    "window_closed": WindowClosedTrigger,
    "window_opened": WindowOpenedTrigger,
}


async def async_get_triggers(_: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of this integration."""
    return TRIGGERS
