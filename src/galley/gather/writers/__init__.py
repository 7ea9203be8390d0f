"""One writer a format: a kept item becomes a document of a wire standard. No database, no network."""
