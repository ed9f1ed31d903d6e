"""Show the whole product at work, with a real Home Assistant, an access point and devices that join; see `script/demo`.

There are two sides. On one, `home.py` runs Home Assistant, and `api.py` talks to it as a browser does. On the other,
`openwrt.py` and `hostapd.py` are the access points. `rounds.py` presses on the first side, lets a device join on the
second, and measures. `timeline.py` records everything that happens. At the end, `visit.py` waits for a visitor, who lets
further devices join by Enter, or by `script/demo join` through `doorbell.py`.
"""
