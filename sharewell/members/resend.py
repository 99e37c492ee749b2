"""A message is sent once more: the text it had, to the contact on file, never to one that is given on the phone.

What carries a one-time code is not sent again; a new PIN is issued instead (members.desk).
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from sharewell.accounts import limits
from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.members import access, cases, reach
from sharewell.members.desk import NowhereToSend
from sharewell.members.models import Person
from sharewell.members.reach import Reach
from sharewell.notify import outbox, sent
from sharewell.notify.sent import Again

SENT_AGAIN = "sent_again"
A_DAY: Final = 5
"""How many messages of one member can be sent again within a day."""


class NoSuchMessage(Exception):
    """This member has no such message, or it must not be sent again."""


class TooMany(Exception):
    """As many messages of this member were sent again as may be."""


def send(case_id: str, message_id: str, *, by: Actor) -> Reach:
    """Promise a message of the opened member once more, and say where it goes.

    Raises NoSuchMessage, NowhereToSend, TooMany, access.NotOpen, cases.Closed, cases.TakenByAnother.
    """
    with transaction.atomic():
        case = cases.hold(case_id, by)
        member = access.demand(case, by)
        place, what = reach.on_file(member), sent.again(member.person_key, message_id)
        if what is None:
            raise NoSuchMessage
        if place.channel == "none":
            raise NowhereToSend
        if not limits.take("resend", str(member.person_key), A_DAY, 24 * 60):
            raise TooMany
        _promise(member, place, what, by)
        cases.note(case, what=SENT_AGAIN, note="", by=by, subject=member.person_key)
        told = {"case": case_id, "message": message_id, "channel": place.channel}
        acts.record(event=Event.MESSAGE_SENT_AGAIN, by=by, person_key=member.person_key, detail=told)
    return place


def _promise(member: Person, place: Reach, what: Again, by: Actor) -> None:
    outbox.promise(
        person_key=member.person_key,
        event_key=what.event_key,
        template=what.template,
        language=what.language,
        channel=place.channel,
        address=place.address,
        context=what.context,
        by=by,
        large=place.large,
    )
