"""What a person of staff may see before a caller is checked: enough to tell apart, too little to read out."""

from __future__ import annotations

import re

from sharewell.members.models import MemberIdentifier
from sharewell.members.reach import Reach

DOT = "•"


def number(value: str) -> str:
    """A card id with its last three characters."""
    plain = value.strip()
    return DOT * 3 + plain[-3:] if len(plain) > 3 else DOT * 3


def email(value: str) -> str:
    """The first letter and the end of an address: a•••@•••.org."""
    name, _, place = value.partition("@")
    return f"{name[:1]}{DOT * 3}@{DOT * 3}{place[place.rfind('.') :] if '.' in place else ''}"


def address(value: str) -> str:
    """Of a postal address the town only: no name, no street, no ZIP code."""
    last = value.strip().splitlines()[-1] if value.strip() else ""
    town = re.sub(r"[\s,]*\d{5}(-?\d{4})?\s*$", "", last).strip()
    return f"{DOT * 3}, {town}" if town and not any(map(str.isdigit, town)) else DOT * 3


def reach(place: Reach) -> str:
    """Where a message goes, masked; empty for nowhere."""
    if place.channel == "none":
        return ""
    return email(place.address) if place.channel == "email" else address(place.address)


def cards(person_key: int) -> list[str]:
    """The card ids of a member, masked."""
    values = MemberIdentifier.objects.filter(person_key=person_key, kind="card_id").order_by("id")
    return [number(value) for value in values.values_list("value", flat=True)]
