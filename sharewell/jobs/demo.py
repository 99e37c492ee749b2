"""`sharewell demo`: Harbor Health Plan, whole, on this machine: feeds, members, apps, pages, sample app.

The data enters through the synthetic plan's files and the real loader, people register through the real
registration, apps through the real registry. Nothing is put into the database by a side door.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click

from sharewell.jobs import port as ports
from sharewell.jobs.progress import bar
from sharewell.jobs.ready import ready
from sharewell.lib import clock, secret

FOLDER = Path("var/demo")
NEWCOMER = "harold"
PATIENCE = 10
"""Seconds in which a process ends by itself when it is asked to."""


@click.command()
@click.option(
    "--members", type=click.IntRange(1), default=60, show_default=True, help="How many members, stories first."
)
@click.option("--seed", default=1, show_default=True, help="Same seed and day: same people.")
@click.option(
    "--port",
    type=click.IntRange(1, 65534),
    default=8000,
    show_default=True,
    envvar="PORT",
    help="Port of the plan; the app takes the next.",
)
@click.option("--no-serve", is_flag=True, help="Only fill var/demo.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    help="Where everything of the demo lies.",
)
@click.option("--database", help="A database of the demo's own. [default: SQLite in the folder]")
def command(members: int, seed: int, port: int, no_serve: bool, folder: Path, database: str | None) -> None:
    """Fill var/demo from the synthetic plan and serve it. Stop with Ctrl-C; start over by deleting var/demo."""
    if not no_serve:
        ports.demand("127.0.0.1", port, port + 1)
    folder = folder.absolute()
    _environment(folder, port, database)
    ready()
    _fill(folder, members, seed, port)
    _say(folder, port)
    if not no_serve:
        _serve(folder, port)


def _environment(folder: Path, port: int, database: str | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mail").mkdir(exist_ok=True)
    keys = folder / "keys.json"
    os.environ["SHAREWELL_KEYS"] = str(keys)
    if not keys.exists():
        secret.new_ring(keys)
    secret.complete(keys)  # a demo of an earlier version is used on
    # Never the database that the environment names: that one may hold real members.
    os.environ["SHAREWELL_DATABASE"] = database or f"sqlite:///{folder}/sharewell.db"
    os.environ["SHAREWELL_AUDIT"] = f"{folder}/audit.db"
    os.environ["SHAREWELL_MAIL"] = str(folder / "mail")
    os.environ["SHAREWELL_SMTP"] = ""  # no message of the demo leaves this machine
    os.environ["SHAREWELL_BASE_URL"] = f"http://127.0.0.1:{port}"
    os.environ["SHAREWELL_DEMO"] = "1"
    os.environ["SHAREWELL_DISPLAYS"] = str(_displays(folder))


def _displays(folder: Path) -> Path:
    """What the invented drugs are called."""
    from sharewell.synth.catalogue import drugs

    path, ndc = folder / "displays.csv", "http://hl7.org/fhir/sid/ndc"
    rows = [("system", "code", "language", "words"), *((ndc, one.ndc, "en", one.text) for one in drugs().values())]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def _fill(folder: Path, members: int, seed: int, port: int) -> None:
    from django.core.management import call_command

    from sharewell.jobs import demo_apps, demo_people, demo_staff

    call_command("migrate", interactive=False, verbosity=0)
    feeds = _feeds(folder, members, seed)
    _load(folder, feeds)
    with bar("Registering its members") as advance:
        demo_people.write(feeds / "people.json", folder / "people.json", folder / "mail", advance)
    demo_apps.write(folder / "apps.json", port)
    demo_staff.write(folder / "staff.json")


def _feeds(folder: Path, members: int, seed: int) -> Path:
    from sharewell.synth import plan

    today = clock.today()
    feeds = folder / "feeds" / f"{today}-{members}-{seed}"
    if not (feeds / "people.json").exists():
        with bar("Writing the synthetic plan") as advance:
            plan.write(feeds, members=members, seed=seed, today=today, progress=advance)
    return feeds


def _load(folder: Path, feeds: Path) -> None:
    from sharewell.ingest import run

    files = [one for one in sorted(feeds.rglob("*")) if one.is_file() and one.suffix in {".csv", ".ndjson"}]
    with bar("Loading its feeds") as advance:
        report = run.load(files, rejects_dir=folder / "rejects", progress=advance)
    total = report.total
    click.echo(f"Loaded {total.records - total.rejected} of {total.records} records ({total.new} new resources).")
    for file in report.files:
        if file.problem or file.counts.rejected:
            click.echo(
                f"  {file.path.name}: {file.problem or f'{file.counts.rejected} rejected, see {file.rejects}'}"
            )


def _say(folder: Path, port: int) -> None:
    people = json.loads((folder / "people.json").read_text(encoding="utf-8"))["people"]
    newcomer = next((one for one in people if one["key"] == NEWCOMER), None)
    alice = next((one for one in people if one["key"] == "alice"), None)
    click.echo(f"""
Harbor Health Plan (made-up people)   http://127.0.0.1:{port}/
Sunrise, a third-party app            http://127.0.0.1:{port + 1}/
E-mails and letters it would send     http://127.0.0.1:{port}/demo/inbox/
People to play (names, card IDs, …)   {_shown(folder / "people.json")}
Apps (client ids, secrets)            {_shown(folder / "apps.json")}
The help team, at /login/             {_shown(folder / "staff.json")}
""")
    if newcomer and not newcomer["registered"]:
        click.echo(
            "Try it: open Sunrise, connect your health plan, and register as "
            f"{newcomer['given_name']} {newcomer['family_name']}, member ID {newcomer['card_id']}, "
            f"born {newcomer['birth_date']}. The code is in the inbox."
        )
    if alice and alice["registered"]:
        click.echo(f"Or sign in as Alice Rivera: {alice['username']} / {alice['password']}\n")


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _serve(folder: Path, port: int) -> None:
    sharewell = [sys.executable, "-m", "sharewell.jobs.cli"]
    sunrise = next(app for app in json.loads((folder / "apps.json").read_text()) if app["key"] == "sunrise")
    sample = ["--base-url", f"http://127.0.0.1:{port}/patient/fhir", "--client-id", sunrise["client_id"]]
    app = [sys.executable, "-m", "sample_app", *sample, "--port", str(port + 1)]
    knows = {**os.environ, "SUNRISE_CLIENT_SECRET": sunrise["client_secret"]}
    running = [
        _child([*sharewell, "serve", "--port", str(port)], dict(os.environ)),
        _child([*sharewell, "work", "--every", "1"], dict(os.environ)),
        _child(app, {name: knows[name] for name in knows if not name.startswith("SHAREWELL_")}),
    ]
    _watch(running)


def _child(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process in a group of its own: Ctrl-C reaches only us, who end it in order."""
    return subprocess.Popen(command, env=environment, process_group=0)


def _watch(running: list[subprocess.Popen[bytes]]) -> None:
    """Until Ctrl-C, or until one of them ends by itself; then end the others."""
    for asked in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, lambda *_: sys.exit(0))
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.3)
    except KeyboardInterrupt:
        click.echo("Stopping.")
    finally:
        for process in running:
            process.terminate()
        for process in running:
            _ended(process)


def _ended(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # its workers, too
