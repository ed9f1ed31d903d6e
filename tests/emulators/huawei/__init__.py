"""An emulated Huawei router with its HiLink interface."""

from .server import EmulatedHiLink
from .wireless import PASSWORD, PIN, TOKEN, WIFI_KEY

__all__ = ["PASSWORD", "PIN", "TOKEN", "WIFI_KEY", "EmulatedHiLink"]
