"""The plan's certificate: self-made at first, replaced by its own, and what was sealed before stays verifiable."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.db import DatabaseError, IntegrityError, transaction

from sharewell.jobs import cli
from sharewell.lib import clock, seal
from sharewell.sharing import certificate, documents, kept
from sharewell.sharing.models import PaperCertificate
from tests.sharing.conftest import NOON, World
from tests.sharing.test_seal import pdfsig

PEM, NONE = serialization.Encoding.PEM, serialization.NoEncryption()


def name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def made(key: Any, subject: str, issuer: str, by: Any, *, sign: bool = True, days: int = 365) -> x509.Certificate:
    use = x509.KeyUsage(sign, False, not sign, False, False, False, False, False, False)
    now = clock.now()
    builder = x509.CertificateBuilder(name(issuer), name(subject), key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=400)).not_valid_after(now + timedelta(days=days))
    return builder.add_extension(use, critical=True).sign(by, hashes.SHA256())


@pytest.fixture
def authority() -> Any:
    return ec.generate_private_key(ec.SECP256R1())


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.main, ["keys", "paper-certificate", *words])


def test_the_plans_own_certificate_with_its_chain_takes_over_and_old_papers_stay_good(
    world: World, authority: Any, tmp_path: Path
) -> None:
    with clock.at(NOON):
        old = world.give()
        key = rsa.generate_private_key(65537, 2048)
        leaf, top = made(key, "Harbor Seals", "Trust", authority), made(authority, "Trust", "Trust", authority)
        secret = serialization.BestAvailableEncryption(b"pier")
        (file := tmp_path / "own.p12").write_bytes(
            pkcs12.serialize_key_and_certificates(b"x", key, leaf, [top], secret)
        )
        (words := tmp_path / "password").write_text("pier\n")
        assert "password is wrong" in run(str(file)).output
        done = run(str(file), "--password-file", str(words))
        assert done.exit_code == 0, done.output
        assert "the plan's own: CN=Harbor Seals" in done.stdout
        assert "self-made: CN=Harbor Health Plan" in done.stdout
        assert "here already" in run(str(file), "--password-file", str(words)).output
        new = world.give()
    paper = documents.find(world.key, new.document_id)
    assert paper is not None
    assert seal.check(bytes(paper.pdf)).certificate == leaf.public_bytes(serialization.Encoding.DER)
    (tmp_path / "new.pdf").write_bytes(bytes(paper.pdf))
    assert "Signature is Valid" in pdfsig(tmp_path / "new.pdf")
    assert old.document_id != new.document_id
    assert kept.run().faults == []


def test_a_certificate_in_pem_and_a_new_self_made_one_take_over_too(
    world: World, authority: Any, tmp_path: Path
) -> None:
    with clock.at(NOON):
        key = ec.generate_private_key(ec.SECP384R1())
        private = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, NONE)
        leaf = made(key, "Harbor", "Trust", authority).public_bytes(PEM)
        (file := tmp_path / "own.pem").write_bytes(private + leaf)
        assert run(str(file)).exit_code == 0
        assert certificate.current().own
        world.give()
        assert run("--self-made").exit_code == 0
        assert not certificate.current().own
        world.give()
    assert kept.run().faults == []


@pytest.mark.parametrize("wrong", ["garbage", "another key", "expired", "not for signatures", "small key"])
def test_what_cannot_seal_is_refused_with_a_reason(world: World, authority: Any, wrong: str) -> None:
    with clock.at(NOON):
        key: Any = ec.generate_private_key(ec.SECP256R1())
        if wrong == "small key":
            key = ec.generate_private_key(ec.SECP192R1())
        leaf = made(
            key, "H", "T", authority, sign=wrong != "not for signatures", days=-1 if wrong == "expired" else 9
        )
        shown = authority if wrong == "another key" else key
        content = shown.private_bytes(PEM, serialization.PrivateFormat.PKCS8, NONE) + leaf.public_bytes(PEM)
        with pytest.raises(certificate.Unfit):
            certificate.bring(b"\x30junk" if wrong == "garbage" else content, None, by=world.by)
    assert not PaperCertificate.objects.exists()


def test_when_a_certificate_has_run_out_the_next_one_is_made_by_itself(world: World) -> None:
    with clock.at(NOON):
        first = certificate.current()
        assert certificate.current() == first
    with clock.at(NOON + timedelta(days=365 * certificate.YEARS + 1)):
        assert certificate.current().number == 2


def test_of_two_processes_that_make_the_first_one_one_wins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.at(NOON):
        winner = certificate.current()
        found = iter([None, winner])
        monkeypatch.setattr(certificate, "_valid_now", lambda: next(found))

        def too_late(*_: Any, **__: Any) -> None:
            raise IntegrityError

        monkeypatch.setattr(certificate, "_write", too_late)
        assert certificate.current() == winner


def test_no_certificate_is_changed_or_removed(world: World) -> None:
    with clock.at(NOON):
        certificate.current()
    for act in (PaperCertificate.objects.all().delete, lambda: PaperCertificate.objects.update(own=True)):
        with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
            act()
