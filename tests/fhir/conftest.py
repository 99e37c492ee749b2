"""The examples of the CARIN guide and the US Core bulk sample, read once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def carin(shared_data: Path) -> list[dict[str, Any]]:
    """Every example of CARIN BB 2.0.0."""
    return [json.loads(path.read_bytes()) for path in sorted((shared_data / "c4bb-examples").glob("*.json"))]


@pytest.fixture(scope="session")
def clinical(shared_data: Path) -> list[dict[str, Any]]:
    """Every resource of the US Core bulk sample."""
    return list(_lines(sorted((shared_data / "us-core-bulk-10").glob("[A-Z]*.ndjson.gz"))))


def _lines(paths: list[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        with gzip.open(path) as file:
            yield from (json.loads(line) for line in file if line.strip())
