"""Sentences that tell several things, told as one sentence each: "The Greens won 61 seats and the Liberals 54".

Parts without a verb are filled in (text/filling.py), those that begin with one have the subject of the clause before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefbot.text.filling import Filling
from briefbot.text.others import others_named
from briefbot.text.parts import ADVERBS, DETERMINERS, IN_ED, JOINTS, PREPOSITIONS, RELATIVES, Parser, Part, sentences_of
from briefbot.text.respectively import pairs_apart
from briefbot.text.rewriting import Change, rewritten
from briefbot.text.totals import totals_apart
from briefbot.text.verbs import AUXILIARIES, PARTICIPLES, PAST, PRESENT, THIRDS
from briefbot.text.wording import Wording, read

_AND = frozenset(["and", "but"])
_MODALS = frozenset("can could may might must shall should".split())
_UNSHARED = frozenset("not never no if unless because although though did does do will would".split())
"""What stands in a clause whose subject, or auxiliary, is not simply that of the next verb."""


def filled(wording: Wording) -> Wording:
    """The text with what its sentences leave out: "The Greens won 61 seats. The Liberals won 54 seats."."""
    for apart in (pairs_apart, totals_apart, others_named):
        if told := [*apart(wording)]:
            wording = read([rewritten(wording.text, told)])
    changes = [change for sentence in sentences_of(wording) for change in _changes(wording, sentence)]
    return read([rewritten(wording.text, changes)]) if changes else wording


def _changes(wording: Wording, sentence: tuple[int, int]) -> Iterator[Change]:
    """The parts of the sentence that leave something out, and those behind a semicolon, each as a sentence of its own."""
    tokens = wording.tokens
    clause: Part | None = None
    words = {token.text.lower() for token in tokens[slice(*sentence)]}
    if words.isdisjoint(JOINTS) or '"' in words:  # what is quoted stays as it is
        return
    parts = [*Parser(wording, *sentence).parts()]
    for place, (joint, part) in enumerate(parts):
        before = next((i for i in range(joint, 0, -1) if tokens[i].text.lower() not in JOINTS), joint)
        if not (part.verbs and part.phrases):
            if clause is not None and (text := Filling(wording, clause, part).text()):
                yield Change(tokens[before].end, tokens[part.end - 1].end, f". {_as_opening(text)}")
        elif clause is not None and (subject := _shared_subject(wording, clause, parts[place:])):
            yield Change(tokens[before].end, tokens[part.start].start, f". {_as_opening(subject)} ")
        else:
            if clause is not None and tokens[joint].text == ";" and _has_own_subject(part, wording):
                yield Change(tokens[joint].start, tokens[part.start].end, f". {_as_opening(tokens[part.start].text)}")
            clause = part


def _as_opening(text: str) -> str:
    return text[:1].upper() + text[1:]


def _has_own_subject(part: Part, wording: Wording) -> bool:
    found = part.subject(wording.tokens)
    return found is not None and found[1].kind != "pronoun"


def _opening_verb(part: Part, wording: Wording) -> int | None:
    """The verb that begins a part, with an adverb before it at most: "now faces"."""
    first = part.verbs[0] if part.verbs else part.end
    is_led = first == part.start + 1 and wording.tokens[part.start].text.lower() in ADVERBS
    return first if first == part.start or is_led else None


def _shared_subject(wording: Wording, clause: Part, parts: Sequence[tuple[int, Part]]) -> str | None:
    """What stands before the verb of the clause, and its auxiliary, for parts that begin with a verb: "and fell in Norrin".

    Commas may join them only where an "and" or "but" joins the last. "Written and performed by" stays one.
    """
    tokens, part = wording.tokens, parts[0][1]
    opening = [(tokens[joint].text.lower(), _opening_verb(each, wording) is not None) for joint, each in parts]
    joined = next((place for place, (joint, _) in enumerate(opening) if joint in _AND), None)
    found = clause.subject(tokens)
    if (
        found is None
        or joined is None
        or clause.verbs[-1] == clause.end - 1
        or not all(begins for _, begins in opening[: joined + 1])
    ):
        return None
    verb, _ = found
    own = _opening_verb(part, wording) or part.start
    words = [tokens[i].text.lower() for i in (verb, own)]
    behind = tokens[own + 1].text.lower() if own + 1 < part.end else ""
    is_regular = words[1].endswith("ed") and words[1] not in IN_ED and behind in PREPOSITIONS | DETERMINERS
    is_known = words[1] in {*PAST, *PARTICIPLES, *PRESENT} | AUXILIARIES or (own > part.start and words[1] in THIRDS)
    if not words[1].isalpha() or not (is_known or is_regular):
        return None
    is_participle = words[1] in PARTICIPLES or words[1].endswith("ed")
    if is_participle and words[0] in _MODALS:
        return None
    is_led = words[0] in AUXILIARIES and is_participle
    before = tokens[verb if is_led else verb - 1]
    led = {token.text.lower() for token in tokens[clause.start : clause.verbs[-1] + 1]}
    is_other = bool(led & (RELATIVES | _UNSHARED)) or any(word.endswith("n't") for word in led)
    return None if is_other else wording.text[tokens[clause.start].start : before.end]
