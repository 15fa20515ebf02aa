"""Ready transports, so that most connectors need no source of their own."""

from connectors.sdk.sources import Opening, Source
from connectors.sdk.transport_settings import FolderTransport, WebhookTransport
from connectors.sdk.transports.folder import FolderSource


def open_source(opening: Opening) -> Source:
    """Return the ready source of a transport, at its last stored position; what webhooks took lies in the folder."""
    transport = opening.transport
    if isinstance(transport, (FolderTransport, WebhookTransport)):
        return FolderSource(opening)
    raise NotImplementedError(transport.kind)
