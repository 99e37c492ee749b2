"""Harbor Health Plan, running: filled by `sharewell demo`, served by several processes, with Sunrise beside it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg

from sharewell.lib import clock
from tests import place, scratch, serving
from tests.journeys.mail import Mailbox
from tests.journeys.people import Member, read_people

MEMBERS = 60
FILL_SECONDS = 150
START_SECONDS = 40
CLAIMS = (
    "SELECT count(*) FROM records_resource r JOIN members_memberidentifier i ON i.person_key = r.person_key"
    " WHERE i.kind = 'member_id' AND i.value = %s AND r.type = 'ExplanationOfBenefit'"
    " AND r.audience = 0 AND r.deleted = 0"
)
IDLE = "UPDATE django_session SET expire_date = '2026-01-01 00:00:00+00:00'"
SHAREWELL = (sys.executable, "-m", "sharewell.jobs.cli")
# More people register here in a minute than one household would in an hour.
POLICY = "registration_tries_per_source = 1000\n"


@dataclass(frozen=True, slots=True)
class Harbor:
    """Where everything of the running plan is. `log` holds what all its processes said."""

    folder: Path
    base: str
    sunrise: str
    log: Path
    environment: Mapping[str, str]
    people: Mapping[str, Member]
    apps: Mapping[str, Mapping[str, Any]]

    @property
    def fhir(self) -> str:
        """The FHIR base URL: all that an app has to know."""
        return f"{self.base}/patient/fhir"

    @property
    def mailbox(self) -> Mailbox:
        """What the plan has sent."""
        return Mailbox(self.folder / "mail")

    def claims_of(self, member: Member) -> int:
        """How many claims an app may read of a member: counted on the shelf itself, past all of our code."""
        if not place.ON_POSTGRESQL:
            with sqlite3.connect(f"file:{self.folder}/sharewell.db?mode=ro", uri=True) as shelf:
                return int(shelf.execute(CLAIMS.replace("%s", "?"), [member.member_id]).fetchone()[0])
        with psycopg.connect(self.environment["SHAREWELL_DATABASE"]) as server:
            row = server.execute(CLAIMS.encode(), [member.member_id]).fetchone()
            return int(row[0]) if row else 0

    def nobody_did_anything_for_too_long(self) -> None:
        """Every session is past its idle minutes: the shelf's own clock is set, past all of our code."""
        if place.ON_POSTGRESQL:
            with psycopg.connect(self.environment["SHAREWELL_DATABASE"], autocommit=True) as server:
                server.execute(IDLE.encode())
            return
        with closing(sqlite3.connect(f"{self.folder}/sharewell.db", timeout=20)) as shelf, shelf:
            shelf.execute(IDLE)

    def is_the_day(self) -> bool:
        """Whether it is still the day, in the plan's zone, on which the plan was filled."""
        return (self.folder / "feeds" / f"{clock.today()}-{MEMBERS}-1").is_dir()

    @contextmanager
    def another_server(self) -> Iterator[str]:
        """A further web server process on the same database; yields its FHIR base URL."""
        port = serving.free_port()
        with running(["serve", "--port", str(port), "--workers", "1"], self.environment, self.log):
            wait_for(f"http://127.0.0.1:{port}/health/ready", self.log)
            yield f"http://127.0.0.1:{port}/patient/fhir"


@contextmanager
def started(*, smtp: str = "", members: int = MEMBERS) -> Iterator[Harbor]:
    """Fill a new folder, start the processes, yield, and end them. `smtp`: where mail goes instead of files."""
    folder = scratch.folder("journeys")
    port = _two_free_ports()
    name = f"journeys{port}"
    environment = _environment(folder, port, name, smtp)
    log = folder / "processes.log"
    if place.ON_POSTGRESQL:
        place.create(name)
    try:
        fill = ["demo", "--no-serve", "--folder", str(folder), "--members", str(members), "--port", str(port)]
        fill += ["--database", environment["SHAREWELL_DATABASE"]]
        _fill(fill, {key: value for key, value in environment.items() if key != "SHAREWELL_SMTP"}, log)
        with ExitStack() as stack:
            base, sunrise = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
            apps = {app["key"]: app for app in json.loads((folder / "apps.json").read_text("utf-8"))}
            stack.enter_context(running(["serve", "--port", str(port), "--workers", "2"], environment, log))
            stack.enter_context(running(["work", "--every", "0.5"], environment, log))
            stack.enter_context(_sunrise(base, port + 1, apps["sunrise"], log))
            wait_for(f"{base}/health/ready", log)
            wait_for(sunrise, log)
            yield Harbor(folder, base, sunrise, log, environment, read_people(folder / "people.json"), apps)
    finally:
        if place.ON_POSTGRESQL:
            place.drop(name)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[None]:
    """A `sharewell` process for a block of code, ended by its own process id."""
    with _process([*SHAREWELL, *arguments], environment, log):
        yield


def wait_for(address: str, log: Path) -> None:
    """Return when the address answers 200."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            if httpx.get(address, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{address} did not answer:\n{log.read_text(errors='replace')[-4000:]}")


def eventually(look: Callable[[], Any], *, seconds: float = 15) -> Any:
    """What `look` returns, once it is true: for things that another process does soon."""
    until = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > until:
            raise AssertionError(f"nothing after {seconds} seconds")
        time.sleep(0.1)
    return found


def _environment(folder: Path, port: int, name: str, smtp: str) -> dict[str, str]:
    policy = folder / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SHAREWELL_", "DJANGO_"))}
    database = place.address(name) if place.ON_POSTGRESQL else f"sqlite:///{folder}/sharewell.db"
    return {
        **clean,
        "SHAREWELL_DATABASE": database,
        "SHAREWELL_AUDIT": str(folder / "audit.db"),
        "SHAREWELL_KEYS": str(folder / "keys.json"),
        "SHAREWELL_MAIL": str(folder / "mail"),
        "SHAREWELL_POLICY": str(policy),
        "SHAREWELL_BASE_URL": f"http://127.0.0.1:{port}",
        "SHAREWELL_DEMO": "1",
        **({"SHAREWELL_SMTP": smtp} if smtp else {}),
    }


def _fill(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    with log.open("ab") as out:
        done = subprocess.run(
            [*SHAREWELL, *arguments],
            env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=out, timeout=FILL_SECONDS,
        )  # fmt: skip
    assert done.returncode == 0, log.read_text(errors="replace")[-6000:]


@contextmanager
def _sunrise(base: str, port: int, app: Mapping[str, Any], log: Path) -> Iterator[None]:
    """The sample app; it is told a base URL, its own client id and secret, and nothing of the plan's settings."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SHAREWELL_", "DJANGO_"))}
    words = ["--base-url", f"{base}/patient/fhir", "--client-id", app["client_id"], "--port", str(port)]
    with _process(
        [sys.executable, "-m", "sample_app", *words],
        {**clean, "SUNRISE_CLIENT_SECRET": app["client_secret"]},
        log,
    ):
        yield


@contextmanager
def _process(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[None]:
    with log.open("ab") as out:
        process = subprocess.Popen(
            list(command), env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _two_free_ports() -> int:
    """A free port whose neighbour is free too: the demo gives it to its sample app."""
    while True:
        port = serving.free_port()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port + 1)) != 0:
                return port
