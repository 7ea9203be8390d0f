"""Gather what happens: sources are fetched, parsed, made into wire items, deduplicated and grouped into events."""
