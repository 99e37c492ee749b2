"""Digital cards: a holder's program reads them by the published rules alone, and nobody else reads anything.

What comes out is opened here by other means than it was made with: bare AES-GCM, ECDSA and inflate.
"""

from __future__ import annotations

import base64
import json
import zlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import call_command
from django.db import connection
from django.test import Client

from sharewell.audit import reads
from sharewell.audit.actor import Actor, ActorKind
from sharewell.coverage import card, card_links, periods
from sharewell.coverage.models import CardLink
from sharewell.lib import clock
from sharewell.members import person
from tests.coverage.test_card import cover, enrol

ALICE = person.key_of("M-1")
BY = Actor(ActorKind.MEMBER, "1")
NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)


def make(**changes: Any) -> CardLink:
    told: dict[str, Any] = {
        "person_key": ALICE, "period_id": periods.of(ALICE)[0].id, "link_id": card_links.new_id(),
        "label": "Dr. Hill", "days": 30, "by": BY,
    }  # fmt: skip
    return card_links.make(**(told | changes))


def payload(link: CardLink) -> dict[str, Any]:
    text = card_links.shown(link)
    assert text.startswith("shlink:/")
    found: dict[str, Any] = json.loads(decoded(text.removeprefix("shlink:/")))
    return found


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def ask(url: str, **body: Any) -> Any:
    path = url.removeprefix("http://127.0.0.1:8000")
    return Client().post(path, json.dumps({"recipient": "Dr. Hill"} | body), content_type="application/json")


def opened_file(jwe: str, key: str) -> dict[str, Any]:
    head, wrapped, nonce, sealed, tag = jwe.split(".")
    header = json.loads(decoded(head))
    assert (header["alg"], header["enc"], wrapped) == ("dir", "A256GCM", "")
    assert header["cty"] == "application/smart-health-card"
    plain = AESGCM(decoded(key)).decrypt(decoded(nonce), decoded(sealed) + decoded(tag), head.encode())
    found: dict[str, Any] = json.loads(plain)
    return found


def verified(jws: str) -> dict[str, Any]:
    """The payload of a SMART Health Card, checked with the key that the issuer publishes."""
    head, body, signature = jws.split(".")
    header = json.loads(decoded(head))
    assert (header["alg"], header["zip"]) == ("ES256", "DEF")
    keys = {key["kid"]: key for key in Client().get("/.well-known/jwks.json").json()["keys"]}
    jwk = keys[header["kid"]]
    assert (jwk["kty"], jwk["crv"], jwk["use"], jwk["alg"]) == ("EC", "P-256", "sig", "ES256")
    assert "d" not in jwk
    thumb = json.dumps({name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
    digest = hashes.Hash(hashes.SHA256())
    digest.update(thumb.encode())
    assert decoded(jwk["kid"]) == digest.finalize()
    numbers = ec.EllipticCurvePublicNumbers(
        int.from_bytes(decoded(jwk["x"])), int.from_bytes(decoded(jwk["y"])), ec.SECP256R1()
    )
    raw = decoded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    numbers.public_key().verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    found: dict[str, Any] = json.loads(zlib.decompress(decoded(body), -15))
    return found


def held(link: CardLink) -> dict[str, dict[str, Any]]:
    """Resources by type, as a holder's program gets them."""
    told = payload(link)
    (file,) = ask(told["url"]).json()["files"]
    (jws,) = opened_file(file["embedded"], told["key"])["verifiableCredential"]
    content = verified(jws)
    assert content["iss"] == "http://127.0.0.1:8000"
    assert content["nbf"] <= clock.now().timestamp() + 1
    subject = content["vc"]["credentialSubject"]
    assert subject["fhirVersion"] == "4.0.1"
    entries = subject["fhirBundle"]["entry"]
    assert [entry["fullUrl"] for entry in entries] == [f"resource:{n}" for n in range(len(entries))]
    return {entry["resource"]["resourceType"]: entry["resource"] for entry in entries}


@pytest.mark.django_db
def test_a_link_says_what_the_specification_asks_for() -> None:
    enrol(), cover()
    with clock.at(NOON):
        told = payload(make())
    assert told["flag"] == "L"
    assert len(told["url"]) <= 128
    assert len(decoded(told["key"])) == 32
    assert len(decoded(told["url"].rpartition("/")[2])) == 32
    assert told["exp"] == int((NOON + timedelta(days=30)).timestamp())
    assert told["label"] == "Dr. Hill"


@pytest.mark.django_db
def test_a_holder_reads_a_signed_card_with_the_values_of_the_page() -> None:
    enrol(), cover(plan_type="PPO")
    with clock.at(NOON):
        found = held(make())
        (made,) = card.of(enrol(), periods.of(ALICE))
    coverage = found["Coverage"]
    classes = {one["type"]["coding"][0]["code"]: one["value"] for one in coverage["class"]}
    assert classes == {
        "plan": made.value("plan_number"), "rxbin": made.value("rx_bin"), "rxpcn": made.value("rx_pcn"),
        "rxgroup": made.value("rx_group"), "rxid": made.value("rx_id"),
    }  # fmt: skip
    assert coverage["subscriberId"] == coverage["identifier"][0]["value"] == made.value("member_id")
    assert coverage["status"] == "active"
    assert coverage["period"] == {"start": "2026-01-01"}
    assert coverage["meta"]["lastUpdated"]
    assert found["Patient"]["name"][0]["text"] == made.value("member")
    assert found["Organization"]["telecom"][0]["value"] in made.value("member_services")


@pytest.mark.django_db
def test_only_what_is_on_the_card_is_inside() -> None:
    enrol(birth_date=date(1950, 3, 4), emails=["alice@example.org"], addresses=["12 Pier Road"]), cover()
    with clock.at(NOON):
        found = held(make())
    text = json.dumps(found)
    assert set(found) == {"Coverage", "Patient", "Organization"}
    for word in ("1950", "alice@", "Pier Road", "000-12", "1EG4", "claim", str(ALICE)):
        assert word not in text
    assert all("id" not in resource for resource in found.values())


@pytest.mark.django_db
def test_a_dependent_s_digital_card_does_not_name_the_subscriber() -> None:
    enrol(), cover(program="COMMERCIAL", relationship="child", subscriber_id="PARENT-77")
    with clock.at(NOON):
        coverage = held(make())["Coverage"]
    assert "PARENT-77" not in json.dumps(coverage)
    assert "reference" not in coverage["subscriber"]


@pytest.mark.django_db
def test_a_card_whose_number_must_not_be_shown_is_sent_without_an_empty_value() -> None:
    enrol(), cover(card_id="1EG4TE5MK73")
    with clock.at(NOON):
        found = held(make())
    assert "subscriberId" not in found["Coverage"]
    assert "identifier" not in found["Coverage"] | found["Patient"]
    assert '""' not in json.dumps(found)


@pytest.mark.django_db
def test_a_link_shows_the_card_as_it_is_now_and_its_last_state_after_coverage() -> None:
    enrol(), cover()
    with clock.at(NOON):
        link = make(days=365)
        cover(card_id="HBR777", updated_ms=2)
        assert held(link)["Coverage"]["subscriberId"] == "HBR777"
        assert ask(payload(link)["url"]).json()["status"] == "can-change"
        cover(card_id="HBR777", end=date(2026, 6, 30), updated_ms=3)
    with clock.at(datetime(2026, 7, 1, 5, tzinfo=UTC)):
        coverage = held(link)["Coverage"]
        assert (coverage["status"], coverage["period"]["end"]) == ("cancelled", "2026-06-30")
        assert ask(payload(link)["url"]).json()["status"] == "finalized"


@pytest.mark.django_db
def test_a_file_that_is_too_long_to_embed_has_an_address_of_its_own_for_ten_minutes() -> None:
    enrol(), cover()
    with clock.at(NOON):
        told = payload(make())
        (file,) = ask(told["url"], embeddedLengthMax=100).json()["files"]
        path = file["location"].removeprefix("http://127.0.0.1:8000")
        answer = Client().get(path)
        assert answer.headers["Content-Type"] == "application/jose"
        assert opened_file(answer.content.decode(), told["key"])["verifiableCredential"]
        assert Client().get(path[:-1] + ("0" if path[-1] != "0" else "1")).status_code == 404
    with clock.at(NOON + timedelta(minutes=10, seconds=1)):
        assert Client().get(path).status_code == 404
    with clock.at(NOON):
        card_links.end(person_key=ALICE, link_id=CardLink.objects.get().id, by=BY)
        assert Client().get(path).status_code == 404, "a ticket does not outlive its link"


@pytest.mark.django_db
def test_an_unknown_an_ended_an_expired_and_a_dead_member_s_link_answer_alike() -> None:
    enrol(), cover()
    with clock.at(NOON):
        ended, short, good = make(), make(days=1), make(days=90)
        urls = [payload(link)["url"] for link in (ended, short, good)]
        assert card_links.end(person_key=ALICE, link_id=ended.id, by=BY)
        assert not card_links.end(person_key=ALICE, link_id=ended.id, by=BY), "a second click does no harm"
    answers = []
    with clock.at(NOON + timedelta(days=1)):
        answers += [ask(urls[0]), ask(urls[1]), ask(urls[1][:-4] + "AAAA")]
        assert ask(urls[2]).status_code == 200
        enrol(death_date=date(2026, 5, 30), updated_ms=2)
        answers.append(ask(urls[2]))
        enrol(updated_ms=3)
        assert ask(urls[2]).status_code == 200, "a death that was reported wrongly"
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    kept = [dict(answer.headers.items()) for answer in answers]
    assert all(one == kept[0] for one in kept)


@pytest.mark.django_db
def test_the_last_second_works_and_the_next_does_not() -> None:
    enrol(), cover()
    with clock.at(NOON):
        url = payload(make(days=7))["url"]
    with clock.at(NOON + timedelta(days=7, seconds=-1)):
        assert ask(url).status_code == 200
    with clock.at(NOON + timedelta(days=7)):
        assert ask(url).status_code == 404


@pytest.mark.django_db
def test_neither_the_address_nor_the_key_of_a_link_can_be_read_in_the_database() -> None:
    enrol(), cover()
    with clock.at(NOON):
        told = payload(make())
        assert ask(told["url"]).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT lookup, sealed, label, recipient FROM coverage_cardlink")
        row = b"".join(bytes(v) if not isinstance(v, str) else v.encode() for v in cursor.fetchone())
    for secret in (told["key"], told["url"].rpartition("/")[2]):
        assert secret.encode() not in row
        assert decoded(secret) not in row
    dump = everything()
    assert told["key"] not in dump
    assert told["url"].rpartition("/")[2] not in dump


def everything() -> str:
    import io

    out = io.StringIO()
    labels = ["coverage.cardlink", "accounts", "notify", "members"]
    call_command("dumpdata", *labels, stdout=out, verbosity=0)
    return out.getvalue()


@pytest.mark.django_db
def test_who_opened_a_link_and_when_is_kept_for_the_member() -> None:
    enrol(), cover()
    with clock.at(NOON):
        link = make()
        url = payload(link)["url"]
        ask(url), ask(url, recipient="  Bay   Clinic ")
        link.refresh_from_db()
        assert (link.opened, link.recipient, link.opened_ms) == (2, "Bay Clinic", clock.to_ms(NOON))
        assert [one.actor_id for one in reads.who_read(ALICE, limit=2)] == ["digital-card"] * 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"[]",
            b"{",
            b'{"recipient": 5}',
            b'{"recipient": "  "}',
            b'{"recipient":"a","embeddedLengthMax":-1}',
        ),
        *(b'{"recipient": "a\\u0000b"}', b'{"recipient": "\\ud800"}'),
    ],
)
def test_a_request_that_is_no_manifest_request_is_refused_whatever_its_link(body: bytes) -> None:
    enrol(), cover()
    path = payload(make())["url"].removeprefix("http://127.0.0.1:8000")
    answer = Client().post(path, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.django_db
def test_any_page_may_ask_and_nothing_is_kept_on_the_way() -> None:
    enrol(), cover()
    with clock.at(NOON):
        url = payload(make())["url"]
        answer = ask(url)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "no-store" in answer.headers["Cache-Control"]
    path = url.removeprefix("http://127.0.0.1:8000")
    preflight = Client().options(path)
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Methods"]) == (204, "POST, OPTIONS")
    assert Client().get(path).status_code == 405


@pytest.mark.django_db
def test_guessing_comes_to_an_end() -> None:
    with clock.at(NOON):
        codes = [ask(f"http://127.0.0.1:8000/shl/guess{number}").status_code for number in range(62)]
    assert codes == [404] * 60 + [429] * 2


@pytest.mark.django_db
def test_a_link_is_made_once_however_often_it_is_sent() -> None:
    enrol(), cover()
    name = card_links.new_id()
    first, second = make(link_id=name), make(link_id=name)
    assert (first.id, CardLink.objects.count()) == (second.id, 1)
    assert card_links.shown(first) == card_links.shown(second)


@pytest.mark.django_db
def test_a_link_is_made_for_one_s_own_living_card_only_and_not_too_many() -> None:
    enrol(), cover()
    with pytest.raises(LookupError):
        make(period_id="0" * 32)
    with pytest.raises(ValueError, match="as long as the plan allows"):
        make(days=366)
    for _ in range(card_links.LIVE_AT_MOST):
        make()
    with pytest.raises(card_links.TooMany):
        make()
    enrol(death_date=date(2026, 1, 5), updated_ms=9)
    with pytest.raises(LookupError):
        make()
