"""Which Patient resource is a person's own: what a token answer and an id_token name."""

from __future__ import annotations

from typing import Final

from sharewell.lib import sql
from sharewell.records.shelf import MEMBER

_SQL: Final = (
    f"SELECT id FROM {MEMBER.table} WHERE person_key = :person_key AND type = 'Patient' AND deleted = 0"  # noqa: S608
    " AND audience = 0 ORDER BY seq LIMIT 1"
)


def patient_id(connection: sql.Connection, person_key: int) -> str | None:
    """The logical id of the person's Patient resource, or None while no feed has brought one."""
    rows = connection.rows(_SQL, {"person_key": person_key})
    return str(rows[0][0]) if rows else None
