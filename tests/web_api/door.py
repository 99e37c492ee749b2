"""The FHIR door with a made-up authorization server: a table of tokens, called as a WSGI server would call it."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from sharewell.fhir import outcome, scopes
from sharewell.oauth.bearer import Bearer
from sharewell.web.api.fhir import make_door
from tests.records.cast import ALICE, BOB, STOPPED, app

BASE = "http://127.0.0.1:8000/patient/fhir"


@dataclass
class Answer:
    """What came back. `json` also opens gzip."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        plain = gzip.decompress(self.body) if self.headers.get("Content-Encoding") == "gzip" else self.body
        return orjson.loads(plain)


def bearer(person: int, scope: str, grant: str, *, stopped: bool = False) -> Bearer:
    """A live token; `stopped`: its grant ended right after the token was looked up."""
    who = app(person, scope, STOPPED) if stopped else app(person, scope)
    return Bearer(
        access=who,
        app="Sunrise",
        grant_id=grant,
        client_id="client-1",
        scopes=tuple(scopes.parse(scope)),
        person_key=person,
        expires_at=datetime(2030, 1, 1, tzinfo=UTC),
        subject="s",
        token_id="t",
    )


TOKENS = {
    "alice": bearer(ALICE, "patient/*.read", "grant-alice"),
    "alice-other-app": bearer(ALICE, "patient/*.read", "grant-other"),
    "alice-patient-only": bearer(ALICE, "patient/Patient.read", "grant-narrow"),
    "alice-stopped": bearer(ALICE, "patient/*.read", "grant-alice", stopped=True),
    "bob": bearer(BOB, "patient/*.read", "grant-bob"),
}


def access_for(header: str) -> Bearer:
    token = header.removeprefix("Bearer ")
    if token not in TOKENS:
        raise outcome.login()
    return TOKENS[token]


door = make_door(access_for=access_for)


def call(path: str, token: str = "alice", method: str = "GET", form: str | None = None, **headers: str) -> Answer:
    """Ask the door. `path` is below its base, or a whole link of ours; headers by name with underscores."""
    parts = urlsplit(path if path.startswith("http") else f"{BASE}/{path}")
    data = (form or "").encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "wsgi.input": io.BytesIO(data),
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    if form is not None:
        environ |= {"CONTENT_LENGTH": str(len(data))}
        environ.setdefault("CONTENT_TYPE", environ.pop("HTTP_CONTENT_TYPE", "application/x-www-form-urlencoded"))
    if token:
        environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    told: list[Any] = []
    body = b"".join(door(environ, lambda status, head: told.extend((status, head))))
    assert len({name.lower() for name, _ in told[1]}) == len(told[1]), "a header stands twice"
    return Answer(int(told[0][:3]), dict(told[1]), body)


def next_link(bundle: Any) -> str:
    """The address of the next page, "" on the last."""
    return next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")


def found(bundle: Any) -> list[str]:
    """Type/id of all entries, outcomes left out."""
    entries = [entry["resource"] for entry in bundle.get("entry", [])]
    return [f"{one['resourceType']}/{one['id']}" for one in entries if one["resourceType"] != "OperationOutcome"]
