"""Govern the comment section by published rules: reports, cases, decisions, appeals and the public log."""
