"""A registry of the test's own."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from ops.runtime.postgres import Database, connect
from registry_sink.service import prepare
from registry_sink.session import prepare_session
from registry_sink.writer import prepare_stages


@pytest.fixture
def registry(database: str) -> Iterator[Database]:
    """A session of the sink on an empty registry."""
    with closing(connect(database)) as connection:
        prepare_session(connection)
        prepare(connection)
        prepare_stages(connection)
        yield connection
