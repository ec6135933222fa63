"""What somebody says of that which was asked before: "Who said so?", "And what does Tarsk say?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefbot.text.phrases import Phrase, find_phrases
from briefbot.text.word_kinds import Word, join_words, read_words

SAID_ABOUT = frozenset(
    "say says said think thinks thought know knows known knew claim claims claimed report reports reported announce announced"
    " complain complained talk talked speak spoke write wrote written decide decided agree agreed sure".split()
)
"""Words that take "about"."""
_SAID_TO = frozenset("react reacts reacted respond responds responded object objects objected".split())
_VIEWS = {
    **dict.fromkeys("position view stance opinion comment".split(), "on"),
    **dict.fromkeys("version account".split(), "of"),
    **dict.fromkeys("reaction response answer reply".split(), "to"),
    **dict.fromkeys(["explanation"], "for"),
}
"""What somebody has to say of a matter, and the preposition before that."""
_BEFORE_MATTER = frozenset("about of on to for over regarding concerning".split())
_MATTER = frozenset("it this that".split())
_WHO_SAID = re.compile(
    r"(?P<asks>(?:who|when|where) (?:said|says|claimed|claims|reported|reports|confirmed|announced)) (?:so|that|this|it)\W*$",
    re.IGNORECASE,
)
_WHETHER_IT = re.compile(r"^(?P<is>was|is) it (?P<rest>.+ that .+)$", re.IGNORECASE)
KEPT = frozenset("is are was were has have had can could will would should may might must".split())
"""Auxiliaries that stand behind the subject where the question is part of another."""


def asks_who_said(question: str) -> bool:
    return _WHO_SAID.match(question) is not None


def ask_who_said(question: str, asked: str) -> str | None:
    """ "Who sank it?", "who said so?": "Who said who sank it?"; None where the verb would have to change its form."""
    said = _WHO_SAID.match(question)
    if said is None:
        return None
    asks = said["asks"][0].upper() + said["asks"][1:].lower()
    if whether := _WHETHER_IT.match(asked):
        return f"{asks} it {whether['is'].lower()} {whether['rest']}"
    inner = as_part(asked)
    return None if inner is None else f"{asks} {inner}?"


def ask_what_is_said(question: str, asked: str, topic: str) -> str | None:
    """ "What does Halvern say about the dam?", "and what does Tarsk say?": "And what does Tarsk say about the dam?".

    Where nothing was said of it yet, the matter is that which was asked, or else the topic.
    """
    words = read_words(question)
    end, preposition = _left_open(words)
    if not preposition:
        return None
    matter = _matter(asked)
    if matter is None and asks_for_subject(asked) and preposition == "about":
        matter = f"{asked[:1].lower()}{asked[1:].rstrip(' ?.!')}"
    if matter is None and topic and not _speaks_of(words, topic):
        matter = topic
    return None if matter is None else f"{question[:end]} {preposition} {matter}?"


def speaker(words: Sequence[Word]) -> Phrase | None:
    """Who a question asks what they say: "Tarsk" of "What does Tarsk say about the dam?"."""
    for phrase in find_phrases(words):
        says = phrase.last + 1 < len(words) and words[phrase.last + 1].lower in SAID_ABOUT
        if says and phrase.before in ("do", "does", "did"):
            return phrase
    return None


def as_part(asked: str) -> str | None:
    """The question as it stands in another: "who sank it", "why the ferry was stopped"; None where its verb would change."""
    text, words = asked.rstrip(" ?.!"), read_words(asked)
    if asks_for_subject(asked):
        return text[:1].lower() + text[1:]
    place = next((place for place, word in enumerate(words) if word.kind == "auxiliary"), 0)
    verb = verb_behind_subject(words, place)
    if verb is None or not place or words[0].kind != "wh" or words[place].lower not in KEPT:
        return None
    subject, rest = asked[words[place + 1].start : words[verb - 1].end], text[words[verb].start :]
    return f"{text[:1].lower()}{text[1 : words[place].start]}{subject} {words[place].lower} {rest}"


def asks_for_subject(asked: str) -> bool:
    """Whether who or what did it is asked, so that no auxiliary changes its place: "Who sank it?", "How many were saved?"."""
    words = read_words(asked)
    if not words or words[0].lower not in ("who", "which", "what", "how"):
        return False
    place = next((place for place, word in enumerate(words) if word.kind in ("verb", "auxiliary")), 0)
    named = ("noun", "adverb", "preposition", "determiner")
    if not place or any(word.kind not in named and word.lower != "people" for word in words[1:place]):
        return False
    if words[place].kind == "verb":
        return words[0].lower != "how" or place > 1
    is_done = [word.kind for word in words[place + 1 : place + 2]] in (["verb"], ["adverb"])  # "were saved", "were missing"
    return is_done and (place > 1 or words[0].lower in ("who", "what"))


def verb_behind_subject(words: Sequence[Word], place: int) -> int | None:
    """Where the verb stands whose auxiliary stands at this place, before the subject."""
    verb = next((after for after, word in enumerate(words) if after > place and word.kind == "verb"), 0)
    subject = words[place + 1 : verb]
    is_one = bool(subject) and all(word.kind in ("noun", "determiner", "preposition") for word in subject)
    return verb if is_one else None


def _left_open(words: Sequence[Word]) -> tuple[int, str]:
    """Where the question ends that leaves open of what something is said, and the preposition before that; else none."""
    last = len(words)
    while last and words[last - 1].kind == "mark":
        last -= 1
    if last > 2 and words[last - 1].lower in _MATTER and words[last - 2].lower in _BEFORE_MATTER:
        last -= 2  # "What does Tarsk say about it?"
    first = next((place for place, word in enumerate(words[:last]) if word.kind not in ("joining", "adverb", "mark")), last)
    asks, inner = words[first:last], words[first + 2 : last]
    named = [phrase for phrase in find_phrases(words[:last]) if phrase.first >= first + 2 or phrase.is_owner]
    if len(asks) < 3 or asks[0].lower not in ("what", "what's", "how") or any(word.kind == "pronoun" for word in inner):
        return 0, ""
    view = _VIEWS.get(asks[-1].lower, "") if asks[-2].text.endswith(("'s", "’s", "s'", "s’")) else ""
    if asks[0].lower != "how" and view:
        return asks[-1].end, view
    said = next((place for place in range(last - 1, last - 3, -1) if words[place].kind != "adverb"), 0)
    is_said = said > first + 2 and len(named) == 1 and named[0].first == first + 2 and named[0].last == said - 1
    if not is_said or words[first + 1].lower not in ("do", "does", "did"):
        return 0, ""
    verb = words[said].lower
    return words[last - 1].end, "to" if verb in _SAID_TO else "about" if verb in SAID_ABOUT else ""


def _matter(asked: str) -> str | None:
    """Of what the question asks what somebody says."""
    words = read_words(asked.rstrip(" ?.!"))
    for place, word in enumerate(words[1:-2], start=1):
        says = word.lower in SAID_ABOUT or word.lower in _SAID_TO or word.lower in _VIEWS
        if says and words[place + 1].lower in _BEFORE_MATTER and words[place + 2].kind in ("noun", "determiner"):
            return join_words(words[place + 2 :])
    return None


def _speaks_of(words: Sequence[Word], topic: str) -> bool:
    named = {key for phrase in find_phrases(read_words(topic)) for key in phrase.keys}
    return any(named & set(phrase.keys) for phrase in find_phrases(words))
