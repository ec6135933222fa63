"""Does the cited text support the claim? Decided from the characters, without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from briefbot.checks import agreed_spans, find_disagreements
from briefbot.checks.case import Case, facts_of, open_case
from briefbot.checks.disagreement import Disagreement
from briefbot.checks.recasting import recast
from briefbot.checks.reordering import reordered
from briefbot.messages import Remark, say
from briefbot.text.gapping import filled
from briefbot.text.negation import negated
from briefbot.text.parts import is_verb_form
from briefbot.text.wording import plain, read, sentences, weight
from briefbot.types import Article, Citation, Verdict

_ORDER: tuple[Verdict, ...] = ("contradicted", "unsupported", "partly", "verified")
_WHOLE = 0.85
"""Share of a claim's words its source must have for all of it to count as said."""
_JOINED_BEFORE = re.compile(r"\w\w$|\d[.,:]\w$")
_JOINED_AFTER = re.compile(r"\w\w|\w[.,:]\d")
_ORDERLY = 0.55
"""Coherence from which the claim's words say together what they say in the source."""
_OTHER = {
    "partly": say("the claim's words stand in the source, but not together"),
    "unsupported": say("the source says something else"),
    "contradicted": say("the source says something else"),
}
_HALF = 0.5
_WORDS_NAMED = 3
"""Words in another place that are named."""
_JOINING = frozenset(
    "while whereas although though through until whilst upon despite besides instead however therefore thus hence moreover"
    " furthermore addition meanwhile eventually hand well too even both either neither them themselves himself herself itself"
    " there's it's that's mr mrs ms dr".split()
)
"""Words with which a claim may join or call what its source says, and which that need not have."""
_SCALE = {"verified": 1.0, "partly": 1.0, "unsupported": 0.6, "contradicted": 0.3}


@dataclass(frozen=True, slots=True)
class Verification:
    """A verdict and, where it is not "verified", why, for a reader. ``support`` ranks claims: 0 none, 1 verbatim."""

    verdict: Verdict
    remark: Remark | None = None
    support: float = 0.0
    coverage: float = 0.0
    """Weighted share of the claim's words that its source has, whatever speaks against it."""

    @property
    def reason(self) -> str | None:
        """The remark in English."""
        return str(self.remark) if self.remark else None


def verify_quote(citation: Citation, article: Article | None) -> Verification:
    """Whether the quote stands, character for character, where the citation says, inside the paragraph it names."""
    if article is None or article.id != citation.article_id:
        return Verification("unsupported", say("there is no article {article}", article=citation.article_id))
    if article.text[citation.start : citation.end] != citation.quote or not citation.quote:
        return Verification(
            "unsupported",
            say(
                "the quote does not stand at {place} of {article}",
                place=f"{citation.start}–{citation.end}",
                article=citation.article_id,
            ),
        )
    paragraph = next((p for p in article.paragraphs if p.number == citation.paragraph), None)
    if paragraph is None or not (paragraph.start <= citation.start and citation.end <= paragraph.end):
        return Verification(
            "unsupported",
            say(
                "the quote does not stand in paragraph {number} of {article}",
                number=str(citation.paragraph),
                article=citation.article_id,
            ),
        )
    return Verification("verified", support=1.0)


def verify_claim(text: str, quotes: Sequence[str], *, known: Sequence[str] = ()) -> Verification:
    """Whether what the claim says stands in its quotes, and where not, what the source says instead.

    Words of ``known`` (the title of the article, say) need not stand in the quotes.
    """
    wording = read([" ".join(text.split())])
    if not any(token.is_word for token in wording.tokens):
        return Verification("unsupported", _OTHER["unsupported"])
    if any(_stands_in(text, quote, whole=True) for quote in quotes):
        return Verification("verified", None, 1.0, 1.0)
    told, source = filled(wording), facts_of(tuple(quotes))
    if not any(token.is_word for token in source.wording.tokens):
        return Verification("unsupported", _OTHER["unsupported"])
    ours, theirs = recast(told, source.wording)
    claim = told if ours is None else read([ours])
    source = source if theirs is None else facts_of((theirs,))
    given = _known_words(known)
    case = open_case(claim, source, given, told=told)
    coverage, missing = _coverage(case)
    telling = [word for word in missing if weight(word) == 1 and word.lower() not in _JOINING] + _only_titled(case)
    found = find_disagreements(case)
    verdict = _verdict(found, coverage)
    moved: tuple[str, ...] = ()
    if verdict == "verified" and not any(_stands_in(text, quote, whole=False) for quote in quotes):
        moved = reordered(case)
        verdict = "partly" if telling or moved or _coherence(case) < _ORDERLY else verdict
    remark = next((each.reason for each in found if each.verdict == verdict), None)
    if moved and not telling:
        remark = say("the source has {words} in another place", words=moved[:_WORDS_NAMED])
    elif remark is None and verdict != "verified":
        remark = (
            say("the source does not say {words}", words=", ".join(telling or missing)) if telling or missing else _OTHER[verdict]
        )
    return Verification(verdict, remark, round(coverage * _SCALE[verdict], 4), round(coverage, 4))


def _known_words(texts: Sequence[str]) -> frozenset[str]:
    """Stems of the names and telling words, but for those that are denied: "no sign of sabotage so far"."""
    wording = read(texts)
    denied = {i for i in negated(wording) if wording.tokens[i].text.islower()}
    return frozenset(token.key for i, token in enumerate(wording.tokens) if weight(token.text) == 1 and i not in denied)


def _only_titled(case: Case) -> list[str]:
    """The claim's verbs that only what may be taken as known has: a title that says that something burned does not say what."""
    tokens = case.claim.wording.tokens
    verbs = [token for token in tokens if token.key in case.known and is_verb_form(token.text.lower())]
    return [token.text for token in verbs if not case.aligner.likeness(token.key)]


def _coherence(case: Case) -> float:
    """How far the claim's telling words stand together in the source as in the claim: 0 to 1."""
    fits = [
        best[1]
        for index, token in enumerate(case.claim.wording.tokens)
        if weight(token.text) == 1 and (best := case.aligner.best(index))
    ]
    return sum(fits) / len(fits) if fits else 0.0


def _verdict(found: list[Disagreement], coverage: float) -> Verdict:
    by_coverage: Verdict = "verified" if coverage >= _WHOLE else "partly" if coverage >= _HALF else "unsupported"
    return min([by_coverage, *(each.verdict for each in found)], key=_ORDER.index)


def _coverage(case: Case) -> tuple[float, list[str]]:
    """Weighted share of the claim's words that the source has, and the words it lacks."""
    met = total = 0.0
    missing = []
    agreed = agreed_spans(case)
    for token in case.claim.wording.tokens:
        if not token.is_word:
            continue
        heaviness = weight(token.text)
        given = token.key in case.known or any(start <= token.start < end for start, end in agreed)
        likeness = 1.0 if given else case.aligner.likeness(token.key)
        total += heaviness
        met += heaviness * likeness
        if not likeness and heaviness >= 0.4:
            missing.append(token.text)
    return (met / total if total else 0.0), missing


def _stands_in(text: str, quote: str, *, whole: bool) -> bool:
    """Whether the quote has the text verbatim, white space aside, and not inside a longer word or figure ("100" in "3,100").

    ``whole`` asks for whole sentences: a part may be denied or only reported by what stands around it.
    """
    wanted, given = " ".join(plain(text).split()), " ".join(plain(quote).split())
    start = given.find(wanted)
    while wanted and start >= 0:
        before, after = given[max(0, start - 2) : start], given[start + len(wanted) : start + len(wanted) + 2]
        is_joined = _JOINED_BEFORE.search(before + wanted[0]) or _JOINED_AFTER.match(wanted[-1] + after)
        if not is_joined and (not whole or _is_run_of_sentences(given, start, start + len(wanted))):
            return True
        start = given.find(wanted, start + 1)
    return False


def _is_run_of_sentences(text: str, start: int, end: int) -> bool:
    marks = list(accumulate(map(len, sentences(text))))
    return start in (0, *marks) and end in {len(text[:mark].rstrip()) for mark in marks}
