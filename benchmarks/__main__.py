"""python -m benchmarks [--members N] [--server postgresql://…/postgres]: all benchmarks as tables.

Without --server it measures on SQLite, and on a throw-away PostgreSQL where one is installed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from benchmarks import place


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--members", type=int, default=300, help="members of the plan (65 claims each)")
    asked.add_argument("--seconds", type=int, default=5, help="seconds of each run of a race")
    asked.add_argument("--one", action="store_true", help="only the database of SHAREWELL_DATABASE or SQLite")
    told = asked.parse_args()
    server = os.environ.get("SHAREWELL_DATABASE", "") if told.one else ""
    status = _measure(told.members, told.seconds, server if server.startswith("postgres") else "")
    if not told.one:
        again = [sys.executable, "-m", "benchmarks", "--one", "--members", str(told.members)]
        command = [sys.executable, "-m", "tests.postgres", "--durable", *again, "--seconds", str(told.seconds)]
        status = subprocess.run(command, check=False).returncode or status
    return status


def _measure(members: int, seconds: int, server: str) -> int:
    kind = "postgresql" if server else "sqlite"
    folder = place.point(kind, members, server)
    import django

    django.setup()
    from benchmarks import asking, callers, loading, racing, stopping

    if server:
        for left in ("loaded", "callers.jsonl"):
            Path(folder / left).unlink(missing_ok=True)
    print(f"\n{kind}, {members} members of the synthetic plan", flush=True)
    for line in loading.run(folder, members):
        print(line, flush=True)
    apps = callers.make(folder)
    for lines in (asking.run(apps), racing.run(folder, apps, seconds), stopping.run(apps)):
        print("\n".join(lines), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
