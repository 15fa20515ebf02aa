"""The command `mca`: each subcommand lives with what it does and is imported only when it is asked for."""

from __future__ import annotations

import importlib

import click

from ops.runtime.logs import configure_logs

# Name of each subcommand and where it lives, as module:attribute.
COMMANDS = {
    "connector": "ops.cli.connector:connector",
    "credential": "ops.cli.credential:credential",
    "demo": "ops.sandbox.demo.command:demo",
    "docs": "ops.cli.documents:docs",
    "erase": "ops.cli.erase:erase",
    "publish": "ops.cli.publish:publish",
    "sandbox": "ops.sandbox.command:sandbox",
    "schemas": "ops.cli.schemas:schemas",
    "simulate": "ops.sandbox.simulate.command:simulate",
    "topics": "ops.cli.topics:topics",
}


class LazyGroup(click.Group):
    """A group that imports a subcommand when it runs, so that `mca --help` is quick and needs no service."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all subcommands, sorted."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the subcommand of this name, or null when there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=LazyGroup)
@click.version_option(package_name="mca-hub", prog_name="mca")
def main() -> None:
    """Missing Child Alert hub: find a missing child across a border.

    Start with: mca demo
    """
    # Also for an error nobody handles: Python's own print of it would show values.
    configure_logs("WARNING", "mca")


if __name__ == "__main__":
    main()
