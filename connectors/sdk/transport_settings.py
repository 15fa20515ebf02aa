"""The transports a connector may have, as connector.yml describes them; values of a deployment are named, not held."""

import codecs
import re
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

Format = Literal["csv", "tsv", "xlsx", "json", "jsonl", "xml", "eml"]
# Exports in fonts that put Bangla or Devanagari signs on Latin letters are no text of any encoding.
LEGACY_FONTS = ("bijoy", "sutonny", "kruti", "preeti", "kantipur", "akruti", "chanakya")


class Part(BaseModel):
    """A part of connector.yml: frozen, and without names it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def check_encoding(name: str) -> str:
    """The name unchanged if it is an encoding of text; ValueError otherwise."""
    if any(font in name.casefold() for font in LEGACY_FONTS):
        raise ValueError("exports in fonts without Unicode are not read: have the source export Unicode text")
    try:
        known = codecs.lookup(name)
    except LookupError:
        raise ValueError("is not an encoding that Python knows, such as utf-8, utf-16, cp1252 or tis-620") from None
    if not known._is_text_encoding:  # noqa: SLF001 - the only place where Python says so
        raise ValueError("is not an encoding of text")
    return name


class FolderTransport(Part):
    """A watched folder of files; also the mailbox (`eml`) and what webhooks take."""

    kind: Literal["folder"]
    formats: tuple[Format, ...] = Field(min_length=1)
    encoding: Annotated[str, AfterValidator(check_encoding)] = "utf-8"
    """Encoding of a file without byte order mark; UTF-8 and UTF-16 with one are known by it."""
    separator: Literal[",", ";", "|"] = ","
    required_columns: tuple[str, ...] = ()
    records_at: str = "records"
    """Key of the array of records in a JSON file that is not an array itself."""
    record_tag: str | None = None
    """Local name of the element that is one record in an XML file; `xml` cannot be read without it."""
    sheet: str | None = None
    """Name of the sheet of an XLSX file; the first without it."""
    max_file_bytes: int = Field(20 * 1024**3, ge=1024)
    poll_seconds: float = Field(0.5, gt=0, le=3600)
    SETTINGS: ClassVar[tuple[str, ...]] = ()
    SECRETS: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _names_the_record_of_xml(self) -> "FolderTransport":
        if "xml" in self.formats and not self.record_tag:
            raise ValueError("formats has xml: give record_tag, the name of the element that is one record")
        return self

    def secrets(self) -> tuple[str, ...]:
        """Return the names of the secrets this transport cannot do without."""
        return ()


class Paging(Part):
    """How a system hands out more than one page."""

    kind: Literal["none", "page", "cursor", "link"] = "none"
    """One page; numbered pages until an empty one; a cursor that a page gives for the next; a link to the next."""
    page_parameter: str = "page"
    """Parameter with the number of the page, for `page`."""
    first_page: int = Field(1, ge=0)
    """Number of the first page, for `page`."""
    size_parameter: str | None = None
    """Parameter that asks for so many records a page; the system's own number without it."""
    size: int = Field(200, ge=1, le=10_000)
    """Records asked for in a page; a system may give fewer."""
    cursor_parameter: str = "cursor"
    """Parameter with the cursor of the next page, for `cursor`."""
    cursor_at: str = "next_cursor"
    """Key of the next cursor in a page; keys of nested objects joined by points."""
    cursor_is_place: bool = False
    """Whether a cursor marks a place among the records, and not how many came before: then no record is passed over
    when the list changes, and a round of several pages need not be read again."""
    cursor_lasts: bool = False
    """Whether the last cursor asks for what is new ever after; else each round begins without a cursor."""
    next_at: str | None = None
    """Key of the next page's URL in a page, for `link`; without it the Link header says (RFC 8288)."""
    total_at: str | None = None
    """Key of the number of all records in a page; saves asking for the page after the last."""
    most_pages: int = Field(10_000, ge=2, le=1_000_000)
    """Pages of one round; a system that hands out more has paging without an end."""


class HttpTransport(Part):
    """Polling a system's HTTP interface; transports/http.py says how nothing is lost while it changes."""

    kind: Literal["http"]
    path: str = ""
    """Put after the deployment's `url`."""
    parameters: dict[str, str] = Field(default_factory=dict)
    """Parameters of every request."""
    records_at: str = "records"
    """Key of the array of records in a page that is not an array itself; keys of nested objects joined by points."""
    paging: Paging = Paging()
    since_parameter: str | None = None
    """Parameter that asks for what changed since an instant; without it each round reads everything."""
    since_value: str = Field("{since}", pattern=r"\{since\}")
    """What the parameter says: `{since}` stands for the instant, as in `{since}..`."""
    changed_at: str | None = None
    """Key of a record that holds its time of last change; keys of nested objects joined by points."""
    overlap_seconds: int = Field(60, ge=0, le=86_400)
    """How far before the latest change, and before its own beginning, a round's successor begins: clocks differ, and
    entries are committed late."""
    auth: Literal["none", "basic", "api_key", "oauth2"] = "none"
    api_key_header: str = "X-API-Key"
    scope: str | None = None
    """Scope that is asked for with a token, for `oauth2`."""
    timeout_seconds: float = Field(30, gt=0, le=600)
    """Longest silence of the system within one answer; a whole answer may take ten times as long."""
    max_page_bytes: int = Field(16 * 1024**2, ge=1024, le=256 * 1024**2)
    """Largest page, after decompression."""
    poll_seconds: float = Field(60, gt=0, le=86_400)
    """Pause after a round."""

    @property
    def SETTINGS(self) -> tuple[str, ...]:  # noqa: N802 - named as the constant of the other transports
        """Return the names of the settings this transport cannot do without."""
        return ("url", "token_url") if self.auth == "oauth2" else ("url",)

    def secrets(self) -> tuple[str, ...]:
        """Return the names of the secrets this transport cannot do without."""
        return {
            "none": (),
            "basic": ("user", "password"),
            "api_key": ("api_key",),
            "oauth2": ("client_id", "client_secret"),
        }[self.auth]


COLUMN = r"^[A-Za-z_][A-Za-z0-9_]{0,62}$"


class SqlTransport(Part):
    """Polling a table or view with a high-water mark, PostgreSQL or SQLite."""

    kind: Literal["sql"]
    query: str = Field(max_length=16_384)
    """One SELECT of all rows, without ORDER BY, LIMIT or semicolon: the hub asks for what lies after its mark itself,
    `SELECT ... FROM (query) WHERE (cursor_column, id_column) > (...) ORDER BY ... LIMIT ...`."""
    cursor_column: str = Field(pattern=COLUMN)
    """Column of the query that rises with each change of a row, named as in the result; best a `timestamptz`."""
    id_column: str = Field(pattern=COLUMN)
    """Column of the query that tells rows with the same cursor value apart; neither null nor twice."""
    rows: int = Field(500, ge=1, le=5000)
    """Rows of one query."""
    overlap_seconds: int = Field(300, ge=0, le=86_400)
    """How long a transaction of the source may last, when the cursor is a time: so far back every round begins."""
    overlap_rows: int = Field(1000, ge=0, le=100_000)
    """How many rows back every round begins, when the cursor is no time."""
    timeout_seconds: float = Field(30, gt=0, le=3600)
    """Longest time of one query."""
    poll_seconds: float = Field(30, gt=0, le=86_400)
    """Pause after a round."""
    SETTINGS: ClassVar[tuple[str, ...]] = ()

    @field_validator("query")
    @classmethod
    def _is_one_select(cls, query: str) -> str:
        if ";" in query or not re.match(r"\s*(select|with)\b", query, re.IGNORECASE):
            raise ValueError("is not one SELECT without a semicolon")
        if re.search(r"(?<!:):(cursor|limit|id)\b", query):
            raise ValueError("has a placeholder: the hub adds cursor, order and limit itself")
        return query

    def secrets(self) -> tuple[str, ...]:
        """Return the names of the secrets this transport cannot do without."""
        return ("database_url",)


class KafkaTransport(Part):
    """A topic of the national system, JSON values; the hub keeps the offsets, and commits none to Kafka."""

    kind: Literal["kafka"]
    format: Literal["json"] = "json"
    security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    """How the deployment's own `bootstrap_servers` are reached; with SASL, by the secrets `user` and `password`."""
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    poll_seconds: float = Field(0.5, gt=0, le=3600)
    """Pause when nothing is there."""
    SETTINGS: ClassVar[tuple[str, ...]] = ("topic",)

    def secrets(self) -> tuple[str, ...]:
        """Return the names of the secrets this transport cannot do without."""
        return ("user", "password") if self.security.startswith("SASL") else ()


class WebhookTransport(Part):
    """Payloads posted to the hub; they are put into the inbox and read from there."""

    kind: Literal["webhook"]
    reply: bool = False
    """Whether the mapping answers each message in words (`reply(fields)`)."""
    max_body_bytes: int = Field(64 * 1024, ge=1, le=1024**2)
    SETTINGS: ClassVar[tuple[str, ...]] = ()
    poll_seconds: float = Field(0.5, gt=0, le=3600)

    def secrets(self) -> tuple[str, ...]:
        """Return the names of the secrets this transport cannot do without."""
        return ("token",)


Transport = Annotated[
    FolderTransport | HttpTransport | SqlTransport | KafkaTransport | WebhookTransport, Field(discriminator="kind")
]
