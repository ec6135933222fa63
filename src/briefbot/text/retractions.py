"""Words with which news takes back, denies or doubts what was said."""

from __future__ import annotations

import re

_WRONG = "wrong|incorrect|mistaken|in error|an error|a mistake|false|untrue|inaccurate|unfounded|a hoax|baseless|invented"
_FIGURE = "figure|number|count|total|toll|estimate|report|claim"
_SAYING = (
    rf"(?:{_FIGURE}|statement|account|article|headline|distance|position|date|name|rumou?r|assertion|version|allegation|story"
    r"|accusation|charge|remark|notice)s?"
)
_EARLIER = "earlier|first|previous|original|old|initial|former"
_REPORTED = (
    "reported|said|gave|wrote|stated|named|told|(?:re)?printed|(?:re)?published|carried|used|repeated|quoted|spoke of|put|claimed"
    "|read"
)
_UNTRUE = rf"(?:not (?:supported|confirmed|correct|true|borne out)|{_WRONG}|withdrawn|an invention)"


def _words(*patterns: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """One of the patterns, each whole words, in any case."""
    return re.compile(rf"{before}\b(?:{'|'.join(patterns)}){after}", re.IGNORECASE)


_CORRECTED = "(?:correct(?:s|ed)|withdr(?:ew|aws|awn)|retract(?:s|ed)|disprov(?:es|ed)|took back|takes back)"
_OBJECT = (
    r"(?:this|that|it|these|those|them|(?:it|him|her)self|themselves)"
    r"(?=\W*$|\W*[,;:.]|\s(?:here|now|since|today|yesterday|on|in|later)\b)"
)
_REPLACING = rf"the (?:{_FIGURE})s? of [^;]{{1,80}}? replaces? (?:those|the ones?|what|the (?:\w+ )?(?:{_FIGURE})s?)\b"
_TAKEN_BACK = _words(
    r"^(?:it|that|this|these|those) (?:was|is|were|are)(?:n['’]t| not)(?: so| the case)?\W*$",
    _REPLACING,
    rf"(?:was|were|is|are|been|proved|turned out to be)(?: also| both| all| not| later| therefore| simply)* (?:{_WRONG})\b",
    r"(?:is|are|was|were|has been|have been) (?:now |hereby |since )?"
    r"(?:withdrawn|retracted|corrected|superseded|disproved|refuted|replaced by|overtaken)\b",
    r"no longer (?:stands?|appl(?:y|ies)|holds?|valid|correct)\b",
    rf"{_SAYING}\b[^.;]* (?:is|are|was|were) not (?:supported|confirmed|correct|true|borne out)\b",
    r"we (?:correct|regret|apologi[sz]e|withdraw|retract)\b",
    rf"(?:withdr[ae]ws?|retract(?:ed|s)|took back|takes back) (?:the|its|his|her|their|that|this) (?:\w+ )?{_SAYING}\b",
    rf"{_CORRECTED} {_OBJECT}",
)
_STATEMENT_TAKEN_BACK = _words(
    rf"(?:withdr[ae]ws?|withdrawn|retract(?:s|ed)?|took back|takes back|taken back)"
    rf" (?:the|its|his|her|their|that|this|an?) (?:\w+ )?{_SAYING} that (?P<said>[^;]+)"
)
_NOT_TAKEN_BACK = re.compile(r"(?:\bnot|\bnever|n['’]t|refused to|declined to) (?:yet |have |been )*$", re.IGNORECASE)
_BACK = _words(
    r"that|this|it|these|those|both|neither|we",
    rf"the (?:(?:{_EARLIER}|same|latter) )?{_SAYING}",
    before=r"^\W*",
    after=r"\b",
)
_BACK_FAR = _words(rf"(?:the|our|that) (?:{_EARLIER}) {_SAYING}", before=r"^\W*", after=r"\b")
"""What points back to the last thing that was reported before, however many sentences stand between."""
_OF_A_DRAFT = _words(
    r"(?:it|that|this|both|they|these)(?: figures?| numbers?| counts?| reports?)? (?:was|were) (?:\w+ )?"
    r"(?:(?:based|taken|copied) (?:on|from) )?(?:an? |the )?(?:\w+ )?(?:drafts?|estimates?|projections?|guess|bookings?)\b",
    before=r"^\W*",
)
_GIVES_INSTEAD = _words(_REPLACING, before=r"^\W*")
"""The figures that it begins with are what is so: "The figures of 341 and 203 replace those we printed."."""
_WHAT_IS_SO = _words(
    r"(?:true|real|actual|correct|right) (?:cause|reason|explanation|answer|figure|number|count|total|day|name|place)s?\b"
    r"[^;:]{0,40}? (?:is|was|are|were)\b"
)
_OBJECT_BACK = _words(rf"{_CORRECTED} {_OBJECT}")
_REPORTED_BEFORE = _words(
    rf"(?:we|this (?:newspaper|paper|site|page|magazine|agency|station))(?: (?:also|first|earlier|had|have))* (?:{_REPORTED})",
    rf"our [^.;]{{0,60}}\b(?:{_REPORTED})",
    rf"(?:{_EARLIER}|early|interim|preliminary|provisional) (?:\w+ )?{_SAYING}",
    r"had (?:(?:first|earlier|also|previously|originally) )?"
    r"(?:said|reported|estimated|given|put|spoken of|claimed|stated|written|announced|told)",
    r"(?:first|earlier|originally|initially|previously) (?:reported|said|given|put|estimated|announced|stated|published|printed)",
    after=r"\b",
)
"""Words that tell what was reported earlier, by somebody else or by whoever writes."""
_LABEL = re.compile(r"^\W*(?:corrections?|clarifications?|erratum|corrigendum)\W*(?:[:.–—-]|$)", re.IGNORECASE)
_CONTRAST = _words(r"but|not|instead|in fact|actually|correct(?:ed|ly)?|should|rather", ";", after=r"(?:\b|$)")
_DENIAL = _words(
    r"den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|disput(?:es?|ed|ing)|refut(?:es?|ed|ing)",
    r"rul(?:es?|ed|ing) out|contradict(?:s|ed|ing)?|clear(?:s|ed)|debunk(?:s|ed)?|withdr[ae]wn?|retract(?:s|ed)?|not established",
    r"no (?:evidence|trace|sign|proof)|nothing (?:points|suggests|indicates)|not the case|no such",
    _WRONG,
    after=r"\b",
)
_NEGATION = _words(r"not|no|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t", after=r"\b")
_DOUBT = _words(
    r"rumou?r(?:s|ed)?|believ(?:es?|ed|ing)|alleg(?:es?|ed|edly|ations?)|claim(?:s|ed|ing)?|suspect(?:s|ed)?|suspicions?",
    r"reportedly|purportedly|supposedly|unconfirmed|accus(?:es?|ed|ing|ations?)|blam(?:es?|ed|ing)|speculat(?:es?|ed|ion)",
    r"fear(?:s|ed)?|talk of|point(?:s|ed) (?:at|to)|holds? .{1,30} responsible|carries the mark|said to be|some say|people say",
    r"could not (?:verify|confirm)|can(?:not|['’]t| not) (?:say|tell|verify|confirm)|has not been able to confirm",
    r"sp(?:oke|eaks?) of",
    after=r"\b",
)
_REPORT = _words(
    r"sa(?:ys?|id)|stat(?:es?|ed)|recall(?:s|ed)|report(?:s|ed)?|according to|estimat(?:es?|ed)",
    r"finds?|found|tells?|told|gives?|gave|announced|confirm(?:s|ed)",
    after=r"\b",
)
_MEASURE = r"\s+(?:the |about |some |around |nearly |almost |over |more than |at least |an? |only )*$"
_WRONGLY = _words(
    r"(?<!if )not|instead of|rather than",
    rf"replac(?:e|es|ed|ing) the|withdr(?:aw|ew|awn|awing|aws) the (?:{_FIGURE})s? of",
    rf"(?:earl(?:y|ier)|previous|first|initial|original|former|old) (?:{_FIGURE})s? of",
    rf"(?:repeated|gave|used|printed|published|carried) (?:the|an?)(?: wrong| first| earlier| false)? (?:{_FIGURE}) of",
    r"which (?:we|they|it|he|she) (?:gave|put|reported) as",
    after=_MEASURE,
)
_PLANNED_INSTEAD = _words(r"(?:will|shall|(?:is|are) to|plans? to)\b[^.;]*\b(?:instead of|rather than)", after=_MEASURE)
"""Words of another plan, which corrects nobody."""
_BEFORE = _words(r"no longer|up from|down from|had (?:said|given|reported|put it at)", after=_MEASURE)
_ELSEWHERE = _words(r"compared (?:with|to)|against(?: the)?|sp(?:oke|eaks?) of", after=_MEASURE)
"""What stands before another's figure, or one of another time or thing."""
_NOT_SO = _words(rf"no longer (?:appl|stand|hold|valid)|(?:is|was|are|were) {_UNTRUE}", before=r"^[^.;,]{0,40}")
_THE_FIGURES = re.compile(rf"^\W*the (?:\w+ )?(?:{_FIGURE})s? of (?:[\d.,]+%?(?:,| and)? )*$", re.IGNORECASE)
"""What stands before a figure, or several, of which the sentence says something."""
_NEITHER = _words(
    r"(?:neither|none)\b[^.;]*\b(?:is|are|was|were|has been|have been|could be)"
    r" (?:confirmed|correct|right|true|supported|accurate)",
    before=r"^\W*",
    after=r"\b",
)
_OPEN = _words("confirmed|supported", after=r"\b")
_LEFT_OPEN = _words("not (?:supported|confirmed|borne out)", after=r"\b")
_UPHOLDING = _words(
    r"st(?:ands?|anding|ood) by|stick(?:s|ing)? to|stuck to|maintain(?:s|ed|ing)? that|insist(?:s|ed|ing)? (?:on|that)",
    r"keeps? to|kept to|reaffirm(?:s|ed)|reiterat(?:es|ed)",
    after=r"\b",
)
_FORMER = re.compile(r"\bfrom\s+(?:the |about |some |around )*$", re.IGNORECASE)
_TO = re.compile(r"\s*(?:\w+\s+)?to\b", re.IGNORECASE)
_CHANGING = _words(
    r"risen|rose|rises?|fell|fallen|rais(?:e|es|ed|ing)|lower(?:ed)?|increas(?:e|es|ed)|grow[ns]?|grew|cut|reduced|revised|corrected",
    r"changed|went|gone|up|down|mov(?:e|ed)|postponed|put back|brought forward|delayed",
    after=r"\b",
)
_CORRECTING = _words("revised|corrected", after=r"\b")
_TURNED = re.compile(r"\bturn(?:s|ed|ing)?\b[^.;:]{1,60}$", re.IGNORECASE)
_INTO = re.compile(r"(?:[^.;:]|[.:](?=\d)){0,60}?\binto\b[^.;:]{1,40}?\d")
"""A lead of 38 votes is "turned into" one of 57: what stands between the two words, and what behind them."""
_CHANGED_JUST_BEFORE = 80
"""Characters before a former value in which the word of change stands."""


def takes_back(sentence: str) -> bool:
    """Whether the sentence says of something that was said that it is not so: "That figure was wrong."."""
    return start_of_taking_back(sentence) is not None


def start_of_taking_back(sentence: str) -> int | None:
    """Where the words begin that say so: what is not so is named before them, what is so after them."""
    found = (each.start() for each in _TAKEN_BACK.finditer(sentence))
    return next((start for start in found if not _NOT_TAKEN_BACK.search(sentence[:start])), None)


def statement_taken_back(sentence: str) -> str | None:
    """What was said and is withdrawn, in the sentence's words: "withdrew her statement that there were no cracks"."""
    found = _STATEMENT_TAKEN_BACK.search(sentence)
    return found["said"] if found and not _NOT_TAKEN_BACK.search(sentence[: found.start()]) else None


def takes_back_the_one_before(sentence: str) -> bool:
    """Whether it does, and points back to the sentence before it: "The laboratory has corrected this: …"."""
    return bool(_BACK.match(sentence) or _OBJECT_BACK.search(sentence)) and takes_back(sentence)


def points_to_an_earlier_report(sentence: str) -> bool:
    """Whether what it speaks of is the last thing told that was reported earlier, and not what stands just before it."""
    return bool(_BACK_FAR.match(sentence) or _GIVES_INSTEAD.match(sentence))


def is_of_a_draft(sentence: str) -> bool:
    """Whether it says of what stands before it that it came from a draft or an estimate: "It was based on a draft."."""
    return bool(_OF_A_DRAFT.match(sentence))


def tells_what_is_so(sentence: str) -> bool:
    """Whether it says in words that it gives what is so where something else was said: "The true cause was the bridge."."""
    return bool(_WHAT_IS_SO.search(sentence)) and not negates(sentence)


def tells_an_earlier_report(sentence: str) -> bool:
    """Whether it tells what was reported earlier: "On 6 August this paper reported…", "the first count gave…"."""
    return bool(_REPORTED_BEFORE.search(sentence))


def is_marked_as_wrong(sentence: str, *, before: str = "") -> bool:
    """Whether it tells only what was reported earlier, under the label of a correction: "Correction: Our report gave…".

    The label may be all that the sentence before it says.
    """
    label = _LABEL.match(sentence)
    is_labelled = bool(label) or bool(_LABEL.fullmatch(before.strip()))
    told = sentence[label.end() :] if label else sentence
    return is_labelled and tells_an_earlier_report(told) and not _CONTRAST.search(told)


def denies(sentence: str) -> bool:
    """Whether the sentence denies or clears: "found no trace of", "rules out", "Tarsk denies"."""
    return bool(_DENIAL.search(sentence))


def negates(sentence: str) -> bool:
    """Whether it has any word of negation."""
    return bool(_NEGATION.search(sentence))


def doubts(sentence: str) -> bool:
    """Whether it tells what it tells as a rumour, belief, suspicion or charge: "many believe…", "blamed"."""
    return bool(_DOUBT.search(sentence))


def reports(sentence: str) -> bool:
    """Whether it tells what somebody says, or asks for that: a name in it may be the speaker's."""
    return bool(_REPORT.search(sentence))


def is_rejected(sentence: str, start: int, end: int) -> bool:
    """Whether a number or day, between these characters, is named to say that it is not, or no longer, so; or is another's.

    "65, not 40 as first reported", "from 11 to 17", "the figure of 80 no longer applies", "against 50 last year".
    """
    return is_replaced(sentence, start, end) or bool(_ELSEWHERE.search(sentence[:start]))


def is_replaced(sentence: str, start: int, end: int) -> bool:
    """Whether it is named to say that it is not, or no longer, so: another takes its place."""
    before = sentence[:start]
    if is_corrected(sentence, start, end) or _WRONGLY.search(before) or _BEFORE.search(before) or _NOT_SO.match(sentence[end:]):
        return True
    return _is_start_of_change(before, sentence[end:])


def is_corrected(sentence: str, start: int, end: int) -> bool:
    """Whether it is named to say that it was wrong, and not that things have changed: "up from 40" corrects nobody."""
    before, after = sentence[:start], sentence[end:]
    if _WRONGLY.search(before):
        return not _PLANNED_INSTEAD.search(before)
    if _is_start_of_change(before, after):
        return bool(_CORRECTING.search(before[-_CHANGED_JUST_BEFORE:]))
    if not_so := _NOT_SO.match(after):
        return "no longer" not in not_so.group().lower()
    return bool(_THE_FIGURES.match(before)) and takes_back(sentence) and not _GIVES_INSTEAD.match(sentence)


def refutes_claims(sentence: str) -> bool:
    """Whether it says that none of the claims told before or after it is so: "Neither of the accounts is confirmed."."""
    return bool(_NEITHER.match(sentence))


def calls_claims_wrong(sentence: str) -> bool:
    """Whether it says so, and not only that none is confirmed."""
    refuted = _NEITHER.match(sentence)
    return refuted is not None and not _OPEN.search(refuted.group())


def leaves_open(sentence: str) -> bool:
    """Whether it says of something only that it is not borne out, which leaves open what is so."""
    return bool(_LEFT_OPEN.search(sentence))


def upholds(sentence: str) -> bool:
    """Whether somebody keeps in it to what was said: "stands by its own count of 14"."""
    return bool(_UPHOLDING.search(sentence))


def _is_start_of_change(before: str, after: str) -> bool:
    if _TURNED.search(before) and _INTO.match(after):
        return True
    return bool(_FORMER.search(before) and _TO.match(after) and _CHANGING.search(before[-_CHANGED_JUST_BEFORE:]))
