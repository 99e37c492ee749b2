"""`sharewell audit breach`: whom, what and when, after somebody read what they should not."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import click
import orjson

from sharewell.jobs.ready import operator, ready

if TYPE_CHECKING:
    from sharewell.audit.breach import Asked, Seen

COLUMNS: Final = (
    "member", "language", "reader", "app", "grant", "type", "contents", "records", "requests", "first", "last",
)  # fmt: skip
CONTACTS: Final = ("name", "channel", "address")
_TIME = "A day of the plan's zone (2026-11-24) or an instant with its offset (2026-11-24T10:00:00Z)."


@click.command()
@click.option("--since", required=True, help=f"From when. {_TIME}")
@click.option("--until", required=True, help="Until before when; a day is meant whole. The same forms.")
@click.option("--app", default="", help="Only reads by the app with this client id.")
@click.option("--reader", default="", help="Only reads by this one, as KIND:ID, for example staff:7.")
@click.option("--grant", default="", help="Only reads under this grant.")
@click.option("--member", default="", help="Only reads of this member (the plan's member id).")
@click.option("--type", "type_", default="", help="Only reads of this FHIR type, for example Observation.")
@click.option("--reason", required=True, help="Why you look. It stands in the ledger with your name.")
@click.option("--contacts", is_flag=True, help="Add name and address of each member, for the notices.")
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True,
    help="A summary to read, a table, or one JSON object a line.",
)  # fmt: skip
def command(reason: str, contacts: bool, form: str, **asked: str) -> None:
    """Tell which members' data somebody read, which kinds of information, and when. Refused reads are left out.

    Looking is an act in the ledger. Exit codes: 0 something was read, 1 nothing was read or failed, 2 wrong usage.
    """
    ready()
    from sharewell.audit import breach

    wanted = _asked(**asked)
    try:
        found = breach.of(wanted, reason=reason, by=operator(), contacts=contacts)
    except breach.NoReason as error:
        raise click.UsageError(str(error)) from error
    if form == "text":
        _summary(found)
    rows = _rows(found, contacts) if form != "text" or contacts else iter(())
    {"text": _lines, "csv": _csv, "json": _json}[form](rows, (*COLUMNS, *(CONTACTS if contacts else ())))
    sys.exit(0 if found else 1)


def _asked(*, since: str, until: str, app: str, reader: str, grant: str, member: str, type_: str) -> Asked:
    from sharewell.audit.breach import Asked
    from sharewell.members import aliases, person

    if reader and (app or ":" not in reader):
        raise click.UsageError("Give --app CLIENT or --reader KIND:ID, not both.")
    kind, _, who = reader.partition(":")
    by = ("app", app) if app else (kind, who) if reader else None
    key = person.key_of(aliases.known_as(member)) if member else None
    start, end = _instant(since, "--since"), _instant(until, "--until", whole=True)
    if start >= end:
        raise click.UsageError("--since must be before --until.")
    return Asked(start, end, by, grant, key, type_)


def _instant(text: str, name: str, *, whole: bool = False) -> datetime:
    """A day (its beginning; its end when `whole`) or an instant with an offset. Raises click.UsageError."""
    from sharewell.lib import clock

    try:
        found = datetime.fromisoformat(text)
        if len(text) == len("2026-11-24"):
            return clock.midnight(found.date() + timedelta(days=int(whole)))
    except ValueError as error:
        raise click.UsageError(f"{name}: {text!r} is neither a day nor an instant.") from error
    if found.tzinfo is None:
        raise click.UsageError(f"{name}: say the offset from UTC too, for example {text}Z.")
    return found.astimezone(UTC)


def _summary(found: list[Seen]) -> None:
    from sharewell.audit import breach

    members = {one.person_key for one in found}
    click.echo(f"{len(members)} members, {sum(one.records for one in found)} records handed over")
    if found:
        click.echo(f"first {min(one.first for one in found)}, last {max(one.last for one in found)}")
    readers = sorted({(one.app, f"{one.kind}:{one.reader}") for one in found})
    for app, reader in readers:
        click.echo(f"by {app or reader} ({reader})")
    for type_ in sorted({one.type for one in found}):
        of_type = [one for one in found if one.type == type_]
        number = len({one.person_key for one in of_type})
        total = sum(one.records for one in of_type)
        click.echo(f"{type_}: {number} members, {total} records: {breach.contents(type_)}")


def _rows(found: list[Seen], contacts: bool) -> Iterator[dict[str, Any]]:
    from sharewell.audit import breach
    from sharewell.members import affected

    known = affected.of(list({one.person_key: 0 for one in found}), contacts=contacts)
    for one in found:
        member = known.get(one.person_key, affected.NOT_ON_FILE)
        yield {
            "member": member.member_id, "language": member.language, "reader": f"{one.kind}:{one.reader}",
            "app": one.app, "grant": one.grant, "type": one.type, "contents": breach.contents(one.type),
            "records": one.records, "requests": one.requests, "first": one.first.isoformat(),
            "last": one.last.isoformat(), "name": member.name, "channel": member.channel,
            "address": member.address,
        }  # fmt: skip


def _lines(rows: Iterable[dict[str, Any]], columns: tuple[str, ...]) -> None:
    told = {(row["member"], row["language"], row["name"], row["channel"], row["address"]): 0 for row in rows}
    for one in told:
        click.echo(" | ".join(part.replace("\n", ", ") for part in one))


def _csv(rows: Iterable[dict[str, Any]], columns: tuple[str, ...]) -> None:
    made = csv.DictWriter(sys.stdout, columns, extrasaction="ignore", lineterminator="\r\n")
    made.writeheader()
    made.writerows({name: _safe(value) for name, value in row.items()} for row in rows)


def _safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    dangerous = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    return f"'{value}" if dangerous else value


def _json(rows: Iterable[dict[str, Any]], columns: tuple[str, ...]) -> None:
    for row in rows:
        click.echo(orjson.dumps({name: row[name] for name in columns}))
