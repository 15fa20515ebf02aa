"""One payload to the records it tells of, or to a rejection that says where it stood and why."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors.sdk.clear_texts import without_names
from connectors.sdk.connector import Connector, Told
from connectors.sdk.description import SourceSystem
from connectors.sdk.fields import Fields
from connectors.sdk.limits import MAX_KEPT_BYTES
from connectors.sdk.payloads import Payload
from connectors.sdk.tokens import SAMPLE_KEYS, TokenKeys
from ops.runtime.errors import RecordRejected
from schemas.identity import event_id, record_id_of
from schemas.records import ChildReport, HelplineContact, Rejection, codes

UNKNOWN_SOURCE = "UNKNOWN_SOURCE"
MOST_RECORDS = 20
"""Records one payload may become."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What a payload became: records or one rejection, whose it is, and how many filled fields nobody took."""

    records: tuple[Told, ...] | Rejection
    payload: Payload
    country: str
    """ISO 3166-1 alpha-2 of who owns the outcome: the source's, or of a source not known or served one that is."""
    left_over: int = 0
    issues: frozenset[str] = frozenset()
    """Fields of the standard in which something was not understood, also of records that cannot say so themselves."""

    @property
    def record(self) -> Told | Rejection:
        """Return the first record, or the rejection."""
        return self.records if isinstance(self.records, Rejection) else self.records[0]


@dataclass(frozen=True, slots=True)
class CountryKeys:
    """What a country's payloads are converted with: keys of its tokens, and the key that knows a rejection again."""

    tokens: TokenKeys
    rejections: bytes


@dataclass(frozen=True, slots=True)
class Origin:
    """The stream payloads come from, and the keys of each country that is served."""

    stream: str
    countries: "dict[str, CountryKeys] | None" = None
    """By country; null where there is no hub: samples, and looking at a file."""

    def keys_of(self, country: str) -> CountryKeys | None:
        """Return a country's keys, or null when this hub does not serve it."""
        return SAMPLE_COUNTRY if self.countries is None else self.countries.get(country)

    def owner_of(self, system: SourceSystem) -> str:
        """Return the system's country if it is served, else the first that is: somebody keeps what nobody serves."""
        if self.countries is None or system.country in self.countries:
            return system.country
        return next(iter(self.countries), system.country)


SAMPLE_COUNTRY = CountryKeys(SAMPLE_KEYS, bytes(32))


def rejection_key(national_key: bytes) -> bytes:
    """Return the key for the ids of a country's rejections, derived from its national key."""
    return hmac.digest(national_key, b"mca-rs-1 rejection id", hashlib.sha256)


def convert(payload: Payload, origin: Origin, connector: Connector, now: datetime) -> Converted:
    """Return the records of a payload, taken in `now`, or the rejection that tells why there are none."""
    system = connector.description.home
    try:
        values = _readable(payload)
        system = connector.description.system_of(values)
        fields = Fields(values, system, _served(origin.keys_of(system.country)).tokens)
        records = without_names(_owned(_told(connector, fields), system))
    except RecordRejected as fault:
        rejection = rejection_of(fault, payload, origin, connector, system, now)
        return Converted(rejection, payload, origin.owner_of(system))
    issues, left_over = frozenset(fields.issues), len(fields.left_over)
    taken_in = tuple(_taken_in(each, now, issues) for each in records)
    told = issues.union(*(getattr(each, "issues", ()) for each in taken_in))
    return Converted(taken_in, payload, system.country, left_over, told)


def rejection_of(
    fault: RecordRejected,
    payload: Payload,
    origin: Origin,
    connector: Connector,
    system: SourceSystem,
    now: datetime,
) -> Rejection:
    """Return the rejection of a payload; the same bytes always give the same id, wherever they stand.

    The id is keyed, because it must not tell what was in the payload. Where nothing could be read, the place counts.
    """
    position = f"{connector.name} {origin.stream} record {payload.number}"
    content = payload.raw.strip()  # the end of a line is the file's, not the record's
    keys = origin.keys_of(origin.owner_of(system))
    # Where no country is served there is no key that could keep the id from telling; then only the place counts.
    token = (
        position if keys is None else hmac.digest(keys.rejections, content or position.encode(), hashlib.sha256).hex()
    )
    return Rejection(
        rejection_id=event_id("Rejection", connector.name, token, fault.reason),
        source_id=system.source_id,
        position=position,
        reason=fault.reason,
        # Of a source nobody listed the owner of an id is not known.
        record_id=None if fault.reason == UNKNOWN_SOURCE else _record_id(payload, connector, system),
        field=fault.field or None,
        detail=fault.detail or None,
        rejected_at=now,
        message_class=_message_class(payload),
        payload=payload.raw[:MAX_KEPT_BYTES] or None,
    )


def _readable(payload: Payload) -> Mapping[str, object]:
    if payload.fault is not None:
        raise payload.fault
    return payload.values


def _served(keys: CountryKeys | None) -> CountryKeys:
    if keys is None:
        raise RecordRejected("COUNTRY_NOT_SERVED", "source_country", "serve the country (MCA_COUNTRIES) and replay")
    return keys


def _told(connector: Connector, fields: Fields) -> tuple[Told, ...]:
    """Return what the mapping makes of a payload; a mapping's own fault costs one record and not the run."""
    try:
        records = connector.to_records(fields)
    except RecordRejected:
        raise
    except Exception as fault:  # noqa: BLE001 - whatever a mapping raises; its text could hold a value
        detail = f"the mapping met {type(fault).__name__}; mend it and send again"
        raise RecordRejected("MAPPING_FAILED", "", detail) from None
    if not 0 < len(records) <= MOST_RECORDS:
        raise RecordRejected("MAPPING_FAILED", "", f"a payload becomes 1 to {MOST_RECORDS} records")
    return records


def _owned(records: tuple[Told, ...], system: SourceSystem) -> tuple[Told, ...]:
    """Return the records, as only their owner may send them."""
    for record in records:
        own = not isinstance(record, (ChildReport, HelplineContact)) or record.source_id == system.source_id
        if not own or not id_of(record).startswith(f"{system.source_id}/"):
            raise RecordRejected("FOREIGN_SOURCE", "source_id", "the mapping names another source than connector.yml")
    return records


def id_of(record: Told) -> str:
    """Return a record's own id."""
    if isinstance(record, ChildReport):
        return record.record_id
    return record.contact_id if isinstance(record, HelplineContact) else record.referral_id


def _taken_in(record: Told, now: datetime, issues: frozenset[str]) -> Told:
    """Return the record with the time it was taken in and what was not understood."""
    if isinstance(record, ChildReport):
        return record.model_copy(update={"ingested_at": now, "issues": tuple(sorted({*record.issues, *issues}))})
    if isinstance(record, HelplineContact):
        return record.model_copy(update={"issues": tuple(sorted({*record.issues, *issues}))})
    return record


def _record_id(payload: Payload, connector: Connector, system: SourceSystem) -> str | None:
    local = payload.values.get(connector.description.id_column)
    if not isinstance(local, str):
        return None
    try:
        return record_id_of(system.source_id, local)
    except RecordRejected:
        return None


def _message_class(payload: Payload) -> codes.MessageClass:
    told = str(payload.values.get("message_class") or "ACTUAL").strip().upper()
    classes: dict[str, codes.MessageClass] = {"EXERCISE": "EXERCISE", "TEST": "TEST"}
    return classes.get(told, "ACTUAL")
