"""An answer as the text of a chat message: claims with [n] markers, and beneath them what each number stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from briefbot.messages import messages_in
from briefbot.selection.conflict_text import say_conflict
from briefbot.types import Answer, Citation, Claim, Hit

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class UrlCitation:
    """Characters ``start_index`` to ``end_index`` of the content are a marker; it cites what stands at the address."""

    start_index: int
    end_index: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A citation as OpenAI's web search gives it."""

    type: Literal["url_citation"]
    url_citation: UrlCitation


class ContentWriter:
    """Writes the content piece by piece; the pieces joined are the whole."""

    def __init__(self) -> None:
        self._length = 0
        self._markers: list[tuple[int, int, int]] = []
        """Number, start and end of each marker."""
        self._claims: list[Claim] = []

    def add(self, claim: Claim) -> str:
        """The claim, with what it needs to stand alone and, where it is not verified, why not."""
        self._claims.append(claim)
        text = "\n\n" if self._length else ""
        if claim.context:
            text = self._marked(f"{text}({claim.context} ", claim.context_citations).rstrip() + ") "
        text = self._marked(f"{text}{claim.text} ", claim.own_citations)
        if claim.verdict != "verified":
            text += f" ({claim.verdict}: {claim.reason})" if claim.reason else f" ({claim.verdict})"
        self._length += len(text)
        return text

    def finish(self, answer: Answer) -> str:
        """What is left to write: claims not written yet, where articles differ, and the sources; or that there is no answer."""
        if answer.abstained:
            return _no_answer(answer)
        rest = "".join(self.add(claim) for claim in answer.claims if claim not in self._claims)
        differing = "".join(f"\n\n{say_conflict(conflict, answer.citations, messages_in('en'))}" for conflict in answer.conflicts)
        tail = f"{differing}\n\n" + "\n".join(_source(citation) for citation in answer.citations)
        return rest + tail + (f"\n\nNote: {answer.note}" if answer.note else "")

    def _marked(self, text: str, numbers: Sequence[int]) -> str:
        """The text with a marker for each number, to be found by ``annotations``."""
        for number in numbers:
            start = self._length + len(text)
            text += f"[{number}]"
            self._markers.append((number, start, self._length + len(text)))
        return text

    def annotations(self, citations: Sequence[Citation]) -> list[Annotation]:
        """One for each marker whose article has an address."""
        cited = {citation.number: citation for citation in citations}
        return [
            Annotation("url_citation", UrlCitation(start, end, cited[number].title, url))
            for number, start, end in self._markers
            if (url := cited[number].url)
        ]


def _source(citation: Citation) -> str:
    return f"[{citation.number}] {_place(citation)}"


def _no_answer(answer: Answer) -> str:
    near = [f"- {_place(hit)}" for hit in answer.hits[:_NEAREST]]
    return "\n".join([f"No answer: {answer.reason}", *(["", "Nearest:", *near] if near else [])])


def _place(found: Citation | Hit) -> str:
    day = found.published.isoformat() if found.published else None
    return ", ".join(part for part in (found.title, day, found.source, f"paragraph {found.paragraph}") if part)
