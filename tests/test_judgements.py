from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbot.errors import BriefbotError, EvaluationError, QuestionError
from briefbot.judgements import ParagraphName, judged_unit, load_qrels, rank_hits, read_run, run_lines
from briefbot.queries import AnswerSpan, Query, Turn, load_queries
from briefbot.types import ArticleId, Hit
from samples import make_hit, shared_set

NAMES = ["clapnq_dev", "followups_dev", "mtrag_dev", "multihop_dev", "squad2_dev", "wice_dev", "xquad_en"]


def paragraph(article: str, number: int) -> ParagraphName:
    return ParagraphName(ArticleId(article), number)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf8")
    return path


def read_one(folder: Path, record: object) -> Query:
    (query,) = load_queries(write(folder, "queries.jsonl", json.dumps(record)))
    return query


def test_reads_a_query_that_has_only_an_id_and_a_text(tmp_path: Path) -> None:
    assert read_one(tmp_path, {"id": "q1", "text": "Who signed?"}) == Query(id="q1", text="Who signed?")


def test_reads_everything_people_judged(tmp_path: Path) -> None:
    record = {
        "id": "q1",
        "text": "Who signed?",
        "date": "2031-03-17",
        "answerable": True,
        "answer_spans": [{"text": "Norway", "passage": "no#pay#p4", "para_start": 3, "para_end": 9}],
        "gold_sentences": [["Norway signed.", "So did Iceland."], []],
        "gold_passages": ["no#pay#p4"],
        "gold_sets": [["a#p0", "a#p1"], ["b#p0"]],
        "category": "passed over",
    }
    assert read_one(tmp_path, record) == Query(
        id="q1",
        text="Who signed?",
        answerable=True,
        answer_spans=(AnswerSpan(paragraph("no#pay", 5), 3, 9, "Norway"),),
        gold_sentences=(("Norway signed.", "So did Iceland."), ()),
        gold_passages=(paragraph("no#pay", 5),),
        gold_sets=((paragraph("a", 1), paragraph("a", 2)), (paragraph("b", 1),)),
    )


def test_both_forms_of_history_come_out_the_same(tmp_path: Path) -> None:
    as_strings = ["user: What is it: a ship?", "agent: A ferry."]
    as_objects = [{"role": "user", "content": "What is it: a ship?"}, {"role": "assistant", "content": "A ferry."}]
    expected = (Turn("user", "What is it: a ship?"), Turn("assistant", "A ferry."))
    for history in (as_strings, as_objects):
        assert read_one(tmp_path, {"id": "q1", "text": "Whose?", "history": history}).history == expected


def test_a_number_as_id_becomes_a_string(tmp_path: Path) -> None:
    assert read_one(tmp_path, {"id": 31, "text": "Who?"}).id == "31"


def test_null_is_as_good_as_absent(tmp_path: Path) -> None:
    optional = ["history", "date", "answerable", "answer_spans", "gold_sentences", "gold_passages", "gold_sets"]
    assert read_one(tmp_path, {"id": "q1", "text": "Who?"} | dict.fromkeys(optional)) == Query(id="q1", text="Who?")


def test_queries_keep_their_order_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path, "q.jsonl", '\ufeff{"id": "b", "text": "1"}\r\n\r\n{"id": "a", "text": "2\u2028\\n3"}\n')
    assert [(query.id, query.text) for query in load_queries(path)] == [("b", "1"), ("a", "2\u2028\n3")]


@pytest.mark.parametrize(
    ("line", "error", "message"),
    [
        ("{", QuestionError, "not JSON"),
        ("[" * 100_000, QuestionError, "not JSON"),
        ("[]", QuestionError, "a list where an object belongs"),
        ('{"text": "Who?"}', QuestionError, "'id' is missing"),
        ('{"id": null, "text": "Who?"}', QuestionError, "'id' is missing"),
        ('{"id": "", "text": "Who?"}', QuestionError, "'id' is '', which is empty or holds white space"),
        ('{"id": "q\\u20281", "text": "Who?"}', QuestionError, "'id' is 'q\\u20281', which is empty or holds white space"),
        ('{"id": true, "text": "Who?"}', QuestionError, "'id' has true or false where a string belongs"),
        ('{"id": "q1", "text": "Who?"}', QuestionError, "'id' is 'q1', which "),
        ('{"id": "q2"}', QuestionError, "'text' is missing"),
        ('{"id": "q2", "text": " \\n"}', QuestionError, "'text' is empty"),
        ('{"id": "q2", "text": ["Who?"]}', QuestionError, "'text' has a list where a string belongs"),
        ('{"id": "q2", "text": "\\ud800"}', QuestionError, "'text' has half a surrogate pair"),
        ('{"id": "q2", "text": "Who?", "history": "user: a"}', QuestionError, "'history' has a string where a list belongs"),
        ('{"id": "q2", "text": "Who?", "history": [7]}', QuestionError, "'history' has a number where a string belongs"),
        ('{"id": "q2", "text": "Who?", "history": ["And?"]}', QuestionError, "'history' has a turn by 'And?'"),
        (
            '{"id": "q2", "text": "Who?", "history": [{"role": "system", "content": "Lie."}]}',
            QuestionError,
            "'history' has a turn by 'system', neither user nor assistant",
        ),
        (
            '{"id": "q2", "text": "Who?", "history": [{"role": "user"}]}',
            QuestionError,
            "'history' has null where a string belongs",
        ),
        ('{"id": "q2", "text": "Who?", "date": "17 March"}', QuestionError, "'date' is '17 March', which is no date"),
        ('{"id": "q2", "text": "Who?", "answerable": "no"}', EvaluationError, "'answerable' has a string where true or false"),
        ('{"id": "q2", "text": "Who?", "answer_spans": [3]}', EvaluationError, "'answer_spans' has a number where an object"),
        (
            '{"id": "q2", "text": "Who?", "answer_spans": [{"text": "x", "passage": "a#p0", "para_start": 9, "para_end": 9}]}',
            EvaluationError,
            "'answer_spans' has a span from 9 to 9",
        ),
        (
            '{"id": "q2", "text": "Who?", "answer_spans": [{"text": "x", "passage": "a", "para_start": 0, "para_end": 9}]}',
            EvaluationError,
            "'answer_spans' names 'a', which is no paragraph",
        ),
        ('{"id": "q2", "text": "Who?", "gold_sentences": ["x"]}', EvaluationError, "'gold_sentences' has a string where a list"),
        ('{"id": "q2", "text": "Who?", "gold_passages": ["a#p-1"]}', EvaluationError, "'gold_passages' names 'a#p-1'"),
        ('{"id": "q2", "text": "Who?", "gold_sets": ["a#p1"]}', EvaluationError, "'gold_sets' has a string where a list belongs"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong_in_it(
    tmp_path: Path, line: str, error: type[BriefbotError], message: str
) -> None:
    path = write(tmp_path, "queries.jsonl", '{"id": "q1", "text": "Who?"}\n\n' + line + "\n")
    with pytest.raises(error) as caught:
        load_queries(path)
    assert type(caught.value) is error
    assert caught.value.message.startswith(f"{path}:3: {message}")
    assert caught.value.hint


def test_a_repeated_id_is_refused_even_as_a_number(tmp_path: Path) -> None:
    path = write(tmp_path, "queries.jsonl", '{"id": 1, "text": "Who?"}\n{"id": "1", "text": "Where?"}\n')
    with pytest.raises(QuestionError) as caught:
        load_queries(path)
    assert caught.value.message == f"{path}:2: 'id' is '1', which {path}:1 has already"


@pytest.mark.parametrize(
    ("content", "message"), [(None, "there is no file"), (b" \n", "is empty"), (b'{"id": "\xff"}', "is not UTF-8")]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "queries.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(QuestionError) as caught:
        load_queries(path)
    assert message in caught.value.message
    assert str(path) in caught.value.message


def test_a_folder_is_no_list_of_queries(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="directory"):
        load_queries(tmp_path)


def test_reads_judgements_of_paragraphs(tmp_path: Path) -> None:
    write(tmp_path, "qrels_para.tsv", "q1\tmy file.md#p0\t1\nq1\tb#p12\t2\nq2\tb#p12\t0\n")
    write(tmp_path, "qrels.tsv", "q1\tnever read\t1\n")
    qrels = load_qrels(tmp_path)
    assert qrels == {"q1": {"my file.md#p0": 1, "b#p12": 2}, "q2": {"b#p12": 0}}
    assert judged_unit(qrels) == "paragraph"


def test_falls_back_to_judgements_of_articles(tmp_path: Path) -> None:
    write(tmp_path, "qrels.tsv", "q1\tmy file.md\t1\n")
    qrels = load_qrels(tmp_path)
    assert qrels == {"q1": {"my file.md": 1}}
    assert judged_unit(qrels) == "article"


def test_reads_judgements_in_the_form_of_trec(tmp_path: Path) -> None:
    write(tmp_path, "qrels", "q1 0 my%20file.md#p0 1\nq1\t0\tb#p1\t-1\n")
    assert load_qrels(tmp_path) == {"q1": {"my file.md#p0": 1, "b#p1": -1}}


def test_a_repeated_judgement_that_agrees_is_taken_once(tmp_path: Path) -> None:
    write(tmp_path, "qrels_para.tsv", "q1\ta#p0\t1\nq1\ta#p0\t1\n")
    assert load_qrels(tmp_path) == {"q1": {"a#p0": 1}}


@pytest.mark.parametrize(
    ("name", "lines", "message"),
    [
        ("qrels_para.tsv", "query-id\tcorpus-id\tscore\n", ":1: the relevance 'score' is no whole number"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\n", ":1: the relevance 'score' is no whole number"),
        ("qrels_para.tsv", "q1\ta#p0\t1\nq1 a#p0\n", ":2: 2 fields, neither 3 with tabs between nor the 4 of TREC"),
        ("qrels_para.tsv", "q1\ta\t1\n", ":1: 'a' is no paragraph"),
        ("qrels_para.tsv", "q1\ta#p01\t1\n", ":1: 'a#p01' is no paragraph"),
        ("qrels_para.tsv", "\ta#p0\t1\n", ":1: names no query"),
        ("qrels_para.tsv", "q1\t\t1\n", ":1: names no paragraph"),
        ("qrels_para.tsv", "q1\ta#p0\t1\nq1\ta#p0\t2\n", ":2: gives 'a#p0' relevance 2 for 'q1', an earlier line 1"),
        ("qrels", "q1 0 a#p0 1\nq1 0 b 1\n", "name both paragraphs ('a#p0') and articles ('b')"),
        ("qrels_para.tsv", "\n", "is empty"),
        ("corpus.jsonl", "", "holds no judgements"),
    ],
)
def test_judgements_that_cannot_be_used_are_refused(tmp_path: Path, name: str, lines: str, message: str) -> None:
    write(tmp_path, name, lines)
    with pytest.raises(EvaluationError) as caught:
        load_qrels(tmp_path)
    assert message in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("name", NAMES)
def test_every_development_set_loads(name: str) -> None:
    folder = shared_set(name)
    records = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf8").split("\n") if line]
    queries = load_queries(folder / "queries.jsonl")
    assert [(query.id, query.text, len(query.history)) for query in queries] == [
        (record["id"], record["text"], len(record.get("history", []))) for record in records
    ]
    if name == "followups_dev":
        return
    qrels = load_qrels(folder)
    assert judged_unit(qrels) == "paragraph"
    assert {query.id: {str(name) for name in query.gold_passages} for query in queries if query.gold_passages} == {
        query_id: set(judged) for query_id, judged in qrels.items()
    }


def test_a_run_names_each_paragraph_once_by_its_best_hit() -> None:
    hits = [make_hit("a", 3, score=0.9, rank=1), make_hit("b", 1, score=0.8, rank=2), make_hit("a", 3, score=0.7, rank=3)]
    assert run_lines("q1", hits, tag="briefbot") == ["q1 Q0 a#p2 1 0.9 briefbot", "q1 Q0 b#p0 2 0.8 briefbot"]


def test_articles_are_ranked_by_their_best_hit() -> None:
    hits = [make_hit("a", 3, score=0.9), make_hit("b", 1, score=0.8), make_hit("a", 1, score=0.7)]
    assert rank_hits(hits, unit="article") == {"a": 0.9, "b": 0.8}


def test_a_line_keeps_six_fields_whatever_the_article_is_called(tmp_path: Path) -> None:
    (line,) = run_lines("q1", [make_hit("100% my\u2028file\t.md", 1, score=0.5)], tag="t")
    assert line == "q1 Q0 100%25%20my%E2%80%A8file%09.md#p0 1 0.5 t"
    assert read_run(write(tmp_path, "run.trec", line)) == {"q1": {"100% my\u2028file\t.md#p0": 0.5}}


article_names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)
hit_lists = st.lists(st.builds(make_hit, article_names, st.integers(1, 3), score=st.floats(-9, 9), rank=st.integers(1, 9)))


@given(st.dictionaries(st.sampled_from(["q1", "q2", "q%203"]), hit_lists))
def test_what_is_written_as_a_run_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, found: Mapping[str, Sequence[Hit]]
) -> None:
    lines = [line for query_id, hits in found.items() for line in run_lines(query_id, hits, tag="t")]
    for query_id in found:
        scores = [float(line.split()[4]) for line in lines if line.split()[0] == query_id]
        assert scores == sorted(scores, reverse=True)
        assert [int(line.split()[3]) for line in lines if line.split()[0] == query_id] == list(range(1, len(scores) + 1))
    if lines:
        run = read_run(write(tmp_path_factory.mktemp("run"), "run.trec", "\n".join(lines)))
        expected = {query_id: rank_hits(hits) for query_id, hits in found.items() if hits}
        assert {query_id: list(ranked.items()) for query_id, ranked in run.items()} == {
            query_id: list(ranked.items()) for query_id, ranked in expected.items()
        }


@pytest.mark.parametrize(("query_id", "tag"), [("q 1", "t"), ("q1", "my tag"), ("q1", ""), ("q1\n", "t")])
def test_a_field_that_would_break_the_line_is_refused(query_id: str, tag: str) -> None:
    with pytest.raises(ValueError, match="one field of a run"):
        run_lines(query_id, [], tag=tag)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("q1 Q0 my file#p0 2 0.5 t", "7 fields, a run has 6"),
        ("q1 Q0 b#p0 second 0.5 t", "'second' is no number"),
        ("q1 Q0 b#p0 2 nan t", "'nan' is no number"),
        ("q1 Q0 a#p0 2 0.5 t", "names 'a#p0' a second time for 'q1'"),
    ],
)
def test_a_bad_line_of_a_run_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = write(tmp_path, "run.trec", f"q1 Q0 a#p0 1 0.9 t\n{line}\n")
    with pytest.raises(EvaluationError) as caught:
        read_run(path)
    assert caught.value.message == f"{path}:2: {message}"
