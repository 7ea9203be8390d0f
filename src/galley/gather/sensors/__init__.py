"""Measurements as values: units, times, tables, gaps, levels, charts; no rows, no network."""
