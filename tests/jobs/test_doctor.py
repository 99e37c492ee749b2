"""`sharewell doctor` as Omar meets it: what is wrong and how to mend it; and who read the translations."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from sharewell import policy
from sharewell.jobs import cli, doctor, reviewers
from sharewell.lib import clock, env
from sharewell.notify import texts
from sharewell.sharing import papers
from tests.laws import source

pytestmark = pytest.mark.django_db
PUBLIC = {
    "SHAREWELL_BASE_URL": "https://share.harbor.org",
    "SHAREWELL_PROXIES": "10.0.0.7",
    "SHAREWELL_SMTP": "smtp://mail.harbor.org",
    "SHAREWELL_FROM": "Harbor <no-reply@harbor.org>",
}


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.main, ["doctor", *words])


def lines(result: Result, mark: str) -> dict[str, list[str]]:
    """Check -> what is said of it, of the lines that begin with a mark."""
    found: dict[str, list[str]] = {}
    for line in result.output.splitlines():
        if line.startswith(mark):
            found.setdefault(line.split()[1], []).append(line.split(maxsplit=2)[2])
    return found


def write(path: Path, **changes: Any) -> Path:
    """A record in which one person has read everything, with some facts changed."""
    entries = []
    for name, language in reviewers.wanted():
        facts: dict[str, Any] = {
            "texts": name,
            "language": language,
            "sha256": reviewers.digest(name, language),
            "reviewer": "Test Person",
            "qualification": "for this test only",
            "date": clock.today(),
            **changes,
        }
        entries.append(facts)
    tables = [
        "\n".join(["[[review]]", *(f"{name} = {_toml(fact)}" for name, fact in one.items())]) for one in entries
    ]
    path.write_text("\n\n".join(tables), encoding="utf-8")
    return path


def _toml(fact: Any) -> str:
    return fact.isoformat() if isinstance(fact, date) else json.dumps(fact)


def real_plan() -> policy.Policy:
    """A plan of which nothing is invented."""
    plan = policy.current()
    number = "1-800-234-5678"
    contact = msgspec.structs.replace(
        plan.contact, phone=number, address="Bay Plan, 1 Bay Road, Portland, ME 04101"
    )
    phones = dict.fromkeys(("providers", "pharmacists", "behavioral_health", "nurse", "fraud"), number)
    return msgspec.structs.replace(
        plan,
        plan_name="Bay Plan",
        website="https://www.bayplan.org",
        material_id="H1234_HM_0001_C",
        contact=contact,
        card=msgspec.structs.replace(plan.card, **phones),
    )


@pytest.fixture
def production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everything that a plan with real members must have; the record of reviewers is this file."""
    for name, value in PUBLIC.items():
        monkeypatch.setenv(name, value)
    for name in ("SHAREWELL_MAIL", "SHAREWELL_NOTICES"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    for path in reviewers.HOUSE.glob("web/shared/notice_texts/*.md"):
        (tmp_path / "sharewell_notices" / path.name).write_text("own")
    for path in reviewers.HOUSE.glob("web/portal/learn/texts/*.md"):
        (tmp_path / "sharewell_notices" / f"learn-{path.name}").write_text("own")
    monkeypatch.setenv("SHAREWELL_DEMO", "0")
    record = write(tmp_path / "reviewers.toml")
    monkeypatch.setenv("SHAREWELL_REVIEWERS", str(record))
    plan = real_plan()
    monkeypatch.setattr(policy, "current", lambda: plan)
    return record


def test_an_installation_that_is_right_says_so() -> None:
    done = run()
    assert done.exit_code == 0, done.output
    assert lines(done, "WRONG") == {}
    assert list(lines(done, "ok")) == ["policy", "keys", "settings", "database", "papers"]
    assert done.output.endswith("All right.\n")
    assert "Only looked at with --production: address, real, contact, mail, reviewers." in done.output


def test_a_plan_with_real_members_that_has_everything_is_right(production: Path) -> None:
    done = run("--production")
    assert done.exit_code == 0, done.output
    assert len(lines(done, "ok")) == len(doctor.CHECKS)


def test_without_the_option_production_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_BASE_URL", "http://127.0.0.1:8000")
    monkeypatch.setenv("SHAREWELL_DEMO", "1")
    assert run().exit_code == 0


def test_the_demo_is_not_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_BASE_URL", "http://127.0.0.1:8000")
    monkeypatch.setenv("SHAREWELL_DEMO", "1")
    done = run("--production")
    assert done.exit_code == 1
    wrong = lines(done, "WRONG")
    assert set(wrong) == {"address", "real", "contact", "mail", "reviewers"}
    assert any("This is the demo" in one for one in wrong["real"])
    assert any("plan_name" in one for one in wrong["contact"])


@pytest.mark.parametrize(
    ("name", "value", "check", "words"),
    [
        ("SHAREWELL_BASE_URL", "https://localhost", "address", "Set it to the public address"),
        ("SHAREWELL_BASE_URL", "http://share.harbor.org", "address", "with https://"),
        ("SHAREWELL_PROXIES", "", "address", "Name the one that ends TLS"),
        ("SHAREWELL_DEMO", "1", "real", "Turn it off"),
        ("SHAREWELL_LOG", "DEBUG", "real", "Set it to INFO"),
        ("SHAREWELL_NOTICES", "/never/was", "real", "Put in its own"),
        ("SHAREWELL_SMTP", "", "mail", "Name the plan's mail server"),
        ("SHAREWELL_FROM", "Plan <no-reply@example.org>", "mail", "names no sender"),
        ("SHAREWELL_MAIL", "/never/was", "mail", "no folder that can be written to"),
        ("SHAREWELL_REVIEWERS", "/never/was.toml", "reviewers", "cannot be read"),
    ],
)
def test_each_thing_that_production_lacks_is_named_with_its_remedy(
    name: str, value: str, check: str, words: str, production: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    done = run("--production")
    assert done.exit_code == 1
    also = ["reviewers"] if name == "SHAREWELL_NOTICES" else []  # what was reviewed were the plan's own texts
    assert list(lines(done, "WRONG")) == [check, *also]
    assert words in lines(done, "WRONG")[check][0]
    assert also or "1 thing is wrong." in done.output


def test_what_is_left_of_the_invented_plan_is_named(production: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = msgspec.structs.replace(real_plan(), card=policy.Card())
    monkeypatch.setattr(policy, "current", lambda: plan)
    told = lines(run("--production"), "WRONG")["contact"]
    assert len(told) == 5
    assert all("belongs to nobody" in one for one in told)


def test_each_notice_and_page_that_is_still_the_invented_plans_is_named(production: Path) -> None:
    folder = Path(env.text("SHAREWELL_NOTICES"))
    (folder / "privacy.es.md").unlink()
    (folder / "learn-faq.en.md").unlink()
    (told,) = lines(run("--production"), "WRONG")["real"]
    assert told.startswith("SHAREWELL_NOTICES has no learn-faq.en.md, privacy.es.md: ")


def test_an_empty_contact_fact_is_wrong_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = policy.current()
    silent = msgspec.structs.replace(plan, contact=msgspec.structs.replace(plan.contact, tty=" "))
    monkeypatch.setattr(policy, "current", lambda: silent)
    assert "contact.tty" in lines(run(), "WRONG")["policy"][0]


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        ("not json", 0o600, "is damaged"),
        ("[]", 0o600, "is damaged"),
        ('{"person": {"1": "AAAA"}}', 0o600, "not 32 bytes"),
        (None, 0o644, "chmod 600"),
    ],
)
def test_a_key_ring_that_is_damaged_or_open_is_named(
    content: str | None, mode: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = tmp_path / "keys.json"
    ring.write_text(content or Path(env.text("SHAREWELL_KEYS")).read_text("utf-8"), encoding="utf-8")
    ring.chmod(mode)
    monkeypatch.setenv("SHAREWELL_KEYS", str(ring))
    done = run()
    assert done.exit_code == 1
    assert any(words in one for one in lines(done, "WRONG")["keys"])
    assert "database" in lines(done, "-"), "what needs the keys is not looked at"


def test_keys_that_a_new_version_needs_are_named_and_one_that_stays_is_never_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = json.loads(Path(env.text("SHAREWELL_KEYS")).read_text("utf-8"))
    ring = tmp_path / "keys.json"
    monkeypatch.setenv("SHAREWELL_KEYS", str(ring))
    for lost, mend in (("card", "sharewell keys init"), ("person", "Put back the copy")):
        ring.write_text(json.dumps({name: keys for name, keys in whole.items() if name != lost}), encoding="utf-8")
        ring.chmod(0o600)
        (told,) = lines(run(), "WRONG")["keys"]
        assert lost in told
        assert mend in told


def test_no_key_ring_and_no_database_are_named_from_nothing(tmp_path: Path) -> None:
    """In a process of its own, in which nothing was read before."""
    bare = {"PATH": os.environ["PATH"], "SHAREWELL_DATABASE": f"sqlite:///{tmp_path}/none.db"}
    bare |= {"SHAREWELL_KEYS": str(tmp_path / "keys.json"), "PYTHONPATH": str(source.ROOT)}
    told = [alone(bare, tmp_path), alone(bare, tmp_path, "keys", "init"), alone(bare, tmp_path)]
    assert [one.returncode for one in told] == [1, 0, 1]
    assert "sharewell keys init" in told[0].stdout
    assert "sharewell migrate" in told[2].stdout
    assert not (tmp_path / "none.db").exists(), "looking makes nothing"
    wrong = alone({**bare, "SHAREWELL_ZONE": "Nowhere/Land"}, tmp_path)
    assert wrong.returncode == 1
    assert "names no zone" in wrong.stdout


def alone(environment: dict[str, str], where: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sharewell.jobs.cli", *(words or ("doctor",))]
    return subprocess.run(
        command, env=environment, cwd=where, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_database_of_another_version_is_named() -> None:
    MigrationRecorder(connection).record_applied("sharing", "9999_of_tomorrow")
    assert "sharing.9999_of_tomorrow" in lines(run(), "WRONG")["database"][0]
    MigrationRecorder(connection).record_unapplied("sharing", "9999_of_tomorrow")
    MigrationRecorder(connection).record_unapplied("sharing", "0001_initial")
    assert "sharewell migrate" in lines(run(), "WRONG")["database"][0]


def test_a_database_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(connection: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.db.migrations.loader.MigrationLoader", silent)
    assert lines(run(), "WRONG")["database"] == ["The database does not answer: connection refused"]


def test_a_paper_that_is_missing_or_incomplete_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    right = papers.source

    def broken(name: str, language: str, program: str = "") -> papers.Source:
        if name == "authorization" and language == "en":
            raise papers.IncompleteForm("1.en.md: (c)(1)(iv) why: there is no section {#purpose}")
        return right(name, "en")

    monkeypatch.setattr(papers, "source", broken)
    told = lines(run(), "WRONG")["papers"]
    assert "{#purpose}" in "".join(told)
    assert [one for one in told if "has no text in 'es'" in one]


def test_nobody_has_reviewed_the_texts_as_they_come_with_the_program() -> None:
    """Nobody may invent a reviewer: whoever adds one to our own file must answer for it here, too."""
    assert msgspec.toml.decode(reviewers.OURS.read_bytes()) == {}
    told = reviewers.lacking()
    assert len(told) == 3
    assert all("no qualified human reviewer" in one for one in told)


def test_a_record_of_all_sets_is_enough_and_a_changed_word_asks_for_a_new_review(
    production: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reviewers.lacking() == []
    changed = tmp_path / "house" / "sharing" / "texts" / "authorization"
    changed.mkdir(parents=True)
    (changed / "1.es.md").write_text("Otra cosa.", encoding="utf-8")
    monkeypatch.setattr(reviewers, "HOUSE", tmp_path / "house")
    told = reviewers.lacking()
    assert len(told) == 3
    assert told[0].startswith("The papers in 'es' have changed since they were reviewed (sha256 ")


@pytest.mark.parametrize(
    "changes",
    [
        {"sha256": "0" * 64},
        {"language": "fr"},
        {"date": date(2999, 1, 1)},
    ],
)
def test_a_review_of_other_words_of_another_language_or_of_the_future_does_not_count(
    changes: dict[str, Any], production: Path
) -> None:
    write(production, **changes)
    assert len(reviewers.lacking()) == 3
    assert "reviewers" in lines(run("--production"), "WRONG")


@pytest.mark.parametrize(
    "changes", [{"reviewer": ""}, {"reviewer": "..."}, {"qualification": ""}, {"sha256": "x"}, {"texts": "all"}]
)
def test_an_entry_without_a_name_or_a_qualification_is_refused(changes: dict[str, Any], production: Path) -> None:
    write(production, **changes)
    with pytest.raises(env.BadSetting, match="SHAREWELL_REVIEWERS cannot be read"):
        reviewers.record()
    assert run("--production").exit_code == 1


def test_yesterdays_review_counts(production: Path) -> None:
    write(production, date=clock.today() - timedelta(days=1))
    assert reviewers.lacking() == []


def test_a_plan_that_speaks_english_only_needs_no_reviewer(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = msgspec.structs.replace(policy.current(), languages=("en",))
    monkeypatch.setattr(policy, "current", lambda: plan)
    assert not reviewers.wanted()
    assert reviewers.lacking() == []


def test_the_sets_hold_every_spanish_paper_page_and_message_about_an_app() -> None:
    held = {name: {path.name for path in reviewers.files(name, "es")} for name in reviewers.SETS}
    about_apps = {name for name, words in texts.MESSAGES.items() if "app" in words}
    assert {f"{name}.es.txt" for name in about_apps} <= held["messages"]
    assert len(reviewers.files("papers", "es")) == len(list(papers.FOLDER.glob("*/*.es.md"))) > 1
    assert {"sharing.es.md", "faq.es.md", "django.po"} <= held["education"]


def test_a_page_of_the_plans_own_is_read_in_the_place_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = reviewers.digest("education", "es")
    monkeypatch.setenv("SHAREWELL_NOTICES", str(tmp_path))
    (tmp_path / "learn-faq.es.md").write_text("Title: Preguntas", encoding="utf-8")
    names = [path.name for path in reviewers.files("education", "es")]
    assert "learn-faq.es.md" in names
    assert "faq.es.md" not in names
    assert reviewers.digest("education", "es") != ours


def test_the_hashes_are_printed_for_whoever_writes_the_record() -> None:
    done = run("--texts")
    assert done.exit_code == 0
    printed = [line.split() for line in done.output.splitlines()]
    assert printed == [[name, language, reviewers.digest(name, language)] for name, language in reviewers.wanted()]
