"""What Home Assistant does by itself to keep the Wi-Fi safe, as far as the household has chosen it."""
