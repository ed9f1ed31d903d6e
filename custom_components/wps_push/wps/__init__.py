"""Open the WPS push-button window of a router and learn which device joined. Does not depend on Home Assistant."""
