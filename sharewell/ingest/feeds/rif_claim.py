"""The rows of one RIF claim become the rows our claim layouts describe, so that one map serves every source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sharewell.ingest.feeds.feed import Reject
from sharewell.ingest.feeds.rif_layout import Listed, Read, RifMap, Values, of_line
from sharewell.ingest.feeds.rif_person import coverage_id

RifRow = dict[str, str]
"""RIF column -> text, stripped; empty ones left out."""
Line = dict[str, Any]

MOST: Final = 25
"""Diagnoses and procedures a claim of our layout holds."""
RANK: Final = {"principal": 0, "admitting": 1, "patientreasonforvisit": 2, "other": 3, "secondary": 3}
ZEROS_MEAN_NONE: Final = ("_npi", "national_drug_code")


def claim_lines(rows: list[RifRow], kind: RifMap) -> list[Line]:
    """Our rows of one claim: values by column key, dates yyyy-mm-dd, amounts in cents.

    Raises Reject with the RIF column and the reason when a value cannot be read or a needed one is missing.
    """
    head = _head(rows, kind)
    for column in ("BENE_ID", kind.number):
        if column not in head:
            raise Reject(column, "is empty")
    diagnoses = _diagnoses(rows, kind)
    first = kind.constant | _names(head, kind) | _diagnosis_columns(diagnoses) | _procedure_columns(head, kind)
    first |= _values(head, kind) | _pointers(head, kind, diagnoses)
    first["claim_processing_status_code"] = _status(head, first, kind)
    first["coverage_id"] = coverage_id(head, kind.part, _year(first))
    single = of_line(kind.kind)
    lines = [first, *(_values(row, single) | _pointers(row, kind, diagnoses) for row in rows[1:])]
    _number(lines)
    return lines


def _head(rows: list[RifRow], kind: RifMap) -> RifRow:
    """The first row; what it says nothing of comes from the first row that does, if it belongs to the claim."""
    single = of_line(kind.kind).column
    missing = [column for column in kind.column if column not in rows[0] and column not in single]
    if len(rows) == 1 or not missing:
        return rows[0]
    found = {column: next((row[column] for row in rows if column in row), "") for column in missing}
    return rows[0] | {column: text for column, text in found.items() if text}


def _values(row: RifRow, kind: RifMap) -> Line:
    found: Line = {}
    for column, targets in kind.column.items():
        if text := row.get(column):
            if column in kind.width:
                text = text.zfill(kind.width[column])
            for key, read in targets:
                if text[0] != "0" or not _is_none(key, text):
                    found[key] = _read(read, text, column)
    for (key, read), columns in kind.first.items():
        present = (column for column in columns if column in row and not _is_none(key, row[column]))
        if column := next(present, ""):
            found[key] = _read(read, row[column], column)
    return found | _sums(row, kind)


def _sums(row: RifRow, kind: RifMap) -> Line:
    found: Line = {}
    for (key, read), columns in kind.sum.items():
        amounts = [_read(read, row[column], column) for column in columns if column in row]
        if amounts:
            found[key] = sum(amounts)
    return found


def _read(read: Read, text: str, column: str) -> Any:
    try:
        return read(text)
    except ValueError as problem:
        raise Reject(column, str(problem)) from None


def _is_none(key: str, text: str) -> bool:
    return not text.strip("0") and key.endswith(ZEROS_MEAN_NONE)


def _names(head: RifRow, kind: RifMap) -> Line:
    """Names for providers of whom the claim gives a number that is no NPI."""
    found: Line = {}
    for key, (words, column) in kind.named.items():
        npi = key.removesuffix("_name") + "_npi"
        columns = next((columns for (target, _), columns in kind.first.items() if target == npi), ())
        if column in head and all(_is_none(npi, head.get(one, "0")) for one in columns):
            found[key] = f"{words} {head[column]}"
    return found


def _diagnoses(rows: list[RifRow], kind: RifMap) -> list[tuple[str, Line]]:
    """(code as RIF writes it, our columns without their number), each code of a role once, the principal first."""
    head = rows[0]
    seen: dict[tuple[str, str], Line] = {}
    for listed in kind.diagnoses:
        if not (code := head.get(listed.code)):
            continue
        role = "externalcauseofinjury" if listed.type == "externalcauseofinjury" else ""
        entry: Line = seen.setdefault((code, role), {"diagnosis_type": listed.type})
        entry["diagnosis_code"] = code
        entry["diagnosis_code_type"] = "icd9" if head.get(listed.version) == "9" else "icd10"
        if admission := head.get(listed.admission):
            entry["present_on_admission"] = admission
        if RANK.get(listed.type, 4) < RANK.get(entry["diagnosis_type"], 4):
            entry["diagnosis_type"] = listed.type
    for row in rows:
        for column in kind.pointer:
            if (code := row.get(column)) and (code, "") not in seen:
                version = "icd9" if row.get(column.replace("_CD", "_VRSN_CD")) == "9" else "icd10"
                seen[code, ""] = {
                    "diagnosis_code": code, "diagnosis_code_type": version, "diagnosis_type": "secondary",
                }  # fmt: skip
    found = [(code, entry) for (code, _), entry in seen.items()]
    return sorted(found, key=lambda pair: RANK.get(pair[1]["diagnosis_type"], 4))[:MOST]


def _diagnosis_columns(diagnoses: Iterable[tuple[str, Line]]) -> Line:
    return {
        f"{key}_{number}": value for number, (_, entry) in enumerate(diagnoses, 1) for key, value in entry.items()
    }


def _pointers(row: RifRow, kind: RifMap, diagnoses: list[tuple[str, Line]]) -> Line:
    numbers = {code: str(number) for number, (code, _) in reversed(list(enumerate(diagnoses, 1)))}
    return {
        key: numbers[code] for column, key in kind.pointer.items() if (code := row.get(column)) and code in numbers
    }


def _procedure_columns(head: RifRow, kind: RifMap) -> Line:
    found: Line = {}
    present: Iterator[Listed] = (one for one in kind.procedures if head.get(one.code))
    for number, listed in enumerate(present, 1):
        found[f"procedure_code_{number}"] = head[listed.code]
        if day := head.get(listed.date):
            found[f"procedure_date_{number}"] = _read(_date_reader(kind), day, listed.date)
    return found


def _date_reader(kind: RifMap) -> Read:
    return next(read for targets in kind.column.values() for key, read in targets if key == "statement_from_date")


def _status(head: RifRow, line: Line, kind: RifMap) -> str:
    if _means(head, kind.reversed):
        return "reversed"
    unpaid = not line.get("claim_payment_amount")
    if _means(head, kind.denied) or (unpaid and head.get(kind.unpaid_reason)):
        return "denied"
    return "paid"


def _means(head: RifRow, values: Values) -> bool:
    return any(head.get(column) in meant for column, meant in values.items())


def _year(line: Line) -> str:
    for key in ("statement_from_date", "service_from_date"):
        if key in line:
            return str(line[key])[:4]
    raise Reject("CLM_FROM_DT", "is empty: the claim names no day of service")


def _number(lines: list[Line]) -> None:
    """Line numbers are 1 and up and never twice; a claim that has them otherwise is numbered anew."""
    numbers = [line.get("line_number", 0) for line in lines]
    if min(numbers) < 1 or len(set(numbers)) < len(numbers):
        for number, line in enumerate(lines, 1):
            line["line_number"] = number
