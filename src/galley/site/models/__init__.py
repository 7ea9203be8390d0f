"""Rows of site."""

from galley.site.models.front import FrontPackage, FrontPage, FrontSlot, PackageStory
from galley.site.models.search import SearchEntry
from galley.site.models.store import ChangeMark, StoredPage, StoredPageKey

__all__ = [
    "ChangeMark",
    "FrontPackage",
    "FrontPage",
    "FrontSlot",
    "PackageStory",
    "SearchEntry",
    "StoredPage",
    "StoredPageKey",
]
