"""Messages, documents, how a member wants to be told, the private contact, and the quick exit, in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.journeys.browser import Opening, Visitor
from tests.journeys.harbor import eventually

AWAY = "https://www.weather.gov/"
ENGLISH = {
    "Messages": "Messages", "Search": "Search", "words": "Words to look for", "none": "No message fits",
    "again": "Mark as new", "Documents": "Documents", "kind": "Kind of document", "letters": "Letters from us",
    "Save": "Save", "large": "Large print: bigger letters on pages and papers", "wants": "Which papers?",
    "paper": "Paper by mail, and in full in your messages here", "phone": "Phone number", "format": "Braille",
    "request": "Send the request", "address": "New e-mail address", "send": "Send me a code", "code": "Code",
    "change": "Change the address",
}  # fmt: skip
SPANISH = {
    "Messages": "Mensajes", "Search": "Buscar", "words": "Palabras que busca", "none": "Ningún mensaje",
    "again": "Marcar como nuevo", "Documents": "Documentos", "kind": "Tipo de documento",
    "letters": "Cartas nuestras", "Save": "Guardar", "wants": "¿Qué papeles?", "phone": "Número de teléfono",
    "large": "Letra grande: letras más grandes en las páginas y los papeles", "format": "Braille",
    "paper": "Papel por correo postal, y completo en sus mensajes aquí", "request": "Enviar la solicitud",
    "address": "Nueva dirección de correo electrónico", "send": "Enviarme un código", "code": "Código",
    "change": "Cambiar la dirección",
}  # fmt: skip
EVERYONE = pytest.mark.parametrize(
    ("device", "language", "key", "said"),
    [("desktop", "en-US", "opal", ENGLISH), ("phone", "es-US", "luz", SPANISH)],
)


def arrive(visitor: Visitor, key: str) -> None:
    """Sign in, in whatever language the page speaks."""
    visitor.open("/login/")
    member = visitor.harbor.people[key]
    visitor.page.locator("[name=login]").fill(member.username)
    visitor.page.locator("[name=password]").fill(member.password)
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.page.wait_for_url("**/account/")


def words(visitor: Visitor) -> str:
    return visitor.page.locator("main").inner_text()


@EVERYONE
def test_a_member_reads_and_finds_messages(
    open_browser: Opening, device: str, language: str, key: str, said: dict[str, str]
) -> None:
    visitor, other = open_browser(device, language), open_browser(device, language)
    arrive(visitor, key)
    arrive(other, key)  # a second browser that the plan does not know: there is a message about it
    visitor.open("/messages/")
    assert visitor.title == said["Messages"]
    visitor.look(f"messages-{language}")
    visitor.page.locator("main .post a").first.click()
    visitor.look(f"message-{language}")
    assert visitor.harbor.base.split("//")[1] in words(visitor), "the site's address stands in it as a link"
    visitor.press(said["again"])
    visitor.page.get_by_label(said["words"]).fill("zebra")
    visitor.press(said["Search"])
    assert said["none"] in words(visitor)
    assert "zebra" not in visitor.page.url
    visitor.look(f"messages-none-{language}")


@EVERYONE
def test_preferences_are_changed_one_by_one_and_letters_come_in_large_print(
    open_browser: Opening, device: str, language: str, key: str, said: dict[str, str]
) -> None:
    visitor = open_browser(device, language)
    arrive(visitor, key)
    visitor.open("/account/preferences/")
    visitor.look(f"preferences-{language}")
    for name in ("language", "format", "delivery", "phone", "other-formats", "email"):
        visitor.open(f"/account/preferences/{name}/")
        visitor.look(f"preferences-{name}-{language}")
    visitor.open("/account/preferences/format/")
    visitor.page.get_by_label(said["large"]).check()
    visitor.press(said["Save"])
    assert visitor.page.locator("html.large").count() == 1
    visitor.look(f"preferences-large-{language}")
    visitor.open("/account/preferences/delivery/")
    visitor.page.get_by_label(said["paper"]).check()
    visitor.press(said["Save"])
    visitor.open("/account/preferences/phone/")
    visitor.page.get_by_label(said["phone"]).fill("12")
    visitor.press(said["Save"])
    visitor.look(f"preferences-phone-wrong-{language}")
    visitor.page.get_by_label(said["phone"]).fill("207-555-0133")
    visitor.press(said["Save"])
    assert "207-555-0133" in words(visitor)
    visitor.open("/account/preferences/other-formats/")
    visitor.page.get_by_label(said["format"]).check()
    visitor.page.get_by_label(said["wants"]).fill("My benefits booklet")
    visitor.press(said["request"])
    visitor.look(f"preferences-asked-{language}")
    arrive(open_browser(device, language), key)  # told by letter now
    visitor.open("/documents/")
    visitor.page.get_by_label(said["kind"]).select_option(label=said["letters"])
    visitor.press(said["Search"])
    eventually(lambda: visitor.page.reload() and visitor.page.locator("main .post a").count())
    visitor.look(f"documents-letters-{language}")
    paper = visitor.page.request.get(
        visitor.harbor.base + str(visitor.page.locator("main .post a").first.get_attribute("href"))
    )
    assert paper.headers["content-type"] == "application/pdf"
    visitor.keep(f"letter-large-{language}.pdf", paper.body)
    visitor.open("/documents/")
    visitor.look(f"documents-{language}")


@pytest.mark.parametrize(("device", "key"), [("desktop", "hope"), ("phone", "cato")])
def test_an_e_mail_address_is_changed_by_the_code_sent_to_it(open_browser: Opening, device: str, key: str) -> None:
    visitor = open_browser(device)
    arrive(visitor, key)
    visitor.open("/account/preferences/")
    visitor.page.locator("a[href='/account/preferences/email/']").click()
    new = f"new.{key}@example.org"
    visitor.page.get_by_label(ENGLISH["address"]).fill("nothing")
    visitor.press(ENGLISH["send"])
    visitor.expect_error_first()
    visitor.page.get_by_label(ENGLISH["address"]).fill(new)
    visitor.press(ENGLISH["send"])
    visitor.look("email-code")
    visitor.page.get_by_label(ENGLISH["code"]).fill(visitor.harbor.mailbox.code_for(new))
    visitor.press(ENGLISH["change"])
    assert new in words(visitor)
    visitor.look("email-changed")


@pytest.mark.parametrize(
    ("device", "language", "key"), [("desktop", "en-US", "brigid"), ("phone", "es-US", "phil")]
)
def test_a_private_contact_begins_hides_the_rest_and_ends(
    open_browser: Opening, device: str, language: str, key: str
) -> None:
    visitor = open_browser(device, language)
    arrive(visitor, key)
    page, before = visitor.page, visitor.harbor.people[key].email
    visitor.open("/account/preferences/private/")
    visitor.look(f"private-{language}")
    visitor.open("/account/preferences/private/change/")
    page.locator("main button[type=submit]").click()
    visitor.look(f"private-wrong-{language}")
    page.locator("[name=how][value=place]").check()
    page.locator("[name=email]").fill("safe.place@example.org")
    page.locator("[name=danger]").check()
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/private/?done")
    assert "safe.place@example.org" in words(visitor)
    visitor.look(f"private-begun-{language}")
    visitor.open("/account/preferences/")
    assert before not in words(visitor)
    visitor.look(f"preferences-private-{language}")
    visitor.open("/account/preferences/private/end/")
    visitor.look(f"private-end-{language}")
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/preferences/")
    assert "safe.place@example.org" not in words(visitor)


def test_a_search_and_a_question_by_keyboard_alone(open_browser: Opening) -> None:
    visitor = open_browser("desktop")
    arrive(visitor, "opal")
    page = visitor.page
    visitor.open("/messages/")
    walk_to(page, "id_words")
    page.keyboard.type("sign")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_label("Words to look for").input_value() == "sign"
    visitor.open("/account/preferences/delivery/")
    walk_to(page, "id_answer_0", "id_answer_1")
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.value")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert ("Paper by mail" if chosen == "paper" else "E-mail, and") in words(visitor)


def walk_to(page: Page, *wanted: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") in wanted:
            return
    raise AssertionError(f"the keyboard never comes to {wanted}")


def weather(visitor: Visitor) -> None:
    """A stand-in for the harmless page, so that the browser asks no other machine."""

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html", body="<title>Weather</title><h1>Sunny</h1>")

    visitor.page.context.route(f"{AWAY}**", answer)


def expect_gone(visitor: Visitor) -> None:
    """On the harmless page; the one before cannot be had back, and the session is over."""
    page = visitor.page
    page.wait_for_url(AWAY)
    assert visitor.title == "Sunny"
    page.go_back()
    page.wait_for_load_state()
    assert "zebra" not in page.content()
    visitor.open("/account/")
    assert "/login/" in page.url
    visitor.asked[:] = [address for address in visitor.asked if not address.startswith(AWAY)]


def search_something(visitor: Visitor) -> None:
    arrive(visitor, "cato")
    weather(visitor)
    visitor.open("/messages/")
    visitor.page.get_by_label("Words to look for").fill("zebra")
    visitor.press("Search")
    assert "zebra" in visitor.page.content()


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_button_to_leave_now_leads_away_without_a_way_back(open_browser: Opening, device: str) -> None:
    visitor = open_browser(device)
    search_something(visitor)
    visitor.page.get_by_role("button", name="Leave this site now").click()
    expect_gone(visitor)


def test_escape_three_times_leads_away_and_twice_does_not(open_browser: Opening) -> None:
    visitor = open_browser("desktop")
    search_something(visitor)
    page = visitor.page
    for key in ("Escape", "Escape", "Tab", "Escape", "Escape"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.url.startswith(visitor.harbor.base)
    page.keyboard.press("Escape")
    expect_gone(visitor)


@pytest.mark.parametrize("ended", [False, True])
def test_without_a_script_the_button_leads_away_too_also_when_the_session_has_ended(
    open_browser: Opening, ended: bool
) -> None:
    visitor = open_browser("phone", java_script_enabled=False)
    search_something(visitor)
    if ended:
        gone: Any = [one for one in visitor.page.context.cookies() if "session" in str(one.get("name"))]
        visitor.page.context.clear_cookies(name=gone[0]["name"])
    visitor.page.get_by_role("button", name="Leave this site now").click()
    expect_gone(visitor)
