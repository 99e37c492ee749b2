"""Letters for a print vendor: a tagged PDF each, and one line in manifest.csv."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import io
import os
from pathlib import Path

from sharewell import policy
from sharewell.lib import clock, pdf
from sharewell.notify import files
from sharewell.notify.models import Promise
from sharewell.notify.texts import Text

COLUMNS = ("file", "sha256", "language", "kind", "made_at")


def send(row: Promise, name: str, address: str, text: Text, *, large: bool = False) -> None:
    """Write <folder>/letters/<name>.pdf and its line in manifest.csv; a second try changes nothing."""
    content = printed(row, address, text, large=large)
    path = files.folder() / "letters" / f"{name}.pdf"
    files.write(path, content)
    made_at = clock.from_ms(row.created_ms).isoformat()
    line = (path.name, hashlib.sha256(content).hexdigest(), text.language, row.template, made_at)
    _enter(path.with_name("manifest.csv"), line)


def copy(row: Promise, address: str, text: Text, *, large: bool = False) -> bytes:
    """What the reader keeps of a letter: the same, with the name alone where the address stood."""
    return printed(row, address.partition("\n")[0], text, large=large)


def printed(row: Promise, address: str, text: Text, *, large: bool = False) -> bytes:
    """The letter as PDF: the plan's address, the recipient's lines, the text, the plan's lines."""
    plan = policy.current()
    made_at = clock.from_ms(row.created_ms)
    day = made_at.astimezone(clock.plan_zone()).date().isoformat()
    return pdf.make(
        pdf.Document(
            title=text.subject,
            language=text.language,
            author=plan.plan_name,
            footer=plan.material_id,
            made_at=made_at,
            large=large,
            blocks=[
                pdf.lines([plan.contact.address, day]),
                pdf.lines(address.splitlines()),
                pdf.heading(1, text.subject),
                *pdf.from_marks(text.body),
                pdf.lines(text.signature.splitlines()[:-1]),
            ],
        )
    )


def _enter(manifest: Path, line: tuple[str, ...]) -> None:
    with os.fdopen(os.open(manifest, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8", newline="") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = {entry[0] for entry in csv.reader(file) if entry}
        if line[0] not in known:
            text = io.StringIO(newline="")
            csv.writer(text).writerows([line] if known else [COLUMNS, line])
            file.write(text.getvalue())
            file.flush()
            os.fsync(file.fileno())
