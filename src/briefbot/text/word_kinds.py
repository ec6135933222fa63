"""What each word of a question is, told by lists of function words and by the words around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from briefbot.text.verbs import PARTICIPLES, PAST, PRESENT

Kind = Literal["determiner", "preposition", "auxiliary", "wh", "joining", "pronoun", "verb", "adverb", "noun", "mark"]
"""What a word is. "noun" takes in the adjectives before one, "adverb" those that stand alone."""

_WORD = re.compile(r"[^\W_]+(?:[-/&.’'][^\W_]+)*[’']?|[^\w\s]")
_DETERMINERS = frozenset(
    "the a an this that these those some any all each every another such no my your our both either neither few several its"
    " his their her theirs hers".split()
)
_PRONOUNS = frozenset(
    "it he she they them him i you we us me one ones someone anyone everyone something anything everything nothing there"
    " here itself himself herself themselves mine yours people".split()
)
_PREPOSITIONS = frozenset(
    "of in on at to for from by with without about against between among during into onto over under through throughout"
    " after before since until near around across along behind beyond beside besides despite like unlike per via within"
    " outside inside toward towards than as regarding concerning versus vs off up down out upon above below".split()
)
_AUXILIARIES = frozenset(
    "is are was were am be been being do does did has have had can could will would should may might must shall isn't"
    " aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't couldn't won't wouldn't shouldn't cannot".split()
)
_BE = frozenset("is are was were am be been being isn't aren't wasn't weren't".split())
_PAST_AUXILIARIES = frozenset("was were did had wasn't weren't didn't hadn't".split())
_WH = frozenset("what which who whom whose how why when where what's who's where's how's what’s who’s where’s how’s".split())
_JOINING = frozenset("and or but nor if because so while although though whether that unless then".split())
_ADVERBS = frozenset(
    "wow yes no thanks thank hello hi hey interesting great not also too very more most less least much many well still yet"
    " already ever never always often sometimes usually just only even again now then later earlier soon ago today currently"
    " exactly really quite rather almost else instead together apart long far first originally please ok okay oh so how away"
    " back likely better worse best".split()
)
_IMPERATIVES = frozenset(
    "tell describe explain show give list name define discuss compare summarize summarise find help talk provide".split()
)
_MODALS = frozenset(
    "do does did can could will would should may might must shall don't doesn't didn't can't won't wouldn't".split()
)
_BASES = frozenset(
    "accept affect appear apply arrive ask attack become begin belong break bring build burn buy call carry catch cause"
    " change choose clean climb close come compare compete compose consume contain contribute cook cost count cover cure cut"
    " damage deal decide develop die differ discover distribute do drink drive drop eat end enter evolve exist expand fail"
    " fall feel fight find fix fly form function get give go grow handle happen harm hear help hit hold hunt hurt impact"
    " improve include increase influence invent join keep kill know last lead learn leave lie live look lose lower make"
    " manage marry mean measure meet move need occur offer open operate originate participate pass pay perform play prevent"
    " produce prosper protect prove provide qualify raise reach read receive recommend reduce refer regulate relate replace"
    " represent require respond result return rise run save say see sell send serve set shift show sleep solve speak spend"
    " spread stand start stay stop study succeed suffer suggest support survive swim take talk teach tell test think train"
    " transfer travel treat try turn understand use visit vote walk want wear weigh win work write benefit migrate reproduce"
    " interact generate store secure access install register cancel update delete connect configure enable adapt sound taste"
    " smell shrink breathe communicate".split()
) | frozenset([*PARTICIPLES.values(), *PAST.values(), *PRESENT.values()])
"""Verbs in their base form."""
_PARTICIPLES = frozenset(
    "made done used known found given taken written built sold held born grown eaten seen shown spoken worn won lost kept"
    " paid sent spent taught told thought caught bought brought fed led bred owed hurt".split()
)
"""Participles that end a question: "How is it made?"."""
_FORMS = _PARTICIPLES | frozenset([*PAST, *PARTICIPLES, *PRESENT])
"""Verbs in the past, as participles, or in the third person."""
_NOUNS_TOO = frozenset(
    "causes uses results types costs effects works changes benefits plans forms names places rules needs points issues"
    " records tests groups states reports parts figures levels rates hit cut set cost means work attack damage play impact"
    " name date place change lead left felt".split()
)
"""Forms of verbs that are as often nouns."""
_LY_NOUNS = frozenset("family italy july supply reply anomaly assembly monopoly butterfly".split())
ADJECTIVES = frozenset(
    "famous important red blue green white black safe good bad big small large different similar effective popular common"
    " expensive cheap secure reliable dangerous harmful healthy legal illegal true false possible available necessary able"
    " free hot cold old young new younger older bigger smaller larger cheaper faster slower safer easier harder hard easy"
    " fast slow high low higher lower longer shorter tall rich poor rare unique useful successful responsible treatable"
    " curable contagious deadly fatal allergic independent mandatory significant controversial toxic poisonous edible"
    " sustainable renewable profitable eligible required valid worth related first last called located open closed real"
    " alive dead same interesting delicious untreated difficult complicated strong weak smart sensible normal nice essential"
    " missing best worst considered correct wrong right sure accurate taxable vulnerable due".split()
)
"""Adjectives that stand after what they are said of: without a noun behind them they belong to no phrase."""
_ABBREVIATED = frozenset("US IT WHO".split())
"""Names that are function words in small letters."""
_CONTRACTED = re.compile(r"^(?:i|you|we|they|he|she|that|there)'(?:m|re|ve|d|ll|s)$")
_CLOSED: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("wh", _WH),
    ("determiner", _DETERMINERS),
    ("auxiliary", _AUXILIARIES),
    ("pronoun", _PRONOUNS),
    ("preposition", _PREPOSITIONS),
    ("joining", _JOINING),
    ("adverb", _ADVERBS),
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark of a question and where it stands; ``is_capital`` says that it may be part of a name."""

    text: str
    lower: str
    start: int
    end: int
    kind: Kind
    is_capital: bool


class _Place(NamedTuple):
    """A word that no list of function words has, among its neighbours; adverbs before it are passed over."""

    word: str
    before: Kind
    word_before: str
    after: Kind
    word_after: str
    passed: bool
    """Whether an adverb was passed over."""
    asks: str
    """The auxiliary or verb before it, the nearest; empty without."""
    opening: str
    number: int


@lru_cache(maxsize=4096)
def read_words(question: str) -> tuple[Word, ...]:
    """The words and marks of a question, each with its kind."""
    found = list(_WORD.finditer(question))
    texts = [match.group() for match in found]
    lowers = [text.lower().replace("’", "'") for text in texts]
    kinds = _kinds(lowers)
    for place, text in enumerate(texts):
        if text in _ABBREVIATED:
            kinds[place] = "noun"
    return tuple(
        Word(text, lowers[place], match.start(), match.end(), kinds[place], _is_capital(texts, kinds, place))
        for place, (text, match) in enumerate(zip(texts, found, strict=True))
    )


def is_past(words: Sequence[Word]) -> bool:
    """Whether it speaks of what was or happened: by its first auxiliary, else by its first verb."""
    said = next((word for word in words if word.kind == "auxiliary"), None) or next((w for w in words if w.kind == "verb"), None)
    return said is not None and (said.lower in _PAST_AUXILIARIES or (said.kind == "verb" and _is_in_past(said.lower)))


def is_said_of_another(words: Sequence[Word], place: int) -> bool:
    """Whether the word at this place, if it counts as a noun, is an adjective or participle: "was torn by", "heavier than"."""
    before, after = words[place - 1 : place], words[place + 1 : place + 2]
    lower = words[place].lower
    if after and after[0].kind == "noun":
        return False
    if _is_regular_participle(lower) or (after and after[0].lower == "than"):
        return True
    stands_alone = not after or after[0].kind in ("mark", "preposition", "adverb")
    follows_be = before and before[0].lower in _BE and place > 1 and words[place - 2].kind != "wh"  # "What is imperialism?"
    return bool(follows_be and stands_alone and not lower.endswith("s"))


def _is_regular_participle(word: str) -> bool:
    return word.endswith("ed") and len(word) > 4 and not word.endswith("eed")


def _is_in_past(verb: str) -> bool:
    return verb in PAST or (verb.endswith("ed") and not verb.endswith("eed"))


def join_words(words: Sequence[Word]) -> str:
    """The words with the spaces they had, from the first word on."""
    text = ""
    for word in words:
        text = text.ljust(word.start - words[0].start) + word.text
    return text


def _kinds(lowers: Sequence[str]) -> list[Kind]:
    kinds: list[Kind] = ["noun" if _is_month(lowers, number) else _listed_kind(lower) for number, lower in enumerate(lowers)]
    for number, kind in enumerate(kinds):
        if kind == "noun" and _may_be_verb(lowers[number]) and _is_verb(_place(lowers, kinds, number)):
            kinds[number] = "verb"
    for number in reversed(range(len(lowers))):
        if kinds[number] == "noun" and lowers[number] in ADJECTIVES and "noun" not in kinds[number + 1 : number + 2]:
            is_superlative = number > 0 and kinds[number - 1] == "determiner" and lowers[number] != "same"
            kinds[number] = "noun" if is_superlative else "adverb"
        elif lowers[number] == "it's" and number > 0:
            kinds[number] = "determiner"  # the slip is common: "describe it's growth"
    return kinds


def _is_month(lowers: Sequence[str], number: int) -> bool:
    """Whether "may" stands beside the figure of a day or year: "7 May", "May 2031"; but "of the 7 may vote"."""
    if lowers[number] != "may":
        return False
    before, after = lowers[max(0, number - 1) : number], lowers[number + 1 : number + 2]
    ends = not after or not after[0][0].isalnum() or _listed_kind(after[0]) == "preposition"
    return bool(after and after[0][0].isdigit()) or bool(before and before[0][0].isdigit() and ends)


def _listed_kind(lower: str) -> Kind:
    if not lower[0].isalnum():
        return "mark"
    if _CONTRACTED.search(lower):
        return "pronoun"
    for kind, members in _CLOSED:
        if lower in members:
            return kind
    return "adverb" if lower.endswith("ly") and len(lower) > 4 and lower not in _LY_NOUNS else "noun"


def _is_capital(texts: Sequence[str], kinds: Sequence[Kind], number: int) -> bool:
    """Whether the word is a figure or has a capital that is not just that of the first word of a sentence."""
    text = texts[number]
    opens = number == 0 or texts[number - 1][0] in ".?!:"
    if not opens or not text[0].isupper():
        return text[0].isupper() or text[0].isdigit()
    return kinds[number] == "noun" and (not text[1:].islower() or _starts_upper(texts[number + 1 :]))


def _starts_upper(texts: Sequence[str]) -> bool:
    return bool(texts) and texts[0][0].isupper()


def _place(lowers: Sequence[str], kinds: Sequence[Kind], number: int) -> _Place:
    back = number - 1
    while back >= 0 and kinds[back] == "adverb":
        back -= 1
    asks = next((lowers[i] for i in range(number - 1, -1, -1) if kinds[i] in ("auxiliary", "verb")), "")
    has_after = number + 1 < len(lowers)
    return _Place(
        word=lowers[number],
        before=kinds[back] if back >= 0 else "mark",
        word_before=lowers[back] if back >= 0 else "",
        after=kinds[number + 1] if has_after else "mark",
        word_after=lowers[number + 1] if has_after else "",
        passed=back < number - 1,
        asks=asks,
        opening=lowers[0],
        number=number,
    )


def _may_be_verb(word: str) -> bool:
    return word in _BASES or word in _IMPERATIVES or word.endswith(("ing", "s")) or _is_form(word)


def _is_verb(at: _Place) -> bool:
    if at.word == "using" or (
        at.word in _PARTICIPLES and at.before == "auxiliary" and at.after in ("mark", "preposition", "adverb")
    ):
        return True
    if at.before == "mark":
        return at.word in _IMPERATIVES or (at.word in _BASES and at.after in ("determiner", "pronoun"))
    if at.before == "pronoun" and at.word_before not in ("one", "ones"):
        return at.word in _BASES or _is_form(at.word) or at.word.endswith("ing")
    if at.before == "wh":
        is_third = at.word.endswith("s") and at.word[:-1] in _BASES and at.word not in _NOUNS_TOO
        if at.word_before == "how":
            return at.passed and _is_form(at.word) and at.word not in _NOUNS_TOO and at.after in ("mark", "preposition", "adverb")
        return is_third or _is_form(at.word)
    if at.before == "noun":
        return _is_verb_after_noun(at)
    return _is_verb_after_function_word(at)


def _is_verb_after_function_word(at: _Place) -> bool:
    is_gerund = at.word.endswith("ing") and len(at.word) > 5
    if at.before == "preposition":
        is_infinitive = at.word_before == "to" and at.word in _BASES and at.word not in _NOUNS_TOO
        return is_infinitive or (is_gerund and at.after in ("determiner", "noun", "pronoun"))
    if at.before == "verb":
        return is_gerund and at.after in ("determiner", "noun") and not at.passed
    if at.before == "auxiliary":
        is_participle = _is_form(at.word) and at.word.endswith(("ed", "en", "ing")) and at.number > 1 and at.after != "noun"
        return is_participle or (at.word_before in _MODALS and at.word in _BASES and not at.passed)
    return False


def _is_verb_after_noun(at: _Place) -> bool:
    if _is_form(at.word) and at.word not in _NOUNS_TOO:
        is_thing = at.word.endswith("ing") and at.after == "mark" and at.number == 3 and at.opening in ("what", "what's")
        return not is_thing  # "What is seafloor spreading?"
    if at.word not in _BASES:
        return False
    if at.asks in _MODALS:
        return not (at.after == "noun" and at.word_after in _BASES)
    asks_for_things = at.opening in ("what", "which", "how") and not at.asks and at.word_before.endswith("s")
    return asks_for_things and at.after in ("noun", "determiner", "pronoun", "preposition")


def _is_form(word: str) -> bool:
    if word in _FORMS:
        return True
    return _is_regular_participle(word) or (word.endswith("ing") and word[:-3] in _BASES)
