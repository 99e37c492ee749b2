"""Who gets a new member id stays the same person, with the same account; two who look alike are never made one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sharewell.audit.actor import SYSTEM
from sharewell.audit.models import Act
from sharewell.coverage import eligible, periods
from sharewell.coverage.models import Period
from sharewell.jobs.cli import main
from sharewell.lib import sql
from sharewell.members import aliases, match, person, register
from sharewell.members.attempts import Outcome
from sharewell.members.models import Person, RegistrationAttempt
from tests.ingest.claim_rows import ALICE, KINDS, Cells
from tests.ingest.test_claims_on_the_shelf import load

pytestmark = pytest.mark.django_db

NEW: Cells = {
    **ALICE,
    "member_id": "M-9",
    "card_id": "HHP999999",
    "previous_member_id": "M-0001",
    "coverage_id": "C-9",
    "contract": "H8888",
    "coverage_start": "2027-01-01",
    "updated_at": "2026-12-20T10:00:00-05:00",
}


def claim(member: str, number: str) -> list[Cells]:
    row = KINDS["professional"][0]
    key = next(name for name in row if name.startswith("Claim unique identifier"))
    return [{**row, "Member id": member, key: number}]


def shelf() -> list[tuple[int, str]]:
    """(person, type) of every resource of a member."""
    with sql.reader() as reader:
        rows = reader.rows("SELECT person_key, type FROM records_resource ORDER BY person_key, type", {})
    return [(int(key), str(kind)) for key, kind in rows]


def alice_key() -> int:
    return person.key_of("M-0001")


def test_a_new_id_of_a_known_member_is_another_name_of_the_same_person(tmp_path: Path) -> None:
    load(tmp_path, "old.csv", [ALICE])
    Person.objects.update(user_id=7)
    load(tmp_path, "new.csv", [NEW])
    load(tmp_path, "claims.csv", [*claim("M-0001", "A"), *claim("M-9", "B")])
    (alice,) = Person.objects.all()
    assert (alice.person_key, alice.user_id) == (alice_key(), 7)
    assert {key for key, _ in shelf()} == {alice_key()}
    kinds = [kind for _, kind in shelf()]
    assert (kinds.count("Patient"), kinds.count("Coverage"), kinds.count("ExplanationOfBenefit")) == (1, 2, 2)
    assert [period.contract for period in periods.of(alice.person_key)] == ["H8888", "H9999"]
    linked = Act.objects.filter(person_key=alice_key(), event="person:linked")
    assert linked.count() == 1


def test_the_new_card_finds_the_account_that_is_there(tmp_path: Path) -> None:
    load(tmp_path, "old.csv", [ALICE])
    Person.objects.update(user_id=7)
    load(tmp_path, "new.csv", [NEW])
    for card in ("HHP000001", "HHP999999"):
        register.start(
            card_id=card, family="Anders", given="Alice", birth_date=date(1950, 4, 1), source=card, language="en",
            opens_on=eligible.opens_on,
        )  # fmt: skip
    assert set(RegistrationAttempt.objects.values_list("outcome", flat=True)) == {Outcome.ALREADY}


def test_what_comes_under_the_old_id_after_the_new_one_goes_to_the_same_person(tmp_path: Path) -> None:
    load(tmp_path, "new.csv", [NEW])
    load(tmp_path, "claims.csv", [*claim("M-0001", "A"), *claim("M-9", "B")])
    load(tmp_path, "old.csv", [ALICE])
    assert {key for key, _ in shelf()} == {person.key_of("M-9")}
    assert [kind for _, kind in shelf()].count("Patient") == 1
    assert Person.objects.get().person_key == person.key_of("M-9")
    assert aliases.known_as("M-0001") == "M-9"


def test_a_claim_may_come_before_either_of_its_member_s_names(tmp_path: Path) -> None:
    load(tmp_path, "claims.csv", claim("M-0001", "A"))
    load(tmp_path, "new.csv", [NEW])
    assert {key for key, _ in shelf()} == {alice_key()}


def test_the_same_files_again_change_nothing(tmp_path: Path) -> None:
    for round_ in ("first", "again"):
        load(tmp_path, f"{round_}-old.csv", [ALICE])
        load(tmp_path, f"{round_}-new.csv", [NEW])
    assert Person.objects.count() == 1
    assert Period.objects.count() == 2
    assert Act.objects.filter(event="person:linked").count() == 1


def test_a_third_id_leads_to_the_first(tmp_path: Path) -> None:
    third = {**NEW, "member_id": "M-10", "previous_member_id": "M-9", "card_id": "X", "updated_at": "2027-12-20"}
    for number, row in enumerate((ALICE, NEW, third)):
        load(tmp_path, f"{number}.csv", [row])
    assert [aliases.known_as(name) for name in ("M-10", "M-9", "M-0001")] == ["M-0001"] * 3
    assert Person.objects.count() == 1
    assert match.find(family="Anders", given="Alice", birth_date=date(1950, 4, 1), card_id="X").found == "one"


def test_where_both_ids_hold_records_a_person_decides(tmp_path: Path) -> None:
    load(tmp_path, "old.csv", [ALICE])
    load(tmp_path, "claims.csv", claim("M-9", "B"))
    load(tmp_path, "new.csv", [NEW])
    assert Person.objects.count() == 2
    (waiting,) = aliases.every(waiting=True)
    assert (waiting.other, waiting.first) == ("M-9", "M-0001")
    assert aliases.known_as("M-9") == "M-9"
    assert run("linked").output.startswith("M-9 may be M-0001")
    assert run("link", "M-9", "M-0001", "--dry-run").output.startswith("M-9 can be linked")
    assert aliases.known_as("M-9") == "M-9"
    assert run("link", "M-9", "M-0001").exit_code == 0
    load(tmp_path, "sent-again.csv", [{**NEW, "updated_at": "2027-01-20"}, ])  # fmt: skip
    assert "H8888" in [period.contract for period in periods.of(alice_key())]


@pytest.mark.parametrize("other", [{"birth_date": "1950-01-04"}, {"given_name": "Bob"}])
def test_a_source_that_links_two_who_do_not_look_alike_is_not_believed(other: Cells, tmp_path: Path) -> None:
    load(tmp_path, "old.csv", [ALICE])
    load(tmp_path, "new.csv", [{**NEW, **other}])
    assert Person.objects.count() == 2
    assert len(aliases.every(waiting=True)) == 1
    assert not Act.objects.filter(event="person:linked").exists()


def test_an_account_is_never_left_behind(tmp_path: Path) -> None:
    load(tmp_path, "old.csv", [ALICE])
    load(tmp_path, "other.csv", [{**NEW, "previous_member_id": ""}])
    Person.objects.filter(person_key=person.key_of("M-9")).update(user_id=7)
    said = run("link", "M-9", "M-0001")
    assert said.exit_code == 1
    assert "account" in said.output
    assert run("link", "M-0001", "M-9").exit_code == 0


def test_a_wrong_link_is_taken_back_and_stays_so(tmp_path: Path) -> None:
    load(tmp_path, "old.csv", [ALICE])
    load(tmp_path, "new.csv", [NEW])
    assert run("unlink", "M-9").exit_code == 0
    assert run("unlink", "M-9").exit_code == 1
    load(tmp_path, "later.csv", [{**NEW, "updated_at": "2027-02-20"}])
    assert Person.objects.count() == 2
    assert run("linked").output == ""
    assert list(Act.objects.filter(event="person:unlinked").values_list("person_key", flat=True)) == [alice_key()]


def test_two_ids_that_are_linked_already_or_are_one_are_not_linked_again(tmp_path: Path) -> None:
    load(tmp_path, "old.csv", [ALICE])
    load(tmp_path, "new.csv", [NEW])
    for other in ("M-9", "M-0001"):
        with pytest.raises(aliases.NotLinked, match="already"):
            aliases.link(other=other, first="M-0001", by=SYSTEM)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["members", *arguments])
