"""The rules of amounts hold for every claim of the synthetic plan; the list tells what the whole claim tells."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest

from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.reading import Reader
from sharewell.claims import amounts, explain, export, listing, spending
from sharewell.claims.amounts import Amounts
from sharewell.claims.explain import Explanation
from sharewell.claims.status import Status
from sharewell.fhir import access, brief
from tests.portal import whole_plan
from tests.portal.whole_plan import Somebody

READER = Reader(Actor(ActorKind.SYSTEM, "test"))
SUMS = ("billed", "noncovered", "discount", "allowed", "other_payer", "plan_paid", "you_owe")


@pytest.fixture(scope="module")
def people(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Somebody]:
    return whole_plan.load(tmp_path_factory.mktemp("rejects"))


@pytest.fixture(scope="module")
def explained(people: dict[str, Somebody]) -> list[Explanation]:
    return [one for person in people.values() for one in claims_of(person)]


def claims_of(person: Somebody) -> Iterator[Explanation]:
    for hit in export.every(access.own(person.key), listing.TYPE, by=READER):
        yield explain.of(hit.id, orjson.loads(hit.body))


def adds_up(money: Amounts) -> None:
    """billed = allowed + discount + not covered, and allowed = plan + other payer + member."""
    if not money.known:
        return
    assert money.billed == (money.allowed or 0) + (money.discount or 0) + (money.noncovered or 0)
    assert money.allowed == (money.plan_paid or 0) + (money.other_payer or 0) + (money.you_owe or 0)
    parts = (money.deductible or 0) + (money.copay or 0) + (money.coinsurance or 0)
    assert money.you_owe == parts


def test_every_claim_and_every_line_adds_up(explained: list[Explanation]) -> None:
    assert len(explained) > 1_500
    for found in explained:
        adds_up(found.claim.money)
        for line in found.lines:
            adds_up(line.money)


def test_the_lines_come_to_the_claim(explained: list[Explanation]) -> None:
    compared = 0
    for found in explained:
        lines = amounts.total([Amounts(), *(line.money for line in found.lines)])
        for name in SUMS:
            if (of_lines := getattr(lines, name)) is not None:
                assert of_lines == getattr(found.claim.money, name)
                compared += 1
    assert compared > 10_000


def test_a_members_share_is_never_less_than_nothing_unless_it_is_taken_back(explained: list[Explanation]) -> None:
    for found in explained:
        if (found.claim.money.billed or 0) >= 0:
            assert (found.claim.money.you_owe or 0) >= 0
            assert all((line.money.you_owe or 0) >= 0 for line in found.lines)
        else:
            assert found.claim.status is Status.ADJUSTED


def test_a_reversal_brings_the_totals_back(people: dict[str, Somebody]) -> None:
    """Counting only what stands comes to the same as adding up every transaction with its sign."""
    taken_back = 0
    for person in people.values():
        claims = listing.every(access.own(person.key), by=READER)
        whole = spending.whole(claims)
        decided = [one for one in claims if not one.pending]
        taken_back += sum((one.money.billed or 0) < 0 for one in decided)
        for name in ("plan_paid", "you_owe", "other_payer"):
            assert (getattr(whole.money, name) or 0) == sum(getattr(one.money, name) or 0 for one in decided)
    assert taken_back > 5


def test_of_claims_that_replaced_each_other_at_most_one_counts(people: dict[str, Somebody]) -> None:
    chains = 0
    for person in people.values():
        claims = listing.every(access.own(person.key), by=READER)
        for one in claims:
            chain = listing.chain(claims, one.number)
            if len({link.number for link in chain}) > 1:
                chains += 1
                assert sum(link.counts for link in chain) <= 1
                assert one in chain
    assert chains > 5


def test_the_list_tells_what_the_whole_claim_tells(people: dict[str, Somebody]) -> None:
    for person in people.values():
        listed = {one.id: one for one in listing.every(access.own(person.key), by=READER)}
        for found in claims_of(person):
            mine = listed[found.claim.id]
            assert (mine.facts, mine.status, mine.kind) == (
                found.claim.facts,
                found.claim.status,
                found.claim.kind,
            )


def test_every_refusal_is_said_in_words(explained: list[Explanation]) -> None:
    refused = [found for found in explained if found.claim.status in (Status.DENIED, Status.PARTLY, Status.APPEAL)]
    assert refused
    for found in refused:
        assert found.refusals
        assert all(str(one.why) and one.code not in str(one.why) for one in found.refusals)


def test_what_is_kept_reads_back(explained: list[Explanation]) -> None:
    import msgspec

    for found in explained[:200]:
        text = msgspec.json.encode(found.claim.facts).decode()
        assert text.startswith(brief.START)
        assert brief.read(text) == found.claim.facts
