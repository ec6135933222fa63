"""Sources and days that a question names, in the forms that people write them, and what only looks like one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbot.text import naming
from briefbot.text.naming import NamedDay, named_days, named_sources, source_places, spell_out_months

SOURCES = [
    "The Verge",
    "Wired",
    "TechCrunch",
    "The New York Times",
    "BBC News - Technology",
    "CNBC | World Business News Leader",
    "Fortune — Markets",
    "engadget",
    "The Sydney Morning Herald",
    "Straße und Meer",
    "AP",
    "C++ Weekly",
    "Kell Herald (weekly)",
]


@pytest.mark.parametrize(
    "written",
    [
        "24 November 2023",
        "24th November 2023",
        "24th of November 2023",
        "24 of November, 2023",
        "24 November, 2023",
        "November 24, 2023",
        "November 24 2023",
        "November 24th, 2023",
        "november 24, 2023",
        "NOVEMBER 24, 2023",
        "2023-11-24",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "What did the paper say on {}?", "({})", "Between {} and today: what changed?"])
def test_a_whole_date_is_found_however_it_is_written(written: str, frame: str) -> None:
    assert named_days(frame.format(written)) == [NamedDay(2023, 11, 24)]


def test_a_day_is_written_with_what_is_known_of_it() -> None:
    for day in (NamedDay(2023, 11, 24), NamedDay(2023, 11, None), NamedDay(None, 11, 24)):
        assert named_days(day.written()) == [day]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What happened on 5 March?", [NamedDay(None, 3, 5)]),
        ("What happened on March 5th?", [NamedDay(None, 3, 5)]),
        ("What was reported in November 2023?", [NamedDay(2023, 11, None)]),
        ("What was reported in November, 2023?", [NamedDay(2023, 11, None)]),
        ("What was reported in November of 2023?", [NamedDay(2023, 11, None)]),
        ("What did May 2031 bring?", [NamedDay(2031, 5, None)]),
        ("What changed between 5 March and 20 March 2031?", [NamedDay(None, 3, 5), NamedDay(2031, 3, 20)]),
        ("What was said in March?", [NamedDay(None, 3, None)]),
        ("Who dissented at the June meeting?", [NamedDay(None, 6, None)]),
        ("Who voted against it last May, and who in July?", [NamedDay(None, 5, None), NamedDay(None, 7, None)]),
        ("Was it 2031-03-05 or March 6, 2031?", [NamedDay(2031, 3, 5), NamedDay(2031, 3, 6)]),
    ],
)
def test_what_a_date_leaves_open_stays_open(question: str, expected: list[NamedDay]) -> None:
    assert named_days(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "",
        "What may happen?",
        "May the council sell the harbour?",
        "What did May say to the council?",
        "What happened in 2023?",
        "How many marched in the March for Water?",
        "How many tonnes may 20,000 lorries carry?",
        "Which share may 3.5 million voters decide?",
        "Is 12-03-2023 or 2023/11/24 a date?",
        "Who marched 24 miles in 2023?",
        "What is article 12023-11-241?",
        "Where is Novemberstrasse 24?",
    ],
)
def test_a_number_a_year_a_verb_or_a_surname_is_no_day(question: str) -> None:
    assert named_days(question) == []


@given(
    st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["{0:%Y-%m-%d}", "{0.day} {0:%B} {0.year}", "{0:%B} {0.day}, {0.year}"])
)
def test_a_day_that_is_written_out_fits_itself_and_no_other(day: date, form: str) -> None:
    (named,) = named_days(f"What was said on {form.format(day)}?")
    assert named.fits(day)
    assert not named.fits(day.replace(year=day.year - 1 if day.year > 1000 else day.year + 1, day=1))
    assert not named.fits(day.replace(day=day.day % 28 + 1))


def test_what_is_left_open_fits_anything() -> None:
    assert NamedDay(None, 3, 5).fits(date(1999, 3, 5))
    assert NamedDay(2031, 3, None).fits(date(2031, 3, 31))
    assert not NamedDay(2031, 3, None).fits(date(2031, 4, 1))
    assert not NamedDay(None, 3, 5).fits(date(2031, 3, 6))
    assert not NamedDay(2031, 13, 45).fits(date(2031, 12, 31)), "no such day"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did The Verge report?", ["The Verge"]),
        ("What did the Verge report?", ["The Verge"]),
        ("What did Wired and TechCrunch disagree about?", ["Wired", "TechCrunch"]),
        ("Wired's view?", ["Wired"]),
        ("according to “Wired”, who?", ["Wired"]),
        ("What did WIRED say?", ["Wired"]),
        ("Which wired network did Wired praise?", ["Wired"]),
        ("What did the new york times say?", ["The New York Times"]),
        ("What did the New  York\nTimes say?", ["The New York Times"]),
        ("What did New York Times reporters find?", ["The New York Times"]),
        ("Did BBC News carry it?", ["BBC News - Technology"]),
        ("Did CNBC carry it?", ["CNBC | World Business News Leader"]),
        ("Did CNBC | World Business News Leader carry it?", ["CNBC | World Business News Leader"]),
        ("What does Fortune expect?", ["Fortune — Markets"]),
        ("What does engadget expect?", ["engadget"]),
        ("What does Engadget expect?", ["engadget"]),
        ("What did the Sydney Morning Herald find?", ["The Sydney Morning Herald"]),
        ("Was schrieb STRASSE UND MEER, was Straße und Meer?", ["Straße und Meer"]),
        ("What did C++ Weekly say?", ["C++ Weekly"]),
        ("What did the Kell Herald say?", ["Kell Herald (weekly)"]),
    ],
)
def test_a_source_is_found_by_its_name_or_the_part_before_a_separator(question: str, expected: list[str]) -> None:
    assert named_sources(question, SOURCES) == expected


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Which houses are wired for fibre?",
        "Who is on the verge of collapse?",
        "What did the fortune hunters find?",
        "What did Wiredness bring?",
        "Who is Unwired?",
        "Who lives in New York?",
        "Which times suit York?",
        "Is AP short for access point?",
        "What was the technology news?",
    ],
)
def test_a_word_that_is_also_a_name_names_no_source(question: str) -> None:
    assert named_sources(question, SOURCES) == []


def test_names_that_hold_each_other_are_all_named() -> None:
    assert named_sources("What did Coast Daily say?", ["Coast Daily", "Coast Daily - Sport", "Coast", "Daily Coast"]) == [
        "Coast Daily",
        "Coast Daily - Sport",
        "Coast",
    ]


@given(st.lists(st.text(max_size=12), max_size=4), st.text(max_size=60))
def test_any_name_and_any_question_may_be_compared(sources: list[str], question: str) -> None:
    for asked in (question, f"{question} {' '.join(sources).swapcase()}"):
        assert named_sources(asked, sources) == [source for source in sources if source_places(source, asked)]


def test_only_names_whose_words_all_stand_in_the_question_are_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = []

    def places(source: str, question: str) -> list[tuple[int, int]]:
        searched.append(source)
        return source_places(source, question)

    monkeypatch.setattr(naming, "source_places", places)
    sources = [f"The Norrin Post {number}" for number in range(3000)]
    assert named_sources("What did the Norrin Post 7 say of post 21 in Kolm?", sources) == ["The Norrin Post 7"]
    assert searched == ["The Norrin Post 7", "The Norrin Post 21"]


@given(st.text("aB ()|-—+*?[\\", min_size=3, max_size=12).filter(lambda name: len(name.strip()) >= 3))
def test_a_name_of_two_words_is_found_whatever_its_letters(name: str) -> None:
    source = f"Xa {name.strip()} Zed"
    assert named_sources(f"What did {source} say?", [source]) == [source]


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("What happened on 2 Apr?", "What happened on 2 April?"),
        ("Mar 17, 2031", "March 17, 2031"),
        ("17 mar. 2031", "17 March 2031"),
        ("the report of Sept 2023", "the report of September 2023"),
        ("Who is Mar Lund, aged 12?", "Who is Mar Lund, aged 12?"),
        ("5 marks", "5 marks"),
        ("What did the dec 12 bring?", "What did the December 12 bring?"),
        ("24 November 2023", "24 November 2023"),
    ],
)
def test_the_months_of_days_are_spelt_out_and_no_other_words(written: str, whole: str) -> None:
    assert spell_out_months(written) == whole
    assert spell_out_months(whole) == whole
