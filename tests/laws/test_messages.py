"""Every text a page shows exists in Spanish, with the same placeholders."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po

SOURCE = Path(__file__).parents[2] / "sharewell"
TRANSLATE = re.compile(r"""{% translate (?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
BLOCK = re.compile(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", re.DOTALL)
CALL = re.compile(r"""\b_\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)""")
PLACE = re.compile(r"%\((\w+)\)s")


def of_templates() -> set[str]:
    found: set[str] = set()
    for file in SOURCE.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        found |= {double or single for double, single in TRANSLATE.findall(text)}
        found |= {re.sub(r"{{ *(\w+) *}}", r"%(\1)s", block) for block in BLOCK.findall(text)}
    return found


def of_code() -> set[str]:
    found: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if "gettext" in text:
            found |= {"".join(re.findall(r'"((?:[^"\\]|\\.)*)"', call)) for call in CALL.findall(text)}
    return found


def spanish() -> dict[str, str]:
    with (SOURCE / "locale/es/LC_MESSAGES/django.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def test_every_text_of_a_page_exists_in_spanish() -> None:
    shown, known = of_templates() | of_code(), spanish()
    assert len(shown) > 100, "the texts were not found"
    assert not {text for text in shown if not known.get(text)}


def test_no_spanish_text_stands_for_a_page_that_is_gone() -> None:
    assert not set(spanish()) - (of_templates() | of_code())


def test_a_translation_has_the_placeholders_of_its_original() -> None:
    assert not [text for text, said in spanish().items() if set(PLACE.findall(text)) != set(PLACE.findall(said))]
