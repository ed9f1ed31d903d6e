"""Run Home Assistant like `hass`, but without what hears, speaks and shows pictures.

The libraries for that have to be compiled during installation, which takes minutes and a compiler, or need other
programs. They are not needed here: Assist is there for typed text.
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
_PACKAGES = ("ha-ffmpeg", "mutagen", "pymicro-vad", "pyspeex-noise")
"""The packages of those modules which would be installed as something else depends on them."""
_LEFT_OUT = {"ai_task", "assist_satellite", "camera", "image_processing", "infrared", "radio_frequency", "tts"}


class _Absent(ModuleType):
    """An empty module. Other parts of Home Assistant import names from these modules, so any name can be imported."""

    @override
    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


class _NoFFmpeg:
    """Says which version of ffmpeg there is: none."""

    def __init__(self, _: str) -> None:
        """Take the name of the program."""

    async def get_version(self) -> None:
        """Look for nothing."""


for missed in _MISSED:
    sys.modules.setdefault(missed, _Absent(missed))
sys.modules["haffmpeg.tools"].__dict__["FFVersion"] = _NoFFmpeg
sys.argv += ["--skip-pip-packages", ",".join(_PACKAGES)]

# Importing Home Assistant already imports some of these libraries, so this import comes last.
from homeassistant import bootstrap  # noqa: E402
from homeassistant.__main__ import main  # noqa: E402

bootstrap.DEFAULT_INTEGRATIONS -= _LEFT_OUT
sys.exit(main())
