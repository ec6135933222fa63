"""Which paragraphs are right for a query (qrels) and which were found (a run), as TREC writes them.

A paragraph is named ``ARTICLE#pN``, N from 0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias
from urllib.parse import quote, unquote

from briefbot.errors import BriefbotError, EvaluationError
from briefbot.types import ArticleId, Hit

Unit = Literal["paragraph", "article"]
Qrels: TypeAlias = dict[str, dict[str, int]]
"""Relevance by query id and by paragraph (or article)."""
Run: TypeAlias = dict[str, dict[str, float]]
"""Score by query id and by paragraph (or article), best first."""

_QRELS = {"qrels_para.tsv": "ARTICLE#pN", "qrels.tsv": "ARTICLE", "qrels": "ARTICLE#pN", "qrels.txt": "ARTICLE#pN"}
"""Names judgements may have, the first one found is read, and what each is expected to name."""
_PARAGRAPH = re.compile(r"(.+)#p(0|[1-9][0-9]{0,8})", re.DOTALL)


class ParagraphName(NamedTuple):
    """A paragraph as evaluation files name it; ``number`` is from 1, as everywhere else in briefbot."""

    article_id: ArticleId
    number: int

    def __str__(self) -> str:
        return f"{self.article_id}#p{self.number - 1}"

    @classmethod
    def parse(cls, text: str) -> ParagraphName:
        """Raises ValueError unless the text is ``ARTICLE#pN``."""
        match = _PARAGRAPH.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not of the form ARTICLE#pN, N from 0")
        return cls(ArticleId(match[1]), int(match[2]) + 1)


def load_qrels(folder: Path) -> Qrels:
    """Judgements of ``qrels_para.tsv``, else ``qrels.tsv``, else a ``qrels`` or ``qrels.txt`` in the form of TREC.

    A line is query, paragraph or article, relevance, with tabs between; or query, 0, paragraph or article,
    relevance, with any white space between and the white space of ids percent-encoded as in a run.

    Raises EvaluationError if there is no such file, or a line of it is malformed or contradicts another.
    """
    path = next((folder / name for name in _QRELS if (folder / name).is_file()), None)
    if path is None:
        raise EvaluationError(
            f"{folder} holds no judgements, none of {', '.join(_QRELS)}",
            "add qrels_para.tsv: query, ARTICLE#pN and relevance on each line, with tabs between",
        )
    form = f"write query, {_QRELS[path.name]} and relevance on each line, with tabs between and no heading"
    qrels: Qrels = {}
    for place, line in numbered_lines(path, EvaluationError, hint=form):
        query_id, name, relevance = _read_judgement(line, place, form=form)
        if path.name == "qrels_para.tsv" and not _PARAGRAPH.fullmatch(name):
            raise EvaluationError(f"{place}: {name!r} is no paragraph", form)
        known = qrels.setdefault(query_id, {}).setdefault(name, relevance)
        if known != relevance:
            raise EvaluationError(
                f"{place}: gives {name!r} relevance {relevance} for {query_id!r}, an earlier line {known}", "keep one of the two"
            )
    judged_unit(qrels)
    return qrels


def judged_unit(qrels: Mapping[str, Mapping[str, int]]) -> Unit:
    """Whether the judgements name paragraphs or articles. Raises EvaluationError if some name one, some the other."""
    forms = {bool(_PARAGRAPH.fullmatch(name)): name for judged in qrels.values() for name in judged}
    if len(forms) > 1:
        raise EvaluationError(
            f"the judgements name both paragraphs ({forms[True]!r}) and articles ({forms[False]!r})",
            "keep them apart: paragraphs in qrels_para.tsv, articles in qrels.tsv",
        )
    return "article" if False in forms else "paragraph"


def rank_hits(hits: Iterable[Hit], *, unit: Unit = "paragraph") -> dict[str, float]:
    """Scores of the paragraphs (or articles) that were hit, best first, each once with its best hit."""
    ranked: dict[str, float] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.score, hit.rank)):
        name = str(ParagraphName(hit.article_id, hit.paragraph)) if unit == "paragraph" else hit.article_id
        ranked.setdefault(name, hit.score)
    return ranked


def rank_units(names: Iterable[str], *, unit: Unit) -> list[str]:
    """A run's paragraphs as they are, or where articles are judged their articles, each once, best first.

    Raises EvaluationError if paragraphs are judged and one of the names is none.
    """
    names = list(names)
    matches = [_PARAGRAPH.fullmatch(name) for name in names]
    if unit == "article":
        return list(dict.fromkeys(match[1] if match else name for name, match in zip(names, matches, strict=True)))
    if None in matches:
        raise EvaluationError(
            f"the run names {names[matches.index(None)]!r}, which is no paragraph, and paragraphs are judged",
            "write paragraphs as ARTICLE#pN, N from 0; or keep only the judgements of articles, qrels.tsv",
        )
    return names


def run_lines(query_id: str, hits: Iterable[Hit], *, tag: str) -> list[str]:
    """Lines of a TREC run, ``qid Q0 ARTICLE#pN rank score tag``: ranks from 1, each paragraph once.

    White space and % in an article's id are percent-encoded, so that a line always has six fields.
    """
    for field in (query_id, tag):
        if len(field.split()) != 1 or field != field.strip():
            raise ValueError(f"{field!r} is not one field of a run: it is empty or holds white space")
    return [
        f"{query_id} Q0 {_encode(name)} {rank} {score} {tag}"
        for rank, (name, score) in enumerate(rank_hits(hits).items(), start=1)
    ]


def qrels_lines(query_id: str, names: Iterable[ParagraphName]) -> list[str]:
    """Judgements that these paragraphs are relevant, as ``load_qrels`` reads them.

    With tabs between; a name whose white space would not survive that takes the form of TREC.
    """
    return [
        f"{query_id}\t{name}\t1" if " ".join(str(name).split()) == str(name) else f"{query_id} 0 {_encode(str(name))} 1"
        for name in names
    ]


def read_run(path: Path) -> Run:
    """The run in a file of TREC lines, ids decoded: by score as TREC reads them, equal scores in the order of their ranks.

    Raises EvaluationError, naming the line, if one is malformed or repeats a paragraph of its query.
    """
    form = "write qid Q0 ARTICLE#pN rank score tag on each line, as briefbot search --run does"
    rows: dict[str, list[tuple[float, int, str]]] = {}
    seen: set[tuple[str, str]] = set()
    for place, line in numbered_lines(path, EvaluationError, hint=form):
        fields = line.split()
        if len(fields) != 6:
            raise EvaluationError(f"{place}: {len(fields)} fields, a run has 6", form)
        query_id, _, name, rank, score, _ = fields
        if (query_id, name) in seen:
            raise EvaluationError(f"{place}: names {name!r} a second time for {query_id!r}", "keep the better of the two lines")
        seen.add((query_id, name))
        row = (-_number(score, place, form=form), int(_number(rank, place, form=form)), unquote(name))
        rows.setdefault(query_id, []).append(row)
    return {query_id: {name: -score for score, _, name in sorted(found)} for query_id, found in rows.items()}


def numbered_lines(path: Path, error: type[BriefbotError], *, hint: str) -> Iterator[tuple[str, str]]:
    """Lines that are not blank, each with its place. Raises ``error`` if the file cannot be read or has none."""
    for number, line in enumerate(read_utf8(path, error, hint=hint).split("\n"), start=1):
        if line.strip():  # not splitlines(): U+2028 may stand inside a JSON string
            yield f"{path}:{number}", line


def read_utf8(path: Path, error: type[BriefbotError], *, hint: str) -> str:
    """The text of a file. Raises ``error`` if it cannot be read or has none; the hint says what should stand in it."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as cause:
        raise error(f"there is no file {path}", hint) from cause
    except OSError as cause:
        raise error(f"{path}: {cause.strerror}", "name a file that may be read") from cause
    return decode_utf8(content, str(path), error, hint=hint)


def decode_utf8(content: bytes, name: str, error: type[BriefbotError], *, hint: str) -> str:
    """The text of what was read, with the ends of lines as they are here. Raises ``error``, with the name, as ``read_utf8``."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as cause:
        raise error(f"{name} is not UTF-8: {cause.reason} at byte {cause.start}", "save it as UTF-8") from cause
    if not text.strip():
        raise error(f"{name} is empty", hint)
    return text


def _read_judgement(line: str, place: str, *, form: str) -> tuple[str, str, int]:
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) != 3:
        fields = line.split()
        if len(fields) != 4:
            raise EvaluationError(f"{place}: {len(fields)} fields, neither 3 with tabs between nor the 4 of TREC", form)
        fields = [fields[0], unquote(fields[2]), fields[3]]
    query_id, name, relevance = fields
    if not query_id or not name:
        raise EvaluationError(f"{place}: names no {'paragraph or article' if query_id else 'query'}", form)
    try:
        return query_id, name, int(relevance)
    except ValueError as error:
        raise EvaluationError(f"{place}: the relevance {relevance!r} is no whole number", form) from error


def _number(text: str, place: str, *, form: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise EvaluationError(f"{place}: {text!r} is no number", form)
    return number


def _encode(name: str) -> str:
    return re.sub(r"[\s%]", lambda match: quote(match[0]), name)
