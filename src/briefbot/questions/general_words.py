"""Words of a question that are no thing an article could lack: nouns of any question, words of degree, numbers of words."""

from __future__ import annotations

_NOUNS = frozenset(
    "share percentage percent proportion turnout rate amount total toll figure number cost price date place reason name "
    "difference similarity relation relationship connection event challenge problem issue topic subject matter question "
    "answer type kind sort form way method approach step example detail feature aspect factor effect impact influence "
    "consequence result outcome cause role purpose function aim goal meaning definition significance importance advantage "
    "disadvantage benefit drawback information fact news development update list summary description overview status "
    "situation state condition part point item thing area field level process change measure action activity".split()
)
"""What kind of thing is asked for, or what any question may ask about anything."""
_DEGREES = frozenset(
    "main major chief primary principal key central important significant big bigger biggest large larger largest small "
    "smaller smallest great greater greatest high higher highest low lower lowest long longer longest short shorter "
    "shortest new newer newest old older oldest late later latest early earlier earliest good better best bad worse worst "
    "strong stronger strongest fast faster fastest most least recent current general overall special specific particular "
    "possible different similar exact total full whole entire real true actual average typical common top leading next "
    "previous former initial final only several various three four five six seven eight nine ten eleven twelve dozen two "
    "other others another further".split()
)
"""Adjectives that say how much or which of several, and numbers of what is asked for."""


def is_general(word: str) -> bool:
    """Whether it is a noun of any question, or a word of degree."""
    lower = word.lower()
    return lower in _DEGREES or lower in _NOUNS or _singular(lower) in _NOUNS


def is_of_degree(word: str) -> bool:
    return word.lower() in _DEGREES


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
