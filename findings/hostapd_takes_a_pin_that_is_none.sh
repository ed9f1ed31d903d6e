#!/bin/bash
# hostapd 2.10 (Debian 12): `WPS_CHECK_PIN` knows the check digit of a PIN, and `WPS_PIN` does not look at it. A PIN with one digit
# mistyped, or one that is no number at all, is answered `OK`, as is one that is given while a push-button window is open. Neither
# the status nor an event shows that there is a PIN, and `WPS_CANCEL` is the only way to be rid of it before its time. So whoever
# gives hostapd a PIN has to check it first, to keep the time, and to ask whether a window is open: the status goes on saying
# `Active`, and no device is let in by its button any more (that last part needs a radio, and is not shown here).
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

cat >on.conf <<CONF
interface=lo
driver=none
ctrl_interface=$work/control
ssid=Home
wpa=2
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
wpa_passphrase=correct horse
eap_server=1
wps_state=2
config_methods=push_button virtual_push_button
CONF
"$work/usr/sbin/hostapd" on.conf >log 2>&1 &
pid=$!
for _ in {1..50}; do [[ -S control/lo ]] && break; sleep 0.1; done
checked=$(ask WPS_CHECK_PIN 12345678)
taken=$(ask WPS_PIN any 12345678 60)
letters=$(ask WPS_PIN any mistyped 60)
shown=$(ask WPS_GET_STATUS)
ask WPS_PBC >pressed
meanwhile=$(ask WPS_PIN any 12345670 60; ask WPS_GET_STATUS)
"$work/usr/sbin/hostapd" -v 2>&1 | head -n 1 || true
printf 'WPS_CHECK_PIN: %s, WPS_PIN: %s, WPS_PIN with letters: %s\n' "$checked" "$taken" "$letters"
printf 'status with a PIN: %s\nstatus with a window and a PIN: %s\n' "$(tr '\n' ' ' <<<"$shown")" "$(tr '\n' ' ' <<<"$meanwhile")"
[[ "$checked" == FAIL-CHECKSUM && "$taken" == OK && "$letters" == OK && "$shown" == *Disabled*None* && "$meanwhile" == OK*Active* ]]
