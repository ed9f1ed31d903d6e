"""Run Home Assistant like `hass`, but without the parts for speech and images that it loads by default.

Their libraries have to be compiled during installation, which takes minutes and a compiler. They are not needed here.
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
    """An empty module. Other parts of Home Assistant import names from these modules, so any name can be imported."""

    @override
    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


class _NoProgram:
    """What says the version of the program ffmpeg: there is none."""

    def __init__(self, _program: str) -> None: ...

    async def get_version(self) -> None: ...


for missed in _MISSED:
    sys.modules.setdefault(missed, _Absent(missed))
setattr(sys.modules["haffmpeg.tools"], "FFVersion", _NoProgram)  # noqa: B010

# Importing Home Assistant already imports some of these libraries, so this import comes last.
from homeassistant import bootstrap  # noqa: E402
from homeassistant.__main__ import main  # noqa: E402

bootstrap.DEFAULT_INTEGRATIONS -= _LEFT_OUT
sys.exit(main())
