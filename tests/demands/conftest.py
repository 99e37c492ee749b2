"""Alice, a covered member who is signed in, and Erin's app Sunrise, at whatever time it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from sharewell.lib import clock
from tests.journeys import test_time_edges as edges
from tests.journeys.test_time_edges import Door, front, signed_in

__all__ = ["NOW", "alice", "front", "signed_in"]
NOW = datetime(2027, 3, 1, 17, tzinfo=UTC)


@pytest.fixture
def alice(signed_in: Door) -> Iterator[Door]:
    edges.cover(date(2026, 1, 1))
    with clock.at(NOW):
        yield signed_in
