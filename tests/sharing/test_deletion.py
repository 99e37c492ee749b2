"""The letter that asks an app's company to delete: true words, nothing of health, tagged, in two languages."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pypdf import PdfReader

from sharewell.accounts.models import User
from sharewell.lib import clock
from sharewell.members.models import Person
from sharewell.registry.models import App
from sharewell.sharing import deletion
from sharewell.sharing.deletion import Letter
from sharewell.sharing.models import Grant
from tests.portal.signed_in import LOGIN, main_of
from tests.sharing.conftest import NOON, World

LATER = NOON + timedelta(days=7)


@pytest.fixture
def ended(world: World) -> Grant:
    with clock.at(NOON):
        grant = world.give()
    with clock.at(LATER):
        return world.stop(grant).grant


def letter(grant: Grant, language: str = "en") -> Letter:
    with clock.at(LATER):
        return deletion.letter(grant, Person.objects.get(), language)


def browser(world: World) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(User.objects.get(pk=world.alice.pk), backend=LOGIN)
    return made


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Please delete my data", "March 1, 2027", "March 8, 2027", "Write to me when this is done")),
        ("es", ("Por favor, borren mis datos", "1 de marzo de 2027", "8 de marzo de 2027", "Escríbanme")),
    ],
)
def test_the_paper_is_tagged_and_says_who_which_authorization_and_what(
    ended: Grant, language: str, words: tuple[str, ...]
) -> None:
    reader = PdfReader(io.BytesIO(deletion.printed(letter(ended, language))))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == language
    assert "pdfuaid" in str(root["/Metadata"].get_data())
    text = " ".join(reader.pages[0].extract_text().split())
    facts = ("Sunrise Health, Inc.", "Sunrise", "delete@sunrise.example", ended.id, "Alice Núñez")
    assert [one for one in (*words, *facts) if one not in text] == []
    assert len(reader.pages) == 1


def test_it_names_the_member_and_nothing_more_of_her(ended: Grant) -> None:
    body = letter(ended).body
    assert "M-1" not in body
    assert "1950" not in body
    assert "alice@example.org" not in body
    assert "patient/" not in body


def test_an_address_for_a_mail_program_holds_the_same_letter(ended: Grant) -> None:
    one = letter(ended)
    parts = urlsplit(one.mailto)
    assert (parts.scheme, parts.path) == ("mailto", "delete@sunrise.example")
    said = parse_qs(parts.query)
    assert said["subject"] == [one.subject]
    assert said["body"][0].replace("\r\n", "\n") == one.body


@pytest.mark.parametrize(
    "place", ["https://sunrise.example/delete", "a@b.example?bcc=c@d.example", "x y@z.example"]
)
def test_what_is_no_plain_e_mail_address_opens_no_mail_program(ended: Grant, place: str) -> None:
    App.objects.update(deletion_contact=place)
    assert letter(ended).mailto == ""
    assert place in letter(ended).body


def test_an_app_without_a_place_for_deletion_is_reached_by_its_contact(ended: Grant) -> None:
    App.objects.update(deletion_contact="")
    assert letter(ended).to == "hello@sunrise.example"


@pytest.mark.parametrize("name", ["**Sun** # Rise", "- {number}", "李 <b>"])
def test_a_name_is_only_ever_a_name(world: World, ended: Grant, name: str) -> None:
    ended.product_name = name
    one = letter(ended)
    assert name in one.body
    assert deletion.printed(one).startswith(b"%PDF")


def test_there_is_none_while_sharing_goes_on_and_none_in_another_language(world: World, ended: Grant) -> None:
    with clock.at(LATER):
        live = world.give()
        with pytest.raises(ValueError, match="active"):
            deletion.letter(live, Person.objects.get(), "en")
        with pytest.raises(ValueError, match="fr"):
            deletion.letter(ended, Person.objects.get(), "fr")
        here = browser(world)
        assert here.get(f"/account/sharing/{live.id}/delete/").status_code == 404
        assert here.get(f"/account/sharing/{ended.id}/delete/fr.pdf").status_code == 404


def test_what_ran_out_by_itself_has_its_letter_before_any_job_wrote_it_down(world: World) -> None:
    with clock.at(NOON):
        grant = world.give(days=30)
    with clock.at(grant.ends_at):
        assert "March 31, 2027" in deletion.letter(grant, Person.objects.get(), "en").body


def test_from_the_stop_and_from_the_list_the_letter_is_one_click_away(world: World) -> None:
    with clock.at(NOON):
        grant, here = world.give(), browser(world)
        stopped = here.post(f"/account/sharing/{grant.id}/stop/")
        words = main_of(stopped.content)
        assert "It holds already: sharing ended on March 1, 2027, noon." in words
        assert "We cannot get back" in words
        place = f"/account/sharing/{grant.id}/delete/"
        assert place in stopped.content.decode()
        assert place in here.get("/account/sharing/").content.decode()
        page = here.get(place)
        assert "Please delete my data" in main_of(page.content)
        assert "mailto:delete@sunrise.example" in page.content.decode()
        paper = here.get(f"{place}es.pdf")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
