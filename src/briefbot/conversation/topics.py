"""What a conversation is about: the things its turns name, each with how much it stands in the foreground.

After Lappin and Leass, "An Algorithm for Pronominal Anaphora Resolution" (Computational Linguistics 20(4), 1994): a
mention weighs by its place in the sentence, what was mentioned before fades with every turn, and what a pronoun stands
for counts as mentioned again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from briefbot.text.dates import find_dates
from briefbot.text.light_words import LIGHT_WORDS
from briefbot.text.phrases import Phrase, find_phrases
from briefbot.text.quantities import find_quantities
from briefbot.text.word_kinds import Word, is_past, join_words, read_words
from briefbot.text.wording import stem, stems

Agreement = Literal["one", "many", "person"]

FADING = 0.5
"""What is left of a weight a turn later."""
INTRODUCED = 4.0
"""Named as what the question is about: "What is X?", "Tell me about X."."""
SUBJECT = 2.5
COMPLEMENT = 1.2
"""After "of" or "between", or an owner."""
OBJECT = 0.8
RELATION = 0.2
"""What a thing has, such as its symptoms."""
NAMED = 0.8
"""More, for a name."""
CARRIED = 2.5
"""Taken up by a pronoun or without a word."""
BESIDE_CARRIED = 0.6
"""What is left of the weight of what else a question names that takes something up."""
FIRST_TOPIC = 0.25
"""More, for what the conversation began with."""
ANSWERED = 3.0
"""A name that the answer gives to "who"."""
MENTIONED = 0.3
"""A topic that the answer names again."""
HEARD_CHARACTERS = 800
NAMED_CHARACTERS = 200
"""From how much of an answer's beginning words, and names, are taken."""
_INTRODUCING = frozenset("tell describe explain define discuss about".split())
_GENERAL = stems(
    "kind type way thing time lot example person people place part number amount sort form fact something difference more"
    " other information detail year day month week term result reason point problem question mean list variety option one"
    " many some case moment idea cause effect best main first second third much few good bad big small new old"
)
"""Stems of nouns that name no thing one could go on about."""
RELATIONAL = stems(
    "type kind sort form variety example symptom sign cause effect consequence side reason result outcome benefit advantage"
    " disadvantage drawback pro con risk danger concern complication history origin beginning background purpose goal aim"
    " objective use usage application function role treatment cure remedy therapy diagnosis test cost price fee value size"
    " length height weight age name author director writer actor cast character theme plot ending member leader founder owner"
    " president ceo feature characteristic property attribute component part ingredient element layer structure stage step"
    " phase process method technique principle rule requirement criterion condition difference similarity relationship"
    " relation connection comparison competitor alternative option choice source impact influence implication importance"
    " significance meaning definition evidence argument criticism debate controversy opinion law regulation policy issue"
    " problem challenge limitation statistic number percentage rate level amount population capital location place site area"
    " tradition custom culture event festival attraction activity tour food dish recipe program project task tool strategy"
    " career job salary award achievement accomplishment discovery invention development future trend speed range lifespan"
    " habitat diet prey predator species breed group movement idea belief work book film song album player team record winner"
    " date deadline victim suspect witness motive response reaction statement decision plan budget damage toll casualty"
    " turnout majority margin verdict recount"
)
"""Stems of nouns that are of something: without a complement, the conversation says of what."""


_WORD = re.compile(r"[^\W\d_]{3,}")
_PLACING = frozenset("in at near during".split())
"""Prepositions before a place, or an event as one."""
_TAKING = frozenset("take takes took taken taking".split())
"""Before "part" and "place" it makes a verb of both."""
_COUNTING = frozenset("what which many much".split())
"""Before what a question asks for: of "how many lamps were broken" one goes on about the lamps."""
_DATELINE = re.compile(
    r"(?:^|(?<=[.!?] ))[A-Z]{2}[A-Z' -]*[A-Z](?:, [^.–—]{1,30}?)?(?: ?\([^)]{1,30}\))?(?:\. |:? [–—-] |: )(?=\S)"
)
"""Where a report was written, in capitals before it: "LINDAAL, 5 June – "."""
_TIMES = stems(
    "second minute hour day week month year decade century morning noon afternoon evening night midnight weekend spring"
    " summer autumn winter"
)
"""Stems of words for a time."""

PERSONS = stems(
    "president minister chancellor king queen pope prince princess director author man woman boy girl mother father brother"
    " sister husband wife actor actress singer mayor governor secretary general spokesman spokeswoman chief chairman leader"
    " founder victim suspect driver pilot captain doctor officer judge senator ambassador commander coach"
)
"""Stems of nouns that "he" and "she" take up."""


@dataclass(slots=True, eq=False)
class Topic:
    """A thing the conversation has named; ``turn`` is where it was named first, ``text`` its fullest name."""

    text: str
    keys: frozenset[str]
    head: str
    is_name: bool
    is_plural: bool
    turn: int
    weight: float
    is_person: bool = False
    is_first: bool = False
    is_answer: bool = False
    """Whether only an answer named it."""
    determiner: str = ""
    place_word: str = ""
    """The preposition with which it was named as a place: "in", "at", "during"."""
    where: str = ""
    """What stood right behind it and says which it is: "in Brackwater East" of "the recount in Brackwater East"."""
    is_theme: bool = False
    """Whether something was asked about it in general, and not only what happened once."""
    is_main: bool = False
    """Whether a question was about it, and it was not only named there."""

    @property
    def phrase(self) -> str:
        """Its name with its article, and with what says which it is."""
        name = f"{self.determiner} {self.text}" if self.determiner in ("the", "a", "an") else self.text
        return f"{name} {self.where}" if self.where else name


@dataclass(slots=True)
class Foreground:
    """The topics of a conversation up to now."""

    topics: list[Topic] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)
    """Stems of all telling words of the questions and of what the answers began with."""
    asks_who: bool = False
    _by_key: dict[str, list[Topic]] = field(default_factory=dict)
    _named_again: dict[tuple[frozenset[str], str, bool], Topic] = field(default_factory=dict)
    """What keys, head and being a name or not have been found to name."""

    def hear_question(self, words: Sequence[Word], turn: int, *, carried: Sequence[Topic] = ()) -> None:
        """Take in a question; ``carried`` are the topics it takes up without naming them."""
        for topic in self.topics:
            topic.weight *= FADING
        for topic in carried:
            topic.weight += CARRIED
        self.heard |= telling_stems(words)
        self.asks_who = bool(words) and words[0].lower.startswith("who")
        is_who_is = self.asks_who and len(words) > 1 and words[1].kind == "auxiliary"
        phrases, is_of_past = find_phrases(words), is_past(words)
        for place, phrase in enumerate(phrases):
            weight = weigh(words, phrases, place) * (BESIDE_CARRIED if carried else 1.0)
            if weight > 0:
                topic = self._mention(phrase, weight, turn, is_person=is_who_is)
                topic.is_answer = False
                topic.is_theme = topic.is_theme or not is_of_past
                topic.is_main = topic.is_main or _position(words, phrases, place) >= SUBJECT
                topic.where = topic.where or _where(words, phrases, place)
                if is_of_past and phrase.before in _COUNTING and not topic.is_name:
                    topic.determiner = "the"
        if self.topics and not any(topic.is_first for topic in self.topics):
            max(self.topics, key=lambda topic: topic.weight).is_first = True

    def hear_answer(self, answer: str, turn: int) -> None:
        """Take in the beginning of an answer: the topics it names again, and whom a question asked for."""
        beginning = answer[:HEARD_CHARACTERS]
        keys = {stem(word) for word in _WORD.findall(beginning) if word.lower() not in LIGHT_WORDS}
        self.heard |= keys
        for topic in self.topics:
            if topic.is_name and topic.keys <= keys:
                topic.weight += MENTIONED
        if self.asks_who:
            self._hear_whom(_DATELINE.sub("", beginning)[:NAMED_CHARACTERS], turn)

    def _hear_whom(self, answer: str, turn: int) -> None:
        """The first name that nobody named before, and that says not where or when."""
        for phrase in find_phrases(read_words(answer)):
            is_new = not any(set(phrase.keys) & topic.keys for topic in self.topics)
            is_other = phrase.before in _PLACING or is_time_or_amount(phrase) or any(map(str.isdigit, phrase.text))
            if phrase.is_name and is_new and not is_other:
                self._mention(phrase, ANSWERED, turn, is_person=True).is_answer = True
                return

    def foremost(self, agreement: Agreement | None = None, *, without: Sequence[Topic] = ()) -> Topic | None:
        """The topic most in the foreground that a pronoun of this agreement can stand for."""
        fitting = [topic for topic in self.topics if topic not in without]
        best = max(fitting, key=lambda topic: self.prominence(topic, agreement), default=None)
        return best if best is not None and self.prominence(best, agreement) > 0 else None

    def foremost_asked(self) -> Topic | None:
        """The topic most in the foreground that a question named."""
        return self.foremost(without=[topic for topic in self.topics if topic.is_answer])

    def prominence(self, topic: Topic, agreement: Agreement | None = None) -> float:
        if agreement == "many" and self.asks_who and not topic.is_plural and not topic.is_name:
            return 0.0  # "Who attacked the ferry?", "why did they?": those who were asked for
        return (topic.weight + (FIRST_TOPIC if topic.is_first else 0.0)) * _agrees(topic, agreement)

    def _mention(self, phrase: Phrase, weight: float, turn: int, *, is_person: bool) -> Topic:
        keys = frozenset(phrase.keys)
        place_word = phrase.before if phrase.before in _PLACING else ""
        known = self._find(keys, phrase)
        if known is not None:
            known.weight += weight
            known.place_word = known.place_word or place_word
            return known
        topic = Topic(
            phrase.text,
            keys,
            phrase.head,
            phrase.is_name,
            phrase.is_plural,
            turn,
            weight,
            is_person and phrase.is_name,
            determiner=phrase.determiner,
            place_word=place_word,
        )
        self.topics.append(topic)
        for key in keys:
            self._by_key.setdefault(key, []).append(topic)
        return topic

    def _find(self, keys: frozenset[str], phrase: Phrase) -> Topic | None:
        """The first topic that the phrase names, wholly or in part."""
        named = (keys, phrase.head, phrase.is_name)
        if named not in self._named_again:
            having_one = min((self._by_key.get(key, []) for key in keys), key=len)
            for topic in having_one:
                if keys == topic.keys or (keys < topic.keys and (phrase.head == topic.head or phrase.is_name)):
                    self._named_again[named] = topic
                    break
        return self._named_again.get(named)


def _agrees(topic: Topic, agreement: Agreement | None) -> float:
    if agreement == "one":
        is_where = topic.is_name and topic.place_word
        return 0.2 if topic.is_person else 0.4 if topic.is_plural or is_where else 1.0
    if agreement == "many":
        return 1.0 if topic.is_plural else 0.5
    if agreement == "person":
        return (1.5 if topic.is_person else 1.0) if _may_be_person(topic) else 0.0
    return 1.0


def _may_be_person(topic: Topic) -> bool:
    words = topic.text.split()
    if topic.head in PERSONS:
        return True
    if topic.place_word and not topic.is_person:
        return False
    return topic.is_name and not topic.is_plural and len(words) <= 3 and all(word[0].isupper() for word in words)


def weigh(words: Sequence[Word], phrases: Sequence[Phrase], place: int) -> float:
    """How much a phrase comes to the foreground by where it stands; 0 if it names nothing to go on about."""
    phrase = phrases[place]
    if phrase.last + 1 < len(words) and words[phrase.last + 1].lower in ("one", "ones"):
        return 0.0
    if is_time_or_amount(phrase):
        return 0.0
    if phrase.is_name:
        return _position(words, phrases, place) + NAMED
    return 0.0 if phrase.head in _GENERAL else _position(words, phrases, place)


def is_time_or_amount(phrase: Phrase) -> bool:
    """Whether it is a day, an hour, a while or an amount: nothing that one could go on about."""
    return _names_time_or_amount(phrase.before, phrase.text)


@lru_cache(maxsize=4096)
def _names_time_or_amount(before: str, text: str) -> bool:
    read = f"{before} {text}"
    taken = [(date.start, date.end) for date in find_dates(read)]
    taken += [(amount.start, amount.end) for amount in find_quantities(read, without=taken)]
    if re.search(r"\d[^\d\s.,:-]", text) and not re.fullmatch(r"\d+(?:st|nd|rd|th|s)?", text):
        return False  # "9/11", "5G"
    for start, end in taken:
        read = read[:start] + " " * (end - start) + read[end:]
    return all(stem(word) in _TIMES for word in re.findall(r"\w+", read[len(before) :]))


def _where(words: Sequence[Word], phrases: Sequence[Phrase], place: int) -> str:
    """What says which "the recount" is, where a place stands right behind it."""
    phrase = phrases[place]
    if phrase.determiner != "the" or phrase.is_name or place + 1 == len(phrases):
        return ""
    behind = phrases[place + 1]
    is_right_behind = behind.first == phrase.last + 2 and words[phrase.last + 1].lower in _PLACING
    return f"{behind.before} {_as_written(words, behind)}" if is_right_behind and not is_time_or_amount(behind) else ""


def _as_written(words: Sequence[Word], phrase: Phrase) -> str:
    return join_words(words[phrase.first : phrase.last + 1])


def telling_stems(words: Sequence[Word]) -> set[str]:
    return {stem(word.text) for word in words if word.kind in ("noun", "verb") and word.lower not in LIGHT_WORDS}


def is_relational(phrase: Phrase) -> bool:
    return not phrase.is_name and phrase.head in RELATIONAL and phrase.before not in _TAKING


def _position(words: Sequence[Word], phrases: Sequence[Phrase], place: int) -> float:
    phrase = phrases[place]
    after = words[phrase.last + 1].lower if phrase.last + 1 < len(words) else ""
    if after == "of" and not phrase.is_name:
        return RELATION
    if phrase.before in ("of", "between", "versus", "vs") or phrase.is_owner:
        return COMPLEMENT
    if is_relational(phrase) and len(phrase.keys) == 1:
        return RELATION
    if phrase.before in ("what", "which", "how", "whose"):
        return OBJECT
    if phrase.before in _INTRODUCING and (phrase.before != "about" or (words[0].kind in ("verb", "wh") and phrase.first <= 4)):
        return INTRODUCED
    opening = words[phrase.first - 1] if phrase.first else None
    if opening is not None and opening.kind == "auxiliary":
        is_definition = phrase.first <= 3 and words[0].lower in ("what", "who") and after in ("?", "", ".", ",")
        return INTRODUCED if is_definition and not is_relational(phrase) else SUBJECT
    if place == 0 and phrase.first == 1 and opening is not None and opening.kind == "joining" and len(words) <= 5:
        return INTRODUCED  # "And Poland?"
    if place == 0 and phrase.first == 0:
        return SUBJECT
    return OBJECT
