"""hostapd's control interface over the simulated registrar: UNIX sockets that answer and report as the real hostapd does.

The words are those that hostapd 2.10 said on simulated radios; `tests/wps/routers/test_hostapd_ssh_real.py` and its
neighbours compare the drivers with the real one.
"""

import asyncio
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
import shutil

from .hostapd_config import Interface, shown
from .hostapd_deny import DenyLists
from .hostapd_socket import ControlSocket
from .registrar import Bss, Registrar
from .server import Fault

PRINTER_NAME = "Office printer"

_TICK = 0.01
"""How often it is looked what has happened since, in seconds of the real clock."""

_PINS = 3
"""How many wrong PINs it takes."""
_UUID = "572cf82f-c957-5653-9b16-b5cfb298abf1"
_UNKNOWN = "UNKNOWN COMMAND\n"


class Then(Enum):
    """What a device does once it has joined."""

    CONNECTS = auto()
    LOOKS = auto()
    """It does not like what it finds, and goes on looking for the network."""
    IS_REFUSED = auto()
    """It tries to connect with another key than the network's."""
    IS_SILENT = auto()


class EmulatedHostapd:
    """One hostapd process with a home's network and its guests'."""

    def __init__(self, directory: Path, *, clock: Callable[[], float], walk_time: float = 120) -> None:
        """Have the control sockets in a folder that is there while it runs."""
        self.directory = directory
        self.interfaces = {
            "wlan0": Interface(ssid="Home", bssid="3c:2a:f4:00:00:f0"),
            "wlan0-1": Interface(ssid="Guests", bssid="3e:2a:f4:00:00:f0"),
        }
        bsses = {name: Bss(uuid=f"{_UUID[:-1]}{number}") for number, name in enumerate(self.interfaces)}
        self.registrar = Registrar(bsses=bsses, clock=clock, walk_time=walk_time)
        self.stations: dict[str, str] = {}
        """The clients, and the interface of each, including those that are not let in."""
        self.refused: set[str] = set()
        """The clients that try to connect and have a wrong key."""
        self.then = Then.CONNECTS
        """What devices do that join from now on."""
        self.pmf: frozenset[str] = frozenset()
        """The clients with protected management frames."""
        self.repeaters: frozenset[str] = frozenset()
        """The clients that use four addresses."""
        self.deny = DenyLists(self.interfaces)
        self._on_their_way: dict[str, str] = {}
        """The devices that have joined and are not clients yet, and the interface of each."""
        self.fault: Fault | None = None
        """What goes wrong with all answers."""
        self.failing: frozenset[str] = frozenset()
        """Commands that fail."""
        self.unanswered: frozenset[str] = frozenset()
        """Commands that are carried out, and whose answers are lost."""
        self.requests = 0
        """How many requests it has had, but for those that only open and close a listener."""
        self.lists = 0
        """How often the list of an interface's clients was begun."""
        self.most_at_once = 0
        """How many requests waited at one of the sockets at the same time at most."""
        self._sockets: dict[str, ControlSocket] = {}
        self._ticking: asyncio.Task[None] | None = None
        self._reported = 0
        self._reported_refused = 0
        self._wrong_pins = 0
        self._phases: dict[str, str] = {}

    async def start(self) -> None:
        """Make the sockets."""
        self.directory.mkdir(mode=0o750)
        for name in self.interfaces:
            self._sockets[name] = await ControlSocket.open(self.directory / name, self, name)
        self._ticking = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """End: nothing answers, and all is forgotten that a start forgets."""
        if self._ticking:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)
            self._ticking = None
        for control_socket in self._sockets.values():
            control_socket.close()
        self._sockets.clear()
        await asyncio.sleep(0)
        shutil.rmtree(self.directory, ignore_errors=True)
        self.registrar.reset()
        self.stations.clear()
        self.refused.clear()
        self._on_their_way.clear()
        self._phases.clear()
        self.deny.forget()

    def press(self, name: str) -> bool:
        """Press the button of an interface, by whatever means."""
        self._notify()
        is_done = self.registrar.press(name)
        if is_done and not self.registrar.bsses[name].stub:
            self._phases[name] = "Active"
            self._say(name, "WPS-PBC-ACTIVE ")
            if self.registrar.is_cut_off:
                self._phases[name] = "Timed-out"
                self._say(name, "WPS-TIMEOUT ", "WPS-CANCEL ")
        self._notify()
        return is_done

    def cancel(self, name: str) -> bool:
        """Close the window of an interface."""
        self._notify()
        was_open = self.registrar.status(name).pbc_status == "Active"
        is_done = self.registrar.cancel(name)
        if self.registrar.ignores_cancels:
            return is_done
        if was_open and is_done:
            self._phases[name] = "Timed-out"
            self._say(name, "WPS-TIMEOUT ")
        if is_done:
            self._say(name, "WPS-CANCEL ")
        return is_done

    def switch_radio(self, name: str, *, on: bool) -> None:
        """Switch the radio of an interface."""
        self.registrar.set_radio(name, enabled=on)
        self._say(name, "AP-ENABLED " if on else "AP-DISABLED ")

    def device_presses(
        self, name: str, mac: str, *, seen_as: str | None = None, is_repeater: bool = False, methods: str = "0x80"
    ) -> None:
        """A device asks an interface to let it join; it may be seen with another address than it joins with."""
        if mac in self.deny.of[name]:
            return
        self._say(name, _seen(seen_as or mac, "4 1", methods))
        if is_repeater:
            self._say(name, f"WDS-STA-INTERFACE-ADDED ifname={name}.sta1 sta_addr={mac}")
        self.registrar.enrollee_presses(mac, hears=[name])
        self._notify()

    def device_uses_pin(self, name: str, mac: str, pin: str) -> None:
        """A device asks an interface whether somebody has given it its PIN."""
        self._say(name, _seen(mac, "0 1", "0x280"))
        self.registrar.enrollee_uses_pin(mac, pin, hears=[name])
        self._notify()

    def device_fails(self, name: str, mac: str) -> None:
        """An exchange fails in its last messages."""
        self.registrar.fail(name, mac)
        self._say(name, f"CTRL-EVENT-EAP-STARTED {mac}", "WPS-FAIL msg=8 config_error=18")

    def try_pin(self, name: str, mac: str) -> None:
        """Somebody tries the access point's own PIN, and it is wrong; from the third time on it takes none for a while."""
        self.registrar.fail(name, mac, "Device Password Auth Failure")
        self._wrong_pins += 1
        locked = ["WPS-AP-SETUP-LOCKED "] if self._wrong_pins == _PINS else []
        self._say(name, f"CTRL-EVENT-EAP-STARTED {mac}", *locked, "WPS-FAIL msg=10 config_error=18")

    def listens(self, name: str) -> bool:
        """Whether somebody listens to an interface."""
        return name in self._sockets and self._sockets[name].has_listeners

    def device_connects(self, name: str, mac: str) -> None:
        """A device connects with the password, unless it is kept out."""
        if mac in self.deny.of[name]:
            return
        self.stations[mac] = name
        self.refused.discard(mac)
        self._on_their_way.pop(mac, None)
        self._say(name, f"AP-STA-CONNECTED {mac}", f"EAPOL-4WAY-HS-COMPLETED {mac}")

    def device_is_refused(self, name: str, mac: str) -> None:
        """A device tries to connect with another key than the network's. It is a client meanwhile, and heard four times."""
        if mac in self.deny.of[name]:
            return
        self.stations[mac] = name
        self.refused.add(mac)
        self._say(name, *[f"AP-STA-POSSIBLE-PSK-MISMATCH {mac}"] * 4)

    def answer(self, name: str, request: str) -> str:
        """What hostapd answers to a request."""
        word, _, rest = request.partition(" ")
        self.requests += word not in {"PING", "ATTACH", "DETACH"}
        self.lists += word == "STA-FIRST"
        interface = self.interfaces[name]
        has_wps = interface.wps_built_in
        if word in self.failing:
            return "FAIL\n"
        match word:
            case "PING":
                return "PONG\n"
            case "ATTACH" | "DETACH":
                return "OK\n"
            case "STATUS":
                return self._status(name, interface)
            case "GET_CONFIG":
                return shown(interface)
            case "GET":
                return "2.10" if rest == "version" else "FAIL\n"
            case "WPS_GET_STATUS" if has_wps:
                return self._wps_status(name)
            case "WPS_PBC" if has_wps:
                return "OK\n" if self.press(name) else "FAIL\n"
            case "WPS_PIN" if has_wps:
                return "OK\n" if self._give_pin(name, rest.split()) else "FAIL\n"
            case "WPS_CANCEL" if has_wps:
                return "OK\n" if self.cancel(name) else "FAIL\n"
            case "WPS_AP_PIN" if has_wps:
                return self._ap_pin(interface, rest)
            case "STA-FIRST" | "STA-NEXT" | "STA":
                return self._station(name, word, rest)
            case "DENY_ACL":
                answer = self.deny.answer(name, rest)
                self._keep_out(name)
                return _UNKNOWN if answer is None else answer
        return _UNKNOWN

    def _give_pin(self, name: str, words: list[str]) -> bool:
        """Take the PIN of a device, whatever its check digit is; it never ends without a number of seconds."""
        match words:
            case ["any", pin, seconds]:
                return self.registrar.give_pin(name, pin, float(seconds))
        return False

    def _ap_pin(self, interface: Interface, what: str) -> str:
        """The PIN is answered without a line feed, and taken away from all interfaces at once."""
        match what:
            case "get" if interface.ap_pin is not None:
                return interface.ap_pin
            case "disable":
                for each in self.interfaces.values():
                    each.ap_pin = None
                return "OK\n"
        return "FAIL\n"

    def _keep_out(self, name: str) -> None:
        """Disconnect whoever is on the deny list."""
        for mac in [mac for mac, served_by in self.stations.items() if served_by == name and mac in self.deny.of[name]]:
            del self.stations[mac]
            self._say(name, f"AP-STA-DISCONNECTED {mac}")

    def _status(self, name: str, interface: Interface) -> str:
        state = "ENABLED" if self.registrar.bsses[name].enabled else "DISABLED"
        clients = [mac for mac, served_by in self.stations.items() if served_by == name]
        return (
            f"state={state}\nphy=phy0\nfreq={interface.freq}\nbss[0]={name}\nbssid[0]={interface.bssid}\n"
            f"ssid[0]={interface.ssid}\nnum_sta[0]={len(clients)}\n"
        )

    def _wps_status(self, name: str) -> str:
        self._notify()
        bss = self.registrar.status(name)
        lines = [f"PBC Status: {bss.pbc_status}", f"Last WPS result: {bss.last_wps_result}"]
        if bss.reason:
            lines.append(f"Failure Reason: {bss.reason}")
        if bss.peer_address:
            lines.append(f"Peer Address: {bss.peer_address}")
        return "".join(f"{line}\n" for line in lines)

    def _station(self, name: str, word: str, mac: str) -> str:
        self._notify()
        clients = [client for client, served_by in self.stations.items() if served_by == name]
        if word != "STA-FIRST" and mac not in clients:
            return "FAIL\n"
        if word == "STA":
            return self._facts(mac)
        rest = clients[clients.index(mac) + 1 :] if word == "STA-NEXT" else clients
        return self._facts(rest[0]) if rest else ""

    def _facts(self, mac: str) -> str:
        pmf = "[MFP]" if mac in self.pmf else ""
        wds = "[WDS]" if mac in self.repeaters else ""
        authorized = "" if mac in self.refused else "[AUTHORIZED]"
        facts = f"{mac}\nflags=[AUTH][ASSOC]{authorized}[WMM]{pmf}{wds}\naid=1\ncapability=0x431\n"
        if any(registered.mac == mac for registered in self.registrar.registered):
            facts += f"wpsDeviceName={PRINTER_NAME}\nwpsManufacturer=Maker\nwpsModelName=Model\n"
        return facts

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK)
            self._notify()

    def _notify(self) -> None:
        """Say what has happened since, as the clock made it happen."""
        for name in self.interfaces:
            self.registrar.status(name)
        for mac, name in list(self._on_their_way.items()):
            self._goes_on(name, mac)
        for registered in self.registrar.registered[self._reported :]:
            name, mac = registered.ifname, registered.mac
            self._say(name, f"CTRL-EVENT-EAP-STARTED {mac}", f"WPS-REG-SUCCESS {mac} {_UUID}")
            if registered not in self.registrar.by_pin:
                self._phases[name] = "Disabled"
                self._say(name, "WPS-PBC-DISABLE ")
            self._say(name, "WPS-SUCCESS ", f"CTRL-EVENT-EAP-FAILURE {mac}")
            # It leaves, and comes back with the key.
            self.stations.pop(mac, None)
            self._on_their_way[mac] = name
        self._reported = len(self.registrar.registered)
        for refused in self.registrar.refused[self._reported_refused :]:
            mac = refused.mac
            self._say(refused.ifname, f"CTRL-EVENT-EAP-STARTED {mac}", "WPS-FAIL msg=8 config_error=18")
        self._reported_refused = len(self.registrar.refused)
        for name, bss in self.registrar.bsses.items():
            before, self._phases[name] = self._phases.get(name), bss.pbc_status
            if before != bss.pbc_status:
                if bss.pbc_status == "Timed-out":
                    self._say(name, "WPS-TIMEOUT ")
                elif bss.pbc_status == "Overlap":
                    self._say(name, "WPS-OVERLAP-DETECTED ")

    def _goes_on(self, name: str, mac: str) -> None:
        """A device that has joined does what devices do then."""
        match self.then:
            case Then.CONNECTS:
                self.device_connects(name, mac)
            case Then.LOOKS:
                self._say(name, _seen(mac, "0 0"))
            case Then.IS_REFUSED:
                self._say(name, f"AP-STA-POSSIBLE-PSK-MISMATCH {mac}")

    def _say(self, name: str, *events: str) -> None:
        if name in self._sockets:
            for event in events:
                self._sockets[name].say(event)


def _seen(mac: str, wants: str, methods: str = "0x80") -> str:
    return f"WPS-ENROLLEE-SEEN {mac} {_UUID} 1-0050F204-1 {methods} {wants} [{PRINTER_NAME}]"
