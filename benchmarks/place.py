"""A place for a benchmark: a folder with keys and a database, filled once from the synthetic plan and kept.

`python -m benchmarks` uses var/bench/<members>-<kind>; remove the folder to begin anew.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(os.environ.get("SHAREWELL_BENCH", "var/bench")).absolute()


def point(kind: str, members: int, server: str = "") -> Path:
    """Let the environment point to the place, and give its folder. `server`: the PostgreSQL to make it on."""
    folder = FOLDER / f"{members}-{kind}"
    folder.mkdir(parents=True, exist_ok=True)
    for name in [name for name in os.environ if name.startswith("SHAREWELL_") and name != "SHAREWELL_BENCH"]:
        del os.environ[name]
    os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.settings"
    os.environ["SHAREWELL_KEYS"] = str(FOLDER / "keys.json")
    os.environ["SHAREWELL_MAIL"] = str(folder / "mail")
    os.environ["SHAREWELL_DATABASE"] = _database(server, members) if server else f"sqlite:///{folder}/plan.db"
    if not Path(os.environ["SHAREWELL_KEYS"]).exists():
        from sharewell.lib import secret

        secret.new_ring(Path(os.environ["SHAREWELL_KEYS"]))
    return folder


def sharewell(*words: str) -> None:
    """Run a command of ours as an operator would; a load that rejected rows is done, too."""
    script = "from sharewell.jobs.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", script, *words], check=False, stdout=subprocess.DEVNULL)
    if done.returncode not in {0, 3}:
        raise SystemExit(f"sharewell {words[0]} ended with {done.returncode}.")


def feeds(members: int) -> Path:
    """The synthetic plan's feeds of so many members, written once."""
    folder = FOLDER / f"{members}-feeds"
    if not (folder / "claims.csv").exists():
        sharewell("synth", str(folder), "--members", str(members), "--seed", "7")
    return folder


def _database(server: str, members: int) -> str:
    import psycopg

    name = f"bench_{members}"
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchall():
            connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server.rpartition('/')[0]}/{name}"
