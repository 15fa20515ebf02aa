"""Ready transports, so that most connectors need no source of their own."""

from connectors.sdk.sources import Opening, Source
from connectors.sdk.transport_settings import HttpTransport, KafkaTransport, SqlTransport
from connectors.sdk.transports.folder import FolderSource


def open_source(opening: Opening) -> Source:
    """Return the ready source of a transport, at its last stored position; what webhooks took lies in the folder.

    A client library is loaded only when a transport needs it.
    """
    transport = opening.transport
    if isinstance(transport, HttpTransport):
        from connectors.sdk.transports.http import open_http  # noqa: PLC0415 - see above

        return open_http(opening)
    if isinstance(transport, SqlTransport):
        from connectors.sdk.transports.sql import open_sql  # noqa: PLC0415 - see above

        return open_sql(opening)
    if isinstance(transport, KafkaTransport):
        from connectors.sdk.transports.kafka import open_kafka  # noqa: PLC0415 - see above

        return open_kafka(opening)
    return FolderSource(opening)
