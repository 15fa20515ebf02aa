"""Reads XML: every element of one name is a record, whatever its namespace; one record at a time."""

import re
from collections.abc import Iterator
from pathlib import Path

from connectors.sdk.payloads import Payload
from connectors.sdk.transports.legacy_fonts import refuse_legacy_fonts, sample_of
from connectors.sdk.transports.xml_elements import Element, elements_of, rejection_of
from ops.runtime.errors import RecordRejected

HEAD_BYTES = 64 * 1024
START_TAG = re.compile(rb"<[A-Za-z_\x80-\xff]")


def read_xml(path: Path, record_tag: str) -> Iterator[Payload]:
    """Yield the content of every outermost element of this local name: nested objects, lists where names repeat.

    The encoding is the document's own. A document that breaks off gives the records before the break and one faulty
    payload. Raises `RecordRejected` when the document holds elements and none of them is a record.
    """
    refuse_legacy_fonts(sample_of(path, "utf-8"), markup=True)
    number = 0
    with path.open("rb") as stream:
        for element in elements_of(stream, frozenset({record_tag})):
            number += 1
            yield payload_of(number, element)
    if number == 0 and _has_elements(path):
        raise RecordRejected("NO_RECORDS", "", "the document has no element of the name the connector declares")


def payload_of(number: int, element: Element) -> Payload:
    """Return an element as the payload of this number; an element that holds only text is no record."""
    if element.reason:
        return Payload(number, {}, element.raw, rejection_of(element))
    if not isinstance(element.value, dict):
        detail = "the record has no elements or attributes of its own"
        return Payload(number, {}, element.raw, RecordRejected("MALFORMED_RECORD", "", detail))
    return Payload(number, element.value, element.raw)


def _has_elements(path: Path) -> bool:
    """Return whether the root has elements in it; an export without any record is only its root."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES).replace(b"\0", b"")
    return len(START_TAG.findall(head)) > 1
