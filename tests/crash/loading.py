"""Real `sharewell load` processes, let run or killed on the way."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sharewell.lib import sql
from tests import place

DONE, REJECTS = 0, 3
_MAIN = (
    "from sharewell.jobs.ready import ready; ready()\n"
    "from sharewell.ingest import run; run.BATCH = {batch}\n"
    "from sharewell.jobs.cli import main; main()"
)


def start(paths: Sequence[Path], rejects: Path, *, batch: int | None = None) -> subprocess.Popen[bytes]:
    """Start a load of the database that the tests point to now. `batch`: smaller batches than the real ones."""
    main = ["-m", "sharewell.jobs.cli"] if batch is None else ["-c", _MAIN.format(batch=batch)]
    command = [sys.executable, *main, "load", *map(str, paths), "--rejects", str(rejects)]
    log = (place.FOLDER / f"load-{rejects.name}.log").open("ab")
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    with log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)


def finish(process: subprocess.Popen[bytes], rejects: Path) -> int:
    """Wait for a load; the answer is its exit code. Fails with what it said when that is neither 0 nor 3."""
    code = process.wait(150)
    assert code in {DONE, REJECTS}, (place.FOLDER / f"load-{rejects.name}.log").read_text(errors="replace")
    return code


def load(paths: Sequence[Path], rejects: Path, *, batch: int | None = None) -> int:
    """One load from start to end."""
    return finish(start(paths, rejects, batch=batch), rejects)


def rows_done() -> int:
    """How many rows the loader says are on the shelf."""
    with sql.reader() as connection:
        return int(connection.rows("SELECT COALESCE(SUM(position), 0) FROM ingest_loadedfile")[0][0])


def kill_after(process: subprocess.Popen[bytes], rows: int, chance: random.Random) -> bool:
    """SIGKILL the load a moment after it has `rows` rows on the shelf. False: it had ended before."""
    while process.poll() is None and rows_done() < rows:
        time.sleep(0.002)
    time.sleep(chance.random() * 0.06)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL
