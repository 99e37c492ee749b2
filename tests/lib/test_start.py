"""A value that cannot be read stops the start, in one sentence that names it and says what is wanted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sharewell import policy
from sharewell.lib import secret


def started(folder: Path, **values: str) -> subprocess.CompletedProcess[str]:
    """Start a command in a process of its own that reads all settings and the key ring."""
    if not (keys := folder / "keys.json").exists():
        secret.new_ring(keys)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("SHAREWELL_", "DJANGO_"))
    }
    environment |= {"SHAREWELL_KEYS": str(keys), "SHAREWELL_DATABASE": f"sqlite:///{folder}/empty.db", **values}
    return subprocess.run(
        [sys.executable, "-m", "sharewell.jobs.cli", "apps", "list"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SHAREWELL_ZONE", "Mars/Olympus", "names no zone"),
        ("SHAREWELL_LOG", "LOUD", "must be one of INFO, WARNING, DEBUG"),
        ("SHAREWELL_SMTP", "omar:secret-word@mail.example.org", "must begin with smtp:// or smtps://"),
        ("SHAREWELL_DATABASE", "mysql://x", "unknown kind"),
        ("SHAREWELL_PROXIES", "abc", "cannot be read"),
        ("SHAREWELL_POLICY", "/never/was.toml", "No such file"),
        ("SHAREWELL_KEYS", "/never/was.json", "sharewell keys init"),
    ],
)
def test_a_setting_that_cannot_be_read_stops_the_start(tmp_path: Path, name: str, value: str, words: str) -> None:
    done = started(tmp_path, **{name: value})
    assert done.returncode == 1
    assert name in done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret-word" not in done.stderr


def test_a_key_ring_of_an_earlier_version_stops_the_start_and_says_what_to_do(tmp_path: Path) -> None:
    secret.new_ring(tmp_path / "keys.json")
    ring = json.loads((tmp_path / "keys.json").read_text("utf-8"))
    del ring["inbox"]
    (tmp_path / "keys.json").write_text(json.dumps(ring), encoding="utf-8")
    done = started(tmp_path)
    assert done.returncode == 1
    assert "has no key yet for inbox" in done.stderr
    assert "sharewell keys init" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_key_ring_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{", encoding="utf-8")
    done = started(tmp_path)
    assert done.returncode == 1
    assert "The key ring keys.json is damaged" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "line",
    [
        'plan_nam = "x"',
        'registration_days_before = "fifteen"',
        "registration_days_before = -1",
        "sharing_days = 366",
        "code_tries = 0",
        "page_count_max = 0",
        "papers = []",
        "languages = []",
        'languages = ["xx"]',
        "programs_in_scope = []",
        "x = = 3",
    ],
)
def test_a_choice_of_the_plan_that_makes_no_sense_stops_the_start(tmp_path: Path, line: str) -> None:
    (file := tmp_path / "policy.toml").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"policy\.toml: "):
        policy.load(file)


def test_what_the_file_of_this_house_chooses_is_what_the_program_would_choose() -> None:
    """So that the explanations beside the values are true of an installation without a file, too."""
    assert policy.load(Path(__file__).parents[2] / "policy.toml") == policy.Policy()
