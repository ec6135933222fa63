"""Does the cited text support the claim? Decided from the characters, without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefbot.types import Article, Citation, Verdict

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Verification:
    """A verdict and, where it is not "verified", why, for a reader."""

    verdict: Verdict
    reason: str | None = None


def verify_quote(citation: Citation, article: Article | None) -> Verification:
    """Whether the quote stands, character for character, where the citation says, inside the paragraph it names."""
    if article is None or article.id != citation.article_id:
        return Verification("unsupported", f"there is no article {citation.article_id}")
    if article.text[citation.start : citation.end] != citation.quote or not citation.quote:
        return Verification(
            "unsupported", f"the quote does not stand at {citation.start}–{citation.end} of {citation.article_id}"
        )
    paragraph = next((p for p in article.paragraphs if p.number == citation.paragraph), None)
    if paragraph is None or not (paragraph.start <= citation.start and citation.end <= paragraph.end):
        return Verification("unsupported", f"the quote does not stand in paragraph {citation.paragraph} of {citation.article_id}")
    return Verification("verified")


def verify_claim(text: str, quotes: Sequence[str]) -> Verification:
    """Whether what the claim says stands in its quotes: verbatim, or word by word with every figure the same.

    A figure of the claim that no quote has contradicts it; words that no quote has leave it partly supported.
    """
    if any(_stands_in(text, quote) for quote in quotes):
        return Verification("verified")
    cited = " ".join(quotes)
    figures = {_plain(figure): figure for figure in _NUMBER.findall(cited)}
    wrong = [figure for figure in _NUMBER.findall(text) if _plain(figure) not in figures]
    if wrong:
        said = f"the source says {', '.join(sorted(figures.values()))}" if figures else "the source gives no figure"
        return Verification("contradicted", f"{said}, the claim {', '.join(wrong)}")
    words = {word.casefold() for word in _WORD.findall(text)}
    missing = sorted(words - {word.casefold() for word in _WORD.findall(cited)})
    if words and not missing:
        return Verification("partly", "the claim's words stand in the source, but not in this order")
    if len(missing) < len(words) / 2:
        return Verification("partly", f"the source does not say {', '.join(missing)}")
    return Verification("unsupported", "the source says something else")


def _stands_in(text: str, quote: str) -> bool:
    """Whether the quote has the text verbatim, white space aside, and not inside a longer word or figure ("100" in "3,100")."""
    words = r"\s+".join(map(re.escape, text.split()))
    return bool(words) and bool(re.search(rf"(?<!\w)(?<!\d[.,:]){words}(?!\w)(?![.,:]\d)", quote))


def _plain(figure: str) -> str:
    """A figure without separators between its thousands: "3,100" and "3100" are the same."""
    return _THOUSANDS.sub("", figure)
