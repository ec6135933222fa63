"""Questions that a sentence answers, made from it by rule: what to ask a corpus whose readers have not asked yet."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from briefbot.question import LIGHT_WORDS, leans_on_context
from briefbot.types import ArticleId, Span
from briefbot.verbs import AUXILIARIES, BE, HAVE, PARTICIPLES, PAST, PRESENT

MadeKind = Literal["who", "when", "where", "how many", "said", "why", "what", "about", "keywords"]

_WORD = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?")
_SHORTEST, _LONGEST = 6, 42
"""Words of a sentence that is asked about."""
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    r"\b(?:(?:on|in|by|since|until|at|around) )?(?:the )?(?:(?:early|late|mid-?|end of|morning of|evening of|night of) ?)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?: ?, ?\d{{4}})?"
    rf"|{_MONTH}(?: \d{{4}})?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|night))?"
    r"|(?<=in )(?:1[0-9]|20)\d\d|\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?)\b"
)
_PLACE = re.compile(r"\b(?:in|at|near|outside) ((?:the )?[A-Z][\w’'-]+(?: (?:of (?:the )?)?[A-Z][\w’'-]+){0,3})\b(?![’'-])")
_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    " twenty thirty forty fifty sixty seventy eighty ninety hundreds thousands"
)
_COUNT = re.compile(
    r"(?:\b(?:about|around|some|only|just|nearly|almost|over|at least|at most|up to|more than|fewer than|less than|as many as"
    r"|an estimated|approximately|roughly) )*"
    rf"(?<![\w.,$€£’'-])(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|(?:{_NUMBER_WORDS.replace(' ', '|')})(?:-\w+)?)"
    r"(?: (?:hundred|thousand|million|billion|dozen))?\b",
    re.IGNORECASE,
)
_PLURALS = frozenset("people men women children troops police staff personnel homes crew vehicles species aircraft".split())
_NO_PLURALS = frozenset("his its this is was has as us plus versus across yes process success access series news times".split())
_REASON = re.compile(r",? ?\b(?:because of|because|owing to|due to|as a result of|in order to|so that|after)\b")
_CUT = re.compile(
    r" ?[,;:](?!\d)| \(|—| [–-] | \b(?:after|because|while|which|who|whom|whose|when|where|although|though|but|unless|until"
    r"|since|as|and|so|that|if|before|despite|including|with|than|following)\b"
)
_PRONOUNS = frozenset(
    (
        "he she it they we i you this these that those there who which what his her their its our my your one some many"
        " most both each another others such all none several few here it's if when while although as since after before"
        " unlike despite because though so but and or yet not let with without from by for to in on at of during under"
        " over among between through until according given once however meanwhile moreover furthermore instead also then"
        " thus therefore hence no please"
    ).split()
)
_POINTING = re.compile(
    r"\b(he|she|it|they|we|i|you|his|her|their|its|him|them|our|us|my|your|this|these|those|here|there|himself|itself|themselves)\b",
    re.IGNORECASE,
)
_PHRASE = r"(?:the )?[A-Z][\w’'-]+(?: (?:of (?:the )?)?[A-Z0-9][\w’'-]*)*"
_ENDS = (
    r"[.,;:)]|$| (?:and|at|after|as|before|but|by|for|from|had|has|have|in|is|on|or|said|says|since|to|until|was|were|when"
    r"|where|which|while|who|will|with|would)\b"
)
"""Where a name plainly ends: not after "North Korean" in "North Korean troops"."""
_NAME = re.compile(rf"(?<=[a-z,] ){_PHRASE}?(?={_ENDS}|[’']s?\b)")
_THING = re.compile(
    r"\b(?:the|a|an) ((?:[a-z’'-]+ )?[a-z’'-]{4,})"
    r"(?=[,.;]| (?:of|in|on|at|for|is|was|were|are|had|has|have|will|would|by|to|from|and|that|which|with)\b)"
)
_THING_OF = re.compile(
    rf"\b(?:the|an?) ((?:[a-z’'-]+ )?[a-z’'-]{{4,}}) (of|in|at|for|from|on|between|against|with|near) ({_PHRASE})(?={_ENDS})"
)
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
_LIGHT_VERBS = frozenset("give take make have become leave get put set mean keep bring".split())
_VAGUE = frozenset(
    (
        "first second third last next same other latter former least most more latest following previous whole beginning"
        " middle question answer case fact part rest side result idea matter point issue amount total variety lack high"
        " past popular present month year years day days week time times person people place way things thing kind sort"
        " type form number figure name one ones others end start top"
    ).split()
)
_DETERMINERS = frozenset("the a an".split())
_NO_NAME = frozenset(
    (
        "january february march april may june july august september october november december monday tuesday wednesday thursday"
        " friday saturday sunday i"
    ).split()
)

_VERBS_INSTEAD = {
    "closed": "shut", "ended": "finished", "begin": "start", "begun": "started", "end": "finish", "acquired": "bought",
    "acquire": "buy", "purchased": "bought", "purchase": "buy", "injured": "hurt", "required": "needed", "require": "need",
    "requires": "needs", "obtained": "got", "obtain": "get", "founded": "set up", "established": "set up",
    "establish": "set up", "receive": "get", "destroyed": "wrecked", "destroy": "wreck", "constructed": "built",
    "manufactured": "made", "selected": "chosen", "select": "choose", "postponed": "put off", "postpone": "put off",
    "cancelled": "called off", "cancel": "call off", "deployed": "sent", "deploy": "send", "resign": "step down",
    "reduced": "cut", "reduce": "cut", "repaired": "mended", "repair": "mend", "arrested": "detained", "arrest": "detain",
    "permitted": "allowed", "permit": "allow", "published": "released",
    "publish": "release", "commence": "start", "commenced": "started",
    "announce": "make known", "withdraw": "pull out", "inspected": "checked", "inspect": "check", "located": "situated",
}  # fmt: skip
"""Verbs a person may well use instead, in the forms that follow an auxiliary, "did" or "who"."""
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


@dataclass(frozen=True, slots=True)
class _Clause:
    """A sentence's main clause: subject, auxiliary if any, verb, and what follows up to the next clause."""

    subject: str
    auxiliary: str
    verb: str
    """After an auxiliary the word as it stands, otherwise the form of the past or present."""
    base: str
    rest: str
    rest_start: int
    """Where the rest stands in the sentence."""
    is_reworded: bool = False
    """Whether another verb is used where one is known."""

    @property
    def opening(self) -> str:
        """ "was the bridge closed", "did the minister sign"."""
        if self.auxiliary:
            return f"{self.auxiliary} {self.subject} {self._put(self.verb)}".rstrip()
        return f"{'does' if self.verb in PRESENT else 'did'} {self.subject} {self._put(self.base)}"

    def _put(self, verb: str) -> str:
        *before, last = verb.split() or [""]
        return " ".join([*before, _VERBS_INSTEAD.get(last, last) if self.is_reworded else last])


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
    return frozenset(word for word in _WORD.findall(text) if word[0].islower())


def names_in(question: str) -> list[str]:
    """Names of a question, each of one or several capitalised words; not its first word, nor days and months."""
    found = [match for match in re.finditer(r"[A-Z][\w’'-]*(?: (?:of (?:the )?)?[A-Z][\w’'-]*)*", question) if match.start() > 0]
    return [match.group() for match in found if match.group().split()[0].lower() not in _NO_NAME]


def _is_plain(sentence: str) -> bool:
    """Whether it is a statement of a handy length that stands by itself: no heading, list, dialogue or question."""
    words = _WORD.findall(sentence)
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
    asked, given = _terms(question), _terms(sentence)
    telling = asked - LIGHT_WORDS
    return (
        len(telling) >= 2
        and len(_WORD.findall(question)) <= 30
        and not (_terms(answer) - LIGHT_WORDS and _terms(answer) - LIGHT_WORDS <= asked)
        and not given <= asked
        and question.count("“") == question.count("”")
        and question.count('"') == 0
        and not _POINTING.search(question)
    )


def _terms(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _ask(sentence: str, lowered: Set[str], rng: random.Random) -> Iterator[_Asked]:
    clause = _parse(sentence, lowered)
    if clause is not None:
        clause = replace(clause, is_reworded=rng.random() < 0.5)
        for make in (_when, _where, _how_many_after, _why, _what, _who):
            yield from make(sentence, clause, rng)
        yield from _how_many_before(sentence, clause)
    yield from _said(sentence, lowered)
    yield from _keywords(sentence, lowered, rng)
    yield from _about(sentence, lowered, rng)


def _parse(sentence: str, lowered: Set[str]) -> _Clause | None:
    """The main clause, if the sentence opens with it, or with one phrase and a comma before it."""
    start = 0
    opening = re.match(
        r"(?:In|On|By|At|After|During|Since|From|Under|Later|According to|As of)\b[^,;:]{2,60}, (?=[A-Za-z])", sentence
    )
    if opening:
        start = opening.end()
    words = list(_WORD.finditer(sentence, start))
    if not words or (words[0].group().lower() in _PRONOUNS and not _COUNT.match(sentence, start)):
        return None
    for place, word in enumerate(words[:12]):
        said = word.group()
        if place == 0 or (said not in AUXILIARIES and said not in PAST and said not in PRESENT):
            continue
        subject = sentence[start : word.start()].rstrip()
        if not _is_subject(subject):
            return None
        if said in AUXILIARIES:
            return _with_auxiliary(sentence, subject, words[place:], lowered)
        return _with_verb(sentence, subject, words[place:], lowered)
    return None


def _is_subject(subject: str) -> bool:
    words = _WORD.findall(subject)
    return (
        0 < len(words) <= 9
        and not (len(words) <= 2 and words[-1].lower() in _VAGUE)
        and not re.search(r"[,;:](?!\d)|[(“”\"—–]|\b(?:that|which|who|whose|if|when|where|to|than|said)\b", subject)
        and not _POINTING.search(subject)
        and not (len(words) > 1 and words[-1].lower() in _PRONOUNS | {"the", "a", "an", "very", "been"})
        and not (len(words) == 1 and words[0].lower() in _PRONOUNS)
        and words[-1][-2:] not in {"ly"}
        and not any(word in AUXILIARIES or (word in PAST and place < len(words) - 1) for place, word in enumerate(words))
    )


def _with_auxiliary(sentence: str, subject: str, words: Sequence[re.Match[str]], lowered: Set[str]) -> _Clause | None:
    auxiliary = words[0].group()
    after = list(words[1:5])
    if not after:
        return None
    taken = []
    for word in after:  # "has not yet been closed"
        said = word.group()
        if said in {"not", "been", "be", "also", "now", "still", "already", "yet", "only", "never", "recently", "once", "have"}:
            if said == "not" or said == "never":
                return None
            taken.append(word)
            continue
        break
    verbs = [word.group() for word in taken if word.group() in {"been", "be", "have"}]
    main = after[len(taken)] if len(taken) < len(after) else None
    if main is None:
        return None
    said = main.group()
    is_participle = said in PARTICIPLES or re.fullmatch(r"\w{3,}(?:ed|en|ing)", said) is not None
    if auxiliary in BE and not is_participle:
        verbs, rest_start = [], words[0].end() + 1
        base = "be"
    elif auxiliary in HAVE and not is_participle and not verbs:
        return None
    else:
        verbs, rest_start, base = [*verbs, said], main.end() + 1, PARTICIPLES.get(said, said)
    rest = _up_to_next_clause(sentence, rest_start)
    return _Clause(_lower_first(subject, lowered), auxiliary, " ".join(verbs), base, rest, rest_start)


def _with_verb(sentence: str, subject: str, words: Sequence[re.Match[str]], lowered: Set[str]) -> _Clause | None:
    verb = words[0]
    said = verb.group()
    later = [word.group() for word in words[1:16]]
    if said in {"said", "says", "announced", "warned", "claimed"}:
        return None
    for word in later:  # "troops deployed in the north were": the first was no verb of the main clause
        if word in {"and", "that", "which", "who", "when", "while", "after", "because", "but", "where", "as", "before"}:
            break
        if word in AUXILIARIES:
            return None
    if later and later[0] == "by":
        return None
    rest_start = verb.end() + 1
    return _Clause(
        _lower_first(subject, lowered),
        "",
        said,
        PAST.get(said) or PRESENT[said],
        _up_to_next_clause(sentence, rest_start),
        rest_start,
    )


def _up_to_next_clause(sentence: str, start: int) -> str:
    cut = _CUT.search(sentence, start)
    return sentence[start : cut.start() if cut else len(sentence)].rstrip(" .")


def _lower_first(phrase: str, lowered: Set[str]) -> str:
    """The phrase as it is written inside a sentence."""
    first = _WORD.search(phrase)
    if first is None:
        return phrase
    word = first.group()
    opens_name = phrase[first.end() : first.end() + 2].strip().isupper()  # "Pro Bowl"
    is_common = word.lower() in _DETERMINERS | LIGHT_WORDS or (word.lower() in lowered and not word.isupper() and not opens_name)
    return phrase[: first.start()] + word.lower() + phrase[first.end() :] if is_common else phrase


def _tail(sentence: str, clause: _Clause, answer: Span, rng: random.Random) -> str:
    """The clause that follows, now and then: people who know much ask for the rest."""
    tail = sentence[clause.rest_start + len(clause.rest) :].rstrip(" .")
    is_fit = re.match(r" (?:after|because|while|when|as|to|for|despite|before|following) ", tail) and len(tail.split()) <= 16
    if not is_fit or rng.random() < 0.4 or answer.end > clause.rest_start + len(clause.rest) or re.search(r"[;:(“\"]", tail):
        return ""
    return "" if _POINTING.search(tail) else tail


def _without(rest: str, start: int, end: int) -> str:
    return " ".join(f"{rest[:start]} {rest[end:]}".split()).strip(" ,")


def _when(sentence: str, clause: _Clause, rng: random.Random) -> Iterator[_Asked]:
    date = _DATE.search(sentence)
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
    if _DATE.search(rest):
        return
    rest = re.sub(r" (?:on|in|at|by|of|the|early|late)$", "", rest)
    lead = "On what date" if rng.random() < 0.15 and re.search(r"\d", date.group()) else "When"
    answer = Span(*date.span())
    yield _Asked("when", f"{lead} {clause.opening} {rest} {_tail(sentence, clause, answer, rng)}?", answer)


def _where(sentence: str, clause: _Clause, rng: random.Random) -> Iterator[_Asked]:
    place = _PLACE.search(clause.rest)
    if place is None or place.group(1).split()[0].lower() in _NO_NAME or (clause.base == "be" and place.start() > 0):
        return
    rest = _without(clause.rest, *place.span())
    date = _DATE.search(rest)
    if date and rng.random() < 0.7:
        rest = _without(rest, *date.span())
    start = clause.rest_start + place.start()
    answer = Span(start, start + len(place.group()))
    yield _Asked("where", f"Where {clause.opening} {rest} {_tail(sentence, clause, answer, rng)}?", answer)


def _how_many_after(sentence: str, clause: _Clause, rng: random.Random) -> Iterator[_Asked]:
    """Of what follows the verb: "How many points did the Panthers give up?"."""
    counted = _counted(clause.rest)
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


def _how_many_before(sentence: str, clause: _Clause) -> Iterator[_Asked]:
    """Of the subject: "How many vehicles are sent over the ferry?"."""
    counted = _counted(clause.subject)
    if counted is None:
        return
    count, noun, end = counted
    if count.start() > 0 or len(noun.split()) > 6 or (clause.base == "be" and _COUNT.search(clause.rest)):
        return
    predicate = " ".join(part for part in (clause.auxiliary, clause.verb, clause.rest) if part)
    start = sentence.lower().find(count.group().lower())
    noun = f"{noun}{clause.subject[end:]}"
    predicate = re.sub(r"^was\b", "were", predicate)
    yield _Asked("how many", f"How many {noun} {predicate}?", Span(start, start + len(count.group())))


def _counted(phrase: str) -> tuple[re.Match[str], str, int] | None:
    """A number with the plural it counts, and where that ends."""
    for count in _COUNT.finditer(phrase):
        if phrase[: count.start()].lower().endswith(("the ", "all ", "another ", "these ", "those ", "other ")):
            continue
        if _DATE.search(phrase[max(0, count.start() - 10) : count.end() + 10]) or re.fullmatch(
            r"(?:1[5-9]|20)\d\d", count.group()
        ):
            continue
        noun: list[str] = []
        end = count.end()
        for word in _WORD.finditer(phrase, count.end()):
            said = word.group()
            if phrase[end : word.start()] != " " or said.lower() in LIGHT_WORDS - {"people", "times", "years"} or len(noun) == 4:
                break
            noun.append(said)
            end = word.end()
            if said.lower() in _PLURALS or (
                said[-1] == "s" and said[-2:] not in {"ss", "us"} and said.lower() not in _NO_PLURALS
            ):
                return count, " ".join(noun), end
    return None


def _why(sentence: str, clause: _Clause, rng: random.Random) -> Iterator[_Asked]:
    reason = _REASON.search(sentence, clause.rest_start)
    if reason is None or reason.start() > clause.rest_start + len(clause.rest) + 2:
        return
    if reason.group().strip(" ,") == "after" and not re.match(r" (?:\w+ ){1,6}", sentence[reason.end() :]):
        return
    if clause.base == "be" and len(clause.rest.split()) < 1:
        return
    after = sentence[reason.end() :]
    if reason.group().strip(" ,") == "after" and (
        _DATE.search(after[:20]) or not re.search(r"\b(?:" + "|".join(PAST) + r"|ing|were|was)\b", after)
    ):
        return
    yield _Asked("why", f"Why {clause.opening} {clause.rest}?", Span(reason.start(), len(sentence.rstrip(" ."))))


def _what(sentence: str, clause: _Clause, rng: random.Random) -> Iterator[_Asked]:
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
    if thing is None or _DATE.search(thing.group()):
        return
    after = clause.rest[thing.end() :].strip()
    if not after and clause.base in _LIGHT_VERBS:
        return
    if after.startswith(("of ", "to ")) or thing.group().startswith("their own"):
        return
    yield _Asked("what", f"What {clause.opening} {after}?", Span(start, start + thing.end()))


def _who(sentence: str, clause: _Clause, rng: random.Random) -> Iterator[_Asked]:
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
        _POINTING.search(speaker)
        or speaker.lower() in _PRONOUNS
        or not _is_subject(speaker)
        or speaker.split()[0].lower() in _PRONOUNS
    ):
        return
    topic = _topic(sentence[what.start : what.end], lowered, without=speaker)
    if topic is None:
        return
    speaker = _lower_first(speaker, lowered)
    yield _Asked("said", f"What did {speaker} say about {topic}?", what)


def _topic(text: str, lowered: Set[str], *, without: str) -> str | None:
    """What the words are about: the first phrase with an article before it, or name."""
    skipped = _terms(without)
    for match in re.finditer(
        r"\b(?:[Tt]he (?:[\w’'-]+ ){0,3}?[\w’'-]{3,}(?: of (?:the )?[\w’'-]+)?"
        r"(?= (?:is|are|was|were|will|would|had|has|have|can|could|in|on|at|from|for|to|of|by|and)\b|[,.;]|$)"
        r"|[A-Z][\w’'-]+(?: (?:of (?:the )?)?[A-Z][\w’'-]+)*)",
        text,
    ):
        words = _terms(match.group()) - LIGHT_WORDS
        is_name = (
            match.group()[0].isupper() and match.group().split()[0].lower() in lowered | LIGHT_WORDS and " " not in match.group()
        )
        if words and not words & skipped and not words & _NO_NAME and not is_name and not _POINTING.search(match.group()):
            if match.group().split()[-1] in PAST:
                continue
            return _lower_first(match.group(), lowered)
    return None


def _keywords(sentence: str, lowered: Set[str], rng: random.Random) -> Iterator[_Asked]:
    """What a person types into a search box: a name and a thing, and what is wanted to be known of them."""
    named, things = _names(sentence), _things(sentence)
    counted, date = _counted(sentence), _DATE.search(sentence)
    if not named or (not things and not counted):
        return
    name = re.sub(r"^[Tt]he |[’']s$", "", rng.choice(named).group())
    free = [match.group(1) for match in things if not _terms(match.group(1)) & _terms(name)]
    thing = rng.choice(free) if free else ""
    if counted and (not date or rng.random() < 0.6) and not _terms(counted[1]) & _terms(name):
        thing = "" if _terms(counted[1]) & _terms(thing) else thing
        asked = rng.choice(("how many {}", "number of {}", "{} how many")).format(counted[1])
        yield _Asked("keywords", f"{asked} {name} {thing}", Span(*counted[0].span()))
    elif thing and date and not _terms(date.group()) & _terms(name):
        asked = rng.choice(("date", "when"))
        yield _Asked("keywords", rng.choice((f"{thing} {name} {asked}", f"{asked} {name} {thing}")), Span(*date.span()))
    elif len(free) > 1:
        yield _Asked("keywords", " ".join([name, *rng.sample(free, 2)]), Span(0, len(sentence)))


def _names(sentence: str) -> list[re.Match[str]]:
    """Names inside the sentence, where they plainly end: not "North Korean" of "North Korean troops"."""
    return [match for match in _NAME.finditer(sentence) if match.start() > 0 and not _terms(match.group()) & _NO_NAME]


def _things(sentence: str) -> list[re.Match[str]]:
    """Phrases of one or two common words after an article; the words are the first group."""
    return [
        match
        for match in _THING.finditer(sentence)
        if match.group(1).split()[-1] not in LIGHT_WORDS | _VAGUE and not set(match.group(1).split()) & (PAST.keys() | _PRONOUNS)
    ]


def _about(sentence: str, lowered: Set[str], rng: random.Random) -> Iterator[_Asked]:
    """What is said of a thing that is somebody's or somewhere, or of two things the sentence brings together."""
    whole = Span(0, len(sentence))
    together = [
        match
        for match in _THING_OF.finditer(sentence)
        if not set(match.group(1).split()) & (PAST.keys() | _PRONOUNS | _VAGUE) and not _terms(match.group(3)) & _NO_NAME
    ]
    if together:
        match = rng.choice(together)
        lead = rng.choice(("What is known about", "What about", "What do the articles say about", "Tell me about"))
        text = f"{lead} the {match.group(1)} {match.group(2)} {match.group(3)}"
        yield _Asked("about", text if lead.startswith("Tell") else f"{text}?", whole)
        return
    named, things = _names(sentence), _things(sentence)
    if not named or not things:
        return
    name, thing = rng.choice(named), rng.choice(things)
    if name.start() <= thing.start() <= name.end() or _terms(name.group()) & _terms(thing.group()) - {"the"}:
        return
    lead = rng.choice(
        ("What does {1} have to do with the {0}?", "Is there anything about {1} and the {0}?", "What about {1} and the {0}?")
    )
    yield _Asked("about", lead.format(thing.group(1), re.sub(r"[’']s$", "", name.group())), whole)


def _polish(question: str, rng: random.Random, *, is_search: bool) -> str:
    """Spaces in order, some words another person's, now and then without capitals or question mark."""
    words = " ".join(question.split()).replace(" ?", "?").replace(" ,", ",")
    if rng.random() < 0.5:
        words = _WORD.sub(lambda match: _NOUNS_INSTEAD.get(match.group(), match.group()), words)
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
