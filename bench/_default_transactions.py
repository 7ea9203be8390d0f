"""Galley's settings with SQLite as Django sets it up by default: the peer of the bench `writers`."""

from galley.project.settings import *  # noqa: F403
from galley.project.settings import DATABASES

DATABASES["default"]["OPTIONS"] = {}
