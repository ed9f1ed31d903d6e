"""What people ask for: the actions, which network is meant, and waiting for the end."""
