"""What stands around a clause and makes it no fact, or leaves it open: "if", "critics doubt that", "in the defence's view"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from briefbot.text.attribution import REPORTING
from briefbot.text.negation import is_cue
from briefbot.text.parts import is_verb_form
from briefbot.text.verbs import AUXILIARIES
from briefbot.text.veridicality import (
    ASSERTIONS,
    CONFIRMING,
    DOUBTING,
    FOUND_OUT,
    KNOWING,
    PROPOSALS,
    TURNED_DOWN,
    TURNING,
    UNSETTLING,
)
from briefbot.text.wording import Token, stems, weight

_SUPPOSING = frozenset("if unless whether suppose supposing assuming imagine lest".split())
_CONDITIONS = frozenset("if unless".split())
_CLAUSES_TO_COME = (("once",), ("as", "soon", "as"), ("as", "long", "as"), ("so", "long", "as"), ("provided",))
"""What begins a clause, with a verb of its own, on which what is to come waits: "once the cable is replaced"."""
_WAITED_FOR = (("pending",), ("subject", "to"), ("on", "condition", "that"), ("on", "the", "condition", "that"))
"""What names it without one: "subject to approval"."""
_NO_CLAUSE = frozenset("again more possible by for in to with as of on at per".split())
"""What stands behind the first where no clause follows: "once again", "provided by"."""
_TO_COME = frozenset("will would shall can may".split())
_UNDER = 5
"""Words from "under" to what is only proposed."""
_SUPPOSING_PAIRS = frozenset([("as", "though"), ("in", "case")])
_POINTED_AT = frozenset("of for with by like than at on from to all".split())
"""What stands before a "that" that is no conjunction: "on top of that"."""
_INVERTED = frozenset("should had were".split())
"""What supposes at the beginning of a sentence: "Should it emerge"."""
_PLAIN = frozenset("now given considering in except".split())
"""What makes of the "that" right behind it no more than a conjunction: "now that"."""
_DEGREES = frozenset("so such".split())
"""What does so from further away: "so hard that"."""
_NOBODY = frozenset("no nobody none nothing neither".split())
_FEW = frozenset("no beyond little few thin".split())
_NOT_YET = frozenset([("yet", "to"), ("far", "from")])
_WHEN = frozenset("when after before until as if because while who which whose where".split())
"""What begins a clause of its own, whose words the first word of a sentence does not deny."""
_WORLDS = stems(
    "world universe scenario state situation future society novel film story deal settlement proposal plan bill draft"
    " dream vision"
)
"""What "in which" tells of something made up, or not agreed yet: "a world in which"."""
_HOPING = stems("hope expect fear believe think predict forecast doubt suspect assume wish worry bet imagine")
_ARTICLES = frozenset("the a an his her their its our this these those some most all".split())
_SUBJECTS = frozenset("he she it they we i you".split())
_EVIDENCE = stems("evidence proof indication sign guarantee suggestion")
_ABLE = frozenset("able on managed had enough first last only".split())
"""What stands before the "to" of what was done: "went on to show that"."""
_VIEWS = frozenset(
    "view viewpoint opinion eyes account version telling perspective belief reckoning imagination judgment".split()
)
_WHOSE = frozenset("his her their its our some one many most whose".split())
_FICTIONS = frozenset("legend fiction novel myth rumour rumor gossip folklore alternate fictional imaginary hypothetical".split())
_WITHIN = frozenset("in from on by to".split())
_SEEN = frozenset("see sees saw tell tells told have has had put puts".split())
"""What in a part of its own leaves open the clause beside it: "in the view of the defence", "as the rebels see it"."""
_JOINING = frozenset("and but yet while which who whose where when because although though so or nor for after before".split())
"""What begins a part of a sentence that says something of its own."""
_SETTING = frozenset(
    "as on in at after before during since by from with without despite under within through until throughout".split()
)
"""What begins a setting inside a clause: "that on Friday, after the storm, the army"."""
_ASIDE = 1
"""Telling words that may stand in a clause before those taken from it: "that last week the army"."""
_LOOK_BACK = 2
"""Telling words before a "that" among which what governs it stands."""
_REACH = 8
_FURTHEST = 40
"""Words before a clause among which what governs it is looked for."""
_SHOWN = 5
"""Words of a frame that a reader is shown."""
_LEADING = _SUPPOSING | {"though", "case", "which", "rather", "as", "that"}


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around a clause, first and last (not included), that make it no fact; or only ``open``, where they may not."""

    start: int
    end: int
    open: bool = False


def frame_around(tokens: tuple[Token, ...], first: int, last: int) -> Frame | None:
    """What makes no fact of the words from the first to the last, of one sentence, or leaves open whether they are."""
    low, high = first, last + 1
    while low and tokens[low - 1].sentence == tokens[first].sentence:
        low -= 1
    while high < len(tokens) and tokens[high].sentence == tokens[first].sentence:
        high += 1
    inverted = low < first and tokens[low].text.lower() in _INVERTED and tokens[high - 1].text != "?"
    if inverted and len(_parts(tokens, low, first)) == 1:
        return Frame(low, min(high, low + _SHOWN))
    return _before(tokens, low, first, last, high) or _beside(tokens, low, first, last, high)


def opens_clause(token: Token) -> bool:
    """Whether a clause may begin behind the word: "that", "if"."""
    return token.text.lower() in _SUPPOSING or token.text.lower() == "that"


def supposes(token: Token) -> bool:
    """Whether the word makes a clause one that need not be so, whoever says it: "if", "unless"."""
    return token.text.lower() in _CONDITIONS


def leaves_open(token: Token) -> bool:
    """Whether the word supposes or doubts."""
    return token.text.lower() in _SUPPOSING or token.key in DOUBTING


def _before(tokens: tuple[Token, ...], low: int, first: int, last: int, high: int) -> Frame | None:
    """What governs the clause that begins with the first word, or whatever governs that."""
    for index in reversed(range(max(low, first - _FURTHEST), first)):
        word, previous = tokens[index].text.lower(), tokens[index - 1].text.lower() if index > low else ""
        if word in (";", ":"):
            return None
        if _is_bare_evidence(tokens, low, index, first) or _is_bare_clause(tokens, index, first, high):
            return Frame(max(low, index - 1), min(high, index + _SHOWN))
        if word not in _LEADING or not _leads_to(tokens, index, first):
            continue
        if word in _SUPPOSING or (previous, word) in _SUPPOSING_PAIRS:
            return Frame(index, min(high, index + _SHOWN))
        if word == "which" and any(token.key in _WORLDS for token in tokens[max(low, index - 4) : index]):
            return Frame(max(low, index - 2), index + 1, open=True)
        if word == "rather" or (previous, word) == ("long", "as"):
            return Frame(max(low, index - 2), index + 1, open=True)
        if word == "that" and index > low and previous not in _POINTED_AT:
            return _governed(tokens, low, index, last, high)
    return None


def _is_bare_evidence(tokens: tuple[Token, ...], low: int, index: int, first: int) -> bool:
    """Whether a clause without "that" stands behind evidence that is denied: "no evidence the drug works"."""
    following = tokens[index + 1].text.lower() if index + 1 < first + 1 else ""
    is_bare = bool(following) and following[0].isalnum() and following not in _POINTED_AT | _LEADING | _SETTING | _JOINING
    return is_bare and tokens[index].key in _EVIDENCE and _is_denied(tokens, low, index) and _leads_to(tokens, index, first)


def _is_bare_clause(tokens: tuple[Token, ...], index: int, first: int, high: int) -> bool:
    """Whether a clause without "that" stands behind a verb of hoping: "residents hope the ferry will come"."""
    if tokens[index].key not in _HOPING or index + 1 >= high or not tokens[index].text.islower():
        return False
    following = tokens[index + 1]
    opens = following.text.lower() in _ARTICLES or following.text[0].isupper() or following.text.lower() in _SUBJECTS
    behind = [token.text.lower() for token in tokens[index + 2 : min(high, index + 2 + _REACH)]]
    clause = next((n for n, word in enumerate(behind) if word in AUXILIARIES), None)
    is_whole = clause is not None and not {",", ";", "to", "and"} & set(behind[:clause])
    return opens and is_whole and _leads_to(tokens, index, first)


def _leads_to(tokens: tuple[Token, ...], index: int, first: int) -> bool:
    """Whether the words taken are the clause right behind this word, settings and a word or two aside."""
    *settings, rest = _parts(tokens, index + 1, first)
    if any(tokens[part[0]].text.lower() not in _SETTING for part in settings if part):
        return False
    aside = 0
    for i in rest:
        if tokens[i].text.lower() in _JOINING - _SETTING:
            return False
        aside = 0 if tokens[i].text.lower() in _SETTING else aside + (tokens[i].is_word and weight(tokens[i].text) == 1)
    return aside <= _ASIDE


def _parts(tokens: tuple[Token, ...], start: int, end: int) -> list[list[int]]:
    """The words between two places, divided at commas; the last part may be empty."""
    parts: list[list[int]] = [[]]
    for index in range(start, end):
        if tokens[index].text in (",", "–", "("):
            parts.append([])
        else:
            parts[-1].append(index)
    return parts


def _governed(tokens: tuple[Token, ...], low: int, that: int, last: int, high: int) -> Frame | None:
    """What follows for the clause of a "that" from the words before it."""
    shown = Frame(max(low, that - 2), that + 1)
    if tokens[that - 1].text.lower() in _SUPPOSING:
        return shown
    governor = None if tokens[that - 1].text.lower() in _PLAIN else _governor(tokens, low, that)
    if governor is None:
        return None if _is_mere_conjunction(tokens, low, that) else Frame(shown.start, shown.end, open=True)
    word, frame = tokens[governor], Frame(max(low, governor - 1), that + 1)
    if word.key in ASSERTIONS and _is_turned_down(tokens, last, high):
        return frame
    if word.key in DOUBTING and word.key not in KNOWING:
        return None if word.key in TURNING and _is_denied(tokens, low, governor) else frame
    if word.key in UNSETTLING:
        return frame
    if word.key in KNOWING - FOUND_OUT:
        return None
    is_reported = word.key not in KNOWING | CONFIRMING  # who says it is another matter (checks/speakers.py)
    if (word.key in CONFIRMING and _is_denied(tokens, low, governor)) or (is_reported and tokens[governor - 1].key in DOUBTING):
        return frame
    if word.text.lower() == "thought" or (word.key in CONFIRMING and _is_to_be_done(tokens, low, governor)):
        return Frame(frame.start, frame.end, open=True)
    return _before(tokens, low, governor, last, high)


def _is_to_be_done(tokens: tuple[Token, ...], low: int, index: int) -> bool:
    """Whether an infinitive that need not have come true: "eager to prove that"."""
    return index > low + 1 and tokens[index - 1].text.lower() == "to" and tokens[index - 2].text.lower() not in _ABLE


def _is_mere_conjunction(tokens: tuple[Token, ...], low: int, that: int) -> bool:
    """Whether a "that" only joins its clause: "so hard that", "now that", "it was on Friday that"."""
    is_cleft = tokens[low].text == "It" and that - low > 2 and tokens[low + 2].text.lower() in _SETTING
    is_degree = any(token.text.lower() in _DEGREES for token in tokens[max(low, that - _REACH) : that])
    return is_cleft or is_degree or tokens[that - 1].text.lower() in _PLAIN


def _is_turned_down(tokens: tuple[Token, ...], last: int, high: int) -> bool:
    """Whether what was claimed is called false right behind its clause."""
    for token in tokens[last + 1 : high]:
        if token.text in (",", ";", ":") or token.text.lower() in _JOINING:
            return False
        if token.key in TURNED_DOWN:
            return True
    return False


def _governor(tokens: tuple[Token, ...], low: int, that: int) -> int | None:
    """The nearest word before a "that" of which is known what it makes of the clause, settings between them aside."""
    telling = 0
    for index in reversed(range(max(low, that - _REACH), that)):
        token = tokens[index]
        if token.key in KNOWING | DOUBTING | CONFIRMING or REPORTING.fullmatch(token.text):
            return index
        if token.text.lower() in _SETTING:
            telling = 0
        telling += token.is_word and weight(token.text) >= 0.4
        if telling == _LOOK_BACK:
            return None
    return None


def _is_denied(tokens: tuple[Token, ...], low: int, index: int) -> bool:
    """Whether a word is denied by one before it in its part of the sentence, or by its first: "nothing in it proves that"."""
    start = max((i + 1 for i in range(low, index) if tokens[i].text in (",", ";", ":") or tokens[i].text == "but"), default=low)
    words = [token.text.lower() for token in tokens[start : index + 1]]
    if words[0] in _NOBODY and not _WHEN & set(words):
        return True
    for i in reversed(range(max(start, index - _REACH), index)):
        word = words[i - start]
        if word in _FEW or tokens[i].key in UNSETTLING or (word, words[i - start + 1]) in _NOT_YET:
            return True
        if tokens[i].is_word and is_cue(tokens, i):
            return True
        if word in _SETTING - {"from"} or word in _WHEN:
            return False
    return False


def _beside(tokens: tuple[Token, ...], low: int, first: int, last: int, high: int) -> Frame | None:
    """A part of the sentence next to the clause that tells whose view it is, or on which condition it holds."""
    *before, rest = _parts(tokens, low, first)
    is_to_come = any(token.text in _TO_COME for token in tokens[first : last + 1])
    trailing, *after = _parts(tokens, last + 1, high)
    after = [part for part in after if not _tells_who(tokens, part)][:1]
    for index in trailing:
        even = tokens[index - 1].text.lower() in ("as", "even")
        if (tokens[index].text.lower() in _CONDITIONS and not even) or (is_to_come and _waits(tokens, index, high)):
            return Frame(index, min(high, index + _SHOWN), open=True)
    goes_on = bool(rest) and tokens[rest[0]].text.lower() in _JOINING
    for part in (*([] if goes_on else before[-1:]), *after):
        words = [tokens[i].text.lower() for i in part if tokens[i].text != '"']
        is_open = bool(words) and (_is_view(words) or words[:2] in (["or", "so"], ["let", "us"]) or _is_condition(words))
        is_awaited = bool(words) and is_to_come and (_waits(tokens, part[0], high) or _is_under_proposal(tokens, part))
        if is_open or is_awaited:
            return Frame(part[0], min(part[-1] + 1, part[0] + _SHOWN), open=True)
    return None


def _waits(tokens: tuple[Token, ...], index: int, high: int) -> bool:
    """Whether here begins what something that is to come waits for."""
    words = [token.text.lower() for token in tokens[index:high]]
    if any(tuple(words[: len(each)]) == each and any(map(str.isalpha, words[len(each) :])) for each in _WAITED_FOR):
        return True
    opening = next((each for each in _CLAUSES_TO_COME if tuple(words[: len(each)]) == each), None)
    clause = [*takewhile(lambda word: word not in (",", ";", ":", ")"), words[len(opening or ()) :])]
    if opening is None or not clause or clause[0] in _NO_CLAUSE or not clause[0].isalpha():
        return False
    return any(map(is_verb_form, clause[1:]))


def _is_under_proposal(tokens: tuple[Token, ...], part: Sequence[int]) -> bool:
    """Whether a part of a sentence names what is only proposed: "under a proposal by the ministry"."""
    return tokens[part[0]].text.lower() == "under" and any(tokens[i].text in PROPOSALS for i in part[1:_UNDER])


def _tells_who(tokens: tuple[Token, ...], part: Sequence[int]) -> bool:
    """Whether a part of a sentence only tells who says it: "the mayor said"."""
    words = [tokens[i].text.lower() for i in part]
    return len(part) <= _REACH and words[:1] != ["let"] and any(map(REPORTING.fullmatch, words))


def _is_condition(words: Sequence[str]) -> bool:
    only = words[1:] if words[:1] == ["only"] else words
    return bool(only) and only[0] in _SUPPOSING - {"whether"} and only[1:2] != ["anything"]


def _is_view(words: Sequence[str]) -> bool:
    """Whether the words tell whose view it is: "at least in the view of the defence", "as the rebels see it", "in legend"."""
    words = words[2:] if words[:2] in (["at", "least"], ["if", "only"]) else words
    if words[:1] == ["as"]:
        return "it" in words[-2:] and not _SEEN.isdisjoint(words)
    if (words[:2] == ["according", "to"] or words[:1] == ["in"]) and not _FICTIONS.isdisjoint(words[1:5]):
        return True
    place = next((n for n, word in enumerate(words[:7]) if word in _VIEWS), None)
    if place is None or words[0] not in _WITHIN:
        return False
    return words[place + 1 : place + 2] == ["of"] or any(word in _WHOSE or word.endswith(("'s", "s'")) for word in words[1:place])
