import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sdk.clear_texts import without_names
from schemas.records import ChildReport, HelplineContact

ENVELOPE = {
    "record_id": "example.in/1", "source_id": "example.in", "source_country": "IN", "kind": "MISSING",
    "message_class": "TEST",
}  # fmt: skip
NAMED = {
    "names": [{"value": "Zunita Lal Testdevi"}, {"value": "রিনা পরীক্ষা"}, {"value": "สมหญิง"}],
    "relatives": [{"relation": "FATHER", "names": [{"value": "Karim Testov"}]}],
}


def cleaned(**told: object) -> ChildReport:
    """A report with these fields, beside its names, as it goes on."""
    (report,) = without_names((ChildReport.from_fields({**ENVELOPE, **NAMED, **told}),))
    assert isinstance(report, ChildReport)
    return report


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("name zunita on the shirt", "name … on the shirt"),
        ("ZUNITA'S shirt, gift of Karim", "…'S shirt, gift of …"),
        ("নাম রিনার লেখা", "নাম …র লেখা"),
        ("เสื้อของสมหญิงสีแดง", "เสื้อของ…สีแดง"),
        ("lal frock", "lal frock"),
        ("testovian cap", "testovian cap"),
    ],
)
def test_a_name_leaves_the_clear_text_and_stays_in_the_seal(text: str, clear: str) -> None:
    """Names of child and relatives go, in any script; colours and other words stay; nothing told is lost."""
    report = cleaned(clothing=text)

    assert report.clothing == clear
    assert (report.circumstance is None) is (text == clear)
    assert text == clear or (report.circumstance is not None and report.circumstance.text == text)


def test_every_clear_text_of_a_report_is_looked_at() -> None:
    """Marks and looks too, whose codes stay; what was told of the circumstance stays before them."""
    word = "as Zunita has"
    part = {"code": None, "text": word}
    report = cleaned(
        belongings=word, dialect=word, build=part, complexion=part, hair=part, eyes=part,
        marks=[{"kind": "TATTOO", "text": "Zunita on arm"}], circumstance={"code": "LOST", "text": "at a fair"},
    )  # fmt: skip

    clear = report.model_dump_json(exclude={"names", "relatives", "circumstance"})
    assert "unita" not in clear
    assert report.marks[0].kind == "TATTOO"
    assert report.circumstance is not None
    assert (report.circumstance.code, report.circumstance.text) == ("LOST", "at a fair; as Zunita has; Zunita on arm")


def test_why_a_call_led_to_nothing_names_no_child() -> None:
    """The report of a call tells the names; the contact's reason travels in clear and its summary sealed."""
    contact = HelplineContact.from_fields(
        {"contact_id": "example.in/1", "source_id": "example.in", "source_country": "IN", "summary": "s",
         "not_taken_reason": "Karim did not answer"}
    )  # fmt: skip

    done, _ = without_names((contact, ChildReport.from_fields({**ENVELOPE, **NAMED})))

    assert isinstance(done, HelplineContact)
    assert (done.not_taken_reason, done.summary) == ("… did not answer", "s; Karim did not answer")


def test_records_without_a_name_in_clear_are_the_same_objects() -> None:
    """Most records cost no copy."""
    report = ChildReport.from_fields({**ENVELOPE, **NAMED, "clothing": "red frock", "marks": [{"text": "mole"}]})

    assert without_names((report,))[0] is report


@given(st.text(min_size=3, max_size=30), st.text(max_size=60))
def test_any_name_and_any_text_end_well(name: str, text: str) -> None:
    """No name makes a text raise, and a second look takes out nothing more."""
    (once,) = without_names((ChildReport.from_fields({**ENVELOPE, "names": [{"value": name}], "clothing": text}),))

    assert without_names((once,)) == (once,)
