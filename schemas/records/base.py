"""The base of every record: frozen, closed, JSON form of the standard, and errors that never show a value."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from ops.runtime.errors import RecordRejected


class Record(BaseModel):
    """A frozen record of the standard. Use `model_copy(update=...)` for a changed copy."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        ser_json_bytes="base64",
        val_json_bytes="base64",
        allow_inf_nan=False,
    )

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: pydantic's own refusal would quote the value."""
        del value
        raise AttributeError(f"{type(self).__name__}.{name} cannot be set: a record is frozen, make a changed copy")

    @classmethod
    def from_fields(cls, fields: dict[str, Any]) -> Self:
        """Return the record of decoded fields; raises `RecordRejected` naming the field and fault, never the value."""
        try:
            return cls.model_validate(fields)
        except ValidationError as fault:
            raise _rejected(fault) from None

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the record of its JSON form; raises `RecordRejected` naming the field and fault, never the value."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as fault:
            raise _rejected(fault) from None

    def to_json(self) -> str:
        """Return the JSON form of the standard: same field names, ISO 8601 times, bytes in base64."""
        return self.model_dump_json(warnings=False)  # a warning would print the value of an unfit field


def _rejected(fault: ValidationError) -> RecordRejected:
    """Return the first fault as place and kind.

    The names in `loc` are field names and positions of the standard, except for a field the standard does not know:
    that name came from outside and is left out.
    """
    first = fault.errors(include_input=False, include_url=False, include_context=False)[0]
    place = first["loc"][:-1] if first["type"] == "extra_forbidden" else first["loc"]
    return RecordRejected("INVALID_FIELD", ".".join(str(part) for part in place), f"pydantic says {first['type']}")
