"""Members whom something happened to, as a notice to them needs: number, language, and on demand the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sharewell.members import reach
from sharewell.members.models import MemberIdentifier, Person
from sharewell.members.person import name_of
from sharewell.members.wish import Preference

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Affected:
    """One member. `name`, `channel` and `address` are empty unless contacts were asked for."""

    member_id: str
    language: str
    name: str = ""
    channel: str = ""
    address: str = ""


NOT_ON_FILE = Affected("", "")


def of(person_keys: Sequence[int], *, contacts: bool = False) -> dict[int, Affected]:
    """Those of these persons who are on file. The address is where messages go, a confidential one if there is."""
    found: dict[int, Affected] = {}
    for start in range(0, len(person_keys), _BATCH):
        some = person_keys[start : start + _BATCH]
        kind = MemberIdentifier.Kind.MEMBER_ID
        numbers = MemberIdentifier.objects.filter(person_key__in=some, kind=kind).order_by("-id")
        ids = dict(numbers.values_list("person_key", "value"))
        chosen = dict(Preference.objects.filter(person_key__in=some).values_list("person_key", "language"))
        for one in Person.objects.filter(person_key__in=some):
            language = chosen.get(one.person_key) or one.language
            found[one.person_key] = _one(one, ids.get(one.person_key, ""), language, contacts)
    return found


def _one(person: Person, member_id: str, language: str, contacts: bool) -> Affected:
    if not contacts:
        return Affected(member_id, language)
    place = reach.of(person)
    return Affected(member_id, language, name_of(person), place.channel, place.address)
