from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.fields import Fields
from connectors.sdk.payloads import good
from connectors.xx_sms.replies import HELP, LIMITS
from connectors.xx_sms.words import KEYWORDS, ROMANISED
from schemas.records import ChildReport, Rejection
from stream_processors.screening_rules import judge

CONNECTOR = load(CONNECTORS / "xx_sms")
NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)
BASE = {"message_id": "m-1", "line": "in", "received_at": "2026-05-20T08:14:00+05:30", "from": "+919830012345"}
LINES = {"en": "in", "hi": "in", "bn": "bd", "ne": "np"}


def outcome(text: object, **values: object) -> ChildReport | Rejection:
    """What a message becomes."""
    record = convert(good(1, BASE | {"text": text} | values, str(text)), Origin("file 1"), CONNECTOR, NOW).record
    assert isinstance(record, (ChildReport, Rejection))
    return record


def report_of(text: str, **values: object) -> ChildReport:
    """The report of a message."""
    report = outcome(text, **values)
    assert isinstance(report, ChildReport)
    return report


def reply_to(text: object, line: str = "in", **values: object) -> str:
    """What the sender is answered."""
    assert CONNECTOR.reply is not None
    told = BASE | {"line": line, "text": text} | values
    return CONNECTOR.reply(Fields(told, CONNECTOR.description.system_of(told)))


def said(report: ChildReport) -> tuple[object, ...]:
    """Name, sex, age, district and day of a report."""
    place = report.event_place
    return (
        [name.value for name in report.names],
        report.sex,
        report.age and report.age.min_years,
        place and [area.name for area in place.admin],
        report.event_at and report.event_at.latest and report.event_at.latest.date().isoformat(),
    )


WHOLE = (["Rina Test"], "FEMALE", 9, ["Malda"], "2026-05-18")


@pytest.mark.parametrize(
    "text",
    [
        "MISSING Rina Test, F, 9, Malda, 18/5/2026",
        "MISSING Rina Test, F 9, Malda, 18/5",
        "missing rina Test; 18/5; 9/f; Malda",
        "MISSING, Malda district, f9, 18.5.2026, name Rina Test",
        "MISSING Rina Test F 9 Malda 18/5/2026",
        "MISSING NAME Rina Test AGE 9 SEX F PLACE Malda DATE 18/5/2026",
        "Rina Test, girl, 9 yrs, Malda, 18 May 2026. missing",
        "MISSING\nRina Test\ngirl\n9\nMalda\n18-5-26",
        "MISSING Rina Test, F, ৯, Malda, १८/५/२०२६",
        "lost: Rina Test, age: 9, sex: f, place: Malda, date: 18/5/2026",
    ],
)
def test_one_child_can_be_told_in_many_ways(text: str) -> None:
    """Order, separators, labels, abbreviations and digits are free."""
    names, *rest = said(report_of(text))

    assert [str(name).title() for name in names] == WHOLE[0]  # type: ignore[attr-defined]  # the names are a list
    assert [["Malda"] if each == ["Malda district"] else each for each in rest] == list(WHOLE[1:])


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("in", "लापता पिंकी परीक्षण, लड़की, ९ वर्ष, गया, १८/५/२०२६", (["पिंकी परीक्षण"], "FEMALE", 9, ["गया"], "2026-05-18")),
        ("in", "lapata Pinki Test, ladki, 9 sal, Gaya, 18/5", (["Pinki Test"], "FEMALE", 9, ["Gaya"], "2026-05-18")),
        (
            "bd",
            "নিখোঁজ রিনা পরীক্ষা, মেয়ে, ৯ বছর, যশোর, ২০ বৈশাখ ১৪৩৩",
            (["রিনা পরীক্ষা"], "FEMALE", 9, ["যশোর"], "2026-05-03"),
        ),
        ("bd", "nikhoj Jasim Test, chele, 7 bochor, Jessore", (["Jasim Test"], "MALE", 7, ["Jessore"], None)),
        (
            "np",
            "हराएको सीता परीक्षण, केटी, ९, काठमाडौं, २०८३/०२/०३",
            (["सीता परीक्षण"], "FEMALE", 9, ["काठमाडौं"], "2026-05-17"),
        ),
        ("np", "haraeko Sita Test, keti, 9, Kathmandu", (["Sita Test"], "FEMALE", 9, ["Kathmandu"], None)),
    ],
)
def test_the_four_languages_say_the_same(line: str, text: str, expected: tuple[object, ...]) -> None:
    """Native script and Latin letters, each with its own words, digits and calendar."""
    assert said(report_of(text, line=line)) == expected


@pytest.mark.parametrize(
    ("keyword", "kind", "status"),
    [
        ("MISSING", "MISSING", "OPEN"),
        ("FOUND", "FOUND", "OPEN"),
        ("LEFT", "AT_RISK", "OPEN"),
        ("BACK", "AT_RISK", "REUNITED"),
    ],
)
def test_every_word_of_a_keyword_counts(keyword: str, kind: str, status: str) -> None:
    """All words of all languages lead to the same kind."""
    words = [
        word
        for table in (KEYWORDS, ROMANISED)
        for spoken in table[keyword].values()  # type: ignore[index]  # a keyword of the table
        for word in spoken
    ]

    found = {(report.kind, report.status) for report in (report_of(f"{word.title()} Rina Test, F 9") for word in words)}

    assert found == {(kind, status)}


def test_a_name_that_is_a_keyword_elsewhere_stays_a_name() -> None:
    """Latin words of other languages count only as the first word: Mila is a name, Gaya a place."""
    report = report_of("MISSING Mila Test, F, 9, Gaya")

    assert said(report)[0] == ["Mila Test"]
    assert said(report)[3] == ["Gaya"]


def test_nothing_told_is_lost() -> None:
    """Marks, clothes, looks, parents, landmark and what is told besides each have their field."""
    report = report_of(
        "MISSING Rina Test, F 9, Malda, red frock, scar on left cheek, thin build, father Karim Test, "
        "near the big mosque, speaks Bangla, from Jalpaiguri, carries a doll, F 10"
    )

    assert (report.clothing, report.marks[0].kind, report.build and report.build.code) == ("red frock", "SCAR", "THIN")
    assert report.relatives[0].names[0].value == "Karim Test"
    assert report.event_place is not None
    assert report.event_place.landmark == "the big mosque"
    assert report.languages == ("bn",)
    assert report.home_place is not None
    assert report.circumstance is not None
    assert report.circumstance.text == "carries a doll, 10"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rina Test 9 f scar on left cheek missing from Patna", "MISSING"),
        ("scar on left cheek, Rina Test, F 9, Patna, lost", "MISSING"),
        ("Rina Test left home, F 9, missing since Monday", "MISSING"),
        ("boy 6 mole on back, found at Howrah", "FOUND"),
        ("boy 6, finger missing, found at Howrah", "FOUND"),
        ("LEFT Rina Test, F 9, scar on left cheek", "AT_RISK"),
    ],
)
def test_a_side_of_the_body_is_no_keyword(text: str, kind: str) -> None:
    """No child who is missing or found becomes one who left or is back because a mark is on its left or back."""
    report = report_of(text)

    assert report.kind == kind
    assert report.status == "OPEN"


def test_a_mark_alone_is_no_message() -> None:
    """Without a keyword a person reads it."""
    assert isinstance(outcome("Rina Test, F 9, scar on left cheek, Patna"), Rejection)


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("MISSING girl Rina Test red shirt, Patna", "red shirt"),
        ("MISSING Rina Test wearing red shirt, 9 f, Patna", "wearing red shirt"),
        ("MISSING girl Rina Test scar on left cheek, 9, Patna", "scar on left cheek"),
        ("নিখোঁজ রিনা পরীক্ষা লাল ফ্রক, ৯, মেয়ে", "লাল ফ্রক"),
    ],
)
def test_a_name_before_a_description_is_the_name(text: str, clear: str) -> None:
    """It is not lost, and it does not stand in a field that travels in clear."""
    report = report_of(text, line="bd" if "রিনা" in text else "in")

    assert [name.value for name in report.names] in (["Rina Test"], ["রিনা পরীক্ষা"])
    assert clear in {report.clothing, *(mark.text for mark in report.marks)}


def test_a_number_in_the_text_goes_nowhere() -> None:
    """It is taken out and noted; the sender's own number is a token."""
    report = report_of("MISSING Rina Test, F 9, call 98310-54321")

    assert "54321" not in report.to_json()
    assert "30012345" not in report.to_json()
    assert "relatives" in report.issues
    assert report.reporter is not None
    assert report.reporter.token is not None


def test_a_day_and_month_alone_is_no_date_in_nepal() -> None:
    """It may be of either calendar, so the answer asks for the date."""
    assert report_of("MISSING Sita Test, F, 9, 3/2", line="np").event_at is None
    assert "date" in reply_to("MISSING Sita Test, F, 9, 3/2", "np").partition("send")[2]


def test_a_day_and_month_alone_is_the_latest_such_day() -> None:
    """In May, December was last year's."""
    assert said(report_of("MISSING Rina Test, F, 9, 24/12"))[4] == "2025-12-24"


def test_a_message_of_a_stranger_waits_for_a_person() -> None:
    """No reference in it, and no word of it, passes screening by itself."""
    report = report_of("MISSING Rina Test, F 9, ref FIR-1")

    assert judge(report) == ("HOLD", ("SOURCE_UNVERIFIED",))


def test_back_closes_no_other_record() -> None:
    """It is a record of its own: whoever knows a number cannot end a search."""
    report = report_of("BACK Rina Test ref m-99", message_id="m-100")

    assert report.record_id == "sms.in/m-100"
    assert report.status == "REUNITED"


def test_an_exercise_can_say_so_itself() -> None:
    """The message's own word counts when the gateway says nothing, and never the other way."""
    assert report_of("DRILL: MISSING Rina Test, F 9").message_class == "EXERCISE"
    assert report_of("পরীক্ষা নিখোঁজ রিনা, মেয়ে", line="bd").message_class == "TEST"
    assert report_of("DRILL MISSING Rina Test", message_class="TEST").message_class == "TEST"


def test_a_message_nobody_understands_loses_nothing() -> None:
    """It becomes a rejection with the whole message in it, and its sender is told how to write."""
    rejection = outcome("pls help my child is not home")

    assert isinstance(rejection, Rejection)
    assert rejection.reason == "UNKNOWN_KIND"
    assert rejection.payload == b"pls help my child is not home"
    assert reply_to("pls help my child is not home") == HELP["en"]


@pytest.mark.parametrize(
    ("line", "text", "answer"),
    [
        (
            "in",
            "MISSING Rina Test, F",
            "Understood: MISSING, name, sex. Please send: age, place, date. In danger call 1098.",
        ),
        ("in", "लापता पिंकी, ९", "समझा: लापता, नाम, उम्र। भेजें: लिंग, जगह, तारीख। खतरा? 1098"),
        ("bd", "nikhoj Rina, meye", "বুঝেছি: নিখোঁজ, নাম, লিঙ্গ। পাঠান: বয়স, স্থান, তারিখ। বিপদে 1098"),
        ("np", "हराएको सीता, केटी, ९, काठमाडौं", "बुझियो: हराएको, नाम, लिङ्ग, उमेर, ठाउँ। पठाउनुस्: मिति। खतरा? 1098"),
        (
            "in",
            "FOUND boy 6 Patna 18/5",
            "Understood: FOUND, sex, age, place, date. Please send: name. In danger call 1098.",
        ),
        ("bd", "হ্যালো", HELP["bn"]),
        ("np", "नमस्ते", HELP["ne"]),
        ("in", "नमस्ते", HELP["hi"]),
    ],
)
def test_the_answer_is_in_the_senders_language(line: str, text: str, answer: str) -> None:
    """It says what was understood and what is missing."""
    assert reply_to(text, line) == answer


def test_the_answer_never_repeats_a_value() -> None:
    """A phone is often shared: neither name nor place nor number comes back."""
    text = "MISSING Zxname, F 9, Zxplace, 18/5/2026, father Zxfather, mark Zxscar, 98310 54321"

    answer = reply_to(text).casefold()

    assert not [word for word in ("zx", "54321", "18/5", " 9", "scar") if word in answer]


@pytest.mark.parametrize("language", list(LIMITS))
def test_every_answer_fits_into_one_message(language: str) -> None:
    """160 characters in English, 70 in the other languages, whatever is understood."""
    line = LINES[language]
    keywords = [words[language][0] for words in KEYWORDS.values()]  # type: ignore[index]  # a language of the table
    parts = ("Rina", "girl", "9", "Malda" if line == "in" else "Jessore" if line == "bd" else "Kathmandu", "1 May 2026")
    texts = [f"{keyword}, {', '.join(parts[:number])}" for keyword in keywords for number in range(6)]

    answers = [*(reply_to(text, line) for text in texts), HELP[language]]  # type: ignore[index]  # as above

    assert max(len(answer.encode("utf-16-le")) // 2 for answer in answers) <= LIMITS[language]  # type: ignore[index]


TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            [
                "MISSING",
                "লাপাতা",
                "हराएको",
                "name",
                "age",
                ":",
                ",",
                "।",
                "F",
                "9",
                "99/99",
                "/",
                "২০",
                "৯৯৯৯",
                "near",
                "ref",
                "=",
                "+",
                "-",
                "\n",
                "\x00",
            ]
        ),
        max_size=30,
    ).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(
    text=TEXTS, line=st.sampled_from(["in", "bd", "np"]), at=st.sampled_from(["2026-05-20T08:14:00+05:30", "", "soon"])
)
def test_any_text_gives_an_answer_and_a_record(text: str, line: str, at: str) -> None:
    """Whatever is sent, there is one message to send back, and a report or a rejection; never an exception."""
    answer = reply_to(text, line, received_at=at)
    record = outcome(text, line=line, received_at=at)

    assert 0 < len(answer) <= 160
    assert isinstance(record, ChildReport) or record.reason == "UNKNOWN_KIND"


@pytest.mark.parametrize("text", [None, 7, True, ["MISSING"], {"a": "MISSING"}, "MISSING " * 10_000, "9" * 100_000])
def test_what_is_no_text_or_too_long_is_answered(text: object) -> None:
    """A gateway's mistake costs no answer."""
    assert 0 < len(reply_to(text)) <= 160
