"""The texts of messages: every language has every message, and no message says more than it should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sharewell import policy
from sharewell.notify import texts

FOLDER = Path(texts.__file__).parent / "templates" / "notify"
EVERY = [(name, language) for name in texts.MESSAGES for language in policy.current().languages]


def words(name: str) -> dict[str, str]:
    return {word: f"<{word}>" for word in texts.MESSAGES[name]}


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_message_exists_in_every_language_of_the_plan(name: str, language: str) -> None:
    text = texts.render(name, language, words(name))
    assert text.language == language
    assert text.subject
    assert "\n" not in text.subject


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_word_that_a_message_is_given_is_used_and_none_is_missing(name: str, language: str) -> None:
    source = (FOLDER / f"{name}.{language}.txt").read_text(encoding="utf-8")
    used = set(re.findall(r"{{ (\w+) }}|if (\w+) ==", source))
    plan = {"plan_name", "team", "phone", "tty", "hours", "site", "material_id"}
    assert {one or other for one, other in used} - plan == texts.MESSAGES[name]


SHORT = [(name, language) for name, language in EVERY if (FOLDER / f"{name}.short.en.txt").exists()]


@pytest.mark.parametrize(("name", "language"), [one for one in EVERY if "app" in texts.MESSAGES[one[0]]])
def test_the_email_of_a_message_about_an_app_names_no_app_and_leads_to_the_inbox(name: str, language: str) -> None:
    text = texts.render(name, language, words(name), short=True)
    assert "<app>" not in text.subject + text.plain
    assert "/messages/" in text.body
    assert text.language == language


@pytest.mark.parametrize(("name", "language"), SHORT)
def test_a_short_text_needs_no_word_of_its_own(name: str, language: str) -> None:
    source = (FOLDER / f"{name}.short.{language}.txt").read_text(encoding="utf-8")
    assert set(re.findall(r"{{ (\w+) }}", source)) <= {"plan_name", "team", "phone", "tty", "site"}


def test_what_carries_a_secret_or_answers_a_stranger_is_kept_nowhere() -> None:
    kept = {name for name in texts.MESSAGES if texts.is_kept(name)}
    assert {"welcome", "sharing-started", "sharing-stopped", "token-reuse"} <= kept
    assert not {name for name in kept if {"code", "pin", "link"} & texts.MESSAGES[name]}
    assert not {name for name in kept if name.startswith("registration-")}


@pytest.mark.parametrize("language", policy.current().languages)
def test_every_message_ends_with_phone_tty_hours_and_material_id(language: str) -> None:
    text = texts.render("welcome", language, {})
    contact = policy.current().contact
    hours = contact.hours_es if language == "es" else contact.hours
    for part in (contact.phone, f"TTY {contact.tty}", hours, policy.current().material_id):
        assert part in text.plain


def test_a_language_that_the_plan_lacks_is_told_in_english() -> None:
    assert texts.render("welcome", "de", {}).language == "en"
    assert texts.render("welcome", "es-US", {}).language == "es"
    assert texts.render("welcome", "../x", {}).language == "en"


def test_a_message_with_wrong_words_is_refused() -> None:
    with pytest.raises(texts.WrongWords, match="needs"):
        texts.render("sharing-started", "en", {"app": "Sunrise"})
    with pytest.raises(texts.WrongWords, match="no message"):
        texts.check("nonsense", {})


def test_the_name_of_an_app_is_text_in_plain_and_escaped_in_html() -> None:
    text = texts.render("token-reuse", "en", {"app": "Sun <b>& Rise"})
    assert "Sun <b>& Rise" in text.plain
    assert "Sun &lt;b&gt;&amp; Rise" in text.html
    assert "<b>" not in text.html


def test_a_name_with_a_line_break_cannot_add_a_header_line() -> None:
    text = texts.render("token-reuse", "en", {"app": "Sun\nBcc: charlie@example.org"})
    assert "\n" not in text.subject


@pytest.mark.parametrize(
    "why",
    [
        "member",
        "representative",
        "help_team",
        "security",
        "expired",
        "coverage",
        "program",
        "delegation",
        "takeover",
        "app",
    ],
)
@pytest.mark.parametrize("language", policy.current().languages)
def test_the_message_of_a_stop_says_why_and_whom_to_ask_for_deletion(why: str, language: str) -> None:
    context = {"app": "Sunrise", "deletion_contact": "privacy@sunrise.example", "why": why}
    text = texts.render("sharing-stopped", language, context)
    others = texts.render("sharing-stopped", language, {**context, "why": "-"})
    assert text.body != others.body
    assert "privacy@sunrise.example" in text.plain


def test_links_and_lists_become_html() -> None:
    html = texts.render("sharing-started", "en", {"app": "Sunrise", "until": "May 1, 2027"}).html
    assert re.search(r'<a href="http[^"]+/login/">', html)
    assert html.count("<li>") == 2
    assert '<html lang="en">' in html
