"""`sharewell staff` as Omar meets it, and the demo's Dana."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sharewell.accounts import factors, recovery_codes, staff
from sharewell.accounts.models import Staff
from sharewell.jobs import cli, demo_staff

pytestmark = pytest.mark.django_db


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.main, ["staff", *words])


def test_omar_adds_dana_and_gets_a_link_for_her() -> None:
    done = run("add", "Dana", "--name", "Dana Wells", "--role", "help_team_agent")
    assert done.exit_code == 0
    found = re.search(r"/help-team/welcome/(\S+)/", done.output)
    assert found is not None
    row = staff.invited(found[1])
    assert row is not None
    assert row.user.username == "dana"


def test_what_cannot_be_is_said_in_one_sentence_with_exit_code_1() -> None:
    assert run("add", "dana", "--name", "Dana", "--role", "boss").exit_code == 1
    run("add", "dana", "--name", "Dana", "--role", "help_team_agent")
    again = run("add", "dana", "--name", "Dana", "--role", "help_team_agent")
    assert (again.exit_code, again.output) == (1, "Error: This user name is in use.\n")
    for words in (("invite", "nobody"), ("deactivate", "nobody"), ("roles", "nobody", "--role", "help_team_lead")):
        assert run(*words).exit_code == 1, words
    assert run("roles", "dana", "--role", "boss").exit_code == 1
    assert run("roles").exit_code == 2
    assert run("add", "dora").exit_code == 2


def test_roles_are_explained_and_changed() -> None:
    assert "take_over" in run("roles", "--show").output
    run("add", "dana", "--name", "Dana", "--role", "help_team_agent")
    assert (
        "help_team_agent -> help_team_lead" in run("roles", "dana", "--role", "help_team_lead", "--dry-run").output
    )
    assert Staff.objects.get().roles == ["help_team_agent"]
    run("roles", "dana", "--role", "help_team_lead")
    assert Staff.objects.get().roles == ["help_team_lead"]


def test_deactivating_can_be_tried_first() -> None:
    run("add", "dana", "--name", "Dana", "--role", "help_team_agent")
    assert "would be deactivated" in run("deactivate", "DANA", "--dry-run").output
    assert Staff.objects.get().active
    assert "is deactivated" in run("deactivate", "dana").output
    assert "inactive" in run("list").output
    assert json.loads(run("list", "--json").output)["active"] is False


def test_a_new_link_replaces_the_old_one() -> None:
    first = run("add", "dana", "--name", "Dana", "--role", "help_team_agent").output
    second = run("invite", "dana").output
    links = [re.search(r"welcome/(\S+)/", text)[1] for text in (first, second)]  # type: ignore[index]
    assert staff.invited(links[0]) is None
    assert staff.invited(links[1]) is not None


def test_the_demo_has_a_help_team_that_can_sign_in(tmp_path: Path) -> None:
    demo_staff.write(tmp_path / "staff.json")
    demo_staff.write(tmp_path / "staff.json")
    told = json.loads((tmp_path / "staff.json").read_text())
    assert [one["username"] for one in told] == ["dana", "dora"]
    assert (tmp_path / "staff.json").stat().st_mode & 0o077 == 0
    user = Staff.objects.get(user__username="dana").user
    assert user.check_password(told[0]["password"])
    assert factors.enrolled(user) == (factors.Kind.APP,)
    assert recovery_codes.take(user, told[0]["recovery_codes"][0])
