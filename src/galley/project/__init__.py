"""Composition only: settings, URLs, ASGI and the `galley` command."""
