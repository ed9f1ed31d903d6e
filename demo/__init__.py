"""Shows the whole product at work: a real Home Assistant, an access point, devices that join; run by `script/demo`.

A demonstration has two ends. `home.py` runs Home Assistant, and `api.py` talks to it as a browser does; `openwrt.py` and
`radio.py` are the access points. `rounds.py` presses here, lets a device join there, and measures; everything that
happens goes into one `timeline.py`.
"""
