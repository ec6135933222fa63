"""What stands around a clause and makes it no fact, or leaves it open: "if", "critics doubt that", "in the defence's view"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefbot.attribution import REPORTING
from briefbot.negation import KNOWING, TURNING, is_cue
from briefbot.wording import Token, stem, weight


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


_SUPPOSING = frozenset("if unless whether suppose supposing assuming imagine lest".split())
_SUPPOSING_PAIRS = frozenset([("as", "though"), ("in", "case")])
_POINTED_AT = frozenset("of for with by like than at on from to all".split())
"""What stands before a "that" that is no conjunction: "on top of that"."""
_INVERTED = frozenset("should had were".split())
"""What supposes at the beginning of a sentence: "Should it emerge"."""
_DOUBTS = _stems(
    "doubt doubtful dispute question legend myth fable fiction tale story rumour rumor hoax lie false falsehood untrue"
    " wrong wrongly falsely mistaken mistakenly incorrect erroneous unlikely improbable implausible impossible uncertain"
    " unclear unproven unconfirmed possible conceivable likely probable plausible chance possibility probability"
    " likelihood risk danger fear worry concern hope wish dream pray assume assumption imagine invention pretend speculate"
    " speculation conjecture hypothesis theory premise suspect suspicion allegation accusation charge bet guess notion"
    " idea belief opinion impression predict prediction forecast expect expectation intend intention deny denial refute"
    " rebut disprove debunk propose proposal demand require requirement order insist recommend request urge ask plan"
    " condition provide suggestion misconception superstition warn warning threat threaten swear allege"
)
"""What leaves open, or denies, the clause with "that" behind it: "critics doubt that"."""
_TOLD = _stems(
    "confirm confirmation show find finding establish reveal revelation clear true sure evident obvious undeniable"
    " undisputed demonstrate see agree admit admission concede acknowledge accept mean happen turn emerge transpire result"
    " extent problem reason difference point irony news consequence conclude conclusion document record prove proof"
    " evidence note observe verify certain"
)
"""What does so where nothing denies it: "it is clear that"."""
_PLAIN = frozenset("so such now given considering in except".split())
"""What makes of the "that" behind it no more than a conjunction: "so hard that"."""
_DENYING = frozenset("no not never none nobody nothing hardly scarcely without beyond little few cannot neither nor thin".split())
_UNSETTLED = _stems("overturn quash reverse reject dismiss withdraw retract debunk yet far")
"""What denies a finding: "overturned the finding that", "has yet to be established that"."""
_WORLDS = _stems(
    "world universe scenario state situation future society novel film story deal settlement proposal plan bill draft"
    " dream vision"
)
"""What "in which" tells of something made up, or not agreed yet: "a world in which"."""
_ABLE = frozenset("able on managed had enough".split())
"""What stands before the "to" of what was done: "went on to show that"."""
_VIEWS = _stems(
    "view viewpoint opinion eyes account version telling belief perspective theory theorist legend tradition myth rumour"
    " rumor story tale novel fiction conspiracy tabloid gossip imagination reckoning alternate fictional imaginary"
    " hypothetical say critics sceptics skeptics detractors opponents supporters believers"
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
_REACH = 8
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
        word, previous = tokens[index].text.lower(), tokens[index - 1].text.lower() if index > low else ""
        if word in (";", ":"):
            return None
        if not _leads_to(tokens, index, first):
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


def _governed(tokens: Sequence[Token], low: int, that: int, last: int, high: int) -> Frame | None:
    """What follows for the clause of a "that" from the words before it."""
    shown = Frame(max(low, that - 2), that + 1)
    if tokens[that - 1].text.lower() in _SUPPOSING or any(token.key in _TURNED_DOWN for token in tokens[last + 1 : high]):
        return shown
    if _is_mere_conjunction(tokens, low, that):
        return None
    governor = _governor(tokens, low, that)
    if governor is None:
        return Frame(shown.start, shown.end, open=True)
    word, frame = tokens[governor], Frame(max(low, governor - 1), that + 1)
    if word.key in KNOWING:
        return None
    if word.key in _DOUBTS:
        return None if word.key in TURNING and _is_denied(tokens, low, governor) else frame
    if word.key not in _TOLD:  # a word of reporting; who says it is another matter (checks/speakers.py)
        if governor > low and tokens[governor - 1].key in _DOUBTS:
            return frame
        return Frame(frame.start, frame.end, open=True) if word.text.lower() == "thought" else None
    if _is_denied(tokens, low, governor):
        return frame
    if governor > low + 1 and tokens[governor - 1].text.lower() == "to" and tokens[governor - 2].text.lower() not in _ABLE:
        return Frame(frame.start, frame.end, open=True)
    return _before(tokens, low, governor, last, high)


def _is_mere_conjunction(tokens: Sequence[Token], low: int, that: int) -> bool:
    """Whether a "that" only joins its clause: "so hard that", "now that", "it was on Friday that"."""
    is_cleft = tokens[low].text == "It" and that - low > 2 and tokens[low + 2].text.lower() in _SETTING
    return is_cleft or tokens[that - 1].text.lower() in _PLAIN or any(t.text.lower() in ("so", "such") for t in tokens[low:that])


def _governor(tokens: Sequence[Token], low: int, that: int) -> int | None:
    """The nearest word before a "that" of which is known what it makes of the clause, settings between them aside."""
    telling = 0
    for index in reversed(range(max(low, that - _REACH), that)):
        token = tokens[index]
        if token.key in KNOWING | _DOUBTS | _TOLD or REPORTING.fullmatch(token.text):
            return index
        if token.text.lower() in _SETTING:
            telling = 0
        telling += token.is_word and weight(token.text) >= 0.4
        if telling == _LOOK_BACK:
            return None
    return None


def _is_denied(tokens: Sequence[Token], low: int, index: int) -> bool:
    """Whether a word is denied by one before it in its part of the sentence, or by the first: "nothing in it proves that"."""
    start = max((i + 1 for i in range(low, index) if tokens[i].text in (",", ";", ":") or tokens[i].text == "but"), default=low)
    if tokens[start].text.lower() in _DENYING:
        return True
    for i in reversed(range(max(start, index - _REACH), index)):
        if tokens[i].key in _UNSETTLED or tokens[i].text.lower() in _DENYING or (tokens[i].is_word and is_cue(tuple(tokens), i)):
            return True
        if tokens[i].text.lower() in _SETTING - {"from"}:
            return False
    return False


def _beside(tokens: Sequence[Token], low: int, first: int, last: int, high: int) -> Frame | None:
    """A part of the sentence next to the clause that tells whose view it is, or on which condition it holds."""
    *before, rest = _parts(tokens, low, first)
    after = _parts(tokens, last + 1, high)[1:2]
    goes_on = bool(rest) and tokens[rest[0]].text.lower() in _JOINING
    for part in (*([] if goes_on else before[-1:]), *after):
        words = [tokens[i].text.lower() for i in part]
        if not words or words[0] == "whether" or (words[0] in _JOINING and words[:2] != ["or", "so"]):
            continue
        sees_it = words[0] == "as" and words[-1] == "it"
        if sees_it or words[:2] == ["or", "so"] or words[0] in _SUPPOSING or any(tokens[i].key in _VIEWS for i in part):
            return Frame(part[0], min(part[-1] + 1, part[0] + _SHOWN), open=True)
    return None
