"""The pages that everyone may read before sharing: whole in every language, without a login, every link alive."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from sharewell import policy
from sharewell.audit.actor import Actor, ActorKind
from sharewell.registry import apps
from sharewell.sharing import papers
from sharewell.web.portal.learn import pages
from sharewell.web.shared import notices

pytestmark = pytest.mark.django_db

LANGUAGES = policy.current().languages
ADDRESSES = (
    "/learn/",
    *("/learn/sharing/", "/learn/apps/", "/learn/privacy/", "/learn/sensitive/", "/faq/", "/apps/"),
    *(f"/learn/papers/{name}/" for name in policy.current().papers),
)
OMAR = Actor(ActorKind.OPERATOR, "omar")


def page(address: str, language: str = "en") -> str:
    """The page as someone without an account, who has no cookie, gets it."""
    answer = Client().get(address, headers={"accept-language": language})
    assert answer.status_code == 200, address
    return answer.content.decode()


def app(name: str, **facts: str) -> str:
    more = {"policy_url": "https://app.example.org/privacy", **facts}
    made, _ = apps.register(
        by=OMAR,
        legal_name=f"{name} Labs, Inc.",
        product_name=name,
        redirect_uris=["https://app.example.org/back"],
        contact_email="hello@app.example.org",
        **more,  # type: ignore[arg-type]
    )
    return str(made.client_id)


def main_of(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_anyone_reads_a_page_in_their_language_without_signing_in(address: str, language: str) -> None:
    text = page(address, language)
    assert f'<html lang="{language}"' in text
    assert not re.search(r"[{}]", main_of(text)), "a place was not filled"
    assert not re.search(r"\[\d+\]", text), "the number of a promise is shown"
    if language == "es":
        assert main_of(text) != main_of(page(address, "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_these_pages_leads_to_a_page_and_to_a_place_on_it(language: str) -> None:
    app("Sunrise")
    dead = []
    for address in ADDRESSES:
        for found in re.findall(r'<a href="([^"]+)"', main_of(page(address, language))):
            target, _, place = str(found).partition("#")
            assert target.startswith("/") or not target, f"{address} leads elsewhere: {found}"
            resolve(target or address)
            if place and f'id="{place}"' not in page(target or address, language):
                dead.append(f"{address} -> {found}")
            elif target.startswith(
                ("/learn/", "/faq/", "/apps/", "/leaving/", "/notices/", "/register/", "/login/")
            ):
                assert Client().get(target).status_code == 200, found
    assert dead == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_and_the_first_page_lead_to_every_page(language: str) -> None:
    index = page("/learn/", language)
    assert [one.address for one in pages.every(language) if f'href="{one.address}"' not in index] == []
    home = page("/", language)
    for address in ("/learn/sharing/", "/learn/apps/", "/apps/", "/faq/", "/learn/"):
        assert f'href="{address}"' in home, address


def test_an_unknown_page_or_paper_is_not_there() -> None:
    for address in ("/learn/other/", "/learn/papers/other/", "/learn/papers/authorization.en/"):
        assert Client().get(address).status_code == 404, address
    with pytest.raises(KeyError):
        pages.get("../policy", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", policy.current().papers)
def test_a_paper_can_be_read_ahead_as_it_will_be_signed(name: str, language: str) -> None:
    text, source = page(f"/learn/papers/{name}/", language), papers.source(name, language)
    assert source.title in text
    assert source.material_id in text
    headings = re.findall(r"^# (.+?)(?: \{#\w+\})?$", source.body, re.MULTILINE)
    assert headings
    assert [one for one in headings if one not in text] == []
    nobody = {"en": "[the company that makes it]", "es": "[la empresa que la hace]"}[language]
    assert nobody in text


def test_the_list_has_every_live_app_by_name_and_no_other() -> None:
    suspended = app("Gone")
    for name in ("sunrise", "Beacon", "Azure"):
        app(name)
    apps.suspend(suspended, by=OMAR, reason="test")
    text = main_of(page("/apps/"))
    assert re.findall(r"<li><h2>(.+?)</h2>", text) == ["Azure", "Beacon", "sunrise"]
    assert text.count("Labs, Inc.") == text.count("/policy/") == 3


def test_an_app_without_a_policy_says_so_in_the_same_words_for_all() -> None:
    app("Beacon", policy_url="")
    assert "The maker has given us no privacy policy." in page("/apps/")


def test_a_list_without_apps_says_so() -> None:
    assert "No app is registered yet." in page("/apps/")


def test_the_name_of_an_app_is_text() -> None:
    app("<b>Best</b> app")
    assert "<b>Best" not in page("/apps/")


def test_the_list_of_many_apps_takes_one_statement() -> None:
    for number in range(20):
        app(f"App {number}")
    with CaptureQueriesContext(connection) as asked:
        page("/apps/")
    assert len([one for one in asked if "registry_app" in one["sql"]]) == 1


def test_where_no_records_are_kept_from_parents_the_page_says_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert any(one.id == "minors" for one in pages.get("sensitive", "en").sections)
    without = msgspec.structs.replace(policy.current(), minor_private_age=0)
    monkeypatch.setattr(policy, "current", lambda: without)
    uncached = pages.get.__wrapped__
    assert not any(one.id == "minors" for one in uncached("sensitive", "en").sections)


def test_a_plan_puts_its_own_page_in_the_place_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_NOTICES", str(tmp_path))
    ours = (pages.FOLDER / "faq.en.md").read_text("utf-8")
    own = tmp_path / "learn-faq.en.md"
    own.write_text(ours.replace("H9999_HM_0024_C", "H1234_FAQ_C").replace("Starting {#", "Our way {#"), "utf-8")
    pages.check()
    shown = pages.get.__wrapped__("faq", "en")
    assert shown.material_id == "H1234_FAQ_C"
    assert "Our way" in [one.title for one in shown.sections]
    assert pages.get.__wrapped__("faq", "es").material_id == "H9999_HM_0024_C"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("## How do I complain? {#complain}", "## How do I complain?", r"learn-faq\.en\.md lacks .*\{#complain\}"),
        ("Material-ID: ", "Id: ", "must begin with the lines Title"),
    ],
)
def test_a_page_of_the_plan_that_lacks_what_members_must_be_told_stops_the_start(
    old: str, new: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHAREWELL_NOTICES", str(tmp_path))
    ours = (pages.FOLDER / "faq.en.md").read_text("utf-8")
    (tmp_path / "learn-faq.en.md").write_text(ours.replace(old, new), "utf-8")
    with pytest.raises(notices.BadNotice, match=words):
        pages.check()
