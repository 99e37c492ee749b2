"""What comes back: from the SMTP server at once, or hours later to an envelope sender of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sharewell.audit.actor import SYSTEM
from sharewell.jobs import bounces as job
from sharewell.lib import clock
from sharewell.members import confidential, email_change, person, reach
from sharewell.members.confidential import Place
from sharewell.members.models import ContactPoint
from sharewell.notify import bounces, deliver, inbox, outbox, report, texts, verp
from sharewell.notify import email as mail
from sharewell.notify.bounces import Outcome
from sharewell.notify.models import Bounce, Promise
from sharewell.notify.report import Kind
from tests.notify import returned
from tests.sharing.conftest import World, make_world

NOON = datetime(2027, 1, 5, 17, tzinfo=UTC)
ADDRESS = "alice@example.org"


class Peer:
    """A mail server that answers to the recipient and to the message what it is told to."""

    def __init__(self) -> None:
        self.senders: list[str] = []
        self.contents: list[bytes] = []
        self.recipient = self.data = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.senders.append(envelope.mail_from)
        self.contents.append(envelope.original_content)
        return self.data


@pytest.fixture
def peer(free_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Peer]:
    handler = Peer()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port)
    controller.start()
    monkeypatch.setenv("SHAREWELL_SMTP", f"smtp://127.0.0.1:{free_port}")
    yield handler
    controller.stop()


@pytest.fixture(autouse=True)
def domain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_BOUNCE_DOMAIN", "back.example.org")


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def told(world: World, event: str = "one") -> None:
    alice = person.get(world.key)
    assert alice
    reach.tell(alice, event_key=event, template="welcome", language="en", context={}, by=SYSTEM)


def back(world: World, text: str, event: str = "one", address: str = ADDRESS) -> bytes:
    return text.replace("TO", verp.sender(world.key, event, address)).encode()


USER_UNKNOWN = returned.status(status="5.1.1", diagnostic="550 5.1.1 <alice@example.org>: user unknown")
KINDS = {
    "postfix": (USER_UNKNOWN, Kind.HARD),
    "exchange": (
        returned.status(status="5.1.10", diagnostic="550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
        Kind.HARD,
    ),
    "disabled": (returned.status(status="5.2.1", diagnostic="550 5.2.1 The account is disabled"), Kind.HARD),
    "no domain": (
        returned.status(status="5.4.4", diagnostic="X-Postfix; Host or domain name not found"),
        Kind.HARD,
    ),
    "unspecific, but told finer": (returned.status(status="5.0.0", diagnostic="550 5.1.1 no"), Kind.HARD),
    "unspecific": (returned.status(status="5.0.0", diagnostic="550 No such user here"), Kind.HARD),
    "unspecific and silent": (returned.status(status="5.0.0", diagnostic="554 Transaction failed"), Kind.SOFT),
    "full": (returned.status(status="5.2.2", diagnostic="552 5.2.2 over quota"), Kind.SOFT),
    "too old": (returned.status(status="4.4.7", diagnostic="delivery time expired"), Kind.SOFT),
    "our rules": (returned.status(status="5.7.1", diagnostic="550 5.7.1 rejected by policy"), Kind.SOFT),
    "bad sender": (returned.status(status="5.1.8", diagnostic="550 5.1.8 bad sender"), Kind.SOFT),
    "qmail": (returned.QMAIL, Kind.HARD),
    "exim": (returned.EXIM, Kind.HARD),
    "plain and full": (returned.FULL, Kind.SOFT),
    "delayed": (returned.status(status="4.4.1", diagnostic="no answer", action="delayed"), Kind.NONE),
    "delivered": (returned.status(status="2.0.0", diagnostic="250 ok", action="delivered"), Kind.NONE),
    "vacation": (returned.VACATION, Kind.NONE),
    "a letter": (returned.LETTER, Kind.NONE),
    "nothing": ("", Kind.NONE),
}


@pytest.mark.parametrize("name", KINDS)
def test_what_servers_send_back_is_understood(name: str) -> None:
    text, kind = KINDS[name]
    assert report.read(report.parse(text.encode())).kind == kind


@given(st.binary(max_size=600), st.sampled_from([text for text, _ in KINDS.values()]), st.integers(0, 2000))
def test_no_bytes_at_all_make_it_stumble(noise: bytes, text: str, at: int) -> None:
    raw = text.encode()
    assert report.read(report.parse(raw[:at] + noise + raw[at:])).kind in Kind


def test_the_envelope_sender_is_of_ours_unguessable_and_short_enough(world: World) -> None:
    sender = verp.sender(world.key, "one", ADDRESS)
    local, _, domain = sender.partition("@")
    assert domain == "back.example.org"
    assert len(local) <= 64
    assert re.fullmatch(r"bounce\+[a-z2-7]+", local)
    assert sender == verp.sender(world.key, "one", "Alice@Example.org")
    assert (
        len({sender, verp.sender(world.key, "two", ADDRESS), verp.sender(world.key, "one", "b@example.org")}) == 3
    )
    assert [mark.person_key for mark in verp.marks(sender.upper())] == [world.key]


@given(st.integers(7, 61), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_mark_with_one_letter_changed_is_forged(place: int, letter: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHAREWELL_BOUNCE_DOMAIN", "back.example.org")
        sender = verp.sender(4711, "one", ADDRESS)
    changed = sender[:place] + letter + sender[place + 1 :]
    told = [mark.person_key for mark in verp.marks(changed)]
    # The last letter carries one bit only: the others of it are padding and say the same.
    assert told == ([4711] if changed == sender or (place == 61 and told) else [])


def test_a_message_that_comes_back_leads_the_next_one_to_the_mailbox_at_the_door(world: World, peer: Peer) -> None:
    ContactPoint.objects.create(person_key=world.key, id="a", kind="address", value="1 Pier Road\nPortland, ME")
    told(world)
    deliver.run_once()
    (sender,) = peer.senders
    assert bounces.take(USER_UNKNOWN.replace("TO", sender).encode()) == Outcome.HARD
    (entry,) = inbox.list_for(world.key)
    assert entry.unreached is not None
    assert inbox.cannot_be_reached(world.key) is not None
    (kept,) = bounces.of_event(world.key, "one")
    assert (kept.kind, kept.code) == ("hard", "5.1.1")
    told(world, "two")
    row = Promise.objects.get(id="two")
    assert (row.channel, outbox.opened(row).address) == ("letter", "Alice Núñez\n1 Pier Road\nPortland, ME")


def test_without_a_postal_address_the_next_message_waits_in_the_inbox(world: World) -> None:
    told(world)
    assert bounces.take(back(world, USER_UNKNOWN)) == Outcome.HARD
    told(world, "two")
    assert Promise.objects.get(id="two").channel == "none"
    assert len(inbox.list_for(world.key)) == 2


def test_the_same_report_twice_and_a_slower_one_change_nothing_more(world: World) -> None:
    told(world)
    with clock.at(NOON):
        bounces.take(back(world, USER_UNKNOWN))
    with clock.at(NOON + timedelta(days=1)):
        bounces.take(back(world, USER_UNKNOWN))
        bounces.take(back(world, returned.QMAIL))
    assert Bounce.objects.count() == 1
    assert inbox.list_for(world.key)[0].unreached == NOON


def test_a_full_mailbox_is_shown_and_still_written_to(world: World) -> None:
    told(world)
    assert bounces.take(back(world, returned.FULL)) == Outcome.SOFT
    assert inbox.list_for(world.key)[0].unreached is not None
    told(world, "two")
    assert Promise.objects.get(id="two").channel == "email"


@pytest.mark.parametrize("name", ["delayed", "delivered", "vacation", "a letter"])
def test_what_is_no_bounce_says_nothing_of_the_address(world: World, name: str) -> None:
    told(world)
    assert bounces.take(back(world, KINDS[name][0])) == Outcome.IGNORED
    assert inbox.list_for(world.key)[0].unreached is None


def test_forged_and_unknown_ones_change_nothing(world: World) -> None:
    told(world)
    forged = f"bounce+{'a' * 55}@back.example.org"
    assert bounces.take(USER_UNKNOWN.replace("TO", forged).encode()) == Outcome.FORGED
    assert bounces.take(USER_UNKNOWN.replace("TO", "no-reply@example.org").encode()) == Outcome.UNMATCHED
    assert bounces.take(back(world, USER_UNKNOWN, event="never promised")) == Outcome.UNMATCHED
    stranger = USER_UNKNOWN.replace("TO", verp.sender(0, "one", ADDRESS)).encode()
    assert bounces.take(stranger) == Outcome.UNMATCHED
    assert not Bounce.objects.exists()
    assert inbox.list_for(world.key)[0].unreached is None


def test_a_bounce_of_an_old_address_says_nothing_of_the_new_one(world: World) -> None:
    told(world)
    bounces.take(back(world, USER_UNKNOWN, address="alice@old.example.org"))
    told(world, "two")
    assert Promise.objects.get(id="two").channel == "email"


def test_who_confirms_the_address_gets_email_again(world: World) -> None:
    told(world)
    bounces.take(back(world, USER_UNKNOWN))
    alice = person.get(world.key)
    assert alice
    email_change.start(person=alice, address=ADDRESS, by=world.by, language="en")
    code = outbox.opened(Promise.objects.get(template="email-code")).context["code"]
    assert email_change.confirm(person=alice, code=code, by=world.by, language="en")
    assert reach.of(alice).channel == "email"


def test_a_private_email_address_that_fails_never_gives_way_to_the_home(world: World) -> None:
    ContactPoint.objects.create(person_key=world.key, id="a", kind="address", value="1 Pier Road\nPortland, ME")
    alice = person.get(world.key)
    assert alice
    confidential.begin(person=alice, place=Place(email="safe@example.org"), language="en", by=world.by)
    told(world)
    bounces.take(back(world, USER_UNKNOWN, address="safe@example.org"))
    assert reach.of(alice).channel == "none"


def test_a_recipient_refused_for_good_is_not_tried_again(world: World, peer: Peer) -> None:
    peer.recipient = "550 5.1.1 no such user"
    told(world)
    assert deliver.run_once() == deliver.Delivered(0, 1)
    row = Promise.objects.get(id="one")
    assert (row.state, row.sealed) == (Promise.State.GIVEN_UP, None)
    assert inbox.list_for(world.key)[0].unreached is not None
    assert bounces.fails(world.key, ADDRESS)


@pytest.mark.parametrize("answer", ["450 4.2.1 later", "452 4.2.2 full", "550 5.7.1 relaying denied"])
def test_a_recipient_refused_for_now_or_by_rules_for_us_waits(world: World, peer: Peer, answer: str) -> None:
    peer.recipient = answer
    told(world)
    assert deliver.run_once() == deliver.Delivered(0, 1)
    assert Promise.objects.get(id="one").state == Promise.State.WAITING
    assert inbox.list_for(world.key)[0].unreached is None
    assert not Bounce.objects.exists()


def test_what_arrives_is_byte_for_byte_what_was_written(world: World, peer: Peer) -> None:
    told(world)
    deliver.run_once()
    row = Promise.objects.get(id="one")
    text = texts.render("welcome", "en", {}, short=True)
    assert peer.contents == [mail.compose(row, ADDRESS, text).as_bytes()]


def test_content_refused_for_good_gives_up_the_message_and_not_the_address(world: World, peer: Peer) -> None:
    peer.data = "554 5.6.0 not this one"
    told(world)
    deliver.run_once()
    assert Promise.objects.get(id="one").state == Promise.State.GIVEN_UP
    assert inbox.list_for(world.key)[0].unreached is not None
    assert not bounces.fails(world.key, ADDRESS)


def test_without_a_domain_for_bounces_the_from_address_is_the_envelope(
    world: World, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHAREWELL_BOUNCE_DOMAIN")
    monkeypatch.setenv("SHAREWELL_FROM", "Harbor Health Plan <no-reply@harbor.example>")
    told(world)
    deliver.run_once()
    assert peer.senders == ["no-reply@harbor.example"]


def run(*words: str, given: bytes = b"") -> Any:
    return CliRunner().invoke(job.command, list(words), input=given)


def test_the_mail_server_pipes_one_message(world: World) -> None:
    told(world)
    done = run("-", given=back(world, USER_UNKNOWN))
    assert (done.exit_code, done.output) == (0, "hard: 1\n")
    assert (run(given=b"junk").exit_code, run(given=b"junk").output) == (0, "unmatched: 1\n")


def test_when_the_database_is_away_the_mail_server_is_asked_to_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(raw: bytes) -> Outcome:
        raise OSError(5, "Input/output error", "database")

    monkeypatch.setattr(bounces, "take", away)
    assert run(given=b"x").exit_code == 75


def test_a_maildir_is_emptied_and_a_crash_between_two_steps_loses_nothing(world: World, tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    told(world)
    (tmp_path / "new" / "1.m").write_bytes(back(world, USER_UNKNOWN))
    (tmp_path / "new" / "2.m").write_bytes(b"junk")

    def dies_after(raw: bytes) -> str:
        bounces.take(raw)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        job._all_of(tmp_path, dies_after)
    assert len(list((tmp_path / "new").iterdir())) == 2
    assert run("--maildir", str(tmp_path)).output == "hard: 1, unmatched: 1\n"
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1.m:2,S", "2.m:2,S"]
    assert run("--maildir", str(tmp_path)).output == "nothing new\n"
    assert Bounce.objects.count() == 1
