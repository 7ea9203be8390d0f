"""Posts of the fediverse: public activities of one account become entries.

No parser of the registry: nothing but the account's own outbox is read.
Source: ActivityStreams 2.0 (https://www.w3.org/TR/activitystreams-core/), ActivityPub, sections 5.1 and 5.6.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from galley.gather.data import Enclosure, FeedItem, PubStatus
from galley.gather.fetchers.jsonapi import dicts, text
from galley.gather.markup.dates import parse_date
from galley.gather.markup.items import unique
from galley.gather.markup.tree import absolute
from galley.gather.pictures import described

PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
POSTS = frozenset({"Note", "Article", "Page", "Question", "Event", "Video", "Audio", "Image", "Document"})


def public_posts(activities: Any, *, actor: str) -> Iterator[dict[str, Any] | str]:
    """The public posts of an account among its activities: objects, or addresses of those that are not told whole.

    Others' posts that it shares, private ones, and what claims to be somebody else's are left out.
    """
    for activity in activities if isinstance(activities, list) else []:
        if not isinstance(activity, dict):
            continue
        kind = _kind(activity)
        if kind in POSTS or kind == "Tombstone":
            found: Any = activity
        elif kind in {"Create", "Update"} and _id(activity.get("actor")) in {actor, ""}:
            found = activity.get("object")
        else:
            continue
        if (isinstance(found, str) and is_public(activity) and same_host(found, actor)) or (
            isinstance(found, dict)
            and is_of(found, actor=actor)
            and (is_public(found) or _lacks_audience(found, activity))
        ):
            yield found


def is_of(post: dict[str, Any], *, actor: str) -> bool:
    """Whether a post is this account's own, as far as its address can tell."""
    writers = post.get("attributedTo")
    said = [_id(one) for one in (writers if isinstance(writers, list) else [writers]) if one]
    return (not said or actor in said) and same_host(text(post.get("id")), actor)


def is_public(said: dict[str, Any]) -> bool:
    """Whether it is addressed to everybody; "unlisted" posts are, too."""
    audience: set[str] = set()
    for key in ("to", "cc"):
        value = said.get(key)
        audience |= {_id(one) for one in (value if isinstance(value, list) else [value]) if one}
    return bool(audience & PUBLIC)


def _lacks_audience(post: dict[str, Any], activity: dict[str, Any]) -> bool:
    return not post.get("to") and not post.get("cc") and is_public(activity)


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are of one server; only that may speak for its accounts."""
    try:
        return bool(urlsplit(one).netloc) and urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()
    except ValueError:
        return False


def is_reply_to_others(post: dict[str, Any], *, actor: str) -> bool:
    """Whether it answers somebody else; a thread of one's own is none."""
    parent = _id(post.get("inReplyTo"))
    return bool(parent) and not parent.startswith(actor.rstrip("/") + "/")


def post_item(post: dict[str, Any], *, author: str, base: str) -> FeedItem:
    """The entry of a post; a tombstone is one that was taken back."""
    guid = text(post.get("id"))
    if _kind(post) == "Tombstone":
        return FeedItem(guid=guid, title=guid, kind="post", status=PubStatus.CANCELED)
    warning = text(post.get("summary")) if _kind(post) not in {"Article", "Page"} else ""
    content = _content(post)
    pictures = [
        one
        for one in dicts(post.get("attachment"))
        if text(one.get("mediaType")).startswith("image/") or _kind(one) == "Image"
    ]
    alts = [{"url": _link(one, base), "alt": text(one.get("name"))} for one in pictures]
    extra: dict[str, Any] = {
        "content_warning": warning,
        "sensitive": bool(post.get("sensitive")),
        "pictures": [one for one in alts if one["url"]],
        "in_reply_to": _id(post.get("inReplyTo")),
    }
    shown = f"<p><strong>{html.escape(warning)}</strong></p>{content}" if warning else content
    return FeedItem(
        guid=guid,
        url=_link(post, base) or absolute(guid, base),
        title=" ".join(text(post.get("name")).split()),
        summary_html=text(post.get("summary")) if _kind(post) in {"Article", "Page"} else "",
        content_html=shown + _options(post),
        published=parse_date(text(post.get("published"))),
        updated=parse_date(text(post.get("updated"))),
        authors=(author,) if author else (),
        categories=unique(text(t.get("name")).lstrip("#") for t in dicts(post.get("tag")) if _kind(t) == "Hashtag"),
        language=_language(post),
        picture_url=next((str(one["url"]) for one in alts if one["url"]), ""),
        enclosures=tuple(_files(post, base)),
        pictures=described((one for one in alts if one["url"]), credit=author),
        base_url=base,
        kind="post",
        related=tuple(one for one in (_id(post.get("inReplyTo")),) if one),
        extra={key: value for key, value in extra.items() if value},
    )


def _content(post: dict[str, Any]) -> str:
    said = text(post.get("content"))
    if not said and isinstance(post.get("contentMap"), dict):
        said = next((text(one) for one in post["contentMap"].values() if text(one)), "")
    is_plain = text(post.get("mediaType")) in {"text/plain", "text/markdown"}
    return f"<p>{html.escape(said)}</p>" if said and is_plain else said


def _options(post: dict[str, Any]) -> str:
    """The answers of a poll."""
    names = [text(one.get("name")) for key in ("oneOf", "anyOf") for one in dicts(post.get(key))]
    made = "".join(f"<li>{html.escape(name)}</li>" for name in names if name)
    return f"<ul>{made}</ul>" if made else ""


def _language(post: dict[str, Any]) -> str:
    told = post.get("contentMap")
    return str(next(iter(told)))[:20] if isinstance(told, dict) and len(told) == 1 else ""


def _files(post: dict[str, Any], base: str) -> Iterator[Enclosure]:
    for one in dicts(post.get("attachment"))[:20]:
        if (address := _link(one, base)) and text(one.get("mediaType")):
            yield Enclosure(address, text(one.get("mediaType"))[:100])


def _link(value: dict[str, Any], base: str) -> str:
    """Its address for people: an address, a link, or the one of several that is HTML."""
    told = value.get("url") or value.get("href")
    links = told if isinstance(told, list) else [told]
    pages = [one for one in links if isinstance(one, dict) and text(one.get("mediaType")) == "text/html"]
    for one in [*pages, *links]:
        said = text(one.get("href")) if isinstance(one, dict) else text(one)
        if (address := absolute(said, base)).startswith(("http://", "https://")):
            return address
    return ""


def _kind(value: dict[str, Any]) -> str:
    said = value.get("type")
    kinds = said if isinstance(said, list) else [said]
    return next((text(one).rpartition(":")[2] for one in kinds if isinstance(one, str)), "")


def _id(value: Any) -> str:
    return text(value.get("id")) if isinstance(value, dict) else text(value)
