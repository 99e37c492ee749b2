"""The inbox: every message word for word, whatever became of it outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pypdf import PdfReader

from sharewell import policy
from sharewell.audit.actor import SYSTEM
from sharewell.lib import clock
from sharewell.notify import deliver, inbox, outbox, texts
from sharewell.notify.models import Letter, Message, Promise

NOON = datetime(2027, 1, 5, 17, tzinfo=UTC)
ALICE, CHARLIE = 4711, 4712
ABOUT = {"app": "Sunrise", "until": "January 1, 2028"}


@pytest.fixture(autouse=True)
def mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_MAIL", str(tmp_path))
    monkeypatch.delenv("SHAREWELL_SMTP", raising=False)
    return tmp_path


def promise(event: str = "one", **changes: Any) -> None:
    facts: dict[str, Any] = {
        "person_key": ALICE, "event_key": event, "template": "sharing-started", "language": "en",
        "channel": "email", "address": "alice@example.org", "by": SYSTEM, "context": ABOUT,
    }  # fmt: skip
    outbox.promise(**(facts | changes))


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["email", "letter", "none"])
def test_a_message_stands_in_full_in_the_inbox_whatever_its_channel(channel: str) -> None:
    promise(channel=channel, address="Alice Rivera\n12 Pier Road")
    (entry,) = inbox.list_for(ALICE)
    assert entry.text == texts.render("sharing-started", "en", ABOUT)
    assert "Sunrise" in entry.text.subject
    assert not entry.read
    assert inbox.list_for(CHARLIE) == []
    assert inbox.find(CHARLIE, entry.id) is None


@pytest.mark.django_db
def test_a_message_is_kept_once_and_in_the_transaction_of_its_act() -> None:
    promise()
    promise(context={"app": "Moonlight", "until": "never"})
    (entry,) = inbox.list_for(ALICE)
    assert "Sunrise" in entry.text.body
    with transaction.atomic():
        promise("two")
        transaction.set_rollback(True)
    assert len(inbox.list_for(ALICE)) == 1


@pytest.mark.django_db
def test_the_text_stays_as_it_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    promise()
    (before,) = inbox.list_for(ALICE)
    changed = policy.Policy(plan_name="Another Plan", contact=policy.Contact(phone="1-800-555-0199"))
    monkeypatch.setattr(policy, "current", lambda: changed)
    assert inbox.list_for(ALICE) == [before]
    assert policy.Contact().phone in before.text.signature


@pytest.mark.django_db
def test_nothing_of_a_message_is_readable_in_the_table() -> None:
    promise()
    row = Message.objects.get(person_key=ALICE)
    assert b"Sunrise" not in bytes(row.sealed)
    assert "one" not in row.id


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"template": "registration-code", "context": {"code": "48151623", "minutes": "15"}},
        {"template": "registration-already", "context": {}},
        {"person_key": 0},
        {"to_member": False},
    ],
)
def test_secrets_answers_to_strangers_and_mail_for_others_are_kept_nowhere(changes: dict[str, Any]) -> None:
    promise(**changes)
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_search_finds_all_words_in_any_spelling_and_unread_ones() -> None:
    promise("one", language="es")
    promise("two", context={"app": "Luz y Corazón", "until": "mañana"}, language="es")
    assert len(inbox.list_for(ALICE, words="CORAZON autorización")) == 1
    assert inbox.list_for(ALICE, words="corazon nothing") == []
    (found,) = inbox.list_for(ALICE, words="sunrise")
    inbox.mark(ALICE, found.id, read=True)
    assert inbox.unread(ALICE) == 1
    (left,) = inbox.list_for(ALICE, unread=True)
    assert left.id != found.id
    inbox.mark(CHARLIE, left.id, read=True)
    assert inbox.unread(ALICE) == 1
    inbox.mark(ALICE, found.id, read=False)
    assert inbox.unread(ALICE) == 2


@pytest.mark.django_db
def test_an_email_that_is_given_up_is_noted_at_its_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_SMTP", "smtp://127.0.0.1:9")
    with clock.at(NOON):
        promise()
        deliver.run_once()
        (entry,) = inbox.list_for(ALICE)
        assert entry.unreached is None
        assert inbox.cannot_be_reached(ALICE) is None
    late = NOON + timedelta(days=3, hours=5)
    with clock.at(late):
        deliver.run_once()
        (entry,) = inbox.list_for(ALICE)
        assert entry.unreached == late
        assert inbox.cannot_be_reached(ALICE) == late
        assert Promise.objects.get(id="one").state == Promise.State.GIVEN_UP
        promise("two")
        assert inbox.cannot_be_reached(ALICE) is None


@pytest.mark.django_db
@pytest.mark.parametrize("large", [False, True])
def test_the_members_copy_of_a_letter_holds_no_address(large: bool, mail: Path) -> None:
    promise(channel="letter", address="Alice Rivera\n12 Pier Road\nPortland, ME 04101", large=large)
    promise("pin", template="registration-letter", channel="letter", address="Alice Rivera\n12 Pier Road",
            context={"code": "48151623", "name": "Alice Rivera", "until": "January 19"})  # fmt: skip
    assert deliver.run_once().sent == 2
    (one,) = inbox.letters(ALICE)
    assert one.title == "You are now sharing your data with Sunrise"
    copy = inbox.letter(ALICE, one.id)
    assert copy is not None
    (mail / "copy.pdf").write_bytes(copy)
    said = " ".join(" ".join(page.extract_text() for page in PdfReader(mail / "copy.pdf").pages).split())
    assert "Alice Rivera" in said
    assert "Sunrise" in said
    assert "Pier Road" not in said
    assert b"Pier" not in bytes(Letter.objects.get(person_key=ALICE).sealed)
    assert inbox.letter(CHARLIE, one.id) is None


@pytest.mark.django_db
def test_what_waits_can_be_sent_elsewhere_and_secrets_of_the_old_place_are_dropped(mail: Path) -> None:
    promise("one", address="old@example.org")
    promise("code", template="registration-code", context={"code": "48151623", "minutes": "15"})
    promise("bob", address="bob@example.org", to_member=False)
    assert outbox.redirect(ALICE, channel="email", address="new@example.org") == 1
    with clock.at(clock.now() + timedelta(minutes=1)):
        deliver.run_once()
    text = "".join(path.read_text() for path in mail.glob("*.eml"))
    assert "new@example.org" in text
    assert "bob@example.org" in text
    assert "old@example.org" not in text
    assert "48151623" not in text


@pytest.mark.django_db
def test_a_round_that_has_listed_a_message_does_not_send_it_to_the_place_before(mail: Path) -> None:
    promise("one", address="old@example.org")
    listed = deliver._claimed(10)
    first = Promise.objects.get(id="one")
    outbox.redirect(ALICE, channel="none", address="")
    assert Promise.objects.get(id="one").next_ms != first.next_ms
    assert [row.channel for row in listed] == ["none"]
    assert not list(mail.glob("*.eml"))
