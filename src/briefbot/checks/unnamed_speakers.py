"""Who a claim says has said it, where it names nobody: "a rebel spokesman", where the source has the ministry say so."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, instead, unsupported
from briefbot.text.attribution import Report
from briefbot.text.wording import Token, stems, weight

_LONGEST = 6
"""Words before the verb of a claim that opens with who says it."""
_ANYBODY = stems("official authority source report people media expert statement witness police")
"""Who may be whoever the source names."""
_ENDS = frozenset('.;:,"()')


def check_unnamed_speakers(case: Case) -> list[Disagreement]:
    """Where somebody who is not named says it in the claim, and in its source says something else, in another sentence."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    report = next(iter(case.claim.reports), None)
    said = _subject(claim, case.claim.index(report.start)) if report is not None and report.speaker is None else []
    if not said or said[0] != 0 or claim[said[-1]].key in _ANYBODY:
        return []
    speaker = claim[said[-1]]
    own = {claim[i].key for i in said}
    sentences = {source[i].sentence for i in case.aligner.taken(speaker.sentence) if source[i].key not in own}
    places = {source[i].sentence for i in case.source.wording.indices.get(speaker.key, ())}
    if len(sentences) != 1 or not places or sentences & places:
        return []
    other = next((each for each in case.source.reports if _stands_in(case, each, sentences)), None)
    theirs = _subject(source, case.source.index(other.start)) if other is not None else []
    return [unsupported(instead(_told(source, theirs), _told(claim, said)))] if theirs else []


def _stands_in(case: Case, report: Report, sentences: set[int]) -> bool:
    return case.source.wording.tokens[case.source.index(report.start)].sentence in sentences


def _subject(tokens: Sequence[Token], verb: int) -> list[int]:
    """The words right before a verb of reporting, from the beginning of its sentence or the last mark on."""
    found: list[int] = []
    for index in reversed(range(max(0, verb - _LONGEST), verb)):
        if tokens[index].text in _ENDS or tokens[index].sentence != tokens[verb].sentence:
            break
        found.insert(0, index)
    return found if any(weight(tokens[index].text) == 1 for index in found) else []


def _told(tokens: Sequence[Token], indices: Sequence[int]) -> str:
    return " ".join(tokens[index].text for index in indices)
