"""Which sentences stand first in an answer, however they are scored: what differs, replaces, denies, explains or is newer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from briefbot.questions.counting import UNFIT
from briefbot.selection.announcing import announced_by
from briefbot.selection.evidence import ANSWERED_FROM, GATE, Evidence
from briefbot.selection.evidence_conflicts import Conflict, Correction, stands_instead
from briefbot.selection.later_figures import later_figure
from briefbot.selection.later_states import later_state
from briefbot.selection.office_holders import holders, read_office
from briefbot.selection.rejoinders import beside
from briefbot.selection.said import quantities_in
from briefbot.text.premises import denies_premise
from briefbot.text.quantities import same_amount
from briefbot.text.retractions import leaves_open

if TYPE_CHECKING:
    from briefbot.questions.matching import AskedQuestion

_REPEATS = 0.6
"""Share of a question's words from which a sentence says again what it asks about."""
_GIVES_REASON = re.compile(
    r"\b(?:because|since|due to|as a result|in order to|so (?:that|as)|caus(?:e|ed|es)|led to|reasons?|therefore|owing to"
    r"|thanks to)\b",
    re.IGNORECASE,
)
_HAD_BEEN = re.compile(r"\bhad (?!an?\b|the\b|no\b|to\b|its\b|his\b|her\b|their\b|\d)", re.IGNORECASE)
"""What was before what is told: "She had been deceived", but "She had a daughter"."""
_NEWEST_MARGIN = 5.0
"""How far below the best score the newest may lie where that is asked for."""


def first_places(
    question: str, asked: AskedQuestion, evidence: Sequence[Evidence], conflict: Conflict | None, *, newest_first: bool
) -> list[int]:
    """The places of the sentences that come first, however they are scored: of a conflict, of what denies, replaces or is newer
    than the best, or what belongs to it. None where there are no such."""
    sides = [side.evidence for side in conflict.sides] if conflict else []
    first = [evidence.index(side) for side in sides] or _denials(evidence, question)
    if not first and (standing := stands_instead(evidence, asked)) is not None:
        first = [evidence.index(standing)]
    if not first and (announced := announced_by(evidence[0], evidence)):
        first = [0, *map(evidence.index, announced)]
    is_of_figures = conflict is not None and conflict.kind == "figure"
    if (conflict or not first) and not is_of_figures and (later := later_figure(question, asked, evidence, sides)) is not None:
        first = [evidence.index(later), *(first or [0])]
    if not first and (office := read_office(question)) is not None:
        first = [evidence.index(holder) for holder in holders(office, evidence)]
    if not first and asked.kind == "reason":
        first = _with_what_explains(evidence)
    if not first and not asked.has_several_parts and (turned := later_state(question, evidence)) is not None:
        first = [evidence.index(turned), 0]
    if not first and newest_first:
        first = [evidence.index(_newest(evidence))]
    return first


def places_with_correction(
    question: str, claims: Sequence[Evidence], correction: Correction, evidence: Sequence[Evidence], *, may_lead: bool
) -> list[int]:
    """The places of the claims, with what takes a figure of one back right before that one; or behind it, where the question
    names the figure.

    Both lead where the figure is what is asked for, not only said to be unconfirmed, and no later article's claim is the best;
    where it is not what is asked for, another claim that answers as surely does. Neither moves unless it ``may_lead``.
    """
    newer, older = (side.evidence for side in correction.conflict.sides)
    told = (newer, older, correction.taker)
    others = [claim for claim in claims if not any(claim is each for each in told)]
    ahead = [claim for claim in claims[: claims.index(older)] if claim in others]
    if may_lead and correction.is_asked_for and _day(claims[0]) <= _day(newer) and not leaves_open(newer.text):
        ahead = []
    elif may_lead and not correction.is_asked_for and not ahead:
        ahead = [claim for claim in others[:1] if GATE.confidence(claim.gate) >= GATE.confidence(older.gate)]
    is_named = any(same_amount(figure, named) for figure in correction.figures for named in quantities_in(question))
    pair = (older, newer) if is_named else (newer, older)
    return [evidence.index(each) for each in (*ahead, *pair, *others[len(ahead) :])]


def _day(sentence: Evidence) -> date:
    return sentence.ranked.published or date.min


def _denials(evidence: Sequence[Evidence], question: str) -> list[int]:
    """The place of a sentence, no earlier than the best, that denies what the question takes for granted, if there is one."""
    best = evidence[0]
    since = best.ranked.published or date.min
    later = ((place, each) for place, each in enumerate(evidence) if place and (each.ranked.published or date.min) >= since)
    return next(([place] for place, each in later if denies_premise(each.text, question, best=best.text)), [])


def _with_what_explains(evidence: Sequence[Evidence]) -> list[int]:
    """The places of the best sentence and of the one behind it, where the best only repeats what is to be explained, and the
    other tells what had been before it."""
    best = evidence[0]
    only_repeats = best.signals.coverage >= _REPEATS and not _GIVES_REASON.search(best.text)
    behind = beside(best, evidence, 1) if only_repeats else None
    return [0, evidence.index(behind)] if behind is not None and _HAD_BEEN.search(behind.text) else []


def _newest(evidence: Sequence[Evidence]) -> Evidence:
    """The best sentence of the newest articles among those that answer by themselves and come near the best."""
    best = evidence[0]
    near = [
        each
        for each in evidence
        if best.nearness - each.nearness <= _NEWEST_MARGIN
        and each.gate.names >= best.gate.names
        and each.signals.kind >= min(best.signals.kind, UNFIT)
        and (each is best or GATE.confidence(each.gate) >= ANSWERED_FROM)
    ]
    return max(near, key=lambda each: (each.ranked.published or date.min, each.score))
