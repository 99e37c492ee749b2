"""Numbers that look real and can never belong to anybody.

SSNs have an area that is never issued (900-999, with a group that is no ITIN), Medicare numbers carry the letter S
that a real one never has, NPIs begin with 9 (never issued) and still satisfy the check digit of 45 CFR 162.406
(prefix 80840).
"""

from __future__ import annotations

LETTERS = "ACDEFGHJKMNPQRTUVWXY"


def npi(serial: int) -> str:
    """A ten-digit NPI that passes the Luhn check with the 80840 prefix."""
    stem = f"9{serial:08d}"
    total = 24  # the constant that the prefix 80840 adds
    for place, digit in enumerate(reversed(stem)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return stem + str(-total % 10)


def ssn(member: int) -> str:
    """A nine-digit SSN-like number in an area that is never issued; different for each of 49 million members."""
    serial = member * 1_000_003 % 48_995_100
    area, rest = divmod(serial, 489_951)
    group, last = divmod(rest, 9_999)
    return f"{900 + area}{1 + group:02d}{1 + last:04d}"


def mbi(member: int) -> str:
    """An eleven-character Medicare number with the letter S in places where a real one has another letter."""
    member, last = divmod(member, 100)
    member, middle = divmod(member, 10)
    member, third = divmod(member, len(LETTERS))
    member, second = divmod(member, len(LETTERS))
    return f"{1 + member % 9}S{member // 9 % 10}{middle}S{LETTERS[second]}0{LETTERS[third]}S{last:02d}"


def card_id(member: int) -> str:
    """The number on the ID card: a prefix and nine digits that keep their leading zeros."""
    return f"HBR{member * 387_420_489 % 1_000_000_000:09d}"


def member_id(member: int) -> str:
    """The plan's own member number, as the feeds carry it."""
    return f"M{member:08d}"


def phone(member: int) -> str:
    """A telephone number of the range kept for fiction."""
    return f"302-555-{100 + member % 100:04d}"


def tax_id(serial: int) -> str:
    """An employer number with the prefix 00, which is never assigned."""
    return f"00{serial:07d}"
