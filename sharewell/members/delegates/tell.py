"""What the two sides are told: the member always, the other side by the e-mail of the account that acts.

The member's messages follow every rule of members.reach (a confidential address, the inbox). The other side
learns the member's first name only.
"""

from __future__ import annotations

from copy import copy
from datetime import date

from sharewell.accounts.models import User
from sharewell.audit.actor import Actor
from sharewell.lib import clock
from sharewell.members import preferences, reach
from sharewell.members.delegation import Delegation
from sharewell.members.models import Person
from sharewell.notify import dates, outbox


def member(person: Person | None, right: Delegation, template: str, by: Actor, **words: str) -> None:
    """Tell the member; nothing to a member who has died. For nobody, the same work and no message."""
    alive = person is not None and person.death_date is None
    whom = copy(person) if person is not None and alive else Person(person_key=0)
    whom.user_id = whom.user_id or 0  # an account is looked for, whoever it is
    reach.tell(
        whom,
        event_key=_key(right, template),
        template=template,
        language=language_of(person),
        context={"helper": right.name, **words},
        by=by,
    )


def holder(right: Delegation, template: str, by: Actor, **words: str) -> None:
    """Tell the account that acts (or asked to), by its own e-mail address."""
    user = User.objects.filter(pk=right.holder_id or 0).first()
    email = user.email if user else ""
    outbox.promise(
        person_key=0,
        event_key=_key(right, template),
        template=template,
        language=user.language if user else right.language,
        channel="email" if email else "none",
        address=email,
        context=words,
        by=by,
        to_member=False,
    )


def language_of(person: Person | None) -> str:
    """The language a member's messages are in: the one they chose, else Spanish or English as on file."""
    on_file = "es" if person is not None and person.language.startswith("es") else "en"
    return preferences.language_of(person.person_key if person else 0, on_file)


def until(day: date | None, language: str) -> str:
    """The last day of a right as people write it; empty when it has none."""
    return dates.day(day, language) if day else ""


def _key(right: Delegation, template: str) -> str:
    return f"{template}:{right.id}:{clock.now_ms() if right.status == 'ended' else ''}"
