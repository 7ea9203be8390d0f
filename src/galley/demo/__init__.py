"""The demo newsroom as data, and the local wire server that feeds it."""
