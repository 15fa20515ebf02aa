"""Streams chosen elements out of an XML document, in bounded memory, without entities, DTDs or network."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, TypeAlias
from xml.parsers import expat

from connectors.sdk.limits import MAX_FIELD_CHARS, MAX_KEPT_BYTES
from ops.runtime.errors import RecordRejected

CHUNK_BYTES = 64 * 1024
MAX_RECORD_BYTES = 1024 * 1024
"""Four bytes for each character a row may have."""
MAX_TOKEN_BYTES = 2 * MAX_RECORD_BYTES
"""One tag, comment or the like: the parser holds it whole."""
MAX_DEPTH = 100
MAX_NAMES = 10_000
"""Different names of elements, attributes and prefixes: the parser keeps each until the end."""
# expat.h: a document that ends too early gives one of these.
ENDS_EARLY = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
DETAILS = {
    "TOO_LARGE": f"keep a field under {MAX_FIELD_CHARS} characters and a record under {MAX_RECORD_BYTES} bytes",
    "MALFORMED_RECORD": "the document is not well-formed XML from here on: what comes after is not read",
    "TRUNCATED": "the file ends in the middle of the document: send it again",
    "UNSAFE_XML": f"send XML without a document type declaration, nested at most {MAX_DEPTH} deep",
}
Value: TypeAlias = "str | dict[str, Value] | list[Value]"


@dataclass(frozen=True, slots=True)
class Element:
    """One chosen element: its content and bytes, or the reason why there is no content.

    Without a tag it stands for the rest of a document that breaks off.
    """

    tag: str
    namespace: str
    value: Value
    """Text, or by local name: text, element or a list of them; attributes as `@name`, text among them as `#text`."""
    raw: bytes
    reason: str = ""


def elements_of(stream: BinaryIO, tags: frozenset[str]) -> Iterator[Element]:
    """Yield each outermost element with one of these local names; a broken document ends with one that says so."""
    collector = _Collector(tags)
    try:
        while chunk := stream.read(CHUNK_BYTES):
            collector.feed(chunk)
            yield from collector.take()
        collector.end()
    except _RefusedError as fault:
        reason = fault.reason
    except expat.ExpatError as fault:
        reason = "TRUNCATED" if fault.code in ENDS_EARLY else "MALFORMED_RECORD"
    except (LookupError, ValueError):  # an encoding that is none
        reason = "MALFORMED_RECORD"
    else:
        return
    yield from collector.take()
    yield Element("", "", "", collector.unread(), reason)


def rejection_of(element: Element) -> RecordRejected:
    """Return why an element has no content."""
    return RecordRejected(element.reason, "", DETAILS[element.reason])


class _RefusedError(Exception):
    """The document could harm its reader."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class _Open:
    """An element whose end is not seen yet."""

    name: str
    parts: dict[str, Value]
    text: list[str] = field(default_factory=list)
    chars: int = 0


class _Collector:
    """Builds the chosen elements from the parser's events and keeps their bytes."""

    def __init__(self, tags: frozenset[str]) -> None:
        self._tags = tags
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartNamespaceDeclHandler = self._prefix
        self._names: set[str] = set()
        self._depth = 0
        self._open: list[_Open] = []
        self._record_depth = 0
        self._reason = ""
        self._done: list[Element] = []
        # The bytes from the open record's start, or from the last event, and where in the document they begin.
        self._window = bytearray()
        self._base = 0
        self._record_at = 0
        self._head = b""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the document."""
        self._window += chunk
        end = self._base + len(self._window)
        self._parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no keyword
        seen = max(self._parser.CurrentByteIndex, self._base)
        if end - seen > MAX_TOKEN_BYTES:
            raise _RefusedError("TOO_LARGE")
        keep_from = self._record_at if self._record_depth and not self._reason else seen
        del self._window[: keep_from - self._base]
        self._base = keep_from

    def end(self) -> None:
        """Say that the document ends here."""
        self._parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keyword

    def take(self) -> list[Element]:
        """Return the elements that are whole since the last time."""
        done, self._done = self._done, []
        return done

    def unread(self) -> bytes:
        """Return the first bytes of what did not become an element."""
        return self._head or bytes(self._window[:MAX_KEPT_BYTES])

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count(name, *attributes)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _RefusedError("UNSAFE_XML")
        if not self._record_depth:
            if _local(name) not in self._tags:
                return
            self._record_depth, self._record_at = self._depth, self._parser.CurrentByteIndex
            self._reason, self._head = "", b""
        self._check_size()
        if not self._reason:
            parts: dict[str, Value] = {f"@{_local(key)}": value for key, value in attributes.items()}
            self._open.append(_Open(name, parts))
            if any(len(value) > MAX_FIELD_CHARS for value in attributes.values()):
                self._drop()

    def _text(self, text: str) -> None:
        if not self._record_depth or self._reason:
            return
        inner = self._open[-1]
        inner.text.append(text)
        inner.chars += len(text)
        if inner.chars > MAX_FIELD_CHARS:
            self._drop()
        self._check_size()

    def _close(self, name: str) -> None:
        if self._record_depth and not self._reason:
            inner = self._open.pop()
            if self._open:
                _put(self._open[-1].parts, _local(inner.name), _value(inner))
            else:
                self._done.append(Element(_local(name), _namespace(name), _value(inner), self._raw()))
        if self._record_depth == self._depth:
            if self._reason:
                self._done.append(Element(_local(name), _namespace(name), "", self._head, self._reason))
            self._record_depth, self._reason, self._head = 0, "", b""
        self._depth -= 1

    def _prefix(self, prefix: str | None, _: str) -> None:
        self._count(f"xmlns:{prefix}")

    def _count(self, *names: str) -> None:
        self._names.update(names)
        if len(self._names) > MAX_NAMES:
            raise _RefusedError("TOO_LARGE")

    def _check_size(self) -> None:
        if not self._reason and self._parser.CurrentByteIndex - self._record_at > MAX_RECORD_BYTES:
            self._drop()

    def _drop(self) -> None:
        """Give up the content of the open record: only its first bytes are kept."""
        begin = self._record_at - self._base
        self._reason, self._head = "TOO_LARGE", bytes(self._window[begin : begin + MAX_KEPT_BYTES])
        self._open.clear()

    def _raw(self) -> bytes:
        begin, last = self._record_at - self._base, self._parser.CurrentByteIndex - self._base
        closed_itself = self._window.find(b">", begin) == last - 1 and self._window[last - 2 : last - 1] == b"/"
        return bytes(self._window[begin : last if closed_itself else self._window.find(b">", last) + 1])


def _value(element: _Open) -> Value:
    text = "".join(element.text)
    if not element.parts:
        return text
    is_leaf = all(name.startswith("@") for name in element.parts)
    return {**element.parts, "#text": text} if text.strip() or (is_leaf and text) else element.parts


def _put(parts: dict[str, Value], name: str, value: Value) -> None:
    before = parts.get(name)
    if before is None:
        parts[name] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        parts[name] = [before, value]


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _namespace(name: str) -> str:
    return name.rpartition("}")[0]


def _refuse_doctype(*_: object) -> None:
    raise _RefusedError("UNSAFE_XML")
