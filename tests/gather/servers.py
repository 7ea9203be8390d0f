"""A news server on loopback: what it says is put into it, what it was asked is kept."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


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

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            news.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            reply = news.pages.get(self.path, Reply(b"", 404))
            reply = reply(news.asked[-1][1]) if callable(reply) else reply
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *args):
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    news.base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield news
    finally:
        server.shutdown()
        server.server_close()


def rss(*items, title="River Wire", channel=""):
    """An RSS feed; each item is a dict of elements."""
    entries = "".join(
        "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in item.items()) + "</item>" for item in items
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{channel}{entries}</channel></rss>'
