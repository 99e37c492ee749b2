"""`sharewell serve`: the web server, many processes."""

from __future__ import annotations

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from sharewell.jobs import port as ports


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes; about one a core."
)
@click.option(
    "--threads",
    default=4,
    type=click.IntRange(min=3),
    show_default=True,
    help="Requests that one process works on at once; two of them may wait for a slow body.",
)
def command(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the pages, the OAuth endpoints and the FHIR doors. Stop with Ctrl-C."""
    ports.demand(host, port)
    Granian(
        "sharewell.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=5,  # a browser that keeps its connection open does not keep us from ending
    ).serve()
