"""Grants: what a member allows an app, from the signature to the end. The only writer of these tables.

Giving is one transaction: eligibility, signature, document, grant, act, promised message. Ending is one
function for the member, the help team, the clock, security and all else. A grant that has ended stays so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from sharewell import policy
from sharewell.accounts.models import User
from sharewell.audit import acts
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.coverage import eligible
from sharewell.fhir import scopes as smart
from sharewell.lib import clock, secret, sql
from sharewell.members import delegates, person, preferences
from sharewell.members.delegates import Delegation
from sharewell.members.models import Person
from sharewell.registry.models import App
from sharewell.sharing import authority, evidence, reminders, rows, sign, telling
from sharewell.sharing import categories as kinds
from sharewell.sharing import papers as texts
from sharewell.sharing.conditions import (
    AppUnavailable,
    NotEligible,
    NotYours,
    PapersChanged,
    Refused,
    WrongName,
    may_share,
    may_sign,
    same_as_shown,
)
from sharewell.sharing.evidence import Step
from sharewell.sharing.models import Grant, State
from sharewell.sharing.papers import Paper
from sharewell.sharing.presence import NotProved, Presence, must_be_fresh

__all__ = [
    "LIVE_SQL",
    "AppUnavailable",
    "NotEligible",
    "NotProved",
    "NotYours",
    "PapersChanged",
    "Refused",
    "Stopped",
    "WrongName",
    "answered",
    "covers",
    "end_by_right",
    "end_lapsed",
    "end_of",
    "expire_due",
    "find",
    "give",
    "list_for",
    "live_for",
    "may_sign",
    "stop",
]

LIVE_SQL = "(g.state = 'active' AND g.ends_ms > :now_ms)"
"""True when the row of sharing_grant called `g` is live at `:now_ms` (milliseconds since 1970)."""

_OFTEN = 500
_COVERED = eligible.ELIGIBLE_SQL.format(person="g.person_key")
_LAPSED = f"""SELECT g.person_key, g.id FROM sharing_grant g WHERE g.state = 'active' AND NOT {_COVERED}
 AND (g.person_key, g.id) > (:person, :grant) ORDER BY g.person_key, g.id LIMIT :batch"""  # noqa: S608
_WITHOUT_RIGHT = f"""SELECT g.person_key, g.id FROM sharing_grant g WHERE g.state = 'active'
 AND g.authority <> '' AND NOT {authority.STANDS_SQL} ORDER BY g.person_key, g.id LIMIT :batch"""  # noqa: S608
_STATES = {
    ("account_settings", ActorKind.MEMBER): State.STOPPED_BY_MEMBER,
    ("account_settings", ActorKind.REPRESENTATIVE): State.STOPPED_BY_REPRESENTATIVE,
    ("help_team", ActorKind.STAFF): State.STOPPED_BY_HELP_TEAM,
    ("help_team", ActorKind.OPERATOR): State.STOPPED_BY_HELP_TEAM,
    ("security", ActorKind.STAFF): State.STOPPED_FOR_SECURITY,
    ("security", ActorKind.OPERATOR): State.STOPPED_FOR_SECURITY,
    ("security", ActorKind.SYSTEM): State.STOPPED_FOR_SECURITY,
    ("takeover", ActorKind.MEMBER): State.STOPPED_FOR_SECURITY,
    ("app_suspended", ActorKind.OPERATOR): State.STOPPED_FOR_SECURITY,
    ("app_suspended", ActorKind.SYSTEM): State.STOPPED_FOR_SECURITY,
    ("clock", ActorKind.SYSTEM): State.EXPIRED,
    ("coverage", ActorKind.SYSTEM): State.COVERAGE_ENDED,
    ("death", ActorKind.SYSTEM): State.DECEASED,
    ("delegation", ActorKind.SYSTEM): State.DELEGATION_ENDED,
}
_WHOLE_APP = frozenset(
    {"account_settings", "help_team", "security", "takeover", "app_suspended", "coverage", "death"}
)
_SIGNERS = frozenset({ActorKind.MEMBER, ActorKind.REPRESENTATIVE})


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a stop did. `already`: the grant had ended before, and nothing was changed."""

    grant: Grant
    already: bool


def give(
    *,
    person_key: int,
    signer: User,
    app: App,
    scopes: str,
    language: str,
    papers: Sequence[Paper],
    typed_name: str,
    days: int,
    presence: Presence,
    by: Actor,
    source_address: str = "",
    user_agent: str = "",
    steps: Sequence[Step] = (),
    categories: Sequence[str] = (),
    right: Delegation | None = None,
    answers: str = "",
) -> Grant:
    """Sign the papers and start sharing now, for `days` times 24 hours.

    `papers` are the ones that were shown, `steps` when each was opened and agreed to; `presence` is the signer's
    fresh proof; `categories` are the kinds of data chosen, which `scopes` is narrowed to (empty: all). `right` is
    by what another than the member signs: the grant ends with it. `answers` is the id of the app's request that
    is answered: signing twice for one request (a form sent twice) gives the same grant, signed once. The PDF is
    made before the transaction begins. Raises one of the kinds of Refused, and ValueError for `days` outside 1 to
    the policy's sharing_days.
    """
    if by.kind not in _SIGNERS:
        raise NotYours
    now = clock.from_ms(clock.now_ms())
    ends = end_of(now, days)
    must_be_fresh(presence, now)
    chosen = kinds.checked(categories)
    scopes = kinds.narrowed(scopes, chosen)
    member = may_sign(person_key, signer, typed_name, right)
    stated = authority.words(right, member, papers[0].language) if right and papers else ""
    same_as_shown(papers, app, now, ends, member, stated, right, chosen)
    act = sign.Act(
        grant_id=_grant_id(person_key, answers),
        typed_name=" ".join(typed_name.split()),
        name_on_file=person.name_of(member),
        authority=stated,
        username=signer.username,
        source_address=source_address,
        method="signed",
        scopes=scopes,
        signed_at=now,
        ends_at=ends,
        presence_method=presence.method,
        presence_at=presence.at,
        categories=chosen,
        days=days,
    )
    pdf = sign.document(papers, app, act, language, large=preferences.of(person_key).large)
    with transaction.atomic():
        may_share(person_key, app, signer, right)
        if answers and (given := find(person_key, act.grant_id)) is not None:
            return given
        reminders.withdraw(person_key, [older.id for older in _live(person_key, app)])
        grant = rows.write(person_key, signer, app, act, papers, language, pdf, right)
        evidence.write(person_key, act, papers, steps, user_agent)
        acts.record(
            event=Event.GRANT_GIVEN,
            by=by,
            person_key=person_key,
            app=app.client_id,
            grant=grant.id,
            detail={
                "document_sha256": grant.document_sha256,
                "ends_ms": grant.ends_ms,
                "scopes": scopes,
                "proof": presence.method,
            },
        )
        telling.of_start(member, grant, by)
    return grant


def stop(*, grant: Grant, by: Actor, channel: str, reason: str) -> Stopped:
    """End a grant now, for every token, page link and job that stands on it.

    `channel`: account_settings, help_team, security, takeover (the member says that somebody else was in the
    account), app_suspended, clock, coverage, death or delegation; with the kind of actor it gives the final
    state. A person who stops an app stops all its grants for this member. Ending what has ended changes
    nothing. Raises ValueError for a channel that this kind of actor does not have.
    """
    if (channel, by.kind) not in _STATES:
        raise ValueError(f"{by.kind} cannot end a grant by {channel!r}.")
    with transaction.atomic():
        member = Person.objects.select_for_update().filter(person_key=grant.person_key).first()
        live = Grant.objects.filter(person_key=grant.person_key, client_id=grant.client_id, state=State.ACTIVE)
        if channel not in _WHOLE_APP:
            live = live.filter(id=grant.id)
        ended = [row for row in live.order_by("-starts_ms") if _end(row, by, channel, reason)]
        if ended:
            telling.of_end(member, ended[0], channel, by)
    fresh = Grant.objects.get(person_key=grant.person_key, id=grant.id)
    return Stopped(fresh, already=grant.id not in {row.id for row in ended})


def expire_due(limit: int = _OFTEN) -> int:
    """Write down the end of grants that have run out, and tell their members. Access ended by itself before."""
    over = Grant.objects.filter(state=State.ACTIVE, ends_ms__lte=clock.now_ms()).order_by("ends_ms")[:limit]
    ended = [stop(grant=grant, by=SYSTEM, channel="clock", reason="it ran out") for grant in over]
    return sum(not one.already for one in ended)


def end_lapsed(batch: int = _OFTEN) -> int:
    """End for good what cannot live again: grants of the dead, and of coverage lost longer ago than the grace.

    Access is refused at once by the join of every request; this only writes the final state. All are looked
    at, `batch` at a time: those in their days of grace stay in the list and must hide nobody behind them.
    """
    today, ended = clock.today(), 0
    for grant in _of_people_without_coverage(batch):
        if _has_died(grant.person_key):
            ended += not stop(grant=grant, by=SYSTEM, channel="death", reason="the member has died").already
        elif _out_of_grace(grant, today):
            ended += not stop(grant=grant, by=SYSTEM, channel="coverage", reason="coverage ended").already
    return ended


def end_by_right(batch: int = _OFTEN) -> int:
    """Write the final state of grants whose signer's right to act has ended. Access was refused at once."""
    with sql.writer() as connection:
        found = connection.rows(_WITHOUT_RIGHT, delegates.moment() | {"batch": batch})
    over = [grant for key, id_ in found if (grant := find(key, id_)) is not None]
    ended = [stop(grant=grant, by=SYSTEM, channel="delegation", reason="the right to act ended") for grant in over]
    return sum(not one.already for one in ended)


def end_of(starts: datetime, days: int) -> datetime:
    """The first instant at which sharing is over: `days` times 24 hours after the start, whatever clocks do.

    Raises ValueError for `days` outside 1 to the policy's sharing_days (at most 365).
    """
    most = policy.current().sharing_days
    if not 1 <= days <= most:
        raise ValueError(f"Sharing lasts 1 to {most} days, not {days}.")
    return starts + timedelta(days=days)


def live_for(person_key: int, app: App) -> Grant | None:
    """The newest live grant of a person for an app. Coverage is asked separately, at every request."""
    return next(iter(_live(person_key, app)), None)


def covers(
    person_key: int, app: App, scopes: str, *, signer: User, right: Delegation | None = None
) -> Grant | None:
    """A live grant under which the app can have `scopes` by a click, without a new signature; else None.

    App facts, signer, the right they sign by and papers must be those of the signature, and the scopes equal
    or narrower, but for the kinds of data that the signer left out. The click never moves the end.
    """
    asked, program = smart.parse(scopes), eligible.program_of(person_key, clock.today())
    for grant in _live(person_key, app):
        signed = {paper["name"]: paper["version"] for paper in grant.papers}
        same = (grant.app_version, grant.signer_id, signed) == (app.version, signer.pk, texts.versions(program))
        by_right = authority.right_of(person_key, grant.id) if grant.authority else ""
        same = same and by_right == (right.id if right else "")
        wanted = _as_chosen(grant, asked) if same else []
        if wanted and smart.covers(smart.parse(grant.scopes), wanted):
            return grant
    return None


def list_for(person_key: int) -> list[Grant]:
    """All grants of a person, live or ended, the newest first."""
    return list(Grant.objects.filter(person_key=person_key).order_by("-starts_ms", "id"))


def find(person_key: int, grant_id: str) -> Grant | None:
    """A grant of this person; another person's is not found."""
    return Grant.objects.filter(person_key=person_key, id=grant_id).first()


def _live(person_key: int, app: App) -> list[Grant]:
    rows = Grant.objects.filter(
        person_key=person_key, client_id=app.client_id, state=State.ACTIVE, ends_ms__gt=clock.now_ms()
    )
    return list(rows.order_by("-starts_ms", "id"))


def answered(person_key: int, request_id: str) -> Grant | None:
    """The live grant that was given in answer to this request of an app, if any: a form may be sent twice."""
    grant = find(person_key, _grant_id(person_key, request_id))
    return grant if grant is not None and grant.is_live else None


def _as_chosen(grant: Grant, asked: list[smart.Scope]) -> list[smart.Scope]:
    """What an app asks for, without what the signer left out; the token is narrowed to the grant as always."""
    told = evidence.of(grant.person_key, grant.id)
    chosen = told.categories if told else []
    return smart.parse(kinds.narrowed(smart.join(asked), chosen)) if chosen else asked


def _grant_id(person_key: int, answers: str) -> str:
    return secret.keyed("id", f"grant|{person_key}|{answers}").hex()[:24] if answers else secret.token(16)


def _end(grant: Grant, by: Actor, channel: str, reason: str) -> bool:
    """Write the end of one active grant and its act; False when another was faster."""
    now = clock.now_ms()
    state = State.EXPIRED if grant.ends_ms <= now else _STATES[channel, by.kind]
    ended = {
        "state": state,
        "ended_ms": min(now, grant.ends_ms),
        "ended_by": f"{by.kind}:{by.id}",
        "ended_channel": channel,
        "ended_reason": reason[:200],
    }
    mine = Grant.objects.filter(person_key=grant.person_key, id=grant.id, state=State.ACTIVE)
    if not mine.update(**ended):
        return False
    grant.state = state
    reminders.withdraw(grant.person_key, [grant.id])
    acts.record(
        event=Event.GRANT_EXPIRED if state == State.EXPIRED else Event.GRANT_STOPPED,
        by=by,
        person_key=grant.person_key,
        app=grant.client_id,
        grant=grant.id,
        detail={"state": str(state), "channel": channel},
    )
    return True


def _of_people_without_coverage(batch: int) -> Iterator[Grant]:
    place: dict[str, str | int] = {"today": clock.today().isoformat(), "person": -1, "grant": "", "batch": batch}
    rows: list[tuple[int, str]] | None = None
    while rows is None or len(rows) == batch:
        with sql.writer() as connection:
            rows = connection.rows(_LAPSED, place)
        for person_key, grant_id in rows:
            place |= {"person": person_key, "grant": grant_id}
            if (grant := find(person_key, grant_id)) is not None:
                yield grant


def _has_died(person_key: int) -> bool:
    member = person.get(person_key)
    return member is not None and member.death_date is not None


def _out_of_grace(grant: Grant, today: date) -> bool:
    since = eligible.lapsed_since(grant.person_key, today)
    if since is None:
        return False
    started = grant.starts_at.astimezone(clock.plan_zone()).date()
    return (today - max(since, started)).days > policy.current().coverage_grace_days
