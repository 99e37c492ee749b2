"""`python -m conformance.validate`: judge the synthetic plan, or a foreign set of feeds, as it is served.

Exit codes: 0 no resource breaks a rule, or the validator cannot run here (one line says why); 1 some do.
"""

from __future__ import annotations

import shutil
import sys
import time
from datetime import date
from pathlib import Path

import click
import orjson

from conformance import judge, report, shelf

FOLDER = Path("var/conformance").absolute()
TODAY = date(2026, 7, 1)
"""The day on which the synthetic plan is written: the same resources every day."""


@click.command()
@click.argument("feeds", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--sample", type=int, help="At most so many resources of each profile. [default: all]")
@click.option("--members", default=60, show_default=True, help="How many members the synthetic plan has.")
@click.option("--seed", default=1, show_default=True)
@click.option("--source", help="Name of the source of FEEDS.")
@click.option(
    "--work", default="plan", show_default=True, help="Folder of this run in var/conformance; emptied first."
)
def command(
    feeds: tuple[Path, ...], sample: int | None, members: int, seed: int, source: str | None, work: str
) -> None:
    """Load FEEDS (else the synthetic plan) into a throw-away database and validate what is served of them."""
    try:
        judge.prepare(FOLDER)
    except judge.NotHere as absent:
        click.echo(f"conformance skipped: {absent}")
        return
    place = FOLDER / work
    shutil.rmtree(place, ignore_errors=True)
    click.echo(shelf.load(place / "database", feeds or [_plan(members, seed)], source))
    count = shelf.write(place / "resources", sample)
    started = time.monotonic()
    try:
        judge.judge(FOLDER, place / "resources", place / "report.json")
    except judge.Broke as broken:
        raise click.ClickException(f"The validator failed:\n{broken}") from broken
    click.echo(f"{count} resources judged in {time.monotonic() - started:.0f} s")
    table = _table(place / "report.json")
    for line in table.lines():
        click.echo(line)
    sys.exit(1 if table.failed else 0)


def _plan(members: int, seed: int) -> Path:
    from sharewell.synth import plan

    feeds = FOLDER / "feeds"
    shutil.rmtree(feeds, ignore_errors=True)
    plan.write(feeds, members=members, seed=seed, today=TODAY)
    (feeds / "people.json").unlink()
    return feeds


def _table(path: Path) -> report.Table:
    table = report.Table()
    for file, said in report.issues(orjson.loads(path.read_bytes())):
        table.add(shelf.kind(orjson.loads(file.read_bytes())), said)
    return table


if __name__ == "__main__":
    command()
