"""How often something may be tried: one row a key, counted by one statement, so no two tries share a count.

Keys (addresses, identifiers) are kept as keyed hashes only.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sharewell.accounts.models import Counter
from sharewell.lib import clock, secret, sql

KEEP = timedelta(days=30)

_TAKE = """
INSERT INTO accounts_counter (key, window_ms, taken) VALUES (:key, :now, 1)
ON CONFLICT (key) DO UPDATE SET
  taken = CASE WHEN accounts_counter.window_ms > :old THEN accounts_counter.taken + 1 ELSE 1 END,
  window_ms = CASE WHEN accounts_counter.window_ms > :old THEN accounts_counter.window_ms ELSE :now END
RETURNING taken
"""


def take(kind: str, key: str, limit: int, window_minutes: int) -> bool:
    """Count one try. True while there were at most `limit` in the window that began with the first of them."""
    now = clock.now_ms()
    row = _key(kind, key) | {"now": now, "old": now - window_minutes * 60_000}
    with sql.writer() as connection:
        taken: int = connection.rows(_TAKE, row)[0][0]
    return taken <= limit


def is_full(kind: str, key: str, limit: int, window_minutes: int) -> bool:
    """Whether the next try would be refused; nothing is counted."""
    since = clock.now_ms() - window_minutes * 60_000
    row = Counter.objects.filter(key=_key(kind, key)["key"], window_ms__gt=since)
    return any(taken >= limit for taken in row.values_list("taken", flat=True))


def give_back(kind: str, key: str) -> None:
    """Take one try back: it turned out not to count."""
    with sql.writer() as connection:
        connection.run(
            "UPDATE accounts_counter SET taken = taken - 1 WHERE key = :key AND taken > 0", _key(kind, key)
        )


def forget_old() -> int:
    """Delete counters whose window began long ago; the answer is how many."""
    deleted, _ = Counter.objects.filter(window_ms__lt=clock.to_ms(clock.now() - KEEP)).delete()
    return deleted


def _key(kind: str, key: str) -> dict[str, Any]:
    return {"key": secret.keyed("identifier", f"limit|{kind}|{key}")}
