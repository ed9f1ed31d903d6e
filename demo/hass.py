"""Runs Home Assistant as `hass` does, but for what every installation brings along and nobody needs here.

Speech, pictures and remote controls need libraries that are compiled where they are installed, which takes minutes.
"""

import sys

from homeassistant import bootstrap
from homeassistant.__main__ import main

bootstrap.DEFAULT_INTEGRATIONS -= {
    "ai_task",
    "assist_satellite",
    "camera",
    "image_processing",
    "infrared",
    "radio_frequency",
    "tts",
}
sys.exit(main())
