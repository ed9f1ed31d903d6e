"""The drivers as Home Assistant knows them."""
