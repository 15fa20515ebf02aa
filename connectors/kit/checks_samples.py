"""Checks of the folder: samples and the records beside them, whose they are, what the README and look-ups say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from connectors.kit.changes import leaves
from connectors.kit.subject import Subject, differences, expected_of, golden_of, reason_of, records_of
from connectors.sdk.convert import id_of
from connectors.sdk.fields import Fields
from ops.runtime.errors import RecordRejected
from schemas.records import codes

MOST_DIFFERENCES = 10
MAX_README_BYTES = 256 * 1024


def find_missing_samples(subject: Subject) -> Iterator[str]:
    """Yield what lacks of samples: files, records beside them, payloads that become records."""
    if not subject.samples:
        yield "golden/ has no sample: put a file there as the system exports it, with invented children"
    for sample in subject.samples:
        if sample.expected is None:
            lacking = expected_of(sample.file).name
            yield f"golden/{sample.file.name} has no {lacking}: write it with `golden`, then read it"
    if subject.samples and not subject.payloads:
        yield "no payload of the samples becomes a record: `convert` shows why each is rejected"


def find_differences(subject: Subject) -> Iterator[str]:
    """Yield where a sample's records are not those beside it."""
    for sample in subject.samples:
        if sample.expected is None:
            continue
        now = golden_of(subject, sample)
        if len(now) != len(sample.expected):
            beside = expected_of(sample.file).name
            yield f"golden/{sample.file.name}: {len(now)} records, and {len(sample.expected)} in {beside}"
            continue
        for number, (told, record) in enumerate(zip(sample.expected, now, strict=True), 1):
            for path in list(differences(told, record))[:MOST_DIFFERENCES]:
                yield f"golden/{sample.file.name}, record {number}: {path} differs"


def find_actual_children(subject: Subject) -> Iterator[str]:
    """Yield samples whose records count as actual children."""
    for sample in subject.samples:
        for payload in sample.payloads:
            if any(record.message_class == "ACTUAL" for record in records_of(subject.convert(payload))):
                yield (
                    f"golden/{sample.file.name}, payload {payload.number} becomes an ACTUAL record: "
                    "say EXERCISE or TEST in the column message_class, and have connector.yml know the word"
                )


def find_foreign_ids(subject: Subject) -> Iterator[str]:
    """Yield samples whose records belong to another source than connector.yml names."""
    owners = subject.connector.description.source_ids
    for sample in subject.samples:
        for payload in sample.payloads:
            converted = subject.convert(payload)
            strange = [id_of(each) for each in records_of(converted) if id_of(each).partition("/")[0] not in owners]
            if strange or reason_of(converted) in {"FOREIGN_SOURCE", "BAD_SOURCE_ID"}:
                yield (
                    f"golden/{sample.file.name}, payload {payload.number}: the id does not begin with "
                    f"{' or '.join(owners)}: make it with parts.record_id(fields, ...)"
                )


def find_undescribed_columns(subject: Subject) -> Iterator[str]:
    """Yield columns of the samples that README.md does not name."""
    file = subject.folder / "README.md"
    if not file.is_file():
        yield "there is no README.md: it tells field by field what becomes what, and from which published form"
        return
    text = file.read_bytes()[:MAX_README_BYTES].decode("utf-8", "replace")
    words = {
        word for span in re.findall(r"`([^`]+)`", text) for word in (span, *re.findall(r"[^\s.,;{}\[\]()`|]+", span))
    }
    ends = tuple(word for word in words if word.startswith("_"))
    columns = {
        step
        for sample in subject.samples
        for payload in sample.payloads
        for place in leaves(payload.values)
        for step in place
        if isinstance(step, str)
    }
    for column in sorted(columns - words):
        if not column.endswith(ends):
            yield f"README.md does not name `{column}`: say what it becomes, or that it becomes nothing"


def find_wrong_lookups(subject: Subject) -> Iterator[str]:
    """Yield look-ups a mapping asks for that connector.yml does not have."""
    asked: set[str] = set()
    for payload in subject.payloads:
        _ask(subject, payload.values, asked)
    described = subject.connector.description.lookups
    for name in sorted(asked - described.keys()):
        yield f"mapping.py asks the look-up {name}, and connector.yml has none: every word of it stays unknown"
    for name in sorted(described):
        if getattr(codes, name, None) is None:
            yield f"connector.yml: the standard has no code list {name}"


class _Asked(Mapping[str, Mapping[str, str]]):
    """Look-ups that remember which were asked for."""

    def __init__(self, lookups: Mapping[str, Mapping[str, str]], asked: set[str]) -> None:
        self._lookups, self._asked = lookups, asked

    def __getitem__(self, name: str) -> Mapping[str, str]:
        if name != "Sex":  # clean_sex asks it and goes on to words all sources share
            self._asked.add(name)
        return self._lookups[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lookups)

    def __len__(self) -> int:
        return len(self._lookups)


def _ask(subject: Subject, values: Mapping[str, object], asked: set[str]) -> None:
    system = subject.connector.description.system_of(values)
    fields = Fields(values, replace(system, lookups=_Asked(system.lookups, asked)))
    try:
        subject.connector.to_records(fields)
    except RecordRejected:
        return
