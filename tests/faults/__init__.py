"""What happens to whole windows when what lies between Home Assistant and the router goes wrong: docs/faults.md."""
