"""What a column may hold, and the field of the standard it feeds."""

from collections.abc import Mapping

FIELDS: Mapping[str, tuple[str, str]] = {
    "id": ("record_id", "required; the id is the owner's and stays as it is written"),
    "kind": ("kind", "required; words are in the look-up ReportKind"),
    "status": ("status", "an unknown word counts as open, with an issue"),
    "message_class": ("message_class", "EXERCISE and TEST for exercises and tests only; blank is actual"),
    "reported_at": ("reported_at", "local time when no offset is told"),
    "changed_at": ("record_version", "rises with every change"),
    "name": ("names", "kind LEGAL"),
    "nickname": ("names", "kind NICKNAME"),
    "sex": ("sex", "the look-up Sex, else words all sources share"),
    "age": ("age", "holds on the day of the report"),
    "birth": ("birth", "kept as told"),
    "father": ("relatives", "FATHER"),
    "mother": ("relatives", "MOTHER"),
    "guardian": ("relatives", "GUARDIAN"),
    "language": ("languages", "an unknown word is an issue"),
    "nationality": ("nationalities", "claimed"),
    "height": ("height_cm", ""),
    "weight": ("weight_kg", ""),
    "marks": ("marks", "each clause a mark, its words kept"),
    "clothing": ("clothing", "as told"),
    "belongings": ("belongings", "as told"),
    "event_at": ("event_at", "a told day spans the day in local time"),
    "circumstance": ("circumstance", "words kept"),
    "reference": ("official_refs", "kind OTHER"),
    "office": ("official_refs", "office of the reference"),
    "shelter": ("custodian", "never in an alert"),
    **{f"{where}.{part}": (f"{where}_place", part) for where in ("home", "event")
       for part in ("state", "district", "locality", "landmark")},
}  # fmt: skip
"""By role: the field of the standard, and a note for the README."""
