"""Rows of site."""
