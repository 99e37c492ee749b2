"""RIF rows for tests, and a file of them as the feed reads it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sharewell.ingest.feeds.feed import Context, CoverageRecord, PersonRecord, Record, Reject
from sharewell.ingest.feeds.rif import RifFeed
from sharewell.records.item import Item

FEED = RifFeed()


def context() -> Context:
    zone = ZoneInfo("America/New_York")
    return Context("cms", zone, lambda kind, key: f"{kind}/{key}", hash, lambda event: event)


class Read:
    """A RIF file as the feed reads it."""

    def __init__(self, content: bytes, name: str = "x.csv") -> None:
        self.records: list[Record] = []
        self.rejects: list[tuple[int, int, Reject, str]] = []
        self.size = self.loaded = 0
        given = context()
        assert FEED.recognises(Path(name), content[:65536])
        for row in FEED.rows(Path(name), io.BytesIO(content)):
            self.size += row.size
            try:
                self.records += FEED.load(row, given)
                self.loaded += row.size
            except Reject as reject:
                self.rejects.append((row.line, row.size, reject, row.source_text()))

    def items(self, kind: str) -> list[Item]:
        return [one for one in self.records if isinstance(one, Item) and one.type == kind]

    @property
    def eobs(self) -> list[dict[str, Any]]:
        return [one.body or {} for one in self.items("ExplanationOfBenefit")]

    @property
    def people(self) -> list[PersonRecord]:
        return [one for one in self.records if isinstance(one, PersonRecord)]

    @property
    def coverages(self) -> list[CoverageRecord]:
        return [one for one in self.records if isinstance(one, CoverageRecord)]

    def reasons(self) -> list[tuple[str, str]]:
        return [(reject.field, reject.reason) for _, _, reject, _ in self.rejects]


def rif(*rows: dict[str, str], more: tuple[str, ...] = ()) -> Read:
    columns = [*dict.fromkeys([*rows[0], *(name for row in rows for name in row), *more])]
    lines = ["|".join(columns), *("|".join(row.get(name, "") for name in columns) for row in rows)]
    return Read("\n".join(lines).encode())


def carrier(**values: str) -> dict[str, str]:
    return {
        "DML_IND": "INSERT",
        "BENE_ID": "-1",
        "CLM_ID": "-7",
        "CARR_LINE_MTUS_CNT": "0",
        "LINE_NUM": "1",
        "CLM_FROM_DT": "30-May-2015",
        "CLM_THRU_DT": "30-MAY-2015",
        "NCH_WKLY_PROC_DT": "04-Jun-2015",
        "CLM_PMT_AMT": "80",
        "FINAL_ACTION": "F",
        "CARR_CLM_PMT_DNL_CD": "1",
        "PRNCPAL_DGNS_CD": "E119",
        "PRNCPAL_DGNS_VRSN_CD": "0",
        "HCPCS_CD": "99213",
        "LINE_SBMTD_CHRG_AMT": "136.8",
        "LINE_NCH_PMT_AMT": "80.00",
        **values,
    }


def inpatient(**values: str) -> dict[str, str]:
    return {
        "DML_IND": "INSERT", "BENE_ID": "-1", "CLM_ID": "-8", "CLM_PASS_THRU_PER_DIEM_AMT": "10", "CLM_DRG_CD": "",
        "CLM_FROM_DT": "19-Mar-2017", "CLM_THRU_DT": "20-Mar-2017", "CLM_ADMSN_DT": "19-Mar-2017",
        "NCH_WKLY_PROC_DT": "24-Mar-2017", "CLM_LINE_NUM": "1", "REV_CNTR": "1", "CLM_PMT_AMT": "100.00",
        **values,
    }  # fmt: skip


def beneficiary(**values: str) -> dict[str, str]:
    return {
        "DML_IND": "INSERT", "BENE_ID": "-1", "RFRNC_YR": "2019", "BENE_BIRTH_DT": "17-Jan-1942",
        "BENE_SRNM_NAME": "Kris", "BENE_GVN_NAME": "Louvenia", "BENE_SEX_IDENT_CD": "2", "MBI_NUM": "1S00E00AA06",
        **values,
    }  # fmt: skip
