"""What a stranger could learn by time: the lookups behind an attempt meet as few rows for nobody as for a member.

Decoy codes all lie under person 0, thousands when someone tries many names. A lookup among them took longer
than one among a member's own codes, so a fast answer said: this is a member whom letters reach.
"""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell.members import codes
from sharewell.members.models import RegistrationCode

pytestmark = pytest.mark.django_db


def test_a_lookup_for_nobody_does_not_walk_over_all_decoys() -> None:
    for _ in range(5):
        codes.new(None, "email")
    with CaptureQueriesContext(connection) as seen:
        assert codes.waiting_letter(None) is None
    (asked,) = seen.captured_queries
    found = re.search(r'"person_key" = +(-?\d+)', asked["sql"])
    assert found is not None
    assert RegistrationCode.objects.filter(person_key=int(found[1])).count() == 0


def test_a_lookup_for_a_member_finds_the_letter_that_waits() -> None:
    row, _ = codes.new(7, "letter")
    assert codes.waiting_letter(7) == row
