"""The regional key and the keyed hash everything in a profile is made with."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from ops.runtime.errors import HubMisconfigured

MIN_SECRET_BYTES = 32  # as long as the hash: RFC 2104, section 3


@dataclass(frozen=True, slots=True)
class RegionalKey:
    """The secret of one generation that all countries share; raises `HubMisconfigured` when it cannot serve."""

    generation: int
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        faults = []
        if not 1 <= self.generation <= MAX_GENERATION:
            faults.append(f"regional key: give its generation as 1 to {MAX_GENERATION}")
        if len(self.secret) < MIN_SECRET_BYTES:
            faults.append(f"regional key: give at least {MIN_SECRET_BYTES} bytes of secret")
        if faults:
            raise HubMisconfigured(faults)


MAX_GENERATION = 1_000_000


def keyed(key: RegionalKey, domain: str, value: bytes) -> bytes:
    """Return the 32 bytes of HMAC-SHA-256 (RFC 2104) of a value under the key, apart from every other domain's."""
    return hmac.digest(key.secret, domain.encode() + b"\x1f" + value, "sha256")
