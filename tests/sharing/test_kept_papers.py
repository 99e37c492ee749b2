"""Checking what is kept: each way a paper could be lost, changed or exchanged is found and named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from sharewell.audit.actor import SYSTEM
from sharewell.jobs import cli
from sharewell.lib import clock
from sharewell.sharing import certificate, kept
from sharewell.sharing.models import Document, Grant, Signature
from tests.sharing.conftest import NOON, World, register


def unkept(act: Callable[[], Any], *tables: str) -> None:
    """Do what only somebody with the database's own administrator account could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            names = ", ".join(f"'{table}'" for table in tables)
            cursor.execute(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({names})")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
    act()


def faults() -> list[tuple[str, str]]:
    return [(fault.kind, fault.words) for fault in kept.run().faults]


def kinds() -> list[str]:
    return [kind for kind, _ in faults()]


@pytest.fixture
def given(world: World) -> Grant:
    with clock.at(NOON):
        world.give(app=register("moon"))
        return world.give()


def paper(grant: Grant) -> Any:
    return Document.objects.filter(person_key=grant.person_key, id=grant.document_id)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.main, words)


def test_papers_as_they_were_signed_are_good(given: Grant) -> None:
    report = kept.run()
    assert (report.papers, report.older, report.faults) == (2, 0, [])
    done = run("audit", "verify-papers")
    assert done.exit_code == 0
    assert "2 signed papers" in done.stdout


def test_a_missing_paper_is_found(given: Grant) -> None:
    unkept(lambda: paper(given).delete(), "sharing_document")
    assert faults() == [("missing", "its paper is not there")]
    done = run("audit", "verify-papers")
    assert done.exit_code == 1
    assert f"PAPER MISSING: grant {given.id}" in done.stderr


def test_an_edited_byte_is_found_by_its_hash_and_by_its_seal(given: Grant) -> None:
    content = bytearray(paper(given).get().pdf)
    content[content.index(b"/Title")] ^= 1
    unkept(lambda: paper(given).update(pdf=bytes(content)), "sharing_document")
    assert kinds() == ["edit", "seal"]
    done = hashlib.sha256(content).hexdigest()
    paper(given).update(sha256=done)
    assert kinds() == ["swapped", "seal"]
    unkept(lambda: Grant.objects.filter(id=given.id).update(document_sha256=done), "sharing_grant")
    assert kinds() == ["ledger", "seal"]


def test_an_exchanged_paper_is_found(given: Grant) -> None:
    other = Document.objects.exclude(id=given.document_id).get()
    unkept(lambda: paper(given).update(pdf=bytes(other.pdf), sha256=other.sha256), "sharing_document")
    assert kinds() == ["swapped"]
    paper(given).update(pdf=b"%PDF-1.7", sha256=hashlib.sha256(b"%PDF-1.7").hexdigest())
    assert kinds() == ["swapped", "seal"]


def test_a_paper_without_a_grant_and_a_grant_without_a_signature_are_found(given: Grant) -> None:
    unkept(lambda: Grant.objects.filter(id=given.id).delete(), "sharing_grant")
    assert kinds() == ["missing", "added"]
    unkept(lambda: Signature.objects.all().delete(), "sharing_signature")
    assert ("missing", "its act of signing is not there") in faults()


def test_a_paper_of_a_foreign_certificate_is_found(given: Grant) -> None:
    unkept(lambda: certificate.PaperCertificate.objects.all().delete(), "sharing_papercertificate")
    with clock.at(NOON):
        certificate.renew(by=SYSTEM)
    assert kinds() == ["certificate", "certificate"]


def test_an_older_paper_without_a_seal_is_good_while_its_hash_is_the_ledgers(given: Grant) -> None:
    unkept(lambda: certificate.PaperCertificate.objects.all().delete(), "sharing_papercertificate")
    assert kept.run().older == 0
    plain = b"%PDF-1.7 from before"
    unkept(lambda: paper(given).update(pdf=plain), "sharing_document")
    report = kept.run()
    assert report.older == 1
    assert "edit" in [fault.kind for fault in report.faults]


def test_a_file_from_outside_is_judged_and_found(given: Grant, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(bytes(paper(given).get().pdf))
    done = run("audit", "verify-paper", str(file))
    assert done.exit_code == 0, done.output
    assert "CN=Harbor Health Plan" in done.stdout
    assert f"the paper of grant {given.id}" in done.stdout
    file.write_bytes(file.read_bytes().replace(b"/Title", b"/Titel"))
    done = run("audit", "verify-paper", str(file))
    assert (done.exit_code, "NOT GOOD: " in done.stderr) == (1, True)
