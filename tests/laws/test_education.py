"""What members are told before they share: every element that the rules ask for, in every language, and no claim.

42 CFR 422.119(g) (protecting data, secondary use, who is under HIPAA, OCR and FTC, how to complain), with the
questions that CMS suggests to ask of an app; 42 CFR 2.31 for records about alcohol or drug treatment, explained;
42 CFR 422.2262 (Material ID, no claim that is not proved). Elements are sections with an id of their own; a link
to it stays good, and what a section must name stands beside it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from babel.messages.pofile import read_po

from sharewell import policy
from sharewell.web.portal.learn import pages
from sharewell.web.portal.learn.pages import Page
from tests.laws import source
from tests.laws.test_reading_level import SUBJECTS, TEXTS
from tests.laws.test_site import MATERIAL_ID

LANGUAGES = policy.current().languages
CONTACT = policy.current().contact
Words = dict[str, tuple[str, ...]]


def both(*words: str) -> Words:
    return {"en": words, "es": words}


@dataclass(frozen=True)
class Element:
    """Something that must be said: on which page, under which id, naming what in each language."""

    page: str
    id: str
    words: Words = field(default_factory=dict)


HELP = both(CONTACT.phone, f"TTY {CONTACT.tty}")
QUESTIONS = (
    *("q-health-data", "q-other-data", "q-identified", "q-use", "q-share", "q-limit", "q-security", "q-others"),
    *("q-correct", "q-complaints", "q-end", "q-changes"),
)
TOPICS = (
    *(
        "rule",
        "who",
        "which-data",
        "sensitive",
        "must-i",
        "start",
        "sign-in",
        "papers",
        "how-long",
        "stop",
        "safe",
    ),
    *("secondary", "complain", "caregiver", "changed-plan", "wrong-data", "not-me", "languages", "exchange"),
    *("approval", "developers", "directory", "not-listed", "card"),
)
OF_422_119_G = (
    Element("privacy", "protect"),
    Element("privacy", "why"),
    Element("privacy", "secondary", {"en": ("secondary use",), "es": ("uso secundario",)}),
    Element("apps", "before", {"en": ("privacy policy",), "es": ("política de privacidad",)}),
    Element("apps", "questions"),
    Element("privacy", "hipaa-yes", {"en": ("HIPAA", "health plans"), "es": ("HIPAA", "planes de salud")}),
    Element(
        "privacy", "hipaa-no", {"en": ("Most apps", "no longer"), "es": ("mayoría de las aplicaciones", "ya no")}
    ),
    Element(
        "privacy",
        "oversight",
        {
            "en": ("Office for Civil Rights", "Federal Trade Commission"),
            "es": ("Oficina de Derechos Civiles", "Comisión Federal de Comercio"),
        },
    ),
    Element("privacy", "complain"),
    Element("privacy", "complain-plan", both(CONTACT.phone, CONTACT.address)),
    Element("privacy", "ocr", both("/leaving/ocr/", "1-800-368-1019", "1-800-537-7697")),
    Element("privacy", "ftc", both("/leaving/ftc/", "1-877-382-4357")),
    Element("privacy", "identity-theft", both("/leaving/identity-theft/", *HELP["en"])),
)
OF_SENSITIVE_DATA = (
    Element(
        "sensitive",
        "categories",
        {
            "en": ("mental health", "alcohol and drug", "HIV", "pregnancy", "genetic"),
            "es": ("salud mental", "alcohol y drogas", "VIH", "embarazo", "genéticas"),
        },
    ),
    Element("sensitive", "no-limit", {"en": ("cannot leave out",), "es": ("No puede dejar fuera",)}),
    Element("sensitive", "choices", both("/claims/", "/records/", "/learn/apps/")),
    Element("sensitive", "danger", both("/account/preferences/", *HELP["en"])),
    # 42 CFR 2.31(a): patient, who discloses, what, who receives, purpose, revocation, expiry, signature and date.
    Element(
        "sensitive",
        "substance-use",
        {
            "en": (
                *("42 CFR Part 2", "whose records", "what is shared", "who shares it", "who gets it", "why it is"),
                *("take your consent back", "when it ends", "signature", "the day", "used against you"),
            ),
            "es": (
                *("42 CFR Parte 2", "de quién son", "qué se comparte", "quién lo comparte", "quién lo recibe"),
                *(
                    "para qué se comparte",
                    "retirar su permiso",
                    "cuándo termina",
                    "firma",
                    "el día",
                    "contra usted",
                ),
            ),
        },
    ),
)
OF_SHARING = (
    *(
        Element("sharing", one)
        for one in ("member-site", "sharing", "rule", "understand", "next", "already-shared")
    ),
    Element("sharing", "start", both("/apps/", *(f"/learn/papers/{name}/" for name in policy.current().papers))),
    Element("sharing", "how-long", both(str(policy.current().sharing_days), "30", "7")),
    Element("sharing", "stop", both("/account/sharing/", *HELP["en"])),
    Element("sharing", "more", both("/faq/")),
)
ELEMENTS = (
    *OF_422_119_G,
    *(Element("apps", one) for one in QUESTIONS),
    *(Element("faq", one) for one in TOPICS),
    *OF_SENSITIVE_DATA,
    *OF_SHARING,
)
CLAIMS = re.compile(
    r"hipaa[- ](?:compliant|certified|approved)|(?:cms|medicare|government)[- ](?:approved|endorsed|certified)"
    r"|(?:approved|endorsed|certified|recommended) by (?:cms|medicare|the government)|\bguarantee"
    r"|(?:100 ?%|completely|totally|perfectly|always) (?:safe|secure|private)"
    r"|\b(?:best|safest|leading) (?:app|plan)\b"
    r"|(?:we|the plan) (?:test|check|vet|approve)(?:s|ed)? (?:all|every|the) apps?"
    r"|(?:cumple con|certificad[ao] (?:por|de)|compatible con|aprobad[ao] (?:por|de)) (?:la ley )?hipaa"
    r"|(?:aprobad|avalad|certificad|recomendad)[ao]s? por (?:cms|medicare|el gobierno)|\bgarantiza"
    r"|(?:100 ?%|totalmente|completamente|siempre) (?:segur|privad)[ao]s?"
    r"|\b(?:la mejor|la más segura) aplicación|\bel mejor plan",
    re.IGNORECASE,
)
"""Claims that nobody can prove, or that say that the government stands behind an app."""
PRICES = re.compile(r"\bfree\b(?! to)|\bgratis\b|\bgratuit", re.IGNORECASE)


def lacking(page: Page, language: str) -> list[str]:
    """What a page does not say although it must."""
    said = {one.id: f"{one.title}\n{one.text}" for one in page.sections}
    wanted = [one for one in ELEMENTS if one.page == page.name]
    absent = [f"{page.name}#{one.id}" for one in wanted if one.id not in said]
    unsaid = [
        f"{page.name}#{one.id}: {word}"
        for one in wanted
        for word in one.words.get(language, ())
        if word not in " ".join(said.get(one.id, word).split())
    ]
    return absent + unsaid


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pages.NAMES)
def test_every_element_that_the_rules_ask_for_is_said(name: str, language: str) -> None:
    assert lacking(pages.get(name, language), language) == []


def test_what_is_lacking_is_found() -> None:
    whole = pages.get("privacy", "en")
    parts = tuple(one for one in whole.sections if one.id != "ftc")
    short = Page(whole.name, whole.title, whole.material_id, whole.updated, whole.lead, parts)
    assert lacking(short, "en") == ["privacy#ftc"]
    assert "privacy#oversight: Oficina de Derechos Civiles" in lacking(whole, "es")


def test_the_questions_are_twelve_and_the_topics_twenty_four() -> None:
    assert len(set(QUESTIONS)) == 12
    assert len(set(TOPICS)) == 24
    for language in LANGUAGES:
        asked = [one for one in pages.get("apps", language).sections if one.id.startswith("q-")]
        assert [one.title.partition(".")[0] for one in asked] == [str(n) for n in range(1, 13)]
        answered = [one.id for one in pages.get("faq", language).sections if one.level == 2]
        assert sorted(answered) == sorted(TOPICS)


@pytest.mark.parametrize("name", pages.NAMES)
def test_both_languages_say_the_same_in_the_same_order(name: str) -> None:
    told = [pages.get(name, language) for language in LANGUAGES]
    shapes = [[(one.id, one.level, links(one.text)) for one in page.sections] for page in told]
    assert all(shape == shapes[0] for shape in shapes)
    assert len({page.title for page in told}) == len(told)


def links(text: str) -> list[str]:
    return sorted(re.findall(r"\]\((/[^)]*)\)", text))


@pytest.mark.parametrize("name", pages.NAMES)
def test_every_section_has_an_id_of_its_own_and_says_something(name: str) -> None:
    for language in LANGUAGES:
        page = pages.get(name, language)
        ids = [one.id for one in page.sections]
        assert len(set(ids)) == len(ids) > 5
        followed = dict(zip(ids, [*[one.level for one in page.sections[1:]], 1], strict=True))
        assert [one.id for one in page.sections if not one.text and followed[one.id] == 1] == []
        assert page.lead
        assert "#" not in re.sub(r"\(/[^)]*\)", "", page.lead + "".join(one.text for one in page.sections))


def test_every_page_has_a_material_id_of_its_own_in_every_language_and_its_date() -> None:
    ids = {name: {pages.get(name, language).material_id for language in LANGUAGES} for name in pages.NAMES}
    assert all(len(of_one) == 1 and MATERIAL_ID.fullmatch(next(iter(of_one))) for of_one in ids.values())
    assert len(set.union(*ids.values())) == len(pages.NAMES)
    for name in pages.NAMES:
        for language in LANGUAGES:
            updated = date.fromisoformat(pages.get(name, language).updated)
            assert updated <= date.fromisoformat(policy.current().material_updated)


def test_these_texts_are_among_those_whose_reading_level_is_measured() -> None:
    wanted = {pages.FOLDER / f"{name}.{language}.md" for name in pages.NAMES for language in ("en", "es")}
    assert wanted <= set(TEXTS)
    assert {path for path in source.files() if path.parent == pages.FOLDER} == wanted


def all_words() -> Iterator[tuple[str, str]]:
    """(where, text) of everything that members read."""
    for path in TEXTS:
        yield source.name(path), path.read_text("utf-8")
    for path in SUBJECTS:
        with path.open("rb") as file:
            for entry in read_po(file):
                yield source.name(path), f"{entry.id}\n{entry.string}"


def test_nothing_that_members_read_makes_a_claim_that_nobody_can_prove() -> None:
    assert [f"{where}: {found[0]}" for where, text in all_words() if (found := CLAIMS.search(text))] == []


@pytest.mark.parametrize(
    "claim",
    [
        *("a HIPAA compliant app", "This CMS-approved app", "We guarantee it", "It is completely safe"),
        *("una aplicación aprobada por Medicare", "Garantizamos su privacidad", "cumple con HIPAA", "100% segura"),
    ],
)
def test_a_claim_is_found(claim: str) -> None:
    assert CLAIMS.search(claim)


def test_nothing_is_called_free() -> None:
    told = [
        (name, path.read_text("utf-8")) for path in TEXTS if path.parent == pages.FOLDER for name in [path.name]
    ]
    assert [f"{name}: {found[0]}" for name, text in told if (found := PRICES.search(text))] == []
