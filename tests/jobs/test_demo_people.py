"""The demo's members register once, however often the demo is started."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sharewell.jobs import demo_people

pytestmark = pytest.mark.django_db


def told(file: Path, day: str) -> Path:
    people = [{"key": key, "username": key, "email": f"{key}@example.org"} for key in ("alice", "edgar", "harold")]
    file.write_text(json.dumps({"today": day, "people": people}), encoding="utf-8")
    return file


def test_who_could_not_register_is_not_tried_again_on_the_same_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edgar has died. Every try would write to him, and the sixth in an hour would be too many."""
    tried: list[str] = []

    def register(person: dict[str, Any], mail: Path) -> bool:
        tried.append(person["key"])
        return bool(person["key"] == "alice")

    monkeypatch.setattr(demo_people, "_register", register)
    out = tmp_path / "people.json"
    for day in ("2026-11-24", "2026-11-24", "2026-11-25"):
        demo_people.write(told(tmp_path / "told.json", day), out, tmp_path, lambda done, total: None)
    assert tried.count("edgar") == 2
    assert "harold" not in tried
    assert out.stat().st_mode & 0o077 == 0
