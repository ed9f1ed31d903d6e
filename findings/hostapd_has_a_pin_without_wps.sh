#!/bin/bash
# hostapd 2.10 (Debian 12): with `wps_state=0`, WPS is off and the control interface says so, and the `ap_pin` of the configuration
# is there all the same. `WPS_AP_PIN get` answers it, `WPS_AP_PIN disable` takes it away, and `WPS_GET_STATUS` and
# `GET_CONFIG` show neither. So whoever asks whether devices can join by PIN has to ask first whether WPS is on, and whoever
# writes the answers to a log writes a PIN that nobody uses today and that works as soon as WPS is switched on.
#
# It needs Debian's apt-get and dpkg, and no root: the packages are unpacked into a temporary folder.
set -euo pipefail
work=$(mktemp -d)
trap '[[ -z "${pid:-}" ]] || kill "$pid"; rm -rf "$work"' EXIT
cd "$work"
apt-get -qq download "hostapd=2:2.10-12*" libnl-3-200 libnl-genl-3-200 libnl-route-3-200
for package in ./*.deb; do dpkg -x "$package" .; done
export LD_LIBRARY_PATH=$work/lib/x86_64-linux-gnu:$work/usr/lib/x86_64-linux-gnu
ask() { "$work/usr/sbin/hostapd_cli" -p "$work/control" -i lo raw "$*"; }

cat >off.conf <<CONF
interface=lo
driver=none
ctrl_interface=$work/control
ssid=Home
wpa=2
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
wpa_passphrase=correct horse
wps_state=0
ap_pin=12345670
CONF
"$work/usr/sbin/hostapd" off.conf >log 2>&1 &
pid=$!
for _ in {1..50}; do [[ -S control/lo ]] && break; sleep 0.1; done
state=$(ask GET_CONFIG | sed -n 's/^wps_state=//p')
pin=$(ask WPS_AP_PIN get)
shown=$(ask GET_CONFIG; ask STATUS; ask WPS_GET_STATUS)
gone=$(ask WPS_AP_PIN disable; ask WPS_AP_PIN get)
"$work/usr/sbin/hostapd" -v 2>&1 | head -n 1 || true
printf 'wps_state: %s, WPS_AP_PIN get: %s, after WPS_AP_PIN disable: %s\n' "$state" "$pin" "$(tr '\n' ' ' <<<"$gone")"
[[ "$state" == disabled && "$pin" == 12345670 && "$shown" != *12345670* && "$gone" == *OK*FAIL* ]]
