"""Settings that would expose people stop the start; files with people's data are for their owner only."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sharewell.lib import secret

SHOW = "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_NAME)"


def started(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own."""
    keys = tmp_path / "keys.json"
    if not keys.exists():
        secret.new_ring(keys)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHAREWELL_")}
    environment |= {"SHAREWELL_KEYS": str(keys), "DJANGO_SETTINGS_MODULE": "sharewell.settings", **changes}
    return subprocess.run(
        [sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    "address",
    ["http://share.harborhealth.example", "http://10.0.0.7:8000", "ftp://127.0.0.1", "harbor", "https://"],
)
def test_an_address_without_tls_stops_the_start(tmp_path: Path, address: str) -> None:
    done = started(tmp_path, SHAREWELL_BASE_URL=address)
    assert done.returncode == 1
    assert "SHAREWELL_BASE_URL must begin with https://" in done.stderr


def test_the_demo_inbox_stops_the_start_of_a_server_that_others_reach(tmp_path: Path) -> None:
    done = started(tmp_path, SHAREWELL_BASE_URL="https://share.harborhealth.example", SHAREWELL_DEMO="1")
    assert done.returncode == 1
    assert "SHAREWELL_DEMO shows every message to anyone" in done.stderr


def test_with_tls_cookies_are_secure_and_no_neighbour_can_set_them(tmp_path: Path) -> None:
    done = started(tmp_path, SHAREWELL_BASE_URL="https://share.harborhealth.example")
    assert done.stdout.split() == ["True", "__Host-sessionid"], done.stderr


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://[::1]:8000", "http://localhost"])
def test_on_this_machine_the_demo_needs_no_tls(tmp_path: Path, address: str) -> None:
    assert started(tmp_path, SHAREWELL_BASE_URL=address, SHAREWELL_DEMO="1").returncode == 0


def test_what_a_command_writes_is_for_its_owner_only(tmp_path: Path) -> None:
    """With the usual umask every account of the machine could read the health data of everyone."""
    secret.new_ring(tmp_path / "keys.json")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHAREWELL_")}
    environment |= {
        "SHAREWELL_KEYS": str(tmp_path / "keys.json"),
        "SHAREWELL_DATABASE": f"sqlite:///{tmp_path}/harbor.db",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    before = os.umask(0o022)
    try:
        subprocess.run(
            [sys.executable, "-m", "sharewell.jobs.cli", "migrate"], env=environment, check=True, timeout=120,
            capture_output=True,
        )  # fmt: skip
    finally:
        os.umask(before)
    open_to_others = [
        path.name for path in tmp_path.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077 and path.is_file()
    ]
    assert (tmp_path / "harbor.db").exists()
    assert open_to_others == []
