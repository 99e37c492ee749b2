"""Promises: one message an event, nothing readable in the table, wiped when done."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.db import transaction

from sharewell.audit.actor import SYSTEM
from sharewell.lib import clock, secret
from sharewell.notify import deliver, outbox
from sharewell.notify.models import Promise

NOON = datetime(2027, 1, 5, 17, tzinfo=UTC)
ALICE = 4711


@pytest.fixture(autouse=True)
def mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_MAIL", str(tmp_path))
    monkeypatch.delenv("SHAREWELL_SMTP", raising=False)
    return tmp_path


def promise(event: str = "one", **changes: object) -> None:
    facts: dict[str, object] = {
        "person_key": ALICE, "event_key": event, "template": "registration-code", "language": "en",
        "channel": "email", "address": "alice@example.org", "by": SYSTEM,
        "context": {"code": "48151623", "minutes": "15"},
    }  # fmt: skip
    outbox.promise(**(facts | changes))  # type: ignore[arg-type]


def read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


@pytest.mark.django_db
def test_a_promise_is_kept_once_and_then_nothing_is_left_to_read(mail: Path) -> None:
    promise()
    assert deliver.run_once() == deliver.Delivered(sent=1, failed=0)
    assert deliver.run_once() == deliver.Delivered(sent=0, failed=0)
    (path,) = mail.glob("*.eml")
    message = read(path)
    assert message["To"] == "alice@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_body(("plain",))
    assert body is not None
    assert "48151623" in body.get_content()
    row = Promise.objects.get(person_key=ALICE, id="one")
    assert (row.state, row.sealed) == (Promise.State.SENT, None)


@pytest.mark.django_db
def test_nothing_of_a_waiting_message_is_readable() -> None:
    promise()
    row = Promise.objects.get(person_key=ALICE, id="one")
    kept = repr({field.name: getattr(row, field.name) for field in row._meta.concrete_fields})
    assert row.sealed is not None
    for word in ("alice", "48151623"):
        assert word not in kept
        assert word.encode() not in bytes(row.sealed)


@pytest.mark.django_db
def test_an_event_is_told_once_even_when_it_is_promised_twice(mail: Path) -> None:
    promise()
    promise(context={"code": "99999999", "minutes": "15"})
    deliver.run_once()
    (path,) = mail.glob("*.eml")
    assert b"48151623" in path.read_bytes()


@pytest.mark.django_db
def test_a_promise_falls_with_the_act_it_tells_of() -> None:
    with transaction.atomic():
        promise()
        transaction.set_rollback(True)
    assert not Promise.objects.exists()


@pytest.mark.django_db
def test_a_code_that_came_too_late_is_not_sent(mail: Path) -> None:
    with clock.at(NOON):
        promise(useless_after=NOON + timedelta(minutes=15))
    with clock.at(NOON + timedelta(minutes=15)):
        deliver.run_once()
    assert not list(mail.glob("*.eml"))
    assert Promise.objects.get(person_key=ALICE, id="one").state == Promise.State.LAPSED


@pytest.mark.django_db
def test_a_decoy_is_written_like_a_message_and_never_sent(mail: Path) -> None:
    promise(channel="none")
    assert deliver.run_once() == deliver.Delivered(0, 0)
    assert not list(mail.iterdir())
    assert Promise.objects.get(person_key=ALICE, id="one").sealed is None


@pytest.mark.django_db
def test_a_row_claimed_by_a_process_that_died_is_tried_again(mail: Path) -> None:
    with clock.at(NOON):
        promise()
        next(deliver._claimed(10))  # the process dies here
        assert deliver.run_once() == deliver.Delivered(0, 0)
    with clock.at(NOON + timedelta(milliseconds=deliver.CLAIM_MS)):
        assert deliver.run_once().sent == 1


@pytest.mark.django_db
def test_a_message_that_cannot_be_sent_waits_longer_each_time_and_holds_up_no_other(
    mail: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(NOON):
        promise("bad", address="not an address\nBcc: charlie@example.org")
        promise("good")
        assert deliver.run_once() == deliver.Delivered(sent=1, failed=1)
    bad = Promise.objects.get(person_key=ALICE, id="bad")
    assert 0.8 <= (bad.next_ms - clock.to_ms(NOON)) / deliver.FIRST_WAIT_MS <= 1
    assert "charlie" not in bad.last_error
    with clock.at(NOON + deliver.GIVE_UP_AFTER):
        deliver.run_once()
    bad.refresh_from_db()
    assert (bad.state, bad.sealed) == (Promise.State.GIVEN_UP, None)


@pytest.mark.django_db
def test_a_message_sealed_with_a_key_that_is_gone_is_named_as_such() -> None:
    promise()
    Promise.objects.filter(id="one").update(sealed=b"\x00\x09" + bytes(40))
    assert deliver.run_once() == deliver.Delivered(0, 1)
    assert Promise.objects.get(id="one").last_error == "sealed with a key that is gone"


@pytest.mark.django_db
def test_a_second_try_writes_the_same_file(mail: Path) -> None:
    promise()
    deliver.run_once()
    Promise.objects.update(
        state=Promise.State.WAITING,
        next_ms=0,
        sealed=secret.seal("outbox", b'{"address":"alice@example.org","context":{"code":"1","minutes":"2"}}'),
    )
    deliver.run_once()
    assert len(list(mail.glob("*.eml"))) == 1
    assert not list(mail.glob(".*"))


def test_the_waits_grow_to_four_hours() -> None:
    waits = [deliver.wait_ms(tries) for tries in range(1, 40)]
    assert waits[:3] == [30_000, 60_000, 120_000]
    assert waits == sorted(waits)
    assert waits[-1] == 4 * 3600_000
