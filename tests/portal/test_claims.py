"""The claims pages, for every person of the synthetic plan: page, paper, files and API say the same."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from html import unescape
from typing import Any

import orjson
import pytest
from django.test import Client
from pypdf import PdfReader

from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.reading import Reader
from sharewell.claims import explain, listing, spending
from sharewell.claims.listing import Claim, Wanted
from sharewell.claims.status import Status
from sharewell.fhir import access, query, scopes
from sharewell.fhir.access import Guard
from sharewell.lib import clock
from sharewell.lib.money import exact
from sharewell.records import search
from sharewell.web.portal import asked
from tests.portal import whole_plan
from tests.portal.whole_plan import Somebody

READER = Reader(Actor(ActorKind.SYSTEM, "test"))
EOB = "ExplanationOfBenefit"


@pytest.fixture(scope="module")
def people(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Somebody]:
    return whole_plan.load(tmp_path_factory.mktemp("rejects"))


@pytest.fixture
def alice(people: dict[str, Somebody]) -> Somebody:
    return people["alice"]


def living(people: dict[str, Somebody]) -> list[Somebody]:
    """Whoever can sign in: the account of someone who has died shows nothing."""
    return [one for one in people.values() if not one.person.death_date]


def claims_of(one: Somebody) -> list[Claim]:
    return listing.every(access.own(one.key), by=READER)


def through_the_api(one: Somebody, type_: str = EOB) -> dict[str, bytes]:
    """Every resource of a type that an app gets, by id: page after page."""
    app = access.app(one.key, scopes.resource_scopes(scopes.parse("patient/*.read")), Guard("1 = 1"))
    wanted, cursor, found = query.parse(type_, [("_count", "200")]), search.START, {}
    while cursor is not None:
        page = search.search(app, wanted, by=READER, cursor=cursor)
        found |= {hit.id: hit.body for hit in page.matches}
        cursor = page.following
    return found


def cents(eob: dict[str, Any], category: str) -> int:
    """What FHIR says of the whole claim, read without any of our code."""
    return sum(
        round(one["amount"]["value"] * 100)
        for one in eob.get("total", [])
        if one["category"]["coding"][0]["code"] == category and "value" in one.get("amount", {})
    )


def words_of(page: bytes) -> str:
    main = page.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def printed(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def ids_on(page: bytes) -> list[str]:
    return list(dict.fromkeys(re.findall(r'href="/claims/([a-z2-7]{26})/"', page.decode())))


def every_page(browser: Client, address: str = "/claims/") -> list[str]:
    """The claims on all pages of a list, in their order."""
    found: list[str] = []
    number = 1
    while True:
        page = browser.get(address, {"page": number} if "?" not in address else {})
        assert page.status_code == 200
        found += ids_on(page.content)
        if f"page={number + 1}" not in page.content.decode() or "?" in address:
            return found
        number += 1


def test_the_portals_numbers_are_the_apis_for_every_member(people: dict[str, Somebody]) -> None:
    waiting = 0
    for one in people.values():
        eobs = [orjson.loads(body) for body in through_the_api(one).values()]
        mine = claims_of(one)
        shown = [claim for claim in mine if not claim.hidden]
        assert len(shown) == len([eob for eob in eobs if eob["use"] == "claim"])
        for name, category in (("billed", "submitted"), ("plan_paid", "benefit"), ("you_owe", "memberliability")):
            assert sum(getattr(claim.money, name) or 0 for claim in shown) == sum(cents(e, category) for e in eobs)
        standing = [eob for eob in eobs if eob["status"] == "active"]
        whole = spending.whole(mine)
        assert (whole.plan, whole.you) == (
            sum(cents(eob, "benefit") for eob in standing),
            sum(cents(eob, "memberliability") for eob in standing),
        )
        assert all(claim.pending for claim in mine if claim.hidden)
        waiting += len(mine) - len(shown)
    assert waiting > 3


def test_every_claim_stands_once_in_the_list_newest_first(people: dict[str, Somebody]) -> None:
    for one in [people[key] for key in ("alice", "abel", "penny")]:
        assert every_page(one.browser()) == [claim.id for claim in claims_of(one)]


def test_every_kind_of_claim_has_a_page_with_its_amounts(people: dict[str, Somebody]) -> None:
    seen: set[tuple[str, str]] = set()
    for one in living(people):
        browser = one.browser()
        for claim in claims_of(one):
            if (claim.status, claim.kind) in seen:
                continue
            seen.add((claim.status, claim.kind))
            page = browser.get(f"/claims/{claim.id}/")
            assert page.status_code == 200
            words = words_of(page.content)
            assert "This is not a bill." in words
            assert claim.number in words
            for name in ("billed", "plan_paid", "you_owe"):
                if (amount := getattr(claim.money, name)) is not None:
                    assert exact(amount) in words
            assert len(page.content) < 100_000
    assert {status for status, _ in seen} == {*Status}, "the plan has a claim of every status"


def test_the_paper_says_what_the_page_says(people: dict[str, Somebody]) -> None:
    seen: set[tuple[str, str]] = set()
    for one in living(people):
        for claim in claims_of(one):
            if claim.pending or (claim.status, claim.kind) in seen:
                continue
            seen.add((claim.status, claim.kind))
            for language, bill in (("en", "THIS IS NOT A BILL."), ("es", "ESTO NO ES UNA FACTURA.")):
                answer = one.browser(language).get(f"/claims/{claim.id}/statement/")
                assert answer["Content-Type"] == "application/pdf"
                words = printed(answer.content)
                found = explain.one(access.own(one.key), claim.id, by=READER)
                assert bill in words
                assert claim.number in words
                amounts = [claim.money, *(line.money for line in found.lines)]
                for name in ("billed", "allowed", "plan_paid", "you_owe"):
                    assert all(exact(c) in words for money in amounts if (c := getattr(money, name)) is not None)
                codes = [line.service.code for line in found.lines if line.service.code]
                assert all(code.upper() in words.upper() for code in codes)
    assert len(seen) > 15


def test_a_claim_that_is_not_decided_has_no_paper_and_is_for_the_member_only(people: dict[str, Somebody]) -> None:
    penny = people["penny"]
    waiting = [claim for claim in claims_of(penny) if claim.pending]
    assert waiting
    page = penny.browser().get(f"/claims/{waiting[0].id}/")
    assert "Only you see this claim." in words_of(page.content)
    assert penny.browser().get(f"/claims/{waiting[0].id}/statement/").status_code == 404
    assert waiting[0].id not in through_the_api(penny)


def test_a_denied_claim_says_why_and_how_to_appeal(people: dict[str, Somebody]) -> None:
    abel = people["abel"]
    said = {claim.status: claim for claim in claims_of(abel)}
    denied = words_of(abel.browser().get(f"/claims/{said[Status.DENIED].id}/").content)
    assert "Our approval was needed before the service, and nobody asked for it." in denied
    assert "Reason code : CO-197" in denied.replace("code:", "code :")
    assert "Appeal by" in denied
    assert "1-800-555-0142 (TTY 711)" in denied
    running = words_of(abel.browser().get(f"/claims/{said[Status.APPEAL].id}/").content)
    assert "Your appeal is open." in running


def test_a_replaced_claim_leads_to_the_one_that_counts(people: dict[str, Somebody]) -> None:
    ada = people["ada"]
    gone = next(claim for claim in claims_of(ada) if claim.status is Status.ADJUSTED and claim.facts.before)
    page = ada.browser().get(f"/claims/{gone.id}/")
    assert "This claim was changed" in words_of(page.content)
    others = [explain.one(access.own(ada.key), other, by=READER).claim for other in ids_on(page.content)]
    assert len(others) >= 1
    assert sum(claim.counts for claim in others) <= 1


@pytest.mark.parametrize(
    ("asked_for", "fits"),
    [
        ({"status": "denied"}, lambda claim: claim.status == "denied"),
        ({"kind": "dental"}, lambda claim: claim.kind == "dental"),
        ({"since": "2025-01-01", "until": "2025-12-31"}, lambda claim: claim.day[:4] == "2025"),
        ({"text": "e11.9"}, lambda claim: "\ne11.9" in f"\n{claim.facts.words}"),
    ],
)
def test_a_search_finds_what_fits_and_puts_nothing_of_it_into_the_address(
    alice: Somebody, asked_for: dict[str, str], fits: Any
) -> None:
    browser = alice.browser()
    answer = browser.post("/claims/", asked_for)
    assert answer.status_code == 302
    assert all(value not in answer["Location"] for value in asked_for.values())
    wanted = [claim.id for claim in claims_of(alice) if fits(claim)]
    assert wanted
    assert ids_on(browser.get(answer["Location"]).content) == wanted[:20]


def test_a_search_by_provider_offers_the_members_own(alice: Somebody) -> None:
    browser, provider = alice.browser(), claims_of(alice)[0].provider
    there = browser.post("/claims/", {"provider": provider})["Location"]
    assert {claim.provider for claim in claims_of(alice) if claim.id in ids_on(browser.get(there).content)} == {
        provider
    }
    assert browser.post("/claims/", {"provider": "Somebody else"}).status_code == 422


def test_a_search_that_makes_no_sense_is_said_beside_the_field(alice: Somebody) -> None:
    page = alice.browser().post("/claims/", {"since": "2026-02-01", "until": "2026-01-01"})
    assert page.status_code == 422
    assert "The second date must not be before the first." in words_of(page.content)


def test_a_search_that_finds_nothing_says_so(alice: Somebody) -> None:
    browser = alice.browser()
    page = browser.get(browser.post("/claims/", {"text": "unicorn"})["Location"])
    assert "No claim fits what you look for." in words_of(page.content)


def test_an_address_of_another_members_search_asks_nothing(people: dict[str, Somebody]) -> None:
    word = asked.seal("/claims/", Wanted(status="denied"), people["alice"].key)
    hers, his = people["alice"].browser(), people["bob"].browser()
    narrow, whole = (hers.get(address).context["asked"] for address in (f"/claims/?q={word}", "/claims/"))
    assert (narrow.wanted.status, narrow.anything) == ("denied", True)
    assert (whole.wanted, whole.anything) == (Wanted(), False)
    assert his.get(f"/claims/?q={word}").context["asked"].wanted == Wanted()


def test_a_member_without_claims_is_told_when_there_will_be_some(people: dict[str, Somebody]) -> None:
    new = next(one for one in living(people) if not claims_of(one))
    for address in ("/claims/", "/claims/pharmacy/", "/claims/spending/", "/claims/download/"):
        assert new.browser().get(address).status_code == 200
    assert "There are no claims yet." in words_of(new.browser().get("/claims/").content)


def test_fills_show_drug_days_and_pharmacy(alice: Somebody) -> None:
    page = words_of(alice.browser().get("/claims/pharmacy/").content)
    mine = [claim for claim in claims_of(alice) if claim.kind == "pharmacy"]
    assert mine[0].provider in page
    assert "NDC 99999" in page
    assert re.search(r"\d+ days", page)


def test_spending_by_month_is_the_sum_of_the_claims_that_count(alice: Somebody) -> None:
    year = clock.today().year
    found = spending.of_year(claims_of(alice), year)
    page = words_of(alice.browser().get("/claims/spending/").content)
    assert exact(found.whole.plan) in page
    for month in found.months:
        if month.number:
            assert exact(month.plan) in page
            assert exact(month.you) in page
    odd = words_of(alice.browser().get("/claims/spending/?year=1066").content)
    assert f"Spending in {year}" in odd


def download(one: Somebody, name: str) -> bytes:
    answer = one.browser().get(f"/claims/download/{name}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_downloaded_tables_add_up_to_the_pages(alice: Somebody) -> None:
    mine = claims_of(alice)
    rows = list(csv.DictReader(io.StringIO(download(alice, "claims.csv/").decode())))
    assert [row["claim_number"] for row in rows] == [claim.number for claim in mine]
    paid = sum(round(float(row["plan_paid"] or 0) * 100) for row in rows if row["counts"] == "yes")
    assert paid == spending.whole(mine).plan
    lines = list(csv.DictReader(io.StringIO(download(alice, "lines.csv/").decode())))
    assert {row["claim_number"] for row in lines} == {claim.number for claim in mine}
    billed = sum(round(float(row["billed"] or 0) * 100) for row in lines)
    assert billed == sum(claim.money.billed or 0 for claim in mine)


def test_the_whole_record_holds_the_very_bytes_that_apps_get(alice: Somebody) -> None:
    archive = zipfile.ZipFile(io.BytesIO(download(alice, "fhir.zip/")))
    assert archive.testzip() is None
    names = set(archive.namelist())
    assert {"Patient.ndjson", "Coverage.ndjson", "Observation.ndjson", "Organization.ndjson"} <= names
    for name in names - {"ExplanationOfBenefit.ndjson"}:
        type_ = name.removesuffix(".ndjson")
        lines = archive.read(name).splitlines()
        if type_ in (
            "Organization",
            "Practitioner",
            "Location",
            "Medication",
            "PractitionerRole",
            "Endpoint",
            "Questionnaire",
        ):
            assert lines
        else:
            assert sorted(lines) == sorted(through_the_api(alice, type_).values())
    told = set(archive.read("ExplanationOfBenefit.ndjson").splitlines())
    seen = set(through_the_api(alice).values())
    assert seen < told
    waiting = {claim.id for claim in claims_of(alice) if claim.hidden}
    assert {orjson.loads(line)["id"] for line in told - seen} == waiting


def test_a_year_on_paper_lists_its_claims(alice: Somebody) -> None:
    year = clock.today().year
    words = printed(download(alice, f"{year}.pdf/"))
    found = spending.of_year(claims_of(alice), year)
    assert exact(found.whole.plan) in words
    assert exact(found.whole.you) in words


@pytest.mark.parametrize("name", ["x", "claims.txt", "20266.pdf", "....pdf", "²²²².pdf"])
def test_there_are_no_other_files(alice: Somebody, name: str) -> None:
    assert alice.browser().get(f"/claims/download/{name}/").status_code == 404


def test_pages_in_spanish_hold_the_same_numbers(alice: Somebody) -> None:
    claim = claims_of(alice)[4]
    page = words_of(alice.browser("es").get(f"/claims/{claim.id}/").content)
    assert "Esto no es una factura." in page
    assert exact(claim.money.billed or 0) in page
