"""A question of which only a part is said, completed from the question before it: "Why?", "And in Germany?", "And Poland?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from briefbot.conversation.counted import count_others, take_up_counted
from briefbot.conversation.sayings import ask_what_is_said, ask_who_said, asks_for_subject, asks_who_said, speaker
from briefbot.conversation.topics import is_relational
from briefbot.text.dates import ANY_MONTH, PartialDate, find_dates
from briefbot.text.naming import NamedDay
from briefbot.text.phrases import Phrase, agreeing, find_phrases, is_plural
from briefbot.text.word_kinds import Word, is_past, join_words, read_words

_OPENING = r"(?:(?:and|but|or|so|then|ok|okay|yes|no|sorry)\W+)*"
_OPENED = re.compile(f"^{_OPENING}", re.IGNORECASE)
_ASKS = (
    r"(?:why not|why|how so|since when|until when|when|(?:from )?where|who|(?:by|for|from|to|with|according to) whom"
    r"|(?:for )?how long|how (?:many|much|often|far|old))"
)
_BARE = re.compile(rf"^{_OPENING}(?P<asks>{_ASKS}(?:,? and {_ASKS})?)\W*$", re.IGNORECASE)
_BARE_OF_THAT = re.compile(rf"^{_OPENING}(?P<asks>when|where|why) (?:was|is|were) (?P<that>it|that|this)\W*$", re.IGNORECASE)
_OF_EVENT = re.compile(r"(?:how (?:many|much)|did|has|have|was|were|is|are|will)\b", re.IGNORECASE)
"""How a question begins behind which "When was it?" asks about all of it, and not about a thing that it names."""
_ELSE = re.compile(rf"^{_OPENING}(?P<asks>who|what|where|any(?:one|body|thing)) else\W*$", re.IGNORECASE)
_ASKS_FOR = {"anyone": "who", "anybody": "who", "anything": "what"}
_OF_ANOTHER = re.compile(
    r"^(?:and|but|or)\W+(?P<does>do|does|did|is|are|was|were|has|have) (?P<named>\S+(?: \S+){0,3}?)\W*$", re.IGNORECASE
)
_MORE = re.compile(
    rf"^{_OPENING}(?:please )?(?P<asks>tell me more|more details|what else|anything else)(?: please)?\W*$", re.IGNORECASE
)
_WHAT_ABOUT = re.compile(
    rf"^{_OPENING}(?:what|how) about (?P<named>.+?)\W*$|^(?:and|but|or)\W+(?P<short>\S+(?: \S+){{0,3}}?)\W*$", re.IGNORECASE
)
_MEANT = re.compile(rf"^{_OPENING}i (?:meant|mean) (?P<named>\S+(?: \S+){{0,3}}?)\W*$", re.IGNORECASE)
_TIME = re.compile(
    r"^(?:yesterday|today|tomorrow|tonight|(?:1\d|20)\d\ds?"
    r"|(?:the|a|one) year (?:before|earlier|after|later)"
    r"|(?:the )?(?:last|next|previous|following|this) (?:week|month|year|summer|winter|spring|autumn|decade|century)"
    rf"|(?:\d{{1,2}} )?(?:{ANY_MONTH})(?: \d{{1,2}})?(?:,? \d{{4}})?)$",
    re.IGNORECASE,
)
_ANOTHER_DAY = re.compile(
    r"(?:on )?the (?:(?:next|following) day|day after|(?P<back>previous day|day before))(?: that)?", re.IGNORECASE
)
_ANOTHER_YEAR = re.compile(
    r"(?:in )?(?:the (?:next|following) year|the year after|(?:a|one) year later"
    r"|(?P<back>the (?:previous|preceding) year|the year before|(?:a|one) year (?:earlier|before)))(?: that)?",
    re.IGNORECASE,
)
_BEFORE_DAY = re.compile(r"(?:(?:on|of|for|about)\s+)?(?:the\s+)?", re.IGNORECASE)
_ANY_YEAR = 2001
_FREE = frozenset("when where why how".split())
_BESIDE = _FREE | {"since when", "until when", "how long", "for how long", "how often"}
"""What a question may ask in place of another of its kind without being built otherwise."""
_LINK = re.compile(r"^(?:and|but|or|so)\W+(?=\w)", re.IGNORECASE)
_HAPPENED = re.compile(
    rf"^{_OPENING}(?P<asks>(?:when|where|why|how) (?:did|does|will|has) (?:it|this|that) (?:happen|happened|occur|occurred"
    r"|take place|taken place))\W*$",
    re.IGNORECASE,
)
"""What asks about all that was said before."""
_WAS_IT = re.compile(rf"^{_OPENING}(?P<is>was|is) (?:it|that|this) (?P<named>\S+(?: \S+){{0,4}}?)\W*$", re.IGNORECASE)
_SUPERLATIVE = re.compile(r"est\b|\b(?:most|least|first|last|only)\b", re.IGNORECASE)
_LONGEST_FRAGMENT = 5
"""Words of a question without a verb."""


class Completed(NamedTuple):
    """A whole question, and the one from which the next part is completed."""

    text: str
    goes_on_from: str


def complete(question: str, asked: str, topic: str) -> Completed | None:
    """The whole question that a part of one stands for, after the question ``asked`` before it; None if it is no part.

    ``topic`` is what the conversation is about, for "tell me more".
    """
    asked = _first_upper(_LINK.sub("", asked))
    another = _ask_for_another(question, asked) if asked else None
    if another is not None:
        return another
    if topic and (more := _MORE.match(question)):
        whole = f"{_capital(more['asks'])} about {topic}" + ("?" if more["asks"].lower().endswith("else") else ".")
        return Completed(whole, asked or whole)
    return _complete_part(question, asked, topic) if asked else None


def _complete_part(question: str, asked: str, topic: str) -> Completed | None:
    if bare := _BARE.match(question):
        return _ask_instead(bare["asks"], asked)
    if is_clause(asked) and (bare := _BARE_OF_THAT.match(question)) and (bare["that"] != "it" or _OF_EVENT.match(asked)):
        return _ask_instead(bare["asks"], asked)
    if is_clause(asked) and ((happened := _HAPPENED.match(question)) or _is_fragment(question)):
        return _ask_too(happened["asks"] if happened else _LINK.sub("", question), asked)
    if (taken_up := _take_up(question, asked, topic)) is not None:
        return taken_up
    if was_it := _WAS_IT.match(question):
        return _ask_whether(was_it["is"], was_it["named"].rstrip(" ?.!,…"), asked)
    named = _WHAT_ABOUT.match(question) or _MEANT.match(question)
    if named is None:
        return None
    part = (named.groupdict().get("short") or named["named"]).rstrip(" ?.!,…")
    if not read_words(part):
        return None
    put_in = _put_in(part, asked, is_correction=_MEANT.match(question) is not None)
    return None if put_in is None else Completed(put_in, put_in)


def _take_up(question: str, asked: str, topic: str) -> Completed | None:
    """What asks about that which was asked before as a whole, or about those it counted."""
    if (said := ask_who_said(_OPENED.sub("", question), asked)) is not None:
        return Completed(said, asked)
    if (said := ask_what_is_said(question, asked, topic)) is not None:
        return Completed(said, said)
    of_those = take_up_counted(question, asked)
    return None if of_those is None else Completed(of_those, asked)


def leaves_all_open(question: str) -> bool:
    """Whether all that it asks about is what was said before, as a whole: "Tell me more", "Who said so?"."""
    return bool(_MORE.match(question) or asks_who_said(_OPENED.sub("", question)))


def is_clause(asked: str) -> bool:
    """Whether a question asks what somebody did or what happened, not what a thing is."""
    words = read_words(asked)
    kinds = [word.kind for word in words[:2]]
    asks = kinds[:1] in (["wh"], ["auxiliary"]) or kinds == ["preposition", "wh"]
    return asks and any(word.kind == "verb" for word in words[1:])


def _ask_instead(asks: str, asked: str) -> Completed:
    """ "Did it sink?", "when": "When did it sink?"; "Who sank it?", "when": "Who sank it, and when?"."""
    words = read_words(asked)
    simple = asks.lower() in _BESIDE
    if simple and words[0].kind == "auxiliary":
        whole = f"{_capital(asks)} {_first_lower(asked)}"
    elif simple and words[0].lower in _FREE and len(words) > 1 and words[1].kind == "auxiliary":
        whole = _capital(asks) + asked[words[0].end :]
    else:
        return _ask_too(asks, asked)
    return Completed(whole, whole)


def _ask_too(asks: str, asked: str) -> Completed:
    return Completed(f"{asked.rstrip(' ?.!')}, and {_first_lower(asks.rstrip(' ?.!'))}?", asked)


def _ask_for_another(question: str, asked: str) -> Completed | None:
    """ "Who sank it?", "who else?": "Who else sank it?"; "Does Norrin pay?", "and does Orvel?": "Does Orvel pay?"."""
    words = read_words(asked)
    if (more := _ELSE.match(question)) and is_clause(asked):
        asks = _ASKS_FOR.get(more["asks"].lower(), more["asks"].lower())
        if words[0].lower == asks:
            return Completed(f"{asked[: words[0].end]} else{asked[words[0].end :]}", asked)
        return _ask_too(f"{asks} else", asked) if asks != "what" else None
    another = _OF_ANOTHER.match(question)
    if another is None or not words or words[0].kind != "auxiliary" or not _are_one(another["does"], words[0].text):
        return None
    named = another["named"].rstrip(" ?.!,…")
    inner, subject = find_phrases(read_words(named)), next((one for one in find_phrases(words) if one.first == 1), None)
    is_whole = len(inner) == 1 and inner[0].end - inner[0].start == len(named)
    if not is_whole or subject is None or "of" in [word.lower for word in words[subject.last + 1 :][:1]]:
        return None
    whole = f"{_capital(another['does'])} {named}{asked[subject.end :]}"
    return Completed(whole, whole)


def _are_one(auxiliary: str, other: str) -> bool:
    return agreeing(auxiliary.lower(), with_many=True) == agreeing(other.lower(), with_many=True)


def _is_fragment(question: str) -> bool:
    """Whether it asks without a verb: "By how many votes?", "Which ship?"."""
    words = read_words(_LINK.sub("", question))
    kinds = [word.kind for word in words if word.kind != "mark"]
    if not 1 < len(kinds) <= _LONGEST_FRAGMENT or {"verb", "auxiliary", "joining"} & set(kinds):
        return False
    asks = [word.lower for word in words[:2]]
    is_wh = (kinds[0] == "preposition" and kinds[1] == "wh") or asks[0] == "which" or asks in (["how", "many"], ["how", "much"])
    return is_wh and (kinds[-1] == "noun" or kinds[0] == "preposition")


def _ask_whether(auxiliary: str, named: str, asked: str) -> Completed | None:
    """ "Who sank it?", "was it the navy?": "Was it the navy that sank it?"."""
    said, inner, words = read_words(auxiliary), read_words(named), read_words(asked)
    phrases = find_phrases(inner)
    if len(phrases) != 1 or phrases[0].end != len(named) or phrases[0].start or not asks_for_subject(asked):
        return None
    is_whom = words[0].lower == "who" and inner[0].lower == "the" and not _SUPERLATIVE.search(named)
    if words[0].lower == "how" or not (named[named.find(" ") + 1].isupper() or (is_whom and is_past(words) == is_past(said))):
        return None
    does = next(word for word in words if word.kind in ("verb", "auxiliary"))
    whole = f"{_capital(auxiliary)} it {named} that {asked[does.start :].rstrip(' ?.!')}?"
    return Completed(whole, whole)


def _put_in(part: str, asked: str, *, is_correction: bool) -> str | None:
    """The question before with the part in the place of what it is parallel to, or at its end."""
    if (dated := _put_day_in(part, asked) or _put_year_in(part, asked)) is not None:
        return dated
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
    if not is_correction and (others := count_others(part, asked)) is not None:
        return others
    target = _parallel(find_phrases(inner), words, is_name=part[part.find(" ") + 1].isupper(), is_correction=is_correction)
    if target is None:
        return None
    before = words[target.first - 1] if target.first else None
    if before is None or before.kind != "auxiliary":
        return asked[: target.start] + part + asked[target.end :]
    auxiliary = agreeing(before.text, with_many=is_plural(inner[-1].text))
    return f"{asked[: before.start]}{auxiliary} {part}{asked[target.end :]}"


def _put_day_in(part: str, asked: str) -> str | None:
    """The question with the part, a day and its preposition at most, in the place of its only day: "9 May" for "7 May 2031" as
    "9 May 2031", and "the day after" as 8 May."""
    days = [each for each in find_dates(asked) if each.day is not None and each.month is not None]
    if len(days) != 1:
        return None
    before, text = days[0], days[0].text.rstrip(" ,")
    if shift := _ANOTHER_DAY.fullmatch(part):
        another = _another_day(before, timedelta(days=-1 if shift["back"] else 1))
        return None if another is None else asked[: before.start] + another + asked[before.start + len(text) :]
    named = [each for each in find_dates(part) if each.day is not None and each.month is not None]
    if len(named) != 1 or not _BEFORE_DAY.fullmatch(part[: named[0].start]) or part[named[0].end :].strip():
        return None
    year = f" {before.year}" if before.year is not None and named[0].year is None else ""
    return asked[: before.start] + named[0].text.rstrip(" ,") + year + asked[before.start + len(text) :]


def _put_year_in(part: str, asked: str) -> str | None:
    """The question with another year in the place of its only one: "the year before" 2030 as 2029."""
    shift = _ANOTHER_YEAR.fullmatch(part)
    dates = [each for each in find_dates(asked) if each.year is not None and each.until is None]
    if shift is None or len(dates) != 1 or dates[0].text.count(str(dates[0].year)) != 1:
        return None
    year, text, before = dates[0].year or 0, dates[0].text, asked[: dates[0].start]
    another = str(year - 1 if shift["back"] else year + 1)
    if dates[0].day is not None:
        return f"{before.removesuffix('on ')}in {another}{asked[dates[0].start + len(text) :]}"
    return before + text.replace(str(year), another) + asked[dates[0].start + len(text) :]


def _another_day(day: PartialDate, shift: timedelta) -> str | None:
    """The day so much later, as a text has it; in the year that is given, if one is."""
    moved = NamedDay(day.year or _ANY_YEAR, day.month or 0, day.day).as_date()
    if moved is None or not date.min < moved < date.max:
        return None
    moved += shift
    return NamedDay(moved.year if day.year is not None else None, moved.month, moved.day).written()


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

    One with the same head; of a correction the last; of a name whoever is asked what they say, else the first name; of what
    something has the first that is such; of any other the only one there is.
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
        return speaker(words) or next((phrase for phrase in before if phrase.is_name), None)
    alike = [phrase for phrase in before if not phrase.is_name and is_relational(phrase) == is_relational(named[0])]
    if is_relational(named[0]):
        return alike[0] if alike and alike[0].determiner == named[0].determiner else None
    are_bare = not named[0].determiner and (named[0].is_plural or not alike or not alike[0].determiner)
    return alike[0] if len(alike) == 1 and (are_bare or named[0].determiner == alike[0].determiner) else None


def _capital(text: str) -> str:
    return text[0].upper() + text[1:].lower()


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]
