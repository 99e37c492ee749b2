"""A small web server of an app's own, on loopback: where a browser lands after the plan let it go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

PAGE = (
    b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Back in the app</title></head>'
    b"<body><main><h1>Back in the app</h1></main></body></html>"
)


@dataclass
class Landing:
    """Its address, and the query of every return, in order."""

    base: str
    returns: list[dict[str, str]] = field(default_factory=list)

    @property
    def callback(self) -> str:
        """The redirect URI."""
        return f"{self.base}/callback"


@contextmanager
def landing(files: Mapping[str, Path | bytes] | None = None) -> Iterator[Landing]:
    """Serve /callback, and `files` by path, on a free loopback port."""
    shelf = {"/callback": PAGE, **(files or {})}

    class Handler(BaseHTTPRequestHandler):
        kinds: ClassVar[dict[str, str]] = {".js": "text/javascript", ".json": "application/json"}

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            content = shelf.get(parts.path)
            if parts.path == "/callback":
                place.returns.append({name: values[0] for name, values in parse_qs(parts.query).items()})
            if content is None:
                self.send_error(404)
                return
            body = content if isinstance(content, bytes) else content.read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", self.kinds.get(Path(parts.path).suffix, "text/html; charset=utf-8"))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """A test prints nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    place = Landing(f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
