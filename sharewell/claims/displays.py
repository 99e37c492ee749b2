"""Words for codes that an operator brings: licensed ones (CPT, CDT, NDC names, CARC) are not ours to ship.

SHAREWELL_DISPLAYS names a CSV file with the columns system, code, language, words. `system` is the URL of the code
system, language en or es; the file is read once. Without one, pages show codes with our own general words.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sharewell.lib import env


def of(system: str, code: str, language: str) -> str:
    """The words for a code in a language, else in English, else ""."""
    words = table()
    return words.get((system, code, language[:2])) or words.get((system, code, "en"), "")


@cache
def table() -> Mapping[tuple[str, str, str], str]:
    """(system, code, language) -> words, of the operator's file."""
    place = env.text("SHAREWELL_DISPLAYS", "")
    if not place:
        return {}
    with Path(place).open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return {(row["system"], row["code"], row["language"] or "en"): row["words"] for row in rows}
