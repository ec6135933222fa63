"""The dates and hours of a claim against those of its source."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.checks.case import Case
from briefbot.checks.disagreement import CLEAR, Disagreement, contradicted, instead, unsupported, weigh_rival
from briefbot.checks.items import is_elsewhere
from briefbot.messages import say
from briefbot.text.dates import PartialDate, agree, differ, missing_parts


def check_dates(case: Case) -> list[Disagreement]:
    """Dates the source lacks, or has another for in their place."""
    found: list[Disagreement] = []
    given = case.source.dates
    places = [case.source.index(each.start) for each in given]
    free = [i for i, each in enumerate(given) if not any(agree(other, each) for other in case.claim.dates)]
    for claimed in case.claim.dates:
        here = case.claim.index(claimed.start)
        fits = {i: case.aligner.agreement(here, place) for i, place in enumerate(places)}
        found += _check_date(case, claimed, fits, free)
    return found


def _check_date(case: Case, claimed: PartialDate, fits: dict[int, float], free: Sequence[int]) -> list[Disagreement]:
    """``free`` are the source's dates that the claim has nowhere."""
    given = case.source.dates
    agreeing = [i for i in fits if agree(claimed, given[i])]
    own = max((fits[i] for i in agreeing), default=0.0)
    rivals = [i for i in free if differ(claimed, given[i])]
    rival = max(rivals, key=lambda i: fits[i], default=None)
    if agreeing:
        lacking = missing_parts(claimed, [given[i] for i in agreeing])
        lacking = missing_parts(claimed, given) if lacking else lacking
        best = max(agreeing, key=lambda i: fits[i])
        if not lacking:
            is_free = rival is None or is_elsewhere(case, claimed.start, given[best].start, given[rival].start)
            return [] if rival is None or is_free else weigh_rival(own, fits[rival], given[rival].text, claimed.text)
    if _year_stands(case, claimed):
        return []
    if rival is not None and fits[rival] >= CLEAR:
        return [contradicted(instead(given[rival].text, claimed.text))]
    return [unsupported(say("the source does not give {claimed}", claimed=claimed.text))]


def _year_stands(case: Case, claimed: PartialDate) -> bool:
    key = case.claim.wording.tokens[case.claim.index(claimed.start)].key
    return claimed.parts().keys() == {"year"} and (key in case.source.wording.indices or key in case.known)


def agreed_dates(case: Case) -> list[tuple[int, int]]:
    """Where in the claim's text a date stands with which one of the source agrees."""
    return [(date.start, date.end) for date in case.claim.dates if any(agree(date, given) for given in case.source.dates)]
