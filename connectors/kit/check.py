"""Checks a connector against what the hub asks of every one: no broker, no database, no network."""

import contextlib
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from connectors.kit.checks_delivery import (
    find_doubled_records,
    find_lost_after_crash,
    find_order_dependence,
    find_repeated_sendings,
)
from connectors.kit.checks_files import find_breaking_files
from connectors.kit.checks_payloads import (
    find_accepted_blanks,
    find_bad_ids,
    find_guessed_kinds,
    find_lost_sparse_records,
    find_records_without_id,
    find_silent_words,
    find_type_faults,
    find_unnoticed_fields,
)
from connectors.kit.checks_privacy import find_leaks
from connectors.kit.checks_purity import find_changing_results, find_reaching_out
from connectors.kit.checks_samples import (
    find_actual_children,
    find_differences,
    find_foreign_ids,
    find_missing_samples,
    find_undescribed_columns,
    find_wrong_lookups,
)
from connectors.kit.subject import Subject, read_subject, reports_of
from connectors.sdk.connector import load
from schemas.minimum import grade_of

MOST_FAULTS = 20
"""Faults of one check that are told; the others are counted."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing asked of a connector."""

    name: str
    proves: str
    find_faults: Callable[[Subject], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; green without faults."""

    name: str
    proves: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What all checks found of one connector."""

    connector: str
    findings: tuple[Finding, ...]
    samples: int = 0
    payloads: int = 0
    grades: dict[str, int] = field(default_factory=dict)
    """Reports of the samples by the highest grade of the minimum standard they reach as they are; `-` below L1."""

    @property
    def green(self) -> bool:
        """Return whether no check found a fault."""
        return not any(finding.faults for finding in self.findings)


CHECKS = (
    Check("samples", "There are sample files, and the records they become stand beside them.", find_missing_samples),
    Check("golden pairs", "Each sample becomes exactly the records beside it.", find_differences),
    Check("no actual child", "Every sample record is marked EXERCISE or TEST.", find_actual_children),
    Check("owner", "Ids begin with the source_id of connector.yml.", find_foreign_ids),
    Check("README", "README.md names every column of the samples.", find_undescribed_columns),
    Check("look-ups", "Every look-up the mapping asks for is in connector.yml.", find_wrong_lookups),
    Check("no id", "A payload without the owner's id is rejected.", find_records_without_id),
    Check("bad id", "An id the standard does not allow is rejected and never mended.", find_bad_ids),
    Check("kind", "An unknown word for missing or found is never guessed.", find_guessed_kinds),
    Check("blank", "A blank payload is rejected.", find_accepted_blanks),
    Check("sparse", "Source, id and kind are enough: no missing field loses a child.", find_lost_sparse_records),
    Check("types", "Values of any other type neither break the mapping nor lose a child.", find_type_faults),
    Check("unknown words", "An unknown word becomes null and an issue, and loses no child.", find_silent_words),
    Check("unknown fields", "A new field is counted at every level, and changes nothing.", find_unnoticed_fields),
    Check("damaged files", "Damaged files of every format become rejections.", find_breaking_files),
    Check("replay", "Files that are read are not read again.", find_repeated_sendings),
    Check("duplicates", "A payload that comes twice is sent once.", find_doubled_records),
    Check("crash", "A crash between sending and storing repeats the same messages.", find_lost_after_crash),
    Check("order", "The last state does not depend on the order of arrival.", find_order_dependence),
    Check("personal data", "No value shows in a log, metric, id, key, header, position or rejection.", find_leaks),
    Check("same again", "The same payload gives the same records, without network.", find_changing_results),
    Check("pure", "The mapping asks no clock, chance, network, file or environment.", find_reaching_out),
)


def check(folder: Path) -> Checked:
    """Return what every check found of the connector in a folder; raises `HubMisconfigured` when it does not load."""
    subject = read_subject(folder, load(folder))
    # The run loop logs what it does; here that is noise.
    with contextlib.redirect_stderr(io.StringIO()):
        findings = tuple(_find(each, subject) for each in CHECKS)
    payloads = [payload for sample in subject.samples for payload in sample.payloads]
    reached = Counter(
        grade_of(report) or "-" for payload in payloads for report in reports_of(subject.convert(payload))
    )
    return Checked(folder.name, findings, len(subject.samples), len(payloads), dict(sorted(reached.items())))


def _find(each: Check, subject: Subject) -> Finding:
    faults: dict[str, None] = {}
    try:
        for fault in each.find_faults(subject):
            faults[fault] = None
    except Exception as error:  # noqa: BLE001 - a connector may raise anything; the other checks go on
        faults[f"the check was ended by {type(error).__name__}"] = None
    told = tuple(faults)
    more = (f"and {len(told) - MOST_FAULTS} more",) if len(told) > MOST_FAULTS else ()
    return Finding(each.name, each.proves, told[:MOST_FAULTS] + more)
