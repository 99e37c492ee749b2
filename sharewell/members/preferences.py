"""What a member has chosen: language, format, paper or e-mail, a phone number to call.

A choice stays until the member changes it, whatever the feeds say of the person later (docs/adr/0012).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

from django.db import transaction

from sharewell import policy
from sharewell.accounts.models import User
from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock
from sharewell.members import cases
from sharewell.members.cases import CaseKind
from sharewell.members.models import Person
from sharewell.members.wish import Preference


class Format(StrEnum):
    """How pages and papers are given (42 CFR 422.2267(a)(3))."""

    STANDARD = "standard"
    LARGE = "large_print"
    AUDIO = "audio"


class Alternate(StrEnum):
    """Formats that a person of the help team makes and mails."""

    BRAILLE = "braille"
    AUDIO = "audio"
    LARGE = "large_print"
    DATA_CD = "data_cd"


@dataclass(frozen=True, slots=True)
class Preferences:
    """`language` and `phone` are empty when nothing was chosen."""

    language: str = ""
    format: Format = Format.STANDARD
    paper: bool = False
    phone: str = ""

    @property
    def large(self) -> bool:
        """Whether papers and pages are to be large."""
        return self.format == Format.LARGE


def of(person_key: int) -> Preferences:
    """The choices of a person, or what holds without a choice."""
    row = Preference.objects.filter(person_key=person_key).first()
    return Preferences(row.language, Format(row.format), row.paper, row.phone) if row else Preferences()


def language_of(person_key: int, otherwise: str) -> str:
    """The language in which to write to this person: the chosen one, or else `otherwise`."""
    return of(person_key).language or otherwise


@transaction.atomic
def set(
    *,
    person: Person,
    by: Actor,
    language: str | None = None,
    format: Format | None = None,
    paper: bool | None = None,
    phone: str | None = None,
) -> Preferences:
    """Change what is given, leave the rest; the same again changes nothing and is no act.

    A language also becomes that of the account's pages at the next sign-in. Raises ValueError for a language
    that the plan does not have.
    """
    if language is not None and language not in policy.current().languages:
        raise ValueError(f"The plan has no texts in {language!r}.")
    Person.objects.select_for_update().get(person_key=person.person_key)
    before = of(person.person_key)
    given = {"language": language, "format": format, "paper": paper, "phone": phone}
    after = Preferences(**(asdict(before) | {name: value for name, value in given.items() if value is not None}))
    if after == before:
        return before
    Preference.objects.update_or_create(
        person_key=person.person_key, defaults=asdict(after) | {"changed_ms": clock.now_ms()}
    )
    if language is not None and person.user_id is not None:
        User.objects.filter(pk=person.user_id).update(language=language)
    changed = [name for name, value in asdict(after).items() if value != asdict(before)[name]]
    acts.record(
        event=Event.PREFERENCES_CHANGED, by=by, person_key=person.person_key, detail={"what": " ".join(changed)}
    )
    return after


def ask_for(alternate: Alternate, *, person: Person, wants: str, always: bool, by: Actor) -> None:
    """Ask the help team for Braille, a recording and the like; asking again while it waits changes nothing.

    `wants` says of which paper; `always`: of all papers from now on.
    """
    cases.open(
        kind=CaseKind.ALTERNATE_FORMAT,
        key=f"{person.person_key}|{alternate}|{wants.casefold()}",
        person_key=person.person_key,
        about={"format": str(alternate), "wants": wants, "always": "yes" if always else "no"},
        by=by,
    )
