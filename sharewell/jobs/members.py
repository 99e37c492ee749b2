"""`sharewell members`: who has several member ids, and what a person decides about that."""

from __future__ import annotations

import sys

import click

from sharewell.jobs.ready import operator, ready


@click.group("members")
def command() -> None:
    """Members with several member ids: see them, link them, keep them apart."""


@command.command()
def linked() -> None:
    """List the ids that are other names of a member, and those that wait for somebody to decide."""
    ready()
    from sharewell.members import aliases

    for row in aliases.every(waiting=False):
        click.echo(f"{row.other} is {row.first}")
    for row in aliases.every(waiting=True):
        click.echo(f"{row.other} may be {row.first}: decide with `sharewell members link` or `unlink`")


@command.command()
@click.argument("other")
@click.argument("first")
@click.option("--dry-run", is_flag=True, help="Only say whether it could be done.")
def link(other: str, first: str, dry_run: bool) -> None:
    """From now on, OTHER means the member known as FIRST.

    What is stored under OTHER stays where it is: let the source send those records again, in a new file, and they
    come to FIRST. An account stays with FIRST; OTHER must have none.
    """
    ready()
    from sharewell.members import aliases

    if dry_run:
        reason = aliases.why_not(other, aliases.known_as(first))
        click.echo(reason or f"{other} can be linked to {aliases.known_as(first)}. Nothing was changed.")
        sys.exit(1 if reason else 0)
    try:
        aliases.link(other=other, first=first, by=operator())
    except aliases.NotLinked as problem:
        click.echo(str(problem), err=True)
        sys.exit(1)
    click.echo(f"{other} is {aliases.known_as(other)} from now on. Let the source send its records again.")


@command.command()
@click.argument("other")
def unlink(other: str) -> None:
    """From now on, OTHER means a member of its own, whatever a feed says."""
    ready()
    from sharewell.members import aliases

    if not aliases.unlink(other=other, by=operator()):
        click.echo(f"{other} is no other name of a member.", err=True)
        sys.exit(1)
    click.echo(f"{other} is a member of its own from now on. What came under it meanwhile stays where it is.")
