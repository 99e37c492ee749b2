"""Giving: one transaction, refused with a reason, and everything it leaves behind."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as given_
from hypothesis import strategies as st
from pypdf import PdfReader

from sharewell.accounts.models import User
from sharewell.audit import acts
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members.models import ContactPoint, Person
from sharewell.notify import deliver, inbox
from sharewell.notify.models import Promise
from sharewell.registry.models import App
from sharewell.sharing import documents, grants, papers
from sharewell.sharing.models import Document, Grant, Signature, State
from tests.sharing.conftest import NOON, SCOPES, World, register


def nothing_is_left() -> bool:
    return not any(model._default_manager.exists() for model in (Grant, Signature, Document, Promise, Act))


def test_alice_signs_and_everything_stands(world: World, mail: Path) -> None:
    with clock.at(NOON):
        shown = world.shown()
        grant = world.give(papers=shown)
        assert grants.live_for(world.key, world.app) == grant
        deliver.run_once()
    assert (grant.state, grant.starts_at, grant.ends_at) == (
        State.ACTIVE,
        NOON,
        datetime(2028, 2, 29, 17, tzinfo=UTC),
    )
    signature = Signature.objects.get(person_key=world.key, id=grant.signature_id)
    document = documents.find(world.key, grant.document_id)
    assert document is not None
    pdf = bytes(document.pdf)
    assert hashlib.sha256(pdf).hexdigest() == document.sha256 == grant.document_sha256
    assert (signature.typed_name, signature.username, signature.source_address) == (
        "alice nunez",
        "alice.pier",
        "192.0.2.1",
    )
    assert [paper["sha256"] for paper in grant.papers] == [paper.sha256 for paper in shown]
    act = Act.objects.get(person_key=world.key, event="grant:given")
    assert grant.document_sha256 in act.detail
    (path,) = mail.glob("*.eml")
    text = path.read_text()
    assert "Subject: You started sharing your data" in text
    assert "Sunrise" not in text
    assert "alice@example.org" in text
    (message,) = inbox.list_for(world.key)
    assert message.text.subject == "You are now sharing your data with Sunrise"
    (entry,) = documents.list_for(world.key)
    assert (entry.id, entry.title, entry.created) == (grant.document_id, "Sunrise", NOON)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pdf_holds_the_exact_texts_and_the_evidence(language: str, world: World) -> None:
    with clock.at(NOON):
        shown = world.shown(language)
        grant = world.give(language=language, papers=shown)
    document = documents.find(world.key, grant.document_id)
    assert document is not None
    reader = PdfReader(io.BytesIO(bytes(document.pdf)))
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    for paper in shown:
        for line in paper.text.splitlines():
            assert squeezed(line.lstrip("#- ").replace("**", "")) in text, line
        assert paper.sha256 in text
    for fact in (grant.id, "alicenunez", "alice.pier", "2027-03-01T17:00:00.000+00:00", "192.0.2.1", "sunrise,1"):
        assert fact in text
    root: Any = reader.root_object
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == (language, True)
    assert "000123456" not in text


def squeezed(text: str) -> str:
    """Text without the blanks and page marks that line breaking brings."""
    text = re.sub(r"Harbor Health Plan · [\w ]+\d / \d", "", text)
    return "".join(text.split()).replace("•", "")


def refused(world: World, reason: type[Exception], **changes: Any) -> None:
    with pytest.raises(reason):
        world.give(**changes)
    assert nothing_is_left()


@pytest.mark.parametrize(
    ("instant", "eligible"),
    [
        (datetime(2027, 1, 1, 4, 59, 59, tzinfo=UTC), False),
        (datetime(2027, 1, 1, 5, 0, 0, tzinfo=UTC), True),
        (datetime(2027, 7, 1, 3, 59, 59, tzinfo=UTC), True),
        (datetime(2027, 7, 1, 4, 0, 0, tzinfo=UTC), False),
    ],
)
def test_sharing_is_for_current_members_to_the_second(world: World, instant: datetime, eligible: bool) -> None:
    world.cover(date(2027, 1, 1), date(2027, 6, 30))
    with clock.at(instant):
        if eligible:
            assert world.give().is_live
        else:
            refused(world, grants.NotEligible)


def test_the_dead_and_members_of_other_programs_cannot_share(world: World) -> None:
    with clock.at(NOON):
        Person.objects.update(death_date=date(2027, 2, 1))
        refused(world, grants.NotEligible)
        Person.objects.update(death_date=None)
        world.cover(program="COMMERCIAL")
        refused(world, grants.NotEligible)


def test_a_stranger_cannot_sign_for_alice(world: World) -> None:
    charlie = User.objects.create(username="charlie", created=NOON)
    with clock.at(NOON):
        refused(world, grants.NotYours, signer=charlie)


@pytest.mark.parametrize("typed", ["", "   ", "x", "Alice", "Bob Núñez", "Alice Nunez" + "." * 200])
def test_a_signature_holds_the_name_on_file(world: World, typed: str) -> None:
    with clock.at(NOON):
        refused(world, grants.WrongName, typed_name=typed)


def test_what_was_not_shown_cannot_be_signed(world: World) -> None:
    with clock.at(NOON):
        shown = world.shown()
        refused(world, grants.PapersChanged, papers=())
        refused(world, grants.PapersChanged, papers=shown[:1])
        refused(world, grants.PapersChanged, papers=world.shown(days=30))
        refused(world, grants.PapersChanged, papers=world.shown(who="Bob Pier"))
    with clock.at(NOON + timedelta(days=1)):
        refused(world, grants.PapersChanged, papers=shown)


def test_facts_of_the_app_that_changed_meanwhile_are_shown_again(world: World) -> None:
    with clock.at(NOON):
        App.objects.update(version=2, legal_name="Sunset, Inc.")
        refused(world, grants.PapersChanged)
        world.app.refresh_from_db()
        App.objects.update(status="suspended")
        refused(world, grants.AppUnavailable)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_nobody_can_share_longer_than_a_year_or_not_at_all(world: World, days: int) -> None:
    with clock.at(NOON):
        refused(world, ValueError, days=days)


def test_a_form_sent_twice_for_one_request_is_signed_once(world: World) -> None:
    with clock.at(NOON):
        first, second, other = world.give(answers="r1"), world.give(answers="r1"), world.give(answers="r2")
    assert first.id == second.id != other.id
    assert Promise.objects.count() == Act.objects.count() == Document.objects.count() == 2


def test_a_failure_at_the_end_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("the ledger is full")

    monkeypatch.setattr(acts, "record", fail)
    with clock.at(NOON):
        refused(world, RuntimeError)


def test_who_has_no_email_gets_a_letter_and_the_grant_is_given_all_the_same(world: World) -> None:
    world.alice.email = ""
    world.alice.save()
    ContactPoint.objects.all().delete()
    with clock.at(NOON):
        assert world.give().is_live
        assert Promise.objects.get().channel == "none"
        ContactPoint.objects.create(person_key=world.key, id="address:0", kind="address", value="12 Pier Road")
        world.give(app=register("moon"))
    assert set(Promise.objects.values_list("channel", flat=True)) == {"none", "letter"}


def test_the_last_millisecond_is_live_and_the_next_is_not(world: World) -> None:
    with clock.at(NOON):
        grant = world.give()
    with clock.at(grant.ends_at - timedelta(milliseconds=1)):
        assert grant.is_live
    with clock.at(grant.ends_at):
        assert not grant.is_live
        assert grants.live_for(world.key, world.app) is None


@given_(st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)), st.integers(1, 365))
def test_the_end_is_days_of_24_hours_whatever_the_clocks_do(starts: datetime, days: int) -> None:
    ends = grants.end_of(starts, days)
    assert ends - starts == timedelta(hours=24 * days)
    assert clock.from_ms(clock.to_ms(ends)) <= starts + timedelta(days=365)


def test_a_second_authorization_needs_only_a_click_while_nothing_has_changed(world: World) -> None:
    def covered(scopes: str = SCOPES, **changes: Any) -> Grant | None:
        facts: dict[str, Any] = {"signer": world.alice, "app": world.app} | changes
        return grants.covers(world.key, facts["app"], scopes, signer=facts["signer"])

    charlie = User.objects.create(username="charlie", created=NOON)
    with clock.at(NOON):
        assert covered() is None
        grant = world.give()
    with clock.at(NOON + timedelta(days=100)):
        assert covered() == grant
        assert covered("patient/ExplanationOfBenefit.rs openid") == grant
        assert covered("patient/*.rs profile") is None, "wider than what was signed"
        assert covered(signer=charlie) is None
        assert covered(app=register("moon")) is None
        world.app.version += 1
        assert covered() is None, "the app's facts have changed"
        world.app.version -= 1
    with clock.at(grant.ends_at):
        assert covered() is None


def test_a_new_version_of_a_paper_asks_for_a_new_signature(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.at(NOON):
        world.give()
        monkeypatch.setattr(papers, "versions", lambda *_: {"understanding": "3", "authorization": "2"})
        assert grants.covers(world.key, world.app, SCOPES, signer=world.alice) is None


def test_another_person_finds_neither_grant_nor_document(world: World) -> None:
    with clock.at(NOON):
        grant = world.give()
    assert grants.find(world.key + 1, grant.id) is None
    assert documents.find(world.key + 1, grant.document_id) is None
    assert grants.list_for(world.key + 1) == []
    assert documents.list_for(world.key + 1) == []
