"""The webhooks of the connectors that have one: token, inbox, bounds and answer."""

from collections.abc import Callable, Mapping, Sequence

from connectors.publishing.spool import Hook
from connectors.sdk.connector import Connector
from connectors.sdk.tokens import TokenKeys, token_keys
from connectors.sdk.transport_settings import WebhookTransport
from ops.runtime.errors import HubMisconfigured
from ops.runtime.postgres import Pool, lent
from ops.runtime.secrets import read_password, read_regional_keys
from ops.runtime.settings import Settings

LEAST_TOKEN_CHARS = 32
MOST_FINISHED = 10_000


def hooks_of(
    settings: Settings, connectors: Sequence[Connector], pools: Mapping[str, Pool], national_keys: Mapping[str, bytes]
) -> dict[str, Hook]:
    """Return the hooks by connector's name: of those with a webhook, a token in the secrets and a country served here.

    Raises `HubMisconfigured` when there is a token and no inbox, or a token that can be guessed.
    """
    found: dict[str, Hook] = {}
    faults: list[str] = []
    for connector in connectors:
        transport = _webhook(connector)
        served = [country for country in connector.description.countries if country in pools]
        path = settings.secrets_dir / f"{connector.name}.token"
        if transport is None or not served or not path.exists():
            continue
        token = read_password(path)
        if settings.inbox_dir is None:
            faults.append("MCA_INBOX_DIR is not set; set it: webhooks put their messages there")
        elif len(token) < LEAST_TOKEN_CHARS:
            faults.append(
                f"{path.name} in the secrets folder is too short; use at least {LEAST_TOKEN_CHARS} characters"
            )
        else:
            found[connector.name] = Hook(
                connector,
                token,
                settings.inbox_dir / connector.name,
                transport.max_body_bytes,
                _tokens(settings, national_keys),
                connector.reply if transport.reply else None,
                _finished(pools[served[0]], connector.name),
            )
    if faults:
        raise HubMisconfigured(sorted(set(faults)))
    return found


def _webhook(connector: Connector) -> WebhookTransport | None:
    for transport in connector.description.transports:
        if isinstance(transport, WebhookTransport):
            return transport
    return None


def _tokens(settings: Settings, national_keys: Mapping[str, bytes]) -> Callable[[str], TokenKeys | None]:
    *_, regional_key = read_regional_keys(settings.secrets_dir).values()
    keys = {country: token_keys(key, regional_key) for country, key in national_keys.items()}
    return keys.get


def _finished(connections: Pool, connector: str) -> Callable[[], list[str]]:
    """Return what lists the files of a connector that are read to their end and delivered, by name."""

    def finished() -> list[str]:
        with lent(connections) as connection:
            rows = connection.execute(
                "SELECT f.name FROM connectors.files f JOIN connectors.positions p "
                "ON p.connector = f.connector AND p.stream = 'file ' || f.number "
                "WHERE f.connector = %s AND p.position @> '{\"finished\": true}' ORDER BY f.number DESC LIMIT %s",
                (connector, MOST_FINISHED),
            ).fetchall()
        return [str(row[0]) for row in rows]

    return finished
