"""Questions that a sentence answers, made from it by rule: what to ask a corpus whose readers have not asked yet."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from briefbot.text.clauses import Clause, is_subject, lower_first, parse_clause
from briefbot.text.countries import country_of
from briefbot.text.light_words import LIGHT_WORDS
from briefbot.text.mentions import (
    COUNT,
    DATE,
    NO_NAME,
    PLACE,
    POINTING,
    PRONOUNS,
    THING_OF,
    VAGUE,
    WORD,
    counted_in,
    names_inside,
    terms,
    things_in,
)
from briefbot.text.standing_alone import leans_on_context
from briefbot.text.verbs import AUXILIARIES, BE, PAST, PRESENT
from briefbot.text.wording import stem
from briefbot.types import ArticleId, Span

MadeKind = Literal["who", "when", "where", "how many", "said", "why", "what", "about", "keywords"]
_SHORTEST, _LONGEST = 6, 42
"""Words of a sentence that is asked about."""
_REASON = re.compile(r",? ?\b(?:because of|because|owing to|due to|as a result of|in order to|so that|after)\b")
_OBJECT = re.compile(
    r"((?:an?|the|its|his|their|new|more) [\w’'-]+(?: [\w’'-]+){0,4}?)"
    r"(?= (?:in|on|at|from|for|to|of|with|by|into|against|over|under|during)\b|$)"
)
_SAID_FIRST = re.compile(
    r"(?P<speaker>(?:The |An? )?[A-Z]?[\w’'-]+(?: [\w’'-]+){0,6}?) (?P<verb>said|says|announced|warned|claimed|argued|stated"
    r"|confirmed|insisted|explained|estimated?s?)(?: on \w+day)?(?: that)? (?P<what>.{20,})\.$"
)
_SAID_LAST = re.compile(
    r"^(?P<what>.{20,}?),? (?:the )?(?P<speaker>(?:[A-Z]?[\w’'-]+ ){0,5}?[\w’'-]+) (?P<verb>said|says)"
    r"(?: on \w+day| in [^,.]{3,40})?\.$"
)
_OF_AN_ADJECTIVE = ("an", "ese", "ic", "ish")
_LIGHT_VERBS = frozenset("give take make have become leave get put set mean keep bring".split())
_NOUNS_INSTEAD = {
    "inquiry": "investigation", "soldiers": "troops", "vessel": "ship", "vessels": "ships", "automobile": "car",
    "automobiles": "cars", "corporation": "company", "approximately": "about", "physician": "doctor", "toll": "number of dead",
    "lorries": "trucks", "lorry": "truck", "attorney": "lawyer", "attorneys": "lawyers", "percent": "per cent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MadeQuestion:
    """A question and the place that answers it: the span is of the answer, ``sentence`` of the sentence it stands in."""

    text: str
    kind: MadeKind
    article_id: ArticleId
    paragraph: int
    start: int
    end: int
    sentence: Span
    answer: str


class _Asked(NamedTuple):
    """A question and where its answer stands in the sentence."""

    kind: MadeKind
    text: str
    answer: Span


def questions_of(
    text: str, span: Span, *, article_id: ArticleId, paragraph: int, lowered: Set[str], seed: int
) -> list[MadeQuestion]:
    """Questions that the sentence at ``span`` of the article's text answers, each of another kind.

    ``lowered`` are the words that the article writes without a capital. The same seed gives the same questions.
    """
    sentence = text[span.start : span.end]
    if not _is_plain(sentence):
        return []
    rng = random.Random(f"{seed} {article_id} {span.start}")  # noqa: S311  # a choice that comes out the same again, no secret
    found = []
    for kind, asked, answer in _ask(sentence, lowered, rng):
        words = _polish(asked, rng, is_search=kind == "keywords")
        if _is_askable(words, sentence, sentence[answer.start : answer.end]):
            place = Span(span.start + answer.start, span.start + answer.end)
            found.append(MadeQuestion(words, kind, article_id, paragraph, *place, span, text[place.start : place.end]))
    return found


def lowered_words(text: str) -> frozenset[str]:
    """Words that stand without a capital in the text: with one, at the head of a sentence, they are no names."""
    return frozenset(word for word in WORD.findall(text) if word[0].islower())


def _is_plain(sentence: str) -> bool:
    """Whether it is a statement of a handy length that stands by itself: no heading, list, dialogue or question."""
    words = WORD.findall(sentence)
    return (
        _SHORTEST <= len(words) <= _LONGEST
        and sentence.rstrip()[-1:] == "."
        and sentence[0].isupper()
        and not leans_on_context(sentence)
        and sentence.count("(") == sentence.count(")")
        and "\n" not in sentence
        and not re.match(r"[A-Z]{3,}[A-Z ]* [–—-] ", sentence)  # a place line: "LINDAAL – The cable …"
        and sum(word[0].isupper() for word in words) <= len(words) // 2
    )


def _is_askable(question: str, sentence: str, answer: str) -> bool:
    """Long enough to be about something, not the sentence over again, and without its answer."""
    asked, given = terms(question), terms(sentence)
    telling = asked - LIGHT_WORDS
    return (
        len(telling) >= 2
        and len(WORD.findall(question)) <= 30
        and not (terms(answer) - LIGHT_WORDS and terms(answer) - LIGHT_WORDS <= asked)
        and not given <= asked
        and question.count("“") == question.count("”")
        and question.count('"') == 0
        and not POINTING.search(question)
    )


def _ask(sentence: str, lowered: Set[str], rng: random.Random) -> Iterator[_Asked]:
    clause = parse_clause(sentence, lowered)
    if clause is not None:
        clause = replace(clause, is_reworded=rng.random() < 0.5)
        for make in (_when, _where, _how_many_after, _why, _what, _who):
            yield from make(sentence, clause, rng)
        yield from _how_many_before(sentence, clause)
    yield from _said(sentence, lowered)
    yield from _keywords(sentence, lowered, rng)
    yield from _about(sentence, lowered, rng)


def _tail(sentence: str, clause: Clause, answer: Span, rng: random.Random) -> str:
    """The clause that follows, now and then: people who know much ask for the rest."""
    tail = sentence[clause.rest_start + len(clause.rest) :].rstrip(" .")
    is_fit = re.match(r" (?:after|because|while|when|as|to|for|despite|before|following) ", tail) and len(tail.split()) <= 16
    if not is_fit or rng.random() < 0.4 or answer.end > clause.rest_start + len(clause.rest) or re.search(r"[;:(“\"]", tail):
        return ""
    return "" if POINTING.search(tail) else tail


def _without(rest: str, start: int, end: int) -> str:
    return " ".join(f"{rest[:start]} {rest[end:]}".split()).strip(" ,")


def _when(sentence: str, clause: Clause, rng: random.Random) -> Iterator[_Asked]:
    date = DATE.search(sentence)
    if date is None or date.group() in {"May", "March"}:
        return
    inside = Span(date.start() - clause.rest_start, date.end() - clause.rest_start)
    if sentence.find(clause.subject[1:]) < date.start() < clause.rest_start:
        return  # within the subject
    if inside.start >= 0 and inside.start < len(clause.rest):
        rest = _without(clause.rest, inside.start, inside.end)
    elif inside.start < 0 or inside.start >= len(clause.rest):
        rest = clause.rest
    if date.start() > clause.rest_start + len(clause.rest) + 2:
        return  # of another clause
    if clause.base == "be" and not rest:
        return
    if DATE.search(rest):
        return
    rest = re.sub(r" (?:on|in|at|by|of|the|early|late)$", "", rest)
    lead = "On what date" if rng.random() < 0.15 and re.search(r"\d", date.group()) else "When"
    answer = Span(*date.span())
    yield _Asked("when", f"{lead} {clause.opening} {rest} {_tail(sentence, clause, answer, rng)}?", answer)


def _where(sentence: str, clause: Clause, rng: random.Random) -> Iterator[_Asked]:
    place = PLACE.search(clause.rest)
    if place is None or place.group(1).split()[0].lower() in NO_NAME or (clause.base == "be" and place.start() > 0):
        return
    rest = _without(clause.rest, *place.span())
    date = DATE.search(rest)
    if date and rng.random() < 0.7:
        rest = _without(rest, *date.span())
    start = clause.rest_start + place.start()
    answer = Span(start, start + len(place.group()))
    yield _Asked("where", f"Where {clause.opening} {rest} {_tail(sentence, clause, answer, rng)}?", answer)


def _how_many_after(sentence: str, clause: Clause, rng: random.Random) -> Iterator[_Asked]:
    """Of what follows the verb: "How many points did the Panthers give up?"."""
    counted = counted_in(clause.rest)
    if counted is None:
        return
    count, noun, end = counted
    before = clause.rest[: count.start()].strip()
    if len(before.split()) > 1 or clause.base == "be":
        return
    after = clause.rest[end:].strip()
    if rng.random() < 0.4 and len(after.split()) > 4:
        after = ""
    start = clause.rest_start + count.start()
    answer = Span(start, clause.rest_start + count.end())
    tail = _tail(sentence, clause, answer, rng)
    yield _Asked("how many", f"How many {noun} {clause.opening} {before} {after} {tail}?", answer)


def _how_many_before(sentence: str, clause: Clause) -> Iterator[_Asked]:
    """Of the subject: "How many vehicles are sent over the ferry?"."""
    counted = counted_in(clause.subject)
    if counted is None:
        return
    count, noun, end = counted
    if count.start() > 0 or len(noun.split()) > 6 or (clause.base == "be" and COUNT.search(clause.rest)):
        return
    predicate = " ".join(part for part in (clause.auxiliary, clause.verb, clause.rest) if part)
    start = sentence.lower().find(count.group().lower())
    noun = f"{noun}{clause.subject[end:]}"
    predicate = re.sub(r"^was\b", "were", predicate)
    yield _Asked("how many", f"How many {noun} {predicate}?", Span(start, start + len(count.group())))


def _why(sentence: str, clause: Clause, rng: random.Random) -> Iterator[_Asked]:
    reason = _REASON.search(sentence, clause.rest_start)
    if reason is None or reason.start() > clause.rest_start + len(clause.rest) + 2:
        return
    if reason.group().strip(" ,") == "after" and not re.match(r" (?:\w+ ){1,6}", sentence[reason.end() :]):
        return
    if clause.base == "be" and len(clause.rest.split()) < 1:
        return
    after = sentence[reason.end() :]
    if reason.group().strip(" ,") == "after" and (
        DATE.search(after[:20]) or not re.search(r"\b(?:" + "|".join(PAST) + r"|ing|were|was)\b", after)
    ):
        return
    yield _Asked("why", f"Why {clause.opening} {clause.rest}?", Span(reason.start(), len(sentence.rstrip(" ."))))


def _what(sentence: str, clause: Clause, rng: random.Random) -> Iterator[_Asked]:
    """Of the object: "What did the committee adopt?"; of what something is: "What is the Kell road?"."""
    start = clause.rest_start
    if clause.base == "be":
        if re.match(r"(?:an?|the) ", clause.rest) and clause.auxiliary in {"is", "was"}:
            head = clause.subject
            yield _Asked("what", f"What {clause.auxiliary} {head}?", Span(start, start + len(clause.rest)))
        return
    if clause.auxiliary in BE or "been" in clause.verb or "be" in clause.verb.split():
        return
    thing = _OBJECT.match(clause.rest)
    if thing is None or DATE.search(thing.group()):
        return
    after = clause.rest[thing.end() :].strip()
    if not after and clause.base in _LIGHT_VERBS:
        return
    if after.startswith(("of ", "to ")) or thing.group().startswith("their own"):
        return
    yield _Asked("what", f"What {clause.opening} {after}?", Span(start, start + thing.end()))


def _who(sentence: str, clause: Clause, rng: random.Random) -> Iterator[_Asked]:
    """Of the subject, where it is a person by all signs: two or three capitalised words and no more."""
    subject = clause.subject
    if not re.fullmatch(r"(?:[A-Z][\w.’-]+ )?[A-Z][\w’-]+ (?:[a-z]{2,3} )?[A-Z][a-z’-]+", subject) or clause.auxiliary in BE:
        return
    start = sentence.find(subject)
    predicate = " ".join(part for part in (clause.auxiliary, clause.verb, clause.rest) if part)
    yield _Asked("who", f"Who {predicate}?", Span(start, start + len(subject)))


def _said(sentence: str, lowered: Set[str]) -> Iterator[_Asked]:
    """What a named speaker said: "What did the operator say about the fuel depot?"."""
    first, last = _SAID_FIRST.match(sentence), _SAID_LAST.search(sentence)
    match = first or last
    if match is None:
        return
    speaker = match["speaker"]
    if last is match:
        before = sentence[: match.start("speaker")]
        speaker = f"the {speaker}" if before.endswith("the ") else speaker
        tail = before.rstrip().removesuffix(" the")
        if "," not in tail[-2:]:
            return
        what = Span(match.start("what"), match.start("what") + len(match["what"].rstrip(" ,")))
    else:
        what = Span(match.start("what"), match.end("what"))
    if (
        POINTING.search(speaker)
        or speaker.lower() in PRONOUNS
        or not is_subject(speaker)
        or speaker.split()[0].lower() in PRONOUNS
    ):
        return
    topic = _topic(sentence[what.start : what.end], lowered, without=speaker)
    if topic is None:
        return
    speaker = lower_first(speaker, lowered)
    yield _Asked("said", f"What did {speaker} say about {topic}?", what)


def _topic(text: str, lowered: Set[str], *, without: str) -> str | None:
    """What the words are about: the first phrase with an article before it, or name."""
    skipped = terms(without)
    for match in re.finditer(
        r"\b(?:[Tt]he (?:[\w’'-]+ ){0,3}?[\w’'-]{3,}(?: of (?:the )?[\w’'-]+)?"
        r"(?= (?:is|are|was|were|will|would|had|has|have|can|could|in|on|at|from|for|to|of|by|and)\b|[,.;]|$)"
        r"|[A-Z][\w’'-]+(?: (?:of (?:the )?)?[A-Z][\w’'-]+)*)",
        text,
    ):
        words = terms(match.group()) - LIGHT_WORDS
        is_name = (
            match.group()[0].isupper() and match.group().split()[0].lower() in lowered | LIGHT_WORDS and " " not in match.group()
        )
        if words and not words & skipped and not words & NO_NAME and not is_name and not POINTING.search(match.group()):
            if match.group().split()[-1] in PAST or _lacks_noun(match.group(), text[match.end() :]):
                continue
            return lower_first(match.group(), lowered)
    return None


def _lacks_noun(name: str, rest: str) -> bool:
    """Whether the name is an adjective whose noun follows: "North Korean" before "soldiers"."""
    following = re.match(r" ([a-z][\w’'-]*)", rest)
    if following is None or following.group(1) in LIGHT_WORDS | AUXILIARIES | PAST.keys() | PRESENT.keys():
        return False
    word = name.split()[-1].lower()
    return word.endswith(_OF_AN_ADJECTIVE) or country_of(stem(word)) not in (None, word)


def _keywords(sentence: str, lowered: Set[str], rng: random.Random) -> Iterator[_Asked]:
    """What a person types into a search box: a name and a thing, and what is wanted to be known of them."""
    named, things = names_inside(sentence), things_in(sentence)
    counted, date = counted_in(sentence), DATE.search(sentence)
    if not named or (not things and not counted):
        return
    name = re.sub(r"^[Tt]he |[’']s$", "", rng.choice(named).group())
    free = [match.group(1) for match in things if not terms(match.group(1)) & terms(name)]
    thing = rng.choice(free) if free else ""
    if counted and (not date or rng.random() < 0.6) and not terms(counted[1]) & terms(name):
        thing = "" if terms(counted[1]) & terms(thing) else thing
        asked = rng.choice(("how many {}", "number of {}", "{} how many")).format(counted[1])
        yield _Asked("keywords", f"{asked} {name} {thing}", Span(*counted[0].span()))
    elif thing and date and not terms(date.group()) & terms(name):
        asked = rng.choice(("date", "when"))
        yield _Asked("keywords", rng.choice((f"{thing} {name} {asked}", f"{asked} {name} {thing}")), Span(*date.span()))
    elif len(free) > 1:
        yield _Asked("keywords", " ".join([name, *rng.sample(free, 2)]), Span(0, len(sentence)))


def _about(sentence: str, lowered: Set[str], rng: random.Random) -> Iterator[_Asked]:
    """What is said of a thing that is somebody's or somewhere, or of two things the sentence brings together."""
    whole = Span(0, len(sentence))
    together = [
        match
        for match in THING_OF.finditer(sentence)
        if not set(match.group(1).split()) & (PAST.keys() | PRONOUNS | VAGUE) and not terms(match.group(3)) & NO_NAME
    ]
    if together:
        match = rng.choice(together)
        lead = rng.choice(("What is known about", "What about", "What do the articles say about", "Tell me about"))
        text = f"{lead} the {match.group(1)} {match.group(2)} {match.group(3)}"
        yield _Asked("about", text if lead.startswith("Tell") else f"{text}?", whole)
        return
    named, things = names_inside(sentence), things_in(sentence)
    if not named or not things:
        return
    name, thing = rng.choice(named), rng.choice(things)
    if name.start() <= thing.start() <= name.end() or terms(name.group()) & terms(thing.group()) - {"the"}:
        return
    lead = rng.choice(
        ("What does {1} have to do with the {0}?", "Is there anything about {1} and the {0}?", "What about {1} and the {0}?")
    )
    yield _Asked("about", lead.format(thing.group(1), re.sub(r"[’']s$", "", name.group())), whole)


def _polish(question: str, rng: random.Random, *, is_search: bool) -> str:
    """Spaces in order, some words another person's, now and then without capitals or question mark."""
    words = " ".join(question.split()).replace(" ?", "?").replace(" ,", ",")
    if rng.random() < 0.5:
        words = WORD.sub(lambda match: _NOUNS_INSTEAD.get(match.group(), match.group()), words)
    if is_search or rng.random() < 0.1:
        return words.rstrip("?").lower() if rng.random() < 0.6 else words.rstrip("?")
    return words


def make_questions(
    sentences: Sequence[tuple[int, Span]], text: str, article_id: ArticleId, *, seed: int, is_wanted: Callable[[str], bool]
) -> list[MadeQuestion]:
    """Every question of the sentences, given with the numbers of their paragraphs, that is wanted; no text twice."""
    lowered, found = lowered_words(text), dict[str, MadeQuestion]()
    for paragraph, span in sentences:
        for question in questions_of(text, span, article_id=article_id, paragraph=paragraph, lowered=lowered, seed=seed):
            if question.text not in found and is_wanted(question.text):
                found[question.text] = question
    return list(found.values())
