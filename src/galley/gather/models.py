"""Rows of gather."""
