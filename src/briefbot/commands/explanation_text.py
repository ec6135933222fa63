"""An explanation as plain text: what decided, then each stage in a few lines no wider than the terminal or a hundred columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from briefbot.commands.terminal import width, wrapped
from briefbot.explanations.explanation import (
    LABELS,
    Candidate,
    Explanation,
    GateAccount,
    QuestionAccount,
    SearchAccount,
    Sentence,
    Word,
)

if TYPE_CHECKING:
    from briefbot.explanations.explanation import Part, Stage
    from briefbot.questions.question import QuestionKind

_WORD_WIDTH, _SIGNAL_WIDTH = 20, 48
"""Of the first column of a table where there is room."""
_WORD_FIGURES_WIDTH, _SIGNAL_FIGURES_WIDTH = 46, 42
"""What stands beside it."""
_LEAST_COLUMN_WIDTH = 7
_LEAST_TEXT_WIDTH = 20
"""Where less room is left beside figures, a text stands under them."""
_UNDER = " " * 6
_DECIDED: dict[Stage, str] = {
    "no candidates": "Decided by the search",
    "gate": "Decided by the gate, which found too little evidence",
    "answered": "Answered: the gate let it through",
    "day": "Answered without the gate",
    "verification": "Decided by the check of the claims",
}
_ASKS_FOR: dict[QuestionKind, str] = {
    "number": "a number",
    "date": "a day or time",
    "name": "a name",
    "place": "a place",
    "reason": "a reason",
    "statement": "what somebody said",
    "other": "something of no particular kind",
}


def render_explanation(explanation: Explanation) -> str:
    """What decided, the question, the search, the sentences, the gate, the check; stages never reached are left out."""
    lines = wrapped(f"{_DECIDED[explanation.decided]}: {explanation.because}.")
    lines += ["", *_question_lines(explanation.question)]
    if explanation.gate is not None:
        lines += ["", *wrapped(_say_search(explanation.search)), *_candidate_lines(explanation.search.best)]
        lines += ["", *wrapped(_say_sentences(explanation)), *_sentence_lines(explanation.sentences.best)]
        lines += ["", *_gate_lines(explanation.gate)]
    lines += _conflict_lines(explanation)
    lines += _check_lines(explanation)
    return "\n".join(line.rstrip() for line in lines)


def _question_lines(question: QuestionAccount) -> Iterator[str]:
    said = [f"asks for {_ASKS_FOR[question.kind]}", "several parts" if question.has_several_parts else "one part"]
    said += [
        f"{name} {', '.join(given)}"
        for name, given in (
            ("names", question.names),
            ("figures", question.figures),
            ("source named:", question.sources),
            ("day named:", question.days),
        )
        if given
    ]
    yield from wrapped(f"Question: {'; '.join(said)}.")
    yield from wrapped(f"Scope: {_say_scope(question)}.")
    if question.words:
        yield f"  {'telling word':<{_word_width()}} weight  passages with it: all  found  weighed"
        yield from (_word_line(word) for word in question.words)


def _say_scope(question: QuestionAccount) -> str:
    limits = [f"since {question.since}"] * bool(question.since) + [f"until {question.until}"] * bool(question.until)
    limits += [f"from {', '.join(question.only_sources)}"] * bool(question.only_sources)
    passages = f"{question.passages_in_scope:,} passages"
    return f"{', '.join(limits)}, {passages}" if limits else f"everything, {passages}"


def _word_line(word: Word) -> str:
    line = f"  {_cut(word.word, _word_width()):<{_word_width()}} {word.weight:>6.0%}  "
    if not word.passages:
        meant = f"; nearly so written: {', '.join(word.alike)}" if word.alike else ""
        return _cut(f"{line}the corpus has never seen it{meant}", width())
    return f"{line}{word.passages:>21,}  {word.candidates or 'none':>5}  {word.weighed or 'none':>7}"


def _word_width() -> int:
    return min(_WORD_WIDTH, width() - 2 - _WORD_FIGURES_WIDTH)


def _say_search(search: SearchAccount) -> str:
    n = search.reprints_folded
    folded = f", {n:,} reprint{'s' * (n > 1)} folded" if n else ""
    return (
        f"Search: words brought {search.by_words:,} passages, vectors {search.by_vectors:,}; together"
        f" {search.together:,}{folded}. What adds up to each score, and the rank by words and by vectors alone:"
    )


def _candidate_lines(best: Sequence[Candidate]) -> Iterator[str]:
    columns = _columns([found.parts for found in best])
    if best:
        head = f"       score ={_heads(columns)}   words vectors"
        yield f"{head}  article, paragraph" if len(head) + _LEAST_TEXT_WIDTH <= width() else head
    for found in best:
        alone = f"{found.rank_by_words or '–':>6} {found.rank_by_vectors or '–':>7}"
        line = f"  {found.rank:>2}  {found.score:>6.3f}  {_adds(found.parts, columns, digits=3)}  {alone}  "
        yield from _beside(line, found.title, end=f", {found.paragraph}")


def _say_sentences(explanation: Explanation) -> str:
    weighed = explanation.sentences.weighed
    said = f"Sentences: {weighed:,} weighed, of the {explanation.search.passages_weighed} best passages."
    if explanation.decided == "gate":
        return f"{said} None became a claim: the gate refused. The best:"
    return (
        f"{said} Besides the best, those up to {explanation.sentences.margin:.1f} behind it become claims; another article's up"
        f" to {explanation.sentences.other_source_margin:g}, where a figure, a day or several things are asked for:"
    )


def _sentence_lines(best: Sequence[Sentence]) -> Iterator[str]:
    columns = _columns([sentence.parts for sentence in best])
    if best:
        yield f"    score ={_heads(columns)}"
    for sentence in best:
        line = f"  {sentence.score:>7.2f}  {_adds(sentence.parts, columns, digits=2)}  "
        yield from _beside(line, sentence.text, begin=_say_fate(sentence))


def _beside(figures: str, text: str, *, begin: str = "", end: str = "") -> Iterator[str]:
    """The text on the line of the figures, or on the next; it is cut, what begins and ends it is not."""
    room = width() - len(figures) - len(begin) - len(end)
    if room >= _LEAST_TEXT_WIDTH:
        yield f"{figures}{begin}{_cut(text, room)}{end}"
    else:
        yield figures
        yield f"{_UNDER}{begin}{_cut(text, width() - len(_UNDER) - len(begin) - len(end))}{end}"


def _say_fate(sentence: Sentence) -> str:
    if sentence.fate == "refused by the gate":
        return ""
    fate = f"{sentence.behind:.1f} behind" if sentence.fate == "too far behind" else sentence.fate
    return f"{fate:<13}  "


def _columns(rows: Sequence[Sequence[Part]]) -> list[str]:
    """Names of the parts that add something to one of the scores."""
    names = [part.name for part in rows[0]] if rows else []
    return [name for place, name in enumerate(names) if any(parts[place].adds for parts in rows)]


def _heads(columns: Sequence[str]) -> str:
    return "".join(f"{LABELS[name].short:>{_column_width(name)}}" for name in columns)


def _adds(parts: Sequence[Part], columns: Sequence[str], *, digits: int) -> str:
    return "".join(f"{part.adds:>{_column_width(part.name)}.{digits}f}" for part in parts if part.name in columns)


def _column_width(name: str) -> int:
    return max(_LEAST_COLUMN_WIDTH, 1 + len(LABELS[name].short))


def _gate_lines(gate: GateAccount) -> Iterator[str]:
    side = "above" if gate.margin >= 0 else "below"
    yield from wrapped(
        f"Gate: confidence {gate.own_confidence:.2f}, answers begin at {gate.own_threshold:.2f}"
        + (f" (calibrated: {gate.confidence:.2f} and {gate.threshold:.2f})" if gate.calibrated else "")
        + f"; logit {gate.logit:+.2f}, {abs(gate.margin):.2f} {side} what is needed"
        + ("" if gate.margin >= 0 or gate.wanting else ", since too few of the question's words stand there")
        + "."
    )
    first = min(_SIGNAL_WIDTH, width() - 2 - _SIGNAL_FIGURES_WIDTH)
    yield f"  {'signal':<{first}}   value  weight    adds  typical    short"
    for signal in gate.signals if gate.margin >= 0 else sorted(gate.signals, key=lambda signal: -signal.short):
        if signal.weight:
            label = LABELS[signal.name].long
            if len(label) > first:
                yield f"  {label}"
                label = ""
            yield (
                f"  {label:<{first}}  {signal.value:>6.2f}  {signal.weight:>6.2f}  {signal.adds:>6.2f}"
                f"   {signal.typical:>6.2f}   {_short(signal.short):>6}"
            )
    yield f"  {'constant':<{first}}                  {gate.bias:>6.2f}"


def _short(value: float) -> str:
    return f"{value:.2f}" if value >= 0.005 else ""


def _conflict_lines(explanation: Explanation) -> Iterator[str]:
    for number, conflict in enumerate(explanation.conflicts, start=1):
        sides = "; ".join(f"[{side.citation}] {side.words}" for side in conflict.sides)
        how = "one corrects another" if conflict.corrected else "none corrects another in words; the latest comes first"
        yield ""
        yield _cut(f"Conflict {number} of {len(explanation.conflicts)} ({conflict.kind}; {how}): {sides}", width())


def _check_lines(explanation: Explanation) -> Iterator[str]:
    if explanation.verification:
        yield ""
        yield "Check of each claim against its quote:"
    for claim in explanation.verification:
        line = f"  [{claim.citations[0]}] {claim.verdict}{f' ({claim.reason})' if claim.reason else ''}: "
        yield _cut(line + claim.text, width())


def _cut(text: str, width: int) -> str:
    """On one line of this width at most, without what could steer a terminal."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return shown if len(shown) <= width else shown[: max(0, width - 1)] + "…"
