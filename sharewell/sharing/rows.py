"""The rows of one signature: the document, the act of signing, the grant, and the right it was signed by."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sharewell.accounts.models import User
from sharewell.lib import clock, secret
from sharewell.members.delegates import Delegation
from sharewell.registry.models import App
from sharewell.sharing import sign
from sharewell.sharing.models import Document, Grant, Signature, SignedFor
from sharewell.sharing.papers import Paper


def write(
    person_key: int,
    signer: User,
    app: App,
    act: sign.Act,
    papers: Sequence[Paper],
    language: str,
    pdf: bytes,
    right: Delegation | None,
) -> Grant:
    """Insert signature, document and grant, and by which right another than the member signed."""
    told = [_told(paper) for paper in papers]
    signed_ms = clock.to_ms(act.signed_at)
    document = Document(
        person_key=person_key,
        id=secret.token(16),
        grant_id=act.grant_id,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pdf=pdf,
        made_ms=signed_ms,
    )
    signature = Signature(
        person_key=person_key,
        id=secret.token(16),
        grant_id=act.grant_id,
        signer_id=signer.pk,
        username=act.username,
        typed_name=act.typed_name,
        authority=act.authority,
        method=act.method,
        source_address=act.source_address,
        signed_ms=signed_ms,
        papers=told,
    )
    grant = Grant(
        person_key=person_key,
        id=act.grant_id,
        signer_id=signer.pk,
        signer_name=papers[0].who,
        authority=act.authority,
        client_id=app.client_id,
        legal_name=app.legal_name,
        product_name=app.product_name,
        app_version=app.version,
        scopes=act.scopes,
        language=language,
        papers=told,
        signature_id=signature.id,
        document_id=document.id,
        document_sha256=document.sha256,
        starts_ms=signed_ms,
        ends_ms=clock.to_ms(act.ends_at),
    )
    for row in (document, signature, grant):
        row.save(force_insert=True)
    if right is not None:
        SignedFor(person_key=person_key, id=grant.id, delegation_id=right.id).save(force_insert=True)
    return grant


def _told(paper: Paper) -> dict[str, str]:
    return {
        "name": paper.name,
        "version": paper.version,
        "language": paper.language,
        "material_id": paper.material_id,
        "sha256": paper.sha256,
    }
