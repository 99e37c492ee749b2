"""`sharewell migrate`: bring the database to this version of the program."""

from __future__ import annotations

import click

from sharewell.jobs.ready import ready


@click.command()
@click.option("--dry-run", is_flag=True, help="Only list what would be done.")
def command(dry_run: bool) -> None:
    """Create or upgrade the tables in SHAREWELL_DATABASE."""
    ready()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=1, plan=dry_run)
