"""The signed PDF: the exact texts that were shown, and a page that says who signed, when and how; sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sharewell import policy
from sharewell.lib import clock, pdf
from sharewell.notify import dates
from sharewell.registry.models import App
from sharewell.sharing import certificate
from sharewell.sharing.models import PaperCertificate
from sharewell.sharing.papers import Paper


@dataclass(frozen=True, slots=True)
class Act:
    """The act of signing. Instants are aware; `name_on_file` is the member's; `authority` a representative's.

    `presence_*` say by which factor and when the signer proved to be there; `categories` are what was signed
    (empty: all that the app asked for), and `days` the length that was chosen.
    """

    grant_id: str
    typed_name: str
    name_on_file: str
    authority: str
    username: str
    source_address: str
    method: str
    scopes: str
    signed_at: datetime
    ends_at: datetime
    presence_method: str = ""
    presence_at: datetime | None = None
    categories: tuple[str, ...] = ()
    days: int = 0


_GROUPS = {
    "who": ("typed", "member", "capacity", "authority", "username", "method", "presence", "proved", "source"),
    "when": ("local", "utc", "length", "ends", "ends_utc"),
    "what": ("company", "app", "client", "website", "policy", "contact", "deletion", "categories", "scopes"),
    "checked": ("grant",),
}
_WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "title": "Signature record",
        "intro": "This page was made by {plan} at the moment of signing. It belongs to the papers before it.",
        "head": ("What", "Value"),
        "who": "Who signed, and how",
        "when": "When",
        "what": "What may be shared, and with whom",
        "checked": "How this can be checked",
        "typed": "Name typed as signature",
        "member": "Member",
        "authority": "Authority of the signer",
        "username": "Signed in as",
        "method": "Way of signing",
        "signed": "name typed and agreement chosen, after signing in",
        "local": "Signed at (plan's time)",
        "utc": "Signed at (UTC)",
        "presence": "Proof of being there",
        "proofs": {
            "password": "password typed again",
            "passkey": "passkey used again",
            "authenticator": "code of the authenticator app",
            "recovery_code": "recovery code",
        },
        "proved": "Proved at (UTC)",
        "capacity": "Signed as",
        "self": "the member",
        "other": "representative of the member",
        "source": "Network address",
        "length": "Length that was chosen",
        "days": "{days} days of 24 hours",
        "categories": "Data that may be shared",
        "all": "all that the app asked for",
        "kinds": {
            "claims": "claims",
            "drugs": "drugs",
            "clinical": "health records",
            "coverage": "coverage",
        },
        "seal": "Electronic seal of {plan}: SHA-256 of its certificate",
        "sealed": "Electronic seal of {plan}",
        "ends": "Sharing ends (plan's time)",
        "ends_utc": "Sharing ends (UTC)",
        "grant": "Number of this authorization",
        "company": "Company that receives the data",
        "app": "App",
        "client": "Number of the app, and version of its facts",
        "website": "Website of the app",
        "policy": "Privacy policy of the app",
        "contact": "Contact of the app",
        "deletion": "To ask for deletion",
        "scopes": "Access that the app asked for",
        "paper": "Paper {name}, version {version} ({language}), {material}: SHA-256 of the text shown",
    },
    "es": {
        "title": "Registro de la firma",
        "intro": "{plan} hizo esta página en el momento de la firma. Forma parte de los documentos anteriores.",
        "head": ("Qué", "Valor"),
        "who": "Quién firmó y cómo",
        "when": "Cuándo",
        "what": "Qué se puede compartir y con quién",
        "checked": "Cómo se puede comprobar",
        "typed": "Nombre escrito como firma",
        "member": "Miembro",
        "authority": "Autoridad de quien firma",
        "username": "Sesión iniciada como",
        "method": "Forma de firmar",
        "signed": "nombre escrito y acuerdo elegido, después de iniciar sesión",
        "local": "Firmado (hora del plan)",
        "utc": "Firmado (UTC)",
        "presence": "Prueba de presencia",
        "proofs": {
            "password": "contraseña escrita de nuevo",
            "passkey": "llave de acceso usada de nuevo",
            "authenticator": "código de la aplicación de autenticación",
            "recovery_code": "código de recuperación",
        },
        "proved": "Probado (UTC)",
        "capacity": "Firmado como",
        "self": "el miembro",
        "other": "representante del miembro",
        "source": "Dirección de red",
        "length": "Duración elegida",
        "days": "{days} días de 24 horas",
        "categories": "Datos que se pueden compartir",
        "all": "todo lo que pidió la aplicación",
        "kinds": {
            "claims": "reclamaciones",
            "drugs": "medicamentos",
            "clinical": "registros de salud",
            "coverage": "cobertura",
        },
        "seal": "Sello electrónico de {plan}: SHA-256 de su certificado",
        "sealed": "Sello electrónico de {plan}",
        "ends": "Fin (hora del plan)",
        "ends_utc": "Fin (UTC)",
        "grant": "Número de esta autorización",
        "company": "Empresa que recibe los datos",
        "app": "Aplicación",
        "client": "Número de la aplicación y versión de sus datos",
        "website": "Sitio web de la aplicación",
        "policy": "Política de privacidad de la aplicación",
        "contact": "Contacto de la aplicación",
        "deletion": "Para pedir que se borren los datos",
        "scopes": "Acceso que pidió la aplicación",
        "paper": "Documento {name}, versión {version} ({language}), {material}: SHA-256 del texto mostrado",
    },
}


def document(papers: Sequence[Paper], app: App, act: Act, language: str, *, large: bool = False) -> bytes:
    """The PDF of a signature (PDF/UA-1 and PDF/A-2a), sealed by the plan (PAdES).

    Call it outside a transaction. The same act gives the same pages; the seal differs each time, so what is
    kept is this one file, once.
    """
    language = language if language in _WORDS else "en"
    row = certificate.current()
    return _sealed(pdf.make(_laid_out(papers, app, act, language, row.sha256, large)), row, act, language)


def _laid_out(
    papers: Sequence[Paper], app: App, act: Act, language: str, fingerprint: str, large: bool
) -> pdf.Document:
    plan, words = policy.current().plan_name, _WORDS[language]
    blocks: list[pdf.Block] = []
    for paper in papers:
        blocks += [pdf.heading(1, paper.title), *_lowered(paper), pdf.new_page()]
    blocks += [
        pdf.heading(1, str(words["title"])),
        pdf.text(str(words["intro"]).format(plan=plan)),
        *_evidence(papers, app, act, language, fingerprint),
    ]
    return pdf.Document(
        title=papers[-1].title,
        language=language,
        author=plan,
        footer=f"{plan} · {' '.join(paper.material_id for paper in papers)}",
        blocks=blocks,
        made_at=act.signed_at,
        large=large,
        archive=True,
    )


def _sealed(content: bytes, row: PaperCertificate, act: Act, language: str) -> bytes:
    # Imported at the first seal: it takes a third of a second, which no start of a command should wait for.
    from sharewell.lib import seal

    name = str(_WORDS[language]["sealed"]).format(plan=policy.current().plan_name)
    return seal.seal(content, certificate.stamp(row), name=name, at=act.signed_at)


def _lowered(paper: Paper) -> list[pdf.Block]:
    """The blocks of a paper, its headings one level below its title."""
    return [
        block | {"level": block["level"] + 1} if block["kind"] == "heading" else block
        for block in pdf.from_marks(paper.text)
    ]


def _evidence(papers: Sequence[Paper], app: App, act: Act, language: str, fingerprint: str) -> Iterator[pdf.Block]:
    """A small table for each question; a value that is empty has no row."""
    words = _WORDS[language]
    values = _values(app, act, language)
    for title, names in _GROUPS.items():
        rows = [(str(words[name]), values[name]) for name in names if values[name]]
        if title == "checked":
            rows += [(_paper_line(str(words["paper"]), paper), paper.sha256) for paper in papers]
            rows.append((str(words["seal"]).format(plan=policy.current().plan_name), fingerprint))
        yield pdf.heading(2, str(words[title]))
        yield pdf.facts((str(words["head"][0]), str(words["head"][1])), rows)


def _values(app: App, act: Act, language: str) -> dict[str, str]:
    words = _WORDS[language]
    return {
        "typed": act.typed_name,
        "member": act.name_on_file,
        "capacity": str(words["other" if act.authority else "self"]),
        "authority": act.authority,
        "username": act.username,
        "method": str(words[act.method]),
        "presence": words["proofs"].get(act.presence_method, act.presence_method),
        "proved": _utc(act.presence_at) if act.presence_at else "",
        "source": act.source_address,
        "local": dates.moment(act.signed_at, language),
        "utc": _utc(act.signed_at),
        "length": str(words["days"]).format(days=act.days) if act.days else "",
        "ends": dates.moment(act.ends_at, language),
        "ends_utc": _utc(act.ends_at),
        "company": app.legal_name,
        "app": app.product_name,
        "client": f"{app.client_id}, {app.version}",
        "website": app.website,
        "policy": app.policy_url,
        "contact": app.contact_email,
        "deletion": app.deletion_contact,
        "categories": ", ".join(words["kinds"].get(one, one) for one in act.categories) or str(words["all"]),
        "scopes": act.scopes,
        "grant": act.grant_id,
    }


def _paper_line(form: str, paper: Paper) -> str:
    return form.format(name=paper.name, version=paper.version, language=paper.language, material=paper.material_id)


def _utc(instant: datetime) -> str:
    return clock.from_ms(clock.to_ms(instant)).isoformat(timespec="milliseconds")
