"""What a passage says, without what was put there for a language model: orders to it, and requests on something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from briefbot.text.asides import asks, is_answered_by, is_on_something_else, telling_stems
from briefbot.text.suspicious import is_suspicious
from briefbot.types import Span

_QUOTES = "\"'“‘«„"


def substance(text: str, sentences: Sequence[Span], *, context: str = "") -> str:
    """The text with white space in place of the sentences that do not count, so that every place in it stays what it is.

    ``sentences`` are spans of ``text``, in order; ``context`` is the title, heading and source that it stands under.
    """
    counting = set(counting_sentences(text, sentences, context=context))
    told, end = list[str](), 0
    for span in sentences:
        if Span(*span) not in counting:
            told += (text[end : span[0]], " " * (span[1] - span[0]))
            end = span[1]
    return "".join([*told, text[end:]])


def counting_sentences(text: str, sentences: Sequence[Span], *, context: str = "") -> list[Span]:
    """Those of the sentences that neither speak to a language model nor ask for what the others say nothing of.

    Nor does a quotation right behind such a sentence count that is on something else, too: it is what the request is about.
    """
    said = [text[start:end] for start, end in sentences]
    counting: list[Span] = []
    words: Counter[str] | None = None  # of all sentences: most passages ask nothing
    for place, span in enumerate(sentences):
        is_behind = place > 0 and (not counting or counting[-1].end <= sentences[place - 1].start)
        if is_suspicious(said[place]):
            continue
        is_quotation = is_behind and said[place][0] in _QUOTES
        if is_quotation or (asks(said[place]) and not is_answered_by("".join(said[place + 1 : place + 2]))):
            words = words or Counter(word for sentence in (context, *said) for word in telling_stems(sentence))
            if is_on_something_else(said[place], words):
                continue
        counting.append(Span(*span))
    return counting
