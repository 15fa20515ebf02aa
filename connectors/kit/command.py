"""The verbs of connectors: `python -m connectors <verb>`, and the same under `mca connector`."""

import click

from connectors.kit.making import check, convert, golden, new
from connectors.kit.running import list_connectors, replay, run
from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.logs import configure_logs

UNAVAILABLE = 75  # EX_TEMPFAIL of BSD sysexits.h
MISCONFIGURED = 78  # EX_CONFIG of BSD sysexits.h
VERBS: tuple[click.Command, ...] = (new, check, golden, convert, run, list_connectors, replay)


class ConnectorGroup(click.Group):
    """A group whose verbs end with the hub's exit codes, and a sentence instead of a trace."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb; a fault of the hub becomes its words on stderr and its exit code."""
        try:
            return super().invoke(ctx)
        except HubMisconfigured as fault:
            click.echo("\n".join(fault.faults), err=True)
            ctx.exit(MISCONFIGURED)
        except SourceUnavailable as fault:
            click.echo(str(fault), err=True)
            ctx.exit(UNAVAILABLE)


@click.group(cls=ConnectorGroup)
def main() -> None:
    """Make, check and run connectors: they turn what existing systems export into records of the standard.

    Exit codes: 0 all went in, or all checks are green; 1 a check is not green; 3 finished, and some payloads were
    rejected; 70 a connector met a fault of its own, its files are read again; 75 Kafka, PostgreSQL or a source stayed
    away; 78 wrongly set up.
    """
    configure_logs("WARNING", "connectors")


for verb in VERBS:
    main.add_command(verb)
