"""veraPDF, a judge of PDF files that is not ours: fetch its jars once, judge files by PDF/UA-1 and PDF/A-2a."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from conformance.judge import NotHere

HERE: Final = Path(__file__).parent / "verapdf"
FLAVOURS: Final = "ua1,2a"
JARS: Final = "SHAREWELL_VERAPDF"
"""A folder with the jars of veraPDF, for machines without Maven. Otherwise var/verapdf, filled by Maven once."""


def prepare() -> Path:
    """The folder of the jars. Raises NotHere."""
    if not shutil.which("java"):
        raise NotHere("no Java")
    if given := os.environ.get(JARS):
        return Path(given)
    jars = HERE.parents[1] / "var" / "verapdf"
    if not (jars / "complete").is_file():
        _fetch(jars)
    return jars


def judge(jars: Path, files: Sequence[Path]) -> tuple[bool, str]:
    """Whether each file is PDF/UA-1 and PDF/A-2a, and what was said: a line for each rule that one breaks."""
    command = ["java", "-cp", f"{jars}/*", str(HERE / "Check.java"), FLAVOURS, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150)
    return done.returncode == 0, done.stdout + done.stderr


def _fetch(jars: Path) -> None:
    if not shutil.which("mvn"):
        raise NotHere("no Maven to fetch veraPDF with")
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={jars}", "-DincludeScope=runtime"]
    try:
        done = subprocess.run(
            ["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), *goal], capture_output=True, text=True, timeout=120
        )
    except subprocess.TimeoutExpired as late:
        raise NotHere("Maven did not answer within 2 minutes") from late
    if done.returncode:
        raise NotHere("veraPDF could not be fetched by Maven")
    (jars / "complete").touch()
