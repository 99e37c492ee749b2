"""clinical/<Type>.ndjson: one file a resource type, one resource a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TextIO

from sharewell.synth.clinical.coding import Resource


class ClinicalFiles:
    """Opens a file when the first resource of its type comes; files of an earlier run are taken away first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._files: dict[str, TextIO] = {}
        self.written = 0

    def __enter__(self) -> ClinicalFiles:
        self._folder.mkdir(parents=True, exist_ok=True)
        for old in self._folder.glob("*.ndjson"):
            old.unlink()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def put(self, resources: Iterable[Resource]) -> None:
        """Write each resource to the file of its type."""
        for resource in resources:
            kind = resource["resourceType"]
            file = self._files.get(kind)
            if file is None:
                path = self._folder / f"{kind}.ndjson"
                file = self._files[kind] = self._stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            file.write(json.dumps(resource, ensure_ascii=False, separators=(",", ":")) + "\n")
            self.written += 1
