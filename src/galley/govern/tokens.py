"""Links that open one case for its author, or one report for who made it; made from the secret key, not stored."""

from __future__ import annotations

from django.utils.crypto import constant_time_compare, salted_hmac


def author_token(comment_id: int) -> str:
    """Opens the page of a comment's case for its author."""
    return _token("author", comment_id)


def report_token(report_id: int) -> str:
    """Opens the page of a report for who made it."""
    return _token("report", report_id)


def comment_of(token: str) -> int | None:
    """The comment whose author's token this is."""
    return _number("author", token)


def report_of(token: str) -> int | None:
    """The report whose token this is."""
    return _number("report", token)


def _token(purpose: str, number: int) -> str:
    return f"{number}-{salted_hmac(f'galley.govern.{purpose}', str(number), algorithm='sha256').hexdigest()[:32]}"


def _number(purpose: str, token: str) -> int | None:
    number, _, _proof = token.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        return None
    return int(number) if constant_time_compare(token, _token(purpose, int(number))) else None
