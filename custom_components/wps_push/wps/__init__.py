"""Open the WPS push-button window of a router and learn which device joined. Knows nothing of Home Assistant."""
