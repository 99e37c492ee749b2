"""Do two spellings name the same person? Pure; used only beside an identifier and a birth date.

Case, accents, hyphens, apostrophes and blanks do not count. One half of a double family name is enough
(names change by marriage). Nicknames are not guessed. A suffix counts only when both sides have one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_SUFFIXES = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
_PARTICLES = frozenset(
    (
        "da",
        "das",
        "de",
        "del",
        "della",
        "der",
        "di",
        "dos",
        "du",
        "el",
        "la",
        "las",
        "le",
        "los",
        "van",
        "von",
        "y",
    )
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a file or a person writes it. `middle` and `suffix` may be empty."""

    family: str
    given: str
    middle: str = ""
    suffix: str = ""


def words(text: str) -> list[str]:
    """The words of a name in one form: small letters without accents; apostrophes join, other signs part."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    flat = "".join(sign for sign in flat if not unicodedata.combining(sign)).translate(_LETTERS)
    return re.sub(r"[^\w]|_", " ", re.sub(r"['’ʼ`´.]", "", flat)).split()


def agree(typed: Name, filed: Name) -> bool:
    """True when the typed name may be the filed one."""
    typed_family, typed_suffix = _without_suffix(words(typed.family), typed.suffix)
    filed_family, filed_suffix = _without_suffix(words(filed.family), filed.suffix)
    return (
        _families_agree(typed_family, filed_family)
        and _givens_agree(words(typed.given) + words(typed.middle), words(filed.given), words(filed.middle))
        and (not typed_suffix or not filed_suffix or typed_suffix == filed_suffix)
    )


def signs(typed: str, filed: Name) -> bool:
    """True when a typed full name holds the filed given name's first word and one half of the family name."""
    said = words(typed)
    given, (family, _) = words(filed.given), _without_suffix(words(filed.family), "")
    joined = "".join(said)
    known_family = any(half in said for half in _halves(family)) or "".join(family) in joined
    return bool(given and family) and (given[0] in said or "".join(given) in joined) and known_family


def _without_suffix(family: list[str], suffix: str) -> tuple[list[str], str]:
    said = [_SUFFIXES[word] for word in words(suffix) if word in _SUFFIXES]
    while len(family) > 1 and family[-1] in _SUFFIXES:
        said.append(_SUFFIXES[family[-1]])
        family = family[:-1]
    return family, said[0] if said else ""


def _families_agree(typed: list[str], filed: list[str]) -> bool:
    one, other = "".join(typed), "".join(filed)
    if not one or not other:
        return False
    return one == other or one in _halves(filed) or other in _halves(typed)


def _halves(family: list[str]) -> set[str]:
    """The parts of a double name, each with its particle (de la Cruz is one part); a single name has one."""
    parts: list[str] = []
    particle = ""
    for word in family:
        if word in _PARTICLES:
            particle += word
        else:
            parts.append(particle + word)
            particle = ""
    return set(parts)


def _givens_agree(typed: list[str], given: list[str], middle: list[str]) -> bool:
    if not typed or not given:
        return False
    if "".join(typed) in {"".join(given), "".join(given + middle)}:
        return True
    return _begins(given + middle, typed) or _begins(typed, given, rest=middle)


def _begins(whole: list[str], start: list[str], rest: list[str] | None = None) -> bool:
    """True when `whole` begins with `start`; with `rest`, what follows must be it or its initials."""
    if whole[: len(start)] != start:
        return False
    return rest is None or _same_or_initials(whole[len(start) :], rest)


def _same_or_initials(said: list[str], middle: list[str]) -> bool:
    return all(one == other or one == other[0] for one, other in zip(said, middle, strict=False)) and len(
        said
    ) <= len(middle)
