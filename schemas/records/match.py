"""Match. Generated from schemas/avro/match.avsc."""

from pydantic import AwareDatetime

from schemas.records import codes
from schemas.records.base import Record
from schemas.records.parts import Evidence, MatchSide


class Match(Record):
    """A candidate pair with its probability and reasons. Matched is not found."""

    match_id: str
    """Deterministic id of the pair."""
    missing: MatchSide
    """The missing side."""
    found: MatchSide
    """The found side."""
    probability: float
    """Calibrated probability that both are the same child, 0 to 1."""
    zone: codes.Zone
    """DISCARD, REVIEW or STRONG_REVIEW."""
    margin: float | None = None
    """Probability minus that of the next best candidate of either side; null for a lone candidate."""
    message_class: codes.MessageClass = "ACTUAL"
    """Class of both reports."""
    model_version: str
    """Version of weights and thresholds."""
    matched_at: AwareDatetime | None = None
    """Instant of the event that caused it, UTC."""
    evidence: tuple[Evidence, ...] = ()
    """Comparisons, strongest first."""
    vetoes: tuple[str, ...] = ()
    """Contradictions that rule the pair out, as codes."""
