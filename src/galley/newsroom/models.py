"""Rows of newsroom."""
