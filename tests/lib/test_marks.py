"""Texts with few marks become HTML, and nothing in them can become more than that."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.lib import marks, pdf


def test_headings_lists_strong_words_and_links_of_our_own() -> None:
    source = "# One\n\nSay **it** and [go](/card/).\n\n- a\n- b\n\n1. first\n2. second"
    assert marks.html(source) == (
        '<h2>One</h2><p>Say <strong>it</strong> and <a href="/card/">go</a>.</p>'
        "<ul><li>a</li><li>b</li></ul><ol><li>first</li><li>second</li></ol>"
    )


def test_no_text_can_lead_to_another_site() -> None:
    for there in ("https://evil.example", "//evil.example", "javascript:alert(1)", "data:x"):
        assert "<a" not in marks.html(f"[go]({there})")


def test_words_of_others_make_no_link_at_all() -> None:
    assert marks.html("[go](/card/) **x**", links=False) == "<p>[go](/card/) <strong>x</strong></p>"


@given(st.text(alphabet="<>&\"'[]()/#-1. *\nab"))
def test_whatever_the_text_is_only_known_tags_come_out(text: str) -> None:
    tags = re.findall(r"<[^>]*>", marks.html(text))
    assert [
        tag for tag in tags if not re.fullmatch(r'</?(?:h[2-4]|p|ul|ol|li|strong|a)>|<a href="/[^"<>]*">', tag)
    ] == []


@given(st.text(alphabet="<>&\"'[]()/#-1. *\nab"))
def test_a_page_and_a_paper_are_made_of_the_same_blocks(text: str) -> None:
    tags = re.findall(r"<(h[2-4]|p|ul|ol)>", marks.html(text))
    kinds = {"heading": "h", "list": "ul", "text": "p"}
    printed = [kinds[str(block["kind"])] for block in pdf.from_marks(text)]
    shown = [tag[0] if tag[0] == "h" else tag for tag in tags]
    if "ol" not in shown:  # numbered points are paragraphs on paper
        assert printed == shown


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Sign in at https://plan.example/login/.", "https://plan.example/login/"),
        ("(https://plan.example)", "https://plan.example"),
        ("https://plan.example.evil/", None),
        ("https://evil.example/?https://plan.example/", None),
        ("http://plan.example/", None),
    ],
)
def test_whole_addresses_of_this_site_alone_become_links(text: str, there: str | None) -> None:
    assert "<a" not in marks.html(text)
    made = marks.html(text, links=False, site="https://plan.example")
    assert made == marks.html(text) if there is None else f'<a href="{there}">{there}</a>' in made
