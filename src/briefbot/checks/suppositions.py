"""What a source only supposes, asks, doubts or tells as somebody's view, and a claim says."""

from __future__ import annotations

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, unsupported
from briefbot.checks.framing import Frame, frame_around, leaves_open, opens_clause, supposes
from briefbot.messages import say
from briefbot.text.attribution import REPORTING
from briefbot.text.negation import is_cue

_LEAST_WORDS = 2
"""Telling words that a claim must take from the clause."""


def check_suppositions(case: Case) -> list[Disagreement]:
    """Where what a sentence of the claim takes from its source is no fact there, and the claim has no word that says so."""
    source = case.source.wording.tokens
    asked = {token.sentence for token in source if token.text == "?"}
    for number in {token.sentence for token in case.claim.wording.tokens}:
        taken = {i for i in case.aligner.taken(number) if not opens_clause(source[i])}
        if len(taken) < _LEAST_WORDS:
            continue
        first = _beginning(case, min(taken))
        if _is_guarded(case, first):
            continue
        frame = frame_around(source, first, max(taken)) or _frame_inside(case, taken)
        if frame is not None and not _is_reported(case, frame):
            phrase = " ".join(token.text for token in source[frame.start : frame.end])
            reason = say("the source does not tell this as a fact: '{phrase}'", phrase=phrase)
            return [Disagreement("partly", reason) if frame.open else unsupported(reason)]
        if source[first].sentence in asked:
            return [unsupported(say("the source only asks this"))]
    return []


def _is_reported(case: Case, frame: Frame) -> bool:
    """Whether what makes no fact of a clause is that somebody says it, and the claim says so, too."""
    source = case.source.wording.tokens
    if supposes(source[frame.start]):
        return False
    that = next((i for i in range(frame.start, frame.end) if source[i].text.lower() == "that"), frame.start)
    own = [case.aligner.best(case.claim.index(report.start)) for report in case.claim.reports]
    says_so = any(best is None or best[0] < that for best in own)
    return says_so and any(REPORTING.fullmatch(token.text) for token in source[frame.start : that])


def _frame_inside(case: Case, taken: set[int]) -> Frame | None:
    """What makes no fact of most of the words taken, the first of them aside: "critics of the mayor doubt that he …"."""
    source = case.source.wording.tokens
    told = {token.key for token in case.claim.wording.tokens}
    for opener in range(min(taken), max(taken)):
        behind = {i for i in taken if i > opener}
        if not opens_clause(source[opener]) or source[opener].key in told or len(behind) < max(_LEAST_WORDS, len(taken) / 2):
            continue
        frame = frame_around(source, _beginning(case, min(behind)), max(behind))
        if frame is not None and not frame.open:
            return frame
    return None


def _beginning(case: Case, first: int) -> int:
    """Where what the claim takes begins, with the small words that it has, too: "for example,"."""
    source = case.source.wording.tokens
    told = {token.text.lower() for token in case.claim.wording.tokens}
    while first and source[first - 1].sentence == source[first].sentence:
        if source[first - 1].text.lower() not in told or opens_clause(source[first - 1]):
            break
        first -= 1
    return first


def _is_guarded(case: Case, first: int) -> bool:
    """Whether the claim itself supposes, doubts or denies, by a word that does not stand among those it takes."""
    claim = case.claim.wording.tokens
    guards = [i for i, token in enumerate(claim) if token.is_word and (leaves_open(token) or is_cue(claim, i))]
    return any((there := case.aligner.best(index)) is None or there[0] < first for index in guards)
