"""What people thought of answers, exported, and briefbot eval run on it for real."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from briefbot.assistant import Assistant
from briefbot.cli import main
from briefbot.judgements import ParagraphName, load_qrels, qrels_lines
from briefbot.queries import load_queries
from briefbot.serving.database import Database
from briefbot.serving.users import UserName
from briefbot.types import ArticleId, Scope
from briefbot.web.conversations import Conversations
from briefbot.web.turns import Rating, Turn
from desk import Desk
from samples import add_users

CRACK, COST, NOWHERE = "How long is the crack in the harbour bridge?", "What will the repairs cost?", "Who discovered penicillin?"
ONE, OTHER = UserName("one"), UserName("other")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rate(assistant: Assistant, question: str, rating: Rating | None, *, user: UserName = ONE, scope: Scope = Scope()) -> Turn:  # noqa: B008
    """The turn of a real answer that now lies rated in briefbot.db."""
    with closing(Database.open(Path("briefbot.db"))) as database:
        add_users(database, user)
        conversations = Conversations(database)
        answer = assistant.ask(question, since=scope.since, until=scope.until, source=scope.sources)
        turn = conversations.begin(user, answer, scope)
        conversations.rate(user, turn.id, rating)
    return turn


def export(index: Path, *options: str) -> int:
    return main(["feedback", "judged", "--index", str(index), *options])


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path("judged", name).read_text("utf8").splitlines()]


def test_rated_answers_are_a_set_that_eval_measures(
    here: Path, assistant: Assistant, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = rate(assistant, CRACK, Rating("good"))
    abstained = rate(assistant, NOWHERE, Rating("good", "rightly"), user=OTHER)
    assert not good.answer.abstained
    assert abstained.answer.abstained
    assert export(index, "--json") == 0
    counts = json.loads(capsys.readouterr().out)
    assert counts == {"folder": "judged", "rated": 2, "answered": 1, "unanswerable": 1, "bad": 0, "outdated": 0, "scoped": 0}
    assert main(["eval", "judged", "--index", str(index), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["judged"], report["retrieval"]["R@10"]) == (1, 1.0)
    rows = {row["id"]: row for row in report["per_query"]}
    assert rows[good.id]["text"] == CRACK
    assert rows[good.id]["first_relevant_rank"] == 1
    assert (rows[abstained.id]["answerable"], rows[abstained.id]["abstained"]) == (False, True)


def test_what_was_judged_wrong_or_not_at_all_is_no_judgement(here: Path, assistant: Assistant, index: Path) -> None:
    bad = rate(assistant, CRACK, Rating("bad", "that was <b>40</b>"))
    wrongly_silent = rate(assistant, NOWHERE, Rating("bad"))
    good = rate(assistant, COST, Rating("good"))
    rate(assistant, CRACK, None)
    assert export(index) == 0
    [query] = load_queries(Path("judged/queries.jsonl"))
    assert (query.id, query.text, query.answerable) == (good.id, COST, True)
    assert lines("queries.jsonl")[0]["date"] == good.asked.date().isoformat()
    cited = {str(ParagraphName(citation.article_id, citation.paragraph)): 1 for citation in good.answer.citations}
    assert load_qrels(Path("judged")) == {good.id: cited}
    rated = {record["id"]: record for record in lines("feedback.jsonl")}
    assert list(rated) == [bad.id, wrongly_silent.id, good.id]
    assert (rated[bad.id]["judgement"], rated[bad.id]["reason"]) == ("bad", "that was <b>40</b>")
    assert rated[bad.id]["question"] == CRACK
    assert rated[bad.id]["asked"] == bad.asked.isoformat()
    assert rated[bad.id]["citations"][0]["quote"] == bad.answer.citations[0].quote
    assert rated[bad.id]["generation"] == assistant.generation.id
    assert rated[wrongly_silent.id]["abstained_because"] == wrongly_silent.answer.reason


def test_a_scope_explains_silence_and_not_a_citation(here: Path, assistant: Assistant, index: Path) -> None:
    scope = Scope(sources=("Norrin Post",))
    silent = rate(assistant, "How many homes lost power in the storm?", Rating("good"), scope=scope)
    cited = rate(assistant, CRACK, Rating("good"), scope=scope)
    assert silent.answer.abstained
    assert export(index) == 0
    assert [query.id for query in load_queries(Path("judged/queries.jsonl"))] == [cited.id]
    assert lines("feedback.jsonl")[0]["scope"]["sources"] == ["Norrin Post"]


def test_only_what_one_user_rated_is_written_if_asked_for(here: Path, assistant: Assistant, index: Path) -> None:
    rate(assistant, CRACK, Rating("good"))
    other = rate(assistant, COST, Rating("good"), user=OTHER)
    assert export(index, "--user", "other") == 0
    assert [query.id for query in load_queries(Path("judged/queries.jsonl"))] == [other.id]
    assert export(index, "--user", "othr") == 1
    assert [query.id for query in load_queries(Path("judged/queries.jsonl"))] == [other.id], "a slip of the hand empties no set"


def test_judgements_follow_their_paragraphs_and_lapse_with_them(
    here: Path, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assistant = Assistant.open(desk.index)
    moved, lapsed = rate(assistant, COST, Rating("good")), rate(assistant, "How long does the ferry take?", Rating("good"))
    assert {citation.article_id for citation in lapsed.answer.citations} == {"2031-03-05-bridge.md"}
    before = moved.answer.citations[0].paragraph
    article = desk.corpus / "2031-03-20-bridge-correction.md"
    article.write_text(
        article.read_text("utf8").replace("\n\nThe crack", "\n\nAn editor's note came first.\n\nThe crack"), "utf8"
    )
    (desk.corpus / "2031-03-05-bridge.md").unlink()
    desk.build()
    assert export(desk.index, "--json") == 0
    counts = json.loads(capsys.readouterr().out)
    assert (counts["rated"], counts["answered"], counts["outdated"]) == (2, 1, 1)
    now = ParagraphName(ArticleId(article.name), before + 1)
    assert load_qrels(Path("judged"))[moved.id] == {str(now): 1}
    assert [query.id for query in load_queries(Path("judged/queries.jsonl"))] == [moved.id]


def test_without_an_index_paragraphs_keep_their_numbers_and_that_is_said(
    here: Path, assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    turn = rate(assistant, CRACK, Rating("good"))
    assert export(here / "nothing") == 0
    assert "Note: " in capsys.readouterr().err
    first = turn.answer.citations[0]
    assert str(ParagraphName(first.article_id, first.paragraph)) in load_qrels(Path("judged"))[turn.id]


def test_a_later_export_takes_the_place_of_an_earlier_one_but_of_no_other_set(
    here: Path, assistant: Assistant, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rate(assistant, CRACK, Rating("good"))
    assert (export(index), export(index)) == (0, 0)
    Path("judged/feedback.jsonl").unlink()
    before = Path("judged/queries.jsonl").read_bytes()
    assert export(index) == 1
    assert "judged set" in capsys.readouterr().err
    assert Path("judged/queries.jsonl").read_bytes() == before


def test_nothing_kept_and_nothing_good_are_said(
    here: Path, assistant: Assistant, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(index) == 1
    assert "there is no file briefbot.db" in capsys.readouterr().err
    assert not Path("briefbot.db").exists()
    rate(assistant, CRACK, Rating("bad"))
    assert export(index) == 0
    assert "briefbot eval needs at least one good answer" in capsys.readouterr().out


@pytest.mark.parametrize("article", ["a b#p0.txt", "tab\there", "line\nbreak", " edges ", "100%20", "two  blanks", "\u2028"])
def test_judgements_name_any_article(tmp_path: Path, article: str) -> None:
    name = ParagraphName(ArticleId(article), 7)
    (tmp_path / "qrels_para.tsv").write_text("\n".join(qrels_lines("q1", [name])) + "\n", "utf8")
    assert load_qrels(tmp_path) == {"q1": {str(name): 1}}


def test_a_follow_up_is_written_as_it_was_searched_for(here: Path, assistant: Assistant, index: Path) -> None:
    with closing(Database.open(Path("briefbot.db"))) as database:
        add_users(database, ONE)
        conversations = Conversations(database)
        answer = replace(assistant.ask(CRACK), question="How long is it?")
        turn = conversations.begin(ONE, answer, Scope())
        conversations.rate(ONE, turn.id, Rating("good"))
    assert export(index) == 0
    assert [query.text for query in load_queries(Path("judged/queries.jsonl"))] == [CRACK]
    assert lines("feedback.jsonl")[0]["question"] == "How long is it?"
