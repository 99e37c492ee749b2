"""How kinds, ends, steps and facts are called on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sharewell.members.caller import Fact
from sharewell.members.case import CaseKind

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
    "note": _("Note"),
    "caller_passed": _("The caller was verified"),
    "caller_failed": _("The caller was not verified"),
    "app_stopped": _("An app was stopped"),
    "first_yes": _("First yes; a second colleague decides"),
    "paper_opened": _("A paper was opened"),
}
FACTS: Final[Mapping[Fact, tuple[Any, Any]]] = {
    Fact.CARD_ID: (_("Member ID"), _("“What is the member ID on your card?”")),
    Fact.BIRTH_DATE: (_("Date of birth"), _("“When were you born?” Type month/day/year.")),
    Fact.POSTAL_CODE: (_("ZIP code"), _("“What is the ZIP code of your home?”")),
    Fact.HOUSE_NUMBER: (_("House number"), _("“What is the number of your house?”")),
    Fact.PHONE: (_("Phone number"), _("“Which phone number did you give us?”")),
    Fact.EMAIL: (_("E-mail address"), _("“Which e-mail address did you give us?”")),
}
FORMATS: Final[Mapping[str, Any]] = {
    "family": _("Last name"),
    "given": _("First name"),
    "birth_date": _("Date of birth"),
    "card_id": _("Member ID"),
    "purpose": _("Wanted to"),
    "sent": _("Letter sent on"),
    "format": _("Format"),
    "what": _("What"),
    "language": _("Language"),
    "reason": _("Reason"),
}
"""What a case says it is about: the names that are shown, and how they are called."""
PURPOSES: Final[Mapping[str, Any]] = {
    "register": _("Register"),
    "password": _("Choose a new password"),
    "username": _("Find a forgotten user name"),
}
