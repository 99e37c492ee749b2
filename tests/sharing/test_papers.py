"""The papers: complete in every language, filled with the app's facts, shown as they will be signed."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell import policy
from sharewell.registry.models import App
from sharewell.sharing import form, papers
from tests.sharing.conftest import NOON, SCOPES

ENDS = NOON + timedelta(days=365)
FILES = sorted(papers.FOLDER.glob("*/*.md"))
FILES_EN = [path for path in FILES if path.name.endswith(".en.md")]
LANGUAGES = policy.current().languages


def app(**changes: str) -> App:
    facts = {
        "client_id": "sunrise", "legal_name": "Sunrise Health, Inc.", "product_name": "Sunrise", "scopes": SCOPES,
        "policy_url": "https://sunrise.example/privacy", "deletion_contact": "delete@sunrise.example",
    }  # fmt: skip
    return App(**(facts | changes))


def in_force(language: str) -> str:
    return (papers.FOLDER / "authorization" / f"{papers.versions()['authorization']}.{language}.md").read_text()


@pytest.mark.parametrize("name", policy.current().papers)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_required_paper_exists_in_every_language(name: str, language: str) -> None:
    text = papers.source(name, language)
    assert text.language == language
    assert re.fullmatch(r"[HRYSE]\d{4}_\w+_[MC]", text.material_id)
    assert text.material_id == papers.source(name, "en").material_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_authorization_in_force_holds_every_element(language: str) -> None:
    body = in_force(language)
    assert form.missing(body, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("element", form.ELEMENTS, ids=lambda element: element.mark)
def test_a_form_without_one_element_is_refused(element: form.Element, language: str) -> None:
    body = in_force(language)
    without = re.sub(rf"(?ms)^# [^\n]*\{{#{element.mark}\}}\n.*?(?=^# |\Z)", "", body)
    assert without != body
    assert any(problem.startswith(element.rule) for problem in form.missing(without, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_that_names_no_fact_or_drops_a_statement_is_refused(language: str) -> None:
    body = in_force(language)
    for element in form.ELEMENTS:
        for fact in element.facts:
            assert form.missing(body.replace(f"{{{fact}}}", "…"), language), fact
        for word in (element.words or {})[language] if element.words else ():
            assert form.missing(re.sub(re.escape(word), "…", body, flags=re.IGNORECASE), language), word


def test_a_form_in_a_language_nobody_checked_is_refused() -> None:
    assert form.missing("# Tout {#information}", "fr")


def test_an_incomplete_form_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "authorization").mkdir()
    (tmp_path / "authorization" / "1.en.md").write_text(
        "Title: T\nMaterial-ID: H9999_X_C\n\n# Why {#purpose}\n\nNo."
    )
    monkeypatch.setattr(papers, "FOLDER", tmp_path)
    papers.source.cache_clear()
    try:
        with pytest.raises(papers.IncompleteForm, match="revoke"):
            papers.source("authorization", "en")
    finally:
        papers.source.cache_clear()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_says_who_receives_until_when_and_how_to_stop(language: str) -> None:
    for paper in papers.required(app(), language, NOON, ENDS, "Alice Núñez"):
        for fact in ("Sunrise Health, Inc.", "https://sunrise.example/privacy", "delete@sunrise.example", "365"):
            assert fact in paper.text
        for fact in (policy.current().contact.phone, "TTY 711", "/login/"):
            assert fact in paper.text
        if paper.name == "authorization":
            assert ("February 29, 2028" if language == "en" else "29 de febrero de 2028") in paper.text
        assert not re.search(r"[{}]", paper.text)
        assert ".." not in paper.text.replace("*", "")
        assert f"{policy.current().plan_name}, {policy.current().plan_name}" not in paper.text


FACTS = {
    "en": [
        "cannot be limited", "sensitive information about your past treatments", "privacy policy", "at once",
        "confirmation e-mail", "saved on the member site", "up to 365 days", "at any time", "Account settings",
        "back of your member ID card", "no new data", "cannot get back", "delete", "claims and encounter",
        "prescription drug", "clinical data", "hipaa", "ftc", "office for civil rights", "current members",
    ],
    "es": [
        "no se puede limitar", "información delicada sobre sus tratamientos anteriores", "política de privacidad",
        "de inmediato", "correo electrónico de confirmación", "se guarda en el sitio para miembros",
        "hasta por 365 días", "en cualquier momento", "reverso de su tarjeta", "no enviamos datos nuevos",
        "no podemos recuperar", "lo borre", "reclamaciones y consultas", "medicamentos recetados",
        "datos clínicos", "hipaa", "ftc", "oficina de derechos civiles", "miembros actuales",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("language", "fact"), [(one, fact) for one in LANGUAGES for fact in FACTS[one]])
def test_the_understanding_paper_keeps_every_fact_of_the_members_page(language: str, fact: str) -> None:
    first, _ = papers.required(app(), language, NOON, ENDS, "Alice Núñez")
    assert fact.lower() in first.text.lower().replace("**", "")


@pytest.mark.parametrize("path", FILES_EN, ids=lambda path: path.parent.name)
def test_the_words_are_plain(path: Path) -> None:
    """Short sentences and words: grade 8 at most (Automated Readability Index, English, without filled facts)."""
    body = re.sub(r"^#.*$|\{.*?\}|www\.\S+", "", path.read_text().partition("\n\n")[2], flags=re.MULTILINE)
    words = re.findall(r"[A-Za-z']+", body)
    sentences = re.split(r"[.?!:;]\s|\n\s*\n|\n- ", body)
    sentences = [one for one in sentences if re.search("[a-z]", one)]
    grade = 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / len(sentences) - 21.43
    assert grade < 9, f"grade {grade:.1f}"


def test_forbidden_words_stay_out() -> None:
    for path in FILES:
        text = path.read_text().lower()
        for word in ("approved by cms", "cms-approved", " free ", "stays protected", "guarantee"):
            assert word not in text


def test_a_representative_signs_with_the_authority_stated() -> None:
    (_, paper) = papers.required(app(), "en", NOON, ENDS, "Bob Pier", authority="health care power of attorney")
    assert "Authority to sign for the member: health care power of attorney" in paper.text
    assert "I am the member" not in paper.text


def test_equal_facts_give_equal_texts_and_hashes() -> None:
    one = papers.required(app(), "en", NOON, ENDS, "Alice Núñez")
    two = papers.required(app(), "en", NOON + timedelta(hours=1), ENDS + timedelta(hours=1), "Alice Núñez")
    other = papers.required(app(legal_name="Sunset"), "en", NOON, ENDS, "Alice Núñez")
    assert [paper.sha256 for paper in one] == [paper.sha256 for paper in two]
    assert [paper.sha256 for paper in one] != [paper.sha256 for paper in other]


TAG = r"<(h2|h3|p|ul|li|strong)>"


@given(st.text(alphabet=st.sampled_from("ab<&>\"'*#-{}\n $_`\\é"), max_size=30))
def test_no_name_of_an_app_can_change_what_a_paper_says(name: str) -> None:
    plain = papers.required(app(legal_name="X", product_name="X"), "en", NOON, ENDS, "Alice")
    try:
        named = papers.required(app(legal_name=name, product_name=name), "en", NOON, ENDS, "Alice")
    except papers.IncompleteForm:
        assert not re.search(r"\w|[<&>\"'$`{}\\]", name), "only a name that says nothing is refused"
        return
    for ours, theirs in zip(plain, named, strict=True):
        assert ours.text.count("\n") == theirs.text.count("\n")
        assert re.findall(TAG, ours.html) == re.findall(TAG, theirs.html)
        assert not re.search(r"<(?!/?(?:h2|h3|p|ul|li|strong)>)", theirs.html)
