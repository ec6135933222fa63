"""Where a claim and its source disagree."""

from __future__ import annotations

from briefbot.checks.case import Case
from briefbot.checks.counted import check_counted
from briefbot.checks.dates import agreed_dates, check_dates
from briefbot.checks.denials import check_compounds, check_denials, check_prefixes
from briefbot.checks.departures import check_departures
from briefbot.checks.designations import check_designations
from briefbot.checks.directions import check_directions
from briefbot.checks.disagreement import Disagreement
from briefbot.checks.exceptions import check_exceptions
from briefbot.checks.limits import check_limits
from briefbot.checks.lists import check_lists
from briefbot.checks.names import check_names, shortened_names
from briefbot.checks.numbers import agreed_numbers, check_numbers
from briefbot.checks.objects import check_objects
from briefbot.checks.order import check_exchanges, check_joints, check_order, check_roles
from briefbot.checks.owners import check_owners
from briefbot.checks.parallels import check_parallels
from briefbot.checks.passives import check_voices
from briefbot.checks.prepositions import check_particles, check_prepositions
from briefbot.checks.quotations import check_quotations
from briefbot.checks.ranges import check_changes, check_ranges
from briefbot.checks.reality import check_reality
from briefbot.checks.reasons import check_reasons
from briefbot.checks.speakers import check_speakers
from briefbot.checks.splices import check_splices
from briefbot.checks.strength import check_having, check_strength
from briefbot.checks.subjects import check_subjects
from briefbot.checks.suppositions import check_suppositions
from briefbot.checks.titles import check_titles
from briefbot.checks.unnamed_speakers import check_unnamed_speakers
from briefbot.checks.views import check_views

_CHECKS = (
    check_departures,
    check_limits,
    check_exceptions,
    check_numbers,
    check_counted,
    check_designations,
    check_ranges,
    check_changes,
    check_lists,
    check_dates,
    check_names,
    check_titles,
    check_order,
    check_exchanges,
    check_roles,
    check_parallels,
    check_subjects,
    check_voices,
    check_joints,
    check_reasons,
    check_denials,
    check_prefixes,
    check_compounds,
    check_directions,
    check_prepositions,
    check_particles,
    check_strength,
    check_having,
    check_suppositions,
    check_views,
    check_reality,
    check_owners,
    check_objects,
    check_speakers,
    check_unnamed_speakers,
    check_quotations,
    check_splices,
)


def find_disagreements(case: Case) -> list[Disagreement]:
    """Every disagreement, in the order of the checks above."""
    return [found for check in _CHECKS for found in check(case)]


def agreed_spans(case: Case) -> list[tuple[int, int]]:
    """Where in the claim's text a number, date or abbreviated name stands that the source gives in other characters."""
    return [*agreed_numbers(case), *agreed_dates(case), *shortened_names(case)]
