"""Registering through the pages, while the files of the plan change their mind; two people with one address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sharewell.accounts.models import User
from sharewell.audit.actor import SYSTEM
from sharewell.coverage import periods
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.person import PersonFacts
from sharewell.notify import deliver
from tests.journeys.mail import CODE, Mailbox, text_of
from tests.portal.signed_in import PASSWORD, main_of

pytestmark = pytest.mark.django_db
EMAIL = "at.home@example.org"
SECOND = timedelta(seconds=1)
MARCH, APRIL = date(2027, 3, 1), date(2027, 4, 1)
OPENS = {date(2027, 2, 1): date(2027, 1, 17), MARCH: date(2027, 2, 14), APRIL: date(2027, 3, 17)}
"""By the first day of coverage, the fifteenth day before it."""

Ask = Callable[..., tuple[str, Client]]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Someone asks to register: the subject and the words of what comes to the address on file; the browser."""
    monkeypatch.setenv("SHAREWELL_MAIL", str(tmp_path))

    def asked(given: str = "Alice") -> tuple[str, Client]:
        visitor = Client()
        born = {"birth_date_month": "3", "birth_date_day": "4", "birth_date_year": "1950"}
        sent = {"card_id": f"HBR-{given}", "given": given, "family": "Rivera", **born}
        assert visitor.post("/register/", sent)["Location"] == "/register/check/"
        assert visitor.post("/register/check/", {"way": "email"})["Location"] == "/register/code/"
        deliver.run_once()
        mail = Mailbox(tmp_path).mails_to(EMAIL)[-1]
        return f"{mail['Subject']}\n{text_of(mail)}", visitor

    return asked


def on_file(given: str = "Alice") -> None:
    facts = PersonFacts(
        member_id=f"M-{given}", family="Rivera", given=given, birth_date=date(1950, 3, 4), emails=[EMAIL]
    )
    person.upsert(facts, card_ids=[f"HBR-{given}"], by=SYSTEM)


def cover(start: date, given: str = "Alice", coverage: str = "C-1", **changes: Any) -> None:
    """What the newest file says of a coverage."""
    facts = periods.PeriodFacts(member_id=f"M-{given}", coverage_id=coverage, program="MA", start=start, **changes)
    periods.upsert(facts, by=SYSTEM)


def register(mail: str, visitor: Client, username: str) -> Any:
    """Type the code of a mail, choose a name; the last answer."""
    visitor.post("/register/code/", {"code": CODE.findall(mail)[0]})
    return visitor.post("/register/account/", {"username": username, "password": PASSWORD})


def expect_opening(ask: Ask, opens: date) -> None:
    """One second before, the mail names the day and holds no code; from its first second on, it brings one."""
    with clock.at(clock.midnight(opens) - SECOND):
        mail, visitor = ask()
        assert mail.startswith("When you can register")
        assert f"{opens:%B} {opens.day}, {opens.year}" in mail
        assert not CODE.search(mail)
        assert visitor.post("/register/code/", {"code": "00000000"}).status_code == 422
    with clock.at(clock.midnight(opens)):
        assert CODE.search(ask()[0])


@pytest.mark.parametrize("moved", [date(2027, 2, 1), APRIL], ids=["earlier", "later"])
def test_when_the_first_day_of_coverage_moves_registration_opens_on_another_day(ask: Ask, moved: date) -> None:
    on_file()
    cover(MARCH)
    cover(moved)
    expect_opening(ask, OPENS[moved])
    with clock.at(clock.midnight(OPENS[moved]) + timedelta(hours=2)):
        mail, visitor = ask()
        assert register(mail, visitor, "alice.rivera")["Location"] == "/account/?new=1"


def test_a_coverage_that_is_cancelled_before_it_begins_opens_nothing(ask: Ask) -> None:
    on_file()
    cover(MARCH)
    cover(MARCH, cancelled=True)
    with clock.at(clock.midnight(MARCH) + SECOND):
        mail, visitor = ask()
        assert mail.startswith("About your")
        assert not CODE.search(mail)
        assert visitor.get("/register/account/")["Location"] == "/register/"
    cover(MARCH)
    with clock.at(clock.midnight(MARCH) + timedelta(hours=2)):
        assert CODE.search(ask()[0]), "the cancelling was a mistake"


def test_of_two_coverages_to_come_the_earlier_one_counts_and_the_other_when_it_is_cancelled(ask: Ask) -> None:
    on_file()
    cover(APRIL, coverage="C-2")
    cover(MARCH)
    expect_opening(ask, OPENS[MARCH])
    cover(MARCH, cancelled=True)
    expect_opening(ask, OPENS[APRIL])


def test_two_spouses_with_one_address_get_an_account_each(ask: Ask) -> None:
    for given in ("Alice", "Bob"):
        on_file(given)
        cover(date(2026, 1, 1), given)
    mails = {given: ask(given) for given in ("Alice", "Bob")}
    his_code, hers = CODE.findall(mails["Bob"][0])[0], mails["Alice"][1]
    assert hers.post("/register/code/", {"code": his_code}).status_code == 422, "a code is for one of them"
    for given, (mail, visitor) in mails.items():
        assert register(mail, visitor, f"{given}.rivera")["Location"] == "/account/?new=1"
    assert list(User.objects.order_by("username").values_list("username", "email")) == [
        ("alice.rivera", EMAIL), ("bob.rivera", EMAIL),
    ]  # fmt: skip
    for given in ("Alice", "Bob"):
        visitor = Client()
        assert visitor.post("/login/", {"login": EMAIL, "password": PASSWORD}).status_code == 200
        visitor.post("/login/", {"login": f"{given}.rivera", "password": PASSWORD})
        assert f"Hello, {given}" in main_of(visitor.get("/account/").content)
