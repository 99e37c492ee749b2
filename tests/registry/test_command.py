"""`sharewell apps` and `sharewell keys`: what Omar types, what he reads, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from joserfc.jwk import RSAKey

from sharewell.jobs.cli import main
from sharewell.registry import apps

pytestmark = pytest.mark.django_db

SUNRISE = [
    "apps", "register", "--legal-name", "Sunrise Health Apps, Inc.", "--product-name", "Sunrise",
    "--redirect-uri", "https://sunrise.example.org/cb", "--contact-email", "erin@sunrise.example.org",
]  # fmt: skip


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def told(result: Result, name: str) -> str:
    return next(line.split(" ", 1)[1] for line in result.output.splitlines() if line.startswith(name + " "))


def test_an_app_is_registered_listed_shown_suspended_and_resumed() -> None:
    done = run(*SUNRISE, "--method", "client_secret_basic", "--attest", "no_sale=yes")
    assert done.exit_code == 0, done.output
    client_id, value = told(done, "client_id"), told(done, "client_secret")
    app = apps.get(client_id)
    assert app is not None
    assert apps.secret_fits(app, value)
    assert "Sunrise" in run("apps", "list").output
    assert json.loads(run("apps", "list", "--json").output)["client_id"] == client_id
    shown = run("apps", "show", client_id).output
    assert json.loads(shown)["attestation"]["no_sale"] == "yes"
    assert value not in shown
    assert run("apps", "suspend", client_id, "--reason", "test").exit_code == 0
    assert json.loads(run("apps", "show", client_id).output)["status"] == "suspended"
    assert run("apps", "suspend", client_id, "--reason", "test", "--resume").exit_code == 0
    rotated = told(run("apps", "rotate-secret", client_id), "client_secret")
    assert apps.secret_fits(app, rotated)
    assert not apps.secret_fits(app, value)


def test_keys_of_an_app_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [RSAKey.generate_key(2048, {"kid": "a"}).as_dict(private=False)]}))
    assert run(*SUNRISE, "--method", "private_key_jwt", "--jwks-file", str(path)).exit_code == 0
    path.write_text("{")
    assert run(*SUNRISE, "--method", "private_key_jwt", "--jwks-file", str(path)).exit_code == 1


def test_what_cannot_be_done_says_why_and_exits_1_or_2() -> None:
    assert run("apps", "show", "nobody").exit_code == 1
    assert run("apps", "suspend", "nobody", "--reason", "x").exit_code == 1
    assert run("apps", "rotate-secret", "nobody").exit_code == 1
    wrong = run(*SUNRISE[:-1], "no-address")
    assert (wrong.exit_code, "contact e-mail" in wrong.output) == (1, True)
    assert run(*SUNRISE, "--attest", "no_sale").exit_code == 2
    assert run("apps", "register").exit_code == 2
    assert run("keys", "rotate", "person").exit_code == 2
    public = told(run(*SUNRISE), "client_id")
    assert run("apps", "rotate-secret", public).exit_code == 1


@pytest.mark.parametrize(
    "words", [["apps"], ["keys"], ["apps", "register"], ["apps", "suspend"], ["keys", "rotate"]]
)
def test_each_command_explains_itself(words: list[str]) -> None:
    result = run(*words, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_a_key_ring_is_made_once_and_its_keys_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keys.json"
    monkeypatch.setenv("SHAREWELL_KEYS", str(path))
    assert run("keys", "list").exit_code == 1
    assert run("keys", "rotate", "link").exit_code == 1
    assert run("keys", "init").exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_text()
    assert run("keys", "init").exit_code == 1
    assert path.read_text() == before
    assert "version 2" in run("keys", "rotate", "link").output
    listed = run("keys", "list").output
    assert "1, 2" in listed
    keys = [key for versions in json.loads(path.read_text()).values() for key in versions.values()]
    assert [key for key in keys if key in listed] == []


def test_a_ring_of_an_earlier_version_gets_the_keys_that_are_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys.json"
    monkeypatch.setenv("SHAREWELL_KEYS", str(path))
    assert run("keys", "init").exit_code == 0
    earlier = {name: versions for name, versions in json.loads(path.read_text()).items() if name != "inbox"}
    path.write_text(json.dumps(earlier))
    added = run("keys", "init")
    assert added.exit_code == 0
    assert "keys added for inbox" in added.output
    now = json.loads(path.read_text())
    assert {name: now[name] for name in earlier} == earlier
    assert list(now["inbox"]) == ["1"]


def test_the_key_of_id_tokens_is_rotated_and_listed() -> None:
    kid = run("keys", "rotate", "id-token").output.split()[2]
    assert kid in run("keys", "list").output
    assert run("keys", "rotate", "link", "--at-once").exit_code == 2
