"""kill -9 between any two steps of signing, stopping, registering, redeeming and sending: all of it or nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sharewell.audit.actor import SYSTEM
from sharewell.audit.models import Act
from sharewell.coverage import eligible
from sharewell.lib import clock, sql
from sharewell.members import register
from sharewell.members.models import Person
from sharewell.notify import deliver, outbox
from sharewell.notify.models import Promise
from sharewell.oauth import authorize, site
from sharewell.oauth.models import AuthorizationCode, Token
from sharewell.sharing.models import Document, Grant, Signature, State
from tests.crash import cast
from tests.crash.conftest import Kill
from tests.crash.steps import points


def acts(event: str) -> list[str]:
    return sorted(Act.objects.filter(event=event).values_list("grant_id", flat=True))


def promises(kind: str) -> list[str]:
    keys = Promise.objects.filter(id__startswith=f"{kind}:").values_list("id", flat=True)
    return sorted(key.split(":", 1)[1] for key in keys)


def test_no_grant_without_its_paper_signature_act_and_message(kill: Kill, deep: bool) -> None:
    cast.account(cast.member())
    cast.sunrise()
    steps = kill("sign", 0)["steps"]
    assert steps > 10
    before = Grant.objects.count()
    for at in points(steps, deep, "sign"):
        assert kill("sign", at)["died"]
        given = sorted(Grant.objects.values_list("id", flat=True))
        assert given == sorted(Signature.objects.values_list("grant_id", flat=True))
        assert given == sorted(Document.objects.values_list("grant_id", flat=True))
        assert given == acts("grant:given") == promises("grant-given")
    for grant in Grant.objects.all():
        paper = Document.objects.get(person_key=grant.person_key, id=grant.document_id)
        assert hashlib.sha256(bytes(paper.pdf)).hexdigest() == grant.document_sha256 == paper.sha256
    assert Grant.objects.count() == before + 1  # only the one that died after its commit


def test_no_stop_without_its_act_and_message(kill: Kill, deep: bool) -> None:
    cast.account(cast.member())
    cast.sunrise()
    steps = kill("stop", 0, grant=cast.sign().id)["steps"]
    assert steps > 5
    stopped_by = 1
    grant = cast.sign()
    for at in points(steps, deep, "stop"):
        assert kill("stop", at, grant=grant.id)["died"]
        ended = sorted(Grant.objects.exclude(state=State.ACTIVE).values_list("id", flat=True))
        assert ended == acts("grant:stopped") == promises("grant-ended")
        if grant.id in ended:
            stopped_by += 1
            grant = cast.sign()
    assert 1 < stopped_by == Grant.objects.exclude(state=State.ACTIVE).count()
    assert cast.stop(grant.id).grant.state == State.STOPPED_BY_MEMBER  # after the restart it stops as ever


def test_no_account_without_its_member_and_no_used_code_without_an_account(kill: Kill, deep: bool) -> None:
    cast.member()
    attempt = _confirmed()
    words = {"username": "alice.pier", "password": "lagoon ember lantern 95", "attempt": attempt}
    at = 1 if deep else 2
    while kill("finish", at, **words)["died"]:
        linked = set(Person.objects.exclude(user_id=None).values_list("user_id", flat=True))
        users = _column("SELECT id FROM accounts_user")
        welcomed = {int(key) for key in promises("welcome")}
        assert users == linked == welcomed
        assert len(users) == Act.objects.filter(event="account:registered").count()
        if users:
            break
        at += 1 if deep else 4
    else:
        assert Person.objects.exclude(user_id=None).count() == 1


def test_a_code_is_not_used_up_without_giving_its_tokens(kill: Kill, deep: bool) -> None:
    key = cast.member()
    cast.account(key)
    app, grant = cast.sunrise(), cast.sign()
    kill("redeem", 0, form=_form(app, grant))  # the first one also makes the key that signs id_tokens
    steps = kill("redeem", 0, form=_form(app, grant))["steps"]
    for at in points(steps, deep, "redeem"):
        form = _form(app, grant)
        before = Token.objects.count()
        assert kill("redeem", at, form=form)["died"]
        unused = AuthorizationCode.objects.filter(consumed_ms=None)
        assert Token.objects.count() == before + (0 if unused.exists() else 2)
        unused.delete()
    families = set(Token.objects.values_list("family", flat=True))
    assert len(families) == Act.objects.filter(event="token:issued").count()


def test_a_message_that_was_promised_is_sent_at_least_once_and_never_lost(
    kill: Kill, deep: bool, tmp_path: Path
) -> None:
    steps = _round("count")
    taken = kill("send", 0)["steps"]
    assert _sent(tmp_path, steps)
    for at in points(taken, deep, "send"):
        keys = _round(f"step{at}")
        assert kill("send", at)["died"]
        with later():
            deliver.run_once()
        assert _sent(tmp_path, keys)
    assert not Promise.objects.exclude(state=Promise.State.SENT).exists()
    assert not Promise.objects.exclude(sealed=None).exists()
    manifest = (tmp_path / "mail" / "letters" / "manifest.csv").read_text().splitlines()
    assert len(manifest) == len(set(manifest)) == 1 + Promise.objects.filter(channel="letter").count()


def _sent(folder: Path, keys: list[str]) -> bool:
    """Every message of a round lies there whole, once."""
    mails = [path.read_text(errors="replace") for path in (folder / "mail").glob("*.eml")]
    letters = list((folder / "mail" / "letters").glob("*.pdf"))
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in letters)
    assert len(letters) == Promise.objects.filter(channel="letter").count()
    for key in keys:
        told = [mail for mail in mails if f"{key}@example.org" in mail]
        assert len(told) == (0 if "letter" in key else 1), key
        assert all(mail.rstrip().endswith("--") for mail in told)
    return True


def _round(name: str) -> list[str]:
    """Three messages that wait: two by e-mail, one by letter."""
    keys = [f"{name}-one", f"{name}-letter", f"{name}-two"]
    for key in keys:
        by_letter = "letter" in key
        outbox.promise(
            person_key=7, event_key=key, template="welcome", language="en", context={}, by=SYSTEM,
            channel="letter" if by_letter else "email",
            address=f"{key}\n1 Pier Road\nPort Harbor" if by_letter else f"{key}@example.org",
        )  # fmt: skip
    return keys


@contextmanager
def later() -> Iterator[None]:
    """After the time for which a sender that died had claimed its message."""
    with clock.at(clock.now() + timedelta(milliseconds=deliver.CLAIM_MS + 1000)):
        yield


def _form(app: Any, grant: Grant) -> dict[str, str]:
    verifier = "erin-keeps-this-verifier-to-herself-0123456789"
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code", "client_id": app.client_id, "redirect_uri": cast.BACK, "scope": cast.SCOPES,
        "state": "a-state-of-erin", "aud": site.fhir_base(), "code_challenge": challenge,
        "code_challenge_method": "S256",
    }  # fmt: skip
    prompt = authorize.begin({name: [value] for name, value in asked.items()})
    address = authorize.issue_code(prompt, grant, signed_in_at=clock.now())
    code = address.split("code=")[1].split("&")[0]
    return {
        "grant_type": "authorization_code", "code": code, "redirect_uri": cast.BACK, "client_id": app.client_id,
        "code_verifier": verifier,
    }  # fmt: skip


def _confirmed() -> str:
    """Alice's registration up to the code that was in her mail."""
    attempt = register.start(
        family="Nightingale", given="Alice", birth_date=date(1950, 3, 4), source="192.0.2.1", language="en",
        opens_on=eligible.opens_on, card_id=f"CARD{cast.MEMBER}",
    )  # fmt: skip
    register.send(attempt, way="email", language="en", opens_on=eligible.opens_on)
    promised = Promise.objects.get(template="registration-code")
    assert register.confirm(attempt, outbox.opened(promised).context["code"])
    return attempt


def _column(statement: str) -> set[int]:
    with sql.reader() as connection:
        return {row[0] for row in connection.rows(statement)}
