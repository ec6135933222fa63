"""Which of a question's pronouns point out of it, and what of the conversation each stands for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from briefbot.conversation.topics import PERSONS, Agreement, Foreground, Topic
from briefbot.text.phrases import Phrase, agreeing, find_phrases
from briefbot.text.word_kinds import ADJECTIVES, Word

_AGREEMENT: dict[str, Agreement] = {
    **dict.fromkeys("it its it's this that".split(), "one"),
    **dict.fromkeys("they them their these those".split(), "many"),
    **dict.fromkeys("he him his she her".split(), "person"),
}
_POSSESSIVE = frozenset("its their his her it's".split())
_POINTING = frozenset("this that these those".split())
_TWO = frozenset("common different differ difference differences compare between both similar vs versus relate related".split())
"""Words with which "they" are two things that were spoken of one after the other."""
_EVENT = frozenset("it this that so".split())
_DO = frozenset("do does did done doing".split())
_OPENED = frozenset("to that if when before until".split())
"""What opens that for which an empty "it" stands."""
_EMPTY = frozenset("mean take possible true seem seems appear sense".split())


class Replacement(NamedTuple):
    """New words for the characters from ``start`` to ``end`` of a question, and the topics they name."""

    start: int
    end: int
    text: str
    topics: tuple[Topic, ...]


def points_at_event(words: Sequence[Word]) -> bool:
    """Whether a pronoun stands for what was done, or for whom or what was asked: "Who did it?", "Was it Norrin Steel?"."""
    return any(word.lower in _EVENT and _is_no_thing(words, place) for place, word in enumerate(words))


def points_back(words: Sequence[Word]) -> bool:
    """Whether a pronoun points out of the question, whatever it stands for."""
    return any(word.lower in _AGREEMENT and _points_back(words, place, word.lower) for place, word in enumerate(words))


def _is_no_thing(words: Sequence[Word], place: int) -> bool:
    """Whether it is what somebody does, what was said, or that which is a name."""
    before = words[place - 1] if place else None
    if before is None or words[place].lower not in _EVENT:
        return False
    if before.lower in _DO:
        return place + 1 == len(words) or words[place + 1].kind in ("mark", "preposition", "joining")
    if before.lower not in ("is", "was"):
        return False
    if words[0].lower == "who" and all(word.kind == "mark" for word in words[place + 1 :]):
        return True  # "Who was it?"
    if words[place].lower in _POINTING and place + 1 < len(words) and words[place + 1].lower in ADJECTIVES:
        return True  # "Is this true?"
    named = next((phrase for phrase in find_phrases(words) if phrase.first == place + 1), None)
    is_to_the_end = named is not None and all(word.kind == "mark" for word in words[named.last + 1 :])
    return named is not None and named.is_name and is_to_the_end


def has_pronoun(words: Sequence[Word]) -> bool:
    """Whether there is an "it", "he" or "they" in it, wherever it points."""
    return any(word.lower in _AGREEMENT and word.lower not in _POINTING for word in words)


def replace_pronouns(words: Sequence[Word], foreground: Foreground) -> list[Replacement]:
    """A replacement for each pronoun that points back; the same pronoun twice is replaced once."""
    found: list[Replacement] = []
    taken: dict[str, Topic] = {}
    for place, word in enumerate(words):
        lower = word.lower
        agreement = _AGREEMENT.get(lower)
        before_noun = place + 1 < len(words) and words[place + 1].kind == "noun"
        if agreement is None or lower[:2] in taken or not _points_back(words, place, lower):
            continue
        topic = foreground.foremost(agreement, without=[*taken.values(), *_timeless(words, lower, foreground)])
        if topic is None:
            continue
        taken[lower[:2]] = topic
        meant = [topic]
        if lower in ("they", "them", "their") and not topic.is_plural and (other := _second(words, foreground, topic)):
            meant.append(other)
        text = " and ".join(one.phrase for one in meant)
        if lower in _POSSESSIVE and (lower != "her" or before_noun):
            text += "'" if text.endswith("s") else "'s"
        found.append(_agreeing(words, place, Replacement(word.start, word.end, text, tuple(meant))))
    return found


def _timeless(words: Sequence[Word], pronoun: str, foreground: Foreground) -> list[Topic]:
    """The places that "it" does not stand for where it is asked when it was."""
    asks_when = pronoun == "it" and any(word.lower == "when" for word in words[:2])
    return [topic for topic in foreground.topics if topic.is_name and topic.place_word] if asks_when else []


def _agreeing(words: Sequence[Word], place: int, replacement: Replacement) -> Replacement:
    """The replacement with the auxiliary before it in its number, where the pronoun is the subject behind it."""
    before = words[place - 1] if place else None
    if before is None or before.kind != "auxiliary" or words[place].lower not in ("it", "they"):
        return replacement
    is_many = len(replacement.topics) > 1 or replacement.topics[0].is_plural
    auxiliary = agreeing(before.text, with_many=is_many)
    if auxiliary == before.text:
        return replacement
    return replacement._replace(start=before.start, text=f"{auxiliary} {replacement.text}")


def replace_ones(words: Sequence[Word], foreground: Foreground) -> list[Replacement]:
    """A replacement for "ones" in "popular ones" and for "one" in "create one": the thing talked of, not by name."""
    for place, word in enumerate(words[1:], start=1):
        is_one = word.lower == "one" and words[place - 1].kind == "verb" and not _is_followed_by_noun(words, place)
        if not is_one and word.lower != "ones":
            continue
        common = [topic for topic in foreground.topics if not topic.is_name or (topic.is_plural and not is_one)]
        topic = max(common, key=foreground.prominence, default=None)
        if topic is None:
            continue
        own = {other.lower for other in words}
        text = " ".join(part for part in topic.text.split() if part.lower() not in own)
        return [Replacement(word.start, word.end, _with_article(text) if is_one else _plural(text, topic), (topic,))]
    return []


def replace_there(words: Sequence[Word], foreground: Foreground) -> list[Replacement]:
    """A replacement for "there" where it is a place, and not that which only says that something is."""
    for place, word in enumerate(words):
        if word.lower != "there" or not place or words[place - 1].kind == "auxiliary":
            continue
        if place + 1 < len(words) and words[place + 1].kind == "auxiliary":
            continue
        places = [topic for topic in foreground.topics if topic.is_name or topic.place_word]
        topic = max(places, key=lambda topic: foreground.prominence(topic) * (2 if topic.place_word else 1), default=None)
        if topic is not None and words[place - 1].kind != "preposition":
            return [Replacement(word.start, word.end, f"{topic.place_word or 'in'} {topic.phrase}", (topic,))]
        if topic is not None:
            return [Replacement(word.start, word.end, topic.phrase, (topic,))]
    return []


def _points_back(words: Sequence[Word], place: int, lower: str) -> bool:
    following = words[place + 1].kind if place + 1 < len(words) else "mark"
    if lower in _POINTING and following != "mark":
        return False
    is_of_the_question = _is_named_before(words, place) or (lower in _POSSESSIVE and _has_owner(words, place))
    return not _is_no_thing(words, place) and not _is_empty(words, place) and not is_of_the_question


def _second(words: Sequence[Word], foreground: Foreground, first: Topic) -> Topic | None:
    """The other of two things that a question compares."""
    if not any(word.lower in _TWO for word in words):
        return None
    named = {key for phrase in find_phrases(words) for key in phrase.keys}
    near = [topic for topic in foreground.topics if topic is first or first.keys <= topic.keys or topic.keys & named]
    return foreground.foremost("one", without=near)


def _is_empty(words: Sequence[Word], place: int) -> bool:
    """Whether "it" stands for nothing, as in "does it take long to" and "is it better to sell the house"."""
    if words[place].lower != "it":
        return False
    if any(word.lower in ("raining", "snowing") for word in words[place + 1 : place + 3]):
        return True
    rest = words[place + 1 : place + 5]
    opened = next((number for number, word in enumerate(rest) if word.lower in _OPENED), None)
    if any(word.lower in _EMPTY for word in rest):
        return opened is not None or any(word.lower in ("to", "that", "if") for word in words[place + 5 :])
    if opened is None or not any(word.lower in ADJECTIVES or word.lower in ("better", "worth") for word in rest[:opened]):
        return False
    after = [str(word.kind) for word in words[place + 2 + opened :] if word.kind != "adverb"]
    return after[:1] == ["verb"] and len(after) > 1 and after[1] in ("noun", "determiner", "pronoun", "wh")


def _is_named_before(words: Sequence[Word], place: int) -> bool:
    """Whether the question itself names what the pronoun stands for, in a sentence or clause before it."""
    following = words[place + 1].kind if place + 1 < len(words) else "mark"
    is_subject = following in ("verb", "auxiliary")
    for back in range(place - 1, -1, -1):
        word = words[back]
        has_noun = any(before.kind == "noun" for before in words[:back])
        if word.kind in ("mark", "joining") and word.text not in "'\"()-":
            return has_noun and not (word.kind == "joining" and words[back + 1].kind == "noun")
        if word.kind == "wh" and back == place - 1:
            return has_noun  # "Where was the ferry heading when it was seized?"
        if word.kind == "noun" and not is_subject:
            return False
        if word.kind == "verb" and is_subject:
            return has_noun
    return False


def _has_owner(words: Sequence[Word], place: int) -> bool:
    """Whether the subject before a possessive may be whose it is: "What does Norrin expect from its neighbour?"."""
    lower = words[place].lower
    if lower != "its" and any(word.lower == "who" and after.kind != "auxiliary" for word, after in pairwise(words[:place])):
        return True
    return any(
        _is_subject(words, phrase) and _may_own(phrase, lower)
        for phrase in find_phrases(words)
        if phrase.last < place
        and not phrase.is_owner
        and (phrase.is_name or phrase.determiner == "the" or phrase.before == "many")
    )


def _is_subject(words: Sequence[Word], phrase: Phrase) -> bool:
    before = words[phrase.first - 1].kind if phrase.first else "mark"
    if before == "wh" or phrase.before == "many":
        return words[phrase.last + 1].kind in ("auxiliary", "verb")
    return before == "auxiliary" and words[phrase.last + 1].kind not in ("mark", "determiner")


def _may_own(phrase: Phrase, possessive: str) -> bool:
    if possessive == "their":
        return phrase.is_plural
    return not phrase.is_plural and (possessive == "its" or phrase.is_name or phrase.head in PERSONS)


def _is_followed_by_noun(words: Sequence[Word], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1].kind == "noun"


def _with_article(text: str) -> str:
    return f"{'an' if text[:1].lower() in 'aeiou' else 'a'} {text}"


def _plural(text: str, topic: Topic) -> str:
    if topic.is_plural:
        return text
    if text.endswith(("s", "x", "ch", "sh")):
        return f"{text}es"
    ends_in_y = text.endswith("y") and text[-2:-1].lower() not in ("a", "e", "o", "u")
    return f"{text[:-1]}ies" if ends_in_y else f"{text}s"
