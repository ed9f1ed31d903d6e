"""The pages that add a router, and what is known before somebody types."""
