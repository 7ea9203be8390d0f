"""The address under which a page is stored: its path, and of its query only what changes the page."""

from __future__ import annotations

from urllib.parse import parse_qsl

LONGEST = 480
LAST_PAGE = 9_999


def address_of(path: str, query: str = "") -> str | None:
    """The store's address of a request.

    Of the query, only `page` is kept; what advertisers and search engines add ("utm_source", "fbclid") makes no second
    copy of a page.

    Args:
        path: decoded, beginning with a slash.
        query: as it was sent, without the question mark.

    Returns:
        Such as "/town/" or "/town/?page=2"; None for a request that no stored page answers.
    """
    if len(path) > LONGEST or "\0" in path:
        return None
    if not query:
        return path
    try:
        pages = [value for name, value in parse_qsl(query, max_num_fields=50) if name == "page"]
    except ValueError:
        return None
    if not pages or pages == ["1"]:
        return path
    if len(pages) > 1 or not (pages[0].isascii() and pages[0].isdigit()) or pages[0].startswith("0"):
        return None
    return f"{path}?page={pages[0]}" if int(pages[0]) <= LAST_PAGE else None
