"""A ledger that was restored from an older backup, or made anew, is whole in itself: a kept head tells it."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner
from django.db import connection

from sharewell.audit import heads, seal, verify
from sharewell.audit.event import Event
from sharewell.jobs import audit as command
from tests.audit.test_seal import ALICE, BOB, a_sealed_day, act, break_in, read, sealed

pytestmark = pytest.mark.usefixtures("own_database")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HEADS", str(tmp_path / "heads"))
    return tmp_path / "heads"


def lose_the_last_block() -> None:
    """As if the backup had been made before it: its rows and its seal are gone, from both ledgers."""
    number = seal.head()["block"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT acts_from, reads_from FROM audit_block WHERE number = %s", [number])
        acts_from, reads_from = cursor.fetchone()
    position = "position" if connection.vendor == "postgresql" else "id"
    break_in("audit_read", f"DELETE FROM audit_read WHERE {position} >= {reads_from}")
    break_in("audit_act", f"DELETE FROM audit_act WHERE position >= {acts_from}")
    break_in("audit_block", f"DELETE FROM audit_block WHERE number = {number}")


def told() -> list[str]:
    return [problem.kind for problem in verify.run(heads.read(Path(_folder()))).problems]


def _folder() -> str:
    from sharewell.lib import env

    return env.text("SHAREWELL_HEADS")


def test_a_ledger_that_nobody_touched_holds_every_head_that_was_kept(folder: Path) -> None:
    heads.keep()
    assert not list(folder.glob("*.json"))  # nothing is sealed yet
    a_sealed_day()
    heads.keep()
    act(BOB)
    sealed()
    heads.keep()
    assert len(list(folder.glob("*.json"))) == 2
    assert {head.number for head in heads.read(folder)} == {2, 3}
    assert told() == []


def test_a_database_from_an_older_backup_is_found_by_the_kept_head(folder: Path) -> None:
    a_sealed_day()
    heads.keep()
    lose_the_last_block()
    assert verify.run().problems == []  # whole in itself
    assert set(told()) == {"restore"}


def test_work_that_went_on_after_the_restore_is_found_as_well(folder: Path) -> None:
    a_sealed_day()
    heads.keep()
    lose_the_last_block()
    for number in range(3):
        act(ALICE, Event.GRANT_EXPIRED)
        read(BOB, f"Type{number}")
        sealed()
    assert verify.run().problems == []
    assert set(told()) == {"rebuilt"}


def test_nothing_is_kept_over_the_head_of_a_ledger_that_went_back(folder: Path) -> None:
    a_sealed_day()
    heads.keep()
    before = (folder / heads.NEWEST).read_bytes()
    lose_the_last_block()
    with pytest.raises(heads.WentBack, match="older backup"):
        heads.keep()
    act(ALICE)
    sealed()
    with pytest.raises(heads.WentBack, match="made anew"):
        heads.keep()
    assert (folder / heads.NEWEST).read_bytes() == before


def test_a_kept_head_that_somebody_wrote_is_no_proof(folder: Path) -> None:
    a_sealed_day()
    heads.keep()
    kept = orjson.loads((folder / heads.NEWEST).read_bytes())
    (folder / heads.NEWEST).write_bytes(orjson.dumps(kept | {"block": 9, "signature": "00" * 32}))
    assert "head" in told()


def test_the_command_compares_a_file_and_names_what_it_lacks(tmp_path: Path) -> None:
    a_sealed_day()
    kept = tmp_path / "head"
    kept.write_text(CliRunner().invoke(command.head).output)
    assert "1 kept heads compared" in CliRunner().invoke(command.verify, ["--head", str(kept)]).output
    assert "No kept head was compared" in CliRunner().invoke(command.verify).output
    lose_the_last_block()
    result = CliRunner().invoke(command.verify, ["--head", str(kept)])
    assert result.exit_code == 1
    assert "RESTORE: block 2" in result.output
    kept.write_text("no head\n")
    assert "holds no head" in CliRunner().invoke(command.verify, ["--head", str(kept)]).output


def test_without_a_folder_nothing_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SHAREWELL_HEADS", raising=False)
    monkeypatch.chdir(tmp_path)
    a_sealed_day()
    heads.keep()
    assert list(tmp_path.iterdir()) == []
