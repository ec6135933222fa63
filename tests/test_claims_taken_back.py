"""A claim with a figure that another article takes back brings that with it, whatever is asked and however good the claim is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.questions.counting import read_wanted
from briefbot.selection.figures_taken_back import find_figure_taken_back, gives_instead
from briefbot.selection.said import Asking, Said, quantities_in
from briefbot.text.retractions import is_replaced, leaves_open
from briefbot.text.wording import stems
from briefbot.types import Answer, ArticleId

Build = Callable[[Mapping[str, str]], Path]
CORPUS = Path(__file__).parents[1] / "corpus"
ARTICLES = """
2031-03-17-upper-lenn-dam-first-report.txt 2031-03-18-upper-lenn-27-dead.html 2031-03-26-correction-flood-toll.md
2031-04-22-dam-inquiry-interim.md 2031-05-02-talks-open-port-merrin.md 2031-05-09-merrin-protocol-signed.md
2031-05-10-seven-articles-explained.html
2031-06-13-dunmoor-camp-cholera.txt 2031-06-17-dunmoor-nine-confirmed-cholera.md 2031-06-20-monitors-raised-to-120.md
2031-07-08-dunmoor-water-target-reached.md 2031-08-21-fellhaven-union-objects.md 2031-08-24-election-night.txt
2031-08-26-election-official-figures.md 2031-08-29-brackwater-recount.txt 2031-11-06-review-draft-362-violations.html
""".split()
HALL = "The town hall at Olm, built of red brick in the days of the salt trade,"
RECOUNT = "The figures of 54 and 25 that the Election Office gave out"
MONITORS = "The parties to the Merrin Protocol agreed today, 20 June, to raise"


@pytest.fixture(scope="module")
def articles(build: Build) -> Assistant:
    return Assistant.open(build({name: (CORPUS / name).read_text("utf8") for name in ARTICLES}))


def places(answer: Answer, *beginnings: str) -> list[int]:
    """Of the claims that begin so, in the order of the beginnings."""
    texts = [claim.text for claim in answer.claims]
    return [next(place for place, text in enumerate(texts) if text.startswith(beginning)) for beginning in beginnings]


@pytest.mark.parametrize(
    ("question", "newer", "older"),
    [
        ("How many monitors are there?", MONITORS, "The agreement provides for 80 monitors"),
        ("How many seats did the Harbour Alliance get?", RECOUNT, "The Harbour Alliance has won 54"),
        ("Who won the election in Halvern?", RECOUNT, "The Harbour Alliance has won 54"),
        ("What margin did the Harbour Alliance have in Brackwater East?", "That turned a Harbour Alliance lead", "The narrowest"),
    ],
)
def test_what_takes_a_figure_back_comes_first_and_is_named(articles: Assistant, question: str, newer: str, older: str) -> None:
    answer = articles.ask(question)
    assert places(answer, newer, older) == [0, 1]
    cited = {citation.number: citation.quote for citation in answer.citations}
    assert [cited[side.citation].startswith(words) for side, words in zip(answer.conflicts[0].sides, (newer, older), strict=True)]


def test_a_change_that_gives_the_new_count_is_a_conflict_of_figures(articles: Assistant) -> None:
    conflict = articles.ask("What is the size of the monitoring mission?").conflicts[0]
    assert (conflict.kind, [side.words for side in conflict.sides], conflict.corrected) == ("figure", ["120", "80"], False)


def test_a_later_claim_keeps_its_place_before_what_corrects_another(articles: Assistant) -> None:
    answer = articles.ask("How many cholera deaths were there in Dunmoor?")
    first = "Deaths since 9 June: four, one of them from cholera.", "The confirmed figures are nine", "One hundred and twelve"
    assert places(answer, *first) == [0, 1, 2]
    assert answer.conflicts[0].corrected


def test_what_answers_stands_before_a_toll_that_was_not_asked_for_and_its_correction(articles: Assistant) -> None:
    answer = articles.ask("What caused the Upper Lenn flood?")
    assert places(answer, "A corroded steel cable", "The Interior ministry of Halvern today", "Twenty-seven people") == [0, 1, 2]
    assert answer.conflicts[0].corrected


def test_what_points_back_is_no_claim_where_the_sentence_behind_it_says_what_is_so(build: Build) -> None:
    wrong = "The Coast Daily reported on 4 May that 31 people died in the fire at the Olm tank farm. That figure was wrong."
    told = f"Corrections\nDate: 10 May 2031\n\n{wrong} The brigade has now counted 19.\n"
    answer = Assistant.open(build({"one.txt": told})).ask("How many people died in the fire at the Olm tank farm?")
    assert answer.claims[0].text == "The brigade has now counted 19."


def test_what_has_only_changed_since_is_no_answer_to_how_it_was(articles: Assistant) -> None:
    now, then = (
        "How many taps are there in the Dunmoor camp?",
        "How many taps were there in the camp when the sickness broke out?",
    )
    assert "64" in articles.ask(now).claims[0].text
    answer = articles.ask(then)
    assert (answer.claims[0].text, answer.conflicts) == ("There are 41 taps.", ())


def test_who_gave_a_figure_that_the_question_names_stands_before_its_correction(build: Build) -> None:
    told = "The port ministry estimates that 12,000 people have been evacuated from Olm."
    wrong = "The number of people evacuated from Olm, which we gave as 12,000, is 14,600 after registration."
    texts = {"told.txt": f"Olm\nDate: 4 May 2031\n\n{told}\n", "wrong.txt": f"Olm\nDate: 9 May 2031\n\n{wrong}\n"}
    answer = Assistant.open(build(texts)).ask("Who estimated that 12,000 people had been evacuated from Olm?")
    assert [claim.text for claim in answer.claims] == [told, wrong]
    assert answer.conflicts[0].corrected


def said(day: int, text: str, *, title: str = "Olm", before: str = "") -> Said:
    around = (*filter(None, (before, text)), title)
    return Said(ArticleId(str(day)), date(2031, 5, day), text, before, "", around, is_near=True, is_evidence=True)


def asking(question: str, *names: str) -> Asking:
    return Asking(
        wanted=read_wanted(question) if question.startswith("How many") else None,
        asks_day=False,
        names=frozenset(stems(" ".join(names))),
        told=frozenset(),
        modifiers=frozenset(),
        terms=stems,
        coverage=lambda words: 1.0,
        is_of_named_day=lambda day: False,
        rarity=lambda word: 1.0,
    )


@pytest.mark.parametrize(
    ("claim", "later", "is_found"),
    [
        (f"{HALL} has 80 seats.", "The hall at Olm has grown from 80 seats to 120.", True),
        (f"{HALL} has 8 seats.", "The board of the hall at Olm has grown from 8 members to 12.", False),
        (f"{HALL} has 80 seats.", "The old ferry on the river to Dray was cut last spring from 80 places to 20.", False),
    ],
)
def test_a_figure_is_taken_back_by_a_later_sentence_about_the_same(claim: str, later: str, *, is_found: bool) -> None:
    sentences = [said(1, claim), said(9, later, title="Olm" if "Olm" in later else "Dray")]
    assert (find_figure_taken_back(sentences, asking("What is known of the hall?"), place=0) is not None) is is_found
    assert find_figure_taken_back(list(reversed(sentences)), asking("What is known of the hall?"), place=0) is None


def test_what_gives_a_figure_instead_goes_before_what_gives_none() -> None:
    none = said(9, "The figure of 80 seats in the hall at Olm no longer applies.")
    instead = said(9, "The hall at Olm has grown from 80 seats to 120.")
    claim = said(1, "The hall at Olm has 80 seats.")
    found = find_figure_taken_back([claim, none, instead], asking("How many seats has the hall?"))
    assert found is not None
    assert [side.place for side in found.sides] == [2, 0]


def test_which_figures_may_stand_for_another() -> None:
    values = quantities_in("It has 54 seats.")
    assert [each.text for each in gives_instead("Of 53 seats, not 54, the first 900 were sold for 40 crowns.", values)] == ["53"]


def test_what_a_lead_was_turned_into_replaces_it() -> None:
    turned = "That turned a Harbour Party lead of 38 votes, 6,412 to 6,374, into a Shore List lead of 57."
    assert [each.text for each in quantities_in(turned) if is_replaced(turned, each.start, each.end)] == ["38", "6,412", "6,374"]
    hotel = "They turned a hotel of 40 rooms into a hospital."
    assert not any(is_replaced(hotel, each.start, each.end) for each in quantities_in(hotel))


def test_what_is_not_borne_out_is_left_open() -> None:
    assert leaves_open("The statement of 1,500 metres is not supported.")
    assert not leaves_open("That figure was wrong.")
