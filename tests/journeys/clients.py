"""The public JavaScript client, installed from its lock file into var/clients, once for each lock."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
WANTED = ROOT / "tests" / "clients"
FILES = ("package.json", "package-lock.json", ".npmrc")
SECONDS = 120


class Unavailable(Exception):
    """Node.js or the registry is not here; the text says which."""


def javascript_client() -> Path:
    """The folder of the installed package `fhirclient`. Raises Unavailable."""
    lock = (WANTED / "package-lock.json").read_bytes()
    place = ROOT / "var" / "clients" / hashlib.sha256(lock).hexdigest()[:12]
    package = place / "node_modules" / "fhirclient"
    if not (place / "installed").exists():
        _install(place)
    return package


def _install(place: Path) -> None:
    if not (npm := shutil.which("npm")) or not shutil.which("node"):
        raise Unavailable("Node.js with npm is not installed")
    place.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(WANTED / name, place / name)
    try:
        done = subprocess.run([npm, "ci"], cwd=place, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Unavailable("the npm registry did not answer") from error
    if done.returncode:
        raise Unavailable("the npm registry did not give the client: npm ci failed")
    (place / "installed").touch()
