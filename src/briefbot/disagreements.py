"""Where a claim and its source disagree: numbers, dates, names, denial, direction, speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TypeVar

from briefbot.alignment import Aligner
from briefbot.attribution import Report, find_reports
from briefbot.dates import PartialDate, agree, differ, find_dates, missing_parts
from briefbot.names import Name, find_names, is_telling, same_name_word
from briefbot.negation import is_cue, negated, positive_form
from briefbot.opposites import sides
from briefbot.quantities import Quantity, find_quantities, opposed_bounds, same_amount, same_unit
from briefbot.rewording import find_departures, follows, replaced
from briefbot.types import Verdict
from briefbot.wording import Token, Wording, alike, read, weight

CLEAR = 0.5
"""Agreement of surroundings from which a word of the source stands in the same place as one of the claim."""
_JOINTS = frozenset("and or , & ( ) the a".split())
LIKELY = 0.3
"""Agreement from which it seems to; enough to doubt a claim, not to say that the source contradicts it."""
FAINT = 0.2
"""Agreement below which two words stand in different matters."""
MARGIN = 0.15
"""How much better another item of the source must fit the claim's surroundings than the claimed one does."""


Item = TypeVar("Item", Quantity, PartialDate)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a reader should know before trusting the claim, and the verdict it allows at best."""

    verdict: Verdict
    reason: str


class Facts:
    """The words, numbers, dates, names and reports of a text, each found once."""

    def __init__(self, wording: Wording, *, elsewhere: Wording | None = None) -> None:
        self.wording = wording
        self._elsewhere = elsewhere

    @cached_property
    def dates(self) -> list[PartialDate]:
        return find_dates(self.wording.text)

    @cached_property
    def quantities(self) -> list[Quantity]:
        return find_quantities(self.wording.text, without=[(date.start, date.end) for date in self.dates])

    @cached_property
    def names(self) -> list[Name]:
        return find_names(self.wording, elsewhere=self._elsewhere)

    @cached_property
    def reports(self) -> list[Report]:
        return find_reports(self.wording, self.names)

    @cached_property
    def negated(self) -> dict[int, int]:
        return negated(self.wording)

    def index(self, start: int) -> int:
        """Index of the token at or after the character."""
        tokens = self.wording.tokens
        return next((i for i, token in enumerate(tokens) if token.end > start), len(tokens) - 1)


@dataclass(frozen=True, slots=True)
class Case:
    """A claim against its source: the facts of both, how they align, and the stems that may be taken as known."""

    claim: Facts
    source: Facts
    aligner: Aligner
    known: frozenset[str]


def open_case(claim: Wording, source: Facts, known: frozenset[str]) -> Case:
    return Case(Facts(claim, elsewhere=source.wording), source, Aligner(claim, source.wording), known)


@lru_cache(maxsize=64)
def facts_of(texts: tuple[str, ...]) -> Facts:
    """The facts of a source; kept, since the claims of an answer share their sources."""
    return Facts(read(texts))


def find_disagreements(case: Case) -> list[Disagreement]:
    """Every disagreement, in the order numbers, dates, names, denial, direction, speaker."""
    return [
        *_departures(case),
        *_quantities(case),
        *_dates(case),
        *_names(case),
        *_exchanges(case),
        *_denials(case),
        *_prefixes(case),
        *_directions(case),
        *_speakers(case),
    ]


def agreed_spans(case: Case) -> list[tuple[int, int]]:
    """Where in the claim's text a number, date or abbreviated name stands that the source gives in other characters."""
    numbers = [q for q in case.claim.quantities if any(same_amount(q, given) for given in case.source.quantities)]
    dates = [d for d in case.claim.dates if any(agree(d, given) for given in case.source.dates)]
    tokens = case.claim.wording.tokens
    short = [(tokens[n.indices[0]].start, tokens[n.head].end) for n in case.claim.names if _is_shortened(case, n)]
    return [*((q.start, q.end) for q in numbers), *((d.start, d.end) for d in dates), *short]


def _contradicted(reason: str) -> Disagreement:
    return Disagreement("contradicted", reason)


def _unsupported(reason: str) -> Disagreement:
    return Disagreement("unsupported", reason)


def _weigh_rival(own: float, rival: float, said: str, claimed: str) -> list[Disagreement]:
    """What follows where something else in the source fits the claim's surroundings better than what is claimed."""
    if rival < LIKELY or rival < own + MARGIN:
        return []
    reason = f"the source says {said}, the claim {claimed}"
    return [_contradicted(reason) if rival >= CLEAR else _unsupported(reason)]


def _departures(case: Case) -> list[Disagreement]:
    """Where a claim that follows its source word for word has other words than it: names, figures, opposites, single words."""
    found = []
    claim, source = case.claim.wording, case.source.wording
    for departure in find_departures(claim, source) or []:
        pair = replaced(departure, claim, source)
        if pair is None or _same_figures(case, *pair) or not any(is_telling(token.text) for token in pair[0]):
            continue
        ours, theirs = pair
        if _are_initials(ours, theirs) or _are_initials(theirs, ours):
            continue
        reason = f"the source says {_words(theirs)}, the claim {_words(ours)}"
        named = _capitals(case.claim, ours), _capitals(case.source, theirs)
        if all(token.key in case.known for token in ours) or (named[0] and not named[1] and _all_stand(ours, source)):
            continue
        figures = any(t.text[0].isdigit() for t in ours) and any(t.text[0].isdigit() for t in theirs)
        if figures or all(named) or any(_opposed(a, b) for a in ours for b in theirs):
            found.append(_contradicted(reason))
        elif len(ours) == 1 and len(theirs) == 1 and weight(ours[0].text) == weight(theirs[0].text) == 1:
            found.append(_unsupported(reason))
    return found


def _are_initials(short: list[Token], long: list[Token]) -> bool:
    return len(short) == 1 and len(long) > 1 and short[0].text.replace(".", "") == "".join(t.text[0] for t in long)


def _words(tokens: list[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _capitals(facts: Facts, tokens: list[Token]) -> bool:
    """Whether one of the tokens is of a name."""
    named = {facts.wording.tokens[i].start for name in facts.names for i in name.indices}
    return any(token.start in named for token in tokens)


def _all_stand(tokens: list[Token], source: Wording) -> bool:
    return all(token.key in source.indices for token in tokens)


def _opposed(one: Token, other: Token) -> bool:
    return any(a == b and x == -y for a, x in sides(one.text) for b, y in sides(other.text))


def _same_figures(case: Case, ours: list[Token], theirs: list[Token]) -> bool:
    """Whether the tokens are of numbers or dates that agree."""
    spans = (ours[0].start, ours[-1].end), (theirs[0].start, theirs[-1].end)
    for claimed in _within(case.claim.quantities, spans[0]):
        if any(same_amount(claimed, given) for given in _within(case.source.quantities, spans[1])):
            return True
    return any(
        agree(claimed, given) for claimed in _within(case.claim.dates, spans[0]) for given in _within(case.source.dates, spans[1])
    )


def _within(items: list[Item], span: tuple[int, int]) -> list[Item]:
    return [item for item in items if item.start < span[1] and span[0] < item.end]


def _quantities(case: Case) -> list[Disagreement]:
    found: list[Disagreement] = []
    for claimed in case.claim.quantities:
        here = case.claim.index(claimed.start)
        fits = {i: case.aligner.agreement(here, case.source.index(given.start)) for i, given in enumerate(case.source.quantities)}
        found += _quantity(case, claimed, fits)
    return found


def _quantity(case: Case, claimed: Quantity, fits: dict[int, float]) -> list[Disagreement]:
    given = case.source.quantities
    same = [i for i in fits if same_amount(claimed, given[i])]
    own = max((fits[i] for i in same), default=0.0)
    rivals = [i for i in fits if i not in same and _is_rival(case, claimed, given[i])]
    rival = max(rivals, key=lambda i: fits[i], default=None)
    text = claimed.text.strip()
    if same:
        best = max(same, key=lambda i: fits[i])
        if opposed_bounds(claimed, given[best]):
            return [
                _contradicted(
                    f"the source says {_with_bound(case.source, given[best])}, the claim {_with_bound(case.claim, claimed)}"
                )
            ]
        return [] if rival is None else _weigh_rival(own, fits[rival], given[rival].text.strip(), text)
    for i in fits:
        if claimed.low == given[i].low and not same_unit(claimed, given[i]) and claimed.is_ordinal == given[i].is_ordinal:
            return [_contradicted(f"the source says {given[i].text.strip()}, the claim {text}")]
    if _stands_as_word(case, claimed):
        return []
    if rival is not None and fits[rival] >= LIKELY:
        return [_contradicted(f"the source says {given[rival].text.strip()}, the claim {text}")]
    return [] if claimed.is_loose else [_unsupported(f"the source does not give {text}")]


def _is_rival(case: Case, claimed: Quantity, given: Quantity) -> bool:
    """Whether the source's number could stand where the claim has another: of the same kind, and not claimed elsewhere."""
    if claimed.is_ordinal != given.is_ordinal or given.is_loose:
        return False
    return not any(same_amount(other, given) for other in case.claim.quantities)


def _stands_as_word(case: Case, claimed: Quantity) -> bool:
    """Whether the figure is a name's or a date's in the source: "1989" the record, "the 4" the road."""
    key = case.claim.wording.tokens[case.claim.index(claimed.start)].key
    return not claimed.is_ordinal and claimed.dimension is None and (key in case.source.wording.indices or key in case.known)


def _with_bound(facts: Facts, quantity: Quantity) -> str:
    before = facts.wording.text[max(0, quantity.start - 16) : quantity.start].split()[-2:]
    return " ".join([*before, quantity.text.strip()])


def _dates(case: Case) -> list[Disagreement]:
    found: list[Disagreement] = []
    for claimed in case.claim.dates:
        here = case.claim.index(claimed.start)
        fits = {i: case.aligner.agreement(here, case.source.index(given.start)) for i, given in enumerate(case.source.dates)}
        found += _date(case, claimed, fits)
    return found


def _date(case: Case, claimed: PartialDate, fits: dict[int, float]) -> list[Disagreement]:
    given = case.source.dates
    agreeing = [i for i in fits if agree(claimed, given[i])]
    own = max((fits[i] for i in agreeing), default=0.0)
    rivals = [i for i in fits if differ(claimed, given[i]) and not any(agree(other, given[i]) for other in case.claim.dates)]
    rival = max(rivals, key=lambda i: fits[i], default=None)
    if agreeing:
        lacking = missing_parts(claimed, [given[i] for i in agreeing])
        lacking = missing_parts(claimed, given) if lacking else lacking
        if not lacking:
            return [] if rival is None else _weigh_rival(own, fits[rival], given[rival].text, claimed.text)
    if _year_stands(case, claimed):
        return []
    if rival is not None and fits[rival] >= CLEAR:
        return [_contradicted(f"the source says {given[rival].text}, the claim {claimed.text}")]
    return [_unsupported(f"the source does not give {claimed.text}")]


def _year_stands(case: Case, claimed: PartialDate) -> bool:
    key = case.claim.wording.tokens[case.claim.index(claimed.start)].key
    return claimed.parts().keys() == {"year"} and (key in case.source.wording.indices or key in case.known)


def _names(case: Case) -> list[Disagreement]:
    found: list[Disagreement] = []
    for name in case.claim.names:
        found += _name(case, name)
    return found


def _name(case: Case, name: Name) -> list[Disagreement]:
    places = _name_places(case, name)
    rival, fit = _rival_name(case, name)
    if places:
        own = max(case.aligner.agreement(name.head, place) for place in places)
        if rival is None or all(key in case.known for key in name.keys):
            return []
        return _weigh_rival(own, fit, rival.text, name.text)
    if _is_known(case, name) or _is_shortened(case, name):
        return []
    if rival is not None and fit >= CLEAR:
        return [_contradicted(f"the source says {rival.text}, the claim {name.text}")]
    return [_unsupported(f"the source does not name {name.text}")]


def _name_places(case: Case, name: Name) -> list[int]:
    """Indices in the source at which the name stands: its last word, or most of its words."""
    keys = case.source.wording.indices
    met = {key: [other for other in keys if same_name_word(key, other)] for key in name.keys}
    share = sum(1 for key in name.keys if met[key] or key in case.known) / len(name.keys)
    if not met[name.keys[-1]] and share < 0.6:
        return []
    head = name.keys[-1] if met[name.keys[-1]] else next((key for key in name.keys if met[key]), None)
    return [] if head is None else [index for other in met[head] for index in keys[other]]


def _is_known(case: Case, name: Name) -> bool:
    return name.keys[-1] in case.known or sum(key in case.known for key in name.keys) / len(name.keys) >= 0.6


def _is_shortened(case: Case, name: Name) -> bool:
    """Whether one text has the initials of a name of the other: "UN" and "United Nations"."""
    ours = "".join(key[0] for key in name.keys)
    short = name.text.replace(".", "").lower()
    return any(
        (len(short) > 1 and short == "".join(key[0] for key in other.keys))
        or (len(ours) > 1 and ours == other.text.replace(".", "").lower())
        for other in case.source.names
    )


def _rival_name(case: Case, name: Name) -> tuple[Name | None, float]:
    """The source's name that fits the claim's surroundings best among those the claim does not mention, and how well."""
    said = {key for other in case.claim.names for key in other.keys} | {token.key for token in case.claim.wording.tokens}
    best, fit = None, 0.0
    for other in case.source.names:
        if any(same_name_word(key, ours) for key in other.keys for ours in said):
            continue
        agreement = max(case.aligner.agreement(name.head, index) for index in (other.head, other.indices[0]))
        if agreement > fit:
            best, fit = other, agreement
    return best, fit


def _exchanges(case: Case) -> list[Disagreement]:
    """Names or figures that stand in another order than in the sentence the claim otherwise follows."""
    claim, source = case.claim.wording, case.source.wording
    sentence = follows(claim, source)
    if not sentence or _count(claim, "by") != sum(source.tokens[i].key == "by" for i in sentence):
        return []
    items = [(name.head, name.keys[-1], name.text) for name in case.claim.names]
    items += [(case.claim.index(q.start), claim.tokens[case.claim.index(q.start)].key, q.text) for q in case.claim.quantities]
    placed = [
        (i, there[0], text)
        for i, key, text in sorted(items)
        if len(there := [j for j in sentence if source.tokens[j].key == key]) == 1
    ]
    for (one, first, ours), (other, second, theirs) in pairwise(placed):
        between = {token.text.lower() for token in claim.tokens[one + 1 : other]}
        if first > second and not between <= _JOINTS:
            return [_contradicted(f"the source has {theirs} where the claim has {ours}")]
    return []


def _count(wording: Wording, key: str) -> int:
    return len(wording.indices.get(key, ()))


def _denials(case: Case) -> list[Disagreement]:  # noqa: C901
    ours, theirs = case.claim.negated, case.source.negated
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    added: dict[int, list[float]] = {}
    dropped: dict[int, list[float]] = {}
    matched = set()
    for index, token in enumerate(claim):
        if weight(token.text) < 0.4:
            continue
        best = case.aligner.best(index)
        if best is None:
            continue
        place, fit = best
        matched.add(index)
        if index in ours and place not in theirs:
            added.setdefault(ours[index], []).append(fit)
        elif index not in ours and place in theirs:
            dropped.setdefault(theirs[place], []).append(fit)
        elif index in ours:
            added.setdefault(ours[index], []).append(-1.0)
            dropped.setdefault(theirs[place], []).append(-1.0)
    found = []
    for cue, fits in dropped.items():
        if min(fits) >= 0 and max(fits) >= CLEAR and _focus_stands(case, cue):
            found.append(_contradicted(f"the source denies this: '{_phrase(source, cue)}'"))
    for cue in sorted(set(ours.values())):
        fits = added.get(cue, [])
        if fits and min(fits) >= 0 and max(fits) >= CLEAR:
            found.append(_contradicted(f"the claim says '{_phrase(claim, cue)}', the source affirms it"))
        elif not _has_counterpart(case, cue):
            found.append(_unsupported(f"the source does not say '{_phrase(claim, cue)}'"))
    return found


def _focus_stands(case: Case, cue: int) -> bool:
    """Whether the claim has the first telling word the source negates."""
    tokens = case.source.wording.tokens
    scope = sorted(i for i, by in case.source.negated.items() if by == cue)
    focus = next((tokens[i].key for i in scope if weight(tokens[i].text) >= 0.4), None)
    return focus is None or any(alike(focus, token.key) for token in case.claim.wording.tokens)


def _has_counterpart(case: Case, cue: int) -> bool:
    """Whether the source denies something where the claim does."""
    tokens = case.source.wording.tokens
    return any(is_cue(tokens, i) and case.aligner.agreement(cue, i) >= FAINT for i, token in enumerate(tokens) if token.is_word)


def _phrase(tokens: Sequence[object], cue: int) -> str:
    return " ".join(getattr(token, "text", "") for token in tokens[max(0, cue - 1) : cue + 4])


def _prefixes(case: Case) -> list[Disagreement]:
    """Words that stand with un- or in- in one text and without in the other."""
    found = []
    for mine, other, ours in ((case.claim, case.source, True), (case.source, case.claim, False)):
        for index, token in enumerate(mine.wording.tokens):
            bare = positive_form(token.text) if token.is_word and len(token.text) > 5 else None
            if bare is None or token.key in other.wording.indices or bare not in other.wording.indices:
                continue
            pairs = [(index, there) if ours else (there, index) for there in other.wording.indices[bare]]
            here, there = max(pairs, key=lambda pair: case.aligner.agreement(*pair))
            if case.aligner.agreement(here, there) >= CLEAR and (here in case.claim.negated) == (there in case.source.negated):
                words = case.source.wording.tokens[there].text, case.claim.wording.tokens[here].text
                found.append(_contradicted(f"the source says {words[0]}, the claim {words[1]}"))
    return found


def _directions(case: Case) -> list[Disagreement]:
    found = []
    source = case.source.wording.tokens
    aged = {i for i, token in enumerate(source) if token.key == "old" and i and source[i - 1].key in ("year", "-")}
    turned = [(i, side) for i, token in enumerate(source) if token.is_word and i not in aged for side in sides(token.text)]
    for index, token in enumerate(case.claim.wording.tokens):
        for dimension, side in sides(token.text) if token.is_word else ():
            same = [i for i, (other, way) in turned if other == dimension and way == side]
            against = [i for i, (other, way) in turned if other == dimension and way == -side]
            against = [i for i in against if not any(alike(source[i].key, t.key) == 1 for t in case.claim.wording.tokens)]
            if not against:
                continue
            own = max((case.aligner.agreement(index, i) for i in same), default=0.0)
            own = max(
                own, max((case.aligner.agreement(index, i) for i in case.source.wording.indices.get(token.key, ())), default=0.0)
            )
            rival = max(against, key=lambda i: case.aligner.agreement(index, i))
            fit = case.aligner.agreement(index, rival)
            if (index in case.claim.negated) != (rival in case.source.negated):
                continue
            if fit >= CLEAR and fit >= own + MARGIN:
                found.append(_contradicted(f"the source says {source[rival].text}, the claim {token.text}"))
            elif not same and fit >= FAINT and token.key not in case.source.wording.indices:
                found.append(_unsupported(f"the source says {source[rival].text}, the claim {token.text}"))
    return found


def _speakers(case: Case) -> list[Disagreement]:
    found = []
    used = _sentences_used(case)
    near = {number + step for number in used for step in (-1, 0, 1)}
    tokens = case.source.wording.tokens
    reports = [r for r in case.source.reports if tokens[case.source.index(r.start)].sentence in near]
    speakers = [report.speaker for report in reports if report.speaker]
    for report in case.claim.reports:
        speaker = report.speaker
        if speaker is None or any(_same_name(speaker, other) for other in speakers):
            continue
        places = _name_places(case, speaker)
        quoted = any(r.by_pronoun for r in reports) or any(t.text == '"' and t.sentence in near for t in tokens)
        if _signs(case, speaker) or (quoted and places) or (_is_known(case, speaker) and reports):
            continue
        if speakers and not places and not _is_known(case, speaker):
            names = ", ".join(dict.fromkeys(other.text for other in speakers))
            found.append(_contradicted(f"the source attributes this to {names}, the claim to {speaker.text}"))
        else:
            found.append(_unsupported(f"the source does not attribute this to {speaker.text}"))
    return found + _certainty(case)


def _signs(case: Case, speaker: Name) -> bool:
    """Whether the source names the speaker as its author."""
    text = case.source.wording.text
    starts = [case.source.wording.tokens[place].start for place in _name_places(case, speaker)]
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
            return [_unsupported(f"the source only reports this: '{report.text}'{who}")]
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
    """Whether most of what the claim takes from the sentence stands after the word of reporting, or that word ends the sentence."""  # noqa: E501
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


def _same_name(one: Name, other: Name) -> bool:
    return any(same_name_word(a, b) for a in one.keys for b in other.keys)
