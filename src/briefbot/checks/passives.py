"""Where a sentence tells what was done to somebody, and claims that turn who did it into who suffered it."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, contradicted, instead
from briefbot.text.parts import DETERMINERS
from briefbot.text.verbs import ANY_BE, PARTICIPLES, PAST, PRESENT
from briefbot.text.wording import Token, Wording, weight

TO_AUXILIARY = 3
"""Words that may stand between a passive's "was" and its verb."""
_BEFORE_VERB = ANY_BE.union("has have had will would may might could should can also then later".split())
_BEGINS = frozenset(
    "that but while when after before because if as where said says although though whereas until since whether".split()
)
"""Words behind which a clause begins."""
_PLURAL = frozenset("were are have".split())
_ENDS_OBJECT = frozenset("in on at for from with to by after before over as and but that who which when while".split())
_OWN = frozenset("its his her their our my own itself himself herself themselves".split())
"""What an object begins with that is the doer's own: of "closed its doors" the shop was closed."""
_SHOWN = 4
"""Words of an object that a reader is shown."""


def passive_from(tokens: Sequence[Token], verb: int) -> int | None:
    """Where the auxiliaries of a passive begin, "has been" of "has been sold"; None where the word is no passive's verb."""
    lower = tokens[verb].text.lower()
    if not tokens[verb].text.islower() or not (lower in PARTICIPLES or (len(lower) > 3 and lower.endswith("ed"))):
        return None
    start = verb
    while start and verb - start <= TO_AUXILIARY and _may_stand_before(tokens[start - 1]):
        start -= 1
    return start if any(each.text.lower() in ANY_BE for each in tokens[start:verb]) else None


def clause_start(tokens: Sequence[Token], end: int) -> int:
    """Where the clause begins whose verb stands at ``end``."""
    start = end
    joined = tokens[end].text.lower() in _PLURAL
    while start and tokens[start - 1].sentence == tokens[end].sentence:
        word = tokens[start - 1].text.lower()
        if word in _BEGINS or (word == "and" and not joined) or not (tokens[start - 1].is_word or word in ("-", '"')):
            break
        start -= 1
    return start


def check_voices(case: Case) -> list[Disagreement]:
    """Where what the claim says was done to somebody, they do to another in the source: "was fined" for "fined Corvane"."""
    claim, source = case.claim.wording, case.source.wording
    for own, home in case.aligner.sentences:
        for verb in own:
            auxiliary = passive_from(claim.tokens, verb)
            if auxiliary is None or any(claim.tokens[i].text == "by" for i in own if i > verb):
                continue
            places = [i for i in home if source.tokens[i].key == claim.tokens[verb].key]
            if not places or any(passive_from(source.tokens, i) is not None for i in places):
                continue
            doers = [done for i in places if (done := _done(source, i)) is not None and _does(case, auxiliary, *done)]
            if len(doers) == len(places):
                return [contradicted(instead(_shown(source, *doers[0]), claim.said(auxiliary, verb + 1)))]
    return []


def _done(source: Wording, verb: int) -> tuple[int, int] | None:
    """A verb in the active with whom or what it is done to right behind it: where both stand; None for another."""
    tokens = source.tokens
    lower = tokens[verb].text.lower()
    if not (lower in PAST or lower in PRESENT or lower.endswith(("ed", "s"))) or verb + 1 >= len(tokens):
        return None
    following = tokens[verb + 1]
    is_own = following.text.lower() in _OWN
    is_object = not is_own and (following.text.lower() in DETERMINERS or following.text[0].isupper())
    return (verb, verb + 1) if is_object and following.sentence == tokens[verb].sentence else None


def _does(case: Case, auxiliary: int, verb: int, of: int) -> bool:
    """Whether the subject of the claim's passive stands before the source's verb, and has no word of what follows it."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    subject = [i for i in range(clause_start(claim, auxiliary), auxiliary) if weight(claim[i].text) == 1]
    before = range(clause_start(source, verb), verb)
    suffers = {source[i].key for i in range(of, _object_end(source, of))}
    if not subject or any(claim[i].key in suffers for i in subject):
        return False
    return all(any(place in before for place in case.aligner.places(i)) for i in subject)


def _object_end(tokens: Sequence[Token], start: int) -> int:
    end = start
    while end < len(tokens) and tokens[end].is_word and tokens[end].text.lower() not in _ENDS_OBJECT:
        end += 1
    return end


def _shown(source: Wording, verb: int, of: int) -> str:
    return source.said(verb, min(_object_end(source.tokens, of), of + _SHOWN))


def _may_stand_before(token: Token) -> bool:
    lower = token.text.lower()
    return lower in _BEFORE_VERB or lower.endswith("ly")
