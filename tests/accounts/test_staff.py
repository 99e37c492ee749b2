"""Accounts of staff: their own, made by an operator, with a link that works once, out at once when deactivated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from sharewell.accounts import staff, users
from sharewell.accounts.models import Staff, User
from sharewell.accounts.roles import ROLES, Permission
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.models import Act
from sharewell.lib import clock

pytestmark = pytest.mark.django_db
OMAR = Actor(ActorKind.OPERATOR, "omar")
PASSWORD = "brown pier lantern 7"


def dana(username: str = "Dana", role: str = "help_team_agent") -> tuple[Staff, str]:
    return staff.add(username=username, name="Dana  Wells", email="", language="en", roles=[role], by=OMAR)


def test_a_new_colleague_chooses_a_password_by_a_link_that_works_once() -> None:
    row, link = dana()
    assert staff.invited(link) == row
    assert staff.set_password(link, PASSWORD) == row
    assert staff.set_password(link, "another pier lantern 8") is None
    assert staff.invited(link) is None
    assert User.objects.get(pk=row.user_id).check_password(PASSWORD)
    assert (row.user.username, row.name) == ("dana", "Dana Wells")
    assert list(
        Act.objects.filter(event__startswith="staff:").order_by("id").values_list("event", "actor_kind")
    ) == [
        ("staff:added", "operator"),
        ("staff:password_set", "staff"),
    ]


def test_a_link_is_kept_as_a_hash_and_lives_two_days() -> None:
    row, link = dana()
    assert link.encode() not in bytes(Staff.objects.get(pk=row.pk).invited or b"")
    with clock.at(clock.now() + staff.INVITED_FOR - timedelta(seconds=1)):
        assert staff.invited(link) is not None
    with clock.at(clock.now() + staff.INVITED_FOR):
        assert staff.set_password(link, PASSWORD) is None


def test_a_weak_password_leaves_the_link_as_it_was() -> None:
    _row, link = dana()
    with pytest.raises(staff.WeakPassword):
        staff.set_password(link, "password")
    assert staff.invited(link) is not None


def test_a_second_invitation_ends_the_password_and_the_link_before() -> None:
    _row, link = dana()
    staff.set_password(link, PASSWORD)
    newer = staff.invite_again("DANA", by=OMAR)
    assert authenticate(username="dana", password=PASSWORD) is None
    assert staff.invited(link) is None
    assert staff.invited(newer) is not None


def test_a_members_user_name_is_no_user_name_of_staff() -> None:
    users.create(username="dana", password=PASSWORD, email="", language="en", by=OMAR)
    with pytest.raises(users.UsernameTaken):
        dana()
    assert Staff.objects.count() == 0


def test_a_role_that_does_not_exist_allows_nothing() -> None:
    with pytest.raises(staff.NoSuchRole):
        dana(role="help_team_boss")
    with pytest.raises(staff.NoSuchRole):
        staff.add(username="dora", name="Dora", email="", language="en", roles=[], by=OMAR)
    row, _ = dana()
    row.roles = ["a role of yesterday"]
    assert not any(row.may(permission) for permission in Permission)


def test_roles_say_what_one_may() -> None:
    row, _ = dana()
    assert row.may(Permission.STOP_APPS)
    assert not row.may(Permission.TAKE_OVER)
    assert staff.change_roles("dana", ["help_team_lead"], by=OMAR).may(Permission.TAKE_OVER)


def test_no_role_can_start_sharing() -> None:
    assert {str(permission) for role in ROLES.values() for permission in role.permissions} == {
        "queue", "callers", "stop_apps", "authority", "take_over",
    }  # fmt: skip


def test_who_is_deactivated_is_out_at_the_next_request() -> None:
    row, link = dana()
    staff.set_password(link, PASSWORD)
    browser = Client()
    browser.force_login(User.objects.get(pk=row.user_id))
    assert browser.get("/account/").headers["Location"] == "/help-team/"
    staff.deactivate("dana", by=OMAR)
    assert browser.get("/account/").headers["Location"] == "/login/?next=/account/"
    assert staff.of(row.user) is None
    assert staff.is_one(row.user_id)
    assert authenticate(username="dana", password=PASSWORD) is None


def test_names_stand_in_a_history_by_account() -> None:
    row, _ = dana()
    assert staff.names([str(row.user_id), "sharewell", "99999"]) == {str(row.user_id): "Dana Wells"}
