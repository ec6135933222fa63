"""What a question wants counted or measured, and how far the numbers of a sentence are that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefbot.text.dates import PartialDate, find_dates
from briefbot.text.light_words import STOP_WORDS
from briefbot.text.quantities import Quantity, find_quantities
from briefbot.text.retractions import is_rejected
from briefbot.text.units import CURRENCIES, dimension_of
from briefbot.text.verbs import PARTICIPLES, PAST
from briefbot.text.word_kinds import Word, join_words, read_words
from briefbot.text.wording import alike, stem, stems

UNFIT = 0.5
"""Below this a number is another thing's."""
FITS = 0.7
"""How far a number has to be what is asked for to be taken for it."""
_MEASURED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), dimensions)
    for pattern, dimensions in (
        (r"\bhow (?:far|deep|high|tall|wide|thick|close|near)\b|\b(?:distance|length|height|depth|width)\b", "length"),
        (r"\bhow long\b", "length time"),
        (r"\bhow old\b|\bwhat (?:is|was|were) the \w* ?age\b|\bwh(?:at|ich) age\b", "time"),
        (r"\bhow often\b", "time"),
        (r"\bhow fast\b|\b(?:what|which) speed\b|\bwhat (?:is|was) the (?:\w+ )?speed\b", "speed"),
        (r"\bhow heavy\b|\bweight\b", "mass"),
        (
            r"\b(?:percentage|percent|per cent|proportion|share|fraction|turnout|rate)\b",
            "share points",
        ),
        (
            r"\bhow much\b.*\b(?:costs?|pa(?:y|id|ys)|worth|spen[dt]|money|budget|earn\w*|fines?|fees?|charges?|charged|sold"
            r"|price\w*|invest\w*|donat\w+|fund\w*|saved?)\b|\b(?:what|which) (?:price|cost)\b"
            r"|\bwhat (?:is|was|were) the (?:\w+ )?(?:costs?|price)\b"
            r"|\bwhat (?:do|does|did|will|would)\b.*(?<!\bthe )\bcost\b",
            "money",
        ),
    )
)
"""Units that answer a question of this pattern, the first that is met."""
_HOW_MANY = re.compile(r"\bhow (?P<much>many|much)\b", re.IGNORECASE)
_NUMBER_OF = re.compile(r"\b(?:number|total|count|toll|population|majority) of\b", re.IGNORECASE)
_COUNT = re.compile(r"\b(?:toll|number|population|count|total|majority)\b", re.IGNORECASE)
_POPULATION = re.compile(r"\bthe (?:(?:current|present|total|whole|estimated) )?population\b", re.IGNORECASE)
"""Of people: other populations are called by what they are of, as that of wolves is."""
_EVENTS = {
    "death": "die kill dead death deadly toll fatality fatal perish lose lost victim casualty slay murder drown execute claim",
    "injury": "injure wound hurt injury casualty hospitalise hospitalize",
    "missing": "missing unaccounted",
    "arrest": "arrest detain jail imprison capture",
}
"""What may happen to people, by the words that say it."""
_EVENT_OF: dict[str, frozenset[str]] = {
    stem(word): frozenset(event for event, words in _EVENTS.items() if word in words.split())
    for words in _EVENTS.values()
    for word in words.split()
}
_PEOPLE = stems(
    "people person persons man woman child boy girl adult human civilian resident inhabitant citizen soldier troop officer"
    " guard fighter combatant serviceman policeman police passenger patient worker employee staff firefighter fireman sailor"
    " crew member villager refugee evacuee victim casualty student pupil teacher nurse doctor family prisoner detainee"
    " captive hostage migrant immigrant voter delegate monitor observer witness scientist fisherman inmate militant rebel"
    " raider protester demonstrator journalist settler slave player athlete fan spectator tourist visitor personnel"
    " dead wounded injured killed missing survivor participant volunteer recruit conscript officer marine pilot"
)
"""Stems of nouns for people."""
_ANYBODY = stems("people person persons human individual life lives")
_OWN_UNITS = frozenset("time points".split())
_WORD = re.compile(r"[^\W_]+(?:[-’'&][^\W_]+)*|[^\w\s]")
_CLAUSE_END = re.compile(r"[;:]|, (?:and|but|while)\b|\b(?:but|while|whereas)\b", re.IGNORECASE)
_BESIDE = re.compile(r"[;:]|\b(?:and|but|while|whereas)\b", re.IGNORECASE)
_NAMED_BEFORE = re.compile(r"\b(?:number|total|count|tally|toll) of (?:the |all )?", re.IGNORECASE)
_AGED = re.compile(r"\b(?:aged|age|age of|(?:man|woman|boy|girl|child|one|corporal|sergeant) of)\s*$", re.IGNORECASE)
_WHOLE = re.compile(r"(?:\bof|\bout of)\s+(?:the|its|their|our|all|these|those)\s*$|\d\s+(?:out\s+)?of\s+$", re.IGNORECASE)
"""What stands before the number of all of which some are counted: "54 of the 120 seats", "Of the 19 dead, 11"."""
_PART = re.compile(
    r"\s+(?:out\s+)?of\s+(?:(?:them|those|these|the|its|their|our|his|her|whom|which)\b(?:\s+[\d,]+)?|[\d,]+\b)", re.IGNORECASE
)
_OF_WHOM = re.compile(r"\b(?:of whom|of which|of them|of these|of those|among them|including)\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
"""What stands before a number that counts some of those counted before it."""
_MORE = re.compile(r"\b(?:further|another|additional|extra)\s*$", re.IGNORECASE)
"""What stands before a number that comes on top of another."""
_OUT_OF = re.compile(r"\s+(?:out\s+)?of\s+(?:(?:the|its|their|our|his|her|these|those)\s+)?\d", re.IGNORECASE)
_PART_OF_WHOLE = re.compile(r"of (?:the|these|those|its|their|our) [^,]{1,40}, (?:\w+ ){0,3}$", re.IGNORECASE)
"""Of the 19 dead, 11"""
_NONE = re.compile(
    r"\b(?P<of>(?P<body>nobody|no one|no-one)|none)\b|\bno\b(?! (?:longer|more|fewer|less|doubt|one)\b)", re.IGNORECASE
)
"""What counts none: by itself, or before the noun that it counts."""
_RUN = 6
"""Words after a number among which the noun it counts is looked for."""
_ENDS_RUN = STOP_WORDS | frozenset(
    "more fewer less than others other until while because since though although within without against among near across"
    " along per each every also only still later earlier ago away down up out off together alone".split()
)
_VERBS = frozenset([*PAST, *PARTICIPLES])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question about a number asks for.

    ``dimensions`` are the units that answer, none where things are counted; ``nouns`` the stems of what is counted, its
    head last; ``names`` those of them that are names: "How many North Korean soldiers…".
    """

    dimensions: frozenset[str]
    is_count: bool
    nouns: tuple[str, ...]
    names: frozenset[str]
    events: frozenset[str]
    phrase: str
    """What is counted, in the question's words."""
    of_some: bool
    """Whether it asks for a part: "how many of the…"."""

    @property
    def head(self) -> str | None:
        return self.nouns[-1] if self.nouns else None

    @property
    def counts_people(self) -> bool:
        return self.is_count and (self.head in _PEOPLE or (self.head is None and bool(self.events)))


@dataclass(frozen=True, slots=True)
class _Clause:
    """What stands around a number: from the number before it to the one after it, and the noun it counts."""

    since: int
    until: int
    run: list[str]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of a sentence: how far it is what is asked for, 0 to 1, and whether the sentence says that it is not so."""

    quantity: Quantity
    fit: float
    is_rejected: bool
    is_of_others: bool = False
    """Whether what it counts is called by other names than what is asked for."""


def read_wanted(question: str) -> Wanted:
    """What the question, one about a number, wants to know."""
    words = read_words(question)
    phrase, of_some = _counted_phrase(question, words)
    asks = _HOW_MANY.search(question)
    if asks is None and _POPULATION.search(question):
        phrase = list(read_words("people"))
    names = frozenset(stem(word.text) for word in phrase if word.is_capital and not word.text[0].isdigit())
    events = frozenset[str]().union(*(_EVENT_OF.get(stem(word.text), frozenset()) for word in words))
    is_much = bool(asks and asks["much"].lower() == "much")
    dimensions = _dimensions(question, phrase, is_much=is_much)
    is_count = not dimensions and not is_much and bool(asks or _COUNT.search(question))
    return Wanted(
        dimensions,
        is_count,
        tuple(stem(word.text) for word in phrase),
        names,
        events,
        join_words(phrase) if phrase else "",
        of_some,
    )


@lru_cache(maxsize=1024)
def find_counts(wanted: Wanted, sentence: str) -> tuple[Count, ...]:
    """The numbers of the sentence, in order, but for its days and ranks."""
    days = [(day.start, day.end) for day in find_dates(sentence) if not _is_count(wanted, sentence, day)]
    found = [quantity for quantity in find_quantities(sentence, without=days) if not quantity.is_ordinal]
    counts: list[Count] = []
    since, run = 0, list[str]()
    for place, quantity in enumerate(found):
        until = found[place + 1].start if place + 1 < len(found) else len(sentence)
        own = _run(sentence, quantity.end) or _named_before(sentence[since : quantity.start])
        goes_on = bool(counts) and (counts[-1].is_rejected or bool(_OF_WHOM.search(sentence[: quantity.start])))
        run = run if not own and goes_on else own
        count = Count(
            quantity,
            _fit(wanted, quantity, sentence, _Clause(since, until, run)),
            is_rejected(sentence, quantity.start, quantity.end),
            wanted.is_count and _has_other_names(wanted, run, [stem(word) for word in run]),
        )
        counts.append(count)
        since = since if count.is_rejected else quantity.end
    return tuple(counts)


def best_fit(counts: Sequence[Count]) -> float:
    """How far the best of the numbers is what is asked for; 0 where there is none."""
    return max((count.fit for count in counts), default=0.0)


def are_of_others(counts: Sequence[Count]) -> bool:
    """Whether the sentence counts only others: North Korean soldiers where Ukrainian ones are asked for."""
    return any(count.is_of_others for count in counts) and best_fit(counts) < UNFIT


def fit_of_none(wanted: Wanted, sentence: str) -> float:
    """How far the sentence says that there is none of what is asked for: "Nobody was hurt"; 0 if it does not."""
    found = _NONE.finditer(sentence) if wanted.is_count else ()
    return max((_fit_none(wanted, sentence, each) for each in found), default=0.0)


def _fit_none(wanted: Wanted, sentence: str, found: re.Match[str]) -> float:
    run = _run(sentence, found.end()) if found["of"] is None else []
    keys = [stem(word) for word in run]
    until = _CLAUSE_END.search(sentence, found.end())
    clause = _Clause(found.start(), until.start() if until else len(sentence), run)
    if found["of"] is None:
        fit = _fit_noun(wanted, run) if keys else 0.0
    else:
        fit = 1.0 if found["body"] is None or wanted.counts_people else 0.3
    zero = Quantity(
        0,
        0,
        None,
        1,
        "exactly",
        is_ordinal=False,
        text=found.group(),
        start=found.start(),
        end=found.end(),
        figure_end=found.end(),
    )
    return fit * _fit_event(wanted, sentence, zero, clause)


def _is_count(wanted: Wanted, sentence: str, day: PartialDate) -> bool:
    """Whether what looks like a year is a number of what is counted: "2000 guests"."""
    if not wanted.is_count or set(day.parts()) != {"year"}:
        return False
    return any(alike(noun, stem(word)) for noun in wanted.nouns for word in _run(sentence, day.end)[:2])


def _dimensions(question: str, phrase: list[Word], *, is_much: bool) -> frozenset[str]:
    asks = _HOW_MANY.search(question)
    units = {dimension for word in phrase if (dimension := dimension_of(word.text)) is not None}
    if units == {"length"} and any(word.lower == "square" for word in phrase):
        return frozenset(("area",))
    if asks and units:
        return frozenset(units)
    for pattern, names in _MEASURED:
        if pattern.search(question) and (not asks or is_much):
            return CURRENCIES if names == "money" else frozenset(names.split())
    return frozenset()


def _counted_phrase(question: str, words: tuple[Word, ...]) -> tuple[list[Word], bool]:
    """The nouns after "how many" or "number of", and whether "of" stands before them."""
    asks = _HOW_MANY.search(question) or _NUMBER_OF.search(question)
    phrase: list[Word] = []
    of_some = False
    for word in words if asks else ():
        if asks and word.start < asks.end():
            continue
        if word.kind == "noun" or word.lower in ("people", "persons"):
            phrase.append(word)
        elif not phrase and (word.kind == "determiner" or word.lower in ("of", "more", "other", "different", "new")):
            of_some = of_some or word.lower == "of"
        else:
            break
    return phrase, of_some


def _fit(wanted: Wanted, quantity: Quantity, sentence: str, clause: _Clause) -> float:
    if wanted.dimensions:
        return _fit_measure(wanted, quantity, sentence)
    if not wanted.is_count:
        return 0.8 if quantity.dimension not in _OWN_UNITS and quantity.dimension is not None else 0.5
    if quantity.dimension not in (None, "dozen"):
        return 0.4 if quantity.dimension == "share" else 0.1
    fit = _fit_noun(wanted, clause.run) * _fit_event(wanted, sentence, quantity, clause)
    before = sentence[: quantity.start]
    if _AGED.search(before):
        return 0.1
    if _MORE.search(before) or (_WHOLE.search(before) and not before.lower().startswith("of ")):
        fit *= 0.5
    if (
        _PART.match(sentence, quantity.end) and not wanted.of_some and not _OUT_OF.match(sentence, quantity.end)
    ) or _PART_OF_WHOLE.match(before):
        fit *= 0.5
    if quantity.is_loose and not clause.run:
        fit *= 0.3
    return fit


def _fit_measure(wanted: Wanted, quantity: Quantity, sentence: str) -> float:
    if quantity.dimension in wanted.dimensions:
        return 1.0
    if quantity.dimension is not None:
        return 0.1
    if wanted.dimensions == frozenset(("time",)):
        return 0.7 if re.search(r"\b(?:aged|age of|age)\W*$|\b(?:man|woman|one) of\s*$", sentence[: quantity.start]) else 0.4
    return 0.3


def _fit_noun(wanted: Wanted, run: list[str]) -> float:
    """How far the words after a number are what is to be counted."""
    keys = [stem(word) for word in run]
    if _has_other_names(wanted, run, keys):
        return 0.1
    if wanted.head is None:
        return 0.8 if not wanted.events or not keys or any(s in _PEOPLE or s in _EVENT_OF for s in keys) else 0.4
    if any(alike(wanted.head, other) for other in keys):
        return 1.0
    if any(alike(noun, other) for noun in wanted.nouns for other in keys):
        return 0.9  # the last of what was taken for nouns may be a verb: "How many nations control…"
    has_people = any(other in _PEOPLE or "death" in _EVENT_OF.get(other, ()) for other in keys)
    if wanted.head in _ANYBODY:
        return 0.95 if has_people else 0.7 if not keys else 0.3
    if wanted.head in _PEOPLE:
        return 0.5 if has_people or not keys else 0.15
    return 0.55 if not keys else 0.3


def _has_other_names(wanted: Wanted, run: list[str], keys: list[str]) -> bool:
    """Whether what is counted is called by other names: North Korean soldiers where Ukrainian ones are asked for."""
    given = [other for word, other in zip(run, keys, strict=True) if word[0].isupper()]
    return bool(given and wanted.names) and not any(alike(name, other) for name in wanted.names for other in given)


def _fit_event(wanted: Wanted, sentence: str, quantity: Quantity, clause: _Clause) -> float:
    """Whether what is said to have happened to those counted is what is asked: killed, not wounded."""
    if not wanted.events:
        return 1.0
    following = _CLAUSE_END.split(sentence[quantity.end : clause.until])[0]
    preceding = _BESIDE.split(sentence[clause.since : quantity.start])[-1]
    after = [_EVENT_OF[s] for s in _stems(following) if s in _EVENT_OF]
    before = [_EVENT_OF[s] for s in _stems(preceding) if s in _EVENT_OF]
    nearest = after[0] if after else before[-1] if before else None
    if nearest is None:
        return 0.65
    return 1.0 if nearest & wanted.events else 0.3


def _stems(text: str) -> Iterator[str]:
    return (stem(match.group()) for match in _WORD.finditer(text) if match.group()[0].isalpha())


def _named_before(before: str) -> list[str]:
    """What a number counts where that stands before it: "The number of patients moved is 86"."""
    found = _NAMED_BEFORE.search(before)
    return _run(before, found.end()) if found else []


def _run(sentence: str, end: int) -> list[str]:
    """The words after a number up to the first that belongs to no noun phrase."""
    part = _PART.match(sentence, end)
    run: list[str] = []
    for match in _WORD.finditer(sentence, part.end() if part else end):
        word = match.group()
        if word in "'\"“”‘’":
            continue
        if not word[0].isalpha() or word.lower() in _ENDS_RUN or (run and word.lower() in _VERBS) or len(run) == _RUN:
            break
        run.append(word)
    return run
