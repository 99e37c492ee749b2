"""Index terms of the public shelf as rows of their own table, because it is searched across everything.

A token stands there twice: as "system|code", and as the bare code for searches that name no system.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sharewell.fhir import params
from sharewell.records.arrival import Arrival


def of(row: Arrival) -> Iterator[dict[str, Any]]:
    """The index rows of one public resource; none for a deleted one."""
    number = 0
    for name, values in row.found.items():
        for value, low, high in _values(row.type, name, values):
            yield {
                "id": row.id, "number": number, "type": row.type, "param": name,
                "value": value, "low": low, "high": high,
            }  # fmt: skip
            number += 1


def _values(type_: str, name: str, values: list[Any]) -> Iterator[tuple[str | None, int | None, int | None]]:
    param = params.find(type_, name)
    for value in values:
        if isinstance(value, list):
            yield None, value[0], value[1]
            continue
        yield value, None, None
        if param is not None and param.type == "token":
            yield value.partition("|")[2], None, None
