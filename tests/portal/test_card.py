"""The pages of the ID card, for every person of the synthetic plan: page, PDF and FHIR say the same."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import orjson
import pytest
from pypdf import PdfReader

from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.reading import Reader
from sharewell.coverage import card, periods
from sharewell.coverage.card import Card
from sharewell.fhir import access, query
from sharewell.records import search
from tests.portal import whole_plan
from tests.portal.whole_plan import Somebody

READER = Reader(Actor(ActorKind.SYSTEM, "test"))


@pytest.fixture(scope="module")
def people(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Somebody]:
    return whole_plan.load(tmp_path_factory.mktemp("rejects"))


def living(people: dict[str, Somebody]) -> list[Somebody]:
    """Whoever can sign in: the account of someone who has died shows nothing."""
    return [one for one in people.values() if not one.person.death_date]


def cards(one: Somebody) -> list[Card]:
    return card.of(one.person, periods.of(one.key))


def text_of(page: bytes) -> str:
    main = page.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def printed(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def coverages(one: Somebody) -> list[dict[str, Any]]:
    """The person's coverages as an app reads them."""
    found = search.search(access.own(one.key), query.parse("Coverage", []), by=READER)
    return [body for hit in found.matches if "period" in (body := orjson.loads(hit.body))]


def test_page_paper_and_api_carry_the_same_values_for_everybody(people: dict[str, Somebody]) -> None:
    assert len(people) > 40
    assert sum(bool(made.value("copay_primary")) for one in living(people) for made in cards(one)) > 40
    for one in living(people):
        browser = one.browser()
        api = {(body["period"]["start"], classes(body).get("plan", "")): body for body in coverages(one)}
        for made in cards(one):
            page = text_of(browser.get(f"/card/{made.id}/").content)
            paper = printed(browser.get(f"/card/{made.id}/print/").content)
            for line in (*made.front, *made.back):
                assert f"{line.label} {line.value}" in page
                assert f"{line.label} {line.value}" in paper
            for words in (made.plan, made.mark, made.notice):
                assert words in page
                assert words in paper
            same_as(api[made.start.isoformat(), made.value("plan_number")], made)


def same_as(body: dict[str, Any], made: Card) -> None:
    told = classes(body)
    assert body["identifier"][0]["value"] == made.value("member_id")
    assert told.get("rxbin", "") == made.value("rx_bin")
    assert told.get("rxpcn", "") == made.value("rx_pcn")
    assert told.get("rxgroup", "") == made.value("rx_group")
    assert told["plan"] == made.value("plan_number")


def classes(body: dict[str, Any]) -> dict[str, str]:
    return {one["type"]["coding"][0]["code"]: one["value"] for one in body.get("class", [])}


def test_no_page_and_no_paper_holds_a_social_security_or_medicare_number(people: dict[str, Somebody]) -> None:
    for one in living(people):
        browser = one.browser()
        secret = [one.facts["ssn"], one.facts.get("mbi", "")]
        sent = [browser.get("/card/").content.decode()]
        for made in cards(one):
            sent.append(browser.get(f"/card/{made.id}/").content.decode())
            sent.append(printed(browser.get(f"/card/{made.id}/print/").content))
        plain = "".join(sent).replace("-", "").upper()
        assert [number for number in secret if number and number.replace("-", "").upper() in plain] == []


def test_a_page_of_cards_is_small_and_is_not_kept(people: dict[str, Somebody]) -> None:
    browser = people["luz"].browser()
    answer = browser.get("/card/")
    assert len(answer.content) < 100_000
    assert answer.headers["Cache-Control"].startswith("no-store")
    assert "Past cards" in text_of(answer.content)


def test_the_card_speaks_spanish(people: dict[str, Somebody]) -> None:
    answer = people["luz"].browser("es").get("/card/")
    assert "Tarjetas anteriores" in text_of(answer.content)
    assert "Número de miembro" in text_of(answer.content)
