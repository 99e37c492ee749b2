"""What the ledger tells of grants that were given: the hash of each signed paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import orjson

from sharewell.audit.event import Event
from sharewell.lib import sql

_BATCH: Final = 1000
_GIVEN: Final = """SELECT person_key, id, grant_id, detail FROM audit_act
 WHERE event = :event AND (person_key, id) > (:person, :id) ORDER BY person_key, id LIMIT :most"""


@dataclass(frozen=True, slots=True)
class Given:
    """One act of giving: whose record, which grant, and the SHA-256 (hex) of the paper as the ledger has it."""

    person_key: int
    grant_id: str
    document_sha256: str


def all_given() -> Iterator[Given]:
    """Every grant with a paper that the ledger tells of, in the order of persons."""
    after = (-1, 0)
    while True:
        place = {"event": str(Event.GRANT_GIVEN), "person": after[0], "id": after[1], "most": _BATCH}
        with sql.reader() as connection:
            rows = connection.rows(_GIVEN, place)
        for person_key, _, grant_id, detail in rows:
            if sha256 := orjson.loads(detail).get("document_sha256"):
                yield Given(person_key, grant_id, sha256)
        if len(rows) < _BATCH:
            return
        after = (rows[-1][0], rows[-1][1])
