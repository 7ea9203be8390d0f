"""A news server on loopback: what it says is put into it, what it was asked is kept."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.loopback import Handler, serving


@dataclass
class Reply:
    body: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=dict)


class NewsServer:
    """Paths with their replies; a reply may be a function of the request's headers."""

    def __init__(self):
        self.pages = {}
        self.asked = []
        self.base = ""

    def put(self, path, body=b"", *, status=200, **headers):
        body = body.encode() if isinstance(body, str) else body
        self.pages[path] = Reply(body, status, {k.replace("_", "-"): v for k, v in headers.items()})
        return self.base + path

    def put_with_etag(self, path, body, etag):
        reply = Reply(body.encode() if isinstance(body, str) else body, 200, {"ETag": etag})
        self.pages[path] = lambda headers: Reply(b"", 304) if headers.get("if-none-match") == etag else reply
        return self.base + path


@contextmanager
def news_server():
    news = NewsServer()

    class NewsHandler(Handler):
        def do_GET(self):  # noqa: N802 -- http.server's name
            news.asked.append((self.path, self.lower_headers()))
            reply = news.pages.get(self.path, Reply(b"", 404))
            reply = reply(news.asked[-1][1]) if callable(reply) else reply
            self.answer(reply.status, reply.headers, reply.body)

    with serving(NewsHandler) as news.base:
        yield news


def rss(*items, title="River Wire", channel=""):
    """An RSS feed; each item is a dict of elements."""
    entries = "".join(
        "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in item.items()) + "</item>" for item in items
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{channel}{entries}</channel></rss>'
