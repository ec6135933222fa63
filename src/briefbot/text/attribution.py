"""Who says what a text reports, and whether it is reported as doubtful or denied."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from briefbot.text.names import Name, single_name
from briefbot.text.verbs import AUXILIARIES, PAST, PRESENT
from briefbot.text.wording import Wording

Manner = Literal["said", "doubtful", "denied"]

_SAID = (
    r"sa(?:ys?|id|ying)|tells?|told|stated|stating|states?(?= that\b|:)|announc(?:es?|ed|ing)|declar(?:es?|ed|ing)|add(?:s|ed)"
    r"|explain(?:s|ed|ing)?|not(?:es?|ed|ing)|warn(?:s|ed|ing)?|argu(?:es?|ed|ing)|believ(?:es?|ed)|think(?:s)?|thought"
    r"|confirm(?:s|ed|ing)?|comment(?:s|ed)|insist(?:s|ed|ing)?|report(?:s|ed)(?! (?:an?|its|no|net|record)\b)"
    r"|recall(?:s|ed)(?= (?:that|how|when|being|seeing|hearing)\b|[:,.]| ?[\"“])"
    r"|remark(?:s|ed)|(?:writ(?:es|ten)|wrote)(?= that\b| in\b| on\b|[:,.]| ?[\"“])"
    r"|conclud(?:es?|ed)|conced(?:es?|ed)|admit(?:s|ted)|acknowledg(?:es?|ed)|estimat(?:es?|ed)|predict(?:s|ed)|propos(?:es?|ed)|stress(?:es|ed)"
    r"|emphasi[sz](?:es?|ed)|point(?:s|ed) out|describ(?:es?|ed)|testif(?:ies|ied)|found|according to"
    r"|h(?:olds|eld)(?= that (?:an?|the|its|his|her|their|no|any|every|it|he|she|they|there)\b| that (?-i:[A-Z])(?!\w+day\b))"
)
_DOUBTFUL = (
    r"claim(?:s|ed|ing)?|alleg(?:es?|ed|ing|edly)|reportedly|purportedly|supposedly|accus(?:es?|ed|ing)|rumou?r(?:s|ed)?|suspect(?:s|ed)?"
    r"|suggest(?:s|ed|ing)?|unconfirmed|maintain(?:s|ed)|contend(?:s|ed)|assert(?:s|ed)|apparently|speculat(?:es?|ed)"
)
_DENIED = r"den(?:y|ies|ied|ying)|disput(?:es?|ed|ing)|refut(?:es?|ed|ing)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?"
_WHEN_SAID = r"(?:(?:late |early )?on \w+day |on \d{1,2} [A-Z]\w+ |yesterday |today |this \w+ |in a \w+ |in an? \w+ \w+ )?"
"""What may stand between who speaks and the verb: "on Tuesday", "in a statement"."""
_PUBLISHER = r"(?: (?:newspaper|daily|weekly|magazine|website|broadcaster|channel|station|network|(?:news )?agency))?"
"""What may stand behind the name of a paper: "the Clarion newspaper"."""
_SAID_WHEN = re.compile(rf"{_PUBLISHER} {_WHEN_SAID}")
_A = re.compile(r"\ban?\s+$", re.IGNORECASE)
_SUBJECT = re.compile(
    rf"{_PUBLISHER}"
    r"(?:\s?\([^)]*\))?(?:\s*,[^,.;]{1,80},|\s*,)?\s*(?:who |which )?"
    rf"{_WHEN_SAID}(?:has |have |had |also |later |then |once |\w+ly )*{_WHEN_SAID}",
    re.IGNORECASE,
)
_ADDRESSING = re.compile("t[eo]l[ld]|warn", re.IGNORECASE)
"""Verbs behind which stands who is told."""
_THAT = re.compile(r"\s+that\b")
_SECOND_VERB = re.compile(r"\b(?:and|but)\s+(?:has |have |had |also |later |then |\w+ly )*$")
_VERBS = AUXILIARIES | {*PAST, *PRESENT}
_NEAR_BEHIND = 40
_PRONOUN = re.compile(
    r"\b(?:he|she|they|it|i|we|who|officials?|spokes\w+)\s*(?:has |have |had |also |later |then |\w+ly )*$", re.IGNORECASE
)
_APPOSITION = re.compile(r", (?:the |an? )?[a-z][^,.;\"]{1,80}")
"""What stands between a name and one that only tells what the first is: "Weir, chief executive of Orbex, said"."""
_UNNAMED = re.compile(
    r"\s+(?:an?|some|the)?\s*(?:\w+ )?(?:anonymous|unnamed|unidentified|unconfirmed|unverified|unsourced|rumou?rs?)\b",
    re.IGNORECASE,
)
"""Whose word behind an "according to" makes it doubtful."""
REPORTING = re.compile(rf"\b(?:(?P<denied>{_DENIED})|(?P<doubtful>{_DOUBTFUL})|(?P<said>{_SAID}))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Report:
    """A word of reporting in a text: how it reports, its span, and who speaks, where a name stands beside it."""

    manner: Manner
    text: str
    start: int
    end: int
    speaker: Name | None
    by_pronoun: bool
    """Whether a pronoun speaks, who may be anyone named before."""


def find_reports(wording: Wording, names: list[Name]) -> list[Report]:
    """The words of reporting in a text, in order, each with the nearest name before it in its clause, or after "according to"."""
    return [
        Report(
            _manner(match),
            match.group(),
            match.start(),
            match.end(),
            _speaker(wording, names, match) or _opener(wording, match),
            bool(_PRONOUN.search(wording.text[max(0, match.start() - 30) : match.start()])),
        )
        for match in REPORTING.finditer(wording.text)
    ]


def _manner(match: re.Match[str]) -> Manner:
    if match["denied"]:
        return "denied"
    is_by_nobody = match.group().lower() == "according to" and _UNNAMED.match(match.string, match.end())
    return "doubtful" if match["doubtful"] or is_by_nobody else "said"


def _speaker(wording: Wording, names: list[Name], match: re.Match[str]) -> Name | None:
    """The name that speaks: after "according to", else right before the verb, or right after one that follows what is said."""
    if match.group().lower() == "according to":
        return _named_after(wording, names, match)
    before = _named_before(wording, names, match)
    follows = re.search(r"[,\"”]\s*$", wording.text[max(0, match.start() - 3) : match.start()])
    tells = _ADDRESSING.match(match.group()) or _THAT.match(wording.text, match.end())  # whom, or what
    after = _named_after(wording, names, match) if follows and not tells else None
    if after is not None and before is not None and wording.text[wording.tokens[before.head].end : match.start()].strip() == ",":
        before = None  # "… in Oslo, said Lind"
    return before or after or _named_first(wording, names, match)


def _named_first(wording: Wording, names: list[Name], match: re.Match[str]) -> Name | None:
    """The name that opens the sentence, for a second verb of the same subject: "Kell praised the rescuers and said"."""
    if match.group().lower() == "written" or not _SECOND_VERB.search(
        wording.text, max(0, match.start() - _NEAR_BEHIND), match.start()
    ):
        return None
    starts = [token.start for token in wording.tokens if token.opens and token.start < match.start()][-1:]
    first = next((name for name in names if starts and wording.tokens[name.indices[0]].start >= starts[0]), None)
    if first is None or re.search(r"[;:]|\b(?:while|who|which)\b", wording.text[starts[0] : match.start()]):
        return None
    before = wording.text[starts[0] : wording.tokens[first.indices[0]].start]
    return first if re.fullmatch(r"(?:\W*\w+){0,4}\W*", before) and first.head < _verb_before(wording, match) else None


def _verb_before(wording: Wording, match: re.Match[str]) -> int:
    """Index of the first verb of the sentence of a word of reporting."""
    of_sentence = [i for i, token in enumerate(wording.tokens) if token.start <= match.start()]
    number = wording.tokens[of_sentence[-1]].sentence
    verbs = (i for i in of_sentence if wording.tokens[i].sentence == number and wording.tokens[i].text in _VERBS)
    return next(verbs, of_sentence[-1])


def _named_after(wording: Wording, names: list[Name], match: re.Match[str]) -> Name | None:
    for name in names:
        if 0 <= (start := wording.tokens[name.indices[0]].start) - match.end() <= _NEAR_BEHIND:
            return None if re.search(r"[.;:,]", wording.text[match.end() : start]) else name
    return None


def _named_before(wording: Wording, names: list[Name], match: re.Match[str]) -> Name | None:
    text, tokens = wording.text, wording.tokens
    if match.group().lower().endswith("ing"):
        return None
    before = [name for name in names if tokens[name.head].end <= match.start()]
    for name, earlier in zip(before[-1:], [*before[-2:-1], None], strict=False):
        end = tokens[name.head].end
        if earlier is not None and _APPOSITION.fullmatch(text[tokens[earlier.head].end : end]) and text[end : end + 1] == ",":
            return earlier
        is_some = _A.search(text, 0, tokens[name.indices[0]].start) and not text[end : match.start()].startswith((",", " ("))
        is_adjective = is_some and text[end : match.start()].strip()  # "a German newspaper reported"
        return name if _SUBJECT.fullmatch(text[end : match.start()]) and not is_adjective else None
    return None


def _opener(wording: Wording, match: re.Match[str]) -> Name | None:
    """The word before the verb, or before a day in front of it, where it opens a sentence with a capital."""
    before = [i for i, token in enumerate(wording.tokens) if token.opens and token.end < match.start()][-1:]
    said = bool(before) and _SAID_WHEN.fullmatch(wording.text[wording.tokens[before[0]].end : match.start()])
    return single_name(wording, before[0]) if said else None
