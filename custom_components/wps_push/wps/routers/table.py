"""The table of drivers. A row is data, so that listing and detecting load no driver."""

from ..model import Capability
from .spec import HOST, PASSWORD, USERNAME, VERIFY_TLS, DriverSpec, Field, FieldKind, Fingerprint

DRIVERS: tuple[DriverSpec, ...] = (
    DriverSpec(
        key="openwrt",
        title="OpenWrt",
        module=".openwrt",
        fields=(HOST, USERNAME, PASSWORD, VERIFY_TLS),
        capabilities=frozenset(
            {
                Capability.CANCEL,
                Capability.STATUS,
                Capability.IDLE_STATUS,
                Capability.REPORTS_ENROLLEE,
                Capability.STATIONS,
            }
        ),
        fingerprint=Fingerprint(
            method="POST",
            path="/ubus",
            body='{"jsonrpc":"2.0","id":1,"method":"list","params":["session"]}',
            expect=r'"result"\s*:\s*\{\s*"session"',
        ),
        confirmed=False,
    ),
    DriverSpec(
        key="hostapd",
        title="hostapd",
        module=".hostapd",
        fields=(Field(key="directory", kind=FieldKind.PATH, default="/var/run/hostapd"),),
        capabilities=frozenset(
            {
                Capability.CANCEL,
                Capability.STATUS,
                Capability.IDLE_STATUS,
                Capability.PUSH,
                Capability.REPORTS_ENROLLEE,
                Capability.STATIONS,
            }
        ),
        confirmed=True,
    ),
)
