"""Names in a text: of people, places, organisations and works, told by their capitals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefbot.text.countries import country_of
from briefbot.text.dates import MONTH_OF, WEEKDAYS
from briefbot.text.light_words import LIGHT_WORDS
from briefbot.text.wording import Token, Wording, alike, letters_shared

_POSSESSIVE = re.compile(r"(?<!\d)['’]s?$", re.IGNORECASE)
_INSIDE = frozenset("de del della der den van von da di du la le el al bin ibn of the for".split())
_LEADING = frozenset("the a an".split())
TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady president minister prime general gen colonel"
    " col captain capt lieutenant lt"
    " major sergeant admiral king queen prince princess duke bishop pope senator sen governor gov rep"
    " representative judge justice"
    " secretary chairman chancellor mayor ambassador director chief st saint rev reverend jr sr coach".split()
)
_CALENDAR = frozenset([*MONTH_OF, *WEEKDAYS, *"bc ad bce ce am pm celsius fahrenheit".split()])
_OPENERS = LIGHT_WORDS | frozenset(
    "while although though however despite following when where if because since once during within"
    " without among many most several"
    " few each every both either neither all another other others such these those here there today yesterday meanwhile later"
    " earlier soon still yet thus therefore hence moreover furthermore additionally instead unlike like upon per via as so nor"
    " who whom whose which what why how more less let even only just being having according until unless"
    " whether through throughout"
    " beyond beneath across along against above below behind beside besides between toward towards prior due".split()
)


def without_possessive(word: str) -> str:
    """The word for whom the possessive says to own: "Norrin" of "Norrin's", "miners" of "miners'"; "1970's" is none."""
    return _POSSESSIVE.sub("", word)


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words: indices of its tokens in the wording, its telling words' stems, the last being its head."""

    text: str
    indices: tuple[int, ...]
    keys: tuple[str, ...]
    opens: bool

    @property
    def head(self) -> int:
        return self.indices[-1]


def find_names(wording: Wording, *, elsewhere: Sequence[Wording] = ()) -> list[Name]:
    """The names of a text, in order.

    The word that opens a sentence counts only where it is followed by another capital, or stands capitalised inside a
    sentence here or ``elsewhere``.
    """
    inner = frozenset[str]().union(*map(_inner_capitals, (wording, *elsewhere)))
    found, run = [], list[int]()
    tokens = wording.tokens
    for index, token in enumerate(tokens):
        if _is_capitalised(token.text) and (not run or tokens[index].place - tokens[run[-1]].place <= 2):
            run.append(index)
            continue
        joins = run and token.text.lower() in _INSIDE and index + 1 < len(tokens) and _is_capitalised(tokens[index + 1].text)
        if joins and token.text.lower() not in ("for", "the"):
            continue
        if (
            run
            and token.text in ".&"
            and index + 1 < len(tokens)
            and _is_capitalised(tokens[index + 1].text)
            and _binds(tokens, index)
        ):
            continue
        found += _name(wording, run, inner)
        run = []
    return found + _name(wording, run, inner)


def _binds(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether the mark stands inside a name: an initial's full stop, or an ampersand."""
    previous, mark, following = tokens[index - 1], tokens[index], tokens[index + 1]
    together = following.place - mark.place == 1
    return together and (mark.text == "&" or len(previous.text) == 1 or previous.text.lower() in TITLES)


def _name(wording: Wording, run: list[int], inner: frozenset[str]) -> list[Name]:
    """The run of tokens as a name, if it is one; its titles and an opening word that is none are left out."""
    while run and wording.tokens[run[0]].opens and _is_plain_opener(wording, run, inner):
        run = run[1:]
    kept = [i for i in run if is_telling(wording.tokens[i].text)] or [i for i in run if len(run) > 1]
    while kept and wording.tokens[kept[0]].text.lower() in _OPENERS and not _is_acronym(wording.tokens[kept[0]].text):
        kept = kept[1:]
    while kept and wording.tokens[kept[-1]].text.lower() in _OPENERS and not _is_acronym(wording.tokens[kept[-1]].text):
        kept = kept[:-1]
    if not kept:
        return []
    first, last = wording.tokens[kept[0]], wording.tokens[kept[-1]]
    keys = tuple(wording.tokens[i].key for i in kept)
    return [Name(wording.text[first.start : last.end].removesuffix("'s"), tuple(kept), keys, first.opens)]


def _is_acronym(word: str) -> bool:
    """Whether the word is all capitals, and so no small word: "WHO"."""
    return len(word) > 2 and word.isupper()


def is_telling(word: str) -> bool:
    """Whether the word is of the name itself: no title, initial, month or pronoun."""
    lower = word.lower()
    return len(word) > 1 and lower.split("'")[0] != "i" and lower not in _CALENDAR | _LEADING | TITLES


def _is_plain_opener(wording: Wording, run: list[int], inner: frozenset[str]) -> bool:
    lower = wording.tokens[run[0]].text.lower().removesuffix("'s")
    if lower in _OPENERS or lower.split("'")[0] in _OPENERS:
        return True
    return len(run) == 1 and lower not in inner and not wording.tokens[run[0]].text.isupper()


def _inner_capitals(wording: Wording) -> frozenset[str]:
    return frozenset(
        token.text.lower().removesuffix("'s") for token in wording.tokens if not token.opens and _is_capitalised(token.text)
    )


def _is_capitalised(text: str) -> bool:
    return text[0].isupper() and text.lower() not in _CALENDAR


def single_name(wording: Wording, index: int) -> Name | None:
    """The capitalised word at the index as a name, where it is none of those that open sentences."""
    token = wording.tokens[index]
    if not _is_capitalised(token.text) or token.text.lower() in _OPENERS or not is_telling(token.text):
        return None
    return Name(token.text, (index,), (token.key,), token.opens)


@lru_cache(maxsize=65536)
def same_name_word(one: str, other: str) -> bool:
    """Whether two stems name the same: equal, one spelt nearly as the other, or a people and its country."""
    if one == other:
        return True
    ours, theirs = country_of(one), country_of(other)
    if ours or theirs:
        return (ours or one) == (theirs or other)
    return _is_derived(one, other)


def _is_derived(one: str, other: str) -> bool:
    """ "Canadian" of "Canada", "Ibero-American" aside: a shared beginning of five letters that is most of both."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 4 and longer in (f"{shorter}stan", f"{shorter}istan"):
        return True
    if len(shorter) < 5 or alike(one, other) == 0.0:
        return False
    shared = letters_shared(one, other)
    rest = longer[shared:]
    if shared < 5 or shared < len(shorter) - 1 or (rest == "n" and longer[shared - 1] not in "aeio"):  # "Norrinn" is a slip
        return False
    return re.fullmatch(r"(?:a|i|n|an|ian|ean|er|ese|ish|ic|s)?", rest) is not None
