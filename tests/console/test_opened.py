"""A member is opened within a case, with a reason, for a short time; what it shows, and what nobody gets of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from sharewell import policy
from sharewell.accounts import staff
from sharewell.accounts.models import User
from sharewell.accounts.roles import ROLES, Role
from sharewell.audit import reads
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members import access, cases, own, person, resend
from sharewell.members.access import Why
from sharewell.members.models import Person
from sharewell.notify import deliver, sent
from sharewell.notify.models import Promise
from sharewell.sharing import grants
from tests.console.conftest import OMAR, RIGHT, Colleague
from tests.console.test_console import text
from tests.members.conftest import mail
from tests.sharing.conftest import NOON, World
from tests.sharing.test_stop import charlie

__all__ = ["mail"]

pytestmark = pytest.mark.django_db
WHY = {"why": "apps", "words": "asked which apps read her data"}


def opened(dana: Colleague, call: str) -> str:
    """Check the caller and open the member; the answer is the address of the open member."""
    dana.browser.post(f"{call}check/", RIGHT)
    answer = dana.browser.post(f"{call}member/", WHY)
    assert answer.headers.get("Location") == f"{call}member/", answer.content.decode()
    return f"{call}member/"


def message_of(world: World) -> str:
    """A message to Alice that can be sent again: that sharing began."""
    return next(one.id for one in sent.list_for(world.key) if one.template == "sharing-started")


def again() -> list[Promise]:
    return list(Promise.objects.filter(template__startswith="again"))


def test_an_open_member_shows_apps_papers_messages_and_nothing_that_was_read(
    world: World, dana: Colleague, call: str
) -> None:
    with clock.at(NOON):
        grant = world.give()
        page = text(dana.browser, opened(dana, call))
    assert grant.product_name in page
    assert "The copy is unchanged" in page
    assert "Sharing with an app began" in page
    assert "Waits to be sent, " not in page
    assert "a•••@•••.org" in page
    for hidden in ("alice@example.org", "000-12", "claim number", "Observation"):
        assert hidden not in page, hidden
    looked = {read.detail for read in reads.who_read(world.key) if read.actor_kind == "staff"}
    assert {"connections", "papers", "messages", "representatives"} <= looked


def test_a_paper_that_was_changed_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from sharewell.sharing import overview

    with clock.at(NOON):
        world.give()
        (paper,) = overview.papers(world.key)
        assert paper.intact
        monkeypatch.setattr(overview, "bytes", lambda _pdf: b"%PDF changed", raising=False)
        (paper,) = overview.papers(world.key)
        assert not paper.intact


def test_the_member_reads_who_looked_and_why(world: World, dana: Colleague, call: str) -> None:
    with clock.at(NOON):
        opened(dana, call)
        member = Client()
        member.force_login(world.alice)
        page = text(member, "/account/activity/")
    assert "Dana, our help team" in page
    assert "You asked about a connected app." in page
    assert "asked which apps read her data" not in page


def test_it_is_an_act_in_the_ledger_and_a_step_of_the_case(world: World, dana: Colleague, call: str) -> None:
    with clock.at(NOON):
        opened(dana, call)
        assert "A question about a connected app. asked which apps" in text(dana.browser, call)
        dana.browser.post(f"{call}member/end/")
    events = [act.event for act in Act.objects.filter(person_key=world.key)]
    assert events.count("member:opened") == events.count("member:shut") == 1


@pytest.mark.parametrize("missing", ["why", "words"])
def test_without_a_reason_nothing_opens(world: World, dana: Colleague, call: str, missing: str) -> None:
    with clock.at(NOON):
        dana.browser.post(f"{call}check/", RIGHT)
        assert dana.browser.post(f"{call}member/", WHY | {missing: "  "}).status_code == 422
        assert access.of_member(world.key) == []


def test_without_a_checked_caller_nothing_opens(world: World, dana: Colleague, call: str) -> None:
    with clock.at(NOON):
        answer = dana.browser.post(f"{call}member/", WHY, follow=True)
        assert "Check the caller first" in answer.content.decode()
        assert access.of_member(world.key) == []


def test_an_opening_ends_by_itself(world: World, dana: Colleague, call: str) -> None:
    with clock.at(NOON):
        world.give()
        path = opened(dana, call)
    with clock.at(NOON + timedelta(minutes=policy.current().access_minutes)):
        page = text(dana.browser, path)
        assert "Why do you open this member?" in page
        assert world.app.product_name not in page
        answer = dana.browser.post(f"{path}messages/{message_of(world)}/", follow=True)
        assert "Open the member first" in answer.content.decode()
    assert again() == []


@pytest.mark.parametrize("end", ["member/end/", "release/", "close/"])
def test_an_opening_ends_by_hand_and_with_the_case(world: World, dana: Colleague, call: str, end: str) -> None:
    with clock.at(NOON):
        world.give()
        path = opened(dana, call)
        dana.browser.post(call + end, {"outcome": "answered"})
        answer = dana.browser.get(path)
        assert world.app.product_name not in answer.content.decode()
    with clock.at(NOON + timedelta(minutes=1)):
        assert all(one.until == NOON for one in access.of_member(world.key))


def test_another_voice_on_the_phone_opens_anew(world: World, dana: Colleague, call: str) -> None:
    with clock.at(NOON):
        path = opened(dana, call)
        dana.browser.post("/help-team/members/", {"card_id": "hhp 1"})
        assert "Why do you open this member?" in text(dana.browser, path)
        dana.browser.post(f"{call}check/", RIGHT)
        assert "Why do you open this member?" in text(dana.browser, path)


def test_a_colleague_and_a_lead_see_nothing_of_what_another_opened(
    world: World, dana: Colleague, dora: Colleague, call: str
) -> None:
    with clock.at(NOON):
        world.give()
        path = opened(dana, call)
        message = f"{path}messages/{message_of(world)}/"
        for place in (path, f"{path}end/", message):
            assert dora.browser.post(place, WHY).status_code == 404
        assert dora.browser.get(path).status_code == dora.browser.get(message).status_code == 404
        dora.browser.post(f"{call}take/", {"over": "1"})
        assert world.app.product_name not in text(dora.browser, path)
        assert dana.browser.get(path).status_code == 404


def test_within_an_open_member_no_id_of_another_works(world: World, dana: Colleague, call: str) -> None:
    with clock.at(NOON):
        other = charlie(world)
        his = other.give(papers=other.shown(who="Charlie Stone"), typed_name="Charlie Stone")
        path = opened(dana, call)
        for place in (f"{path}messages/{message_of(other)}/", f"{call}apps/{his.id}/"):
            assert dana.browser.get(place).status_code == 404
            assert dana.browser.post(place, {"reason": "x"}).status_code == 404
        assert grants.live_for(other.key, other.app) is not None
    assert again() == []


def test_who_lost_the_role_midway_meets_no_page(
    world: World, dana: Colleague, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLES, "nothing", Role("Nothing", "", frozenset()))
    with clock.at(NOON):
        world.give()
        path = opened(dana, call)
        staff.change_roles("dana", ["nothing"], by=OMAR)
        for place in (path, f"{path}end/", f"{path}messages/{message_of(world)}/"):
            assert dana.browser.get(place).status_code == dana.browser.post(place).status_code == 404
    assert again() == []


def test_looking_changes_nothing(world: World, dana: Colleague, call: str) -> None:
    with clock.at(NOON):
        world.give()
        path = opened(dana, call)
        assert dana.browser.get(f"{path}end/").status_code == 405
        assert "Send this message again?" in text(dana.browser, f"{path}messages/{message_of(world)}/")
        assert access.live(cases.waiting()[0], dana.actor) is not None
    assert again() == []


def test_a_message_is_sent_again_word_for_word_but_not_to_a_new_address(
    world: World, dana: Colleague, call: str, mail: Path
) -> None:
    with clock.at(NOON):
        world.give()
        deliver.run_once()
        for file in mail.glob("*.eml"):
            file.unlink()
        path = opened(dana, call)
        User.objects.filter(pk=world.alice.pk).update(email="new@thief.example")
        place = f"{path}messages/{message_of(world)}/"
        sent_to = {"address": "thief@example.org", "email": "thief@example.org"}
        assert dana.browser.post(place, sent_to).headers["Location"] == call
        deliver.run_once()
    (written,) = [file.read_text("utf-8") for file in mail.glob("*.eml")]
    assert "alice@example.org" in written
    assert "thief" not in written
    assert world.app.product_name not in written
    assert [act.event for act in Act.objects.all()].count("message:sent_again") == 1


def test_only_so_many_messages_are_sent_again_in_a_day(world: World, dana: Colleague, call: str) -> None:
    with clock.at(NOON):
        world.give()
        path = opened(dana, call)
        place = f"{path}messages/{message_of(world)}/"
        for _ in range(resend.A_DAY + 2):
            dana.browser.post(place)
    assert len(again()) == resend.A_DAY
    assert len({one.id for one in again()}) == resend.A_DAY


def test_a_message_with_a_code_is_never_sent_again(world: World, dana: Colleague, call: str) -> None:
    with clock.at(NOON):
        path = opened(dana, call)
        dana.browser.post(f"{call}pin/email/")
        (pin,) = [one for one in sent.list_for(world.key) if one.template == "helped-pin"]
        assert not pin.can_again
        assert dana.browser.post(f"{path}messages/{pin.id}/").status_code == 404
        with pytest.raises(resend.NoSuchMessage):
            resend.send(call.split("/")[3], pin.id, by=dana.actor)
    assert again() == []


@pytest.mark.parametrize("near", ["named", "e-mail of the account", "the same household"])
def test_nobody_works_on_the_own_record_or_one_of_the_family(world: World, dana: Colleague, near: str) -> None:
    if near == "named":
        own.name(dana.row.user_id, world.key, by=OMAR)
    elif near == "the same household":
        world_home(world, dana)
    else:
        User.objects.filter(pk=dana.row.user_id).update(email="Alice@Example.org")
    with clock.at(NOON):
        found = dana.browser.post("/help-team/members/", {"card_id": "hhp 1"})
        assert found.status_code == 422
        assert "your own record" in found.content.decode()
        assert cases.waiting() == []


def world_home(world: World, dana: Colleague) -> None:
    """Alice and Dana's own record have one address."""
    for member_id, name in (("M-1", "Alice"), ("M-9", "Dana")):
        facts = person.PersonFacts(
            member_id=member_id, family="Núñez", given=name, birth_date=NOON.date(), updated_ms=2,
            addresses=("8 Cable Street\nPortland ME 04101",),
        )  # fmt: skip
        person.upsert(facts, card_ids=("HHP1",) if name == "Alice" else (), by=OMAR)
    own.name(dana.row.user_id, person.key_of("M-9"), by=OMAR)


def test_a_record_that_is_named_midway_is_closed_at_once(world: World, dana: Colleague, call: str) -> None:
    with clock.at(NOON):
        grant = world.give()
        path = opened(dana, call)
        own.name(dana.row.user_id, world.key, by=OMAR)
        for place in (
            path,
            f"{call}apps/{grant.id}/",
            f"{call}pin/email/",
            f"{path}messages/{message_of(world)}/",
        ):
            answer = dana.browser.post(place, {"reason": "x", **WHY}, follow=True)
            assert "your own record" in answer.content.decode(), place
        assert grants.live_for(world.key, world.app) is not None
    assert Person.objects.get(pk=world.key).user_id == world.alice.pk
    assert again() == []


def test_an_opening_needs_words_also_below_the_pages(world: World, dana: Colleague, call: str) -> None:
    dana.browser.post(f"{call}check/", RIGHT)
    with pytest.raises(ValueError, match="reason in words"):
        access.start(call.split("/")[3], why=Why.APPS, words=" ", by=dana.actor)
