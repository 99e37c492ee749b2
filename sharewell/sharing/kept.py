"""Check what is kept of signatures: every grant's paper against its hashes, the ledger, and the plan's seal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from sharewell.audit import given
from sharewell.sharing import certificate
from sharewell.sharing.certificate import Found
from sharewell.sharing.models import Document, Grant, PaperCertificate, Signature

_BATCH: Final = 100
_SEAL: Final = b"/ByteRange"
_NEVER: Final = 2**63 - 1

Kind = Literal["missing", "edit", "swapped", "added", "ledger", "seal", "certificate"]
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """A paper is not as it was signed. `where` names the grant, never a person."""

    kind: Kind
    where: str
    words: str


@dataclass(slots=True)
class Report:
    """What was checked: so many papers, of them `older` from before papers were sealed."""

    papers: int = 0
    older: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Judged:
    """One file from outside: the seal's certificate and time, and the grant whose paper it is, if we keep it."""

    sha256: str
    certificate: Found | None
    fingerprint: str
    at: datetime | None
    grant_id: str


def run() -> Report:
    """Check everything that is kept. Takes some 20 ms a paper."""
    report = Report()
    told = {(one.person_key, one.grant_id): one.document_sha256 for one in given.all_given()}
    first_ms, known = _sealed_from(), set(certificate.known())
    for grant in _grants():
        report.faults += _of_grant(grant, told.pop((grant.person_key, grant.id), None), report, known, first_ms)
    for _, grant_id in told:
        report.faults.append(Fault("missing", f"grant {grant_id}", "the ledger tells of it, and it is not there"))
    report.faults += _papers_of_no_grant()
    return report


def of_file(content: bytes) -> Judged:
    """Judge a file from outside. Raises lib.seal.Broken when its seal does not hold."""
    from sharewell.lib import seal

    found = seal.check(content)
    fingerprint, sha256 = _sha256(found.certificate), _sha256(content)
    grant = Document.objects.filter(sha256=sha256).values_list("grant_id", flat=True).first()
    return Judged(sha256, certificate.known().get(fingerprint), fingerprint, found.at, grant or "")


def _grants() -> Iterator[Grant]:
    """All grants in the order of their keys, a batch at a time."""
    rows = Grant.objects.order_by("person_key", "id")
    batch = list(rows[:_BATCH])
    while batch:
        yield from batch
        last = batch[-1]
        same = rows.filter(person_key=last.person_key, id__gt=last.id)
        batch = list(same[:_BATCH]) or list(rows.filter(person_key__gt=last.person_key)[:_BATCH])


def _of_grant(grant: Grant, told: str | None, report: Report, known: set[str], first_ms: int) -> Iterator[Fault]:
    where = f"grant {grant.id}, given {grant.starts_at:%Y-%m-%d %H:%M:%S} UTC"
    if told is None:
        yield Fault("ledger", where, "the ledger has no act that gave it")
    elif told != grant.document_sha256:
        yield Fault("ledger", where, "the ledger has another paper's SHA-256")
    if not Signature.objects.filter(
        person_key=grant.person_key, id=grant.signature_id, grant_id=grant.id
    ).exists():
        yield Fault("missing", where, "its act of signing is not there")
    paper = Document.objects.filter(person_key=grant.person_key, id=grant.document_id).first()
    if paper is None:
        yield Fault("missing", where, "its paper is not there")
        return
    report.papers += 1
    yield from _of_paper(grant, paper, where)
    if paper.made_ms < first_ms and _SEAL not in bytes(paper.pdf):
        report.older += 1
    else:
        yield from _of_seal(bytes(paper.pdf), where, known)


def _of_paper(grant: Grant, paper: Document, where: str) -> Iterator[Fault]:
    if _sha256(bytes(paper.pdf)) != paper.sha256:
        yield Fault("edit", where, "its paper was changed: the SHA-256 is another")
    if (paper.sha256, paper.grant_id) != (grant.document_sha256, grant.id):
        yield Fault("swapped", where, "the paper that lies there is not the one that was signed")


def _of_seal(pdf: bytes, where: str, known: set[str]) -> Iterator[Fault]:
    # Imported here: it takes a third of a second, which no start of a command should wait for.
    from sharewell.lib import seal

    try:
        found = seal.check(pdf)
    except seal.Broken as broken:
        yield Fault("seal", where, str(broken))
        return
    if _sha256(found.certificate) not in known:
        yield Fault("certificate", where, "it is sealed with a certificate that is not the plan's")


def _papers_of_no_grant() -> Iterator[Fault]:
    held = Grant.objects.values_list("document_id", flat=True)
    for grant_id in Document.objects.exclude(id__in=held).values_list("grant_id", flat=True):
        yield Fault("added", f"grant {grant_id}", "a paper lies there that no grant holds")


def _sealed_from() -> int:
    """Papers made before the first certificate (milliseconds since 1970) may have no seal."""
    made = PaperCertificate.objects.order_by("number").values_list("created_ms", flat=True).first()
    return _NEVER if made is None else made


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
