"""people.json: every person of a story, so that a human or a program can walk through the plan as that person."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sharewell.synth.draw import Draw
from sharewell.synth.people import Coverage, Person
from sharewell.synth.story import Role

EARLY_DAYS = 15
"""Registration opens this many days before coverage starts (the policy of the plan in these stories)."""
OUT_OF_SCOPE = {"COMMERCIAL"}
WORDS = (
    "anchor",
    "beacon",
    "copper",
    "dune",
    "ember",
    "fjord",
    "gale",
    "heron",
    "inlet",
    "juniper",
    "kelp",
    "lagoon",
)


def write(path: Path, people: list[tuple[Role, Person]], *, seed: int, today: date) -> None:
    """Write the file; UTF-8 JSON with `people` in the order of their member numbers."""
    content = {
        "plan": "Harbor Health Plan",
        "contract": "H9999",
        "note": "All people are invented. SSNs have areas that are never issued.",
        "seed": seed,
        "today": today.isoformat(),
        "people": [_entry(role, person) for role, person in people],
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _entry(role: Role, person: Person) -> dict[str, Any]:
    live = [held for held in person.coverages if held.status == "active"]
    opens = min((held.start for held in live), default=None)
    return {
        "key": role.key,
        "story": role.story,
        "special": role.special,
        "test_kits": list(role.kits),
        "username": role.key if len(role.key) > 3 else f"{role.key}.{person.family_name}".lower(),
        "password": password(role.key),
        "member_id": person.member_id,
        "card_id": person.coverages[-1].card_id,
        "ssn": person.ssn,
        "given_name": person.given_name,
        "middle_name": person.middle_name,
        "family_name": person.family_name,
        "name_suffix": person.name_suffix,
        "birth_date": person.birth_date.isoformat(),
        "death_date": person.death_date.isoformat() if person.death_date else None,
        "zip": person.postal_code,
        "email": person.email,
        "phone": person.phone,
        "language": person.language,
        "representative_of": person.representative_of,
        "registration_opens": (opens - timedelta(days=EARLY_DAYS)).isoformat() if opens else None,
        "coverages": [_coverage(held) for held in person.coverages],
    }


def _coverage(held: Coverage) -> dict[str, Any]:
    product = held.product
    return {
        "coverage_id": held.coverage_id,
        "card_id": held.card_id,
        "program": product.program,
        "in_scope": product.program not in OUT_OF_SCOPE,
        "contract": product.contract,
        "pbp": product.pbp,
        "plan_name": product.plan_name,
        "start": held.start.isoformat(),
        "end": held.end.isoformat() if held.end else None,
        "status": held.status,
    }


def password(key: str) -> str:
    """A suggested password for a story person: the same in every plan, long enough, and without the user name."""
    draw = Draw(0, f"password/{key}")
    return "-".join([draw.pick(WORDS), draw.pick(WORDS), draw.pick(WORDS), str(draw.between(1000, 9999))])
