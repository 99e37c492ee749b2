"""`sharewell keys`: make the key ring, rotate a key, see what there is. Keys themselves are never printed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sharewell.jobs import trouble
from sharewell.jobs.ready import operator, ready
from sharewell.lib import clock, env, secret

SIGNING = "id-token"


@click.group()
def command() -> None:
    """Keys outside the database (the ring of SHAREWELL_KEYS), and the RS256 key that signs id_tokens.

    Exit codes: 0 done, 1 it could not be done, 2 wrong usage.
    """


@command.command()
def init() -> None:
    """Write a new key ring to SHAREWELL_KEYS, or add to an older one the keys that this version needs.

    What a ring holds is never overwritten.
    """
    path = _path()
    try:
        secret.new_ring(path)
    except FileExistsError as error:
        added = secret.complete(path)
        if not added:
            raise click.ClickException(f"{path} exists already; a key ring is never overwritten.") from error
        click.echo(f"{path}: keys added for {', '.join(added)}. Back it up again.")
        return
    click.echo(f"{path} written. Back it up apart from the database: without it, neither can be read.")


@command.command()
@click.argument("purpose", type=click.Choice([*sorted(set(secret.PURPOSES) - secret.FIXED), SIGNING]))
@click.option("--at-once", is_flag=True, help="id-token only: the key was stolen; withdraw it now.")
def rotate(purpose: str, at_once: bool) -> None:
    """Add a newer key for PURPOSE; what older keys made can still be read.

    id-token is the RS256 key of the authorization server: the new one is published at once and signs 15 minutes
    later, and the old one stays published until its last id_token has ended. After rotating a key of the ring,
    restart the server's processes, which read the ring when they start.
    """
    if purpose == SIGNING:
        _rotate_signing(at_once=at_once)
        return
    if at_once:
        raise click.UsageError("--at-once is for id-token only.")
    path = _path()
    if not path.exists():
        raise click.ClickException("There is no key ring at SHAREWELL_KEYS. Make one: sharewell keys init")
    click.echo(f"{purpose}: version {secret.rotate(path, purpose)} is now used to write.")


@command.command("list")
def listing() -> None:
    """List the ring's purposes with their versions, and the keys that sign id_tokens."""
    path = _path()
    if not path.exists():
        raise click.ClickException("There is no key ring at SHAREWELL_KEYS. Make one: sharewell keys init")
    ring = json.loads(path.read_text(encoding="utf-8"))
    for purpose, meaning in secret.PURPOSES.items():
        versions = ", ".join(sorted(ring.get(purpose, {}), key=int)) or "missing"
        click.echo(f"{purpose:11} {versions:8} {meaning}")
    for line in _signing_lines():
        click.echo(line)


@command.command("paper-certificate")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its password."
)
@click.option("--self-made", is_flag=True, help="Make a new self-made certificate instead.")
def paper_certificate(file: Path | None, password_file: Path | None, self_made: bool) -> None:
    """Seal signed papers with the plan's own certificate from FILE (PKCS#12, or PEM with key and certificates).

    It seals from the next signature on, without a restart; what older ones sealed stays verifiable. Without FILE:
    list the certificates.
    """
    if file and self_made:
        raise click.UsageError("FILE or --self-made, not both.")
    ready()
    from sharewell.sharing import certificate

    password = password_file.read_bytes().rstrip(b"\r\n") if password_file else None
    try:
        if self_made:
            certificate.renew(by=operator())
        elif file:
            certificate.bring(file.read_bytes(), password, by=operator())
    except certificate.Unfit as unfit:
        raise click.ClickException(f"{file} cannot seal papers: {unfit}.") from unfit
    for one in certificate.known().values():
        kind = "the plan's own" if one.own else "self-made"
        until = f"{one.valid_from:%Y-%m-%d} to {one.valid_until:%Y-%m-%d}"
        click.echo(f"{one.number:3} {until} {kind}: {one.subject}\n    SHA-256 {one.sha256}")


def _path() -> Path:
    return Path(env.text("SHAREWELL_KEYS"))


def _rotate_signing(*, at_once: bool) -> None:
    ready()
    from sharewell.oauth import keys

    kid = keys.rotate(by=operator(), at_once=at_once)
    click.echo(f"id-token: key {kid} is published.")


def _signing_lines() -> list[str]:
    ready()
    from django.db import DatabaseError

    from sharewell.oauth import keys

    try:
        found = keys.listing()
    except DatabaseError as error:
        return [f"{SIGNING:11} unknown: {trouble.words(error) or error}"]
    return [
        f"{SIGNING:11} {key.kid} signs from {clock.from_ms(key.signs_from_ms):%Y-%m-%d %H:%M}Z, "
        + (f"gone {clock.from_ms(key.drop_ms):%Y-%m-%d %H:%M}Z" if key.drop_ms else "stays")
        for key in found
    ]
