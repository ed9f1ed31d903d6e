"""An emulated TP-Link Archer with its "stok" interface."""

from .server import EmulatedArcher
from .wireless import PASSWORD, PIN, TOKEN, WIFI_KEY

__all__ = ["PASSWORD", "PIN", "TOKEN", "WIFI_KEY", "EmulatedArcher"]
