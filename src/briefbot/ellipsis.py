"""A question of which only a part is said, completed from the question before it: "Why?", "And in Germany?", "And Poland?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefbot.phrases import Phrase, agreeing, find_phrases, is_plural
from briefbot.topics import is_relational
from briefbot.word_kinds import Word, join_words, read_words

_OPENING = r"(?:(?:and|but|or|so|then|ok|okay|yes|no|sorry)\W+)*"
_BARE = re.compile(
    rf"^{_OPENING}(?P<asks>why not|why|how so|since when|until when|when|where|who|by whom"
    r"|how (?:many|much|long|often|far|old))\W*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"^{_OPENING}(?:please )?(?P<asks>tell me more|more details|what else|anything else)(?: please)?\W*$", re.IGNORECASE
)
_WHAT_ABOUT = re.compile(
    rf"^{_OPENING}(?:what|how) about (?P<named>.+?)\W*$|^(?:and|but|or)\W+(?P<short>\S+(?: \S+){{0,3}}?)\W*$", re.IGNORECASE
)
_MEANT = re.compile(rf"^{_OPENING}i (?:meant|mean) (?P<named>\S+(?: \S+){{0,3}}?)\W*$", re.IGNORECASE)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_TIME = re.compile(
    r"^(?:yesterday|today|tomorrow|tonight|(?:1\d|20)\d\ds?"
    r"|(?:the )?(?:last|next|previous|following|this) (?:week|month|year|summer|winter|spring|autumn|decade|century)"
    rf"|(?:\d{{1,2}} )?(?:{_MONTH})(?: \d{{1,2}})?(?:,? \d{{4}})?)$",
    re.IGNORECASE,
)
_FREE = frozenset("when where why how".split())
"""What a question may ask in place of another of its kind without being built otherwise."""


def complete(question: str, asked: str, topic: str) -> str | None:
    """The whole question that a part of one stands for, after the question ``asked`` before it; None if it is no part.

    ``topic`` is what the conversation is about, for "tell me more".
    """
    if more := _MORE.match(question):
        return f"{_capital(more['asks'])} about {topic}" + ("?" if more["asks"].lower().endswith("else") else ".")
    if not asked:
        return None
    if bare := _BARE.match(question):
        return _ask_instead(bare["asks"], asked)
    named = _WHAT_ABOUT.match(question) or _MEANT.match(question)
    if named is None:
        return None
    part = (named.groupdict().get("short") or named["named"]).rstrip(" ?.!,…")
    if not part:
        return None
    return _put_in(part, asked, is_correction=_MEANT.match(question) is not None)


def _ask_instead(asks: str, asked: str) -> str:
    """ "Did it sink?", "when": "When did it sink?"; "Who sank it?", "when": "Who sank it, and when?"."""
    words = read_words(asked)
    simple = asks.lower() in _FREE | {"since when", "until when"}
    if simple and words[0].kind == "auxiliary":
        return f"{_capital(asks)} {asked[0].lower()}{asked[1:]}"
    if simple and words[0].lower in _FREE and len(words) > 1 and words[1].kind == "auxiliary":
        return _capital(asks) + asked[words[0].end :]
    return f"{asked.rstrip(' ?.!')}, and {asks.lower()}?"


def _put_in(part: str, asked: str, *, is_correction: bool) -> str | None:
    """The question before with the part in the place of what it is parallel to, or at its end."""
    words, inner = read_words(asked), read_words(part)
    end = words[-1].start if words[-1].kind == "mark" else words[-1].end
    if inner[0].kind == "preposition":
        return _put_in_after_preposition(part, inner, asked, words, end)
    if _TIME.match(part):
        told = _time_in(words, asked)
        preposition = "in " if part[-4:].rstrip("s").isdigit() else ""
        if told is not None:
            return asked[: told[0]] + preposition + part + asked[told[1] :]
        return f"{asked[:end].rstrip()} {preposition}{part}?"
    if inner[0].kind not in ("noun", "determiner"):
        return None
    target = _parallel(find_phrases(inner), words, is_name=part[part.find(" ") + 1].isupper(), is_correction=is_correction)
    if target is None:
        return None
    before = words[target.first - 1] if target.first else None
    if before is None or before.kind != "auxiliary":
        return asked[: target.start] + part + asked[target.end :]
    auxiliary = agreeing(before.text, with_many=is_plural(inner[-1].text))
    return f"{asked[: before.start]}{auxiliary} {part}{asked[target.end :]}"


def _put_in_after_preposition(part: str, inner: Sequence[Word], asked: str, words: Sequence[Word], end: int) -> str | None:
    """A phrase with the same preposition gives way, unless one is a time and the other is none."""
    if not find_phrases(inner):
        return None
    is_time = bool(_TIME.match(join_words(inner[1:])))
    for place, word in enumerate(words):
        if word.lower != inner[0].lower:
            continue
        after = next((phrase for phrase in find_phrases(words) if phrase.first > place), None)
        if after is not None and bool(_TIME.match(after.text)) == is_time:
            return asked[: word.start] + part + asked[after.end :]
    return f"{asked[:end].rstrip()} {part}?"


def _time_in(words: Sequence[Word], asked: str) -> tuple[int, int] | None:
    """Where a time stands in the question, with its preposition."""
    for phrase in find_phrases(words):
        if _TIME.match(phrase.text):
            is_after = phrase.first > 0 and words[phrase.first - 1].lower in ("in", "on", "since", "during")
            return (words[phrase.first - 1].start if is_after else phrase.start), phrase.end
    return next(((w.start, w.end) for w in words if w.lower in ("yesterday", "today", "tomorrow", "tonight")), None)


def _parallel(named: Sequence[Phrase], words: Sequence[Word], *, is_name: bool, is_correction: bool) -> Phrase | None:
    """The phrase of the question before that the new one takes the place of.

    One with the same head; of a correction the last; of a name the first name; of what something has the first that
    is such; of any other the only one there is.
    """
    before = find_phrases(words)
    if len(named) != 1 or not before or any(set(named[0].keys) == set(phrase.keys) for phrase in before):
        return None
    if is_correction:
        return before[-1]
    same_head = [phrase for phrase in before if phrase.head == named[0].head]
    if same_head:
        return same_head[-1]
    if is_name:
        return next((phrase for phrase in before if phrase.is_name), None)
    alike = [phrase for phrase in before if not phrase.is_name and is_relational(phrase) == is_relational(named[0])]
    if is_relational(named[0]):
        return alike[0] if alike and alike[0].determiner == named[0].determiner else None
    return alike[0] if len(alike) == 1 and not named[0].determiner else None


def _capital(text: str) -> str:
    return text[0].upper() + text[1:].lower()
