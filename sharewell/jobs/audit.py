"""`sharewell audit`: check the ledger, see who read a member's data, export its head."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click
import orjson

from sharewell.jobs import breach
from sharewell.jobs.ready import ready

_NO_HEAD: Final = "No kept head was compared (--head): an older backup or a ledger made anew would look whole."


@click.group()
def command() -> None:
    """The ledger of who did and who read what.

    Exit codes: 0 done, 1 something is not as it was sealed or failed, 2 wrong usage.
    """


@command.command()
@click.option(
    "--head", "kept", type=click.Path(exists=True, path_type=Path), multiple=True,
    help="A file or a folder with heads that were kept elsewhere. May be given several times.",
)  # fmt: skip
def verify(kept: tuple[Path, ...]) -> None:
    """Check every row against its seal. Exit code 1 when anything is not as it was sealed.

    With heads that `sharewell audit head` or `sharewell work` (SHAREWELL_HEADS) kept elsewhere it also finds a
    database that was restored from an older backup, and a ledger that was made anew.
    """
    ready()
    from sharewell.audit import heads
    from sharewell.audit import verify as checked

    try:
        found = [head for place in kept for head in heads.read(place)]
    except heads.BadHead as error:
        raise click.ClickException(str(error)) from error
    report = checked.run(found)
    click.echo(f"{len(found)} kept heads compared" if found else _NO_HEAD)
    click.echo(
        f"{report.blocks} blocks, {report.acts} acts, {report.reads} reads; {report.unsealed} not sealed yet"
    )
    for problem in report.problems:
        click.echo(f"{problem.kind.upper()}: {problem.where}: {problem.words}", err=True)
    from sharewell.jobs import audit_papers

    papers_are_wrong = audit_papers.check_all()
    if report.problems or papers_are_wrong:
        sys.exit(1)
    click.echo("Everything is as it was sealed.")


@command.command("verify-papers")
def verify_papers() -> None:
    """Check every signed paper against its grant, the ledger and the plan's seal (part of verify).

    Exit code 1 when a paper is not as it was signed.
    """
    ready()
    from sharewell.jobs import audit_papers

    sys.exit(audit_papers.check_all())


@command.command("verify-paper")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
def verify_paper(file: str) -> None:
    """Check the seal of one PDF FILE that somebody brings, and say whether we keep the same file."""
    ready()
    from sharewell.jobs import audit_papers

    sys.exit(audit_papers.check_one(file))


@command.command("who-read")
@click.argument("member")
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True, help="The newest so many.")
def who_read(member: str, limit: int) -> None:
    """Who read the record of MEMBER (the plan's member id), newest first, as lines of JSON."""
    ready()
    from sharewell.audit import reads
    from sharewell.members import aliases, person

    found = reads.who_read(person.key_of(aliases.known_as(member)), limit=limit)
    for read in found:
        click.echo(orjson.dumps(read).decode())
    if not found:
        click.echo(f"Nobody has read a record of the member {member}.", err=True)


@command.command()
def seal() -> None:
    """Seal everything that is settled (sharewell work does it every minute)."""
    ready()
    from sharewell.audit import seal as sealing

    click.echo(f"{sealing.run()} new blocks")


@command.command()
def head() -> None:
    """Print the newest block as JSON, to be kept outside this system once a day."""
    ready()
    from sharewell.audit import seal as sealing

    click.echo(orjson.dumps(sealing.head()).decode())


command.add_command(breach.command, "breach")
