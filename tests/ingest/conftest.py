"""Fixtures of the ingest tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.guide import PACKAGE, Guide


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The CARIN Blue Button package; skipped where it is not beside the checkout."""
    package = Path(__file__).parents[2] / ".." / "shared" / "ig" / PACKAGE
    if not package.exists():
        pytest.skip(f"{PACKAGE} is not here: profiles are checked by their mandatory elements only")
    return Guide(package)
