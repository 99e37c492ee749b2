"""`sharewell work`: what happens without anyone asking: messages, ends, seals."""

from __future__ import annotations

import time

import click

from sharewell.jobs.ready import ready


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@click.option("--every", default=5.0, show_default=True, help="Seconds between rounds.")
def command(once: bool, every: float) -> None:
    """Send promised messages, tell people about ended sharing, seal the ledger every minute."""
    ready()
    sealed = 0.0
    while True:
        seal_now = once or time.monotonic() - sealed >= 60
        _round(seal=seal_now)
        if seal_now:
            sealed = time.monotonic()
        if once:
            return
        time.sleep(every)


def _round(*, seal: bool) -> None:
    from sharewell.accounts import limits
    from sharewell.audit import seal as audit_seal
    from sharewell.members import register
    from sharewell.notify import deliver
    from sharewell.sharing import grants

    grants.expire_due()
    delivered = deliver.run_once()
    if delivered.sent or delivered.failed:
        click.echo(f"messages: {delivered.sent} sent, {delivered.failed} to try again")
    if seal:
        audit_seal.run()
        grants.end_lapsed()
        limits.forget_old()
        register.forget_old()
