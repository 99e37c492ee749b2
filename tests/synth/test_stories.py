"""The stories: their people are who they should be, and what happens to them is in the feeds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sharewell.synth.catalogue import drugs, services
from sharewell.synth.diagnoses import words
from sharewell.synth.story import all_stories, day_of, roles, scripts, visits
from tests.synth.conftest import TODAY, Row, Written


def starts(written: Written, key: str) -> list[str]:
    return [row["coverage_start"] for row in written.of(key, "eligibility")]


def statuses(written: Written, key: str, feed: str = "claims") -> set[str]:
    return {row["Claim processing status code"] for row in written.of(key, feed)}


def filled(rows: list[Row], *names: str) -> bool:
    return all(any(row[name] for row in rows) for name in names)


def test_there_are_at_least_thirty_stories_and_each_says_what_it_is() -> None:
    assert len(all_stories()) >= 30
    assert all(story.title and story.roles for story in all_stories())


def test_the_people_of_the_stories_are_numbered_without_a_gap() -> None:
    found = [role.number for story in all_stories() for role in story.roles]
    assert sorted(found) == [*range(1, len(found)), 500]
    assert len({role.key for story in all_stories() for role in story.roles}) == len(found)


def test_alice_bob_and_charlie_are_the_first_three_members() -> None:
    assert [roles()[number].key for number in (1, 2, 3)] == ["alice", "bob", "charlie"]


def test_every_code_that_a_story_uses_is_in_the_tables() -> None:
    told = [visit for role in roles().values() for visit in visits(role.visits, TODAY)]
    assert all(words(code) for visit in told for code in visit.diagnoses)
    assert all(words(script.drug.reason) for role in roles().values() for script in scripts(role.fills, TODAY))
    assert {visit.service.key for visit in told} == set(services())
    assert {script.drug.key for role in roles().values() for script in scripts(role.fills, TODAY)} == set(drugs())


def test_bob_is_the_representative_of_alice(written: Written) -> None:
    assert written.people["bob"]["representative_of"] == written.people["alice"]["member_id"]
    assert [row["representative_of"] for row in written.of("bob", "eligibility")] == ["M00000001"]
    payees = {row["Claim payee name"] for row in written.of("alice", "claims")}
    assert "Rivera, Roberto" in payees


def test_alice_has_claims_of_every_type_and_end_and_from_2016_on(written: Written) -> None:
    rows = written.of("alice", "claims")
    kinds = {(row["Claim type"], row["Claim sub type"]) for row in rows}
    hospital = {("institutional", "inpatient"), ("institutional", "outpatient")}
    assert kinds == {*hospital, ("professional", ""), ("oral", "")}
    assert statuses(written, "alice") == {"paid", "denied", "partiallypaid", "pending", "reversed"}
    assert {"2016", "2019", "2021", "2026"} <= {row["Statement from date"][:4] for row in rows}
    assert len(written.of("alice", "pharmacy")) > 100


@pytest.mark.parametrize(("key", "days"), [("fay", 15), ("floyd", 16), ("fern", 10), ("tess", 0), ("cal", 7)])
def test_coverage_begins_as_many_days_from_today_as_the_story_says(key: str, days: int, written: Written) -> None:
    begins = TODAY + timedelta(days=days)
    assert starts(written, key) == [begins.isoformat()]
    assert written.of(key, "claims") == []


def test_registration_opens_fifteen_days_before_coverage_starts(written: Written) -> None:
    opens = {key: written.people[key]["registration_opens"] for key in ("fay", "floyd", "fern", "tess", "cal")}
    assert opens == {
        "fay": TODAY.isoformat(),
        "floyd": (TODAY + timedelta(days=1)).isoformat(),
        "fern": (TODAY - timedelta(days=5)).isoformat(),
        "tess": (TODAY - timedelta(days=15)).isoformat(),
        "cal": None,
    }


def test_ended_cancelled_and_foreign_coverage_is_told(written: Written) -> None:
    assert written.of("yves", "eligibility")[0]["coverage_end"] == (TODAY - timedelta(days=1)).isoformat()
    assert written.of("lorne", "eligibility")[0]["coverage_end"] == "2023-12-31"
    assert written.of("cal", "eligibility")[0]["coverage_status"] == "cancelled"
    assert written.people["connor"]["coverages"][0]["in_scope"] is False
    assert {row["program"] for row in written.eligibility} == {"MA", "MEDICAID_MCO", "CHIP", "QHP", "COMMERCIAL"}


def test_a_plan_change_in_mid_year_gives_one_person_two_coverages_and_two_cards(written: Written) -> None:
    rows = written.of("petra", "eligibility")
    assert [row["coverage_end"] for row in rows] == ["2025-06-30", ""]
    assert rows[1]["coverage_start"] == "2025-07-01"
    assert len({row["card_id"] for row in rows}) == len({row["pbp"] for row in rows}) == 2
    assert {row["Coverage id"] for row in written.of("petra", "claims")} == {row["coverage_id"] for row in rows}


def test_nothing_is_served_after_death_or_outside_coverage(written: Written) -> None:
    coverages = {row["coverage_id"]: row for row in written.eligibility}
    for row in [*written.claims, *written.pharmacy]:
        held = coverages[row["Coverage id"]]
        inside = held["coverage_start"] <= row["Service (from) date"] <= (held["coverage_end"] or "9999")
        assert inside or row["Claim processing status code"] in {"reversed", "denied"}
        assert row["Service (from) date"] <= TODAY.isoformat()
    assert written.of("edgar", "eligibility")[0]["death_date"] == (TODAY - timedelta(days=95)).isoformat()


def test_claims_after_a_retroactive_end_are_taken_back(written: Written) -> None:
    end = written.of("rita", "eligibility")[0]["coverage_end"]
    later = [row for row in written.of("rita", "claims") if row["Statement from date"] > end]
    assert {row["Claim processing status code"] for row in later} == {"reversed", "denied"}
    assert sum(Decimal(row["Line payment amount"]) for row in later) == 0


def test_an_adjusted_claim_is_a_chain_of_three_linked_to_their_neighbours(written: Written) -> None:
    claims = {row["Claim unique identifier"]: row for row in written.of("ada", "claims")}
    paid = [row for row in claims.values() if row["Claim processing status code"] == "paid"]
    replacements = [row for row in paid if row["Claim adjusted from identifier"]]
    for last in replacements:
        back = claims[last["Claim adjusted from identifier"]]
        first = claims[back["Claim adjusted from identifier"]]
        assert first["Claim adjusted to identifier"] == back["Claim unique identifier"]
        assert back["Claim adjusted to identifier"] == last["Claim unique identifier"]
        assert first["Claim processing status code"] == back["Claim processing status code"] == "reversed"
        assert first["EOB last updated date"] == back["EOB last updated date"]
    assert len(replacements) == 3


def test_an_appealed_claim_was_denied_first_and_paid_after(written: Written) -> None:
    rows = [row for row in written.of("abel", "claims") if row["Procedure code"] == "72148"]
    assert [row["Claim processing status code"] for row in rows] == ["reversed", "reversed", "paid"]
    assert "appeal" in rows[-1]["Process note 1"]
    assert Decimal(rows[0]["Claim payment amount"]) == 0 < Decimal(rows[-1]["Claim payment amount"])


def test_duplicates_are_denied_or_written_twice(written: Written) -> None:
    rows = written.of("duke", "claims")
    assert any(row["Claim payment denial code 1"] == "CO-18" for row in rows)
    whole = [tuple(row.values()) for row in rows]
    assert len(set(whole)) == len(whole) - 3


def test_denied_partly_paid_and_pending_claims_are_told(written: Written) -> None:
    assert "denied" in statuses(written, "abel")
    assert statuses(written, "paula") == {"partiallypaid"}
    assert "pending" in statuses(written, "penny")


def test_oral_claims_have_teeth_surfaces_orthodontics_and_a_prosthesis(written: Written) -> None:
    assert filled(
        written.of("denise", "claims"), "Tooth number 1", "Tooth number 2", "Tooth surface",
        "Missing tooth number 1", "Orthodontics treatment indicator", "Total number of months for orthodontia",
        "Prosthesis replacement indicator", "Date of prior prosthesis placement", "Modifier Code-1",
    )  # fmt: skip


def test_ambulance_claims_say_how_far_and_from_where(written: Written) -> None:
    assert filled(
        written.of("amos", "claims"), "Transportation distance", "Patient weight", "Pick-up location",
        "Drop-off location", "Ambulance transport reason", "Stretcher purpose", "Round trip purpose",
    )  # fmt: skip


def test_the_pharmacy_counter_knows_every_kind_of_fill(written: Written) -> None:
    rows = written.of("phil", "pharmacy")
    assert {row["Compound code"] for row in rows} == {"1", "2"}
    assert {row["Plan reported brand generic code"] for row in rows} == {"1", "2"}
    assert {row["Pharmacy service type code"] for row in rows} == {"01", "06"}
    assert {row["DAW product selection code"] for row in rows} == {"0", "1"}
    assert statuses(written, "phil", "pharmacy") == {"paid", "denied", "reversed"}
    assert any(row["Line payment denial code 1"] for row in rows)


def test_a_compound_is_one_row_and_one_more_for_each_ingredient(written: Written) -> None:
    compound = [rows for rows in written.grouped("pharmacy").values() if rows[0]["Compound code"] == "2"]
    for rows in compound:
        assert [row["National drug code"] == "Compound" for row in rows] == [True, False, False, False]
        assert {row["Line number"] for row in rows} == {"1"}
    assert compound


def test_stays_have_a_group_an_admission_and_a_discharge(written: Written) -> None:
    assert filled(
        written.of("henrik", "claims"), "Claim diagnosis related group", "Member admission date",
        "Member discharge date", "Claim inpatient admission type code", "Patient discharge status code",
        "Claim source inpatient admission code", "Present on admission 1", "Procedure code 1", "Procedure date 1",
        "Claim operating provider NPI", "Claim attending provider NPI",
    )  # fmt: skip


def test_another_payer_paid_first_for_selma(written: Written) -> None:
    rows = written.of("selma", "claims")
    assert all(Decimal(row["Claim primary payer paid amount"]) > 0 and row["Other payer name"] for row in rows)


def test_the_dual_eligible_pays_nothing(written: Written) -> None:
    rows = [*written.of("luz", "claims"), *written.of("luz", "pharmacy")]
    assert {row["Member liability"] for row in rows} == {"0.00"}


def test_people_who_trip_a_match_differ_only_where_the_story_says(written: Written) -> None:
    tim, tom, senior, junior, sam, sue, xena, xander = (
        written.people[key] for key in ("tim", "tom", "carl-sr", "carl-jr", "sam", "sue", "xena", "xander")
    )
    assert all(tim[name] == tom[name] for name in ("family_name", "birth_date", "zip", "phone"))
    assert senior["given_name"] == junior["given_name"]
    assert {senior["name_suffix"], junior["name_suffix"]} == {"Sr", "Jr"}
    assert sam["email"] == sue["email"]
    assert xena["ssn"] == xander["ssn"]
    assert written.people["nils"]["ssn"] == written.people["nora"]["email"] == ""
    assert written.people["esperanza"]["language"] == "es"
    assert "é" in written.people["noemi"]["given_name"]


def test_one_member_of_a_large_plan_has_three_thousand_claims() -> None:
    max_ = roles()[500]
    told = len([*visits(max_.visits, TODAY)]) + len([*scripts(max_.fills, TODAY)])
    assert told >= 3000


def test_a_person_who_tries_every_story_finds_password_card_and_reason(written: Written) -> None:
    assert len(written.people) == 54
    for person in written.people.values():
        assert person["special"]
        assert len(person["password"]) >= 15
        assert person["username"] not in person["password"]
        assert person["card_id"] not in {person["member_id"], person["ssn"]}
    assert written.people["alice"]["test_kits"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("today-1", date(2026, 11, 23)),
        ("today+15", date(2026, 12, 9)),
        ("2019-05-03", date(2019, 5, 3)),
    ],
)
def test_stories_write_a_day_from_today_or_by_its_date(text: str, day: date) -> None:
    assert day_of(text, TODAY) == day


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("inpatient", ("Modifier Code-1", "Claim diagnosis related group", "Present on admission 1")),
        ("outpatient", ("Modifier Code-1", "Patient discharge status code", "Claim bill facility type code")),
        ("professional", ("Modifier Code-1", "Place of service code", "Service facility name", "Patient weight")),
        ("oral", ("Modifier Code-1", "Tooth number 1", "Tooth number 2", "Orthodontics treatment indicator")),
    ],
)
def test_alice_alone_has_what_the_test_kits_look_for_on_every_type_of_claim(
    kind: str, columns: tuple[str, ...], written: Written
) -> None:
    rows = [row for row in written.of("alice", "claims") if kind in (row["Claim sub type"], row["Claim type"])]
    everywhere = (
        "Claim adjusted from identifier", "Claim adjusted to identifier", "Line payment denial code 1",
        "Claim payment denial code 1", "Process note 1", "Payment member explanation", "Claim paid date",
        "Number of units", "Allowed number of units", "Claim received date", "Claim PCP NPI",
        "Claim billing provider network status", "Patient account number", "Medical record number",
    )  # fmt: skip
    missing = [name for name in (*everywhere, *columns) if not filled(rows, name)]
    assert missing == []
