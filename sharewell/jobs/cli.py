"""The `sharewell` command: a list of commands, each loaded only when it is called."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import click

from sharewell import __version__
from sharewell.jobs import trouble
from sharewell.lib import env

COMMANDS: dict[str, str] = {
    "apps": "register, list, show, suspend third-party apps",
    "audit": "verify the ledger; show who read a member's data",
    "bounces": "take in e-mails that came back",
    "demo": "fill var/demo from the synthetic plan and serve it all",
    "doctor": "check the configuration, say what is wrong and how to mend it",
    "keys": "make and rotate keys",
    "load": "read the plan's feeds",
    "members": "link the ids of a member who has several, or keep them apart",
    "migrate": "bring the database to this version",
    "serve": "run the web server",
    "staff": "add, list, deactivate people of the help team; their roles",
    "synth": "write the feeds of a synthetic plan",
    "work": "send messages, end what has expired, seal the ledger",
}


class Lazy(click.Group):
    """A group whose commands are files of this room, imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"sharewell.jobs.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; trouble with a database or a disk is one sentence and exit code 1."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if (words := trouble.words(error)) and env.text("SHAREWELL_LOG", "INFO") != "DEBUG":
                raise click.ClickException(words) from error
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sharewell")
@click.pass_context
def main(context: click.Context) -> None:
    """Sharewell: members of a health plan see their data, share it with any app, and stop it at once.

    Settings come from the environment (docs/operate/configuration.md), the plan's choices from policy.toml.
    Exit codes: 0 done, 1 something failed, 2 wrong usage, 3 done with rejects.
    """
    before = os.umask(0o077)  # databases, rejects, mail and feeds hold people's data: for their owner only
    context.call_on_close(lambda: os.umask(before))


if __name__ == "__main__":
    main()
