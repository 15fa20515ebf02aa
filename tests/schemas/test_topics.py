import re

import pytest

from schemas import records, topics
from schemas.avsc import own_fields, record_files
from schemas.topics import FOREVER_MS, all_topics, country_of, key_field, record_of

COUNTRIES = ("IN", "BD", "NP")
NAMES = sorted(all_topics(COUNTRIES))


def test_names_are_unique_and_of_the_standard_s_form() -> None:
    """Every topic has a name of its own, mca.<scope>.<events>.v1."""
    assert len(all_topics(COUNTRIES)) == 4 * len(COUNTRIES) + 11
    assert all(re.fullmatch(r"mca\.(in|bd|np|region|public|sys)\.[a-z]+\.v1", name) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_topic_s_key_is_a_field_of_its_record(name: str) -> None:
    """The key of a topic is a clear field that its record always has."""
    fields = {each["name"]: each for each in own_fields(record_of(name))}
    key = fields[key_field(name)]

    assert issubclass(getattr(records, record_of(name)), records.Record)
    assert key["tier"] == "ENVELOPE"
    assert key["type"] == "string"


def test_every_record_has_a_topic() -> None:
    """No record of the standard is left without a way to travel."""
    assert {topic.record for topic in topics.TOPICS} == set(record_files())


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_country_s_topics_share_a_prefix(country: str) -> None:
    """What belongs to a country stands under its prefix, so that access rules are prefix rules."""
    own = [
        topics.reports(country),
        topics.rejections(country),
        topics.screenings(country),
        topics.contacts(country),
    ]

    assert all(name.startswith(f"mca.{country.lower()}.") for name in own)
    assert all(country_of(name) == country for name in own)
    assert set(own) <= set(NAMES)


def test_shared_topics_belong_to_no_country() -> None:
    """Regional, public and system topics have no country, and each constant is a topic of the hub."""
    constants = {value for name, value in vars(topics).items() if name.isupper() and str(value).startswith("mca.")}
    shared = {name for name in NAMES if country_of(name) is None}

    assert constants | {topics.rejections(None)} == shared


def test_suppressions_are_never_deleted() -> None:
    """Erasures, decisions, profiles and screenings are compacted and kept for ever."""
    kept = {topic.events: topic for topic in topics.TOPICS if topic.cleanup == "compact"}

    assert set(kept) == {"erasures", "decisions", "profiles", "screenings"}
    assert all(topic.retention_ms == FOREVER_MS for topic in kept.values())


@pytest.mark.parametrize("name", ["mca.in.nothing.v1", "mca.region.reports.v1", "mca.sys.alerts.v1"])
def test_a_foreign_topic_is_unknown(name: str) -> None:
    """A topic that is not the hub's has no record and no key."""
    with pytest.raises(KeyError):
        record_of(name)
    with pytest.raises(KeyError):
        key_field(name)
