"""What a router does for people, whoever has made it: one set of tests for every driver of the table."""
