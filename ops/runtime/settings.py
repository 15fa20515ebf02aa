"""Every setting of the hub, read once from the environment into a frozen model."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from ops.runtime.errors import HubMisconfigured

PREFIX = "MCA_"
REPOSITORY = Path(__file__).resolve().parents[2]


def check_hosts(text: str) -> str:
    """The text unchanged if it is `host:port[,host:port...]`; ValueError otherwise."""
    for part in text.split(","):
        host, _, port = part.strip().rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) <= 65_535:  # noqa: PLR2004 (highest TCP port)
            raise ValueError("is not a list of host:port, such as broker-1:9092,broker-2:9092")
    return text


def check_database_url(text: str) -> str:
    """The text unchanged if it is a PostgreSQL URL with a database name; ValueError otherwise."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 (reading the port checks it)
    except ValueError:
        raise ValueError("is not a URL that can be read; use postgresql://user@host:5432/database") from None
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ValueError("is not a PostgreSQL URL with a database; use postgresql://user@host:5432/database")
    return text


def check_web_url(text: str) -> str:
    """The text unchanged if it is an http or https URL; ValueError otherwise."""
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", text):
        raise ValueError("is not an http:// or https:// URL")
    return text


def check_clock(text: str) -> str:
    """The text unchanged if it is `system` or an ISO 8601 instant with its UTC offset; ValueError otherwise."""
    if text == "system":
        return text
    try:
        offset = datetime.fromisoformat(text).utcoffset()
    except ValueError:
        offset = None
    if offset is None:
        raise ValueError("is neither `system` nor an instant with offset such as 2025-01-31T08:00:00+00:00")
    return text


def check_folder(path: Path) -> Path:
    """The path unchanged if a folder is there; ValueError otherwise."""
    if not path.is_dir():
        raise ValueError("is not a folder that exists; make it or correct the path")
    return path


def check_file(path: Path) -> Path:
    """The path unchanged if a file is there; ValueError otherwise."""
    if not path.is_file():
        raise ValueError("is not a file that exists; put it there or correct the path")
    return path


def split_countries(value: object) -> object:
    """The country codes of `IN,BD,NP` as a tuple; anything but text is returned as it is."""
    if not isinstance(value, str):
        return value
    codes = tuple(part.strip() for part in value.split(","))
    if not all(re.fullmatch("[A-Z]{2}", code) for code in codes) or len(set(codes)) != len(codes):
        raise ValueError("is not a list of different ISO 3166-1 alpha-2 codes in capitals, such as IN,BD,NP")
    return codes


def split_national_urls(value: object) -> object:
    """`IN=postgresql://..,BD=postgresql://..` as a mapping; anything but text is returned as it is."""
    if not isinstance(value, str):
        return value
    pairs = [part.strip().partition("=") for part in re.split(r",(?=\s*[A-Z]{2}=)", value)]
    if not all(re.fullmatch("[A-Z]{2}", country) for country, _, _ in pairs):
        raise ValueError("is not a list of COUNTRY=URL, such as IN=postgresql://..,BD=postgresql://..")
    return {country: url for country, _, url in pairs}


Hosts = Annotated[str, AfterValidator(check_hosts)]
DatabaseUrl = Annotated[str, AfterValidator(check_database_url)]
WebUrl = Annotated[str, AfterValidator(check_web_url)]
Folder = Annotated[Path, AfterValidator(check_folder)]
ExistingFile = Annotated[Path, AfterValidator(check_file)]
Countries = Annotated[tuple[str, ...], BeforeValidator(split_countries), Field(min_length=1, max_length=60)]
NationalUrls = Annotated[dict[str, DatabaseUrl], BeforeValidator(split_national_urls)]


class Settings(BaseModel):
    """What a service of the hub needs to know to start; immutable, the same for the life of the process."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kafka_bootstrap_servers: Hosts = Field(description="Kafka brokers to ask first, as host:port[,host:port...].")
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How to talk to Kafka."
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = Field(
        None, description="SASL mechanism, if Kafka asks for a login."
    )
    kafka_sasl_username: str | None = Field(None, description="Name of the Kafka login.")
    kafka_sasl_password_file: ExistingFile | None = Field(
        None, description="File that holds the password of the Kafka login, and nothing else."
    )
    kafka_ca_file: ExistingFile | None = Field(None, description="PEM file of the authority that signed Kafka's TLS.")
    schema_registry_url: WebUrl | None = Field(
        None, description="Confluent-compatible schema registry; without it the committed file registry is used."
    )
    topic_partitions: int = Field(4, ge=1, le=1000, description="Partitions of each topic that is created.")
    topic_replication: int = Field(1, ge=1, le=7, description="Copies of each topic that is created.")
    batch_size: int = Field(200, ge=1, le=5000, description="Most messages a processor takes at once.")
    shell: Literal["faust", "plain"] = Field("faust", description="What runs the stream processors.")
    database_url: DatabaseUrl = Field(repr=False, description="PostgreSQL of the registry, as postgresql://...")
    national_database_urls: NationalUrls = Field(
        default_factory=dict,
        repr=False,
        description="PostgreSQL of single countries, as IN=postgresql://..,BD=..; the others use MCA_DATABASE_URL.",
    )
    countries: Countries = Field(
        ("IN", "BD", "NP"), description="Countries served by this process, ISO 3166-1 alpha-2, as IN,BD,NP."
    )
    secrets_dir: Folder = Field(
        description="Folder of key files: national_key_<cc> for each country, regional_key_<generation>."
    )
    inbox_dir: Folder | None = Field(
        None, description="Folder in which each connector has a sub-folder of files to read."
    )
    connector_settings_dir: Folder | None = Field(
        None, description="Folder of <connector>.yml files: addresses and names this deployment gives to transports."
    )
    clock: Annotated[str, AfterValidator(check_clock)] = Field(
        "system", description="`system`, or a standing instant with offset for simulated time."
    )
    metrics_host: str = Field("127.0.0.1", description="Address on which metrics and health are served.")
    metrics_port: int = Field(0, ge=0, le=65_535, description="Port of metrics and health; 0 serves none.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level that is logged.")
    publish_host: str = Field("127.0.0.1", description="Address on which the publishing endpoint listens.")
    publish_port: int = Field(8080, ge=0, le=65_535, description="Port of the publishing endpoint; 0 takes a free one.")

    def national_database_url(self, country: str) -> str:
        """The PostgreSQL URL of the country's national side."""
        return self.national_database_urls.get(country, self.database_url)


class SandboxSettings(BaseModel):
    """What the one-machine sandbox needs to know before there is a broker or a database."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    cache_dir: Path = Field(
        REPOSITORY / ".cache", description="Folder in which the sandbox keeps what it fetched (Kafka's jars)."
    )


class SettingRow(NamedTuple):
    """One line of docs/settings.md."""

    name: str
    required: bool
    default: str
    description: str


Model = TypeVar("Model", bound=BaseModel)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in the MCA_ names of the mapping; HubMisconfigured lists all faults at once, without values."""
    return _read(Settings, environ)


def read_sandbox_settings(environ: Mapping[str, str]) -> SandboxSettings:
    """The sandbox's settings in the MCA_ names of the mapping; HubMisconfigured lists all faults, without values."""
    return _read(SandboxSettings, environ)


def setting_rows() -> list[SettingRow]:
    """Every setting in order, for the documentation."""
    return [_row(name, field) for model in (Settings, SandboxSettings) for name, field in model.model_fields.items()]


def _row(name: str, field: FieldInfo) -> SettingRow:
    default = field.get_default(call_default_factory=True, validated_data={})
    if field.is_required() or default in (None, {}):
        text = ""
    elif isinstance(default, Path):
        text = str(default.relative_to(REPOSITORY))
    else:
        text = ",".join(default) if isinstance(default, tuple) else str(default)
    return SettingRow(_variable(name), field.is_required(), text, field.description or "")


def _variable(field: str) -> str:
    return PREFIX + field.upper()


def _read(model: type[Model], environ: Mapping[str, str]) -> Model:
    known = {_variable(name) for each in (Settings, SandboxSettings) for name in each.model_fields}
    ours = {name: text for name, text in environ.items() if name.startswith(PREFIX)}
    faults = [f"{name} is not a setting of the hub; correct or remove it" for name in sorted(ours.keys() - known)]
    given = {name: ours[_variable(name)] for name in model.model_fields if _variable(name) in ours}
    try:
        settings = model.model_validate(given)
    except ValidationError as error:
        faults += [_fault(model, item["loc"], item["type"], item["msg"]) for item in error.errors(include_input=False)]
    if faults:
        raise HubMisconfigured(faults) from None
    return settings


def _fault(model: type[BaseModel], place: tuple[int | str, ...], kind: str, message: str) -> str:
    field = str(place[0])
    if kind == "missing":
        return f"{_variable(field)} is not set; set it: {model.model_fields[field].description}"
    return f"{_variable(field)}: {message.removeprefix('Value error, ')}"
