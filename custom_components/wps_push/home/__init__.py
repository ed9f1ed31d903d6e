"""What Home Assistant keeps of a router: its networks, their windows, and who was seen."""
