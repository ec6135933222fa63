"""Who a claim says has done something, against who has in its source."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, instead, unsupported
from briefbot.text.attribution import REPORTING
from briefbot.text.parts import DETERMINERS
from briefbot.text.verbs import ANY_BE, AUXILIARIES, PARTICIPLES, PAST, PRESENT
from briefbot.text.wording import Token, weight

_LONGEST = 7
"""Words of a subject that is looked at."""
_FEWEST = 2
"""Telling words of what was done that the source must have in the same order."""
_PRONOUNS = frozenset("he she they it we i you who which that this these those one others another".split())
_SETTING = frozenset("in on at after before during since by from with without despite under within as of for to there".split())
_GENERIC = frozenset("the its his her their this that".split())
_DOING = frozenset("proposed rejected dismissed confirmed announced accused".split())
"""Verbs of reporting of which something is done as often."""
_BARE = frozenset("remain stay".split())
"""Verbs of several that are no nouns."""
_CLAUSES = frozenset("while whereas although though but".split())


def check_subjects(case: Case) -> list[Disagreement]:
    """Where the words before the verb stand in the source's sentence only behind what was done, and others before it."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    for own, home in case.aligner.sentences:
        verb = _verb(claim, own)
        subject = [i for i in own[:verb] if weight(claim[i].text) == 1] if verb else []
        if not subject or not home or any(claim[i].key in case.known for i in subject):
            continue
        start = _done_from(claim, source, own[verb:], home)
        if start is None or _is_passive(claim, own, verb) or _is_done_by(source, home, start):
            continue
        before = _before(source, home, start)
        doers = [i for i in before if weight(source[i].text) == 1]
        named = [i for i in subject if not set(before).isdisjoint(case.aligner.places(i))]
        if not doers or _is_left_open(source, before) or 2 * len(named) >= len(subject):
            continue
        if all(any(place in home for place in case.aligner.places(i)) for i in subject):
            said, told = (" ".join(tokens[i].text for i in some) for tokens, some in ((source, before), (claim, own[:verb])))
            reason = instead(said, told)
            return [
                Disagreement("partly", reason) if _may_be_the_same(source, before, claim[subject[-1]]) else unsupported(reason)
            ]
    return []


def _verb(tokens: Sequence[Token], own: Sequence[int]) -> int:
    """How many words stand before the verb of a sentence that begins with who does something; 0 where that is not plain."""
    first = tokens[own[0]].text
    if first.lower() in _PRONOUNS or (weight(first) < 1 and first.lower() not in DETERMINERS):
        return 0
    for place, index in enumerate(own[: _LONGEST + 1]):
        word = tokens[index].text.lower()
        if not tokens[index].is_word or word in ("and", "or", "not"):
            return 0
        is_verb = word in AUXILIARIES or word in PAST or word in PARTICIPLES or word in PRESENT or word in _BARE
        if place and is_verb and tokens[index].text.islower():
            return 0 if REPORTING.fullmatch(word) and word not in _DOING else place
    return 0


def _is_passive(tokens: Sequence[Token], own: Sequence[int], verb: int) -> bool:
    """Whether a sentence tells what was done to somebody: "was sentenced"."""
    after = [tokens[i].text.lower() for i in own[verb : verb + 3]]
    return after[0] in ANY_BE and any(word in PARTICIPLES or word.endswith("ed") for word in after[1:])


def _is_done_by(tokens: Sequence[Token], home: Sequence[int], start: int) -> bool:
    """Whether somebody is named behind what was done, in its part of the sentence."""
    for i in home:
        if i > start and tokens[i].text in (",", ";", ":"):
            return False
        if i > start and tokens[i].text.lower() == "by":
            return True
    return False


def _done_from(claim: Sequence[Token], source: Sequence[Token], told: Sequence[int], home: Sequence[int]) -> int | None:
    """Where what was done begins in the source's sentence, if all its telling words stand there in the same order."""
    keys = [claim[i].key for i in told if weight(claim[i].text) == 1]
    start = home[-1] + 1
    for key in reversed(keys):
        place = next((i for i in reversed(home) if source[i].key == key and i < start), None)
        if place is None:
            return None
        start = place
    return start if len(keys) >= _FEWEST else None


def _before(source: Sequence[Token], home: Sequence[int], start: int) -> list[int]:
    """The words of the clause before what was done, settings and relative clauses too."""
    before: list[int] = []
    for i in reversed([i for i in home if i < start]):
        word = source[i].text.lower()
        joins = word == "," and source[i + 1].text.lower() in ("and", "but")
        if word in (";", ":", '"', "(", ")") or word in _CLAUSES or joins:
            break
        before.insert(0, i)
    return before


def _is_left_open(source: Sequence[Token], before: Sequence[int]) -> bool:
    """Whether a pronoun, or nothing but a setting, stands before what was done."""
    words = [source[i].text.lower() for i in before]
    return bool(_PRONOUNS & set(words)) or words[0] in _SETTING or any(REPORTING.fullmatch(word) for word in words)


def _may_be_the_same(source: Sequence[Token], before: Sequence[int], name: Token) -> bool:
    """Whether "the company" may be the one named behind it."""
    telling = [i for i in before if weight(source[i].text) == 1]
    is_generic = source[before[0]].text.lower() in _GENERIC and len(telling) == 1 and source[telling[0]].text.islower()
    return is_generic and name.text[0].isupper()
