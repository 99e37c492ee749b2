"""How fast the ledger of reads answers when it is long (PostgreSQL only; benchmarks/README.md).

    .venv/bin/python -m tests.postgres --durable .venv/bin/python -m benchmarks.ledger [--rows 10000000]

Writes that many reads of 100,000 members by 20 apps over a year, one member with 100,000 of them, and times the
breach question and the page of what was shared. Keys are throw-away.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

YEAR = timedelta(days=365)
START = datetime(2026, 1, 1, tzinfo=UTC)
BUSY = 7
FILL = """
INSERT INTO audit_read (person_key, at_ms, request_id, actor_kind, actor_id, app, grant_id, interaction, type,
  resource_id, detail, status, found, position)
SELECT {person}, {start} + (g::bigint * {span}) / {rows}, 'r' || g, 'app', 'app_' || (g % 20), 'App ' || (g % 20),
  {grant}, 'search', (ARRAY['ExplanationOfBenefit', 'Observation', 'Coverage', 'Patient', 'Encounter'])[1 + g % 5],
  '', '_count', 200, g % 50, 1 FROM generate_series(1, {rows}) AS g
"""


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    with TemporaryDirectory() as folder:
        os.environ["SHAREWELL_KEYS"] = str(Path(folder) / "keys.json")
        os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.settings"
        _run(rows)


def _run(rows: int) -> None:
    from click.testing import CliRunner

    from sharewell.jobs import cli

    assert CliRunner().invoke(cli.main, ["keys", "init"]).exit_code == 0
    assert CliRunner().invoke(cli.main, ["migrate"]).exit_code == 0
    _filled(rows, "1000 + (g::bigint * 7919) % 100000", "'g' || (g::bigint * 7919) % 100000")
    _filled(100_000, str(BUSY), "'busy'")
    _ask(rows)


def _filled(rows: int, person: str, grant: str) -> None:
    from django.db import connection

    start, span = int(START.timestamp() * 1000), int(YEAR.total_seconds() * 1000)
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(person=person, start=start, span=span, rows=rows, grant=grant))
        cursor.execute("VACUUM ANALYZE audit_read")


def _ask(rows: int) -> None:
    from sharewell.audit import breach, shared
    from sharewell.audit.actor import SYSTEM
    from sharewell.audit.breach import Asked

    def asked(days: int, app: str = "", **more: str | int) -> Callable[[], int]:
        reader = ("app", app) if app else None
        wanted = Asked(START + timedelta(days=100), START + timedelta(days=100 + days), reader, **more)  # type: ignore[arg-type]
        return lambda: len(breach.of(wanted, reason="benchmark", by=SYSTEM))

    print(f"postgresql, {rows:,} reads of 100,000 members by 20 apps over a year")
    for name, question in (
        ("breach: one app, one day", asked(1, "app_3")),
        ("breach: one app, a month", asked(30, "app_3")),
        ("breach: one app, the year", asked(365, "app_3")),
        ("breach: every app, a month", asked(30)),
        ("breach: one grant, the year", asked(365, grant="g77")),
        ("breach: one member of 100,000 reads, the year", asked(365, person_key=BUSY)),
        ("shared: newest page of 100,000 reads", lambda: len(shared.window(BUSY, "busy").days)),
        ("shared: the whole file of 100,000 reads", lambda: len(list(shared.every(BUSY, "busy")))),
    ):
        times = []
        for _ in range(3):
            began = time.perf_counter()
            found = question()
            times.append(time.perf_counter() - began)
        print(f"  {name:46} {median(times) * 1000:9.1f} ms  ({found:,} rows of the answer)")


if __name__ == "__main__":
    main()
