"""Hands out each field of a payload once, cleaned, and knows what nobody took and what was not understood."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from connectors.sdk.description import SourceSystem
from connectors.sdk.tokens import SAMPLE_KEYS, TokenKeys, TokenKind, national_token, regional_token
from schemas.values import REMEMBERED
from schemas.values.words import fold

MAX_ITEMS = 100
# Not text: control characters but tab and line ends, and halves of surrogate pairs.
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Turn the direction of what follows, so that a reader sees another text than is there: Unicode 15.0, UAX 9, 2.1-2.5.
BIDI_CONTROLS = r"[\u202a-\u202e\u2066-\u2069]"
# A spreadsheet would compute these cells; a signed number or telephone number is none.
FORMULA = r"\A\s*[=@+-](?![\s\d.,()/-]*$)"
SUSPECT = re.compile(f"{NOT_TEXT.pattern}|{BIDI_CONTROLS}|{FORMULA}")
# With what a formula begins. Text that begins with none of these and that Python calls printable (no control, format
# or separator but a space, Unicode categories C and Z) is never suspect: most text is known by this, in no time.
MAY_BEGIN_FORMULA = frozenset("=@+- ")


# The words of a code list are few.
_folded = lru_cache(REMEMBERED)(fold)


class Fields:
    """The values of one payload. Each method takes one; `left_over` names those nobody took."""

    def __init__(
        self,
        values: Mapping[str, object],
        source: SourceSystem,
        tokens: TokenKeys = SAMPLE_KEYS,
        issues: set[str] | None = None,
    ) -> None:
        self._values = dict(values)
        self.source = source
        self._tokens = tokens
        self._issues: set[str] = set() if issues is None else issues
        self._sections: list[Fields] = []

    def text(self, name: str, field: str) -> str | None:
        """Return the text of a field in NFC, outer white space off; null when it is blank or missing.

        `field` is the standard's field it feeds: it goes into the issues when the text holds what is no text (which is
        taken out), a bidirectional override or a formula (which stay, as data).
        """
        value = self._values.pop(name, None)
        if value is None or value == "":
            return None
        if type(value) is str and value.isprintable() and value[0] not in MAY_BEGIN_FORMULA:
            return (value if value.isascii() else unicodedata.normalize("NFC", value)).rstrip()
        return self._cleaned(value, field)

    def texts(self, name: str, field: str) -> tuple[str, ...]:
        """Return the texts of a list, or the single text, at most 100, blank ones left out."""
        value = self._values.pop(name, None)
        items = value if isinstance(value, list) else [value]
        if len(items) > MAX_ITEMS:
            self._issues.add(field)
        cleaned = [self._cleaned(item, field) for item in items[:MAX_ITEMS] if item is not None]
        return tuple(text for text in cleaned if text is not None)

    def code(self, name: str, code_list: str, field: str) -> str | None:
        """Return the code that the source's look-up has for a word; an unknown word is null and an issue."""
        word = self.text(name, field)
        return None if word is None else self.code_of(word, code_list, field)

    def codes(self, name: str, code_list: str, field: str) -> tuple[str, ...]:
        """Return the codes of a list of words, each once; an unknown word is left out and an issue."""
        words = [part for text in self.texts(name, field) for part in re.split(r"[,;|]", text) if part.strip()]
        found = (self.code_of(word, code_list, field) for word in words)
        return tuple(dict.fromkeys(code for code in found if code is not None))

    def code_of(self, word: str, code_list: str, field: str) -> str | None:
        """Return the code of a word as `code`."""
        code = self.source.lookups.get(code_list, {}).get(_folded(word))
        if code is None:
            self._issues.add(field)
        return code

    def token(self, name: str, kind: TokenKind, field: str) -> bytes | None:
        """Return the keyed token of a phone, recruiter, vehicle or place, the same in every country.

        Null when the field is blank, or (an issue) when it holds no such thing.
        """
        text = self.text(name, field)
        token = None if text is None else regional_token(self._tokens, kind, text, self.source.country)
        if text is not None and token is None:
            self._issues.add(field)
        return token

    def national_token(self, name: str, scheme: str, field: str) -> bytes | None:
        """Return the keyed token of an official identifier under the national key; null when the field is blank."""
        text = self.text(name, field)
        return None if text is None else national_token(self._tokens, scheme, text)

    def section(self, name: str, field: str) -> "Fields":
        """Return the fields of a nested object; of none, when it is missing or something else (an issue)."""
        value = self._values.pop(name, None)
        if value is not None and not isinstance(value, dict):
            self._issues.add(field)
        return self._section(value if isinstance(value, dict) else {})

    def sections(self, name: str, field: str) -> tuple["Fields", ...]:
        """Return the fields of each object of a list, at most 100; what is no object is left out and an issue."""
        value = self._values.pop(name, None)
        items = [] if value is None else value if isinstance(value, list) else [value]
        objects = [item for item in items[:MAX_ITEMS] if isinstance(item, dict)]
        if len(objects) != len(items):
            self._issues.add(field)
        return tuple(self._section(item) for item in objects)

    def pass_over(self, *names: str) -> None:
        """Take fields that are known and that the standard does not carry, so that they are not left over."""
        for name in names:
            self._values.pop(name, None)

    def note(self, field: str) -> None:
        """Note that something in a field of the standard was not understood."""
        self._issues.add(field)

    @property
    def issues(self) -> tuple[str, ...]:
        """Return the names of the standard's fields in which something was not understood, in order."""
        return tuple(sorted(self._issues))

    @property
    def left_over(self) -> tuple[str, ...]:
        """Return the source's names of filled fields that nobody took. They come from outside: count, do not show."""
        own = [name for name, value in self._values.items() if value not in (None, "", [], {})]
        return (*own, *(name for section in self._sections for name in section.left_over))

    def _section(self, values: Mapping[str, object]) -> "Fields":
        section = Fields(values, self.source, self._tokens, self._issues)
        self._sections.append(section)
        return section

    def _cleaned(self, value: object, field: str) -> str | None:
        if isinstance(value, (dict, list)):
            self._issues.add(field)
            return None
        raw = str(value).lower() if isinstance(value, bool) else str(value)
        if SUSPECT.search(raw):
            self._issues.add(field)
            raw = NOT_TEXT.sub("", raw)
        return (raw if raw.isascii() else unicodedata.normalize("NFC", raw)).strip() or None
