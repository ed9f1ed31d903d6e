"""What the device serves as files: its description, those of its services, its front page and its lists."""

from collections.abc import Iterable, Mapping
from html import escape

type Actions = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
"""The actions of a service, each with the arguments that go in and those that come out."""

MODE = "NewX_AVM-DE_WPSMode"
STATUS = "NewX_AVM-DE_WPSStatus"
ENABLE = "NewX_AVM-DE_WPSEnable"

# As FRITZ!OS 7.57 and 8.02 declare them (nitram509/gofritz, `__sdcp__/`), those that matter here.
WLAN: Actions = {
    "GetInfo": (
        (),
        (
            "NewEnable",
            "NewStatus",
            "NewChannel",
            "NewSSID",
            "NewBeaconType",
            "NewStandard",
            "NewBSSID",
            "NewX_AVM-DE_FrequencyBand",
            "NewX_AVM-DE_WLANGlobalEnable",
        ),
    ),
    "GetBeaconAdvertisement": ((), ("NewBeaconAdvertisementEnabled",)),
    "GetTotalAssociations": ((), ("NewTotalAssociations",)),
    "GetGenericAssociatedDeviceInfo": (
        ("NewAssociatedDeviceIndex",),
        ("NewAssociatedDeviceMACAddress", "NewAssociatedDeviceIPAddress", "NewAssociatedDeviceAuthState"),
    ),
    "X_AVM-DE_GetWLANDeviceListPath": ((), ("NewX_AVM-DE_WLANDeviceListPath",)),
    "X_AVM-DE_GetWLANExtInfo": (
        (),
        ("NewX_AVM-DE_APEnabled", "NewX_AVM-DE_APType", "NewX_AVM-DE_FrequencyBand", "NewX_AVM-DE_EncryptionMode"),
    ),
    "X_AVM-DE_GetWPSInfo": ((), (MODE, STATUS)),
    "X_AVM-DE_SetWPSConfig": ((MODE,), (STATUS,)),
    "X_AVM-DE_SetWPSEnable": ((ENABLE,), ()),
}

# FRITZ!OS before 7.20: WPS with a PIN, and neither the switch nor the list nor the band.
OLD_WLAN: Actions = {
    name: (taken, tuple(out for out in given if "FrequencyBand" not in out))
    for name, (taken, given) in WLAN.items()
    if name not in {"X_AVM-DE_SetWPSEnable", "X_AVM-DE_GetWLANDeviceListPath", "X_AVM-DE_GetWLANExtInfo"}
} | {"X_AVM-DE_SetWPSConfig": ((MODE, "NewX_AVM-DE_WPSClientPIN"), ("NewX_AVM-DE_WPSAPPIN", STATUS))}

HOSTS: Actions = {
    "GetSpecificHostEntry": (("NewMACAddress",), ("NewIPAddress", "NewActive", "NewHostName")),
    "X_AVM-DE_GetMeshListPath": ((), ("NewX_AVM-DE_MeshListPath",)),
}

DEVICE: Actions = {
    "GetSecurityPort": ((), ("NewSecurityPort",)),
    "GetInfo": ((), ("NewManufacturerName", "NewModelName", "NewSerialNumber", "NewSoftwareVersion")),
    "X_AVM-DE_GetDeviceLogPath": ((), ("NewDeviceLogPath",)),
}

# FRITZ!OS 7.57 has no list of events in XML.
DEVICE_OF_7_57: Actions = {name: action for name, action in DEVICE.items() if "DeviceLogPath" not in name}

TIME: Actions = {"GetInfo": ((), ("NewNTPServer1", "NewCurrentLocalTime", "NewLocalTimeZone", "NewLocalTimeZoneName"))}

NAMES = {"deviceinfo": "DeviceInfo", "hosts": "Hosts", "time": "Time", "wlanconfig": "WLANConfiguration"}


def description(*, model: str, serial: str, wlans: Iterable[int], has_serial: bool = True, has_udn: bool = True) -> str:
    """`/tr64desc.xml`; FRITZ!OS 7.10 has no serial number in it, and all versions have one at the end of the UDN."""
    digits = serial.replace(":", "")
    names = f"<serialNumber>{serial}</serialNumber>" if has_serial else ""
    names += f"<UDN>uuid:739f2409-bccb-40e7-8e6c-{digits}</UDN>" if has_udn else ""
    lans = [("wlanconfig", number, str(number)) for number in wlans]
    numbered = [("deviceinfo", 1, ""), *lans, ("hosts", 1, ""), ("time", 1, "")]
    services = "".join(
        f"<service><serviceType>{service_type(path, number)}</serviceType>"
        f"<controlURL>/upnp/control/{path}{suffix}</controlURL>"
        f"<eventSubURL>/upnp/control/{path}{suffix}</eventSubURL>"
        f"<SCPDURL>/{path}SCPD.xml</SCPDURL></service>"
        for path, number, suffix in numbered
    )
    return (
        '<?xml version="1.0"?>\n<root xmlns="urn:dslforum-org:device-1-0">'
        "<systemVersion><HW>236</HW><Display>164.08.02</Display></systemVersion>"
        "<device><deviceType>urn:dslforum-org:device:InternetGatewayDevice:1</deviceType>"
        f"<friendlyName>{escape(model)}</friendlyName><manufacturer>AVM</manufacturer>"
        f"<modelName>{escape(model)}</modelName>{names}"
        f"<serviceList>{services}</serviceList>"
        "<presentationURL>http://192.168.178.1</presentationURL></device></root>"
    )


def service_type(path: str, number: int) -> str:
    """The full name of a service."""
    return f"urn:dslforum-org:service:{NAMES[path]}:{number}"


def scpd(actions: Actions) -> str:
    """The description of a service."""

    def argument(name: str, direction: str) -> str:
        return f"<argument><name>{name}</name><direction>{direction}</direction></argument>"

    described = "".join(
        f"<action><name>{name}</name><argumentList>"
        f"{''.join(argument(one, 'in') for one in taken)}{''.join(argument(one, 'out') for one in given)}"
        "</argumentList></action>"
        for name, (taken, given) in actions.items()
    )
    return (
        f'<?xml version="1.0"?>\n<scpd xmlns="urn:dslforum-org:service-1-0"><actionList>{described}</actionList></scpd>'
    )


def envelope(inside: str) -> str:
    """A SOAP answer."""
    return (
        '<?xml version="1.0"?>\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
        f' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">\n<s:Body>\n{inside}\n</s:Body>\n</s:Envelope>'
    )


def response(action: str, service: str, values: Mapping[str, str]) -> str:
    """The answer of an action."""
    inside = "\n".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items())
    return envelope(f'<u:{action}Response xmlns:u="{service}">\n{inside}\n</u:{action}Response>')


def fault(code: int) -> str:
    """The answer of an action that was turned down; the words are in the language of the device."""
    return envelope(
        "<s:Fault>\n<faultcode>s:Client</faultcode>\n<faultstring>UPnPError</faultstring>\n<detail>\n"
        f'<UPnPError xmlns="urn:dslforum-org:control-1-0">\n<errorCode>{code}</errorCode>\n'
        "<errorDescription>Aktion nicht m\N{LATIN SMALL LETTER O WITH DIAERESIS}glich</errorDescription>\n"
        "</UPnPError>\n</detail>\n</s:Fault>"
    )


def device_list(stations: Mapping[str, tuple[str, bool]]) -> str:
    """The list of Wi-Fi devices; of each address the IP address, and whether it is a guest."""
    items = "".join(
        f"<Item><AssociatedDeviceIndex>{index}</AssociatedDeviceIndex>"
        f"<AssociatedDeviceMACAddress>{mac.upper()}</AssociatedDeviceMACAddress>"
        f"<AssociatedDeviceIPAddress>{ip}</AssociatedDeviceIPAddress>"
        "<AssociatedDeviceAuthState>1</AssociatedDeviceAuthState><X_AVM-DE_Speed>866</X_AVM-DE_Speed>"
        f"<AssociatedDeviceGuest>{int(guest)}</AssociatedDeviceGuest></Item>"
        for index, (mac, (ip, guest)) in enumerate(stations.items(), 1)
    )
    return f"<List><TotalAssociations>{len(stations)}</TotalAssociations>{items}</List>"


def front_page(model: str) -> str:
    """The log-in page."""
    return f"<!DOCTYPE html>\n<html><head><title>{model.rpartition(' ')[0]}</title></head><body></body></html>"


def box_info(model: str, serial: str) -> str:
    """`/jason_boxinfo.xml`, which anybody may read."""
    return (
        '<j:BoxInfo xmlns:j="http://jason.avm.de/updatecheck/">'
        f"<j:Name>{escape(model)}</j:Name><j:HW>236</j:HW><j:Version>164.08.02</j:Version>"
        f"<j:Serial>{serial.replace(':', '')}</j:Serial><j:OEM>avm</j:OEM><j:Lang>de</j:Lang></j:BoxInfo>"
    )
