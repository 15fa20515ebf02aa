"""What the registry keeps of each record: columns, key, which of two rows counts, and what an erasure takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

# version: the highest record_version; of equals, the one that is there. version_then_last: the highest record_version;
# of equals, the later message. time_then_last: the latest `at`; of equals, the later message. last: the later message.
Order: TypeAlias = Literal["version", "version_then_last", "time_then_last", "last"]

POSITION = ("kafka_topic", "kafka_partition", "kafka_offset", "kafka_ms")
SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the schema `registry`.

    columns: clear fields of the record, by their names in the standard, and `sealed`; POSITION follows in the database.
    json: columns that hold a part or a list of parts. removable: a tombstone on the topic removes the row.
    gone_with: columns with record ids; the row goes when one of them is erased. blanked_with: a column with record ids;
    the row stays when one is erased, without that id and without what stands in `blanks`.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    order: Order
    json: frozenset[str] = frozenset()
    removable: bool = False
    gone_with: tuple[str, ...] = ()
    blanked_with: str = ""
    blanks: tuple[str, ...] = ()

    @property
    def indexed(self) -> tuple[str, ...]:
        """Return the columns whose values stand in an index, each once."""
        found = (*self.key, *self.gone_with, *((self.blanked_with,) if self.blanked_with else ()))
        return tuple(dict.fromkeys(found))

    @property
    def references(self) -> tuple[str, ...]:
        """Return the columns that an erasure looks for."""
        return (*self.gone_with, *((self.blanked_with,) if self.blanked_with else ()))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# By the name of the record in the standard. A row that is about one child goes with that child's erasure; a row about
# the work of an office keeps its codes and loses the child.
TABLES: dict[str, Table] = {
    "ChildReport": Table(
        "reports",
        _words(
            "record_id record_version source_id source_country kind status message_class reported_at ingested_at "
            "expires_at consent withheld_fields issues protect_location sex age languages dialect height_cm weight_kg "
            "build complexion hair eyes marks clothing belongings event_at sealed"
        ),
        key=("record_id",),
        order="version",
        json=frozenset(_words("consent age height_cm weight_kg build complexion hair eyes marks event_at")),
        gone_with=("record_id",),
    ),
    "Screening": Table(
        "screenings",
        _words(
            "record_id record_version decision reasons rules_version screener second_screener screened_at "
            "message_class duplicate_token sealed"
        ),
        key=("record_id",),
        order="version_then_last",
        removable=True,
        gone_with=("record_id",),
    ),
    "Rejection": Table(
        "rejections",
        _words("rejection_id source_id position reason record_id field detail rejected_at message_class sealed"),
        key=("rejection_id",),
        order="last",
        blanked_with="record_id",
        blanks=("record_id", SEALED),
    ),
    "HelplineContact": Table(
        "contacts",
        _words(
            "contact_id record_version source_id source_country contacted_at message_class category language action "
            "not_taken_reason referral_id record_id issues sealed"
        ),
        key=("contact_id",),
        order="version",
        gone_with=("contact_id",),
        blanked_with="record_id",
        blanks=("record_id", "not_taken_reason", SEALED),
    ),
    "MatchProfile": Table(
        "profiles",
        _words(
            "record_id record_version kind country status expires_at message_class profile_version sex birth_earliest "
            "birth_latest event_earliest event_latest height_min height_max build complexion hair eyes languages "
            "home_cells event_cells grade"
        ),
        key=("record_id",),
        order="version_then_last",
        removable=True,
        gone_with=("record_id",),
    ),
    "Match": Table(
        "match_pairs",
        _words(
            "match_id missing_record_id missing_record_version missing_country missing_kind found_record_id "
            "found_record_version found_country found_kind probability zone margin message_class model_version "
            "matched_at evidence vetoes"
        ),
        key=("match_id",),
        order="last",
        json=frozenset({"evidence"}),
        gone_with=("missing_record_id", "found_record_id"),
    ),
    "Decision": Table(
        "decisions",
        _words("subject subject_kind action by organisation country reason at message_class scripted subject_version"),
        key=("subject", "country"),
        order="last",
        gone_with=("subject",),
    ),
    "CaseEvent": Table(
        "case_events",
        _words(
            "case_id corridor record_ids step status at owner waiting_on due_at blocker document_sha256 "
            "next_review_at message_class match_id procedure_version"
        ),
        key=("case_id", "step", "status", "at"),
        order="last",
        blanked_with="record_ids",
        blanks=("document_sha256",),
    ),
    "Referral": Table(
        "referrals",
        _words(
            "referral_id record_id case_id service status from_organisation to_organisation to_country at "
            "answer_due_at decline_reason message_class sealed"
        ),
        key=("referral_id",),
        # An offer that comes again, or late, must not undo its answer.
        order="time_then_last",
        gone_with=("referral_id",),
        blanked_with="record_id",
        blanks=("record_id", SEALED),
    ),
    "CaseLink": Table(
        "links",
        _words("link_id kind record_ids countries token at message_class"),
        key=("link_id",),
        order="last",
        gone_with=("record_ids",),
    ),
    "Feedback": Table(
        "feedback",
        _words("feedback_id case_id record_id step by anonymous rating at message_class sealed"),
        key=("feedback_id",),
        order="last",
        gone_with=("feedback_id",),
        blanked_with="record_id",
        blanks=("record_id", SEALED),
    ),
    "Erasure": Table(
        "erasures",
        _words("record_id source_country reason at by message_class"),
        key=("record_id",),
        order="last",
    ),
    "Alert": Table(
        "alerts",
        _words(
            "alert_id identifier sender sent status msg_type scope kind references record_id countries match_id "
            "follow_up info"
        ),
        key=("alert_id", "scope"),
        order="last",
        json=frozenset({"info"}),
        blanked_with="record_id",
        blanks=("record_id", "match_id", "info"),
    ),
}
BY_NAME = {table.name: table for table in TABLES.values()}
# Columns with a list of record ids.
ID_LISTS = frozenset({"record_ids"})
