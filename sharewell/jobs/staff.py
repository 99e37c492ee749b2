"""`sharewell staff`: who works at the help team's pages, from the shell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from sharewell.jobs.ready import operator, ready

if TYPE_CHECKING:
    from sharewell.accounts.models import Staff

_ROLE = "A role; may be given several times. `sharewell staff roles --show` explains them."
_DRY = click.option("--dry-run", is_flag=True, help="Only say what would be changed.")


@click.group()
def command() -> None:
    """People of the help team: each has an account of their own, which is never a member's.

    Who is added gets a link that works once and for two days, to choose a password; at the first sign-in a second
    factor is set up. Exit codes: 0 done, 1 no such person or a fact is wrong, 2 wrong usage.
    """


@command.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name, as colleagues read it in a history.")
@click.option("--role", "roles", multiple=True, required=True, help=_ROLE)
@click.option("--email", default="", help="Where messages about the account go.")
@click.option(
    "--language", type=click.Choice(["en", "es"]), default="en", show_default=True, help="Of messages to them."
)
def add(username: str, name: str, roles: tuple[str, ...], email: str, language: str) -> None:
    """Add a person and print the link that sets the password. Hand it over by a safe way."""
    ready()
    from sharewell.accounts import staff
    from sharewell.accounts.users import UsernameTaken

    try:
        row, link = staff.add(
            username=username, name=name, email=email, language=language, roles=roles, by=operator()
        )
    except (staff.NoSuchRole, UsernameTaken) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{row.user.username} is added: {', '.join(row.roles)}.")
    _say(link)


@command.command()
@click.argument("username")
def invite(username: str) -> None:
    """Print a new link that sets the password; the old password works no more."""
    ready()
    from sharewell.accounts import staff

    _found(username)
    _say(staff.invite_again(username, by=operator()))


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def listing(as_json: bool) -> None:
    """List everyone: user name, state, roles, name."""
    ready()
    from sharewell.accounts import staff

    for row in staff.everyone():
        if as_json:
            click.echo(json.dumps(_told(row)))
        else:
            state = "active" if row.active else "inactive"
            click.echo(f"{row.user.username:16}  {state:8}  {', '.join(row.roles)}  ({row.name})")


@command.command()
@click.argument("username", required=False)
@click.option("--role", "given", multiple=True, help=_ROLE)
@click.option("--show", is_flag=True, help="Explain every role.")
@_DRY
def roles(username: str | None, given: tuple[str, ...], show: bool, dry_run: bool) -> None:
    """Give a person other roles, in place of the ones they have. They count at the next request."""
    from sharewell.accounts.roles import ROLES

    if show:
        for key, role in ROLES.items():
            click.echo(f"{key}  {role.about}  May: {', '.join(sorted(role.permissions))}")
        return
    if not username or not given:
        raise click.UsageError("Name a person and at least one --role, or ask with --show.")
    ready()
    from sharewell.accounts import staff

    row = _found(username)
    try:
        staff.check_roles(given)
    except staff.NoSuchRole as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{username}: {', '.join(row.roles)} -> {', '.join(sorted(set(given)))}")
    if not dry_run:
        staff.change_roles(username, given, by=operator())


@command.command()
@click.argument("username")
@click.option("--member-id", required=True, help="The member ID of the person, or of one of their family.")
def own(username: str, member_id: str) -> None:
    """Name a member's record that a person must never work on: their own, or one of their family.

    Nobody finds out by the answer whether there is such a member. It counts at the next request.
    """
    ready()
    from sharewell.members import own as own_records
    from sharewell.members import person

    row = _found(username)
    own_records.name(row.user_id, person.key_of(member_id.strip()), by=operator())
    click.echo(f"{row.user.username} cannot work on that record.")


@command.command()
@click.argument("username")
@_DRY
def deactivate(username: str, dry_run: bool) -> None:
    """End a person's account: the very next request is refused. Their open cases stay theirs until taken over."""
    ready()
    from sharewell.accounts import staff

    row = _found(username)
    click.echo(f"{row.user.username} ({row.name}) {'would be' if dry_run else 'is'} deactivated.")
    if not dry_run:
        staff.deactivate(username, by=operator())


def _found(username: str) -> Staff:
    from sharewell.accounts import staff

    for row in staff.everyone():
        if row.user.username == username.strip().lower():
            return row
    raise click.ClickException(f"There is no one of staff with the user name {username}.")


def _say(link: str) -> None:
    from django.conf import settings

    click.echo(f"{settings.BASE_URL}/help-team/welcome/{link}/")
    click.echo("The link works once and for two days; it is kept as a hash only.", err=True)


def _told(row: Staff) -> dict[str, object]:
    return {
        "username": row.user.username,
        "name": row.name,
        "roles": row.roles,
        "active": row.active,
        "added": row.added.isoformat(),
        "waits_for_password": row.invited is not None,
    }
