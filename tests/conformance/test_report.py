"""What the validator said is read without loss, and codes that could not be looked up are told from errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance import packages, report, shelf

URL = "http://hl7.org/fhir/StructureDefinition/"
LISTS = "http://hl7.org/fhir/us/carin-bb/ValueSet/"
INVARIANT = "Constraint failed: EOB-careteam: 'who took part' (defined in a profile)"


def said(words: str, severity: str = "error", rule: str = "", place: str = "Patient.name[0]") -> dict[str, Any]:
    extension = [{"url": URL + "operationoutcome-message-id", "valueCode": rule}] if rule else []
    return {
        "severity": severity,
        "code": "invalid",
        "extension": extension,
        "details": {"text": words},
        "expression": [place],
    }


def outcome(file: str, *issues: dict[str, Any]) -> dict[str, Any]:
    extension = [{"url": URL + "operationoutcome-file", "valueString": file}]
    return {"resourceType": "OperationOutcome", "extension": extension, "issue": list(issues)}


def only(issue: dict[str, Any]) -> report.Issue:
    [(_, [found])] = report.issues(outcome("one.json", issue))
    return found


def test_each_file_of_a_bundle_has_what_was_said_of_it() -> None:
    bundle = {"entry": [{"resource": outcome("a.json", said("x"), said("y"))}, {"resource": outcome("b.json")}]}
    found = {file.name: [issue.words for issue in issues] for file, issues in report.issues(bundle)}
    assert found == {"a.json": ["x", "y"], "b.json": []}


def test_a_single_file_comes_without_a_bundle() -> None:
    assert only(said("x", place="Patient.id")) == report.Issue(Path("one.json"), "error", "Patient.id", "", "x")


@pytest.mark.parametrize(
    "words",
    [
        "A definition for CodeSystem 'http://loinc.org' could not be found, so the code cannot be validated",
        "The code provided (a#b) was not found in the value set 'C' (d), and a code from it is required:"
        " A definition for the value Set 'http://e' could not be found; Unable to check whether the code is in",
        f"Unable to check whether the code is in the value set '{LISTS}CMSPlaceofServiceCodes|2.0.0' because",
        "The value provided ('F') was not found in the value set 'Birth Sex' (u), and a code is required from this"
        ' value set  (error message = Cannot invoke "hasCompose()" because "this.valueset" is null)',
        "ValueSet 'http://cts.nlm.nih.gov/fhir/ValueSet/1' not found",
        "Unable to validate code 'cm' in system 'http://u' because the validator is running without terminology"
        " services",
        "The System URI could not be determined for the code 'USD' in the ValueSet 'c': include #0 has system"
        " urn:iso:std:iso:4217 which could not be found, and the server returned error [No server available]",
    ],
)
def test_a_code_that_could_not_be_looked_up_is_no_error(words: str) -> None:
    assert only(said(words)).unchecked
    assert not only(said(words)).wrong


@pytest.mark.parametrize(
    "words",
    [
        INVARIANT,
        "The value provided ('X') was not found in the value set 'Birth Sex' (u), and a code is required",
        "No code provided, and a code is required from the value set 'Procedure Codes' (u)",
        "Unable to resolve resource with reference 'Patient/1'",
    ],
)
def test_what_breaks_a_rule_is_an_error(words: str) -> None:
    assert only(said(words)).wrong
    assert only(said(words, "fatal")).wrong
    assert not only(said(words, "warning")).wrong


def test_a_resource_is_not_right_because_its_profile_is_unknown() -> None:
    words = "Profile reference 'http://x' has not been checked because it could not be found"
    assert only(said(words, "warning", "VALIDATION_VAL_PROFILE_UNKNOWN_ERROR_NETWORK")).wrong


def test_errors_of_one_kind_are_counted_together_whatever_their_place_and_values() -> None:
    table = report.Table()
    twice = [only(said(INVARIANT.replace("who", who), place=f"EOB.item[{at}]")) for at, who in enumerate("ab")]
    table.add("EOB", twice)
    table.add("EOB", [])
    assert list(table.kinds.values()) == [2]
    assert (table.resources["EOB"], table.broken["EOB"], table.errors["EOB"]) == (2, 1, 2)
    assert table.failed


def test_the_table_tells_errors_a_thousand_resources_and_the_lists_that_were_not_at_hand() -> None:
    table = report.Table()
    unchecked = "Unable to check whether the code is in the value set 'http://v|1' because the code system x was"
    table.add("EOB", [only(said(INVARIANT)), only(said(unchecked, "warning"))])
    for _ in range(3):
        table.add("EOB", [])
    text = "\n".join(table.lines())
    assert "4       1       1   250.0          1  EOB" in text
    assert "1  http://v" in text


def test_a_table_without_errors_does_not_fail() -> None:
    table = report.Table()
    table.add("Patient", [only(said("best practice", "warning"))])
    assert not table.failed
    assert "0.0" in next(line for line in table.lines() if line.endswith("all"))


def test_a_package_asks_only_for_packages_that_are_here() -> None:
    wants = {"hl7.terminology.r4": "5.0.0", "hl7.fhir.us.core": "3.1.1", "us.nlm.vsac": "0.7.0"}
    about = packages.at_hand({"name": "carin", "dependencies": wants})
    assert about["dependencies"] == {"hl7.terminology": "5.3.0", "hl7.fhir.us.core": "3.1.1"}


def test_samples_are_drawn_from_each_profile_and_from_pending_claims_apart() -> None:
    profiles = ["http://x/StructureDefinition/b", "http://x/StructureDefinition/a"]
    claim = {"resourceType": "ExplanationOfBenefit", "meta": {"profile": ["http://x/StructureDefinition/EOB|2"]}}
    assert shelf.kind({"resourceType": "Observation", "meta": {"profile": profiles}}) == "a+b"
    assert shelf.kind({"resourceType": "Basic"}) == "Basic"
    assert shelf.kind({**claim, "outcome": "complete"}) == "EOB|2"
    assert shelf.kind({**claim, "outcome": "queued"}) == "EOB|2 (pending)"
