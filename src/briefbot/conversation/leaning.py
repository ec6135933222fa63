"""What a question without a pronoun leaves to the conversation: of what "the symptoms" are, which expedition "the" one is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from briefbot.conversation.pronouns import Replacement, has_pronoun
from briefbot.conversation.sayings import SAID_ABOUT
from briefbot.conversation.topics import Foreground, Topic, is_relational, is_time_or_amount
from briefbot.text.phrases import Phrase, find_phrases
from briefbot.text.word_kinds import Word, is_past, join_words
from briefbot.text.wording import stem, stems

_POINTING = frozenset("the this that these those".split())
_TAKING_UP = stems(
    "region area country city town state place island company firm organization organisation agency film movie book novel"
    " song album show series game band team club disease illness condition disorder drug medicine war battle event incident"
    " accident attack animal plant bird fish breed product device movement campaign project app service program law bill"
    " treaty agreement school university man woman ship vessel bridge building river mountain planet language religion"
)
"""Stems of nouns with which a thing named before is taken up again: "the company"."""
_EVENTS = stems("war battle event incident accident attack movement campaign")
_PLACES = stems("region area country city town state place island river mountain planet building bridge")
_PERSONS = stems("man woman")
"""What some of these nouns are: a town is no company, a founder no town."""
_HEADLESS = re.compile(
    r"\bthe (?:[a-z]+est|best|worst|first|last|most \w+|least \w+)"
    r"(?= (?:ever|to|in|for|on|and|known|invented|found|made|built|recorded)\b|[?.!]|$)",
    re.IGNORECASE,
)
"""A superlative that leaves open of what."""
_PLACING = frozenset("in at near on inside".split())
_GOVERNED = {
    "about": SAID_ABOUT,
    "for": frozenset("pay pays paid responsible account accounts accounted blame blamed important necessary".split()),
    "in": frozenset("part involved interested".split()),
}
"""Words that take a preposition."""
_COMPLEMENTING = frozenset("in at on by during before after".split())
"""Prepositions before the event or place of what was done."""
_WHAT_IS = frozenset("what who what's who's".split())
_INTRODUCING = frozenset("about describe explain define".split())

LEANING = {
    "bias": 0.57,
    "relational": 0.65,
    "the": 0.53,
    "no phrase": 0.28,
    "bare": 0.24,
    "plural": 0.24,
    "topic": -0.31,
    "content": -0.42,
    "yes or no": -0.45,
    "known": -0.59,
    "name": -0.68,
}
"""Logistic regression (docs/decisions/followups.md): more than 0 in all says that the question leans on the topic."""


def replace_phrases(words: Sequence[Word], foreground: Foreground) -> list[Replacement]:
    """Replacements for "the expedition" and "that company": what the conversation has named more fully."""
    found = []
    for phrase in find_phrases(words):
        if phrase.determiner not in _POINTING or len(phrase.keys) > 1 or phrase.is_name or _is_of(words, phrase):
            continue
        fuller = [topic for topic in foreground.topics if phrase.head == topic.head and len(topic.keys) > 1]
        topic = max(fuller, key=foreground.prominence, default=None)
        if topic is not None:
            found.append(Replacement(phrase.end - len(phrase.text), phrase.end, topic.text, (topic,)))
        elif _takes_up(words, phrase) and not any(topic.head == phrase.head for topic in foreground.topics):
            topic = foreground.foremost(without=[topic for topic in foreground.topics if not _may_be(topic, phrase.head)])
            if topic is not None and topic.is_name:
                owner = "'s" if phrase.is_owner else ""
                found.append(Replacement(phrase.start, phrase.end, f"{topic.phrase}{owner}", (topic,)))
    return found


def _takes_up(words: Sequence[Word], phrase: Phrase) -> bool:
    """Whether it is a noun such as "the company", with nothing behind it that says which: no "that", no "bombing"."""
    following = words[phrase.last + 1] if phrase.last + 1 < len(words) else None
    is_open = following is None or (
        following.kind not in ("wh", "preposition") and following.lower != "that" and not following.lower.endswith("ing")
    )
    return phrase.head in _TAKING_UP and not phrase.is_plural and is_open


def _may_be(topic: Topic, noun: str) -> bool:
    """Whether what is named may be called by the noun, as far as it is known for a person or a place."""
    if noun in _EVENTS:
        return bool(topic.place_word) or bool(topic.keys & _EVENTS)
    if noun in _PERSONS:
        return topic.is_person or not topic.place_word
    are_many = topic.is_plural and topic.text.split()[-1].islower()
    return not (topic.is_person or are_many) and (noun in _PLACES or topic.place_word != "in")


def add_topic(words: Sequence[Word], foreground: Foreground) -> list[Replacement]:
    """The topic put in where the question leaves open of what it speaks: "What are the symptoms [of throat cancer]?".

    Nothing where it would stand behind no preposition that fits.
    """
    topic = foreground.foremost_asked()
    if topic is None or not leans_on(words, foreground):
        return []
    phrases = find_phrases(words)
    headless = _superlative(words, foreground)
    if headless is not None:
        return [Replacement(headless, headless, f" {_one_of(topic)}", (topic,))]
    asked_for = next((phrase for phrase in phrases if is_relational(phrase) and not _is_of(words, phrase)), None)
    if asked_for is not None:
        return [Replacement(asked_for.end, asked_for.end, f" of {_thing_at(topic, foreground).phrase}", (topic,))]
    return [] if _is_fragment(words) else at_the_end(words, topic, foreground)


def _thing_at(topic: Topic, foreground: Foreground) -> Topic:
    """What was named with the topic as its place: "the vote in Kolm" for "Kolm"; else the topic itself."""
    where = f"{topic.place_word} {topic.phrase}"
    return next((thing for thing in foreground.topics if topic.place_word and thing.where == where), topic)


def leans_on(words: Sequence[Word], foreground: Foreground) -> bool:
    """Whether the question leaves open of what it speaks, and what was talked of can be it."""
    if foreground.foremost() is None or has_pronoun(words) or not _asks(words):
        return False
    if _superlative(words, foreground) is not None:
        return True
    phrases = find_phrases(words)
    if _names_its_own(words, foreground):
        return False
    return not _introduces(words, phrases) and not _is_complete(words, phrases) and leans(words, foreground)


def _is_complete(words: Sequence[Word], phrases: Sequence[Phrase]) -> bool:
    """Whether it names its own event or person: "How many died in the flood?", "Who is the king?"."""
    definite = [phrase for phrase in phrases if phrase.determiner == "the" and not is_relational(phrase)]
    if words[0].lower == "who" and any(phrase.first == 2 and _ends(words, phrase) for phrase in definite):
        return True
    says_what_was_done = any(word.kind == "verb" for word in words[1:])
    return says_what_was_done and any(phrase.before in _COMPLEMENTING for phrase in definite)


def _names_its_own(words: Sequence[Word], foreground: Foreground) -> bool:
    """Whether it names somebody or something of which nothing was said."""
    known = {key for topic in foreground.topics for key in topic.keys} | foreground.heard
    return any(word.is_capital and word.kind == "noun" and stem(word.text) not in known for word in words[1:])


def _superlative(words: Sequence[Word], foreground: Foreground) -> int | None:
    """Where a superlative ends that leaves open of what: "the largest" in "the largest ever caught"."""
    topic, headless = foreground.foremost(), _HEADLESS.search(join_words(words))
    is_named = topic is not None and any(set(phrase.keys) & topic.keys for phrase in find_phrases(words))
    return None if headless is None or is_named else headless.end() + words[0].start


def _asks(words: Sequence[Word]) -> bool:
    """Whether it is a question or a request: not a few words for a search, and not something said."""
    return words[0].kind in ("wh", "auxiliary", "verb") or (
        words[-1].text == "?" and any(word.kind != "noun" for word in words[:-1])
    )


def _one_of(topic: Topic) -> str:
    """Its name in the singular: of sharks the largest is a shark."""
    if not topic.is_plural or not topic.text.endswith("s"):
        return topic.text
    return f"{topic.text[:-3]}y" if topic.text.endswith("ies") else topic.text[:-1]


def at_the_end(words: Sequence[Word], topic: Topic, foreground: Foreground) -> list[Replacement]:
    """The topic put in before the mark that ends the question; nothing where no preposition fits.

    What happened once is placed where what was asked before happened; "for" is left to what is so in general.
    """
    end = words[-1].start if words[-1].kind == "mark" else words[-1].end
    preposition, place = _governed(words), _place_of(topic, foreground)
    if not preposition and not topic.place_word and (topic.is_theme or topic.is_main) and not is_past(words):
        preposition = "for"
    if not preposition and place is not None and not _has_place(words):
        return [Replacement(end, end, f" {place.place_word} {place.phrase}", (topic, place))]
    return [Replacement(end, end, f" {preposition} {topic.phrase}", (topic,))] if preposition else []


def _is_fragment(words: Sequence[Word]) -> bool:
    """Whether it says no more than a thing: "And the hospital?", "What about the hospital?"."""
    kinds = {word.kind for word in words}
    return not kinds & {"verb", "auxiliary"} and (words[0].kind == "joining" or [w.lower for w in words[1:2]] == ["about"])


def _place_of(topic: Topic, foreground: Foreground) -> Topic | None:
    """Where it was: the topic itself, or the place named together with it."""
    if topic.place_word:
        return topic
    if topic.is_theme:
        return None
    places = [place for place in foreground.topics if place.place_word and place.turn == topic.turn]
    return max(places, key=foreground.prominence, default=None)


def _has_place(words: Sequence[Word]) -> bool:
    return any(phrase.before in _PLACING and not is_time_or_amount(phrase) for phrase in find_phrases(words))


def _governed(words: Sequence[Word]) -> str:
    """The preposition that the question's last word takes: "who pays [for it]"."""
    governing = next((word.lower for word in reversed(words) if word.kind != "mark"), "")
    return next((preposition for preposition, verbs in _GOVERNED.items() if governing in verbs), "")


def leans(words: Sequence[Word], foreground: Foreground) -> bool:
    """Whether the question is more likely than not to be about the topic without saying so."""
    return sum(LEANING[name] * value for name, value in signs_of_leaning(words, foreground).items()) > 0


def signs_of_leaning(words: Sequence[Word], foreground: Foreground) -> Mapping[str, float]:
    """What speaks for and against it, by the names in LEANING; of the phrase that is asked about, where there is one."""
    phrases = find_phrases(words)
    main = next((phrase for phrase in phrases if phrase.before not in ("what", "which", "how") or is_relational(phrase)), None)
    main = main or (phrases[0] if phrases else None)
    if main is None:
        return {"bias": 1.0, "no phrase": 1.0}
    topic = foreground.foremost()
    known = {key for one in foreground.topics for key in one.keys}
    keys = [key for phrase in phrases for key in phrase.keys]
    is_free = not _is_of(words, main)
    signs = {
        "relational": is_relational(main) and is_free,
        "the": main.determiner == "the" and is_free and not main.is_name,
        "plural": main.is_plural,
        "name": any(phrase.is_name for phrase in phrases),
        "known": bool(known & set(keys)),
        "topic": topic is not None and bool(topic.keys & set(keys)),
        "bare": len(keys) <= 2 and len(phrases) == 1,
        "yes or no": words[0].kind == "auxiliary",
    }
    return {"bias": 1.0, "content": min(len(keys), 6) / 2} | {name: float(value) for name, value in signs.items()}


def _introduces(words: Sequence[Word], phrases: Sequence[Phrase]) -> bool:
    """Whether the question names what it is about as something new: "What is anemia?", "Tell me about lung cancer."."""
    named = [phrase for phrase in phrases if phrase.before not in ("what", "which", "how")]
    if not named or is_relational(named[0]):
        return False
    phrase = named[0]
    if phrase.before in _INTRODUCING:
        return phrase.determiner not in _POINTING | {"some", "any"}
    is_definition = words[0].lower in _WHAT_IS and phrase.first <= 2 and _ends(words, phrase)
    is_asked_for = phrase.is_plural and len(phrase.keys) > 1 and not phrase.is_name
    return is_definition and phrase.determiner in ("", "a", "an") and not is_asked_for


def _ends(words: Sequence[Word], phrase: Phrase) -> bool:
    """Whether the question, or its first half, ends with the phrase."""
    return phrase.last + 1 == len(words) or words[phrase.last + 1].kind in ("mark", "joining")


def _is_of(words: Sequence[Word], phrase: Phrase) -> bool:
    return phrase.last + 1 < len(words) and words[phrase.last + 1].lower == "of"
