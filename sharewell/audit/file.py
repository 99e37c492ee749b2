"""audit.db: the ledger of reads beside a SQLite database, written by one thread a process.

Requests of a process that arrive while a commit runs go into the next one together (no lingering). Processes
take turns by flock instead of SQLite's busy polling. A row is on disk (synchronous FULL) before its request
goes on: `append` returns after the commit or raises. The file refuses UPDATE and DELETE by triggers.
"""

from __future__ import annotations

import fcntl
import os
import queue
import sqlite3
import threading
from pathlib import Path
from typing import Any, Final

from sharewell.lib import env, sql

WAIT_SECONDS: Final = 20
COLUMNS: Final = (
    "person_key", "at_ms", "request_id", "actor_kind", "actor_id", "actor_for", "app", "grant_id",
    "interaction", "type", "resource_id", "detail", "status", "found",
)  # fmt: skip
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS audit_read (
  id integer PRIMARY KEY AUTOINCREMENT, person_key integer NOT NULL, at_ms integer NOT NULL,
  request_id text NOT NULL, actor_kind text NOT NULL, actor_id text NOT NULL, actor_for integer, app text NOT NULL,
  grant_id text NOT NULL, interaction text NOT NULL, type text NOT NULL, resource_id text NOT NULL,
  detail text NOT NULL, status integer NOT NULL, found integer NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_read_person ON audit_read (person_key, id);
CREATE INDEX IF NOT EXISTS audit_read_grant ON audit_read (grant_id, at_ms);
CREATE TRIGGER IF NOT EXISTS audit_read_no_update BEFORE UPDATE ON audit_read
  BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: UPDATE is refused'); END;
CREATE TRIGGER IF NOT EXISTS audit_read_no_delete BEFORE DELETE ON audit_read
  BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: DELETE is refused'); END;
"""
_INSERT: Final = f"INSERT INTO audit_read ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608


class LedgerError(RuntimeError):
    """The read could not be written down, so it must not be answered."""


class Waiting:
    """The rows of one answer on their way to disk."""

    __slots__ = ("done", "error", "rows")

    def __init__(self, rows: tuple[tuple[Any, ...], ...]) -> None:
        self.rows = rows
        self.done = threading.Event()
        self.error: Exception | None = None


class Writer:
    """The one thread of this process that writes one audit.db."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="audit", daemon=True)
        self._thread.start()

    def append(self, *rows: tuple[Any, ...]) -> None:
        """Return when the rows are on disk, all in one commit. Raises LedgerError when they are not."""
        waiting = Waiting(rows)
        self._queue.put(waiting)
        if not waiting.done.wait(WAIT_SECONDS):
            raise LedgerError("The ledger of reads did not answer in time.")
        if waiting.error is not None:
            raise LedgerError("The ledger of reads could not be written.") from waiting.error

    def stop(self) -> None:
        """Write what waits and end the thread."""
        self._queue.put(None)
        self._thread.join(WAIT_SECONDS)

    def _work(self) -> None:
        with self._lock_file() as turn:
            file: sqlite3.Connection | None = None
            while (first := self._queue.get()) is not None:
                batch, ended = self._drain(first)
                fcntl.flock(turn, fcntl.LOCK_EX)
                try:
                    file = file or connect(self.path)
                    _commit(file, batch)
                except Exception as error:  # whatever it was, nobody may be answered as if it were written
                    for waiting in batch:
                        waiting.error = error
                finally:
                    fcntl.flock(turn, fcntl.LOCK_UN)
                for waiting in batch:
                    waiting.done.set()
                if ended:
                    break
            if file is not None:
                file.close()

    def _lock_file(self) -> Any:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return open(os.open(f"{self.path}-turn", os.O_CREAT | os.O_RDWR, 0o600), "wb", buffering=0)

    def _drain(self, first: Waiting) -> tuple[list[Waiting], bool]:
        batch = [first]
        while True:
            try:
                following = self._queue.get_nowait()
            except queue.Empty:
                return batch, False
            if following is None:
                return batch, True
            batch.append(following)


def connect(path: Path) -> sqlite3.Connection:
    """Open audit.db, made on first use (mode 0600). Also used to read and seal it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    file = sqlite3.connect(path, isolation_level=None, timeout=15, check_same_thread=False)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=FULL")
    file.executescript(SCHEMA)
    return file


def _commit(file: sqlite3.Connection, batch: list[Waiting]) -> None:
    file.execute("BEGIN IMMEDIATE")
    try:
        file.executemany(_INSERT, [row for waiting in batch for row in waiting.rows])
        file.execute("COMMIT")
    except BaseException:
        file.execute("ROLLBACK")
        raise


def place() -> Path:
    """SHAREWELL_AUDIT, or the database's name with -audit.db beside it."""
    if configured := env.text("SHAREWELL_AUDIT", ""):
        return Path(configured)
    database = Path(sql.sqlite_path(env.text("SHAREWELL_DATABASE", "sqlite:///var/sharewell.db")))
    return database.with_name(f"{database.stem}-audit.db")


_writers: dict[tuple[int, str], Writer] = {}
_writers_lock = threading.Lock()


def writer() -> Writer:
    """This process's writer of the present audit.db; a forked process gets its own."""
    path = place()
    key = (os.getpid(), str(path))
    if key not in _writers:
        with _writers_lock:
            if key not in _writers:
                _writers[key] = Writer(path)
    return _writers[key]


def close() -> None:
    """End this process's writers (tests, and before a fork)."""
    with _writers_lock:
        for (process, _), one in _writers.items():
            if process == os.getpid():
                one.stop()
        _writers.clear()
