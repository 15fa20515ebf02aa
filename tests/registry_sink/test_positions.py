from ops.runtime.postgres import Database
from registry_sink.dump import registry_rows
from registry_sink.positions import Jumps, forget_positions, jumps_of, messages_waiting
from registry_sink.service import write_events
from schemas import topics
from schemas.builders import a_record
from schemas.codec import file_codec
from schemas.records import Decision, Feedback
from tests.registry_sink.stories import KNOWN, event_of


def test_steady_log_has_no_jumps() -> None:
    """Messages that follow each other and the stored offset are no jump."""
    events = [event_of(a_record(Feedback, 1), offset) for offset in (4, 5, 6)]

    assert jumps_of(events, {(topics.FEEDBACK, 0): 4}, KNOWN) == Jumps({}, ())


def test_gap_is_counted() -> None:
    """Messages that retention removed before they were read are counted; a compacted topic has gaps by nature."""
    feedback = [event_of(a_record(Feedback, 1), offset) for offset in (6, 9)]
    decisions = [event_of(a_record(Decision, 1), offset) for offset in (6, 9)]

    found = jumps_of([*feedback, *decisions], {(topics.FEEDBACK, 0): 4, (topics.DECISIONS, 0): 4}, KNOWN)

    assert found == Jumps({(topics.FEEDBACK, 0): 4}, ())


def test_rewound_log_is_noticed() -> None:
    """A message below the stored offset tells that the topic was made anew."""
    events = [event_of(a_record(Decision, 1), offset) for offset in (0, 1)]

    assert jumps_of(events, {(topics.DECISIONS, 0): 90}, KNOWN) == Jumps({}, ((topics.DECISIONS, 0),))


def test_topic_made_anew_goes_on(registry: Database) -> None:
    """After a topic was made anew its messages count as later although their offsets are lower."""
    old = a_record(Decision, 1, action="HOLD")
    new = event_of(old.model_copy(update={"action": "PASS"}), offset=0)
    write_events(registry, [event_of(old, offset=90)], file_codec())

    write_events(registry, [new], file_codec())
    ignored = registry_rows(registry)["decisions"]
    forget_positions(registry, (topics.DECISIONS, 0))
    write_events(registry, [new], file_codec())

    assert "HOLD" in ignored[0]
    assert "PASS" in registry_rows(registry)["decisions"][0]


def test_messages_waiting(registry: Database) -> None:
    """What waits is what the log holds beyond the stored offsets; what retention removed does not wait."""
    write_events(registry, [event_of(a_record(Decision, 1), offset=4)], file_codec())

    waiting = messages_waiting(registry, {(topics.DECISIONS, 0): (0, 8), (topics.DECISIONS, 1): (10, 12)})

    assert waiting == 3 + 2
