"""How kinds, ends, steps and facts are called on the pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sharewell.members import cases, masked
from sharewell.members.access import Why
from sharewell.members.caller import FAILED, PASSED, Fact
from sharewell.members.case import Case, CaseKind
from sharewell.members.delegates import Kind
from sharewell.members.delegates.listing import Now
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
    "member_opened": _("Opened the member"),
    "member_shut": _("Closed the member again"),
    "sent_again": _("Sent a message again"),
}
WHY: Final[Mapping[Why, Any]] = {
    Why.APPS: _("A question about a connected app"),
    Why.MESSAGES: _("A message that did not arrive"),
    Why.HELPERS: _("A question about a helper or representative"),
    Why.ACCOUNT: _("Help with the account"),
    Why.MISUSE: _("The member fears that somebody misuses the account"),
}
GRANT_STATES: Final[Mapping[str, Any]] = {
    "active": _("Live"),
    "expired": _("Reached its end"),
    "stopped_by_member": _("Stopped by the member"),
    "stopped_by_representative": _("Stopped by a representative"),
    "stopped_by_help_team": _("Stopped by the help team"),
    "stopped_for_security": _("Stopped for security"),
    "coverage_ended": _("Ended with the coverage"),
    "deceased": _("Ended with the death of the member"),
    "delegation_ended": _("Ended with the right of the representative"),
}
CHANNELS: Final[Mapping[str, Any]] = {
    "email": _("E-mail"), "letter": _("Letter"), "none": _("Inbox only"),
}  # fmt: skip
SENT_STATES: Final[Mapping[str, Any]] = {
    "waiting": _("Waits to be sent"),
    "sent": _("Sent"),
    "lapsed": _("Not sent: it was too late or no longer right"),
    "given_up": _("Given up after many tries"),
    "bounced": _("Did not arrive"),
    "inbox": _("In the inbox"),
}
NOW: Final[Mapping[Now, Any]] = {
    Now.LIVE: _("May act"),
    Now.COMING: _("Begins later"),
    Now.INVITED: _("Invited"),
    Now.ASKED: _("Waits for our check"),
    Now.REFUSED: _("Refused"),
    Now.ENDED: _("Ended"),
}
PARTS: Final[Mapping[str, Any]] = {
    "card": _("ID card"),
    "benefits": _("benefits"),
    "claims": _("claims"),
    "records": _("health records"),
    "documents": _("documents"),
    "messages": _("messages"),
    "sharing": _("apps"),
    "account": _("account"),
    "share": _("may start sharing"),
    "stop": _("may stop sharing"),
}
_MESSAGES: Final[tuple[tuple[str, Any], ...]] = (
    ("registration-", _("Registering")),
    ("welcome", _("Welcome")),
    ("recovery-", _("Getting back into the account")),
    ("password-", _("The password was changed")),
    ("security-", _("Security of the account")),
    ("helped-pin", _("A PIN from the help team")),
    ("help", _("A helper or representative")),
    ("acting-", _("Acting for somebody")),
    ("email-", _("The e-mail address")),
    ("confidential-", _("A private address")),
    ("sharing-started", _("Sharing with an app began")),
    ("sharing-stopped", _("Sharing with an app ended")),
    ("token-", _("Security of a connected app")),
    ("again", _("A message that was sent again")),
)
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
    if step == "member_opened":
        why, _dot, more = note.partition(".")
        return f"{WHY[Why(why)]}. {more.strip()}"
    if step == "refused":
        reason, _dot, more = note.partition(".")
        return f"{REASONS.get(reason, reason)}. {more.strip()}".strip()
    return note


def message(template: str) -> Any:
    """What a message is called, without what it says."""
    return next((name for start, name in _MESSAGES if template.startswith(start)), _("A message"))


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
