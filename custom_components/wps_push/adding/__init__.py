"""Adding a router: the pages of the config flow by subject, and what Home Assistant discovers."""
