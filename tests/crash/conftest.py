"""A process that dies at a chosen step, and the steps at which it does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.test_time_edges import front, signed_in

__all__ = ["Kill", "front", "kill", "signed_in"]
Kill = Callable[..., dict[str, Any]]


@pytest.fixture
def kill(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kill]:
    """kill(act, at, …): run an act in a process that dies at step `at`; tells whether it died, else its steps."""
    monkeypatch.setenv("SHAREWELL_MAIL", str(tmp_path / "mail"))
    command = [sys.executable, "-m", "tests.crash.victim"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdin is not None
        assert victim.stdout is not None

        def order(act: str, at: int, **more: Any) -> dict[str, Any]:
            victim.stdin.write(json.dumps({"act": act, "at": at, **more}) + "\n")
            victim.stdin.flush()
            answer: dict[str, Any] = json.loads(victim.stdout.readline())
            assert not answer["failed"], f"{act} failed by itself before step {at}"
            return answer

        yield order
        victim.stdin.close()
        victim.wait(10)
