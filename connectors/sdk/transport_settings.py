"""The transports a connector may have, as connector.yml describes them; values of a deployment are named, not held."""

import codecs
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

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
    """Local name of the element that is one record in an XML file."""
    sheet: str | None = None
    """Name of the sheet of an XLSX file; the first without it."""
    max_file_bytes: int = Field(20 * 1024**3, ge=1024)
    poll_seconds: float = Field(0.5, gt=0, le=3600)
    SETTINGS: ClassVar[tuple[str, ...]] = ()
    SECRETS: ClassVar[tuple[str, ...]] = ()

    def secrets(self) -> tuple[str, ...]:
        """Return the names of the secrets this transport cannot do without."""
        return ()


class Paging(Part):
    """How a system hands out more than one page."""

    kind: Literal["none", "page", "cursor", "link"] = "none"
    page_parameter: str = "page"
    first_page: int = Field(1, ge=0)
    size_parameter: str | None = None
    size: int = Field(200, ge=1, le=10_000)
    cursor_parameter: str = "cursor"
    cursor_at: str = "next_cursor"
    """Key of the next cursor in a page; keys of nested objects joined by points."""
    next_at: str | None = None
    """Key of the next page's URL in a page, for `link`; without it the Link header says."""


class HttpTransport(Part):
    """Polling a system's HTTP interface."""

    kind: Literal["http"]
    path: str = ""
    """Put after the deployment's `url`."""
    parameters: dict[str, str] = Field(default_factory=dict)
    records_at: str = "records"
    paging: Paging = Paging()
    since_parameter: str | None = None
    """Parameter that asks for what changed since an instant."""
    changed_at: str | None = None
    """Key of a record that holds its time of last change; the latest one seen is asked from next time."""
    overlap_seconds: int = Field(60, ge=0, le=86_400)
    """How far before the latest change the next round begins: clocks differ, and entries are committed late."""
    auth: Literal["none", "basic", "api_key", "oauth2"] = "none"
    api_key_header: str = "X-API-Key"
    timeout_seconds: float = Field(30, gt=0, le=600)
    max_page_bytes: int = Field(16 * 1024**2, ge=1024, le=256 * 1024**2)
    poll_seconds: float = Field(60, gt=0, le=86_400)
    SETTINGS: ClassVar[tuple[str, ...]] = ("url",)

    def secrets(self) -> tuple[str, ...]:
        """Return the names of the secrets this transport cannot do without."""
        return {
            "none": (),
            "basic": ("user", "password"),
            "api_key": ("api_key",),
            "oauth2": ("client_id", "client_secret"),
        }[self.auth]


class SqlTransport(Part):
    """Polling a table or view with a high-water mark, PostgreSQL or SQLite."""

    kind: Literal["sql"]
    query: str
    """SELECT with `:cursor` (the last value delivered, or null) and `:limit`, ordered by cursor column and id."""
    cursor_column: str
    rows: int = Field(500, ge=1, le=5000)
    poll_seconds: float = Field(30, gt=0, le=86_400)
    SETTINGS: ClassVar[tuple[str, ...]] = ()

    def secrets(self) -> tuple[str, ...]:
        """Return the names of the secrets this transport cannot do without."""
        return ("database_url",)


class KafkaTransport(Part):
    """A topic of the national system, JSON values."""

    kind: Literal["kafka"]
    format: Literal["json"] = "json"
    poll_seconds: float = Field(0.5, gt=0, le=3600)
    SETTINGS: ClassVar[tuple[str, ...]] = ("topic",)

    def secrets(self) -> tuple[str, ...]:
        """Return the names of the secrets this transport cannot do without."""
        return ()


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
