"""Who "others" are: "one brigade was destroyed, while two others lost men" tells of two other brigades."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefbot.text.parts import JOINTS, PREPOSITIONS, VERB_FORMS, Parser, sentences_of
from briefbot.text.rewriting import Change
from briefbot.text.wording import Wording

_LONGEST = 5
"""Words of what is counted: "North Korean brigade"."""

_OF_A_PERSON = re.compile(
    r"(?:(?:er|or|ist|ian|man|men|woman|women|ant|ent|ee|ess|chief)s?"
    r"|child(?:ren)?|(?:pilot|suspect|guard|medic|nurse|cadet|recruit|hostage|victim|rebel|civilian|troop|aide|priest|monk|boy|girl)s?)$"
)
"""Of whom others need not be more: "two pilots died and 14 others were hurt"."""


def others_named(wording: Wording) -> Iterator[Change]:
    """Each "others" with a number before it, with the noun of what an earlier number of its sentence counts."""
    tokens = wording.tokens
    for start, end in sentences_of(wording):
        at = next((i for i in range(start + 1, end) if tokens[i].text.lower() == "others"), None)
        if at is None:
            continue
        figures = Parser(wording, start, end).figures
        number = next((i for i, (behind, _) in figures.items() if behind == at), None)
        ends = [behind for i, (behind, _) in figures.items() if number is not None and i < number]
        ends += [i + 1 for i in range(start, number or start) if tokens[i].text.lower() == "one"]
        noun = _noun(wording, max(ends), at) if ends else None
        if noun is not None:
            yield Change(tokens[at].start, tokens[at].end, f"other {noun}")


def _noun(wording: Wording, first: int, end: int) -> str | None:
    """The noun, in the plural, of the words from there to a verb or preposition; None where neither follows."""
    tokens = wording.tokens
    last = next((i for i in range(first, end) if tokens[i].text.lower() in VERB_FORMS | PREPOSITIONS | JOINTS), None)
    if (
        last is None
        or tokens[last].text.lower() in JOINTS
        or not 0 < last - first <= _LONGEST
        or not all(token.is_word for token in tokens[first:last])
    ):
        return None
    noun = tokens[last - 1].text
    if not noun.islower() or noun in ("other", "others") or _OF_A_PERSON.search(noun):
        return None
    return noun if noun.endswith("s") or noun == "people" else _plural(noun)


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("x", "ch", "sh")) else f"{noun}s"
