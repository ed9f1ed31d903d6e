"""The table of drivers. Rows are plain data, so that listing and detecting do not load any driver."""

from ..blocks import NoBlock
from ..model import Capability
from ..pin import NoPin
from .spec import (
    HOST,
    PASSWORD,
    USERNAME,
    VERIFY_TLS,
    DriverSpec,
    Field,
    FieldKind,
    Fingerprint,
    PinMethod,
    Requirement,
)

DRIVERS: tuple[DriverSpec, ...] = (
    DriverSpec(
        key="openwrt",
        title="OpenWrt",
        module=".openwrt",
        fields=(
            HOST,
            Field(key=USERNAME.key, kind=USERNAME.kind, default="root", credential=True),
            PASSWORD,
            VERIFY_TLS,
        ),
        capabilities=frozenset(
            {
                Capability.CANCEL,
                Capability.STATUS,
                Capability.IDLE_STATUS,
                Capability.REPORTS_ENROLLEE,
                Capability.STATIONS,
                Capability.TELLS_PIN,
                Capability.BLOCK,
            }
        ),
        fingerprint=Fingerprint(
            method="POST",
            path="/ubus",
            body='{"jsonrpc":"2.0","id":1,"method":"list","params":["session"]}',
            expect=r'"result"\s*:\s*\{\s*"session"',
        ),
        almighty="root",
        # Every 30.8 s: 117 looks in an hour at most, the daily audit, and two requests where a session is over make 120.
        idle_share=0.77,
        no_join_by_pin=NoPin.NOT_OFFERED,
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
                Capability.TELLS_PIN,
                Capability.SWITCH_PIN,
                Capability.BLOCK,
                Capability.JOIN_BY_PIN,
            }
        ),
        confirmed=True,
    ),
    DriverSpec(
        key="fritzbox",
        title="FRITZ!Box, FRITZ!Repeater",
        module=".fritzbox",
        fields=(HOST, USERNAME, PASSWORD, VERIFY_TLS),
        capabilities=frozenset(
            {
                Capability.CANCEL,
                Capability.STATUS,
                Capability.IDLE_STATUS,
                Capability.CONCLUDES_ENROLLEE,
                Capability.STATIONS,
                Capability.SWITCH,
            }
        ),
        fingerprint=Fingerprint(path="/jason_boxinfo.xml", expect=r"<j:BoxInfo\b", hint=r"FRITZ!"),
        # The usual ones of TR-064. The device chooses the port for https, and names it (AVM, "TR-064 - First Steps", 4.1).
        ports={"https": 49443, "http": 49000},
        pin=PinMethod.NONE,
        no_block=NoBlock.INTERNET_ONLY,
        no_join_by_pin=NoPin.NOT_OFFERED,
        confirmed=False,
    ),
    DriverSpec(
        key="freebox",
        title="Freebox",
        module=".freebox",
        # The makers sign the certificates of all boxes, so one that cannot be verified is not the box's own.
        fields=(
            Field(key=HOST.key, kind=HOST.kind, default="mafreebox.freebox.fr"),
            Field(key=VERIFY_TLS.key, kind=FieldKind.BOOL, default=True),
        ),
        capabilities=frozenset(
            {
                Capability.CANCEL,
                Capability.STATUS,
                Capability.IDLE_STATUS,
                Capability.REPORTS_ENROLLEE,
                Capability.STATIONS,
                Capability.SWITCH,
            }
        ),
        fingerprint=Fingerprint(
            path="/api_version", expect=r'"(?:box_model|device_type)"\s*:\s*"(?:fbxgw|FreeboxServer)'
        ),
        pin=PinMethod.NONE,
        no_block=NoBlock.ENDS_WPS,
        no_join_by_pin=NoPin.NOT_OFFERED,
        confirmed=False,
    ),
    DriverSpec(
        key="asuswrt",
        title="ASUSWRT",
        module=".asuswrt",
        fields=(HOST, USERNAME, PASSWORD, VERIFY_TLS),
        capabilities=frozenset(
            {Capability.CANCEL, Capability.STATUS, Capability.CONCLUDES_ENROLLEE, Capability.STATIONS}
        ),
        fingerprint=Fingerprint(expect=r"location[^;]{0,40}/Main_Login\.asp"),
        # Where ASUSWRT serves its pages over TLS (nvram `https_lanport`).
        ports={"https": 8443},
        requirement=Requirement(package="asusrouter", versions=">=1.21.3,<2", shared_with="asuswrt"),
        obeys_band=False,
        pin=PinMethod.WITH_WPS,
        no_block=NoBlock.RESTARTS_WIFI,
        no_join_by_pin=NoPin.UNPROVEN,
        confirmed=False,
    ),
    DriverSpec(
        key="tplink",
        title="TP-Link",
        module=".tplink",
        fields=(HOST, PASSWORD, VERIFY_TLS),
        capabilities=frozenset(
            {
                Capability.CANCEL,
                Capability.STATUS,
                Capability.REPORTS_ENROLLEE,
                Capability.STATIONS,
                Capability.TELLS_PIN,
                Capability.SWITCH,
                Capability.SWITCH_PIN,
            }
        ),
        fingerprint=Fingerprint(
            method="POST",
            path="/cgi-bin/luci/;stok=/login?form=keys&operation=read",
            # Other makers' LuCI has no such form. TP-Link's Deco has it, but with `result` instead of `data`.
            expect=r'"data"\s*:\s*\{[^{}]*"password"\s*:\s*\[\s*"[0-9A-Fa-f]{128,}"',
            hint=r"(?i)webpages/|tp-link|tplink",
        ),
        requirement=Requirement(package="tplinkrouterc6u", versions=">=5.37,<6"),
        obeys_band=False,
        no_block=NoBlock.UNPROVEN,
        no_join_by_pin=NoPin.UNPROVEN,
        confirmed=False,
    ),
    DriverSpec(
        key="linksys",
        title="Linksys Smart Wi-Fi or Velop",
        module=".linksys",
        fields=(HOST, PASSWORD, VERIFY_TLS),
        capabilities=frozenset(
            {
                Capability.CANCEL,
                Capability.STATUS,
                Capability.IDLE_STATUS,
                Capability.CONCLUDES_ENROLLEE,
                Capability.STATIONS,
                Capability.SWITCH,
                Capability.JOIN_BY_PIN,
            }
        ),
        fingerprint=Fingerprint(
            method="POST",
            path="/JNAP/",
            headers={"X-JNAP-Action": "http://linksys.com/jnap/core/GetDeviceInfo"},
            body="{}",
            # The router's list of services. The action's name alone would also match a server that echoes requests.
            expect=r'"services"\s*:\s*\[[^\[\]]*"http://(?:linksys|cisco)\.com/jnap/core/',
        ),
        obeys_band=False,
        pin=PinMethod.WITH_WPS,
        no_block=NoBlock.ENDS_WPS,
        confirmed=False,
    ),
    DriverSpec(
        key="keenetic",
        title="Keenetic",
        module=".keenetic",
        fields=(HOST, USERNAME, PASSWORD, VERIFY_TLS),
        capabilities=frozenset(
            {
                Capability.STATUS,
                Capability.IDLE_STATUS,
                Capability.CONCLUDES_ENROLLEE,
                Capability.STATIONS,
                Capability.TELLS_PIN,
            }
        ),
        fingerprint=Fingerprint(path="/auth", expect=r"(?i)\nx-ndm-(?:realm|challenge|product):"),
        no_block=NoBlock.UNPROVEN,
        no_join_by_pin=NoPin.UNPROVEN,
        confirmed=False,
    ),
    DriverSpec(
        key="mikrotik",
        title="MikroTik",
        module=".mikrotik",
        fields=(HOST, USERNAME, PASSWORD, VERIFY_TLS),
        capabilities=frozenset({Capability.STATIONS, Capability.BLOCK}),
        fingerprint=Fingerprint(
            path="/rest/system/identity",
            expect=r'\{\s*"error"\s*:\s*401\s*,\s*"message"\s*:\s*"Unauthorized"',
            hint=r"(?i)routeros|mikrotik",
        ),
        pin=PinMethod.NONE,
        no_join_by_pin=NoPin.NOT_OFFERED,
        confirmed=False,
    ),
    DriverSpec(
        key="huawei",
        title="Huawei HiLink",
        module=".huawei",
        fields=(
            HOST,
            Field(key="username", kind=FieldKind.TEXT, default="admin", credential=True),
            PASSWORD,
            VERIFY_TLS,
        ),
        capabilities=frozenset(
            {
                Capability.STATUS,
                Capability.CONCLUDES_ENROLLEE,
                Capability.STATIONS,
                Capability.TELLS_PIN,
                Capability.SWITCH_PIN,
            }
        ),
        fingerprint=Fingerprint(
            path="/api/device/basic_information",
            # Answered without a log-in; some models answer with one of their error codes.
            expect=r"<productfamily>|<error>\s*<code>\s*(?:1000|1250)\d\d\s*</code>",
        ),
        # 2.x writes the password and all answers, with the Wi-Fi keys in them, into its debug log.
        requirement=Requirement(package="huawei-lte-api", versions=">=1.11,<2", shared_with="huawei_lte"),
        no_block=NoBlock.LOCKS_OUT,
        no_join_by_pin=NoPin.UNPROVEN,
        confirmed=False,
    ),
    DriverSpec(
        key="livebox",
        title="Orange Livebox",
        module=".livebox",
        fields=(
            HOST,
            Field(key="username", kind=FieldKind.TEXT, default="admin", credential=True),
            PASSWORD,
            VERIFY_TLS,
        ),
        capabilities=frozenset(
            {
                Capability.CANCEL,
                Capability.STATUS,
                Capability.IDLE_STATUS,
                Capability.CONCLUDES_ENROLLEE,
                Capability.STATIONS,
                Capability.BLOCK,
                Capability.TELLS_PIN,
            },
        ),
        fingerprint=Fingerprint(
            method="POST",
            path="/ws",
            headers={"Content-Type": "application/x-sah-ws-4-call+json"},
            body='{"service":"DeviceInfo","method":"get","parameters":{}}',
            # Depending on the firmware, the box answers without a log-in with its own data, or refuses. The content
            # type must be found in the headers: in the body, a server that echoes requests would show it as well.
            expect=(
                r'(?i)\A(?:.+\n)*content-type: application/x-sah-ws-\d-call\+json|"status"\s*:\s*\{[^{}]*"ManufacturerOUI"|'
                r'"errors"\s*:\s*\[\s*\{\s*"error"\s*:\s*13\s*,\s*"description"\s*:\s*"Permission denied"'
            ),
        ),
        obeys_band=False,
        no_join_by_pin=NoPin.UNPROVEN,
        confirmed=False,
    ),
    DriverSpec(
        key="prplos",
        title="prplOS",
        module=".prplos",
        fields=(HOST, USERNAME, PASSWORD, VERIFY_TLS),
        capabilities=frozenset(
            {
                Capability.CANCEL,
                Capability.STATUS,
                Capability.IDLE_STATUS,
                Capability.CONCLUDES_ENROLLEE,
                Capability.STATIONS,
                Capability.BLOCK,
                Capability.TELLS_PIN,
            }
        ),
        fingerprint=Fingerprint(expect=r"prpl-webui/config/environment"),
        no_join_by_pin=NoPin.UNPROVEN,
        confirmed=False,
    ),
    DriverSpec(
        key="hostapd_ssh",
        title="hostapd by SSH",
        module=".hostapd_ssh",
        fields=(HOST, USERNAME, PASSWORD, Field(key="directory", kind=FieldKind.TEXT, default="/var/run/hostapd")),
        capabilities=frozenset(
            {
                Capability.CANCEL,
                Capability.STATUS,
                Capability.IDLE_STATUS,
                Capability.PUSH,
                Capability.REPORTS_ENROLLEE,
                Capability.STATIONS,
                Capability.TELLS_PIN,
                Capability.SWITCH_PIN,
                Capability.BLOCK,
                Capability.JOIN_BY_PIN,
            }
        ),
        requirement=Requirement(package="asyncssh", versions=">=2.24,<3", shared_with="sftp_storage"),
        confirmed=True,
    ),
)
