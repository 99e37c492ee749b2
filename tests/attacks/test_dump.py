"""Walk through everything with every secret there is, then read all that is left behind: no secret is readable.

Left behind are the database (a whole dump and its raw files), the ledger beside it, what every process said,
rejects, temporary files. Keys, feeds, the files that list the made-up people and apps, and the mail that is
addressed to a person hold secrets by their nature.
"""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pypdf
import pytest

from sharewell.lib import sql
from sharewell.records import codec
from tests import place, postgres
from tests.attacks.secrets_used import Secrets
from tests.serving import serving

VERIFIER = "erin-keeps-this-verifier-to-herself-0123456789"
LETTER = {
    "member_id": "M77000001", "card_id": "HBR770000001", "ssn": "902771234", "mbi": "1S77A00AA77",
    "family_name": "Quillfeather", "given_name": "Penelope", "birth_date": "1948-03-27",
    "coverage_id": "C77000001",
    "program": "MA", "coverage_start": "2024-01-01", "address_line_1": "7 Letterbox Lane", "city": "Port Harbor",
    "state": "DE", "postal_code": "19701", "updated_at": "2024-01-01T00:00:00+00:00",
}  # fmt: skip
REJECTED = {
    "a date": LETTER | {"birth_date": "1948-33-27", "ssn": "902-77-4321"},
    "dots": LETTER | {"ssn": "902.77.5432"},
    "a digit too few": LETTER | {"ssn": "90277654"},
    "a letter": LETTER | {"ssn": "90277O765"},
    "another column": LETTER | {"birth_date": "", "middle_name": "902 77 8765"},
}


@dataclass
class Left:
    """What the walk leaves behind."""

    folder: Path
    secrets: Secrets = field(default_factory=Secrets)
    cast: list[str] = field(default_factory=list)
    said: dict[str, bytes] = field(default_factory=dict)


@pytest.fixture(scope="module")
def left(module_database: str, tmp_path_factory: pytest.TempPathFactory, deep: bool) -> Iterator[Left]:
    made = Left(tmp_path_factory.mktemp("demo"))
    (made.folder / "tmp").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(made.folder / "tmp"))
        patch.setenv("SHAREWELL_LOG", "DEBUG")
        patch.setenv("SHAREWELL_MAIL", str(made.folder / "mail"))
        patch.setenv("SHAREWELL_KEYS", str(made.folder / "keys.json"))
        _run(made, "demo", "--no-serve", "--members", "40" if deep else "5", "--folder", str(made.folder),
             "--database", module_database)  # fmt: skip
        _people(made)
        _load_one_by_letter(made)
        patch.setenv("SHAREWELL_AUDIT", f"{made.folder}/audit.db")
        with serving(environment={"SHAREWELL_MAIL": str(made.folder / "mail")}) as base:
            Walk(made, base).all()
            _run(made, "work", "--once")
            log = place.FOLDER / f"serve-{urlsplit(base).port}.log"
        made.said["serve"] = log.read_bytes()
        yield made


def test_every_kind_of_secret_was_used(left: Left) -> None:
    kinds = {name.split(" ")[0] for name in left.secrets.held}
    assert kinds >= {
        "code", "pin", "password", "client_secret", "authorization_code", "access_token", "refresh_token",
        "id_token", "ssn", "mbi", "page_link", "session",
    }  # fmt: skip


def test_the_search_finds_what_it_looks_for() -> None:
    secrets = Secrets({"ssn": "902771234", "token": "a-token-of-some-length-123"})
    for written in ("902771234", "902-77-1234", "x=902771234;", b"902771234".hex(),
                    base64.b64encode(b"xx902771234yy").decode(), "a-token-of-some-length-123"):  # fmt: skip
        assert secrets.found_in(written.encode()), written
    assert not secrets.found_in(b"19027712345 f902771234a 90277")


def test_no_secret_is_readable_in_a_dump_of_the_database(left: Left) -> None:
    dump = _dump()
    assert len(dump) > 1_000_000
    assert left.secrets.found_in(dump) == []


def test_no_secret_is_readable_in_what_a_dump_holds_packed(left: Left) -> None:
    """Bodies are compressed, sessions are packed: whoever has the dump can unpack both."""
    for content in _packed():
        assert left.secrets.found_in(content) == [], content[:200]


def test_no_secret_is_readable_in_the_files_of_the_database(left: Left) -> None:
    read = 0
    for file in _database_files(left):
        try:
            content = file.read_bytes()
        except FileNotFoundError:  # the server recycles its journal while we read
            assert file.parent.name == "pg_wal"
            continue
        assert left.secrets.found_in(content) == [], file.name
        read += 1
    assert read


def test_no_secret_is_readable_in_what_the_processes_said(left: Left) -> None:
    for name, said in left.said.items():
        assert left.secrets.found_in(said) == [], name


def test_logs_hold_nothing_of_a_person(left: Left) -> None:
    for name, said in left.said.items():
        text = said.decode("utf-8", "replace")
        assert [word for word in left.cast if word in text] == [], name


def test_no_secret_is_readable_in_rejects_and_other_files(left: Left) -> None:
    rejects = list(left.folder.rglob("*.rejects.jsonl"))
    assert rejects
    for file in _other_files(left):
        assert left.secrets.found_in(file.read_bytes()) == [], file


class Walk:
    """Penelope registers by letter, signs in the browser, an app reads; then everything is used once more."""

    def __init__(self, left: Left, base: str) -> None:
        self.left, self.base, self.secrets = left, base, left.secrets
        self.browser = httpx.Client(base_url=base, follow_redirects=False, timeout=30)
        self.app = json.loads((left.folder / "apps.json").read_text())[0]
        self.apps_door = httpx.Client(base_url=base, timeout=30)
        self.back = self.app["redirect_uris"][0]

    def all(self) -> None:
        self.register()
        tokens = self.connect()
        self.read(tokens["access_token"])
        again = self.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
        self.remember(again, "again")
        self.ask("introspect", again["access_token"])
        self.ask("revoke", again["access_token"])
        self.wrong_turns(again)
        self.sign_in_again()
        self.stop()

    def register(self) -> None:
        born = dict(zip(("year", "month", "day"), LETTER["birth_date"].split("-"), strict=True))
        self.post("/register/?with=ssn", given="Penelope", family="Quillfeather", ssn=LETTER["ssn"],
                  **{f"birth_date_{part}": value for part, value in born.items()})  # fmt: skip
        self.post("/register/check/", way="letter")
        _run(self.left, "work", "--once")
        letter = next((self.left.folder / "mail" / "letters").glob("*.pdf"))
        text = "".join(page.extract_text() for page in pypdf.PdfReader(letter).pages)
        pin = re.search(r"\b(\d{8})\b", text)
        assert pin, text
        self.post("/register/code/", code=self.secrets.add("pin", pin.group(1)))
        self.password = self.secrets.add("password Penelope", "feather lantern harbor 95")
        self.post("/register/account/", username="penelope.q", password=self.password)
        self.remember_session("session first")

    def connect(self) -> dict[str, Any]:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
        asked = self.browser.get("/oauth/authorize", params={
            "response_type": "code", "client_id": self.app["client_id"], "redirect_uri": self.back,
            "scope": "launch/patient openid fhirUser offline_access patient/*.read", "state": "a-state-of-the-app",
            "aud": f"{self.base}/patient/fhir", "code_challenge": challenge, "code_challenge_method": "S256",
        })  # fmt: skip
        page = self.browser.get(asked.headers["Location"])
        path = asked.headers["Location"]
        if 'name="read"' in page.text:
            seen = re.search(r'name="shown" value="([0-9a-f.]+)"', page.text)
            assert seen
            self.post(path, read="1", agree="on", shown=seen.group(1), days="365")
        page = self.browser.get(path)
        shown = re.search(r'name="shown" value="([0-9a-f]+)"', page.text)
        assert shown, page.text
        signed = self.post(path, sign="1", agree="on", shown=shown.group(1), typed_name="Penelope Quillfeather",
                           password=self.password)  # fmt: skip
        code = parse_qs(urlsplit(signed.headers["Location"]).query)["code"][0]
        self.secrets.add_token("authorization_code", code)
        tokens = self.token(
            grant_type="authorization_code", code=code, redirect_uri=self.back, code_verifier=VERIFIER
        )
        self.remember(tokens, "first")
        return tokens

    def read(self, access: str) -> None:
        header = {"Authorization": f"Bearer {access}"}
        for path in (
            "Patient",
            "Coverage?_count=1",
            "ExplanationOfBenefit",
            "Patient/nobody",
            "Patient?name=Quill",
        ):
            self.apps_door.get(f"/patient/fhir/{path}", headers=header)
        page = self.apps_door.get("/patient/fhir/Organization?_count=1", headers=header).json()
        link = next(one["url"] for one in page["link"] if one["relation"] == "next")
        self.secrets.add("page_link", link.partition("_page=")[2])
        assert self.apps_door.get(link, headers=header).status_code == 200
        self.apps_door.get("/oauth/userinfo", headers=header)
        self.apps_door.get(f"/patient/fhir/Patient?access_token={access}")

    def wrong_turns(self, tokens: dict[str, Any]) -> None:
        """What people and programs do wrong with secrets in their hands: none of it may be written down."""
        self.apps_door.get(f"/patient/fhir/Patient/{tokens['refresh_token']}")
        self.apps_door.post(f"/oauth/token?refresh_token={tokens['refresh_token']}", data={"grant_type": "x"})
        self.apps_door.post("/oauth/token", data={"grant_type": "refresh_token", "refresh_token": "x" * 60})
        self.apps_door.get(f"/no/such/page/{LETTER['ssn']}")
        self.browser.cookies.clear()
        self.post("/login/", login=LETTER["ssn"], password=self.password)
        self.post("/login/", login="penelope.q", password=self.password + "x")
        self.post("/register/", given="Penelope", family=LETTER["ssn"], card_id=LETTER["ssn"],
                  birth_date_month="3", birth_date_day="27", birth_date_year="1948")  # fmt: skip

    def sign_in_again(self) -> None:
        self.browser.cookies.clear()
        self.post("/login/", login="penelope.q", password=self.password)
        self.remember_session("session second")
        assert "Penelope" in self.browser.get("/account/").text

    def stop(self) -> None:
        sharing = self.browser.get("/account/sharing/").text
        path = re.search(r'href="(/account/sharing/[^"/]+/stop/)"', sharing)
        assert path, sharing
        assert self.post(path.group(1)).status_code == 200

    def token(self, **form: str) -> dict[str, Any]:
        answer = self.apps_door.post(
            "/oauth/token", data=form, auth=(self.app["client_id"], self.app["client_secret"])
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def ask(self, endpoint: str, token: str) -> None:
        auth = (self.app["client_id"], self.app["client_secret"])
        assert self.apps_door.post(f"/oauth/{endpoint}", data={"token": token}, auth=auth).status_code == 200

    def remember(self, tokens: dict[str, Any], when: str) -> None:
        for name in ("access_token", "refresh_token"):
            self.secrets.add_token(f"{name} {when}", tokens[name])
        if "id_token" in tokens:
            self.secrets.add(f"id_token {when}", tokens["id_token"].rpartition(".")[2])

    def remember_session(self, name: str) -> None:
        self.secrets.add(name, self.browser.cookies["sessionid"])

    def post(self, path: str, **form: str) -> httpx.Response:
        page = self.browser.get(path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        token = found.group(1) if found else ""
        return self.browser.post(
            path, data={"csrfmiddlewaretoken": token, **form}, headers={"Referer": self.base + path}
        )


def _people(made: Left) -> None:
    """The secrets and words of the made-up people and apps, from the files that list them."""
    people = json.loads((made.folder / "people.json").read_text())["people"]
    for one in [*people, *({**LETTER, "key": f"letter {n}", **row} for n, row in enumerate(REJECTED.values()))]:
        made.secrets.add(
            f"ssn {one['key']}", re.sub(r"\D", "", one["ssn"]) if "O" not in one["ssn"] else one["ssn"]
        )
        if one.get("password"):
            made.secrets.add(f"password {one['key']}", one["password"])
        names = ("member_id", "card_id", "family_name", "email", "birth_date")
        made.cast += [one[name] for name in names if one.get(name)]
    made.secrets.add("ssn in another column", "902778765")
    made.secrets.add("ssn Penelope", LETTER["ssn"])
    made.secrets.add("mbi Penelope", LETTER["mbi"])
    feed = next(made.folder.glob("feeds/*/eligibility.csv")).read_text().splitlines()
    at = feed[0].split(",").index("mbi")
    for number, line in enumerate(feed[1:]):
        if len(mbi := line.split(",")[at]) == 11:
            made.secrets.add(f"mbi {number}", mbi)
    for app in json.loads((made.folder / "apps.json").read_text()):
        if app["client_secret"]:
            made.secrets.add(f"client_secret {app['key']}", app["client_secret"])
    for mail in (made.folder / "mail").glob("*.eml"):
        for code in re.findall(r"\b\d{8}\b", _plain_text(mail)):
            made.secrets.add(f"code {mail.name}", code)


def _plain_text(mail: Path) -> str:
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))  # type: ignore[attr-defined]
    return str(body.get_content())


def _load_one_by_letter(made: Left) -> None:
    """A member without e-mail, and rows that are refused with a Social Security number in many shapes."""
    rows = [LETTER, *(row | {"member_id": f"M7700001{n}"} for n, row in enumerate(REJECTED.values()))]
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]
    file = made.folder / "feeds" / "eligibility-late.csv"
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")
    _run(made, "load", str(file), "--rejects", str(made.folder / "rejects"), codes={3})


def _run(made: Left, *words: str, codes: set[int] | None = None) -> None:
    """A `sharewell` process to its end; what it said is kept."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "sharewell.jobs.cli", *words]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=150)
    # The demo greets its one user with made-up people to play; everything else that is printed may be kept.
    said = done.stderr + (b"" if words[0] == "demo" else done.stdout)
    assert done.returncode in (codes or {0}), said.decode("utf-8", "replace")[-3000:]
    made.said[f"{words[0]} {len(made.said)}"] = said


def _dump() -> bytes:
    """Everything as SQL text, with blobs in hexadecimal."""
    address = os.environ["SHAREWELL_DATABASE"]
    if address.startswith("postgres"):
        bin_folder = postgres.binaries()
        assert bin_folder is not None
        command = [str(bin_folder / "pg_dump"), "--dbname", address]
        return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    files = [sql.sqlite_path(address), os.environ["SHAREWELL_AUDIT"]]
    lines: list[str] = []
    for file in files:
        with closing(sqlite3.connect(file)) as source:
            lines += source.iterdump()
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _packed() -> Iterator[bytes]:
    with sql.reader() as connection:
        for table in ("records_resource", "records_version", "records_public", "records_public_version"):
            rows = connection.rows(f"SELECT codec, body FROM {table} WHERE deleted = 0")
            yield b"\n".join(codec.unpack(bytes(body), number) for number, body in rows)
        sessions = connection.rows("SELECT session_data FROM django_session")
    assert sessions
    for (data,) in sessions:
        yield _unpacked(data)


def _unpacked(data: str) -> bytes:
    """What stands in a session row, without any key."""
    text = data.lstrip(".").split(":")[0]
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return zlib.decompress(raw) if data.startswith(".") else raw
    except (ValueError, zlib.error):
        return data.encode()


def _database_files(left: Left) -> list[Path]:
    """The raw files, with what was deleted and what the journal holds."""
    address = os.environ["SHAREWELL_DATABASE"]
    if address.startswith("postgres"):
        folder = Path(unquote(urlsplit(address).netloc.rpartition("@")[2].rpartition(":")[0])) / "data"
        with sql.reader() as connection:
            ours = connection.rows("SELECT oid FROM pg_database WHERE datname = current_database()")[0][0]
        begun = left.folder.stat().st_ctime - 600
        files = [path for part in ("pg_wal", f"base/{ours}") for path in (folder / part).rglob("*")]
        return [path for path in files if path.is_file() and path.stat().st_size and path.stat().st_mtime > begun]
    stem = Path(sql.sqlite_path(address))
    return [*stem.parent.glob(f"{stem.name}*"), *left.folder.glob("audit.db*")]


def _other_files(left: Left) -> list[Path]:
    """All other files: not the keys, the feeds, the lists of made-up people and apps, and mail to a person."""
    by_nature = {"keys.json", "people.json", "apps.json", "eligibility-late.csv"}
    found = []
    for file in left.folder.rglob("*"):
        inside = file.relative_to(left.folder).parts
        mail = inside[0] == "mail" and file.suffix in {".eml", ".pdf"}
        if file.is_file() and file.name not in by_nature and inside[0] != "feeds" and not mail:
            found.append(file)
    return found
