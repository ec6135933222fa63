"""What a passage says, without what was put there for a language model: orders to it, and requests on something else."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.asides import is_aside, is_on_something_else
from briefbot.suspicious import is_suspicious
from briefbot.types import Span

_QUOTES = "\"'“‘«„"


def substance(text: str, sentences: Sequence[Span], *, context: str = "") -> str:
    """The text with white space in place of the sentences that do not count, so that every place in it stays what it is.

    ``sentences`` are spans of ``text``, in order; ``context`` is the title, heading and source that it stands under.
    """
    counting = set(counting_sentences(text, sentences, context=context))
    for start, end in sentences:
        if Span(start, end) not in counting:
            text = text[:start] + " " * (end - start) + text[end:]
    return text


def counting_sentences(text: str, sentences: Sequence[Span], *, context: str = "") -> list[Span]:
    """Those of the sentences that neither speak to a language model nor ask for what the others say nothing of.

    Nor does a quotation right behind such a sentence count that is on something else, too: it is what the request is about.
    """
    said = [text[start:end] for start, end in sentences]
    counting: list[Span] = []
    for place, span in enumerate(sentences):
        others = (context, *said[:place], *said[place + 1 :])
        is_behind = place > 0 and (not counting or counting[-1].end <= sentences[place - 1].start)
        if is_suspicious(said[place]) or is_aside(said[place], others, followed_by="".join(said[place + 1 : place + 2])):
            continue
        if is_behind and said[place][0] in _QUOTES and is_on_something_else(said[place], others):
            continue
        counting.append(Span(*span))
    return counting
