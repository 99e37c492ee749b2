"""Run the validator: fetch its jars once, fill its package cache once, judge a folder in one JVM."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from conformance import packages

HERE: Final = Path(__file__).parent
PACKAGES: Final = HERE.parents[1] / "shared" / "ig"
MAIN: Final = "org.hl7.fhir.validation.ValidatorCli"
JAVA: Final = 17
MINUTES: Final = 60


class NotHere(Exception):
    """Something the validator needs is absent; the message says what."""


class Broke(Exception):
    """The validator did not come to an end; the message is what it said last."""


def prepare(folder: Path) -> None:
    """Jars and packages into `folder`, where they are not yet. Raises NotHere."""
    _java()
    if absent := packages.missing(PACKAGES):
        raise NotHere(f"the packages {', '.join(absent)} are not in ../shared/ig")
    packages.fill(PACKAGES, folder / "home")
    if not (folder / "jars" / "complete").is_file():
        _fetch(folder / "jars")


def judge(folder: Path, resources: Path, report: Path) -> None:
    """Validate every file of `resources`; `report` becomes a Bundle of an OperationOutcome each. Raises Broke."""
    guides = [word for guide in packages.GUIDES for word in ("-ig", guide)]
    command = [
        *("java", "-Xmx4g", f"-Duser.home={folder / 'home'}", "-cp", f"{folder / 'jars'}/*", MAIN, str(resources)),
        *("-version", "4.0.1", "-tx", "n/a", "-txCache", str(folder / "terms"), *guides),
        *("-ig", str(HERE / "terms"), "-output", str(report)),
    ]
    report.unlink(missing_ok=True)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60 * MINUTES, preexec_fn=_gently)
    except subprocess.TimeoutExpired as late:
        raise Broke(f"The validator did not end within {MINUTES} minutes.") from late
    # It exits with 1 when resources have errors; only without a report did it fail.
    if not report.is_file():
        raise Broke((done.stdout + done.stderr)[-2000:])


def _gently() -> None:
    os.nice(10)


def _java() -> None:
    if not shutil.which("java"):
        raise NotHere("no Java")
    said = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr
    found = re.search(r'version "(\d+)', said)
    if not found or int(found[1]) < JAVA:
        raise NotHere(f"Java {JAVA} or newer is needed")


def _fetch(jars: Path) -> None:
    """Maven copies the jars of pom.xml; they come from its local store when they were fetched before."""
    if not shutil.which("mvn"):
        raise NotHere("no Maven to fetch the validator with")
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={jars}", "-DincludeScope=runtime"]
    try:
        done = subprocess.run(
            ["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), *goal], capture_output=True, text=True, timeout=600
        )
    except subprocess.TimeoutExpired as late:
        raise NotHere("Maven did not answer within 10 minutes") from late
    if done.returncode:
        first = next((line for line in done.stdout.splitlines() if "ERROR" in line), "Maven failed")
        raise NotHere(f"the validator could not be fetched ({first.strip()[:300]})")
    (jars / "complete").touch()
