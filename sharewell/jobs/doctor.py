"""`sharewell doctor`: is this installation configured as it must be, and if not, what is to be done?"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click

from sharewell import policy
from sharewell.jobs import reviewers, trouble
from sharewell.jobs.ready import ready
from sharewell.lib import clock, env, secret, sql

FICTION = "555-01"
"""Telephone numbers with this in them belong to nobody (they are kept for stories)."""
HERE = frozenset({"127.0.0.1", "::1", "localhost", None})


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at. `look` yields what is wrong and how to mend it; `needs` must be right before."""

    name: str
    right: str
    look: Callable[[], Iterator[str]]
    needs: tuple[str, ...] = ()
    production: bool = False


@click.command()
@click.option("--production", is_flag=True, help="Ask also for what only a plan with real members must have.")
@click.option("--texts", is_flag=True, help="Only print the sha256 of each set of texts that needs a reviewer.")
def command(production: bool, texts: bool) -> None:
    """Check the configuration, say what is wrong and how to mend it. It changes nothing.

    Exit codes: 0 all right, 1 something is wrong, 2 wrong usage.
    """
    if texts:
        for name, language in reviewers.wanted():
            click.echo(f"{name:10} {language}  {reviewers.digest(name, language)}")
        return
    wrong = _examine([one for one in CHECKS if production or not one.production])
    if left := [one.name for one in CHECKS if one.production and not production]:
        click.echo(f"Only looked at with --production: {', '.join(left)}.")
    if wrong:
        raise click.ClickException(f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong.")
    click.echo("All right.")


def _examine(checks: list[Check]) -> int:
    """Print a line for each check and each problem; how many problems there are."""
    bad: set[str] = set()
    count = 0
    for one in checks:
        if waits := [name for name in one.needs if name in bad]:
            bad.add(one.name)
            click.echo(f"-      {one.name:10} Not looked at: first mend {', '.join(waits)}.")
            continue
        found = _problems(one)
        count += len(found)
        if found:
            bad.add(one.name)
        for problem in found:
            click.echo(f"WRONG  {one.name:10} {problem}")
        if not found:
            click.echo(f"ok     {one.name:10} {one.right}")
    return count


def _problems(check: Check) -> list[str]:
    """What a check finds; a bad setting and a database that does not answer are problems, too."""
    try:
        return list(check.look())
    except SystemExit as error:
        return [str(error)]
    except Exception as error:
        if words := trouble.words(error):
            return [words]
        raise


def _policy() -> Iterator[str]:
    plan = policy.current()
    clock.plan_zone()
    for name in ("name", "phone", "tty", "hours", "hours_es", "address"):
        if not str(getattr(plan.contact, name)).strip():
            yield f"contact.{name} in policy.toml is empty: members must know how to reach the plan. Fill it in."


def _keys() -> Iterator[str]:
    path = Path(env.text("SHAREWELL_KEYS"))
    if not path.is_file():
        yield f"There is no key ring at {path}. Make one: sharewell keys init"
        return
    if path.stat().st_mode & 0o077:
        yield f"Others than its owner can reach {path}. Mend it: chmod 600 {path}"
    try:
        ring = json.loads(path.read_text(encoding="utf-8"))
        keys = [base64.b64decode(key, validate=True) for versions in ring.values() for key in versions.values()]
    except (ValueError, AttributeError, TypeError):
        yield f"{path} is damaged. Put back the copy that was kept of it."
        return
    if any(len(key) != 32 for key in keys):
        yield f"{path} holds a key that is not 32 bytes long. Put back the copy that was kept of it."
    if missing := sorted(secret.PURPOSES.keys() - {name for name, versions in ring.items() if versions}):
        fixed = secret.FIXED & set(missing)
        mend = "Put back the copy that was kept of it." if fixed else "Add them: sharewell keys init"
        yield f"{path} has no key for {', '.join(missing)}. {mend}"


def _settings() -> Iterator[str]:
    ready()
    yield from ()


def _database() -> Iterator[str]:
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    url = env.text("SHAREWELL_DATABASE", "sqlite:///var/sharewell.db")
    if urlsplit(url).scheme == "sqlite" and not Path(sql.sqlite_path(url)).is_file():
        yield "There is no database yet. Make its tables: sharewell migrate"
        return
    loader = MigrationLoader(connection)
    there, needed = set(loader.applied_migrations or ()), set(loader.disk_migrations or ())
    if needed - there:
        yield f"The database lacks {len(needed - there)} steps of this version. Run: sharewell migrate"
    if newer := {f"{app}.{name}" for app, name in there - needed if app in loader.migrated_apps}:
        yield f"The database is of a newer version ({', '.join(sorted(newer))}). Use that version of the program."


def _papers() -> Iterator[str]:
    from sharewell.sharing import papers

    plan = policy.current()
    programs = ("", *plan.programs_in_scope)
    wanted = [(name, program) for program in programs for name in papers.names(program)]
    found = [_text(name, language, program) for name, program in wanted for language in plan.languages]
    yield from dict.fromkeys(line for line in found if line)


def _text(name: str, language: str, program: str) -> str:
    """What one paper lacks in one language; empty when it can be signed."""
    from sharewell.sharing import papers

    try:
        found = papers.source(name, language, program)
    except (papers.IncompleteForm, FileNotFoundError) as error:
        return f"{error} Write a new version of the paper (docs/operate/papers.md)."
    if found.language != language:
        return f"The paper {name!r} has no text in {language!r}. Add {found.version}.{language}.md to it."
    return ""


def _address() -> Iterator[str]:
    base = env.text("SHAREWELL_BASE_URL", "http://127.0.0.1:8000")
    parts = urlsplit(base)
    if parts.scheme != "https" or parts.hostname in HERE:
        yield f"SHAREWELL_BASE_URL is {base}. Set it to the public address of the site, with https://."
    if not env.networks("SHAREWELL_PROXIES"):
        yield "SHAREWELL_PROXIES names no proxy: all tries would count as one's. Name the one that ends TLS."


def _real() -> Iterator[str]:
    if env.flag("SHAREWELL_DEMO"):
        yield "This is the demo (SHAREWELL_DEMO is on), where anyone reads every message. Turn it off."
    if env.text("SHAREWELL_LOG", "INFO") == "DEBUG":
        yield "SHAREWELL_LOG is DEBUG, which tells too much. Set it to INFO."
    if invented := _invented():
        yield f"SHAREWELL_NOTICES has no {', '.join(invented)}: these are an invented plan's. Put in its own."


def _invented() -> list[str]:
    """Notices and pages that come with the program and in whose place the plan has put none of its own."""
    folder = Path(env.text("SHAREWELL_NOTICES", "") or "/nowhere")
    spoken = policy.current().languages
    ours = {path.name for path in reviewers.HOUSE.glob("web/shared/notice_texts/*.md")}
    ours |= {f"learn-{path.name}" for path in reviewers.HOUSE.glob("web/portal/learn/texts/*.md")}
    return sorted(name for name in ours if name.split(".")[1] in spoken and not (folder / name).is_file())


def _contact() -> Iterator[str]:
    plan, invented = policy.current(), policy.Policy()
    for name in ("plan_name", "website", "material_id"):
        if getattr(plan, name) == getattr(invented, name):
            yield f"{name} in policy.toml is that of the invented plan. Put in the plan's own."
    if plan.contact.address == invented.contact.address:
        yield "contact.address in policy.toml is that of the invented plan. Put in the plan's own."
    for part in ("contact", "card"):
        values = getattr(plan, part)
        for name in values.__struct_fields__:
            if FICTION in str(getattr(values, name)):
                yield f"{part}.{name} in policy.toml is a number that belongs to nobody. Put in the plan's own."


def _mail() -> Iterator[str]:
    if not env.text("SHAREWELL_SMTP", ""):
        yield "SHAREWELL_SMTP is not set: e-mails are only written to a folder. Name the plan's mail server."
    if (sender := env.text("SHAREWELL_FROM", "")) == "" or ".example" in sender or "@example." in sender:
        yield "SHAREWELL_FROM names no sender of the plan. Set it, such as: Our Plan <no-reply@plan.org>"
    folder = env.text("SHAREWELL_MAIL", "")
    if not folder or not Path(folder).is_dir() or not os.access(folder, os.W_OK):
        yield "SHAREWELL_MAIL names no folder that can be written to. Letters go there for the print house."


def _reviewers() -> Iterator[str]:
    for problem in reviewers.lacking():
        yield f"{problem} Have them read, then write it down (docs/operate/doctor.md)."


CHECKS = (
    Check("policy", "The plan's choices can be read.", _policy),
    Check("keys", "The key ring is whole and its owner's alone.", _keys),
    Check("settings", "Every setting can be read.", _settings, ("policy", "keys")),
    Check("database", "The database answers and has this version's tables.", _database, ("settings",)),
    Check("papers", "Every paper is there in every language and holds what it must.", _papers, ("settings",)),
    Check("address", "The site has its public address.", _address, production=True),
    Check("real", "This is no demo, and the notices are the plan's own.", _real, ("policy",), production=True),
    Check("contact", "Names, addresses and numbers are the plan's own.", _contact, ("policy",), production=True),
    Check("mail", "E-mails and letters go out.", _mail, production=True),
    Check("reviewers", "Qualified people have read the translations.", _reviewers, ("policy",), production=True),
)
