"""What a sentence mentions, found by rule: its days, places, counts, names and things."""

from __future__ import annotations

import re

from briefbot.text.dates import ANY_MONTH, MONTHS, WEEKDAYS
from briefbot.text.light_words import LIGHT_WORDS
from briefbot.text.verbs import PAST

WORD = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?")
_MONTH = f"(?:{ANY_MONTH})"
DATE = re.compile(
    r"\b(?:(?:on|in|by|since|until|at|around) )?(?:the )?(?:(?:early|late|mid-?|end of|morning of|evening of|night of) ?)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?: ?, ?\d{{4}})?"
    rf"|{_MONTH}(?: \d{{4}})?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|night))?"
    r"|(?<=in )(?:1[0-9]|20)\d\d|\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?)\b"
)
PLACE = re.compile(r"\b(?:in|at|near|outside) ((?:the )?[A-Z][\w’'-]+(?: (?:of (?:the )?)?[A-Z][\w’'-]+){0,3})\b(?![’'-])")
_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    " twenty thirty forty fifty sixty seventy eighty ninety hundreds thousands"
)
COUNT = re.compile(
    r"(?:\b(?:about|around|some|only|just|nearly|almost|over|at least|at most|up to|more than|fewer than|less than|as many as"
    r"|an estimated|approximately|roughly) )*"
    rf"(?<![\w.,$€£’'-])(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|(?:{_NUMBER_WORDS.replace(' ', '|')})(?:-\w+)?)"
    r"(?: (?:hundred|thousand|million|billion|dozen))?\b",
    re.IGNORECASE,
)
_PLURALS = frozenset("people men women children troops police staff personnel homes crew vehicles species aircraft".split())
_NO_PLURALS = frozenset("his its this is was has as us plus versus across yes process success access series news times".split())
PRONOUNS = frozenset(
    (
        "he she it they we i you this these that those there who which what his her their its our my your one some many"
        " most both each another others such all none several few here it's if when while although as since after before"
        " unlike despite because though so but and or yet not let with without from by for to in on at of during under"
        " over among between through until according given once however meanwhile moreover furthermore instead also then"
        " thus therefore hence no please"
    ).split()
)
POINTING = re.compile(
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
THING_OF = re.compile(
    rf"\b(?:the|an?) ((?:[a-z’'-]+ )?[a-z’'-]{{4,}}) (of|in|at|for|from|on|between|against|with|near) ({_PHRASE})(?={_ENDS})"
)
VAGUE = frozenset(
    (
        "first second third last next same other latter former least most more latest following previous whole beginning"
        " middle question answer case fact part rest side result idea matter point issue amount total variety lack high"
        " past popular present month year years day days week time times person people place way things thing kind sort"
        " type form number figure name one ones others end start top"
    ).split()
)
NO_NAME = frozenset([*map(str.lower, MONTHS), *WEEKDAYS, "i"])


def names_in(question: str) -> list[str]:
    """Names of a question, each of one or several capitalised words; not its first word, nor days and months."""
    found = [match for match in re.finditer(r"[A-Z][\w’'-]*(?: (?:of (?:the )?)?[A-Z][\w’'-]*)*", question) if match.start() > 0]
    return [match.group() for match in found if match.group().split()[0].lower() not in NO_NAME]


def terms(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


def counted_in(phrase: str) -> tuple[re.Match[str], str, int] | None:
    """A number with the plural it counts, and where that ends."""
    for count in COUNT.finditer(phrase):
        if phrase[: count.start()].lower().endswith(("the ", "all ", "another ", "these ", "those ", "other ")):
            continue
        if DATE.search(phrase[max(0, count.start() - 10) : count.end() + 10]) or re.fullmatch(
            r"(?:1[5-9]|20)\d\d", count.group()
        ):
            continue
        noun: list[str] = []
        end = count.end()
        for word in WORD.finditer(phrase, count.end()):
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


def names_inside(sentence: str) -> list[re.Match[str]]:
    """Names inside the sentence, where they plainly end: not "North Korean" of "North Korean troops"."""
    return [match for match in _NAME.finditer(sentence) if match.start() > 0 and not terms(match.group()) & NO_NAME]


def things_in(sentence: str) -> list[re.Match[str]]:
    """Phrases of one or two common words after an article; the words are the first group."""
    return [
        match
        for match in _THING.finditer(sentence)
        if match.group(1).split()[-1] not in LIGHT_WORDS | VAGUE and not set(match.group(1).split()) & (PAST.keys() | PRONOUNS)
    ]
