"""The clock of sharing: who is reminded, when, how often, and what is said when the time is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sharewell import policy
from sharewell.audit.actor import SYSTEM
from sharewell.lib import clock
from sharewell.members import confidential, person, preferences
from sharewell.members.confidential import Place
from sharewell.members.models import ContactPoint, Person
from sharewell.notify import dates, deliver, inbox, outbox
from sharewell.notify.models import Promise
from sharewell.sharing import grants, reminders
from sharewell.sharing.models import Grant
from tests.sharing.conftest import NOON, World, register

DAY = timedelta(days=1)
MS = timedelta(milliseconds=1)


def at(moment: datetime) -> int:
    """What the job promises at an instant."""
    with clock.at(moment):
        return reminders.run()


def signed(world: World, when: datetime = NOON, **changes: object) -> Grant:
    with clock.at(when):
        return world.give(**changes)


def promised() -> list[str]:
    rows = Promise.objects.filter(template="sharing-ends").order_by("created_ms")
    return [row.id.rpartition(":")[2] for row in rows]


def test_a_member_is_reminded_30_and_7_days_before_the_end_and_never_twice(world: World) -> None:
    ends = signed(world).ends_at
    assert at(ends - 30 * DAY - MS) == 0
    assert at(ends - 30 * DAY) == 1
    assert [at(ends - 30 * DAY), at(ends - 20 * DAY), at(ends - 7 * DAY - MS)] == [0, 0, 0]
    assert at(ends - 7 * DAY) == 1
    assert [at(ends - 7 * DAY), at(ends - MS), at(ends), at(ends + DAY)] == [0, 0, 0, 0]
    assert promised() == ["30", "7"]


def test_after_weeks_without_a_worker_the_nearest_reminder_comes_alone(world: World) -> None:
    ends = signed(world).ends_at
    assert at(ends - 2 * DAY) == 1
    assert promised() == ["7"]
    assert at(ends - DAY) == 0


def test_after_the_end_no_reminder_is_late(world: World) -> None:
    ends = signed(world).ends_at
    assert at(ends) == 0
    assert promised() == []


@pytest.mark.parametrize(("days", "kinds"), [(5, []), (7, []), (8, ["7"]), (30, ["7"]), (31, ["30", "7"])])
def test_a_grant_gets_no_reminder_that_would_fall_on_its_first_day_or_before(
    world: World, days: int, kinds: list[str]
) -> None:
    ends = signed(world, days=days).ends_at
    for hours in range(days * 24 + 1):
        at(NOON + timedelta(hours=hours))
    assert at(ends) == 0
    assert promised() == kinds


def test_what_ended_is_not_reminded_of(world: World) -> None:
    grant = signed(world)
    with clock.at(NOON + DAY):
        world.stop(grant)
    assert at(grant.ends_at - 30 * DAY) == 0


def test_who_may_not_share_is_not_reminded(world: World) -> None:
    grant = signed(world)
    world.cover(end=NOON.date())
    assert at(grant.ends_at - 30 * DAY) == 0


def test_nobody_writes_to_the_dead(world: World) -> None:
    grant = signed(world)
    Person.objects.filter(person_key=world.key).update(death_date=NOON.date())
    assert at(grant.ends_at - 30 * DAY) == 0


def test_a_renewal_goes_on_and_the_old_end_is_no_news(world: World) -> None:
    old = signed(world)
    new = signed(world, old.ends_at - 10 * DAY)
    assert at(old.ends_at - 7 * DAY) == 0
    with clock.at(old.ends_at):
        assert old.is_live is False
        assert grants.expire_due() == 1
        assert grants.live_for(world.key, world.app) == new
    assert not Promise.objects.filter(id=f"grant-ended:{old.id}").exists()
    assert at(new.ends_at - 30 * DAY) == 1


def test_another_app_is_no_renewal(world: World) -> None:
    old = signed(world)
    signed(world, old.ends_at - 10 * DAY, app=register("moon"))
    assert at(old.ends_at - 7 * DAY) == 1


@pytest.mark.parametrize("renewed", [True, False])
def test_a_reminder_that_waits_for_the_mail_server_is_dropped_when_it_is_true_no_more(
    world: World, mail: Path, renewed: bool
) -> None:
    grant = signed(world)
    with clock.at(NOON):
        deliver.run_once()
    at(grant.ends_at - 30 * DAY)
    with clock.at(grant.ends_at - 29 * DAY):
        if renewed:
            world.give()
        else:
            world.stop(grant)
        deliver.run_once()
    row = Promise.objects.get(template="sharing-ends")
    assert (row.state, row.sealed) == (Promise.State.LAPSED, None)


def test_a_reminder_of_30_days_is_not_sent_when_that_of_7_is_due(world: World, mail: Path) -> None:
    ends = signed(world).ends_at
    at(ends - 30 * DAY)
    with clock.at(ends - 7 * DAY):
        deliver.run_once()
    assert Promise.objects.get(template="sharing-ends").state == Promise.State.LAPSED


def test_it_says_the_app_the_end_and_what_to_do_and_the_email_names_no_app(world: World, mail: Path) -> None:
    ends = signed(world, language="es").ends_at
    at(ends - 30 * DAY)
    told = inbox.list_for(world.key)[0].text
    assert dates.moment(ends, "es") in told.body
    assert "Renovar es firmar otra vez" in told.body
    with clock.at(ends - 30 * DAY):
        deliver.run_once()
    sent = "".join(path.read_text() for path in mail.glob("*.eml") if "Pronto" in path.read_text())
    assert sent
    assert "Sunrise" not in sent


def test_the_language_the_member_chose_later_and_a_private_place_hold(world: World) -> None:
    ends = signed(world).ends_at
    alice = person.get(world.key)
    assert alice
    preferences.set(person=alice, by=world.by, language="es")
    at(ends - 30 * DAY)
    with clock.at(ends - 29 * DAY):
        confidential.begin(person=alice, place=Place(email="safe@example.org"), language="es", by=world.by)
    row = Promise.objects.get(template="sharing-ends")
    assert (row.language, outbox.opened(row).address) == ("es", "safe@example.org")


def test_who_has_no_email_gets_a_letter(world: World) -> None:
    world.alice.email = ""
    world.alice.save()
    ContactPoint.objects.filter(person_key=world.key).update(kind="address", value="1 Pier Road\nPortland, ME")
    ends = signed(world).ends_at
    at(ends - 7 * DAY)
    row = Promise.objects.get(template="sharing-ends")
    assert (row.channel, "1 Pier Road" in outbox.opened(row).address) == ("letter", True)


def test_the_end_by_time_has_its_own_words(world: World) -> None:
    grant = signed(world, days=30)
    with clock.at(grant.ends_at):
        grants.expire_due()
    told = inbox.list_for(world.key)[0].text
    assert told.subject == "Your authorization for Sunrise has ended"
    assert "sign a new authorization" in told.body
    assert "delete@sunrise.example" in told.body


@pytest.mark.parametrize(
    "starts",
    [
        datetime(2027, 2, 12, 6, 30, tzinfo=UTC),  # 30 days before and the end stand on two sides of March 14
        datetime(2027, 10, 10, 5, 30, tzinfo=UTC),  # the same in November, in the hour that comes twice
        datetime(2028, 1, 30, 12, tzinfo=UTC),  # 30 and 7 days are counted over February 29
        datetime(2027, 2, 28, 23, 59, 59, 999000, tzinfo=UTC),
    ],
)
def test_days_are_24_hours_whatever_clocks_and_calendars_do(world: World, starts: datetime) -> None:
    ends = signed(world, starts, days=40).ends_at
    assert ends - starts == 40 * DAY
    seen = [at(starts + hours) for days in (10, 33) for hours in (days * DAY - MS, days * DAY)]
    assert seen == [0, 1, 0, 1]


def test_a_year_over_leap_day_ends_a_day_earlier_in_the_calendar(world: World) -> None:
    with clock.at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        grant = world.give()
    assert grant.ends_at == datetime(2028, 5, 31, 12, tzinfo=UTC)
    with clock.at(datetime(2028, 2, 29, 12, tzinfo=UTC)):
        leap = world.give()
    assert leap.ends_at == datetime(2029, 2, 28, 12, tzinfo=UTC)
    assert at(datetime(2029, 1, 29, 12, tzinfo=UTC)) == 1


def test_the_plan_chooses_the_days(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = policy.Policy(reminder_days=(1,))
    monkeypatch.setattr(policy, "current", lambda: plan)
    ends = signed(world).ends_at
    assert [at(ends - 7 * DAY), at(ends - DAY), at(ends - DAY)] == [0, 1, 0]
    assert SYSTEM.kind == Promise.objects.get(template="sharing-ends").promised_by.partition(":")[0]
