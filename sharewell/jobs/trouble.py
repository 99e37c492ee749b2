"""Trouble around a command (a database, a disk), in one sentence for the operator instead of a traceback."""

from __future__ import annotations

_DRIVERS = frozenset({"django.db.utils", "sqlite3", "psycopg", "psycopg.errors", "psycopg_pool"})
_KINDS = frozenset({"OperationalError", "UndefinedTable", "UndefinedColumn", "PoolTimeout", "ConnectionTimeout"})
_TABLES = ("no such table", "no such column", "UndefinedTable", "UndefinedColumn")


def words(error: BaseException) -> str:
    """The sentence; "" for what is no trouble from outside, which is better seen whole.

    Only the first line of a database's own words is told: what follows may quote values of a row.
    """
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}."
    found = [one for one in (error, error.__cause__) if type(one).__module__ in _DRIVERS]
    if not any(type(one).__name__ in _KINDS for one in found):
        return ""
    told = " ".join(f"{type(one).__name__} {one}" for one in found)
    if any(mark in told for mark in _TABLES):
        return "The database has no tables yet, or those of another version. Run: sharewell migrate"
    return f"The database does not answer: {(str(error).strip().splitlines() or ['it gave no reason'])[0]}"
