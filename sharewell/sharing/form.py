"""What a form must say before it may be signed: the elements of 45 CFR 164.508(c), and of 42 CFR 2.31(a).

Each element is a section with a mark, such as `# Why {#purpose}`. Checked are the sections, the facts
that must be filled into them, and the words without which a statement cannot have been made.
The second rule is about records of a substance use disorder program: the form must say that they may be in it.
Source: https://www.ecfr.gov/current/title-45/section-164.508 and https://www.ecfr.gov/current/title-42/section-2.31
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its mark, where the rule asks for it, the facts and (by language) the words it needs."""

    mark: str
    rule: str
    facts: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] | None = None


LANGUAGES = ("en", "es")
ELEMENTS = (
    Element("information", "(c)(1)(i) what information", ("kinds", "limit")),
    Element(
        "substance",
        "42 CFR 2.31(a) records about substance use: from whom, to whom, what, why, until when, the right to stop",
        ("plan", "company", "app", "starts", "ends"),
        {
            "en": ("substance use disorder", "42 cfr part 2", "at my own request", "stop this in writing", "pass"),
            "es": (
                "trastorno por consumo de sustancias",
                "42 cfr parte 2",
                "a petición mía",
                "por escrito",
                "pasar",
            ),
        },
    ),
    Element("discloser", "(c)(1)(ii) who may share it", ("plan",)),
    Element("recipient", "(c)(1)(iii) who may receive it", ("company", "app")),
    Element("purpose", "(c)(1)(iv) why"),
    Element("expiry", "(c)(1)(v) until when", ("starts", "ends", "days")),
    Element("signature", "(c)(1)(vi) signature, date, authority", ("who", "starts", "authority")),
    Element(
        "revoke",
        "(c)(2)(i) the right to revoke in writing, and how",
        ("site", "phone", "plan_address"),
        {"en": ("in writing", "at any time", "does not undo"), "es": ("por escrito", "momento", "no deshace")},
    ),
    Element(
        "condition",
        "(c)(2)(ii) nothing depends on signing",
        (),
        {
            "en": ("treatment", "payment", "enrollment", "eligibility", "do not depend"),
            "es": ("tratamiento", "pago", "inscripción", "beneficios", "no dependen"),
        },
    ),
    Element(
        "redisclosure",
        "(c)(2)(iii) it may be passed on without protection",
        ("company",),
        {"en": ("pass", "no longer protect", "hipaa"), "es": ("pasar", "ya no", "hipaa")},
    ),
    Element("copy", "(c)(4) a copy for the person"),
)
_SECTION = re.compile(r"^#+ +.+?\{#(\w+)\}\s*$", re.MULTILINE)


def missing(source: str, language: str) -> list[str]:
    """What an authorization form lacks, in words; empty when it may be used."""
    if language not in LANGUAGES:
        return [f"Nobody has said which words a form in {language!r} needs (sharing/form.py)."]
    marks = list(_SECTION.finditer(source))
    ends = [mark.start() for mark in marks[1:]] + [len(source)]
    sections = {mark[1]: source[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)}
    return [problem for element in ELEMENTS for problem in _problems(element, sections, language)]


def _problems(element: Element, sections: Mapping[str, str], language: str) -> list[str]:
    text = sections.get(element.mark, "")
    if not text:
        return [f"{element.rule}: there is no section {{#{element.mark}}}"]
    flat = " ".join(text.lower().split())
    facts = [f"{{{fact}}}" for fact in element.facts if f"{{{fact}}}" not in text]
    words = [word for word in (element.words or {}).get(language, ()) if word not in flat]
    return [f"{element.rule}: {lacking!r} is not said" for lacking in facts + words]
