"""The electronic seal of a PDF (PAdES, baseline B-B), and reading it back.

The signature field and its place in the tree of tags come in the same revision as the seal, so a file that
was PDF/UA-1 and PDF/A-2a stays both. It is not visible: what it means stands on a page of the paper.
Importing this costs a third of a second (pyHanko): import it where a paper is sealed, not at the start.
Source: ETSI EN 319 142-1 §6 (PAdES baseline), ISO 14289-1 §7.18 (form fields are tagged and named),
ISO 19005-2 §6.4 (a signature covers the whole file)
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asn1crypto import algos, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.registry import SimpleCertificateStore

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
# pyHanko gives these no types.
_number: Any = generic.NumberObject
_Dictionary: Any = generic.DictionaryObject
_Store: Any = SimpleCertificateStore
FIELD: Final = "Seal"
_DIGEST: Final = "sha256"
_BYTES: Final = 4_000


class Broken(Exception):
    """A file bears no seal, or not a whole one; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What seals: a private key, its certificate, and the certificates above it (DER)."""

    key: PrivateKey
    certificate: bytes
    chain: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal that holds: its certificate (DER), and when it says it was made."""

    certificate: bytes
    at: datetime | None


def seal(pdf: bytes, stamp: Stamp, *, name: str, at: datetime) -> bytes:
    """The PDF with a seal that covers all of it. The PDF must be tagged.

    `name` says whose seal it is, to people who hear the page; `at` is the time that the seal claims (aware).
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf if pdf.endswith(b"\n") else pdf + b"\n"))
    _add_field(writer, name)
    about = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm=_DIGEST, subfilter=fields.SigSeedSubFilter.PADES, name=name
    )
    signer = _SignerAt(about, signer=_signer(stamp))
    signer.at = at
    reserved = 2 * (_BYTES + len(stamp.certificate) + sum(map(len, stamp.chain)))
    sealed: io.BytesIO = _finished(signer.async_sign_pdf(writer, bytes_reserved=reserved))
    return sealed.getvalue()


def check(pdf: bytes) -> Seal:
    """The seal of a file, if it holds and covers every byte. Whose certificate it is, the caller must know.

    Raises Broken.
    """
    try:
        found = list(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)
        if len(found) == 1:
            return _checked(found[0])
    except Broken:
        raise
    except Exception as error:  # a damaged file may break the reader in any way
        raise Broken("the file cannot be read as a sealed PDF") from error
    raise Broken(f"the file bears {len(found)} seals, not one" if found else "the file bears no seal")


def _checked(one: Any) -> Seal:
    digest = one.compute_digest()
    if one.evaluate_signature_coverage() != SignatureCoverageLevel.ENTIRE_FILE:
        raise Broken("the seal does not cover the whole file")
    intact, valid = generic_cms.validate_sig_integrity(one.signer_info, one.signer_cert, "data", digest)
    if not intact:
        raise Broken("the file was changed after it was sealed")
    if not valid:
        raise Broken("the seal itself was changed")
    return Seal(one.signer_cert.dump(), one.self_reported_timestamp)


def _add_field(writer: IncrementalPdfFileWriter, name: str) -> None:
    """A signature field on the last page, named, and tagged as a form element at the end of the document."""
    fields.append_signature_field(writer, fields.SigFieldSpec(FIELD, on_page=-1, box=None))
    widget_ref = writer.root["/AcroForm"]["/Fields"].raw_get(-1)
    widget = widget_ref.get_object()
    page = widget.raw_get("/P")
    tree = writer.root["/StructTreeRoot"]
    key, whole = int(tree["/ParentTreeNextKey"]), tree["/K"].raw_get(0)
    widget["/TU"] = pdf_string(name)
    widget["/StructParent"] = _number(key)
    form = writer.add_object(_form(whole, page, widget_ref, name))
    whole.get_object()["/K"].append(form)
    tree["/ParentTree"]["/Nums"].extend([_number(key), form])
    tree["/ParentTreeNextKey"] = _number(key + 1)
    page.get_object()["/Tabs"] = pdf_name("/S")
    for changed in (tree, whole.get_object(), widget, page.get_object()):
        writer.update_container(changed)


def _form(parent: Any, page: Any, widget: Any, name: str) -> generic.DictionaryObject:
    about = {"/Type": pdf_name("/OBJR"), "/Obj": widget, "/Pg": page}
    element = {"/Type": pdf_name("/StructElem"), "/S": pdf_name("/Form"), "/P": parent, "/Pg": page}
    element |= {"/Alt": pdf_string(name), "/K": _dictionary(about)}
    return _dictionary(element)


def _dictionary(values: dict[str, Any]) -> generic.DictionaryObject:
    made: generic.DictionaryObject = _Dictionary({pdf_name(key): value for key, value in values.items()})
    return made


def _signer(stamp: Stamp) -> _Signer:
    store = _Store()
    store.register_multiple([x509.Certificate.load(one) for one in stamp.chain])
    kind = "sha256_ecdsa" if isinstance(stamp.key, ec.EllipticCurvePrivateKey) else "sha256_rsa"
    signer = _Signer(
        signing_cert=x509.Certificate.load(stamp.certificate),
        cert_registry=store,
        signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": kind}),
    )
    signer.key = stamp.key
    return signer


class _Signer(signers.Signer):
    """Signs with a key that is loaded already: loading an RSA key anew costs more than all the rest."""

    key: PrivateKey

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


class _SignerAt(signers.PdfSigner):
    """Seals with the time of the act instead of the machine's."""

    at: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def _finished(steps: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine gives, also where this thread runs a loop already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(steps)
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, steps).result()
