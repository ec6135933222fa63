"""The names of a claim against those of its source."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from briefbot.checks.case import Case, Facts
from briefbot.checks.disagreement import CLEAR, Disagreement, contradicted, instead, unsupported, weigh_rival
from briefbot.messages import say
from briefbot.text.names import Name, same_name_word
from briefbot.text.parts import VERB_FORMS
from briefbot.text.wording import Token

_OTHER_STATES = frozenset(
    "South Sudan, North Korea, South Korea, South Africa, Northern Ireland, Equatorial Guinea, West Virginia, North Macedonia,"
    " North Dakota, South Dakota, North Carolina, South Carolina, East Timor".replace(", ", ",").split(",")
)
"""What is another than the part of it that bears the name. Eastern Ukraine is Ukraine."""
_JOINTS = ([","], ["and"], ["or"], ["&"], [",", "and"], [",", "or"], ["as", "well", "as"], [",", "as", "well", "as"])
"""What stands between the names of a list."""
_REPEATED = frozenset("in at on of from to for with by".split())
"""What may stand before each: "in York, in Leeds and in Hull"."""
_OF_A_LIST = 3
_WHERE = frozenset("in at near on around across inside outside".split())


def check_names(case: Case) -> list[Disagreement]:
    """Names the source lacks, or has another for in their place."""
    found: list[Disagreement] = []
    for name in case.claim.names:
        found += _check_name(case, name)
    return found


def _check_name(case: Case, name: Name) -> list[Disagreement]:
    places = name_places(case, name)
    if places and (state := _other_state(case, name, places)):
        return [unsupported(instead(state, name.text))]
    if turned := _turned_round(case, name):
        return [contradicted(instead(turned.text, name.text))]
    rival, fit = _rival_name(case, name, places)
    if places:
        own = max(case.aligner.agreement(name.head, place, aside=frozenset(name.keys)) for place in places)
        if rival is None or all(key in case.known for key in name.keys):
            return []
        return weigh_rival(own, fit, rival.text, name.text)
    if is_known(case, name) or is_shortened(case, name):
        return []
    if rival is not None and fit >= CLEAR:
        return [contradicted(instead(rival.text, name.text))]
    return [unsupported(say("the source does not name {name}", name=name.text))]


def name_places(case: Case, name: Name) -> list[int]:
    """Indices in the source at which the name stands: its last word, or most of its words."""
    keys = {**case.source.compounds, **case.source.wording.indices}
    met = {key: [other for other in keys if same_name_word(key, other)] for key in name.keys}
    share = sum(1 for key in name.keys if met[key] or key in case.known) / len(name.keys)
    if not met[name.keys[-1]] and share < 0.6:
        return []
    head = name.keys[-1] if met[name.keys[-1]] else next((key for key in name.keys if met[key]), None)
    return [] if head is None else [index for other in met[head] for index in keys[other]]


def _other_state(case: Case, name: Name, places: list[int]) -> str | None:
    """The other state or place of which the name is only a part wherever the source has it: "South Sudan", "New Norrin"."""
    tokens = case.source.wording.tokens
    before = [tokens[place - 1].text if place else "" for place in places]
    if len(name.keys) > 1 or not before or any(word in case.claim.wording.text for word in before):
        return None
    is_other = all(
        word == "New" or f"{word} {tokens[place].text}" in _OTHER_STATES for word, place in zip(before, places, strict=True)
    )
    return f"{before[0]} {tokens[places[0]].text}" if is_other else None


def is_known(case: Case, name: Name) -> bool:
    """Whether the name may be taken as known: its last word, or most of its words."""
    return name.keys[-1] in case.known or sum(key in case.known for key in name.keys) / len(name.keys) >= 0.6


def is_shortened(case: Case, name: Name) -> bool:
    """Whether one text has the initials of a name of the other: "UN" and "United Nations"."""
    return any(are_initials_of(name, other) or are_initials_of(other, name) for other in case.source.names)


def are_initials_of(short: Name, long: Name) -> bool:
    """Whether one name is the initials of the other, or a beginning of its first word: "UN", "Fed"."""
    letters = short.text.replace(".", "")
    if len(letters) < 2 or len(long.keys) < 2:
        return False
    is_beginning = len(letters) > 2 and len(short.keys) == 1 and long.text.startswith(letters) and letters != long.text.split()[0]
    return is_beginning or letters.lower() == "".join(key[0] for key in long.keys)


def _turned_round(case: Case, name: Name) -> Name | None:
    """The source's name of the same words in another order, where it has none in the claim's.

    Not "Oxford University" for "University of Oxford".
    """
    same = [
        other
        for other in case.source.names
        if len(name.keys) > 1 and sorted(other.keys) == sorted(name.keys) and (" of " in other.text) == (" of " in name.text)
    ]
    return None if any(other.keys == name.keys for other in same) else next(iter(same), None)


def _is_apposed(case: Case, other: Name, places: list[int]) -> bool:
    """Whether the other name stands beside one of these places as a part of what is said of it: "Ecuador (Ikwadur) is"."""
    tokens, start = case.source.wording.tokens, other.indices[0]
    ends = other.head + 1 < len(tokens) and tokens[other.head + 1].text in ",);"
    for place in places:
        if place + 1 >= start or tokens[place].sentence != tokens[start].sentence or tokens[place + 1].text not in ",(":
            continue
        marks = [token.text for token in tokens[place:start]]
        if ends or marks.count("(") > marks.count(")"):
            return True
    return False


def _listed_with(source: Facts, place: int) -> list[Name]:
    """The names of the list in which the name at this place stands, "Oslo, Bergen and Norrin": of each the same is told.

    Three at least, since "Berg and Lund" may be of two clauses, and each named nowhere else, where one alone may be told of.
    """
    tokens = source.wording.tokens
    listed: list[Name] = []
    for name in source.names:
        joint = _joint(tokens[listed[-1].head + 1 : name.indices[0]]) if listed else []
        if listed and joint not in _JOINTS:
            if place in range(listed[0].indices[0], listed[-1].head + 1):
                break
            listed = []
        listed.append(name)
    elsewhere = [name for name in source.names if name not in listed]
    is_apart = not any(same_name_word(name.keys[-1], other.keys[-1]) for name in listed for other in elsewhere)
    joints = [_joint(tokens[one.head + 1 : other.indices[0]]) for one, other in pairwise(listed)]
    n = len(listed) + (bool(listed) and _is_behind_another(tokens, listed[0]))
    is_list = n >= _OF_A_LIST and bool(joints) and all(joint == [","] for joint in joints[:-1]) and joints[-1] != [","]
    has_place = bool(listed) and place in range(listed[0].indices[0], listed[-1].head + 1)
    return listed if is_list and is_apart and has_place else []


def _is_setting_of(case: Case, other: Name, name: Name, places: list[int]) -> bool:
    """Whether the other only tells where the one did it that opens the claim: "Russia's offensive in the Kursk region"."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    start = other.indices[0] - (source[other.indices[0] - 1].text.lower() == "the")
    if not claim[name.indices[0]].opens or start < 1 or source[start - 1].text.lower() not in _WHERE:
        return False
    between = [source[place:start] for place in places if place < start and source[place].sentence == source[start].sentence]
    return any(not any(token.text in VERB_FORMS or token.text == "," for token in words) for words in between)


def _is_agent_beside_place(case: Case, other: Name, name: Name) -> bool:
    """Whether the claim tells where something was done and the other by whom: "packed in Pell", "packed by Nordwind in Pell"."""
    ours, theirs = (_before(facts.wording.tokens, each.indices[0]) for facts, each in ((case.claim, name), (case.source, other)))
    return ours in _WHERE and theirs == "by"


def _before(tokens: Sequence[Token], index: int) -> str:
    """The word before a name, but for an article."""
    place = index - 1 - (index > 1 and tokens[index - 1].text.lower() in ("the", "a", "an"))
    return tokens[place].text.lower() if place >= 0 else ""


def _joint(tokens: Sequence[Token]) -> list[str]:
    words = [token.text for token in tokens]
    return words[:-1] if len(words) > 1 and words[-1] in _REPEATED else words


def _is_behind_another(tokens: Sequence[Token], name: Name) -> bool:
    """Whether a first name of the list opens the sentence, where any word has a capital: "Honda, Toyota and Nissan"."""
    first = name.indices[0] - 2
    return first >= 0 and tokens[first].opens and tokens[first].text[0].isupper() and tokens[first + 1].text == ","


def _rival_name(case: Case, name: Name, places: list[int]) -> tuple[Name | None, float]:
    """The source's name that fits the claim's surroundings best among those the claim does not mention, and how well."""
    said = {key for other in case.claim.names for key in other.keys} | {token.key for token in case.claim.wording.tokens}
    best, fit, own = None, 0.0, frozenset(name.keys)
    joined = {i for word, ends in case.source.compounds.items() if any(same_name_word(word, key) for key in own) for i in ends}
    listed = [one for place in places for one in _listed_with(case.source, place)]
    for other in case.source.names:
        if any(same_name_word(key, ours) for key in other.keys for ours in said) or _is_apposed(case, other, places):
            continue
        if other.head + 2 in joined or other in listed or _is_setting_of(case, other, name, places):
            continue
        if places and _is_agent_beside_place(case, other, name):
            continue
        agreement = max(case.aligner.agreement(name.head, index, aside=own) for index in (other.head, other.indices[0]))
        if agreement > fit:
            best, fit = other, agreement
    return best, fit


def shortened_names(case: Case) -> list[tuple[int, int]]:
    """Where in the claim's text a name stands that the source abbreviates or writes out."""
    tokens = case.claim.wording.tokens
    return [(tokens[n.indices[0]].start, tokens[n.head].end) for n in case.claim.names if is_shortened(case, n)]
