"""The open profiles of one process, searchable: exact inner products by faiss, and exact keys beside them.

One thread writes and reads. What a query finds depends on the set of profiles held, never on the order they came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from matcher.index.vectors import VectorStore
from matcher.index.views import Key, cell_keys, keys_of
from matcher.marks import check_marks
from matcher.profile import ENCODER
from matcher.signatures import check_signatures
from matcher.vector import Vector, read_vector
from matcher.vetoes import FOUND_KINDS, ruled_out
from ops.runtime.errors import RecordRejected
from schemas.records import MatchProfile

MAX_CANDIDATES = 200
# Inner product from which names are alike enough to be compared; strangers' names reach 0.3 at times.
NAME_FLOOR = 0.4
# A key that more profiles share tells nobody apart and is passed over; whether it is depends on the set alone.
MAX_POSTING = 5_000
MAX_CELL_POSTING = 20_000
# What a hit of each view is worth when more are found than are kept: rarer evidence first.
NAME_WORTH = 4.0
WORTH_DIGITS = 3
MAX_PROFILE_NAMES = 64  # a profile with more signatures was not made by this hub

__all__ = ["MAX_CANDIDATES", "NAME_FLOOR", "ProfileIndex"]


class ProfileIndex:
    """Profiles by record id, and the views that propose candidates: name vector, exact keys, cells."""

    def __init__(self) -> None:
        self._profiles: dict[str, MatchProfile] = {}
        self._vectors: defaultdict[tuple[str, ...], VectorStore] = defaultdict(VectorStore)
        self._postings: defaultdict[tuple[str, ...], dict[Key, set[str]]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._profiles)

    def get(self, record_id: str) -> MatchProfile | None:
        """Return the profile held for a record, or null."""
        return self._profiles.get(record_id)

    def put(self, profile: MatchProfile) -> bool:
        """Hold a profile in place of any older version; return whether it is held now.

        An older version than the one held changes nothing. A profile that is not OPEN is held, so that late older
        versions do not bring it back, and is no candidate. Raises `RecordRejected` for a vector or signature that
        cannot be read, and then nothing has changed.
        """
        vector = check_profile(profile)
        held = self._profiles.get(profile.record_id)
        if held is not None and held.record_version > profile.record_version:
            return False
        if held is not None:
            self.remove(profile.record_id)
        self._profiles[profile.record_id] = profile
        if profile.status == "OPEN" and side_of(profile) is not None:
            self._enter(profile, vector)
        return True

    def remove(self, record_id: str) -> bool:
        """Forget a record and overwrite its vector; return whether it was held."""
        profile = self._profiles.pop(record_id, None)
        if profile is None:
            return False
        self._vectors[_partition(profile)].remove(record_id)
        for partition, key in _entries(profile):
            ids = self._postings[partition].get(key)
            if ids is not None:
                ids.discard(record_id)
                if not ids:
                    del self._postings[partition][key]
        return True

    def candidates(self, profile: MatchProfile, limit: int = MAX_CANDIDATES) -> list[MatchProfile]:
        """Return open profiles of the other kind that may be the same child, at most `limit`, by record id.

        They are all that a view proposes and no veto rules out; when there are more, those with the strongest
        proposals, ties by record id. The profile itself need not be held. Raises `RecordRejected` as `put` does.
        """
        vector = check_profile(profile)
        side = side_of(profile)
        if side is None:
            return []
        worth = self._proposed(profile, vector, OTHER_SIDE[side])
        worth.pop(profile.record_id, None)
        ranked = sorted(worth, key=lambda record_id: (-worth[record_id], record_id))
        kept: list[MatchProfile] = []
        for record_id in ranked:
            candidate = self._profiles[record_id]
            missing, found = (profile, candidate) if side == "MISSING" else (candidate, profile)
            if not ruled_out(missing, found):
                kept.append(candidate)
                if len(kept) == limit:
                    break
        return sorted(kept, key=lambda candidate: candidate.record_id)

    def _proposed(self, profile: MatchProfile, vector: Vector | None, side: str) -> dict[str, float]:
        """Return what the views' proposals are worth together, by record id."""
        worth: defaultdict[str, float] = defaultdict(float)
        version = (side, profile.message_class, profile.profile_version)
        if vector is not None and version in self._vectors:
            for record_id, product in self._vectors[version].near(vector, NAME_FLOOR):
                worth[record_id] += round(NAME_WORTH * product, WORTH_DIGITS)
        for record_id, weight in self._by_keys(version, keys_of(profile), MAX_POSTING):
            worth[record_id] += weight
        cells = (side, profile.message_class, "named" if vector is None else "nameless")
        every = [(side, profile.message_class, "nameless"), cells] if vector is None else [cells]
        for partition in every:
            for record_id, weight in self._by_keys(partition, cell_keys(profile, asking=True), MAX_CELL_POSTING):
                worth[record_id] += weight
        return worth

    def _by_keys(
        self, partition: tuple[str, ...], keys: Iterable[tuple[Key, int]], longest: int
    ) -> Iterator[tuple[str, int]]:
        postings = self._postings.get(partition, {})
        for key, weight in keys:
            ids = postings.get(key, ())
            if len(ids) <= longest:
                for record_id in ids:
                    yield record_id, weight

    def _enter(self, profile: MatchProfile, vector: Vector | None) -> None:
        if vector is not None:
            self._vectors[_partition(profile)].put(profile.record_id, vector)
        for partition, key in _entries(profile):
            self._postings[partition].setdefault(key, set()).add(profile.record_id)


OTHER_SIDE = {"MISSING": "FOUND", "FOUND": "MISSING"}


def side_of(profile: MatchProfile) -> str | None:
    """Return MISSING, or FOUND for a found child and a sighting; null for what is not matched."""
    if profile.kind == "MISSING":
        return "MISSING"
    return "FOUND" if profile.kind in FOUND_KINDS else None


def check_profile(profile: MatchProfile) -> Vector | None:
    """Return the profile's vector, null when it has none; raises `RecordRejected` for what cannot be read."""
    encoder, _, generation = profile.profile_version.partition(".k")
    if encoder != ENCODER or not (generation.isascii() and generation.isdigit()):
        raise RecordRejected("UNKNOWN_PROFILE_VERSION", "profile_version", "make the profile again with this version")
    if len(profile.name_signatures) + len(profile.relative_signatures) > MAX_PROFILE_NAMES:
        raise RecordRejected("TOO_MANY_SIGNATURES", "name_signatures", f"sign at most {MAX_PROFILE_NAMES} names")
    check_signatures(profile.name_signatures, profile.relative_signatures)
    check_marks(profile.mark_signatures)
    return None if profile.vector is None else read_vector(profile.vector)


def _partition(profile: MatchProfile) -> tuple[str, ...]:
    """Return where a profile's keyed parts are held: only the same key generation and class ever meet."""
    return (side_of(profile) or "", profile.message_class, profile.profile_version)


def _entries(profile: MatchProfile) -> Iterator[tuple[tuple[str, ...], Key]]:
    """Yield each partition and key under which a profile is found."""
    for key, _ in keys_of(profile):
        yield _partition(profile), key
    named = "nameless" if profile.vector is None else "named"
    for key, _ in cell_keys(profile, asking=False):
        yield (side_of(profile) or "", profile.message_class, named), key
