"""Lists with pages: which page was asked for, and the links to the others."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, QueryDict

from galley.site.contexts import Link, Paging

AROUND = 1


def page_number(query: QueryDict) -> int:
    """The page that a request asks for.

    Raises:
        Http404: what it asks for is no page number.
    """
    text = query.get("page", "1")
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:6]) <= 99_999:
        raise Http404(f"There is no page {text!r}.")
    return int(text[:6])


def paged(
    rows: Any, number: int, *, size: int, path: str, query: dict[str, str] | None = None
) -> tuple[list[Any], Paging]:
    """The rows of one page, and the links to the others.

    Args:
        rows: a queryset or a list, in order.
        number: from 1.
        size: of a page.
        path: the list's address.
        query: what else belongs to the address of every page.

    Raises:
        Http404: there are not so many pages.
    """
    paginator: Paginator[Any] = Paginator(rows, size)
    try:
        page = paginator.page(number)
    except EmptyPage as error:
        raise Http404(f"There is no page {number}.") from error
    return list(page.object_list), paging(number, paginator.num_pages, paginator.count, path=path, query=query)


def paging(number: int, pages: int, count: int, *, path: str, query: dict[str, str] | None = None) -> Paging:
    """The links to the other pages: the first, the last and those around this one."""

    def url(other: int) -> str:
        asked = {**(query or {}), **({"page": str(other)} if other > 1 else {})}
        return f"{path}?{urlencode(asked)}" if asked else path

    shown = [n for n in range(1, pages + 1) if n in {1, pages} or abs(n - number) <= AROUND]
    links: list[Link | None] = []
    for place, other in enumerate(shown):
        if place and other - shown[place - 1] > 1:
            links.append(None)
        links.append(Link(str(other), url(other), current=other == number))
    return Paging(
        number=number,
        pages=pages,
        count=count,
        previous_url=url(number - 1) if number > 1 else "",
        next_url=url(number + 1) if number < pages else "",
        links=tuple(links) if pages > 1 else (),
    )
