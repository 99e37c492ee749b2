"""The paper names the one who signs so that a father is not taken for his son."""

from __future__ import annotations

from datetime import date

from sharewell.members import person
from sharewell.members.models import Person
from sharewell.sharing.models import Grant
from tests.journeys.test_time_edges import Door, cover, front, signed_in

__all__ = ["front", "signed_in"]


def test_the_paper_shows_the_whole_name_on_file(signed_in: Door) -> None:
    cover(date(2020, 1, 1))
    Person.objects.filter(person_key=person.key_of("M-1")).update(middle="May", suffix="Jr")
    page = signed_in.asked()
    signed_in.reads(page)
    assert "Name: Alice May Adams Jr" in signed_in.browser.get(page).content.decode()
    assert "code" in signed_in.signed(signed_in.asked())
    assert Grant.objects.get().signer_name == "Alice May Adams Jr"
