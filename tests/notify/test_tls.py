"""SMTP over TLS: STARTTLS whenever it is offered, and a certificate that does not verify is a failure."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sharewell.audit.actor import SYSTEM
from sharewell.notify import deliver, outbox
from sharewell.notify.models import Promise


class Peer:
    """Counts what arrived, and whether it came encrypted."""

    def __init__(self) -> None:
        self.encrypted: list[bool] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


class StartTls(Controller):
    """A server that offers STARTTLS and does not insist on it."""

    def factory(self) -> SMTP:
        return SMTP(self.handler, tls_context=self.tls, require_starttls=False)

    tls: ssl.SSLContext


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody trusts unless told to, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path = tmp_path / "server.pem"
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(pem)
    )
    return path


@pytest.fixture
def peer(certificate: Path, free_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Peer]:
    handler = Peer()
    controller = StartTls(handler, hostname="127.0.0.1", port=free_port)
    controller.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    controller.tls.load_cert_chain(certificate)
    controller.start()
    monkeypatch.setenv("SHAREWELL_SMTP", f"smtp://127.0.0.1:{free_port}")
    yield handler
    controller.stop()


def promise() -> None:
    outbox.promise(
        person_key=1, event_key="one", template="welcome", language="en", channel="email",
        address="alice@example.org", context={}, by=SYSTEM,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_certificate_that_does_not_verify_is_a_failure_and_nothing_is_sent(peer: Peer) -> None:
    promise()
    assert deliver.run_once() == deliver.Delivered(sent=0, failed=1)
    assert peer.encrypted == []
    assert Promise.objects.get().last_error == "SSLCertVerificationError"


@pytest.mark.django_db
def test_starttls_is_used_when_it_is_offered(
    peer: Peer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    promise()
    assert deliver.run_once() == deliver.Delivered(sent=1, failed=0)
    assert peer.encrypted == [True]
