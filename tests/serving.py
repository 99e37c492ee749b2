"""A real web server for tests that need one: several processes, a free port, ended by its own process id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.request import urlopen

from tests import place

START_SECONDS = 30


@contextmanager
def serving(*, workers: int = 2, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """`sharewell serve` on the database the tests point to now; yields its base address.

    Use it with own_database or module_database: a server cannot see rows that will be rolled back.
    """
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    log = place.FOLDER / f"serve-{port}.log"
    command = [sys.executable, "-m", "sharewell.jobs.cli", "serve", "--port", str(port), "--workers", str(workers)]
    settings = {**os.environ, "SHAREWELL_BASE_URL": base, **(environment or {})}
    settings.pop("DJANGO_SETTINGS_MODULE", None)
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=settings, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        _wait(process, base, lambda: log.read_text(errors="replace"))
        yield base
    finally:
        _stop(process)


def free_port() -> int:
    """A port of the loopback address that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], base: str, said: Callable[[], str]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urlopen(f"{base}/health/live", timeout=2):  # an HTTP error is an OSError too
            return
        time.sleep(0.1)
    raise AssertionError(f"The server did not start:\n{said()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
