"""Galley, the open converged newsroom."""
