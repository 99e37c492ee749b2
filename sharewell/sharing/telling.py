"""What a member is told of a start and of an end of sharing: one message an event, promised with the event."""

from __future__ import annotations

from sharewell.audit.actor import Actor
from sharewell.coverage import eligible
from sharewell.lib import clock
from sharewell.members import preferences, reach
from sharewell.members.models import Person
from sharewell.notify import dates
from sharewell.registry.models import App
from sharewell.sharing.models import Grant, State

_WHY = {
    State.STOPPED_BY_MEMBER: "member",
    State.STOPPED_BY_REPRESENTATIVE: "representative",
    State.STOPPED_BY_HELP_TEAM: "help_team",
    State.STOPPED_FOR_SECURITY: "security",
    State.COVERAGE_ENDED: "coverage",
    State.DELEGATION_ENDED: "delegation",
}
_WHY_BY_CHANNEL = {"takeover": "takeover", "app_suspended": "app"}
"""Doors whose reason is told in words of their own, though they share a final state with others."""


def of_start(member: Person, grant: Grant, by: Actor) -> None:
    """That sharing has begun, and until when."""
    spoken = preferences.language_of(member.person_key, grant.language)
    words = {"app": grant.product_name, "until": dates.moment(grant.ends_at, spoken)}
    _tell(member, f"grant-given:{grant.id}", "sharing-started", spoken, words, by)


def of_end(member: Person | None, grant: Grant, channel: str, by: Actor) -> None:
    """One message, however many grants of the app ended; none about the dead, or while a newer signature holds."""
    state = State(grant.state)
    if member is None or member.death_date is not None or state == State.DECEASED or _goes_on(grant):
        return
    app = App.objects.filter(client_id=grant.client_id).first()
    contact = app.asks_deletion_at if app else ""
    words = {"app": grant.product_name, "deletion_contact": contact or grant.legal_name}
    template = "sharing-over" if state == State.EXPIRED else "sharing-stopped"
    words |= {} if state == State.EXPIRED else {"why": _why(state, channel, member)}
    _tell(member, f"grant-ended:{grant.id}", template, grant.language, words, by)


def _goes_on(grant: Grant) -> bool:
    """Whether the same app keeps another live grant of this member: then nothing has ended for them."""
    others = Grant.objects.filter(person_key=grant.person_key, client_id=grant.client_id, state=State.ACTIVE)
    return others.filter(ends_ms__gt=clock.now_ms()).exists()


def _why(state: State, channel: str, member: Person) -> str:
    """The reason as the message has words for it."""
    if state == State.COVERAGE_ENDED and eligible.in_another_program(member.person_key, clock.today()):
        return "program"
    return _WHY_BY_CHANNEL.get(channel, _WHY[state])


def _tell(member: Person, event_key: str, template: str, language: str, words: dict[str, str], by: Actor) -> None:
    reach.tell(member, event_key=event_key, template=template, language=language, context=words, by=by)
