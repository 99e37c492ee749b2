"""How kinds, ends, steps and facts are called on the pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sharewell.members import cases, masked
from sharewell.members.caller import FAILED, PASSED, Fact
from sharewell.members.case import Case, CaseKind
from sharewell.members.delegates import Kind
from sharewell.members.preferences import Alternate

KINDS: Final[Mapping[str, Any]] = {
    CaseKind.REGISTRATION_UNCLEAR: _("Registration fits several people"),
    CaseKind.REGISTRATION_NO_CONTACT: _("Registration without a contact on file"),
    CaseKind.PIN_NOT_ARRIVED: _("A mailed PIN did not arrive"),
    CaseKind.AUTHORITY_DOCUMENT: _("Papers of a representative"),
    CaseKind.ALTERNATE_FORMAT: _("Another format"),
    CaseKind.CONFIDENTIAL_REQUEST: _("A private address"),
    CaseKind.CALL: _("A caller"),
}
OUTCOMES: Final[Mapping[str, Any]] = {
    "not_verified": _("The caller could not be verified"),
    "record_to_correct": _("One person stands in the records twice; enrollment was told"),
    "contact_at_source": _("The contact on file is wrong or missing; it must be changed at enrollment"),
    "arrived": _("It has arrived after all"),
    "done": _("Done"),
    "not_possible": _("Not possible; the member was told why"),
    "answered": _("The call is over"),
    "pin_sent": _("A PIN was sent to the contact on file"),
    "verified": _("The papers were accepted"),
    "refused": _("The papers were refused"),
    "withdrawn": _("Settled without us"),
}
STEPS: Final[Mapping[str, Any]] = {
    **OUTCOMES,
    "taken": _("Began to work on it"),
    "released": _("Gave it back"),
    "called_again": _("Answered a new call"),
    "note": _("Note"),
    "caller_passed": _("The caller was verified"),
    "caller_failed": _("The caller was not verified"),
    "app_stopped": _("An app was stopped"),
    "first_yes": _("First yes; a second colleague decides"),
    "assigned": _("Said whom the papers are about"),
}
FACTS: Final[Mapping[Fact, tuple[Any, Any]]] = {
    Fact.CARD_ID: (_("Member ID"), _("“What is the member ID on your card?”")),
    Fact.BIRTH_DATE: (_("Date of birth"), _("“When were you born?” Type month/day/year.")),
    Fact.POSTAL_CODE: (_("ZIP code"), _("“What is the ZIP code of your home?”")),
    Fact.HOUSE_NUMBER: (_("House number"), _("“What is the number of your house?”")),
    Fact.PHONE: (_("Phone number"), _("“Which phone number did you give us?”")),
    Fact.EMAIL: (_("E-mail address"), _("“Which e-mail address did you give us?”")),
}
ABOUT: Final[Mapping[str, Any]] = {
    "name": _("Who asks"),
    "relation": _("Says to be"),
    "kind": _("By what right"),
    "member": _("For"),
    "given": _("First name"),
    "family": _("Last name"),
    "birth_date": _("Date of birth"),
    "card_id": _("Member ID"),
    "purpose": _("Wanted to"),
    "sent": _("Letter sent on"),
    "format": _("Format"),
    "wants": _("Of which paper"),
    "always": _("From now on always"),
}
"""What a case says it is about: the names that are shown, and how they are called."""
PURPOSES: Final[Mapping[str, Any]] = {
    "register": _("Register"),
    "password": _("Choose a new password"),
    "username": _("Find a forgotten user name"),
}
FORMATS: Final[Mapping[str, Any]] = {
    Alternate.BRAILLE: _("Braille"),
    Alternate.AUDIO: _("A recording"),
    Alternate.LARGE: _("Large print"),
    Alternate.DATA_CD: _("A data CD"),
}
YES: Final[Mapping[str, Any]] = {"yes": _("Yes"), "no": _("No")}
CHECKS: Final[Mapping[str, Any]] = {
    "names_member": _("It names the member, with the name and birth date that we have on file"),
    "names_holder": _("It names the person who asks"),
    "signed": _("It is signed and dated"),
    "in_force": _("It is in force today"),
    "from_court": _("It comes from a court and carries its seal or case number"),
    "health_care": _("It covers decisions about health care"),
    "witnessed": _("It is witnessed or notarized"),
    "parentage": _("It shows that the person who asks is the parent"),
    "no_court_order": _("No court order on file says otherwise"),
    "both_signed": _("The member and the representative have both signed it"),
}
REASONS: Final[Mapping[str, Any]] = {
    "unreadable": _("It cannot be read"),
    "not_this_member": _("It is not about this member"),
    "not_this_person": _("It does not name the person who asks"),
    "not_signed": _("It is not signed, or not by everyone who must"),
    "not_in_force": _("It is not in force (yet, or any more)"),
    "too_narrow": _("It does not cover health care"),
    "danger": _("To give access could put the member in danger"),
}


FITS: Final[Mapping[str, Any]] = {"fits": _("fits"), "does not fit": _("does not fit")}
_FIT: Final = re.compile(rf"\b({'|'.join(Fact)}) (fits|does not fit)\b")


def noted(step: str, note: str) -> str:
    """The note to a step as people read it: facts and reasons by their names."""
    if step in {PASSED, FAILED}:
        return _FIT.sub(lambda found: f"{FACTS[Fact(found[1])][0]}: {FITS[found[2]]}", note)
    if step == "refused":
        reason, _dot, more = note.partition(".")
        return f"{REASONS.get(reason, reason)}. {more.strip()}".strip()
    return note


def authority(kind: str) -> Any:
    """What a kind of authority is called."""
    return Kind(kind).label


def said(case: Case) -> list[tuple[Any, Any]]:
    """What the case says, by the names that are shown; numbers masked, of a birth date the year."""
    if case.kind == CaseKind.CALL:
        return []
    told = cases.about(case)
    put: dict[str, Any] = {**told, "purpose": PURPOSES.get(told.get("purpose", ""), "")}
    put |= {name: words[told[name]] for name, words in _LOOKED_UP.items() if told.get(name) in words}
    put["card_id"] = masked.number(told["card_id"]) if told.get("card_id") else ""
    put["birth_date"] = told.get("birth_date", "")[:4]
    return [(label, put[name]) for name, label in ABOUT.items() if put.get(name)]


_LOOKED_UP: Final[Mapping[str, Mapping[str, Any]]] = {
    "format": FORMATS,
    "always": YES,
    "kind": {kind.value: kind.label for kind in Kind},
}
