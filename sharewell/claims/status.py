"""What became of a claim, in the few words that a member needs. One function decides, for list, page and paper.

The words follow the X12 277 families (received A, pending P and R, final F1 to F4) and what C4BB's
ExplanationOfBenefit can say: outcome, payment.type, related, status, our own stage, and the amounts.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sharewell.claims.amounts import Amounts
from sharewell.fhir.brief import ClaimBrief


class Status(StrEnum):
    """In the order in which a claim can go through them."""

    RECEIVED = "received"
    REVIEW = "review"
    INFORMATION = "information"
    PAID = "paid"
    PARTLY = "partly"
    OWE = "owe"
    NOTHING = "nothing"
    DENIED = "denied"
    APPEAL = "appeal"
    ADJUSTED = "adjusted"


PENDING: Final = frozenset({Status.RECEIVED, Status.REVIEW, Status.INFORMATION})
NAMES: Final[dict[Status, Promise]] = {
    Status.RECEIVED: _("Received"),
    Status.REVIEW: _("In review"),
    Status.INFORMATION: _("More information needed"),
    Status.PAID: _("Paid"),
    Status.PARTLY: _("Partly paid"),
    Status.OWE: _("You owe"),
    Status.NOTHING: _("Nothing to pay"),
    Status.DENIED: _("Denied"),
    Status.APPEAL: _("In appeal"),
    Status.ADJUSTED: _("Adjusted"),
}
MEANING: Final[dict[Status, Promise]] = {
    Status.RECEIVED: _("We have this claim. We have not started to work on it."),
    Status.REVIEW: _("We are working on this claim. Nothing is decided yet."),
    Status.INFORMATION: _("We asked your provider for more information. You do not have to do anything."),
    Status.PAID: _("We worked on this claim and paid our share."),
    Status.PARTLY: _("We paid a part of this claim. We did not cover the rest."),
    Status.OWE: _("We worked on this claim. The plan's price is yours to pay this time."),
    Status.NOTHING: _("We worked on this claim. There is nothing to pay for you."),
    Status.DENIED: _("We did not cover this claim. You have the right to appeal."),
    Status.APPEAL: _("You or someone for you asked us to look at this decision again. We are doing that."),
    Status.ADJUSTED: _("This claim no longer counts. It was taken back or a newer one took its place."),
}
_STAGES: Final = {
    "received": Status.RECEIVED,
    "in-review": Status.REVIEW,
    "information-needed": Status.INFORMATION,
    "in-appeal": Status.APPEAL,
}
_OUTCOMES: Final = {"queued": Status.RECEIVED, "partial": Status.REVIEW, "error": Status.REVIEW}
_GONE: Final = frozenset({"cancelled", "entered-in-error"})


def of(claim: ClaimBrief, money: Amounts) -> Status:
    """The status of a claim of any source."""
    if claim.status in _GONE or claim.after:
        return Status.ADJUSTED
    if claim.stage in _STAGES:
        return _STAGES[claim.stage]
    if claim.outcome in _OUTCOMES:
        return _OUTCOMES[claim.outcome]
    return _decided(claim, money)


def _decided(claim: ClaimBrief, money: Amounts) -> Status:
    paid, owed = money.plan_paid or 0, money.you_owe or 0
    if paid < 0 or (money.billed or 0) < 0:
        return Status.ADJUSTED
    if claim.paid == "denied" or (claim.lines and claim.refused == claim.lines and not paid):
        return Status.DENIED
    if claim.paid == "partiallypaid" or claim.refused:
        return Status.PARTLY
    if paid or (claim.paid == "paid" and not owed and not money.known):
        return Status.PAID
    return Status.OWE if owed else Status.NOTHING
