"""The signed PDF: the exact texts that were shown, and a page that says who signed, when and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sharewell import policy
from sharewell.lib import clock, pdf
from sharewell.notify import dates
from sharewell.registry.models import App
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


_WORDS = {
    "en": {
        "title": "Signature record",
        "intro": "This page was made by {plan} at the moment of signing. It belongs to the papers before it.",
        "head": ("What", "Value"),
        "typed": "Name typed as signature",
        "member": "Member",
        "authority": "Authority of the signer",
        "username": "Signed in as",
        "method": "Way of signing",
        "signed": "name typed and agreement chosen, after signing in",
        "local": "Signed at (plan's time)",
        "utc": "Signed at (UTC)",
        "source": "Network address",
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
        "typed": "Nombre escrito como firma",
        "member": "Miembro",
        "authority": "Autoridad de quien firma",
        "username": "Sesión iniciada como",
        "method": "Forma de firmar",
        "signed": "nombre escrito y acuerdo elegido, después de iniciar sesión",
        "local": "Firmado (hora del plan)",
        "utc": "Firmado (UTC)",
        "source": "Dirección de red",
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


def document(papers: Sequence[Paper], app: App, act: Act, language: str) -> bytes:
    """The PDF (tagged, PDF/UA-1) of a signature. The same act gives the same bytes."""
    plan = policy.current()
    language = language if language in _WORDS else "en"
    blocks: list[pdf.Block] = []
    for paper in papers:
        blocks += [pdf.heading(1, paper.title), *_lowered(paper), pdf.new_page()]
    words = _WORDS[language]
    blocks += [
        pdf.heading(1, str(words["title"])),
        pdf.text(str(words["intro"]).format(plan=plan.plan_name)),
        pdf.facts(*_evidence(papers, app, act, language)),
    ]
    footer = f"{plan.plan_name} · {' '.join(paper.material_id for paper in papers)}"
    return pdf.make(
        pdf.Document(
            title=papers[-1].title,
            language=language,
            author=plan.plan_name,
            footer=footer,
            blocks=blocks,
            made_at=act.signed_at,
        )
    )


def _lowered(paper: Paper) -> list[pdf.Block]:
    """The blocks of a paper, its headings one level below its title."""
    return [
        block | {"level": block["level"] + 1} if block["kind"] == "heading" else block
        for block in pdf.from_marks(paper.text)
    ]


def _evidence(
    papers: Sequence[Paper], app: App, act: Act, language: str
) -> tuple[tuple[str, str], list[tuple[str, str]]]:
    words = _WORDS[language]
    values = {
        "typed": act.typed_name,
        "member": act.name_on_file,
        "authority": act.authority,
        "username": act.username,
        "method": str(words[act.method]),
        "local": dates.moment(act.signed_at, language),
        "utc": _utc(act.signed_at),
        "source": act.source_address,
        "ends": dates.moment(act.ends_at, language),
        "ends_utc": _utc(act.ends_at),
        "grant": act.grant_id,
        "company": app.legal_name,
        "app": app.product_name,
        "client": f"{app.client_id}, {app.version}",
        "website": app.website,
        "policy": app.policy_url,
        "contact": app.contact_email,
        "deletion": app.deletion_contact,
        "scopes": act.scopes,
    }
    rows = [(str(words[name]), value) for name, value in values.items() if value]
    rows += [(_paper_line(str(words["paper"]), paper), paper.sha256) for paper in papers]
    return (str(words["head"][0]), str(words["head"][1])), rows


def _paper_line(form: str, paper: Paper) -> str:
    return form.format(name=paper.name, version=paper.version, language=paper.language, material=paper.material_id)


def _utc(instant: datetime) -> str:
    return clock.from_ms(clock.to_ms(instant)).isoformat(timespec="milliseconds")
