"""Every parser of what a router sends, and what has to be true whatever comes: docs/faults.md, "What a router may write"."""
