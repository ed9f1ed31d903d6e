"""A Freebox."""

from .server import POOR_TOKEN, SERIAL, TOKEN, FreeboxServer
from .wifi import WIFI_KEY

__all__ = ["POOR_TOKEN", "SERIAL", "TOKEN", "WIFI_KEY", "FreeboxServer"]
