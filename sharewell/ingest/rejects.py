"""The rejects file: every record that could not be loaded, with its reason; nothing is lost.

One JSON line a record: file, line, field, reason, remedy, and the record itself with Social Security and
Medicare numbers masked. Mode 0600.
A corrected source file loads what was rejected. A load that is cut off and goes on cuts the rejects back to
what was committed, so no reject is told twice.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import orjson

from sharewell.ingest.feeds.feed import Reject, Row

_SSN = re.compile(
    r"(?<![0-9A-Za-z])\d{3}[-\s./\u2010-\u2015]?\d{2}[-\s./\u2010-\u2015]?\d{4}(?![0-9A-Za-z])", re.ASCII
)
_MBI = re.compile(
    r"(?<![0-9A-Za-z])[1-9][A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d{2}(?![0-9A-Za-z])", re.I | re.ASCII
)
_KEPT = 20_000


class Rejects:
    """The rejects of one source file. Nothing is created until there is a first reject.

    The name holds the beginning of the source file's SHA-256: files of two nights or folders may share a name.
    """

    def __init__(self, folder: Path, source_file: Path, digest: str, *, keep: int, write: bool = True) -> None:
        self.path = folder / f"{source_file.name}.{digest[:8]}.rejects.jsonl"
        self.count = 0
        self._file: int | None = None
        self._source = source_file.name
        self._write = write
        if write and self.path.exists():
            os.truncate(self.path, min(keep, self.path.stat().st_size)) if keep else self.path.unlink()

    def add(self, row: Row, reject: Reject) -> None:
        """Write one reject; it is on disk after `flush`."""
        self.count += row.size
        if self._write:
            os.write(self._opened(), orjson.dumps(self._line(row, reject)) + b"\n")

    def flush(self) -> int:
        """Make it durable; the answer is the file's size in bytes, which the load remembers."""
        if self._file is None:
            return self.path.stat().st_size if self._write and self.path.exists() else 0
        os.fsync(self._file)
        return os.fstat(self._file).st_size

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _opened(self) -> int:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return self._file

    def _line(self, row: Row, reject: Reject) -> dict[str, object]:
        return {
            "file": self._source,
            "line": row.line,
            "last_line": row.last_line,
            "field": reject.field,
            "reason": masked(reject.reason),
            "remedy": reject.remedy,
            "record": masked(row.source_text()[:_KEPT]),
        }


def masked(text: str) -> str:
    """Anything that could be a Social Security number becomes ***-**-****, a Medicare number eleven stars.

    A feed that knows in which column such a number stands masks it there too, however it is written.
    """
    return _MBI.sub("*" * 11, _SSN.sub("***-**-****", text))
