"""One source kind a file: where it asks, how it reads, what its settings are. No rows."""
