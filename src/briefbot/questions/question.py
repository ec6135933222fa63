"""What a question asks for, and whether a sentence has something of that kind to offer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from briefbot.text.dates import ANY_MONTH, SHORT_MONTH
from briefbot.text.light_words import WORD, telling_words
from briefbot.text.names import without_possessive
from briefbot.text.standing_alone import opens_sentences

QuestionKind = Literal["number", "date", "name", "place", "reason", "statement", "other"]

_KINDS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(
            r"\bhow (many|much|long|far|old|tall|large|big|high|deep|often|heavy|fast|wide|close|near|late)\b"
            r"|\bwh(at|ich) (percentage|percent|number|proportion|share|amount|fraction|population|age|price|cost|distance|size"
            r"|figure|turnout|toll|rate)\b"
            r"|\bwhat (is|was|were) the (\w+ )?(population|number|length|height|depth|area|size|weight"
            r"|distance|speed|age|cost|price|loss|share|turnout|toll|total|rate|majority|margin)\b"
            r"|\bwhat (do|does|did|will|would)\b.*(?<!\bthe )\bcost\b",
            re.IGNORECASE,
        ),
    ),
    ("date", re.compile(r"\bwhen\b|\b(what|which) (year|date|month|day|century|decade|time|season|hour)\b", re.IGNORECASE)),
    (
        "name",
        re.compile(
            r"\bwho(m|se)?\b|\bwhat (is|was|were|are) the names? of\b|\b(what|which) (person|man|woman|king|queen|president"
            r"|minister|leader|general|commander|author|scientist|actor|singer|player|company|organi[sz]ation|party|agency)s?\b",
            re.IGNORECASE,
        ),
    ),
    (
        "place",
        re.compile(
            r"\bwhere\b|\b(what|which) (cit(?:y|ies)|countr(?:y|ies)|count(?:y|ies)|(?:state|place|town|region|river|continent"
            r"|nation|district|province|location|island|area|street|port|village)s?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "statement",
        re.compile(
            r"\bwhat (do|does|did|has|have|had)\b.*\b(say|says|said|claim|claimed|tell|told|announce|announced|warn|warned|argue"
            r"|argued|state|stated|think|believe|promise|promised|demand|demanded|deny|denied)\b",
            re.IGNORECASE,
        ),
    ),
    ("reason", re.compile(r"\bwhy\b|\bwhat (caused|reason|was the (reason|cause))\b", re.IGNORECASE)),
)
_INTERROGATIVE = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
_SHORT_IS = re.compile(r"\b(what|who)['’]s\b", re.IGNORECASE)
_BARE = re.compile(r"(?:who|whom|whose|when|where|why)\b", re.IGNORECASE)
"""What may also join clauses."""
_OPENING = re.compile(
    r"\W*(?:(?:when|where)(?! (?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might|must)\b)"
    r"|while|after|before|as)\b[^?]*?,\s+(?=(?:who|whom|what|which|how|where|when|why)\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    r"|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|half|dozen|third|quarter"
    r"|twice|once|both|none|no one|nobody|several)\b",
    re.IGNORECASE,
)
_SHORT = f"(?:{SHORT_MONTH})"
_DATE = re.compile(
    rf"\b(\d{{3,4}}s?|\d{{1,2}}[:.]\d\d|\d+(st|nd|rd|th)? (century|centuries)|{ANY_MONTH}|\d{{1,2}} {_SHORT}|{_SHORT}\.?"
    r" \d{1,4}|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|tomorrow|tonight|midnight|noon|BC|AD"
    r"|(last|next|this|same|following|previous) (year|month|week|day|night|morning|evening|summer|winter)"
    r"|(year|month|week|day|hour|decade)s? (later|earlier|ago|after|before)|century)\b"
)
_REASON = re.compile(
    r"\b(because|since|due to|as a result|in order to|so that|so as to|caused?|led to|reason|therefore|owing to|thanks to|after"
    r"|for fear|blamed?|failed|to)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"\b(\d{{1,2}} )?({ANY_MONTH})\b( \d{{1,2}}\b)?(,? \d{{4}})?|\b\d{{1,2}} {_SHORT}\b\.?(,? \d{{4}})?"
    rf"|\b{_SHORT}\.? \d{{1,2}}\b(,? \d{{4}})?|\b(19|20)\d\d\b|\b\d{{1,2}}:\d\d\b"
)
"""Days, years and hours: figures, but no answer to "how many"."""
_STATEMENT = re.compile(
    r"\b(sa(y|ys|id|ying)|t(ell|old)|according|claim|announc|describ|accus|blam|warn|confirm|den(y|ied)|report|stat(e|ed|ement)"
    r"|insist|argu|call(s|ed)|ask(s|ed)|estimat|promis|demand|think|thought|believ|reject|acknowledg|admit|add(s|ed))|[“\"]",
    re.IGNORECASE,
)
_ONE_PART = 10
"""Telling words up to which a question asks one thing."""
_ASKS = re.compile(
    r"[?？؟]|^\W*(\w+\W+){0,2}(who|whom|whose|what|which|when|where|why|how)\b"
    r"|^\W*(please )?(is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|compare|define"
    r"|describe|discuss|explain|find|give|identify|list|name|outline|say|search|show|summari[sz]e|tell)\b"
    r"|\b(I|I['’]m|me|my|we|our|you|your|please|thanks)\b",
    re.IGNORECASE,
)
"""A question mark, words that open a question or a request, or those of two who talk with each other."""
_ENDS = re.compile(r"[.!。][\s\"'”’)\]]*$")
_CLAIMS = 5
"""Telling words of a whole sentence from which it is a claim: more than "Yes, please." or "Tell more."."""


def classify(question: str) -> QuestionKind:
    """The kind of thing that would answer the question, told by the word it asks with.

    A later one asks nothing: "Where were they when the ship sank?" asks for a place, "What happened when…" for no day.
    """
    asked = _SHORT_IS.sub(r"\1 is", question[_asks_from(question) :])
    first = _INTERROGATIVE.search(asked)
    found = [(match.start(), kind) for kind, pattern in _KINDS if (match := pattern.search(asked))]
    asking = [(start, kind) for start, kind in found if first is None or start <= first.start() or not _BARE.match(asked, start)]
    return min(asking, default=(0, "other"), key=lambda pair: pair[0])[1]


def _asks_from(question: str) -> int:
    """Where it begins to ask: after "When the dam failed,"."""
    opening = _OPENING.match(question)
    return opening.end() if opening else 0


def offers(kind: QuestionKind, sentence: str, *, is_asked: Callable[[str], bool]) -> bool:
    """Whether the sentence has a number, date, new name, reason or statement where one is asked for.

    ``is_asked`` tells whether a word stands in the question already: repeating it answers nothing.
    """
    if kind == "number":
        return bool(_NUMBER.search(_DAY.sub("", sentence)))
    if kind == "date":
        return bool(_DATE.search(sentence))
    if kind in ("name", "place"):
        return any(not is_asked(name) for name in names(sentence))
    if kind == "reason":
        return bool(_REASON.search(sentence))
    if kind == "statement":
        return bool(_STATEMENT.search(sentence))
    return True


def names(text: str) -> list[str]:
    """Capitalised words, without the s of a possessive; the first of all only if it is none that opens sentences, nor what is
    asked for: "Length of …"."""
    words = [match.group() for match in WORD.finditer(text)]
    may_open = bool(words) and (opens_sentences(words[0]) or words[1:2] in (["of"], ["for"]))
    named = [word for place, word in enumerate(words) if word[0].isupper() and not (place == 0 and may_open)]
    return [without_possessive(word) for word in named]


def figures(text: str) -> list[str]:
    """Words that begin with a digit, and the months of the days: an answer that lacks them is of another day or amount."""
    words = [match.group() for match in WORD.finditer(text) if match.group()[0].isdigit()]
    days = [match for match in _DAY.finditer(text) if any(character.isdigit() for character in match.group())]
    return words + [match.group(2) for match in days if match.group(2)]


def has_several_parts(question: str) -> bool:
    """Whether it asks, or claims, several things at once, so that no one sentence can be near the whole of it."""
    return len(telling_words(question)) > _ONE_PART


def is_claim(text: str) -> bool:
    """Whether it is a statement about the world, as an article makes it: somebody wants to see it borne out, not answered."""
    states = has_several_parts(text) or (len(telling_words(text)) >= _CLAIMS and _ENDS.search(text) is not None)
    return states and not _ASKS.search(text)
