"""A real access point to test against: the real hostapd, and real devices that press their WPS button.

Three layers, each a context manager; a test should use the first one that can show what it is about:

    HostapdNone  hostapd without a radio (driver=none): every command gets its real reply, nobody can join
    WiredLab     hostapd and one device on a wire: a real WPS registration, M1 to M8
    RadioLab     hostapd and three devices on simulated 802.11 radios, in a virtual machine: everything

`README.md` in this folder says what they can do, how long it takes, and how to use them by hand.
"""

from .control import Control, LabError, LabUnavailable
from .host import HostapdNone, WiredLab
from .radio import Lease, RadioLab

__all__ = ["Control", "HostapdNone", "LabError", "LabUnavailable", "Lease", "RadioLab", "WiredLab"]
