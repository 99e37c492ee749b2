"""Apps with live tokens for many members, written straight into the tables, and the requests they will make."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from sharewell.lib import clock, secret, sql
from sharewell.records import codec

YEAR_MS = 365 * 24 * 3_600_000
MOST = 500
TYPES = "http%3A%2F%2Fterminology.hl7.org%2FCodeSystem%2Fclaim-type"


def make(folder: Path) -> Path:
    """The file of callers: [token, page, read, search by type, by service date, by identifier] a line."""
    path = folder / "callers.jsonl"
    if not path.exists():
        app("bench")
        path.write_text("".join(json.dumps(caller(*person)) + "\n" for person in people()), encoding="utf-8")
    return path


def people() -> list[tuple[int, str]]:
    """Members with at least 50 claims and coverage today: (person key, logical id of the Patient)."""
    from sharewell.coverage.eligible import ELIGIBLE_SQL

    eligible = ELIGIBLE_SQL.format(person="p.person_key")
    with sql.reader() as connection:
        rows = connection.rows(
            "SELECT p.person_key, p.id FROM records_resource p WHERE p.type = 'Patient'"
            " AND (SELECT COUNT(*) FROM records_resource e WHERE e.person_key = p.person_key AND e.audience = 0"
            f" AND e.type = 'ExplanationOfBenefit') >= 50 AND {eligible} ORDER BY p.person_key LIMIT :most",
            {"today": clock.today().isoformat(), "most": MOST},
        )
    return [(int(row[0]), str(row[1])) for row in rows]


def app(client_id: str) -> None:
    """Register an app of this id, if there is none."""
    from sharewell.registry.models import App

    App.objects.get_or_create(
        client_id=client_id,
        defaults={
            "legal_name": "Bench Inc.",
            "product_name": "Sunrise",
            "kind": "public",
            "auth_method": "none",
            "scopes": "patient/*.read",
            "contact_email": "bench@example.org",
            "created": datetime.now(UTC),
        },
    )


def caller(person_key: int, patient: str, *, client_id: str = "bench", seconds: float | None = None) -> list[str]:
    """A grant and its access token, and what the app will ask. `seconds`: how long both live (None: a year)."""
    from sharewell.oauth.models import Route, Token
    from sharewell.sharing.models import Grant

    now, grant, value = clock.now_ms(), secrets.token_hex(8), secret.token()
    ends = now + (YEAR_MS if seconds is None else int(seconds * 1000))
    facts = {"client_id": client_id, "person_key": person_key}
    Grant.objects.create(
        id=grant, signer_id=1, signer_name="Bench", legal_name="Bench Inc.", product_name="Sunrise",
        app_version=1, scopes="patient/*.read", language="en", papers=[], signature_id="b", document_id="b",
        document_sha256="b", starts_ms=now, ends_ms=ends, **facts,
    )  # fmt: skip
    new = {"route": secrets.token_urlsafe(15)}
    route = Route.objects.get_or_create(person_key=person_key, defaults=new)[0].route
    Token.objects.create(
        id=grant, kind="access", hash=secret.digest(value), grant_id=grant, family=grant,
        scope="patient/*.read", subject="bench", created_ms=now, expires_ms=ends, **facts,
    )  # fmt: skip
    base = "/patient/fhir"
    return [
        f"{route}.{value}",
        f"{base}/ExplanationOfBenefit?patient=Patient/{patient}&_count=50",
        f"{base}/Patient/{patient}",
        f"{base}/ExplanationOfBenefit?type={TYPES}%7Cpharmacy&_count=50",
        f"{base}/ExplanationOfBenefit?service-date=ge2025-01-01&_count=50",
        f"{base}/ExplanationOfBenefit?identifier={quote(_number(person_key), safe='')}",
    ]


def _number(person_key: int) -> str:
    """The claim number of one claim of a member."""
    with sql.reader() as connection:
        (number, body) = connection.rows(
            "SELECT codec, body FROM records_resource WHERE person_key = :key AND type = 'ExplanationOfBenefit'"
            " AND audience = 0 ORDER BY seq DESC LIMIT 1",
            {"key": person_key},
        )[0]
    said = json.loads(codec.unpack(bytes(body), number))["identifier"][0]
    return f"{said['system']}|{said['value']}"
