"""What `sharewell audit` says of signed papers: all that are kept, or one file that somebody brings."""

from __future__ import annotations

from pathlib import Path

import click


def check_all() -> int:
    """Check every paper that is kept and say what was found; the exit code."""
    from sharewell.sharing import kept

    report = kept.run()
    click.echo(f"{report.papers} signed papers, {report.older} of them from before papers were sealed")
    for fault in report.faults:
        click.echo(f"PAPER {fault.kind.upper()}: {fault.where}: {fault.words}", err=True)
    if not report.faults:
        click.echo("Every signed paper is as it was signed.")
    return 1 if report.faults else 0


def check_one(path: str) -> int:
    """Check a file from outside and say whose seal it bears; the exit code."""
    from sharewell.lib.seal import Broken
    from sharewell.sharing import kept

    try:
        found = kept.of_file(Path(path).read_bytes())
    except Broken as broken:
        click.echo(f"NOT GOOD: {broken}.", err=True)
        return 1
    if found.certificate is None:
        click.echo(f"NOT OURS: sealed with a certificate that is not the plan's: {found.fingerprint}", err=True)
        return 1
    click.echo(f"The seal holds and covers the whole file. SHA-256 of the file: {found.sha256}")
    click.echo(f"Sealed by {found.certificate.subject}, certificate {found.fingerprint}")
    click.echo(f"Sealed at {found.at:%Y-%m-%d %H:%M:%S} UTC" if found.at else "It does not say when.")
    if not found.grant_id:
        click.echo("NOT KEPT: it bears our seal, but no such file is among the papers we keep.", err=True)
        return 1
    click.echo(f"The same file is kept as the paper of grant {found.grant_id}.")
    return 0
