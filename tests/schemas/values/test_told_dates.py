from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import codes
from schemas.values.told_dates import interval_of_text, told_date_of

AS_OF = date(2024, 6, 1)
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))
CALENDARS = st.sampled_from(["GREGORIAN", "BANGLA", "BIKRAM_SAMBAT", "THAI_BUDDHIST", "OTHER"])


@pytest.mark.parametrize(
    ("text", "calendar", "earliest", "latest"),
    [
        ("12/03/2023", "GREGORIAN", date(2023, 3, 12), date(2023, 3, 12)),
        ("১২/০৩/২০২৩", "GREGORIAN", date(2023, 3, 12), date(2023, 3, 12)),
        ("12-MAR-2023 10:30", "GREGORIAN", date(2023, 3, 12), date(2023, 3, 12)),
        ("1st March 2023", "GREGORIAN", date(2023, 3, 1), date(2023, 3, 1)),
        ("March 5, 2023", "GREGORIAN", date(2023, 3, 5), date(2023, 3, 5)),
        ("2023-03-05T10:00:00+05:30", "GREGORIAN", date(2023, 3, 5), date(2023, 3, 5)),
        ("12 मार्च, 2023 को", "GREGORIAN", date(2023, 3, 12), date(2023, 3, 12)),
        ("मार्च 2023", "GREGORIAN", date(2023, 3, 1), date(2023, 3, 31)),
        ("০৩/২০২৩", "GREGORIAN", date(2023, 3, 1), date(2023, 3, 31)),
        ("2023-03", "GREGORIAN", date(2023, 3, 1), date(2023, 3, 31)),
        ("2020", "GREGORIAN", date(2020, 1, 1), date(2020, 12, 31)),
        ("सन् 2012", "GREGORIAN", date(2012, 1, 1), date(2012, 12, 31)),
        ("between 2018 and 2019", "GREGORIAN", date(2018, 1, 1), date(2019, 12, 31)),
        ("monsoon 2022", "GREGORIAN", date(2022, 6, 1), date(2022, 10, 31)),
        ("১৫ বৈশাখ ১৪৩০", "BANGLA", date(2023, 4, 28), date(2023, 4, 28)),
        ("১৫ই বৈশাখ, ১৪৩০ বঙ্গাব্দ", "GREGORIAN", date(2023, 4, 28), date(2023, 4, 28)),
        ("বর্ষা ১৪২৯", "BANGLA", date(2022, 6, 15), date(2022, 8, 15)),
        ("১৪২৯", "BANGLA", date(2022, 4, 14), date(2023, 4, 13)),
        ("২১ ফেব্রুয়ারি ২০২২", "BANGLA", date(2022, 2, 21), date(2022, 2, 21)),
        ("2072-01-12", "BIKRAM_SAMBAT", date(2015, 4, 25), date(2015, 4, 25)),
        ("बैशाख २०८०", "BIKRAM_SAMBAT", date(2023, 4, 14), date(2023, 5, 14)),
        ("2566", "THAI_BUDDHIST", date(2023, 1, 1), date(2023, 12, 31)),
        ("৫ দিন আগে", "BANGLA", date(2024, 5, 27), date(2024, 5, 27)),
        ("yesterday", "GREGORIAN", date(2024, 5, 31), date(2024, 5, 31)),
        ("about 5 years ago", "GREGORIAN", date(2017, 6, 1), date(2021, 6, 1)),
        ("तीन महीने पहले", "GREGORIAN", date(2024, 1, 29), date(2024, 4, 3)),
        ("5/3/21", "GREGORIAN", date(2021, 3, 5), date(2021, 3, 5)),
        ("15 Mar 21", "GREGORIAN", date(2021, 3, 15), date(2021, 3, 15)),
        ("2080/1/1", "BIKRAM_SAMBAT", date(2023, 4, 14), date(2023, 4, 14)),
        ("२०८०।०१।०१", "BIKRAM_SAMBAT", date(2023, 4, 14), date(2023, 4, 14)),
        ("२०८० साल वैशाख १ गते", "BIKRAM_SAMBAT", date(2023, 4, 14), date(2023, 4, 14)),
        ("1/1/80", "BIKRAM_SAMBAT", date(2023, 4, 14), date(2023, 4, 14)),
        ("5 มี.ค. 66", "THAI_BUDDHIST", date(2023, 3, 5), date(2023, 3, 5)),
        ("วันที่ 5 เดือนมีนาคม พ.ศ. 2566", "GREGORIAN", date(2023, 3, 5), date(2023, 3, 5)),
        ("5/3/2566", "GREGORIAN", date(2023, 3, 5), date(2023, 3, 5)),
        ("5/3/2023", "THAI_BUDDHIST", date(2023, 3, 5), date(2023, 3, 5)),
        ("၂၀၂၃ ခုနှစ် မတ်လ ၅ ရက်", "GREGORIAN", date(2023, 3, 5), date(2023, 3, 5)),
        ("ថ្ងៃទី៥ ខែមីនា ឆ្នាំ២០២៣", "GREGORIAN", date(2023, 3, 5), date(2023, 3, 5)),
        ("ວັນທີ 5 ເດືອນ ມີນາ ປີ 2023", "GREGORIAN", date(2023, 3, 5), date(2023, 3, 5)),
        ("ngày 5 tháng 3 năm 2023", "GREGORIAN", date(2023, 3, 5), date(2023, 3, 5)),
        ("tháng 3 năm 2023", "GREGORIAN", date(2023, 3, 1), date(2023, 3, 31)),
        ("2023年3月5日", "GREGORIAN", date(2023, 3, 5), date(2023, 3, 5)),
        ("۵ مارچ ۲۰۲۳", "GREGORIAN", date(2023, 3, 5), date(2023, 3, 5)),
        ("३ दिन अघि", "BIKRAM_SAMBAT", date(2024, 5, 29), date(2024, 5, 29)),
        ("3 วันที่แล้ว", "THAI_BUDDHIST", date(2024, 5, 29), date(2024, 5, 29)),
        ("hôm qua", "GREGORIAN", date(2024, 5, 31), date(2024, 5, 31)),
    ],
)
def test_a_told_date_spans_what_was_told(text: str, calendar: codes.Calendar, earliest: date, latest: date) -> None:
    """A day is a day, a month spans the month, a year the year: nothing is narrower than it was told."""
    found = interval_of_text(text, calendar, AS_OF)

    assert found == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("12/25/2020", "GREGORIAN"),
        ("31/02/2020", "GREGORIAN"),
        ("not known", "GREGORIAN"),
        ("জানা নেই", "BANGLA"),
        ("5 baisakh 2080", "GREGORIAN"),
        ("32 বৈশাখ ১৪৩০", "BANGLA"),
        ("15/01/2023", "BANGLA"),
        ("12 March 1423 2020", "GREGORIAN"),
        ("winter 2022", "GREGORIAN"),
        ("", "GREGORIAN"),
        ("2020", "OTHER"),
        ("ព.ស. ២៥៦៦", "GREGORIAN"),
        ("80/1/1", "BIKRAM_SAMBAT"),
    ],
)
def test_what_is_not_understood_is_unknown(text: str, calendar: codes.Calendar) -> None:
    """A day out of range is not turned around, and a month's name of two calendars needs one told."""
    found = interval_of_text(text, calendar, AS_OF)

    assert found == (None, None)


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        ("১৫ই বৈশাখ, ১৪৩০ বঙ্গাব্দ", "GREGORIAN", "BANGLA"),
        ("২১ ফেব্রুয়ারি ২০২২", "BANGLA", "GREGORIAN"),
        ("वि.सं. २०८०/०१/०१", "GREGORIAN", "BIKRAM_SAMBAT"),
        ("๕ มีนาคม ๒๕๖๖", "GREGORIAN", "THAI_BUDDHIST"),
        ("ព.ស. ២៥៦៦", "GREGORIAN", "OTHER"),
        ("12/03/2023", "GREGORIAN", "GREGORIAN"),
        ("yesterday", "BANGLA", "BANGLA"),
    ],
)
def test_the_text_says_in_which_calendar_it_was_told(text: str, asked: codes.Calendar, told: codes.Calendar) -> None:
    """An era, a month's name or a year of one calendar only overrules the calendar of the form; the text is kept."""
    found = told_date_of(text, asked, AS_OF)

    assert (found.text, found.calendar) == (text, told)


def test_short_years_and_counting_back_need_the_day_of_telling() -> None:
    """Without the day of telling, "5/3/21" and "5 days ago" stay unknown."""
    found = [interval_of_text(text) for text in ("5/3/21", "5 days ago")]

    assert found == [(None, None), (None, None)]


@settings(deadline=None)
@given(
    DAYS, st.sampled_from(["{:%d/%m/%Y}", "{:%d-%m-%Y}", "{:%Y-%m-%d}", "{:%d %B %Y}", "{:%B %d, %Y}", "{:%d.%m.%Y}"])
)
def test_every_day_written_out_is_read_back(day: date, form: str) -> None:
    """Each usual way to write a day is read as that day."""
    found = interval_of_text(form.format(day))

    assert found == (day, day)


@settings(deadline=None)
@given(st.text(max_size=400), CALENDARS, st.none() | st.dates())
def test_no_text_raises(text: str, calendar: codes.Calendar, as_of: date | None) -> None:
    """Any text gives two ordered days or none."""
    earliest, latest = interval_of_text(text, calendar, as_of)

    assert (earliest is None) == (latest is None)
    assert earliest is None or latest is None or earliest <= latest


@settings(deadline=None)
@given(st.text("0123456789/-. ০১২৯मার্চ", max_size=24), CALENDARS, st.dates(date(1, 1, 1), date(2100, 1, 1)))
def test_no_text_of_digits_and_signs_raises(text: str, calendar: codes.Calendar, as_of: date) -> None:
    """Texts that look like dates are read or unknown."""
    earliest, latest = interval_of_text(text, calendar, as_of)

    assert earliest is None or latest is None or earliest <= latest
