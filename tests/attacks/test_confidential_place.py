"""Alice asks for a private contact: her old places can be read nowhere, by app, page, paper, e-mail or letter.

Everything she or an app can reach is walked through: every type, every resource, every version; every page that
a page leads to, and every file behind it; then the feeds come again, and all is walked through once more.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader

from sharewell.audit.actor import Actor, ActorKind
from sharewell.ingest import confidential as everywhere
from sharewell.ingest import run
from sharewell.lib import clock
from sharewell.members import confidential, person, reach
from sharewell.members.confidential import Place
from sharewell.members.models import ContactPoint
from sharewell.notify import deliver, inbox, outbox
from tests.attacks import pair as world
from tests.attacks.pair import Pair, fhir
from tests.crash import plan

SAFE = Place(line_1="PO Box 4711", city="Bangor", state="ME", postal_code="04401", email="safe@new.example")
ALICE = Actor(ActorKind.MEMBER, "alice")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="module")
def pair(module_database: str, folder: Path) -> Iterator[Pair]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHAREWELL_MAIL", str(folder))
        patch.delenv("SHAREWELL_SMTP", raising=False)
        yield world.build(folder)


@pytest.fixture(scope="module")
def old(pair: Pair) -> list[str]:
    """Her places as the feeds tell them: street, e-mail, phone in two spellings."""
    told = [
        line for one in ContactPoint.objects.filter(person_key=pair.alice.key) for line in one.value.splitlines()
    ]
    streets = [line for line in told if re.match(r"\d+ ", line)]
    assert len(streets) == 1
    facts = pair.alice.facts
    return [*streets, facts["email"], facts["phone"], re.sub(r"\D", "", facts["phone"])]


def found(old: list[str], text: str) -> list[str]:
    return [one for one in old if one.casefold() in text.casefold()]


def readable(pair: Pair) -> Iterator[tuple[str, str]]:
    """(address, text) of everything that her app can read."""
    for type_, ids in pair.alice.resources.items():
        path = f"{type_}?_count=200"
        while path:
            answer = fhir(path, pair.hers.bearer)
            yield path, answer.body.decode()
            links = {link["relation"]: link["url"] for link in answer.json.get("link", [])}
            path = links.get("next", "")
        for id_ in ids if type_ in {"Patient", "RelatedPerson", "Coverage"} else ids[:3]:
            yield id_, fhir(f"{type_}/{id_}", pair.hers.bearer).body.decode()
            for version in range(1, 8):
                path = f"{type_}/{id_}/_history/{version}"
                yield path, fhir(path, pair.hers.bearer).body.decode()
    yield "everything", fhir(f"Patient/{pair.alice.patient}/$everything", pair.hers.bearer).body.decode()
    yield "userinfo", Client().get("/oauth/userinfo", headers={"authorization": pair.hers.bearer}).content.decode()


def pages(browser: Client, start: str = "/account/", most: int = 150) -> Iterator[tuple[str, str]]:
    """(address, text) of every page and file that a page leads to, a few of each kind."""
    waiting, seen, kinds = [start], set[str](), dict[str, int]()
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        kind = re.sub(r"[A-Za-z0-9_-]{16,}|\d+", "*", path)
        kinds[kind] = kinds.get(kind, 0) + 1
        if path in seen or kinds[kind] > 4 or path.startswith("/demo/"):
            continue
        seen.add(path)
        answer = browser.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        if body.startswith(b"%PDF"):
            text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
            yield path, " ".join(text.split())
            continue
        text = body.decode("utf-8", "replace")
        yield path, text
        if answer.status_code in {301, 302}:
            waiting.append(answer.headers["Location"])
        waiting += [unescape(link) for link in re.findall(r'href="(/[^"#]*)"', text) if "/static/" not in link]


def expect_nowhere(pair: Pair, old: list[str]) -> None:
    told = [f"{path}: {one}" for path, text in readable(pair) for one in found(old, text)]
    assert told == []
    browser = pair.browser(pair.alice)
    cache.clear()
    walked = [(path, found(old, text)) for path, text in pages(browser)]
    assert len(walked) > 15, walked
    assert [one for one in walked if one[1]] == []


def test_before_she_asks_her_places_can_be_read(pair: Pair, old: list[str]) -> None:
    """What the walk is worth: it finds them."""
    assert any(found(old[:1], text) for _, text in readable(pair))
    assert any(found(old[:1], text) for _, text in pages(pair.browser(pair.alice)))


def test_from_that_moment_on_they_stand_nowhere(pair: Pair, old: list[str], folder: Path) -> None:
    alice = person.get(pair.alice.key)
    assert alice
    outbox.promise(
        person_key=alice.person_key, event_key="waits", template="welcome", language="en",
        channel="email", address=old[1], context={}, by=ALICE,
    )  # fmt: skip
    for file in folder.glob("*.eml"):
        file.unlink()
    everywhere.begin(person=alice, place=SAFE, language="en", by=ALICE)
    expect_nowhere(pair, old)
    with clock.at(clock.now() + timedelta(minutes=1)):
        deliver.run_once(1000)
    mails = [path.read_text() for path in folder.glob("*.eml")]
    assert any("We changed how we reach you" in mail and SAFE.email in mail for mail in mails)
    assert any("Welcome" in mail and SAFE.email in mail for mail in mails)
    assert [one for mail in mails for one in found(old, mail)] == []
    assert reach.of(alice).address == reach.on_file(alice).address == SAFE.email


def test_the_feeds_come_again_with_other_stamps_and_nothing_of_it_shows(
    pair: Pair, old: list[str], folder: Path
) -> None:
    feeds = plan.feeds(5)
    run.load(plan.paths(feeds), rejects_dir=folder)
    newer = folder / "newer"
    newer.mkdir()
    text = (feeds / "eligibility.csv").read_text(encoding="utf-8")
    (newer / "eligibility.csv").write_text(re.sub(r"\b2026-(\d\d-\d\dT)", r"2027-\1", text), encoding="utf-8")
    shutil.copytree(feeds / "clinical", newer / "clinical")
    report = run.load([newer], rejects_dir=folder)
    assert report.files
    expect_nowhere(pair, old)
    alice = person.get(pair.alice.key)
    assert alice
    assert reach.on_file(alice, by_post=True).address.splitlines()[1] == SAFE.line_1


def test_a_letter_goes_to_the_safe_place_and_its_copy_names_no_place(
    pair: Pair, old: list[str], folder: Path
) -> None:
    alice = person.get(pair.alice.key)
    assert alice
    by_post = Place(line_1=SAFE.line_1, city=SAFE.city, state=SAFE.state, postal_code=SAFE.postal_code)
    everywhere.begin(person=alice, place=by_post, language="en", by=ALICE)
    with clock.at(clock.now() + timedelta(minutes=1)):
        deliver.run_once(1000)
    papers = [" ".join(PdfReader(path).pages[0].extract_text().split()) for path in folder.glob("letters/*.pdf")]
    (letter,) = [paper for paper in papers if "We changed how we reach you" in paper]
    assert "PO Box 4711" in letter
    copy = inbox.letter(alice.person_key, inbox.letters(alice.person_key)[0].id)
    assert copy is not None
    assert "PO Box" not in PdfReader(io.BytesIO(copy)).pages[0].extract_text()
    expect_nowhere(pair, old)


def test_the_end_brings_the_record_back_and_hides_the_safe_place(pair: Pair, old: list[str]) -> None:
    alice = person.get(pair.alice.key)
    assert alice
    assert everywhere.end(person=alice, language="en", by=ALICE)
    assert not everywhere.end(person=alice, language="en", by=ALICE)
    assert confidential.of(alice.person_key) is None
    told = list(readable(pair))
    assert any(found(old[:1], text) for _, text in told)
    assert [path for path, text in told if "PO Box 4711" in text or SAFE.email in text] == []
