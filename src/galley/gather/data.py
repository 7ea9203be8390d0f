"""Frozen values of gathering that travel."""
