"""Diagnoses that the stories use: ICD-10-CM numbers with short words of our own."""

from __future__ import annotations

from functools import cache
from typing import Any

from sharewell.synth.catalogue import table


@cache
def _table() -> dict[str, Any]:
    return table("diagnoses.toml")


def words(code: str) -> str:
    """An ICD-10-CM number in our own words; KeyError for one that the table lacks."""
    found: str = _table()["words"][code]
    return found


@cache
def is_chronic(code: str) -> bool:
    """Whether a diagnosis stays on the problem list."""
    return code in _table()["chronic"]
