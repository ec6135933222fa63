"""What stands around a clause and makes it no fact, or leaves it open: "if", "critics doubt that", "in the defence's view"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefbot.attribution import REPORTING
from briefbot.negation import is_cue
from briefbot.wording import Token, stem, weight


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


_SUPPOSING = frozenset("if unless whether suppose supposing assuming imagine lest".split())
_INVERTED = frozenset("should had were".split())
"""What supposes at the beginning of a sentence: "Should it emerge"."""
_DOUBTS = _stems(
    "doubt doubtful dispute question legend myth fable fiction tale story rumour rumor hoax lie false falsehood untrue"
    " wrong wrongly falsely mistaken mistakenly incorrect erroneous unlikely improbable implausible impossible uncertain"
    " unclear unproven unconfirmed possible conceivable likely probable plausible chance possibility probability likelihood"
    " risk danger fear worry concern hope wish dream pray assume assumption imagine invention pretend speculate speculation"
    " conjecture hypothesis theory premise suspect suspicion allegation accusation charge bet guess notion idea belief"
    " opinion impression predict prediction forecast expect expectation intend intention deny denial refute rebut disprove"
    " debunk propose proposal demand require requirement order insist recommend request urge ask plan condition provide"
    " suggestion misconception superstition warn warning threat threaten swear allege"
)
"""What leaves open, or denies, the clause with "that" behind it: "critics doubt that"."""
_KNOWN = _stems(
    "know knowledge realise realize notice remember recall forget regret aware unaware learn discover discovery fact"
    " surprise surprised ignore mention reminder remind proud glad happy sorry angry shocked relieved pleased grateful"
    " amazed astonished coincidence truth despite"
)
"""What tells the clause behind it as a fact, denied or not: "he did not know that"."""
_TOLD = _stems(
    "confirm confirmation show find finding establish reveal revelation clear true sure evident obvious undeniable"
    " undisputed demonstrate see agree admit admission concede acknowledge accept mean happen turn emerge transpire result"
    " extent problem reason difference point irony news consequence conclude conclusion document record prove proof evidence"
    " note observe verify certain"
)
"""What does so where nothing denies it: "it is clear that"."""
_TURNING = _stems("doubt doubtful dispute question deny denial refute rebut disprove uncertain unsure")
"""Those of the doubts that tell a fact where they are denied: "nobody doubts that"; not "no claim that"."""
_PLAIN = frozenset("so such now given considering in except".split())
"""What makes of the "that" behind it no more than a conjunction: "so hard that"."""
_DENYING = frozenset("no not never none nobody nothing hardly scarcely without beyond little few cannot neither nor thin".split())
_WORLDS = _stems("world universe scenario state situation future society novel film")
"""What "in which" tells of something made up: "a world in which"."""
_VIEWS = _stems(
    "view viewpoint opinion eyes account version telling belief perspective theory theorist legend tradition myth rumour"
    " rumor story tale novel fiction conspiracy tabloid gossip imagination reckoning critics sceptics skeptics detractors"
    " opponents supporters believers"
)
"""What in a part of its own leaves open the clause beside it: "at least in the view of the defence"."""
_JOINING = frozenset("and but yet while which who whose where when because although though so or nor for after before".split())
"""What begins a part of a sentence that says something of its own."""
_SETTING = frozenset(
    "as on in at after before during since by from with without despite under within through until throughout".split()
)
"""What begins a setting inside a clause: "that on Friday, after the storm, the army"."""
_TURNED_DOWN = _stems(
    "false untrue wrong unfounded withdraw retract deny debunk refute disprove incorrect baseless invention nonsense"
    " fabricate fabrication thin weak discredit dismiss reject"
)
"""What follows a clause that was only claimed: "the claim that … proved false"."""
_ASIDE = 1
"""Telling words that may stand in a clause before those taken from it: "that last week the army"."""
_LOOK_BACK = 2
"""Telling words before a "that" among which what governs it stands."""
_REACH = 6
_SHOWN = 5
"""Words of a frame that a reader is shown."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around a clause, first and last (not included), that make it no fact; or only ``open``, where they may not."""

    start: int
    end: int
    open: bool = False


def frame_around(tokens: Sequence[Token], first: int, last: int) -> Frame | None:
    """What makes no fact of the words from the first to the last, of one sentence, or leaves open whether they are."""
    sentence = [i for i, token in enumerate(tokens) if token.sentence == tokens[first].sentence]
    low, high = sentence[0], sentence[-1] + 1
    if (
        low < first
        and tokens[low].text.lower() in _INVERTED
        and tokens[high - 1].text != "?"
        and len(_parts(tokens, low, first)) == 1
    ):
        return Frame(low, min(high, low + _SHOWN))
    return _before(tokens, low, first, last, high) or _beside(tokens, low, first, last, high)


def opens_clause(token: Token) -> bool:
    """Whether a clause may begin behind the word: "that", "if"."""
    return token.text.lower() in _SUPPOSING or token.text.lower() == "that"


def is_guarded(token: Token) -> bool:
    """Whether the word supposes or doubts."""
    return token.text.lower() in _SUPPOSING or token.key in _DOUBTS


def _before(tokens: Sequence[Token], low: int, first: int, last: int, high: int) -> Frame | None:
    for index in reversed(range(low, first)):
        word = tokens[index].text.lower()
        if word in (";", ":"):
            return None
        if not _leads_to(tokens, index, first):
            continue
        if word in _SUPPOSING:
            return Frame(index, min(high, index + _SHOWN))
        if word == "which" and any(token.key in _WORLDS for token in tokens[max(low, index - 4) : index]):
            return Frame(max(low, index - 2), index + 1, open=True)
        if word == "rather" or (word == "as" and tokens[index - 1].text.lower() == "long"):
            return Frame(max(low, index - 2), index + 1, open=True)
        if word == "that" and index > low:
            return _governed(tokens, low, index, any(token.key in _TURNED_DOWN for token in tokens[last + 1 : high]))
    return None


def _leads_to(tokens: Sequence[Token], index: int, first: int) -> bool:
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


def _parts(tokens: Sequence[Token], start: int, end: int) -> list[list[int]]:
    """The words between two places, divided at commas; the last part may be empty."""
    parts: list[list[int]] = [[]]
    for index in range(start, end):
        if tokens[index].text in (",", "–", "("):
            parts.append([])
        else:
            parts[-1].append(index)
    return parts


def _governed(tokens: Sequence[Token], low: int, that: int, is_turned_down: bool) -> Frame | None:
    """What follows from the words before a "that" for its clause."""
    shown = Frame(max(low, that - 2), that + 1)
    if is_turned_down or tokens[that - 1].text.lower() in _SUPPOSING:
        return shown
    telling = 0
    for index in reversed(range(max(low, that - _REACH), that)):
        token = tokens[index]
        if (token.text.lower() in _PLAIN and index == that - 1) or token.text.lower() in ("so", "such"):
            return None
        if not token.is_word or (weight(token.text) < 0.4 and token.key not in _DOUBTS | _TOLD | _KNOWN):
            continue
        denied = _is_denied(tokens, low, index)
        if token.key in _KNOWN:
            return None
        if token.key in _TOLD and token.key not in _DOUBTS:
            return Frame(max(low, index - 1), that + 1) if denied else None
        if token.key in _DOUBTS:
            return None if denied and token.key in _TURNING else Frame(max(low, index - 1), that + 1)
        if REPORTING.fullmatch(token.text):  # who says it is another matter (checks/speakers.py)
            return Frame(index - 1, that + 1) if index > low and tokens[index - 1].key in _DOUBTS else None
        telling += 1
        if telling == _LOOK_BACK:
            break
    return Frame(shown.start, shown.end, open=True)


def _is_denied(tokens: Sequence[Token], low: int, index: int) -> bool:
    before = range(max(low, index - _REACH), index)
    return any(tokens[i].text.lower() in _DENYING or (tokens[i].is_word and is_cue(tuple(tokens), i)) for i in before)


def _beside(tokens: Sequence[Token], low: int, first: int, last: int, high: int) -> Frame | None:
    """A part of the sentence next to the clause that tells whose view it is, or on which condition it holds."""
    *before, rest = _parts(tokens, low, first)
    after = _parts(tokens, last + 1, high)[1:2]
    goes_on = bool(rest) and tokens[rest[0]].text.lower() in _JOINING
    for part in (*([] if goes_on else before[-1:]), *after):
        words = [tokens[i].text.lower() for i in part]
        if not words or words[0] == "whether" or (words[0] in _JOINING and words[:2] != ["or", "so"]):
            continue
        if words[:2] == ["or", "so"] or words[0] in _SUPPOSING or any(tokens[i].key in _VIEWS for i in part):
            return Frame(part[0], min(part[-1] + 1, part[0] + _SHOWN), open=True)
    return None
