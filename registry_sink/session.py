"""Prepares a database session of the sink: quiet error texts, and an end to sessions whose process is gone or stuck."""

from __future__ import annotations

from ops.runtime.postgres import Database, reaching_postgres

# The owner of partitions must be seen to be gone: a closed connection ends its session at once, these end the others.
ALIVE = {
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    # A sink speaks to PostgreSQL every second; one that is silent for a minute was stopped and gives up its partitions.
    "idle_session_timeout": "60s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "log_parameter_max_length_on_error": "0",
}
# An error of the server may quote the row it failed on, and so may its own log. Only a superuser, or a role with GRANT
# SET ON PARAMETER, may keep it from writing one: the sink tells of its errors itself, by their SQLSTATE.
QUIET = {"log_min_messages": "fatal", "log_min_error_statement": "panic"}


def prepare_session(database: Database) -> None:
    """Sets the session up, each statement outside transaction() being a transaction of its own."""
    with reaching_postgres():
        database.autocommit = True
        for name, value in ALIVE.items():
            database.execute("SELECT set_config(%s, %s, false)", (name, value))
        for name, value in QUIET.items():
            database.execute(
                "SELECT set_config(%(name)s, %(value)s, false) WHERE has_parameter_privilege(%(name)s, 'SET')",
                {"name": name, "value": value},
            )
