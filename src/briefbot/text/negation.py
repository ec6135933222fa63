"""Which words of a text are negated."""

from __future__ import annotations

import re

from briefbot.text.verbs import AUXILIARIES, PARTICIPLES, PAST, PRESENT
from briefbot.text.veridicality import KNOWING, REFUSALS, REFUSING, TURNING
from briefbot.text.wording import Token, Wording, stem, stems, weight

_CUES = frozenset(
    "not never no none nobody nothing nowhere neither nor without cannot hardly scarcely barely rarely seldom".split()
)
_PHRASES = frozenset([(stem("rule"), "out"), ("yet", "to"), ("still", "to"), (stem("remain"), "to")])
_DECIDING = stems("decide rule opt choose")
"""What stands before the "against" of what was not done: "decided against prosecuting"."""
_PASSED_OVER = frozenset([("rather", "than"), ("instead", "of")])
"""What stands before what was not done, or is not so, as something else is: "struck rather than accept"."""
_HALTING = stems("stop halt fall")
"""What stands before "short of" and what was not done: "stopped short of blaming"."""
_DENYING = frozenset("false untrue wrong incorrect".split())
"""What denies the clause behind it."""
_NO_CUE = {
    **dict.fromkeys(("not", "n't"), frozenset("only just merely least until long".split())),
    "no": frozenset("more less fewer later doubt other sooner".split()),
    "none": frozenset(("other",)),
    "nothing": frozenset("more less".split()),
}
"""Words that make a denial none: "not only", "no later than"."""
_REACH = 5
_GOES_ON = frozenset("in on at by for with from to during after before under of that which who whose when where".split())
"""Where what was passed over ends and the rest of the sentence goes on: "rail instead of trucks to Oslo"."""
_OPENING = _GOES_ON | frozenset("than the a an his her its their".split())
_APART = 4
"""Words from a "rather" to its "than": "would rather resign than sign"."""
_WHOSE = 6
"""Words from a refusal to its "to": "the refusal of the government of Denmark to sign"."""
_SETTING = frozenset("on in at by for with during".split())
"""What stands behind the "neither" that denies the word before it: "resigned neither on Monday nor on Tuesday"."""
_TURNS = frozenset("but although though because while who which whereas when until if".split())
_FINITE = AUXILIARIES | PAST.keys()
"""What ends the clause of a refusal: "the inability to fly made it easy prey"."""
_NO_OWNER = _FINITE | PRESENT.keys() | PARTICIPLES.keys() | frozenset("due owing thanks likely close tend leads".split())
"""What does not stand between a refusal and its "to": "a failure forced the pilot to land"."""
_TRACING = stems("trace attribute link compare blame ascribe lead")
"""What has a "to" of its own: "traced the failure to faulty wiring"."""
_TELLING = 0.4
"""Weight from which a word may be a verb."""
_STOPS = frozenset(".;:!?()")
_PREFIX = re.compile(r"^(?:un|in|im|ir|il|dis|non|mis)-?(?=[a-z]{3})")


def negated(wording: Wording) -> dict[int, int]:
    """Index of each negated token to that of the word that negates it; a word negated twice is not negated, nor is what somebody
    did not deny. A "nor" only goes on with what is denied."""
    found: dict[int, int] = {}
    tokens = wording.tokens
    for cue in range(len(tokens)):
        if not is_cue(tokens, cue):
            continue
        is_undone = cue in found and tokens[cue].key in REFUSING
        if _is_of_setting(tokens, cue):
            found[cue - 1] = cue
        for index in _scope(tokens, cue):
            if is_undone:
                found.pop(index, None)
            elif index in found and tokens[cue].text.lower() != "nor":
                del found[index]
            else:
                found[index] = cue
    return found


def is_cue(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether the word negates what follows: "not", "never", "didn't", "failed to"; not the "not" of "not only"."""
    token = tokens[index]
    lower = token.text.lower()
    following = _following(tokens, index)
    if lower == "no" and following == ".":
        return False
    if lower in _CUES or lower.endswith("n't"):
        return following not in _NO_CUE.get("n't" if lower.endswith("n't") else lower, ())
    if passes_over(tokens, index) or (token.key in REFUSALS and _refused(tokens, index) is not None):
        return True
    is_decided = index > 0 and tokens[index - 1].key in _DECIDING and lower == "against" and following.endswith("ing")
    if (token.key, following) in _PHRASES or is_decided:
        return True
    return token.key in REFUSING or (lower in _DENYING and following == "that")


def passes_over(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether the word and the next name what something else was done, or is, in place of: "rather than", "stopped short of"."""
    lower, following = tokens[index].text.lower(), _following(tokens, index)
    is_short = lower == "short" and following == "of" and index > 0 and tokens[index - 1].key in _HALTING
    is_apart = lower == "than" and "rather" in [
        token.text.lower() for token in tokens[max(0, index - _APART) : max(0, index - 1)]
    ]
    return (lower, following) in _PASSED_OVER or is_apart or (is_short and _following(tokens, index + 1).endswith("ing"))


def _refused(tokens: tuple[Token, ...], index: int) -> int | None:
    """The "to" of a refusal with the verb behind it."""
    if any(token.key in _TRACING for token in tokens[max(0, index - _WHOSE) : index]):
        return None
    for place in range(index + 1, min(index + _WHOSE, len(tokens) - 1)):
        word = tokens[place].text.lower()
        if not tokens[place].is_word or word in _TURNS | _NO_OWNER or word.endswith("ed"):
            return None
        if tokens[place].text == "to":
            return place if tokens[place + 1].text.islower() and weight(tokens[place + 1].text) >= _TELLING else None
    return None


def _is_of_setting(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a "neither" denies the word before it, on this day and on that: "resigned neither on Monday nor on Tuesday"."""
    is_neither = tokens[index].text.lower() == "neither" and _following(tokens, index) in _SETTING
    return is_neither and index > 0 and tokens[index - 1].is_word and weight(tokens[index - 1].text) >= _TELLING


def _following(tokens: tuple[Token, ...], index: int) -> str:
    return tokens[index + 1].text.lower() if index + 1 < len(tokens) else ""


def positive_form(word: str) -> str | None:
    """Stem of the word without un-, in-, dis-, non-; None where it has no such beginning."""
    lower = word.lower()
    bare = _PREFIX.sub("", lower)
    return stem(bare) if bare != lower else None


def _scope(tokens: tuple[Token, ...], cue: int) -> list[int]:
    """The words a cue negates: those after it, to the end of the clause or five words on, but not what is known: "he did not know
    that the bridge was closed"."""
    found: list[int] = []
    words = 0
    refused = _refused(tokens, cue) if tokens[cue].key in REFUSALS else None
    start = refused if refused is not None else cue
    is_passed = passes_over(tokens, cue)
    of_one = is_passed or tokens[cue].key in REFUSING | REFUSALS
    for index in range(start + 1, len(tokens)):
        token = tokens[index]
        if token.text in _STOPS or token.place - tokens[start].place > 2 * _REACH or words >= _REACH:
            break
        if token.text in (",", "–") or token.text.lower() in _TURNS or (token.text == "and" and of_one):
            break
        if refused is not None and words and token.text in _FINITE:
            break
        if is_passed and token.text.lower() in _GOES_ON and any(tokens[i].text.lower() not in _OPENING for i in found):
            break
        if token.text.lower() == "that" and any(tokens[i].key in KNOWING | TURNING for i in found):
            break
        if token.is_word:
            words += 1
            found.append(index)
    return found
