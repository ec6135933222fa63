"""Who a claim says has said it, against who has in its source."""

from __future__ import annotations

import re

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, contradicted, unsupported
from briefbot.checks.names import are_initials_of, is_known, name_places
from briefbot.messages import Remark, say
from briefbot.text.attribution import Report
from briefbot.text.names import Name, same_name_word
from briefbot.text.wording import Token, weight

_REPEATED = 0.9
"""Share of a claim's telling words in one sentence from which the claim repeats that sentence."""
_MOSTLY = 0.7
"""Share of a sentence inside quotation marks from which the sentence is a quotation."""
_SIGNED = re.compile(
    r"(?:\bauthor\b|\b(?:report|study|studies|survey|poll|research|analysis|review|paper|article|essay|column|book|letter|statement"
    r"|speech|interview|testimony|post|memo|filing|lawsuit|complaint|written|reported|published|conducted|issued|made|given|said|told"
    r"|claims?|allegations?|estimates?|findings|comments?|remarks?)\b[^.;:]{0,20}\bby\b|^\W*by\b)\W*(?:\w+\W+)?$",
    re.IGNORECASE,
)
"""What stands before the name of an author."""
_FOLLOWS_WHAT_IS_SAID = re.compile(r",[\"”’']?\s+(?:(?:his|her|its|their|the|an?) [^,.;]{1,40}, [^,.;]{1,40}, )?$")
"""What stands between what is said and the verb: ", said Kell", ", its chief executive, Jon Hask, told"."""
_OFFICE = 4
"""Words before a name up to which they only tell what its bearer is: "The deputy health minister"."""
_SPEECH = 4
"""Words inside quotation marks from which they are someone's speech, not a title or a term."""


def check_speakers(case: Case) -> list[Disagreement]:
    """Speakers to whom the source does not attribute what the claim says, and reports the claim states as facts."""
    found = []
    aside = _aside(case)
    used = _sentences_used(case, aside)
    near = _reported_in(case, used, aside)
    for report in case.claim.reports:
        if report.speaker is None:
            if _opens_claim(case, report) and not _reports_in(case, near) and not _is_quoted(case, near, aside):
                found.append(unsupported(say("the source does not attribute this to anyone")))
        elif not _may_say(case, report.speaker, near, aside):
            found.append(_other_speaker(case, report.speaker, near))
    return found + _certainty(case)


def _other_speaker(case: Case, speaker: Name, near: set[int]) -> Disagreement:
    others = [report.speaker.text for report in _reports_in(case, near) if report.speaker]
    if others and not name_places(case, speaker) and not is_known(case, speaker):
        said = ", ".join(dict.fromkeys(others))
        return contradicted(say("the source attributes this to {said}, the claim to {claimed}", said=said, claimed=speaker.text))
    return unsupported(say("the source does not attribute this to {speaker}", speaker=speaker.text))


def _may_say(case: Case, speaker: Name, near: set[int], aside: set[int]) -> bool:
    """Whether the source has the speaker say something near, or someone it does not name who may be the speaker."""
    reports = _reports_in(case, near)
    speakers = [report.speaker for report in reports if report.speaker]
    if any(_share_a_word(speaker, other) for other in speakers) or _signs(case, speaker):
        return True
    if any(_stands_before(case, speaker, report) for report in reports):
        return True
    if speakers and len(near) == 1:
        return False
    if is_known(case, speaker):
        return any(report.speaker is None for report in reports)
    by_pronoun = [report for report in reports if report.by_pronoun]
    if by_pronoun and not any(_may_be_meant(case, speaker, report) for report in by_pronoun):
        return False
    quoted = bool(by_pronoun) or _is_quoted(case, near, aside)
    return quoted and bool(name_places(case, speaker))


def _may_be_meant(case: Case, speaker: Name, report: Report) -> bool:
    """Whether a pronoun that speaks may be the speaker: not where another one speaks in the sentence before, or before others
    by a pronoun."""
    tokens = case.source.wording.tokens
    told = [(tokens[case.source.index(each.start)].sentence, each) for each in case.source.reports]
    before = tokens[case.source.index(report.start)].sentence - 1
    while (there := [each for number, each in told if number == before]) and all(each.by_pronoun for each in there):
        before -= 1
    speakers = [each.speaker for each in there if each.speaker]
    return not speakers or any(_share_a_word(speaker, other) for other in speakers)


def _stands_before(case: Case, speaker: Name, report: Report) -> bool:
    """Whether the word of reporting follows the speaker's last word, which need be no name there: "engineers found"."""
    tokens = case.source.wording.tokens
    index = case.source.index(report.start)
    return index > 0 and tokens[index - 1].key == case.claim.wording.tokens[speaker.indices[-1]].key


def _reports_in(case: Case, sentences: set[int]) -> list[Report]:
    """The source's reports in these sentences, without those that are part of what the claim says: "artists who rejected it"."""
    tokens = case.source.wording.tokens
    reports = [report for report in case.claim.reports if report.speaker is not None or _opens_claim(case, report)]
    told = {case.claim.index(report.start) for report in reports}
    repeated = {token.key for i, token in enumerate(case.claim.wording.tokens) if i not in told}
    places = [(report, tokens[case.source.index(report.start)]) for report in case.source.reports]
    return [report for report, token in places if token.sentence in sentences and (report.speaker or token.key not in repeated)]


def _aside(case: Case) -> set[int]:
    """Indices of the claim's words of reporting and its speakers with what they are, which are no part of what is said."""
    speaking = {i for report in case.claim.reports for i in (report.speaker.indices if report.speaker else ())}
    first = min(speaking, default=0)
    if first <= _OFFICE and all(token.is_word for token in case.claim.wording.tokens[:first]):
        speaking |= set(range(first))
    return speaking | {case.claim.index(report.start) for report in case.claim.reports}


def _reported_in(case: Case, used: set[int], aside: set[int]) -> set[int]:
    """The sentences in which the source may say who speaks: that used alone where the claim repeats it, else its neighbours too.

    A sentence inside a quotation is said by whoever is named around it.
    """
    around = {number + step for number in used for step in (-1, 0, 1)}
    tokens = case.source.wording.tokens
    if any(report.speaker and tokens[case.source.index(report.start)].sentence in used for report in case.source.reports):
        return used
    if not _repeats(case, used, aside) or _quoted_share(case, used) > _MOSTLY:
        return around
    return used


def _repeats(case: Case, used: set[int], aside: set[int]) -> bool:
    """Whether the sentence has nearly all the claim has, words of reporting and speakers aside."""
    claim, source = case.claim.wording, case.source.wording
    told = [token for i, token in enumerate(claim.tokens) if i not in aside and weight(token.text) >= 0.4]
    met = [token for token in told if any(source.tokens[i].sentence in used for i in source.indices.get(token.key, ()))]
    return len(met) >= _REPEATED * len(told)


def _opens_claim(case: Case, report: Report) -> bool:
    """Whether the claim is put into someone's mouth as a whole: "According to one", "One said that"."""
    text = case.claim.wording.text
    if report.text.lower() == "according to":
        return not text[: report.start].strip()
    return len(text[: report.start].split()) == 1 and not report.by_pronoun and text[report.end :].startswith(" that ")


def _is_quoted(case: Case, sentences: set[int], aside: set[int]) -> bool:
    """Whether these sentences of the source quote someone, and at least half of what the claim takes from them from there."""
    words = _quoted_words(case, sentences)
    told = {t.key for i, t in enumerate(case.claim.wording.tokens) if i not in aside and weight(t.text) == 1}
    met = told & {token.key for token, _ in words}
    quoted = {token.key for token, inside in words if inside}
    return sum(inside for _, inside in words) >= _SPEECH and 2 * len(met & quoted) >= len(met)


def _quoted_share(case: Case, sentences: set[int]) -> float:
    words = _quoted_words(case, sentences)
    return sum(inside for _, inside in words) / len(words) if words else 0.0


def _quoted_words(case: Case, sentences: set[int]) -> list[tuple[Token, bool]]:
    """The words of the source's sentences, and whether each stands inside quotation marks."""
    inside, found = False, []
    for token in case.source.wording.tokens:
        inside ^= token.text == '"'
        if token.is_word and token.sentence in sentences:
            found.append((token, inside))
    return found


def _signs(case: Case, speaker: Name) -> bool:
    """Whether the source names the speaker as its author."""
    text = case.source.wording.text
    starts = [case.source.wording.tokens[place].start for place in name_places(case, speaker)]
    return any(_SIGNED.search(text[max(0, start - 60) : start]) for start in starts)


def _certainty(case: Case) -> list[Disagreement]:
    """Whether the claim asserts what the source only reports."""
    tokens = case.source.wording.tokens
    given = {tokens[case.source.index(report.start)].key for report in case.source.reports}
    own = {case.claim.wording.tokens[case.claim.index(report.start)].key for report in case.claim.reports}
    if not given or own - given:
        return []
    sentences = _sentences_used(case, set())
    for report in case.source.reports:
        index = case.source.index(report.start)
        if tokens[index].sentence not in sentences or re.search(r"\bfound\b|\bthought\b", report.text):
            continue
        if any(t.key == tokens[index].key for t in case.claim.wording.tokens):
            continue
        is_nobody = report.manner == "doubtful" and report.text.lower() == "according to"
        if not (is_nobody or _covers(case, report, tokens[index].sentence)) or _is_over(case, report, index):
            continue
        if report.manner == "doubtful":
            return [unsupported(_only_reported(report))]
        if report.manner == "said":
            return [Disagreement("partly", _reported(report))]
    return []


def _only_reported(report: Report) -> Remark:
    if report.speaker is None:
        return say("the source only reports this: '{phrase}'", phrase=report.text)
    return say("the source only reports this: '{phrase}' by {speaker}", phrase=report.text, speaker=report.speaker.text)


def _reported(report: Report) -> Remark:
    if report.speaker is None:
        return say("the source reports this: '{phrase}'", phrase=report.text)
    return say("the source attributes this to {speaker}", speaker=report.speaker.text)


def _covers(case: Case, report: Report, sentence: int) -> bool:
    """Whether the sentence ends with the word of reporting or the speaker, or has most of what the claim takes after that."""
    tokens = case.source.wording.tokens
    words = [token for token in tokens if token.sentence == sentence and token.is_word]
    if report.start >= words[max(0, len(words) - 4)].start:
        return True
    keys = {token.key for token in case.claim.wording.tokens if weight(token.text) == 1}
    taken = [token.start > report.start for token in words if token.key in keys]
    if taken and not any(taken) and _FOLLOWS_WHAT_IS_SAID.search(case.source.wording.text, 0, report.start):
        return True
    return sum(taken) > len(taken) / 2


def _is_over(case: Case, report: Report, index: int) -> bool:
    """Whether what is reported ends before what the claim takes: "the rumours of a coup proved false; the bridge was closed"."""
    tokens = case.source.wording.tokens
    taken = {i for number in {t.sentence for t in case.claim.wording.tokens} for i in case.aligner.taken(number) if i > index}
    if not taken or any(i < index for i in taken if tokens[i].sentence == tokens[index].sentence):
        return False
    between = [token.text for token in tokens[index + 1 : min(taken)]]
    is_noun = (
        index > 0 and tokens[index - 1].text.lower() in ("the", "a", "his", "her", "their", "its") and report.manner == "doubtful"
    )
    return ";" in between or (is_noun and ("," in between or ":" in between))


def _sentences_used(case: Case, aside: set[int]) -> set[int]:
    """The source's sentence that has most of the claim's words, those ``aside`` left out."""
    counts: dict[int, float] = {}
    for index, token in enumerate(case.claim.wording.tokens):
        best = case.aligner.best(index) if weight(token.text) >= 0.4 and index not in aside else None
        if best:
            number = case.source.wording.tokens[best[0]].sentence
            counts[number] = counts.get(number, 0.0) + 1
    top = max(counts.values(), default=0.0)
    return {number for number, count in counts.items() if count == top}


def _share_a_word(one: Name, other: Name) -> bool:
    if are_initials_of(one, other) or are_initials_of(other, one):
        return True
    return any(same_name_word(a, b) for a in one.keys for b in other.keys)
