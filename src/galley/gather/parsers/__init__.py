"""One parser a format: bytes become a FeedData. No database, no network."""
