"""`sharewell load`: read the plan's feeds, any night, any order, twice."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sharewell.jobs.progress import bar
from sharewell.jobs.ready import ready

DONE, WRONG_USAGE, REJECTS = 0, 2, 3


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--feed", help="Name of the feed, when a file is not recognised by itself.")
@click.option("--source", help="Name of the system the files come from. [default: the plan's]")
@click.option("--dry-run", is_flag=True, help="Do all but keep it: counts and reasons, nothing stored.")
@click.option(
    "--rejects",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("rejects"),
    show_default=True,
    help="Folder for what could not be loaded, with its reason.",
)
def command(paths: tuple[Path, ...], feed: str | None, source: str | None, dry_run: bool, rejects: Path) -> None:
    """Load files or folders: FHIR bundles, NDJSON, CMS RIF, CSV of claims, pharmacy, eligibility,
    plans and accumulators; plain or gzip.

    Loading the same file again changes nothing. A load that was cut off goes on where it stood.
    """
    ready()
    from sharewell.ingest import run

    try:
        with bar("Loading") as advance:
            report = run.load(
                paths, feed=feed, source=source, dry_run=dry_run, rejects_dir=rejects, progress=advance
            )
    except (FileNotFoundError, run.UnknownFeed) as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(WRONG_USAGE)
    _tell(report, dry_run)
    sys.exit(REJECTS if report.has_rejects else DONE)


def _tell(report: object, dry_run: bool) -> None:
    from sharewell.ingest.report import Report

    assert isinstance(report, Report)
    for file in report.files:
        count = file.counts
        if file.problem:
            click.echo(f"{file.path.name}: not loaded. {file.problem}")
            continue
        line = (
            f"{file.path.name} [{file.feed}]: {count.records} records; shelf: {count.new} new, "
            f"{count.changed} changed, {count.unchanged} unchanged, {count.stale} older, {count.deleted} deleted; "
            f"{count.people} people, {count.coverages} coverages, {count.benefits} benefit lines, "
            f"{count.counters} counters; {count.rejected} rejected"
        )
        resumed = f"; went on after row {file.resumed_at}" if file.resumed_at else ""
        click.echo(line + resumed + (f" (see {file.rejects})" if file.rejects else ""))
    total = report.total
    click.echo(
        f"{'Would load' if dry_run else 'Loaded'} {total.records - total.rejected} of {total.records} records."
    )
