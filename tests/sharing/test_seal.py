"""The seal of a signed paper, as programs that are not ours see it, and as a reader hears the paper."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from pypdf import PdfReader

from conformance import judge, pdf_judge
from sharewell.lib import clock, seal
from sharewell.sharing import certificate, documents, sign
from sharewell.sharing.models import Document, PaperCertificate
from tests.sharing.conftest import NOON, SCOPES, World

LONG = "María Guadalupe Hernández-Villavicencio de la Torre y Fernández de Córdoba"
ACT = sign.Act(
    grant_id="y5s3J0v2-BXmeqC-dqvyoA",
    typed_name=LONG,
    name_on_file=LONG,
    authority="",
    username="maria.guadalupe",
    source_address="2001:db8::1",
    method="signed",
    scopes=SCOPES,
    signed_at=NOON,
    ends_at=NOON,
    presence_method="authenticator",
    presence_at=NOON,
    categories=("claims", "drugs"),
    days=30,
)


def paper_of(world: World, language: str = "en") -> bytes:
    with clock.at(NOON):
        grant = world.give(language=language)
    document = documents.find(world.key, grant.document_id)
    assert document is not None
    return bytes(document.pdf)


def pdfsig(path: Path) -> str:
    """What poppler says of a file's seals."""
    if not shutil.which("pdfsig"):
        pytest.skip("pdfsig (poppler-utils) is not on this machine")
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, timeout=30).stdout


@pytest.mark.parametrize("language", ["en", "es"])
def test_pdfsig_finds_one_valid_seal_over_the_whole_paper(world: World, language: str, tmp_path: Path) -> None:
    (path := tmp_path / "paper.pdf").write_bytes(paper_of(world, language))
    said = pdfsig(path)
    assert said.count("Signature #") == 1
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signer Certificate Common Name: Harbor Health Plan" in said


def test_a_changed_byte_is_found_by_pdfsig_and_by_us(world: World, tmp_path: Path) -> None:
    paper = paper_of(world)
    changed = bytearray(paper)
    changed[paper.index(b"/Title")] ^= 1
    (path := tmp_path / "changed.pdf").write_bytes(changed)
    assert "Signature is Valid" not in pdfsig(path)
    for broken in (bytes(changed), paper + b"\n", paper[:-1], b"", b"%PDF-1.7"):
        with pytest.raises(seal.Broken):
            seal.check(broken)


def test_our_own_check_finds_whose_seal_it_is(world: World) -> None:
    found = seal.check(paper_of(world))
    row = PaperCertificate.objects.get()
    assert (found.certificate, found.at) == (bytes(row.certificate), NOON)
    made = x509.load_der_x509_certificate(found.certificate)
    assert made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    use = made.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (use.digital_signature, use.content_commitment, use.key_cert_sign) == (True, True, False)


def test_verapdf_finds_pdf_ua_1_and_pdf_a_2a_also_with_long_names_and_large_print(
    world: World, tmp_path: Path
) -> None:
    try:
        jars = pdf_judge.prepare()
    except judge.NotHere as absent:
        pytest.skip(f"veraPDF does not judge: {absent}")
    (tmp_path / "en.pdf").write_bytes(paper_of(world))
    with clock.at(NOON):
        large = sign.document(world.shown("es"), world.app, ACT, "es", large=True)
        strange = sign.document(world.shown(), world.app, replace(ACT, typed_name="李 \x07 🙂"), "en")
    (tmp_path / "large.pdf").write_bytes(large)
    (tmp_path / "strange.pdf").write_bytes(strange)
    good, said = pdf_judge.judge(jars, sorted(tmp_path.glob("*.pdf")))
    assert good, said
    assert said.count(" true ") == 6


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_hears_the_paper_hears_the_texts_that_were_shown_in_their_order(world: World, language: str) -> None:
    with clock.at(NOON):
        shown = world.shown(language)
    reader = PdfReader(io.BytesIO(paper_of(world, language)))
    heard = squeezed("".join(said for said, _ in told(reader)))
    texts = [squeezed(line.lstrip("#- ").replace("**", "")) for paper in shown for line in paper.text.splitlines()]
    place = 0
    for text in filter(None, texts):
        place = heard.index(text, place) + len(text)
    assert all(heard.index(paper.sha256) > place for paper in shown)


def test_the_paper_has_title_language_outline_and_a_seal_that_is_tagged_and_named(world: World) -> None:
    reader = PdfReader(io.BytesIO(paper_of(world, "es")))
    root: Any = reader.root_object
    assert root["/Lang"] == "es"
    assert reader.metadata is not None
    assert reader.metadata.title == world.shown("es")[-1].title
    assert len(reader.outline) >= 3
    (field,) = root["/AcroForm"]["/Fields"]
    assert field.get_object()["/TU"] == "Sello electrónico de Harbor Health Plan"
    form = root["/StructTreeRoot"]["/K"][0].get_object()["/K"][-1].get_object()
    assert (form["/S"], form["/K"]["/Obj"].get_object()["/T"]) == ("/Form", "Seal")


def test_the_evidence_says_factor_length_and_categories(world: World) -> None:
    with clock.at(NOON):
        paper = sign.document(world.shown(), world.app, ACT, "en")
        fingerprint = certificate.current().sha256
    text = squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages))
    for fact in ("code of the authenticator app", "30 days of 24 hours", "claims, drugs", fingerprint, LONG):
        assert squeezed(fact) in text


def test_a_paper_is_stored_once_and_read_the_same_for_ever(world: World) -> None:
    with clock.at(NOON):
        first = world.give(answers="r1")
        kept = bytes(Document.objects.get(id=first.document_id).pdf)
        again = world.give(answers="r1")
    assert again.document_id == first.document_id
    assert bytes(Document.objects.get().pdf) == kept


def told(reader: PdfReader) -> list[tuple[str, int]]:
    """The text of each marked piece, in the order of the tree of tags, with its page."""
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}  # type: ignore[union-attr]
    pieces = [marked(page) for page in reader.pages]
    found: list[tuple[str, int]] = []

    def walk(node: Any, page: int) -> None:
        node = node.get_object()
        if isinstance(node, int):
            found.append((pieces[page].get(int(node), ""), page))
            return
        if isinstance(node, list):
            for each in node:
                walk(each, page)
            return
        if "/Pg" in node:
            page = pages[node.raw_get("/Pg").idnum]
        if node.get("/Type") == "/MCR":
            found.append((pieces[page].get(int(node["/MCID"]), ""), page))
        elif "/K" in node:
            walk(node["/K"], page)

    walk(reader.root_object["/StructTreeRoot"]["/K"], 0)  # type: ignore[index]
    return found


def marked(page: Any) -> dict[int, str]:
    """The text of each marked-content number of a page."""
    inside: list[int] = []
    texts: dict[int, str] = {}

    def before(operator: bytes, operands: Any, *_: Any) -> None:
        if operator == b"BDC":
            about = operands[1]
            inside.append(int(about["/MCID"]) if isinstance(about, dict) and "/MCID" in about else -1)
        elif operator == b"BMC":
            inside.append(-1)
        elif operator == b"EMC":
            inside.pop()

    def piece(text: str, *_: Any) -> None:
        number = next((one for one in reversed(inside) if one >= 0), -1)
        texts[number] = texts.get(number, "") + text

    page.extract_text(visitor_operand_before=before, visitor_text=piece)
    return texts


def squeezed(text: str) -> str:
    """Text without blanks, bullets and the places where a long word may break."""
    return "".join(text.split()).replace("•", "").replace("\u200b", "")


def test_the_judge_of_pdf_can_be_given_by_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if not shutil.which("java"):
        pytest.skip("no Java")
    monkeypatch.setitem(os.environ, pdf_judge.JARS, str(tmp_path))
    assert pdf_judge.prepare() == tmp_path
