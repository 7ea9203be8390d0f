"""What can go wrong between a row and a reader.

SiteError
└── RenderingError     a page could not be made; its old bytes stay
"""

from __future__ import annotations


class SiteError(Exception):
    """The site's own errors."""


class RenderingError(SiteError):
    """A reader page could not be made; the page's old bytes stay.

    Args:
        address: of the page.
        status: that its view answered with.
    """

    def __init__(self, address: str, status: int) -> None:
        super().__init__(f"{address} was answered with {status}.")
        self.address, self.status = address, status
