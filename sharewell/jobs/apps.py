"""`sharewell apps`: register, list, show and suspend third-party apps from the shell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sharewell.jobs import progress
from sharewell.jobs.ready import operator, ready

if TYPE_CHECKING:
    from sharewell.registry.models import App

METHODS = ("none", "client_secret_basic", "private_key_jwt")


@click.group()
def command() -> None:
    """Third-party apps: who makes them, where they return to, how they prove themselves.

    Exit codes: 0 done, 1 no such app or a fact is wrong, 2 wrong usage.
    """


@command.command()
@click.option("--legal-name", required=True, help="The company's legal name, as members read it in the papers.")
@click.option("--product-name", required=True, help="The app's name.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, required=True, help="May be given several times.")
@click.option("--contact-email", required=True, help="Where the plan reaches the app's makers.")
@click.option(
    "--method", type=click.Choice(METHODS), default="none", show_default=True, help="How it authenticates."
)
@click.option("--native", is_flag=True, help="A native app: loopback and private-use redirect URIs are allowed.")
@click.option("--jwks-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its public keys.")
@click.option("--jwks-uri", default="", help="Address of its public keys, instead of a file.")
@click.option("--scopes", default="", help="What it may ask for; default: reading everything of one member.")
@click.option("--client-id", default="", help="A client id of your choice; default: a random one.")
@click.option("--description", default="", help="One sentence for the app gallery.")
@click.option("--policy-url", default="", help="Its privacy policy.")
@click.option("--terms-url", default="", help="Its terms of service.")
@click.option("--website", default="", help="Its home page.")
@click.option("--security-email", default="", help="Where to report a security problem.")
@click.option("--deletion-contact", default="", help="Where members ask for deletion of their data.")
@click.option("--attest", multiple=True, metavar="QUESTION=yes|no", help="An attestation answer; several times.")
def register(jwks_file: Path | None, attest: tuple[str, ...], method: str, scopes: str, **facts: Any) -> None:
    """Register an app and print its client id; the secret, if it has one, is printed this once."""
    ready()
    from sharewell.registry import apps

    facts["attestation"] = dict(_answer(one) for one in attest)
    facts["jwks"] = _jwks(jwks_file) if jwks_file else None
    facts["scopes"] = scopes or apps.DEFAULT_SCOPES
    try:
        app, secret = apps.register(by=operator(), auth_method=method, **facts)
    except apps.RegistrationError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"client_id {app.client_id}")
    if secret:
        click.echo(f"client_secret {secret}")
        click.echo("The secret is shown once and kept as a hash only.", err=True)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def listing(as_json: bool) -> None:
    """List all apps: client id, state, how they authenticate, product and company."""
    ready()
    from sharewell.registry import apps

    for app in apps.everything():
        if as_json:
            click.echo(json.dumps(_told(app)))
        else:
            click.echo(
                f"{app.client_id}  {app.status:9}  {app.auth_method:19}  {app.product_name} ({app.legal_name})"
            )


@command.command()
@click.argument("client_id")
def show(client_id: str) -> None:
    """Show everything registered about an app, as JSON. Secrets cannot be shown."""
    ready()
    click.echo(json.dumps(_told(_found(client_id)), indent=2))


@command.command()
@click.argument("client_id")
@click.option("--reason", required=True, help="Why; kept in the ledger.")
@click.option("--resume", is_flag=True, help="Let a suspended app work again.")
def suspend(client_id: str, reason: str, resume: bool) -> None:
    """Suspend an app: its very next request is refused, and all sharing with it ends; each member is told.

    Run it again after a break: it goes on where it was (`sharewell work` does the same). --resume lets the app
    ask members for new signatures; what has ended stays ended.
    """
    ready()
    from sharewell.registry import apps

    _found(client_id)
    if not resume:
        apps.suspend(client_id, by=operator(), reason=reason)
    ended = _end_all(client_id)
    if resume:
        apps.resume(client_id, by=operator(), reason=reason)
    click.echo(f"{client_id} is {'active' if resume else 'suspended'}.")
    click.echo(f"{ended} authorizations ended; their members are told.")


def _end_all(client_id: str) -> int:
    """End what members share with a suspended app, with a bar for the one who watches."""
    from sharewell.sharing import suspended

    total, ended = suspended.waiting(client_id), 0
    with progress.bar("Ending") as advance:
        for _ in suspended.ends(client_id, by=operator()):
            ended += 1
            advance(ended, total)
    return ended


@command.command("rotate-secret")
@click.argument("client_id")
@click.option(
    "--keep-old-hours",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="How long the old secrets work on.",
)
def rotate_secret(client_id: str, keep_old_hours: int) -> None:
    """Give an app a new secret, printed this once."""
    ready()
    from sharewell.registry import apps

    _found(client_id)
    try:
        secret = apps.rotate_secret(client_id, by=operator(), keep_old_hours=keep_old_hours)
    except apps.NoSecretError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"client_secret {secret}")


def _found(client_id: str) -> App:
    from sharewell.registry import apps

    if (app := apps.get(client_id)) is None:
        raise click.ClickException(f"There is no app with the client id {client_id}.")
    return app


def _told(app: App) -> dict[str, Any]:
    return {field.name: getattr(app, field.name) for field in app._meta.fields} | {
        "created": app.created.isoformat()
    }


def _answer(given: str) -> tuple[str, str]:
    question, equals, answer = given.partition("=")
    if not equals:
        raise click.UsageError(f"--attest {given}: write QUESTION=yes or QUESTION=no.")
    return question, answer


def _jwks(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{path.name} is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise click.ClickException(f"{path.name} is not a JWKS: it must be an object with a list called keys.")
    return content
