"""The certificate with which the plan seals signed papers: self-made at first use, or the plan's own.

The highest number that is valid now seals. When there is none, a self-made one is made: a paper must not wait
for a certificate. No certificate is ever removed, so what it sealed can be checked for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.db import IntegrityError, transaction
from django.db.models import Max

from sharewell import policy
from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, secret
from sharewell.sharing.models import PaperCertificate

if TYPE_CHECKING:
    from sharewell.lib.seal import Stamp

YEARS: Final = 10
"""How long a self-made certificate is valid. A new one follows by itself."""
_DER: Final = serialization.Encoding.DER
_TRIES: Final = 5


class Unfit(ValueError):
    """A certificate or key that cannot seal papers; the message says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """One certificate of the plan, to be shown. Instants are UTC."""

    number: int
    sha256: str
    subject: str
    own: bool
    valid_from: datetime
    valid_until: datetime


def current() -> PaperCertificate:
    """The certificate that seals now. Call it outside a transaction: it may have to be made."""
    return _valid_now() or _self_made()


def stamp(row: PaperCertificate) -> Stamp:
    """What the seal is made with."""
    return _stamp(bytes(row.certificate), bytes(row.chain), bytes(row.sealed))


def known() -> dict[str, Found]:
    """Every certificate that ever sealed papers here, by the SHA-256 (hex) of its DER, newest first."""
    return {row.sha256: _found(row) for row in PaperCertificate.objects.order_by("-number")}


def renew(*, by: Actor) -> Found:
    """Make a new self-made certificate that seals from now on."""
    with transaction.atomic():
        row = _write(_made(clock.now()), own=False)
        acts.record(event=Event.KEY_ROTATED, by=by, person_key=None, detail={"paper_certificate": row.sha256})
    return _found(row)


def bring(content: bytes, password: bytes | None, *, by: Actor) -> Found:
    """Take the plan's own certificate with its key: a PKCS#12 file, or PEM blocks. It seals from now on.

    Raises Unfit, also for one that is known already.
    """
    key, certificate, chain = _read(content, password)
    _fit(key, certificate)
    if certificate.fingerprint(hashes.SHA256()).hex() in known():
        raise Unfit("this certificate is here already")
    with transaction.atomic():
        row = _write((key, certificate, chain), own=True)
        acts.record(event=Event.KEY_ROTATED, by=by, person_key=None, detail={"paper_certificate": row.sha256})
    return _found(row)


def _valid_now() -> PaperCertificate | None:
    now = clock.now_ms()
    rows = PaperCertificate.objects.filter(valid_from_ms__lte=now, valid_until_ms__gt=now)
    return rows.order_by("-number").first()


def _self_made() -> PaperCertificate:
    """The first of several processes writes it; the others take that one: its number is the lock."""
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return _write(_made(clock.now()), own=False)
        except IntegrityError:
            if (row := _valid_now()) is not None:
                return row
    raise RuntimeError("no certificate could be made to seal a paper")


def _write(parts: tuple[Any, x509.Certificate, Sequence[x509.Certificate]], *, own: bool) -> PaperCertificate:
    key, certificate, chain = parts
    kept = key.private_bytes(_DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    newest = PaperCertificate.objects.aggregate(newest=Max("number"))["newest"]
    row = PaperCertificate(
        number=(newest or 0) + 1,
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        certificate=certificate.public_bytes(_DER),
        chain=b"".join(one.public_bytes(_DER) for one in chain),
        sealed=secret.seal("signing", kept),
        own=own,
        valid_from_ms=clock.to_ms(certificate.not_valid_before_utc),
        valid_until_ms=clock.to_ms(certificate.not_valid_after_utc),
        created_ms=clock.now_ms(),
    )
    row.save(force_insert=True)
    return row


def _made(now: datetime) -> tuple[Any, x509.Certificate, Sequence[x509.Certificate]]:
    """A key (P-256) and a certificate that says nothing but the plan's name: not a CA, for signatures only."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, policy.current().plan_name[:64])])
    use = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(use, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return key, made.sign(key, hashes.SHA256()), ()


def _read(content: bytes, password: bytes | None) -> tuple[Any, x509.Certificate, list[x509.Certificate]]:
    try:
        if b"-----BEGIN" in content:
            key: Any = serialization.load_pem_private_key(content, password)
            first, *others = x509.load_pem_x509_certificates(content)
            return key, first, others
        key, certificate, chain = pkcs12.load_key_and_certificates(content, password)
    except (ValueError, TypeError) as error:
        raise Unfit(
            "it is no PKCS#12 file and no PEM with key and certificate, or its password is wrong"
        ) from error
    if certificate is None:
        raise Unfit("it holds no certificate")
    return key, certificate, chain


def _fit(key: Any, certificate: x509.Certificate) -> None:
    """Whether this key and certificate can seal what anybody can check. Raises Unfit."""
    fits = (isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 2048) or (
        isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in {"secp256r1", "secp384r1"}
    )
    if not fits:
        raise Unfit("its key must be RSA of 2048 bits or more, or on the curve P-256 or P-384")
    if key.public_key() != certificate.public_key():
        raise Unfit("the key is not the certificate's")
    if not certificate.not_valid_before_utc <= clock.now() < certificate.not_valid_after_utc:
        raise Unfit("it is not valid now")
    if not _may_sign(certificate):
        raise Unfit("it is not for signatures (key usage digitalSignature or nonRepudiation)")


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        use = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return use.digital_signature or use.content_commitment


def _found(row: PaperCertificate) -> Found:
    subject = x509.load_der_x509_certificate(bytes(row.certificate)).subject.rfc4514_string()
    valid = clock.from_ms(row.valid_from_ms), clock.from_ms(row.valid_until_ms)
    return Found(row.number, row.sha256, subject, row.own, *valid)


@lru_cache(maxsize=4)
def _stamp(certificate: bytes, chain: bytes, sealed: bytes) -> Stamp:
    # Imported at the first seal: it takes a third of a second, which no start of a command should wait for.
    from sharewell.lib.seal import Stamp

    key: Any = serialization.load_der_private_key(secret.unseal("signing", sealed), None)
    return Stamp(key, certificate, _apart(chain))


def _apart(chain: bytes) -> tuple[bytes, ...]:
    """DER certificates that stand one after another, each by itself."""
    found = []
    while chain:
        length = _der_length(chain)
        found.append(chain[:length])
        chain = chain[length:]
    return tuple(found)


def _der_length(der: bytes) -> int:
    """Bytes of the first DER value, from its own header (X.690 §8.1.3)."""
    if der[1] < 0x80:
        return 2 + der[1]
    size = der[1] & 0x7F
    return 2 + size + int.from_bytes(der[2 : 2 + size], "big")
