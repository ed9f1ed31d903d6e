"""Runs Home Assistant as `hass` does, but for speech and pictures, which every installation brings along.

Their libraries are compiled where they are installed, which takes minutes and a compiler. Nobody needs them here.
"""

import sys
from types import ModuleType
from typing import override

_MISSED = (
    "haffmpeg",
    "haffmpeg.core",
    "haffmpeg.tools",
    "mutagen",
    "mutagen.id3",
    "pymicro_vad",
    "pyspeex_noise",
    "turbojpeg",
)
_LEFT_OUT = {"ai_task", "assist_satellite", "camera", "image_processing", "infrared", "radio_frequency", "tts"}


class _Absent(ModuleType):
    """Lets itself be imported from, since other parts of Home Assistant import these parts, and has nothing in it."""

    @override
    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


for missed in _MISSED:
    sys.modules.setdefault(missed, _Absent(missed))

# Home Assistant looks for some of its libraries as soon as it is imported.
from homeassistant import bootstrap  # noqa: E402
from homeassistant.__main__ import main  # noqa: E402

bootstrap.DEFAULT_INTEGRATIONS -= _LEFT_OUT
sys.exit(main())
