import json
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from connectors.pfif.command import export
from connectors.pfif.giving_back import told_again
from connectors.pfif.versions import MANDATORY, VERSIONS, Version
from connectors.pfif.writing import may_go_out, to_pfif
from ops.runtime.errors import RecordRejected
from schemas.builders import a_report
from schemas.records import ChildReport, ChildWishes, Consent, Extension, Photo

CANARY = "Zx9Canary"


def a_native(**changes: object) -> ChildReport:
    """A report of another system that was never PFIF."""
    return a_report(3, **{"extensions": (), "message_class": "ACTUAL", **changes})


def persons(document: bytes) -> list[dict[str, str]]:
    """The fields of each person of a document, and of its note under `note.`."""
    found = []
    for each in ET.fromstring(document):  # noqa: S314 - a document this test has written
        fields = {part.tag.rpartition("}")[2]: part.text or "" for part in each}
        for note in each.iterfind("{*}note"):
            fields |= {f"note.{part.tag.rpartition('}')[2]}": part.text or "" for part in note}
        found.append(fields)
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_a_report_of_any_system_goes_out(version: Version) -> None:
    """It has the fields the version asks for, its own id, its names and a note of its status."""
    report = a_native()

    (person,) = persons(to_pfif([report], version))

    assert person["person_record_id"] == report.record_id
    assert all(person[name] for name in MANDATORY[version] if name != "last_name")
    assert report.names[0].value.split("\n")[0] in person.values()
    assert person.get("note.status") == (None if version == "1.1" else "information_sought")


def test_where_a_found_child_is_does_not_go_out() -> None:
    """The place of a child whose location is protected is in no field; that of a missing one helps to find it."""
    found, missing = a_native(kind="FOUND", protect_location=True), a_native(protect_location=False)
    assert found.event_place is not None
    assert found.event_place.landmark is not None

    outside, told = to_pfif([found]).decode(), to_pfif([missing]).decode()

    assert "last_known_location" not in outside
    assert found.event_place.landmark in told


def test_a_photograph_goes_out_only_if_it_may_be_published() -> None:
    """A reference to any other photograph stays in the hub."""
    photos = (Photo(ref=f"https://x.example/{CANARY}"), Photo(ref="https://x.example/open", publish_allowed=True))

    (person,) = persons(to_pfif([a_native(photos=photos)]))

    assert person["photo_url"] == "https://x.example/open"


def test_a_withdrawn_report_goes_out_as_a_placeholder() -> None:
    """Others learn that they must forget the person, and nothing else of it, whatever its extension still holds."""
    kept = Extension(
        format="pfif-1.4", text=json.dumps({"person": {"author_name": CANARY}, "notes": [{"text": CANARY}]})
    )

    (person,) = persons(to_pfif([a_native(status="WITHDRAWN", extensions=(kept,))]))

    assert {name for name, text in person.items() if text} == {
        "person_record_id", "source_date", "entry_date", "expiry_date",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "goes"),
    [
        ({}, True),
        ({"kind": "AT_RISK"}, False),
        ({"consent": None}, False),
        ({"consent": Consent(basis="CONSENT", scopes=("SERVICES",))}, False),
        ({"child_wishes": ChildWishes(tracing="NO")}, False),
        ({"message_class": "TEST"}, False),
        ({"status": "WITHDRAWN", "consent": None}, True),
    ],
)
def test_only_what_may_leave_the_hub_goes_out(changes: dict[str, object], *, goes: bool) -> None:
    """Consent, the child's wish and the class of the message decide; a withdrawal always goes."""
    report = a_native(**changes)

    assert may_go_out(report, exercise=False) == goes


@pytest.mark.parametrize(
    "text", ["", "[]", "7", '{"person": 7}', '{"notes": [7]}', '{"notes": 7}', "[" * 5000, '{"person": [1]}', CANARY]
)
def test_a_damaged_extension_is_refused_without_its_text(text: str) -> None:
    """Nothing of it is guessed, and the fault shows no value."""
    report = a_native(extensions=(Extension(format="pfif-1.4", text=text),))

    with pytest.raises(RecordRejected) as fault:
        told_again(report)

    assert fault.value.reason == "BAD_EXTENSION"
    assert CANARY not in str(fault.value)


def test_signs_that_xml_cannot_hold_are_left_out() -> None:
    """The document is well-formed whatever a name holds."""
    name = a_native().names[0].model_copy(update={"value": "A\x00\x0b<&>]]>\ufffe\"'Z", "kind": "LEGAL"})

    (person,) = persons(to_pfif([a_native(names=(name,))]))

    assert person["full_name"] == "A<&>]]>\"'Z"


def test_the_command_writes_what_may_go_out_and_says_what_does_not() -> None:
    """Reports come as JSON lines; each line that is left out is named by its number, never by a value."""
    good, kept_back = a_native(), a_native(consent=None)
    lines = [good.to_json(), kept_back.to_json(), "", f'{{"names": "{CANARY}"}}']

    result = CliRunner().invoke(export, ["-"], input="\n".join(lines))

    assert [person["person_record_id"] for person in persons(result.stdout_bytes)] == [good.record_id]
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == [
        "line 2 is left out",
        "line 4 cannot be read",
    ]
    assert CANARY not in result.output
    assert result.exit_code == 1


def test_exercises_go_out_alone() -> None:
    """A file is of real children or of none."""
    lines = "\n".join(report.to_json() for report in (a_native(), a_native(message_class="EXERCISE")))

    result = CliRunner().invoke(export, ["--exercise", "--version", "1.3", "-"], input=lines)

    assert [person["message_class"] for person in persons(result.stdout_bytes)] == ["EXERCISE"]
    assert "pfif/1.3" in result.stdout
