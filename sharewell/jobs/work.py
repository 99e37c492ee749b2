"""`sharewell work`: what happens without anyone asking: messages, ends, seals, forgetting."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import click

from sharewell.jobs import trouble
from sharewell.jobs.ready import ready

_log = logging.getLogger("sharewell.work")
Task = Callable[[], object]
MINUTE = 60.0


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and stop; exit code 1 when a task failed.")
@click.option(
    "--every", type=click.FloatRange(0.1), default=5.0, show_default=True, help="Seconds between rounds."
)
def command(once: bool, every: float) -> None:
    """Send promised messages, tell people about ended sharing; each minute remind, seal the ledger, forget.

    Any number may run at once. A task that fails (say, the database restarts) is logged and comes again.
    """
    ready()
    minutely = -MINUTE
    while True:
        slow = once or time.monotonic() - minutely >= MINUTE
        failed = [task for task in _tasks(slow) if not _done(task)]
        minutely = time.monotonic() if slow else minutely
        if once:
            raise SystemExit(1 if failed else 0)
        time.sleep(every)


def _tasks(slow: bool) -> list[Task]:
    from sharewell.accounts import devices, drafts, limits, sessions, visits
    from sharewell.audit import heads, seal
    from sharewell.members import attempts, cases, proof
    from sharewell.members.delegates import end as rights
    from sharewell.metrics import transfers
    from sharewell.oauth import sweep
    from sharewell.sharing import grants, reminders, suspended

    often: list[Task] = [grants.expire_due, _deliver]
    forgetting: list[Task] = [
        transfers.take_all,  # what is counted is kept before anything is forgotten
        limits.forget_old,
        sessions.forget_old,
        visits.forget_old,
        devices.forget_old,
        drafts.forget_old,
        attempts.forget_old,
        cases.forget_decoys,
        proof.forget_old,
        sweep.run,
    ]
    ends: list[Task] = [grants.end_lapsed, rights.end_over, grants.end_by_right, suspended.end_left_over]
    minutely: list[Task] = [seal.run, heads.keep, *ends, reminders.run, *forgetting]
    return often + minutely if slow else often


def _done(task: Task) -> bool:
    from django.db import close_old_connections

    try:
        task()
    except Exception as error:
        name = f"{getattr(task, '__module__', '')}.{getattr(task, '__qualname__', task)}".removeprefix(
            "sharewell."
        )
        words = trouble.words(error)
        _log.error("%s failed; it is tried again. %s", name, words, exc_info=None if words else error)
        return False
    finally:
        close_old_connections()
    return True


def _deliver() -> None:
    from sharewell.notify import deliver

    delivered = deliver.run_once()
    if delivered.sent or delivered.failed:
        click.echo(f"messages: {delivered.sent} sent, {delivered.failed} to try again")
