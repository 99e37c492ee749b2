"""`sharewell bounces`: messages that came back, from the mail server's pipe, a file or a Maildir."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import click

from sharewell.jobs import trouble
from sharewell.jobs.ready import ready

TRY_AGAIN = 75
"""EX_TEMPFAIL: on this exit code a mail server keeps the message and comes again (sysexits.h)."""
_MOST = 1 << 20


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option(
    "--maildir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Take all new messages of this Maildir instead, and move each to cur when it is done.",
)
def command(file: BinaryIO, maildir: Path | None) -> None:
    """Take in one message that came back (FILE, or - for standard input): who could not be reached.

    Only what came to an envelope sender of ours counts (SHAREWELL_BOUNCE_DOMAIN); the same message again changes
    nothing. Exit code 75 asks the mail server to come again, 0 is done, also with a message that is no bounce.
    """
    ready()
    try:
        done = _all_of(maildir) if maildir else Counter([_take(file.read(_MOST))])
    except Exception as error:
        words = trouble.words(error)
        click.echo(words or f"The message could not be taken in: {type(error).__name__}.", err=True)
        sys.exit(TRY_AGAIN)
    click.echo(", ".join(f"{outcome}: {count}" for outcome, count in sorted(done.items())) or "nothing new")


def _take(raw: bytes) -> str:
    from sharewell.notify import bounces

    return str(bounces.take(raw))


def _all_of(maildir: Path, take: Callable[[bytes], str] = _take) -> Counter[str]:
    """A message is moved after it is done: a process that dies in between does it again, without harm."""
    done: Counter[str] = Counter()
    (maildir / "cur").mkdir(exist_ok=True)
    for path in sorted((maildir / "new").iterdir()):
        with suppress(FileNotFoundError):  # another process was faster
            with path.open("rb") as file:
                raw = file.read(_MOST)
            done[take(raw)] += 1
            path.rename(maildir / "cur" / f"{path.name.partition(':')[0]}:2,S")
    return done
