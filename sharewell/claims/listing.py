"""All claims of a member, newest first, and what a search or a filter leaves of them.

One statement brings what the shelf keeps of each claim; everything else is done here on a few thousand small
values, so that list, counts, choices and totals can never tell different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from sharewell.audit.reading import Reader
from sharewell.claims import amounts, kind, status
from sharewell.claims.amounts import Amounts
from sharewell.claims.kind import Kind
from sharewell.claims.status import PENDING, Status
from sharewell.fhir import brief
from sharewell.fhir.access import APP, OWN, Access
from sharewell.fhir.brief import ClaimBrief
from sharewell.lib.fold import fold
from sharewell.records import search

TYPE = "ExplanationOfBenefit"
NO_CLAIM = frozenset({"preauthorization", "predetermination"})


class Claim(msgspec.Struct, frozen=True, gc=False):
    """One claim as a list shows it. `hidden`: apps do not see it yet; `counts`: its money is in the totals."""

    id: str
    facts: ClaimBrief
    status: Status
    kind: Kind
    money: Amounts
    hidden: bool
    counts: bool

    @property
    def number(self) -> str:
        """The plan's number of the claim."""
        return self.facts.number

    @property
    def day(self) -> str:
        """The first day of service, ISO; the day of the decision where no day is named."""
        return self.facts.start or self.facts.created

    @property
    def provider(self) -> str:
        """Who billed, or ""."""
        return self.facts.provider

    @property
    def pending(self) -> bool:
        """Not decided yet."""
        return self.status in PENDING


class Wanted(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a member looks for; "" asks nothing. Days are ISO dates, both included."""

    text: str = ""
    since: str = ""
    until: str = ""
    kind: str = ""
    status: str = ""
    provider: str = ""


def every(access: Access, *, by: Reader) -> list[Claim]:
    """All claims that this Access sees, newest first. Requests for approval are no claims and are left out.

    Raises FhirError: 401 when the right to read ended.
    """
    rows = [(one.id, one.audience, brief.read(one.brief)) for one in search.outlines(access, TYPE, by=by)]
    kept = [row for row in rows if row[2].use not in NO_CLAIM]
    standing = {facts.number for _, _, facts in kept if facts.status == "active" and not facts.after}
    found = [_claim(id_, audience, facts, standing) for id_, audience, facts in kept]
    return sorted(found, key=lambda one: (one.day, one.facts.created, one.number, one.id), reverse=True)


def of_facts(id_: str, facts: ClaimBrief) -> Claim:
    """One claim on its own."""
    return _claim(id_, APP, facts, frozenset(facts.before))


def _claim(id_: str, audience: int, facts: ClaimBrief, standing: frozenset[str] | set[str]) -> Claim:
    money = amounts.of(facts.amounts)
    said = status.of(facts, money)
    return Claim(id_, facts, said, kind.of(facts), money, audience >= OWN, _counts(facts, said, money, standing))


def _counts(facts: ClaimBrief, said: Status, money: Amounts, standing: frozenset[str] | set[str]) -> bool:
    """A claim counts while it stands. A payment taken back counts only against a claim that still counts itself:
    where the old claim is marked as cancelled already, it would be taken off twice."""
    if said in PENDING or facts.status != "active" or facts.after:
        return False
    if (money.plan_paid or 0) < 0 or (money.billed or 0) < 0:
        return not facts.before or any(number in standing for number in facts.before)
    return True


def matching(claims: Iterable[Claim], wanted: Wanted) -> list[Claim]:
    """The claims that fit everything asked, in their order."""
    words = fold(wanted.text).split()
    return [one for one in claims if _fits(one, wanted) and all(word in _text(one) for word in words)]


def _fits(one: Claim, wanted: Wanted) -> bool:
    return (
        (not wanted.since or one.day >= wanted.since)
        and (not wanted.until or one.day[:10] <= wanted.until)
        and (not wanted.kind or one.kind == wanted.kind)
        and (not wanted.status or one.status == wanted.status)
        and (not wanted.provider or one.provider == wanted.provider)
    )


def _text(one: Claim) -> str:
    """What a search looks in: names, numbers, codes, and the words of kind and status in the page's language."""
    facts = one.facts
    own = f"{facts.number}\n{facts.provider}\n{kind.NAMES[one.kind]}\n{status.NAMES[one.status]}"
    return f"{fold(own)}\n{facts.words}"


def providers(claims: Iterable[Claim]) -> list[str]:
    """The names of all who billed, each once, by alphabet."""
    return sorted({one.provider for one in claims if one.provider}, key=str.casefold)


def kinds(claims: Iterable[Claim]) -> list[Kind]:
    """The kinds that occur, in their usual order."""
    there = {one.kind for one in claims}
    return [one for one in Kind if one in there]


def statuses(claims: Iterable[Claim]) -> list[Status]:
    """The statuses that occur, in their usual order."""
    there = {one.status for one in claims}
    return [one for one in Status if one in there]


def chain(claims: Sequence[Claim], number: str) -> list[Claim]:
    """All claims that replaced each other with this one among them, oldest first; one alone gives itself."""
    if not number:
        return []
    linked: dict[str, set[str]] = {}
    for one in claims:
        for other in (*one.facts.before, *one.facts.after):
            linked.setdefault(one.number, set()).add(other)
            linked.setdefault(other, set()).add(one.number)
    reached, next_ = {number}, [number]
    while next_:
        fresh = linked.get(next_.pop(), set()) - reached
        reached |= fresh
        next_ += fresh
    return sorted(
        (one for one in claims if one.number in reached), key=lambda one: (one.facts.created, one.number)
    )
