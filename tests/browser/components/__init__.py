"""What the house adds to Home Assistant."""
