"""One fetcher a protocol: an address becomes bytes. No database."""
