"""Letters: a tagged PDF a person can read, and one line for the print vendor."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from sharewell.audit.actor import SYSTEM
from sharewell.notify import deliver, outbox
from sharewell.notify.models import Promise


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_letter_holds_address_and_pin_and_is_entered_once(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHAREWELL_MAIL", str(tmp_path))
    outbox.promise(
        person_key=4711, event_key="pin", template="registration-letter", language=language, channel="letter",
        address="Alice Núñez\n12 Pier Road\nPortland, ME 04101",
        context={"code": "48151623", "name": "Alice Núñez", "until": "January 19, 2027"}, by=SYSTEM,
    )  # fmt: skip
    again = Promise.objects.get(id="pin").sealed
    assert deliver.run_once().sent == 1
    Promise.objects.update(state=Promise.State.WAITING, sealed=again, next_ms=0)
    assert deliver.run_once().sent == 1

    (path,) = (tmp_path / "letters").glob("*.pdf")
    reader = PdfReader(path)
    text = " ".join(reader.pages[0].extract_text().split())
    for part in ("Alice Núñez 12 Pier Road Portland, ME 04101", "48151623", "/register/"):
        assert part in text
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert path.stat().st_mode & 0o077 == 0

    with (tmp_path / "letters" / "manifest.csv").open(newline="") as file:
        (line,) = csv.DictReader(file)
    assert line["file"] == path.name
    assert line["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "Alice" not in str(line)
