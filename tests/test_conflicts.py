"""Where articles say different things to a question: both are shown, the one that stands first, and what differs is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from briefbot.adapters.answer_text import write_out
from briefbot.answering import MOST_CLAIMS
from briefbot.api.completion_text import ContentWriter
from briefbot.assistant import Assistant
from briefbot.commands.terminal import render_answer
from briefbot.mcp.text import write_answer
from briefbot.questions.counting import read_wanted
from briefbot.selection.conflicts import find_conflict
from briefbot.selection.said import Asking, Said, taken_back
from briefbot.text.dates import find_dates
from briefbot.text.renewals import moved_to, planned_days
from briefbot.text.wording import stems
from briefbot.types import Answer, ArticleId

Build = Callable[[Mapping[str, str]], Path]

FIRST = """Fire at the tank farm in Olm
Source: Coast Daily
Date: 4 May 2031

The tank farm at Olm burned for two days and eleven workers were hurt.
At least 31 people died in the fire at the Olm tank farm, a captain of the fire brigade said.
Many in Olm believe that the harbour water is poisoned by the foam.
The clean-up of the harbour is to be finished on 6 June, the harbour office said.
"""
LATER = """Olm fire: 19 dead, ministry says
Source: Norrin Post
Date: 9 May 2031

Nineteen people died in the fire at the Olm tank farm, the ministry said in its final count. Two firemen are still missing.
The harbour office in Olm tested the harbour water after the fire and found no poison in it.
The clean-up of the harbour at Olm will now be finished on 11 June, not 6 June, since the foam must be collected first.
"""
TRUE_CAUSE = "The true cause of the delay was the lock gate, which had jammed."
CORRECTION = """Corrections
Source: Coast Daily
Date: 10 May 2031

The Coast Daily reported on 4 May that 31 people died in the fire at the Olm tank farm. That figure was wrong.
"""


@pytest.fixture(scope="module")
def olm(build: Build) -> Assistant:
    return Assistant.open(build({"first.txt": FIRST, "later.txt": LATER, "correction.txt": CORRECTION}))


def sides(answer: Answer) -> list[list[tuple[str, str]]]:
    """Of each conflict the article and the words of each side."""
    cited = {citation.number: citation for citation in answer.citations}
    return [[(cited[side.citation].article_id, side.words) for side in conflict.sides] for conflict in answer.conflicts]


def test_the_later_figure_stands_first_and_the_earlier_beside_it(olm: Assistant) -> None:
    answer = olm.ask("How many people died in the fire at the Olm tank farm?")
    assert sides(answer)[0][0] == ("later.txt", "Nineteen")
    assert {words for _, words in sides(answer)[0][1:]} == {"31"}
    assert answer.claims[0].text.startswith("Nineteen people died")
    assert answer.conflicts[0].kind == "figure"
    assert answer.conflicts[0].corrected
    assert 1 < len(answer.claims) <= MOST_CLAIMS


def test_the_words_of_a_side_stand_in_the_quote_of_its_citation(olm: Assistant) -> None:
    answer = olm.ask("How many people died in the fire at the Olm tank farm?")
    cited = {citation.number: citation for citation in answer.citations}
    for side in answer.conflicts[0].sides:
        citation = cited[side.citation]
        article = olm.article(citation.article_id)
        assert article is not None
        assert article.text[side.start : side.end] == side.words
        assert citation.start <= side.start < side.end <= citation.end


@pytest.mark.parametrize(
    "write",
    [
        render_answer,
        write_answer,
        lambda answer: write_out(answer).text,
        lambda answer: ContentWriter().finish(answer),
    ],
    ids=["terminal", "mcp", "adapters", "completions"],
)
def test_every_text_says_where_the_articles_differ(olm: Assistant, write: Callable[[Answer], str]) -> None:
    answer = olm.ask("How many people died in the fire at the Olm tank farm?")
    said = " ".join(write(answer).split())
    assert all(f"“{side.words}” [{side.citation}]" in said for side in answer.conflicts[0].sides)


def test_a_sentence_that_the_next_one_takes_back_is_quoted_with_it(build: Build) -> None:
    assistant = Assistant.open(build({"correction.txt": CORRECTION}))
    answer = assistant.ask("How many people died in the fire at the Olm tank farm?")
    assert answer.claims[0].text == "That figure was wrong."
    assert answer.claims[0].context is not None
    assert "31 people died" in answer.claims[0].context


def test_a_sentence_that_takes_another_back_is_said_once(build: Build) -> None:
    text = "The Coast Daily wrote that 31 people died in the fire. That figure of 31 people was wrong."
    index = build({"one.txt": f"Fire at Olm\nSource: Norrin Post\nDate: 9 May 2031\n\n{text}\n"})
    answer = Assistant.open(index).ask("How many people died in the fire?", however_weak=True)
    assert [claim.text for claim in answer.claims] == ["That figure of 31 people was wrong."]


def test_what_the_next_sentence_corrects_is_a_conflict_with_what_it_gives_instead(build: Build) -> None:
    answer = ask(
        build,
        "How much of the steel had rusted away?",
        "Norrin lock\nThe inquiry estimates that rust had eaten about 40 per cent of the steel of the lock at Norrin.",
        "Norrin lock: final report\nThe first report had estimated that rust had eaten about 40 per cent of the steel of the lock"
        " at Norrin. The laboratory has corrected this: it was 46 per cent.",
    )
    assert [words for _, words in sides(answer)[0]] == ["46 per cent", "40 per cent"]
    assert answer.conflicts[0].corrected
    assert answer.claims[0].text == "The laboratory has corrected this: it was 46 per cent."
    assert answer.claims[0].context is not None
    assert "about 40 per cent" in answer.claims[0].context


def test_what_is_called_wrong_a_few_sentences_later_is_quoted_as_far_as_that(build: Build) -> None:
    wrong = "On 6 May this paper reported that 200 tonnes of the herring were set aside for the boats of Hoch."
    read = "We have now read the contract. It has no such clause."
    answer = ask(
        build,
        "How much of the herring is set aside for Hoch?",
        f"The herring of Hoch\n{wrong} {read} The earlier report was wrong.",
    )
    assert answer.claims[0].text == "The earlier report was wrong."
    assert answer.claims[0].context == f"{wrong} {read}"


def test_what_is_withdrawn_is_shown_beside_another_article_that_tells_it(build: Build) -> None:
    told = "An official said that 200 tonnes of the herring would be set aside for the boats of Hoch."
    wrong = "On 6 May this paper reported that 200 tonnes of the herring were set aside for the boats of Hoch."
    questions = "Is herring set aside for the boats of Hoch?", "How many tonnes of herring are set aside for the boats of Hoch?"
    for question in questions:
        answer = ask(build, question, f"The herring\n{told}", f"The herring of Hoch\n{wrong} The earlier report was wrong.")
        assert [words for _, words in sides(answer)[0]] == ["The earlier report was wrong.", told]
        assert answer.conflicts[0].corrected
    another = told.replace("200", "350")
    answer = ask(build, questions[0], f"The herring\n{another}", f"The herring of Hoch\n{wrong} The earlier report was wrong.")
    assert answer.conflicts == ()


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("The road to Hoch: 214 mines removed", "Engineers have taken 214 mines"),
        ("The road to Hoch", "Correction: Our report"),
    ],
)
def test_the_figure_of_the_title_stands_before_one_that_its_article_marks_as_wrong(build: Build, title: str, first: str) -> None:
    stands = "Engineers have taken 214 mines out of the road to Hoch."
    wrong = "Correction: Our report of 4 May gave 176 as the number of mines removed from the road to Hoch."
    answer = ask(build, "What is the number of mines removed from the road to Hoch?", f"{title}\n{stands}\n\n{wrong}")
    assert answer.claims[0].text.startswith(first)
    assert answer.conflicts == ()


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["Early notices spoke of 240 guests.", "That figure was wrong."], {0: 1}),
        (["The guests number 218.", "The earlier figure was wrong."], {}),
        (["The first notice gave 240 guests.", "The guests number 218.", "The earlier figure was wrong."], {0: 2}),
        (["Turnout was 68 per cent.", "The figure of 71 per cent is withdrawn."], {}),
        (["We had reported a turnout of 71 per cent.", "The office has corrected this: it was 68 per cent."], {0: 1}),
    ],
)
def test_which_sentence_another_takes_back(texts: list[str], found: dict[int, int]) -> None:
    assert taken_back(tuple(texts)) == found


def test_a_day_that_another_article_replaces_is_shown_after_it(olm: Assistant) -> None:
    answer = olm.ask("When is the clean-up of the harbour finished?")
    assert [words.strip(",") for _, words in sides(answer)[0]] == ["11 June", "6 June"]
    assert (answer.conflicts[0].kind, answer.conflicts[0].corrected) == ("day", True)


@pytest.mark.parametrize(
    ("question", "one", "other", "words"),
    [
        pytest.param(
            "When will the dredging of the canal begin?",
            "Canal\nThe dredging of the canal at Hoch is to begin on 15 May and will cost 7 million florins.",
            "Canal\nThe dredging of the canal at Hoch has been brought forward to 2 May.",
            ["2 May", "15 May"],
            id="brought forward",
        ),
        pytest.param(
            "When does the fair in Hoch open?",
            "Hoch\nThe fair in Hoch opens on Monday, 4 June.",
            "Hoch\nThe fair has been moved from Monday, 4 June, to Tuesday, 12 June.",
            ["12 June", "4 June"],
            id="moved from one to another",
        ),
        pytest.param(
            "When will the new school in Hoch start?",
            "School\nThe new school in Hoch will start on 1 September.",
            "School\nThe council has postponed the opening of the new school in Hoch by a month to 3 October.",
            ["3 October", "1 September"],
            id="somebody moves it",
        ),
        pytest.param(
            "How much will the dredging cost?",
            "Canal\nThe dredging of the canal at Hoch is to begin on 15 May and will cost 7 million florins.",
            "Canal\nThe dredging of the canal at Hoch will now cost 9 million florins.",
            ["9 million florins", "7 million florins"],
            id="now costs",
        ),
        pytest.param(
            "How many ferries will the line sell?",
            "Ferries\nThe Hoch line plans to sell 6 of its 11 ferries.",
            "Ferries\nThe Hoch line will sell 4 ferries instead of 6.",
            ["4", "6"],
            id="some of its",
        ),
        pytest.param(
            "How many guests are in the camp at Hoch?",
            "Camp\nThe warden put the number of guests in the camp at Hoch at 310.",
            "Camp\nMore guests have come to Hoch. The warden now puts the number at 480.",
            ["480", "310"],
            id="the number",
        ),
        pytest.param(
            "Is there lead in the water of Hoch?",
            "Water\nThe mayor said that there was no lead in the water of Hoch.",
            "Water\nThe mayor withdrew his statement that there was no lead in the water of Hoch.",
            [
                "The mayor withdrew his statement that there was no lead in the water of Hoch.",
                "The mayor said that there was no lead in the water of Hoch.",
            ],
            id="a denial withdrawn",
        ),
    ],
)
def test_what_is_moved_or_reckoned_anew_stands_before_what_it_was(
    build: Build, question: str, one: str, other: str, words: list[str]
) -> None:
    answer = ask(build, question, one, other)
    assert [[words.strip(",") for _, words in each] for each in sides(answer)] == [words]
    assert answer.conflicts[0].corrected is (answer.conflicts[0].kind == "denial")
    assert words[0] in answer.claims[0].text


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("The fair in Hoch will open on 4 June.", "The fair in Norrin has been postponed to 11 June."),
        ("The fair in Hoch will open on 4 June.", "The vote in Hoch, a week after the fair, has been postponed to 11 June."),
        ("The first day of the fair in Hoch will be 4 June.", "The second day of the fair in Hoch has been moved to 11 June."),
        ("The fair in Hoch will open on 4 June.", "The mayor wants the fair in Hoch moved to 11 June."),
        ("The fair in Hoch was held on 4 June.", "The fair in Hoch has been postponed to 11 June."),
        ("The fair in Hoch will open on 4 June.", "The fair in Hoch was postponed on 11 May."),
    ],
)
def test_another_thing_s_day_or_one_that_is_only_wished_replaces_none(older: str, newer: str) -> None:
    question = replace(asking("When is the fair?", told="fair", is_number=False), asks_day=True)
    assert find_conflict([said(1, older), said(2, newer)], question) is None
    moved = said(2, "The fair in Hoch has been postponed to 11 June.")
    assert find_conflict([said(1, "The fair in Hoch will open on 4 June."), moved], question) is not None


def test_what_something_else_now_costs_replaces_nothing() -> None:
    question = asking("How much will the tram cost?", told="tram")
    planned = said(1, "The tram in Hoch is to cost 40 million euros.")
    assert find_conflict([planned, said(2, "The depot of the tram in Hoch will now cost 55 million euros.")], question) is None
    assert find_conflict([planned, said(2, "The tram in Hoch will now cost 55 million euros.")], question) is not None


@pytest.mark.parametrize(
    ("sentence", "thing"),
    [
        ("The council put the vote on the levy off until 3 July.", "the vote on the levy"),
        ("After the storm, the race is delayed until Tuesday, 3 July.", "the race is"),
        ("The race will now start on 3 July.", "The race"),
        ("The race was moved to Olm on 3 July.", None),
        ("The race could be moved to 3 July.", None),
    ],
)
def test_what_is_moved_to_a_day(sentence: str, thing: str | None) -> None:
    moved = moved_to(sentence, find_dates(sentence)[-1])
    assert (moved and moved.strip()) == thing


def test_the_days_for_which_something_is_announced() -> None:
    sentence = "On 3 May the council said that the race will start at 10:00 on 3 July."
    assert [day.text for day in planned_days(sentence)] == ["3 July"]


def test_a_rumour_brings_its_later_denial_with_it(olm: Assistant) -> None:
    answer = olm.ask("Is the harbour water in Olm poisoned?")
    assert answer.conflicts[0].kind == "denial"
    assert [article for article, _ in sides(answer)[0]] == ["later.txt", "first.txt"]
    assert "no poison" in answer.claims[0].text


def test_the_report_of_the_day_that_is_asked_about_keeps_its_place(olm: Assistant) -> None:
    answer = olm.ask("How many people died in the fire at the Olm tank farm according to the report of 4 May?")
    assert "31" in answer.claims[0].text


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ("Seven people died in the avalanche above Hoch, the rescuers said. It came down at noon.", "another event"),
        ("Two people of the fire brigade at Olm were wounded by a falling beam.", "another thing that befell them"),
        ("The fire at the Olm tank farm destroyed 900 tonnes of diesel.", "another unit"),
        ("Thirty-one people died in the fire at the Olm tank farm, the captain said again.", "the same figure"),
    ],
)
def test_other_things_are_no_conflict(build: Build, other: str, why: str) -> None:
    text = f"More news\nSource: Norrin Post\nDate: 12 May 2031\n\n{other}\n"
    answer = Assistant.open(build({"first.txt": FIRST, "other.txt": text})).ask(
        "How many people died in the fire at the Olm tank farm?"
    )
    assert answer.conflicts == (), why


def ask(build: Build, question: str, *articles: str) -> Answer:
    """The answer from articles of successive days, each its title and text."""
    files = {
        f"{day}.txt": f"{title}\nSource: Paper {day}\nDate: {day} May 2031\n\n{text}\n"
        for day, (title, text) in enumerate((article.split("\n", 1) for article in articles), 1)
    }
    return Assistant.open(build(files)).ask(question, however_weak=True)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        pytest.param(
            "How many seats does the Shore Party have?",
            "Vote in Norrin\nThe Shore Party has 54 seats in the assembly of Norrin. The Shore Party and the Blue List have 70"
            " seats together.",
            "Vote in Norrin: the forecast\nOur forecast gives the Shore Party between 40 and 44 seats in the assembly of Norrin.",
            id="a sum or a range",
        ),
        pytest.param(
            "How many wardens does the lake patrol have?",
            "Lake patrol\nThe lake patrol at Hoch has 60 wardens.",
            "Lake patrol to grow\nThe ministry proposed that the lake patrol at Hoch should have 90 wardens.",
            id="a proposal",
        ),
        pytest.param(
            "How many wardens does the lake patrol have?",
            "Lake patrol\nThe lake patrol at Hoch has 60 wardens.",
            "Lake patrol grows\nThe lake patrol at Hoch takes on 25 additional wardens.",
            id="an addition",
        ),
        pytest.param(
            "How many marchers were counted in Dornach?",
            "March in Dornach\nAbout 12,000 marchers were counted in Dornach on Saturday.",
            "Police report on Dornach\nThe police counted 12,340 marchers in Dornach on Saturday.",
            id="a rounding",
        ),
        pytest.param(
            "How many drones does the plant at Hoch build?",
            "Plant at Hoch\nThe plant at Hoch builds 40 drones a month.",
            "Hoch again\nThe plant at Hoch builds 120 drones a quarter.",
            id="another time",
        ),
        pytest.param(
            "How much did the loan to Hoch amount to?",
            "Loan to Hoch\nThe loan to Hoch amounted to A$300 million.",
            "Hoch's loan\nThe loan to Hoch amounted to $200 million.",
            id="another currency",
        ),
    ],
)
def test_figures_of_other_things_or_that_are_no_report_are_no_conflict(build: Build, question: str, one: str, other: str) -> None:
    assert ask(build, question, one, other).conflicts == ()


def test_what_is_so_stands_before_the_reason_that_the_next_sentence_takes_back(build: Build) -> None:
    wrong = "On 2 May we told you that a strike was the reason for the delay of the canal boats at Olm. It wasn't."
    answer = ask(build, "What was the reason for the delay of the canal boats at Olm?", f"Boats at Olm\n{wrong} {TRUE_CAUSE}")
    assert answer.claims[0].text == TRUE_CAUSE
    told = [claim for claim in answer.claims if "strike" in f"{claim.context} {claim.text}"]
    assert [claim.text for claim in told] == ["It wasn't."]


def said(day: int, text: str, *, before: str = "", after: str = "") -> Said:
    """A sentence of an article of its day, near enough to answer."""
    around = (*filter(None, (before, text, after)), "Olm")
    return Said(ArticleId(str(day)), date(2031, 5, day), text, before, after, around, is_near=True, is_evidence=True)


def asking(question: str, *, told: str, modifiers: str = "", is_number: bool = True) -> Asking:
    return Asking(
        wanted=read_wanted(question) if is_number else None,
        asks_day=False,
        names=frozenset(),
        told=stems(told),
        modifiers=stems(modifiers),
        terms=lambda text: stems(" ".join(re.findall(r"\w+", text.lower()))),
        coverage=lambda words: 1.0,
        is_of_named_day=lambda day: False,
        rarity=lambda term: 1.0,
    )


def test_how_long_something_else_took_is_no_conflict() -> None:
    held = said(1, "The barge Moen was held in the harbour for nine days.")
    question = asking("How long was the barge held?", told="held")
    painted = said(2, "The barge Moen is painted in the harbour for four days.")
    assert find_conflict([held, painted], question) is None
    longer = said(2, "The barge Moen was held in the harbour for twelve days.")
    assert find_conflict([held, longer], question) is not None


@pytest.mark.parametrize(
    ("other", "is_conflict"),
    [
        ("Inflation in Norrin stood at 14 per cent, the highest since the crown was introduced.", False),
        ("The bank of Norrin devalued the crown by 12 per cent.", True),
        ("In 2029 the bank of Norrin devalued the crown by 12 per cent.", False),
        ("The union requested that the crown be devalued by 12 per cent.", False),
    ],
)
def test_a_figure_is_of_the_same_where_all_that_the_first_says_of_it_is(other: str, is_conflict: bool) -> None:
    question = asking("By how much was the crown devalued?", told="crown devalued")
    devalued = said(2, "The bank of Norrin devalued the crown by 18 per cent.")
    assert bool(find_conflict([devalued, said(1, other)], question)) is is_conflict


def test_what_has_come_together_since_a_day_is_no_other_count_of_one_exchange() -> None:
    question = asking("How many people were returned in the exchange at Olm?", told="returned exchange")
    since = said(9, "The mission has counted 63 people returned in the exchange at Olm since the truce.")
    assert find_conflict([since, said(1, "In the exchange at Olm 44 people were returned.")], question) is None
    day = said(9, "The mission has counted 45 people returned in the exchange at Olm.")
    assert find_conflict([day, said(1, "In the exchange at Olm 44 people were returned.")], question) is not None


def test_a_later_sentence_takes_back_what_the_best_counts_in_other_words() -> None:
    question = asking("How many breaches of the truce at Olm were there?", told="truce")
    best = said(1, "The draft on the truce at Olm puts 36 of the incidents on the shore side.")
    wrong = said(7, "We wrote of 36 incidents in the truce at Olm on the shore side.", after="That figure was wrong.")
    found = find_conflict([best, wrong], question)
    assert found is not None
    assert ([side.place for side in found.sides], found.is_corrected) == ([1, 0], True)
    assert find_conflict([best, said(7, "We wrote of 36 incidents in the truce at Olm on the shore side.")], question) is None


def test_figures_that_replace_those_printed_take_back_the_report_that_gave_them() -> None:
    told = "On 7 May we reprinted a report that spoke of 36 breaks in the truce at Olm."
    texts = (told, "It ran to 58 pages.", "Two were counted twice.", "The figures of 34 and 13 replace those we printed.")
    assert taken_back(texts) == {0: 3}


def test_a_report_that_came_from_a_draft_is_taken_back() -> None:
    told = "On 7 May we reprinted a report that spoke of 36 breaks in the truce at Olm."
    assert taken_back((told, "It was based on a draft.")) == {0: 1}
    assert taken_back(("The law has 36 articles.", "It was based on a draft.")) == {}


def test_a_count_that_is_replaced_by_another_than_the_first_one_is_no_side() -> None:
    camp = "The camp at Olm has 6,900 people."
    replaced = "The number of people who fled was given as 14,200; the first report of 16,000 people was wrong."
    question = asking("How many people are in the camp at Olm?", told="camp")
    first, fled = said(9, camp, before=replaced), said(5, "Some 16,000 people had to flee Olm.")
    assert find_conflict([first, fled], question) is None
    instead = "The camp has 6,900 people, and not 16,000 as first reported."
    assert find_conflict([said(9, instead), said(5, "The camp at Olm has 16,000 people.")], question) is not None


def test_what_the_repair_of_another_thing_cost_is_no_conflict() -> None:
    mole = said(2, "The repair cost 63 million crowns, up from 48 million crowns.", before="The mole is whole.")
    before = said(1, "The repair cost 48 million crowns.", before="The mole is whole.")
    assert find_conflict([before, mole], asking("How much did the pipe repair cost?", told="repair", modifiers="pipe")) is None
    assert find_conflict([before, mole], asking("How much did the mole repair cost?", told="repair", modifiers="mole"))


def test_others_are_held_against_the_figure_that_the_best_sentence_gives() -> None:
    question = asking("How many complaints did the patrol receive?", told="patrol")
    received = said(1, "The patrol received 108 complaints, 61 of them from Olm and 47 complaints from Hoch.")
    parts = said(1, "Of the 39 confirmed complaints to the patrol 22 concern Olm.")
    another = said(2, "Olm will send the patrol 30 complaints.")
    assert find_conflict([parts, another], question) is not None
    assert find_conflict([received, parts, another], question) is None


def test_an_article_does_not_speak_against_itself() -> None:
    raised = said(1, "The strength of the patrol was raised from 80 to 120 wardens.")
    added = said(1, "The patrol was given 40 wardens.", before=raised.text)
    question = asking("How many wardens was the patrol given?", told="patrol")
    assert find_conflict([added, raised], question) is None
    assert find_conflict([said(2, "The patrol has 80 wardens."), raised], question) is not None


def test_an_article_that_takes_a_charge_back_agrees_with_one_that_denies_it() -> None:
    question = asking("Why did the Vesna ram the pier?", told="ram", is_number=False)
    denial = said(2, "The finding clears the trawler Vesna of the charge that it rammed the pier.")
    charge = "The minister claimed that the trawler Vesna rammed the pier."
    assert find_conflict([said(1, charge, after="That claim was wrong."), denial], question) is None
    assert find_conflict([said(1, charge), denial], question) is not None


@pytest.mark.parametrize(
    ("other", "is_denied"),
    [
        ("The report found that the Vesna did not ram the pier.", True),
        ("The ministry denies it.", True),
        ("We have not come to talk about the Vesna, the minister said.", False),
        ("The captain should not leave the harbour until the pier is mended.", False),
        ("The trawler had no flag at the pier.", False),
    ],
)
def test_a_negation_speaks_against_a_charge_only_in_words_of_the_question(other: str, is_denied: bool) -> None:
    question = asking("Did the Vesna ram the pier?", told="ram pier", is_number=False)
    charge = said(1, "The minister claimed that the trawler Vesna had rammed the pier.")
    assert bool(find_conflict([charge, said(2, other)], question)) is is_denied


def test_a_charge_of_another_event_is_no_side_of_a_conflict() -> None:
    charge = said(1, "The minister blames the trawler Vesna.")
    denial = said(2, "The captain denies that the Vesna rammed the pier at Hoch.")
    here = asking("Is the Vesna to blame for the pier?", told="blame pier", is_number=False)
    assert find_conflict([charge, denial], here) is not None
    assert find_conflict([charge, denial], replace(here, names=frozenset({"hoch"}))) is None


def test_what_an_article_finds_stands_before_the_claims_it_refutes(build: Build) -> None:
    answer = ask(
        build,
        "How far was the trawler Vesna from Cape Norrin?",
        "Trawler Vesna stopped\nThe coast guard says that the trawler Vesna was 14 miles from Cape Norrin.",
        "Trawler Vesna: the radar\nThe review finds that the trawler Vesna was 11 miles from Cape Norrin.\n\n"
        "Neither of the claims is confirmed. The coast guard stated that the trawler Vesna was 14 miles from Cape Norrin.",
    )
    assert [words for _, words in sides(answer)[0]] == ["11 miles", "14 miles"]
    assert not answer.conflicts[0].corrected
    assert "11 miles" in answer.claims[0].text


@pytest.mark.parametrize(
    ("rest", "corrected"),
    [
        ("", True),
        ("The coast guard replied that it stands by its plot of 14 miles.", False),
        ("The coast guard stands by its crew of 9 men.", True),
    ],
)
def test_a_figure_that_somebody_stands_by_is_not_called_corrected(build: Build, rest: str, corrected: bool) -> None:
    answer = ask(
        build,
        "How far was the trawler Vesna from Cape Norrin?",
        "Trawler Vesna stopped\nThe coast guard says that the trawler Vesna was 14 miles from Cape Norrin.",
        f"Trawler Vesna: the radar\nThe trawler Vesna was 11 miles from Cape Norrin, not 14 miles, the review finds. {rest}",
    )
    assert [words for _, words in sides(answer)[0]] == ["11 miles", "14 miles"]
    assert answer.conflicts[0].corrected is corrected


def test_what_has_grown_since_is_not_called_a_correction(build: Build) -> None:
    answer = ask(
        build,
        "How many taps are there in the camp at Hoch?",
        "Camp at Hoch\nThere are 30 taps in the camp at Hoch.",
        "Camp at Hoch: more water\nThe number of taps in the camp at Hoch has grown from 30 to 55.",
    )
    assert [words for _, words in sides(answer)[0]] == ["55", "30"]
    assert not answer.conflicts[0].corrected


def test_a_later_sentence_that_takes_a_figure_back_comes_first_with_what_replaces_it(build: Build) -> None:
    answer = ask(
        build,
        "How many seats does the Shore Party have?",
        "Vote in Norrin\nThe Shore Party has 54 seats in the assembly of Norrin.",
        "Vote in Norrin: recount\nThe new state of the assembly of Norrin is Shore Party 53, Blue List 26."
        " The figures of 54 and 25 that the election office gave out for the seats no longer stand.",
    )
    assert answer.conflicts[0].kind == "denial"
    assert answer.claims[0].text.startswith("The figures of 54 and 25")
    assert "Shore Party 53" in (answer.claims[0].context or "")


@pytest.mark.parametrize("write", [render_answer, write_answer, lambda answer: write_out(answer).text])
def test_a_denial_is_shown_with_words_of_both_sides(olm: Assistant, write: Callable[[Answer], str]) -> None:
    said = " ".join(write(olm.ask("Is the harbour water in Olm poisoned?")).split())
    assert "“The harbour office in Olm tested" in said
    assert "“Many in Olm believe" in said


def test_a_sentence_with_the_name_and_its_figure_is_not_the_same_as_one_without(
    build: Callable[[Mapping[str, str]], Path],
) -> None:
    first = "There are 150 seats in parliament. On the preliminary figures, Dawn would have 66 and the National Accord 55."
    final = "In the parliament of 150 seats, Dawn has 60, the National Accord 56, the Greens 16, the Farmers' Union 10."
    index = build(
        {
            "first.txt": f"Orl votes: Dawn ahead\n\n{first}\n\nThe National Accord has governed since 2022.\n",
            "final.txt": f"Final result of the vote in Orl\n\n{final}\n",
        }
    )
    answer = Assistant.open_uncalibrated(index).ask("How many seats does the National Accord have in the new parliament?")
    assert final in [claim.text for claim in answer.claims]


def test_another_day_of_the_same_fair_corrects_none(build: Build) -> None:
    fair = "Brenn fair\nThe Brenn fair opens on 11 June in the market hall, the town of Brenn said."
    told = "Tickets for the Brenn fair go on sale on 20 May, not 11 June as printed on the poster of the town."
    tickets = f"Tickets for the Brenn fair\n{told}"
    answer = ask(build, "When does the Brenn fair open?", fair, tickets)
    assert answer.conflicts == ()
    assert "opens on 11 June" in answer.claims[0].text
    corrected = (
        "Brenn fair: a correction\nThe Brenn fair opens on 12 June, not 11 June as first reported, the town of Brenn said."
    )
    (conflict,) = ask(build, "When does the Brenn fair open?", fair, corrected).conflicts
    assert [side.words.strip(",") for side in conflict.sides] == ["12 June", "11 June"]
