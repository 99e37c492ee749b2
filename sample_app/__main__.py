"""Run the sample app: python -m sample_app --base-url http://127.0.0.1:8000/patient/fhir --client-id …"""

from __future__ import annotations

import argparse
import os
import secrets
import socketserver
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from sample_app import claims, pages
from sample_app.smart import Launch, Plan, Refused

Environ = dict[str, Any]
Start = Callable[..., Any]


@dataclass
class Visit:
    """What the app knows of one browser, in memory only."""

    launch: Launch | None = None
    tokens: dict[str, Any] | None = None
    note: str = ""


class App:
    """The WSGI application."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.visits: dict[str, Visit] = {}

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        key, visit = self._visit(environ)
        routes: dict[str, Callable[[Visit, Environ], tuple[str, str]]] = {
            "/": self.home,
            "/connect": self.connect,
            "/callback": self.callback,
            "/refresh": self.refresh,
            "/read": self.read,
            "/forget": self.forget,
        }
        act = routes.get(environ["PATH_INFO"])
        status, said = act(visit, environ) if act else ("404 Not Found", pages.refused("no such page"))
        headers = [("Set-Cookie", f"sunrise={key}; HttpOnly; SameSite=Lax; Path=/"), ("Cache-Control", "no-store")]
        if status.startswith("302"):
            start(status, [*headers, ("Location", said)])
            return [b""]
        start(status, [*headers, ("Content-Type", "text/html; charset=utf-8")])
        return [said.encode()]

    def home(self, visit: Visit, environ: Environ) -> tuple[str, str]:
        """Claims when connected, else a welcome."""
        if visit.tokens is None:
            return "200 OK", pages.welcome(self.plan.base)
        try:
            found = claims.read_all(self.plan.base, visit.tokens["access_token"])
        except Refused as refused:
            return "200 OK", pages.stopped(str(refused))
        note, visit.note = visit.note, ""
        return "200 OK", pages.claims(claims.by_year(found), note)

    def connect(self, visit: Visit, environ: Environ) -> tuple[str, str]:
        """Send the person to the plan."""
        visit.launch = Launch()
        return "302 Found", self.plan.authorize_address(visit.launch)

    def callback(self, visit: Visit, environ: Environ) -> tuple[str, str]:
        """The person comes back, with a code or with a no."""
        sent = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        launch, visit.launch = visit.launch, None
        if launch is None or sent.get("state") != launch.state:
            return "400 Bad Request", pages.refused("This answer does not belong to a request of yours.")
        if "error" in sent:
            return "200 OK", pages.refused(f"{sent['error']}: {sent.get('error_description', '')}")
        try:
            visit.tokens = self.plan.redeem(launch, sent["code"])
        except Refused as refused:
            return "200 OK", pages.refused(str(refused))
        return "302 Found", "/"

    def refresh(self, visit: Visit, environ: Environ) -> tuple[str, str]:
        """Trade the refresh token for new tokens."""
        if visit.tokens is None or environ["REQUEST_METHOD"] != "POST":
            return "302 Found", "/"
        try:
            visit.tokens = self.plan.refresh(visit.tokens["refresh_token"])
        except Refused as refused:
            return "200 OK", pages.stopped(str(refused))
        visit.note = "The token was refreshed."
        return "302 Found", "/"

    def read(self, visit: Visit, environ: Environ) -> tuple[str, str]:
        """Read everything again."""
        return "302 Found", "/"

    def forget(self, visit: Visit, environ: Environ) -> tuple[str, str]:
        """Drop the tokens."""
        visit.tokens = None
        return "302 Found", "/"

    def _visit(self, environ: Environ) -> tuple[str, Visit]:
        cookie = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        key = cookie["sunrise"].value if "sunrise" in cookie else ""
        if key not in self.visits:
            key = secrets.token_urlsafe(16)
            self.visits[key] = Visit()
        return key, self.visits[key]


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Codes travel in the address of the callback, so no address is logged."""


def main() -> None:
    """Read the options and serve on loopback."""
    parser = argparse.ArgumentParser(prog="sample_app", description="A sample third-party app.")
    parser.add_argument("--base-url", required=True, help="The plan's FHIR base URL.")
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--port", type=int, default=8001)
    options = parser.parse_args()
    plan = Plan(
        base=options.base_url.rstrip("/"),
        client_id=options.client_id,
        client_secret=os.environ.get("SUNRISE_CLIENT_SECRET"),
        redirect_uri=f"http://127.0.0.1:{options.port}/callback",
    )
    with make_server("127.0.0.1", options.port, App(plan), _Server, _Quiet) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
