"""Constants of the WPS Push integration."""

from typing import Final

from homeassistant.const import Platform
from homeassistant.util.hass_dict import HassKey

from .wps.timing import Timing

DOMAIN: Final = "wps_push"

DOCS: Final = "https://github.com/wps-push/wps_push/blob/main/docs/{}.md"
"""The address of a page of the documentation."""

PLATFORMS: Final = [Platform.BINARY_SENSOR, Platform.BUTTON, Platform.EVENT, Platform.SENSOR, Platform.SWITCH]

CONF_DRIVER: Final = "driver"
CONF_BAND: Final = "band"
CONF_NETWORKS: Final = "networks"
"""The networks that Home Assistant may open, by the identity that the driver gives them."""
CONF_OUT_OF_REACH: Final = "out_of_reach"
"""Whether no device hears this router and another one of this home at the same time."""
CONF_ONLY_WHILE_NEEDED: Final = "only_while_needed"
"""Whether WPS is off at the router but for the windows that are opened here."""
CONF_SHOWN: Final = "shown"
"""What the router showed of itself without a log-in when it was reached, where that is not its identity."""

EVENT_WPS_PUSH: Final = "wps_push_event"
"""The one event on the bus; it carries every window event with its `type`."""

EVENT_TOLD: Final = "wps_push_told"
"""A line of the logbook: whole sentences, for people to read. Automations have the event above."""

TIMING: HassKey[Timing] = HassKey("wps_push_timing")
"""Other durations than the standard's, where somebody has set them: tests run on a faster clock."""

GATEWAY: HassKey[str | None] = HassKey("wps_push_gateway")
"""Another address than the default gateway's, where somebody has set it: the routers of tests are on loopback."""

CONF_VOICE_ASK: Final = "voice_ask"
CONF_VOICE_CONTROL: Final = "voice_control"
VOICE_DEFAULTS: Final = {CONF_VOICE_ASK: True, CONF_VOICE_CONTROL: False}
"""What voice assistants and language models may do with a router where nobody has chosen: ask, and not open or close."""
