"""Rows of distribute."""
