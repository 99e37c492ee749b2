"""The fresh proof, and papers by program: what a signature stands on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from shutil import copytree

import msgspec
import pytest

from sharewell import policy
from sharewell.lib import clock
from sharewell.sharing import evidence, grants, papers
from sharewell.sharing.models import Evidence, Grant
from sharewell.sharing.presence import Presence
from tests.sharing.conftest import NOON, World
from tests.sharing.test_papers import app

MINUTES = policy.current().proof_minutes


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(minutes=MINUTES)])
def test_a_proof_counts_for_minutes(world: World, ago: timedelta) -> None:
    with clock.at(NOON):
        grant = world.give(presence=Presence("passkey", NOON - ago))
    told = evidence.of(world.key, grant.id)
    assert told is not None
    assert (told.method, clock.from_ms(told.proved_ms)) == ("passkey", NOON - ago)


@pytest.mark.parametrize(
    "proof",
    [
        Presence("password", NOON - timedelta(minutes=MINUTES, milliseconds=1)),
        Presence("password", NOON + timedelta(milliseconds=1)),
        Presence("signed in", NOON),  # type: ignore[arg-type]
    ],
)
def test_a_stale_a_future_and_an_unknown_proof_sign_nothing(world: World, proof: Presence) -> None:
    with clock.at(NOON), pytest.raises(grants.NotProved):
        world.give(presence=proof)
    assert not Grant.objects.exists()
    assert not Evidence.objects.exists()


def test_what_no_page_told_is_not_made_up(world: World) -> None:
    with clock.at(NOON):
        grant = world.give(user_agent="x\r\ny" * 200)
    told = evidence.of(world.key, grant.id)
    assert told is not None
    assert [(one["opened_ms"], one["agreed_ms"]) for one in told.papers] == [(None, None)] * 2
    assert len(told.user_agent) == 300
    assert "\n" not in told.user_agent
    assert evidence.of(world.key + 1, grant.id) is None


def test_a_program_may_have_papers_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copytree(papers.FOLDER, tmp_path / "texts")
    own = tmp_path / "texts" / "understanding" / "MEDICAID_MCO"
    own.mkdir()
    (own / "7.en.md").write_text("Title: For Medicaid members\nMaterial-ID: H9999_X_C\n\nRead {app}.\n")
    monkeypatch.setattr(papers, "FOLDER", tmp_path / "texts")
    plan = msgspec.structs.replace(policy.current(), papers_by_program={"CHIP": ("authorization",)})
    monkeypatch.setattr(policy, "current", lambda: plan)
    papers.source.cache_clear()
    try:
        ends = NOON + timedelta(days=30)
        first, _ = papers.required(app(), "es", NOON, ends, "Ann Lee", program="MEDICAID_MCO")
        common, _ = papers.required(app(), "es", NOON, ends, "Ann Lee", program="MA")
        (only,) = papers.required(app(), "es", NOON, ends, "Ann Lee", program="CHIP")
        assert (first.title, first.version, first.language) == ("For Medicaid members", "7", "en")
        assert (common.title, only.name) == ("Antes de compartir sus datos de salud", "authorization")
        assert papers.versions("MEDICAID_MCO")["understanding"] == "7" != papers.versions("MA")["understanding"]
        assert papers.versions("../authorization") == papers.versions()
    finally:
        papers.source.cache_clear()
