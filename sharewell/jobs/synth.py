"""`sharewell synth`: the feeds of Harbor Health Plan, an invented plan with invented people."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from sharewell.jobs.progress import bar
from sharewell.lib import clock


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--members", type=click.IntRange(1), default=60, show_default=True, help="How many members.")
@click.option("--seed", default=1, show_default=True, help="Same seed and day: same bytes.")
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="The day the stories are told from. [default: today]"
)
@click.option(
    "--claims-per-member", type=click.FloatRange(0), help="Mean number of claims of a member who has no story."
)
def command(out: Path, members: int, seed: int, today: datetime | None, claims_per_member: float | None) -> None:
    """Write plans, eligibility, claims, pharmacy, accumulators, clinical feeds and people.json into OUT."""
    from sharewell.synth import plan

    day = today.date() if today else clock.today()
    with bar("Writing the synthetic plan") as advance:
        plan.write(
            out, members=members, seed=seed, today=day, claims_per_member=claims_per_member, progress=advance
        )
    click.echo(f"Wrote the feeds of {members} members to {out}")
