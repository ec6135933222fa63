"""Who a claim says has said it, against who has in its source."""

from __future__ import annotations

import re

from briefbot.attribution import Report
from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, contradicted, unsupported
from briefbot.checks.names import is_known, name_places
from briefbot.names import Name, same_name_word
from briefbot.wording import weight


def check_speakers(case: Case) -> list[Disagreement]:
    """Speakers to whom the source does not attribute what the claim says, and reports the claim states as facts."""
    found = []
    used = _sentences_used(case)
    near = {number + step for number in used for step in (-1, 0, 1)}
    tokens = case.source.wording.tokens
    reports = [r for r in case.source.reports if tokens[case.source.index(r.start)].sentence in near]
    speakers = [report.speaker for report in reports if report.speaker]
    for report in case.claim.reports:
        speaker = report.speaker
        if speaker is None or any(_share_a_word(speaker, other) for other in speakers):
            continue
        places = name_places(case, speaker)
        quoted = any(r.by_pronoun for r in reports) or any(t.text == '"' and t.sentence in near for t in tokens)
        if _signs(case, speaker) or (quoted and places) or (is_known(case, speaker) and reports):
            continue
        if speakers and not places and not is_known(case, speaker):
            names = ", ".join(dict.fromkeys(other.text for other in speakers))
            found.append(contradicted(f"the source attributes this to {names}, the claim to {speaker.text}"))
        else:
            found.append(unsupported(f"the source does not attribute this to {speaker.text}"))
    return found + _certainty(case)


def _signs(case: Case, speaker: Name) -> bool:
    """Whether the source names the speaker as its author."""
    text = case.source.wording.text
    starts = [case.source.wording.tokens[place].start for place in name_places(case, speaker)]
    return any(
        re.search(r"\b(?:by|author)\b\W*(?:\w+\W+)?$", text[max(0, start - 24) : start], re.IGNORECASE) for start in starts
    )


def _certainty(case: Case) -> list[Disagreement]:
    """Whether the claim asserts what the source only reports."""
    if case.claim.reports or not case.source.reports:
        return []
    sentences = _sentences_used(case)
    tokens = case.source.wording.tokens
    for report in case.source.reports:
        index = case.source.index(report.start)
        if tokens[index].sentence not in sentences or re.search(r"\bfound\b|\bthought\b", report.text):
            continue
        if any(t.key == tokens[index].key for t in case.claim.wording.tokens):
            continue
        if not _covers(case, report, tokens[index].sentence):
            continue
        who = f" by {report.speaker.text}" if report.speaker else ""
        if report.manner == "doubtful":
            return [unsupported(f"the source only reports this: '{report.text}'{who}")]
        if report.manner == "said":
            return [
                Disagreement(
                    "partly",
                    f"the source attributes this to {report.speaker.text}"
                    if report.speaker
                    else f"the source reports this: '{report.text}'",
                )
            ]
    return []


def _covers(case: Case, report: Report, sentence: int) -> bool:
    """Whether the sentence ends with the word of reporting, or has most of what the claim takes from it after that word."""
    tokens = case.source.wording.tokens
    words = [token for token in tokens if token.sentence == sentence and token.is_word]
    if report.start >= words[max(0, len(words) - 4)].start:
        return True
    keys = {token.key for token in case.claim.wording.tokens if weight(token.text) == 1}
    taken = [token.start > report.start for token in words if token.key in keys]
    return sum(taken) > len(taken) / 2


def _sentences_used(case: Case) -> set[int]:
    """The source's sentence that has most of the claim's words."""
    counts: dict[int, float] = {}
    for index, token in enumerate(case.claim.wording.tokens):
        best = case.aligner.best(index) if weight(token.text) >= 0.4 else None
        if best:
            number = case.source.wording.tokens[best[0]].sentence
            counts[number] = counts.get(number, 0.0) + 1
    top = max(counts.values(), default=0.0)
    return {number for number, count in counts.items() if count == top}


def _share_a_word(one: Name, other: Name) -> bool:
    return any(same_name_word(a, b) for a in one.keys for b in other.keys)
