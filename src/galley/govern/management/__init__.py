"""Commands of governing."""
