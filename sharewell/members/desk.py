"""What the help team does for a member from a case: a PIN to the contact on file, and the ends of a case.

A PIN never goes to an address that is given on the phone. Each function checks that this colleague works on the
case and that the caller passed, does it, writes the step and the act, and promises the message: one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from sharewell import policy
from sharewell.accounts import limits
from sharewell.audit.actor import Actor
from sharewell.lib import clock
from sharewell.members import caller, cases, codes, person, reach
from sharewell.members.case import CaseKind
from sharewell.members.models import Person, RegistrationAttempt, RegistrationCode
from sharewell.members.reach import Reach
from sharewell.notify import dates, outbox

PINS: Final = 3
"""How many PINs the help team can send to one member in the lifetime of a PIN."""
PIN_SENT: Final = "pin_sent"
OUTCOMES: Final[Mapping[CaseKind, tuple[str, ...]]] = {
    CaseKind.REGISTRATION_UNCLEAR: ("not_verified", "record_to_correct"),
    CaseKind.REGISTRATION_NO_CONTACT: ("contact_at_source", "not_verified"),
    CaseKind.PIN_NOT_ARRIVED: ("arrived", "contact_at_source", "not_verified"),
    CaseKind.ALTERNATE_FORMAT: ("done", "not_possible"),
    CaseKind.CONFIDENTIAL_REQUEST: ("done", "not_possible"),
    CaseKind.CALL: ("answered", "not_verified"),
}
"""How a case can be closed by hand; pin_sent comes from sending a PIN, papers are decided by their own room."""

Purpose = RegistrationAttempt.Purpose


class NowhereToSend(Exception):
    """The plan has no such contact on file."""


class TooManyPins(Exception):
    """This member has been sent as many PINs as may be."""


class NoSuchOutcome(ValueError):
    """A case of this kind cannot end so."""


def ways(member: Person) -> dict[str, Reach]:
    """Where a PIN can go: the contacts on file by channel, letter and e-mail."""
    found = (reach.on_file(member, by_post=True), reach.on_file(member))
    return {place.channel: place for place in found if place.channel != "none"}


def send_pin(case_id: str, *, channel: str, note: str, by: Actor) -> Reach:
    """Send the caller's PIN to the contact on file and close the case (a call goes on); earlier PINs are dead.

    To register with, or for a new password when there is an account. Raises NowhereToSend, TooManyPins,
    caller.NotVerified, cases.Closed, cases.TakenByAnother.
    """
    with transaction.atomic():
        case = cases.hold(case_id, by)
        member = caller.demand(case, by)
        place = ways(member).get(channel)
        if place is None or member.death_date is not None:
            raise NowhereToSend
        _count(member)
        _send(member, place, by)
        if case.kind == CaseKind.CALL:
            cases.note(case, what=PIN_SENT, note=note, by=by, subject=member.person_key)
        else:
            cases.close(case_id, outcome=PIN_SENT, note=note, by=by, person_key=member.person_key)
    return place


def finish(case_id: str, *, outcome: str, note: str, by: Actor) -> bool:
    """Close a case by hand; False when it is closed already. Raises NoSuchOutcome, cases.TakenByAnother."""
    case = cases.get(case_id)
    if case is None or outcome not in OUTCOMES.get(CaseKind(case.kind), ()):
        raise NoSuchOutcome(outcome)
    return cases.close(case_id, outcome=outcome, note=note, by=by)


def add_note(case_id: str, *, note: str, by: Actor) -> None:
    """Write a note to a case that one works on. Raises cases.Closed, cases.TakenByAnother."""
    with transaction.atomic():
        cases.note(cases.hold(case_id, by), what="note", note=note, by=by)


def _count(member: Person) -> None:
    minutes = policy.current().pin_days * 24 * 60
    if not limits.take("helped-pin", str(member.person_key), PINS, minutes):
        raise TooManyPins


def _send(member: Person, place: Reach, by: Actor) -> None:
    purpose = Purpose.REGISTER if member.user_id is None else Purpose.PASSWORD
    earlier = RegistrationCode.objects.filter(person_key=member.person_key, channel="letter", used_ms=None)
    earlier.update(used_ms=clock.now_ms())
    code, digits = codes.new(member.person_key, "letter", purpose)
    language = place.language or member.language
    until = dates.moment(codes.ends_at(code), language)
    words = {"code": digits, "until": until}
    template = "helped-pin"
    if place.channel == "letter":
        template = "registration-letter" if purpose == Purpose.REGISTER else "recovery-letter"
        words["name"] = person.name_of(member)
    outbox.promise(
        person_key=member.person_key,
        event_key=f"helped-pin:{code.id}",
        template=template,
        language=language,
        channel=place.channel,
        address=place.address,
        context=words,
        by=by,
        large=place.large,
        useless_after=codes.ends_at(code),
    )
