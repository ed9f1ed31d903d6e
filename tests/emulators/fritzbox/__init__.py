"""A FRITZ!Box or FRITZ!Repeater: TR-064, its front page and its lists on one port, before a simulated registrar."""

from .points import Point, home
from .server import LOCKED_FOR, PASSWORD, PIN, SERIAL, SID, TRIES, EmulatedFritzBox

__all__ = ["LOCKED_FOR", "PASSWORD", "PIN", "SERIAL", "SID", "TRIES", "EmulatedFritzBox", "Point", "home"]
