"""The site checklist: what the plan's pages must carry and link to, and how they let a member leave.

42 CFR 422.2262(d) Material ID; 422.2265 phone with TTY and hours, address, notices, leaving notice;
45 CFR 164.520, 92.10 and 92.11 the notices themselves.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, resolve
from django.urls.exceptions import Resolver404

from sharewell import policy
from sharewell.web.shared import guard, notice_pages, notices
from tests.laws import source
from tests.laws.test_routes import routes, templates

MATERIAL_ID = re.compile(r"[HRYSE]\d{4}_[A-Za-z0-9_]+_[MC](_[A-Za-z0-9]+)?")
LANGUAGES = policy.current().languages
ELSEWHERE = re.compile(r"href=\"(?:https?:|//)|href=\"\{\{[^}]*(?:_url|website|link)\b", re.I)
INSIDE = re.compile(r"\]\((/[^)]*)\)")
LEAVING = "sharewell/web/shared/templates/shared/leaving.html"


def public_pages() -> list[str]:
    """The addresses without parts to fill in that anyone may open as a page."""
    every = [(address, pattern) for address, pattern in routes(get_resolver().url_patterns) if "<" not in address]
    no_pages = ("/health/", "/language/", "/leave/", "/oauth/", "/.well-known/")
    return [a for a, pattern in every if guard.of(pattern) == "public" and not a.startswith(no_pages)]


def page(address: str, language: str) -> str:
    answer = Client().get(address, headers={"accept-language": language}, follow=True)
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", public_pages())
def test_every_public_page_carries_what_the_rules_ask(address: str, language: str) -> None:
    text, contact = page(address, language), policy.current().contact
    hours = contact.hours_es if language == "es" else contact.hours
    wanted = [contact.phone, f'TTY: <a href="tel:{contact.tty}">', hours, contact.address]
    wanted += [f'href="/notices/{name}/"' for name in notices.NAMES]
    wanted += ['href="/notices/languages/"', 'href="/leaving/medicare-complaint/"', f'<html lang="{language}"']
    wanted += [policy.current().material_id, f'<time datetime="{policy.current().material_updated}">']
    assert [one for one in wanted if one not in text] == []
    assert MATERIAL_ID.fullmatch(policy.current().material_id)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", notices.NAMES)
def test_every_notice_has_its_material_id_its_date_and_a_text_of_its_own_language(
    name: str, language: str
) -> None:
    notice = notices.get(name, language)
    assert MATERIAL_ID.fullmatch(notice.material_id)
    assert date.fromisoformat(notice.updated) <= date.fromisoformat(policy.current().material_updated)
    assert "{" not in notice.text, "a place was not filled"
    assert language == LANGUAGES[0] or notice.title != notices.get(name, LANGUAGES[0]).title
    assert notice.html.count("<h2>") == notices.get(name, LANGUAGES[0]).html.count("<h2>")


def test_the_language_help_notice_is_in_english_and_fifteen_more_languages() -> None:
    told = notices.language_help()
    contact = policy.current().contact
    assert told[0].tag == "en"
    assert len({one.tag for one in told}) == 16
    assert [one.tag for one in told if contact.phone not in one.text or contact.tty not in one.text] == []
    assert {one.tag for one in told if one.dir == "rtl"} == {"ar"}


def test_every_link_in_a_notice_leads_to_a_page_of_ours() -> None:
    assert [target for target in linked() if not leads_somewhere(target)] == []


def linked() -> list[str]:
    texts = [notices.get(name, language).text for name in notices.NAMES for language in LANGUAGES]
    return sorted({target for text in texts for target in INSIDE.findall(text)})


def leads_somewhere(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def test_links_to_other_sites_pass_by_the_page_that_says_so() -> None:
    wrong = [
        (name, found[0]) for name, text in templates() for found in ELSEWHERE.finditer(text) if name != LEAVING
    ]
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("place", notice_pages.OUTSIDE)
def test_the_leaving_page_names_the_place_and_goes_there_without_a_trace(place: str) -> None:
    text = page(f"/leaving/{place}/", "en")
    address = getattr(policy.current().links, place.replace("-", "_"))
    assert address.startswith("https://")
    assert f'href="{address}" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer"' in text


def test_a_plan_puts_its_own_notices_in_the_place_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = "Title: Our privacy\nMaterial-ID: H1234_PP_C\nUpdated: 2026-10-01\n\nCall {phone}."
    (tmp_path / "privacy.en.md").write_text(own, encoding="utf-8")
    (tmp_path / "rights.en.md").write_text("no head", encoding="utf-8")
    monkeypatch.setenv("SHAREWELL_NOTICES", str(tmp_path))
    uncached: Any = notices.get.__wrapped__
    assert uncached("privacy", "en").text == f"Call {policy.current().contact.phone}."
    assert uncached("appeals", "en").material_id.startswith("H9999")
    with pytest.raises(notices.BadNotice, match=r"SHAREWELL_NOTICES rights\.en\.md must begin"):
        uncached("rights", "en")


def test_the_notices_lie_beside_the_program_in_every_language() -> None:
    there = {path.name for path in source.files() if path.parent == notices.OURS}
    assert there == {f"{name}.{one}.md" for name in notices.NAMES for one in ("en", "es")} | {"language-help.toml"}
