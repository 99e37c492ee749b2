"""Dana of the help team: a registration that fits two people, a PIN for a caller, an app stopped by phone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.ingest.claim_rows import ALICE, csv_text
from tests.journeys import steps, team
from tests.journeys.app import Pocket
from tests.journeys.browser import Opening, Visitor
from tests.journeys.harbor import SHAREWELL, Harbor
from tests.journeys.mail import CODE, text_of
from tests.journeys.people import Member

UNCLEAR = "Registration fits several people"


def namesakes(harbor: Harbor, folder: Path, number: int) -> tuple[Member, Member]:
    """Load two people of one name, birth date and Social Security number (area 666: nobody has it)."""
    found, rows = [], []
    for place, street in ((number, "8 Cable Street"), (number + 1, "19 Cable Street")):
        member = Member(
            key=f"ruth-{place}", username=f"ruth.calder.{place}", password="anchor meadow kettle 52",
            given="Ruth", family="Calder", birth=("6", "9", "1951"), member_id=f"M-RUTH-{place}",
            card_id=f"HBR66600{place:04d}", ssn=f"66612{number:04d}", email=f"ruth{place}@calder.example",
            registered=False,
        )  # fmt: skip
        found.append(member)
        rows.append({
            **ALICE, "member_id": member.member_id, "card_id": member.card_id, "mbi": "", "ssn": member.ssn,
            "given_name": member.given, "middle_name": "", "family_name": member.family,
            "birth_date": "1951-06-09",
            "email": member.email, "address_line_1": street, "postal_code": f"0400{place % 10}", "phone": "",
            "coverage_id": f"C-RUTH-{place}",
        })  # fmt: skip
    file = folder / "eligibility.csv"
    file.write_text(csv_text(rows), encoding="utf-8")
    words = [*SHAREWELL, "load", str(file), "--rejects", str(folder / "rejects")]
    done = subprocess.run(words, env=dict(harbor.environment), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return found[0], found[1]


def facts_of(member: Member) -> dict[str, str]:
    return {"birth_date": "/".join(member.birth), "house_number": "8", "postal_code": "04000"}


@pytest.mark.parametrize(("device", "number"), [("desktop", 10), ("phone", 30)])
def test_a_registration_that_fits_two_people_is_cleared_by_phone_and_an_app_is_stopped_the_same_way(
    open_browser: Opening, harbor: Harbor, pocket: Pocket, tmp_path: Path, device: str, number: int
) -> None:
    ruth, _other = namesakes(harbor, tmp_path, number)
    member, dana = open_browser(device), open_browser(device)

    member.open("/register/")
    steps.identify(member, ruth, by="ssn")
    steps.ask_for_code(member)

    team.sign_in(dana)
    dana.look("help-team")
    team.work_on(dana, UNCLEAR)
    dana.look("help-case")
    assert dana.page.get_by_role("heading", name="Ruth").count() == 2
    send_a_pin(dana, ruth)
    dana.look("help-pin-sent")

    mail = harbor.mailbox.wait_for(ruth.email, "PIN")
    (pin,) = CODE.findall(text_of(mail))
    member.open("/register/pin/")
    steps.enter_pin(member, ruth, pin)
    steps.choose_account(member, ruth)

    member.open(pocket.authorize_address())
    if member.page.locator("main [name=login]").count():
        steps.sign_in(member, ruth)
    steps.share(member, ruth)
    pocket.redeem()
    assert pocket.read("Patient").status_code == 200

    stop_by_phone(dana, ruth, "Sunrise Pocket")
    assert pocket.read("Patient").status_code == 401
    assert pocket.refresh().json()["error"] == "invalid_grant"
    harbor.mailbox.wait_for(ruth.email, "no longer share")
    end_the_call(dana)


def send_a_pin(dana: Visitor, ruth: Member) -> None:
    """The caller's house is not enough for two of one name; the number on the card tells them apart."""
    team.check(dana, birth_date="June 9")
    dana.expect_error_first()
    dana.look("help-check-errors")
    team.check(dana, birth_date="6/9/1951", card_id=ruth.card_id, house_number="77")
    dana.look("help-check-wrong")
    assert "The caller is" not in dana.page.locator("main").inner_text()
    team.check(dana, **facts_of(ruth), card_id=ruth.card_id)
    dana.look("help-check-right")
    assert f"The caller is {ruth.name}." in dana.page.locator("main").inner_text()
    dana.page.get_by_role("link", name=re.compile("Send a PIN by e-mail")).click()
    dana.page.wait_for_load_state()
    dana.look("help-pin")
    assert ruth.email not in dana.page.content()
    dana.press("Send the PIN")


def stop_by_phone(dana: Visitor, ruth: Member, product: str) -> None:
    dana.open("/help-team/members/")
    dana.look("help-find")
    dana.press("Find")
    dana.expect_error_first()
    dana.page.get_by_label("Member ID").fill(ruth.card_id)
    dana.press("Find")
    dana.look("help-call")
    assert product not in dana.page.locator("main").inner_text()
    team.check(dana, **facts_of(ruth), card_id=ruth.card_id)
    dana.look("help-call-checked")
    dana.press(f"Stop {product}")
    dana.look("help-stop")
    dana.press("Stop sharing now")
    dana.expect_error_first()
    dana.page.get_by_label("Why does the member want to stop?").fill("the phone was lost")
    dana.press("Stop sharing now")
    dana.look("help-stopped")
    assert dana.title == f"{product} can read nothing more"


def end_the_call(dana: Visitor) -> None:
    dana.press("Back to the case")
    dana.page.get_by_label("Note").fill("lost phone, advised on passwords")
    dana.press("Add the note")
    dana.press("Close the case")
    dana.look("help-close")
    dana.page.get_by_label("The call is over").check()
    dana.press("Close the case")
    dana.look("help-closed")
    dana.open("/help-team/cases/")
    dana.look("help-cases")


def test_the_help_team_works_in_spanish(open_browser: Opening) -> None:
    dora = open_browser("phone", "es-US")
    team.sign_in(dora, "dora")
    dora.look("es-help-team")
    assert dora.page.locator("html").get_attribute("lang") == "es"
    assert "Usted no trabaja en ningún caso" in dora.page.locator("main").inner_text()
