"""The numbers a person is known by: brought to one form, and looked up by keyed HMAC only."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sharewell.lib import secret
from sharewell.members.models import MemberIdentifier

Kind = MemberIdentifier.Kind
SECRET_KINDS = frozenset({Kind.SSN, Kind.MBI})
"""Kinds whose value is never stored readably."""


def plain(kind: str, value: str) -> str:
    """One form of a number: no blanks, dashes or dots, upper case; an SSN is nine digits or nothing.

    An SSN of one repeated digit is a filler of source systems, not a number: it becomes nothing.
    """
    joined = re.sub(r"[\s.\-\u2010-\u2015]", "", value).upper()
    if kind == Kind.SSN and (not re.fullmatch(r"[0-9]{9}", joined) or len(set(joined)) == 1):
        return ""
    return joined


def lookup(kind: str, value: str) -> bytes:
    """What is stored of a number: its HMAC under the newest key."""
    return secret.keyed("identifier", f"{kind}|{plain(kind, value)}")


def lookups(kind: str, value: str) -> list[bytes]:
    """All that may be stored of a number while keys are being rotated; one that cannot be when it is nothing."""
    if not plain(kind, value):
        return [bytes(32)]
    return secret.keyed_all("identifier", f"{kind}|{plain(kind, value)}")


def names_a_person(person_key: int, text: str) -> bool:
    """True when `text` is one of the person's own numbers in any spelling (so it is no user name)."""
    wanted = [found for kind in Kind.values for found in lookups(kind, text)]
    return MemberIdentifier.objects.filter(person_key=person_key, lookup__in=wanted).exists()


def secrets_among(person_key: int, texts: Iterable[str]) -> set[str]:
    """Those of `texts` that are the person's SSN or Medicare number, in any spelling: never shown to anyone."""
    wanted = {found: text for text in texts for kind in SECRET_KINDS for found in lookups(kind, text)}
    rows = MemberIdentifier.objects.filter(person_key=person_key, kind__in=SECRET_KINDS, lookup__in=list(wanted))
    return {wanted[bytes(found)] for found in rows.values_list("lookup", flat=True)}
