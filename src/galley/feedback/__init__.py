"""Hear back from readers: reader accounts, comments, correction requests and counted readership."""
