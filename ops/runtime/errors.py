"""The four errors of the hub: what a caller can do about a fault decides its class."""


class HubError(Exception):
    """Base of every fault the hub raises on purpose. Its message never holds a value of a record."""


class RecordRejected(HubError):
    """This record cannot go on: send it to the rejections and go on with the next.

    `reason` is a code in capitals; `field` is the path of the field at fault, or "" for the record as a whole;
    `detail` says what to do, in words, without any value of the record.
    """

    def __init__(self, reason: str, field: str = "", detail: str = "") -> None:
        self.reason = reason
        self.field = field
        self.detail = detail
        super().__init__(" ".join(part for part in (reason, field, detail) if part))


class SourceUnavailable(HubError):
    """A system the hub needs does not answer: wait and retry with back-off. Nothing is lost by waiting."""


class HubMisconfigured(HubError):
    """The hub cannot start as it is set up. `faults` lists everything that is wrong, so that one round mends all."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(["The hub cannot start:", *(f"  - {fault}" for fault in faults)]))
