"""The demo keeps to itself, whatever the environment of whoever starts it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def test_the_demo_sends_no_mail_and_touches_no_database_that_the_environment_names(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.db"
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SHAREWELL_", "DJANGO_"))}
    environment = {
        **clean,
        "SHAREWELL_SMTP": "smtp://127.0.0.1:1",
        "SHAREWELL_DATABASE": f"sqlite:///{theirs}",
        "SHAREWELL_MAIL": str(tmp_path / "their-mail"),
    }
    command = [sys.executable, "-m", "sharewell.jobs.cli", "demo", "--no-serve", "--members", "2"]
    done = subprocess.run(
        [*command, "--folder", str(tmp_path / "demo")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    people = json.loads((tmp_path / "demo/people.json").read_text(encoding="utf-8"))["people"]
    assert [one["key"] for one in people if one["registered"]] == ["alice", "bob"]
    assert list((tmp_path / "demo/mail").glob("*.eml"))
    assert not theirs.exists()
    assert not (tmp_path / "their-mail").exists()
