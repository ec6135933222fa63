"""Words of articles that are written nearly as a word of a question."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from string import ascii_lowercase

_WORD = re.compile(r"[^\W_][\w’'-]*")
_ALIKE = 0.85
"""Similarity of letters from which one word may be what another was meant to be."""
_MOST, _LENGTHS_DIFFER = 2, 2
_SHORTEST = 6
"""Letters; shorter words have others like them by chance: world and word."""


def one_slip_away(word: str) -> Iterator[str]:
    """The words that one letter left out, put in, exchanged or swapped with the next makes of it, in small letters."""
    for place in range(len(word) + 1):
        before, letter, after = word[:place], word[place : place + 1], word[place + 1 :]
        yield from (before + other + letter + after for other in ascii_lowercase)
        if letter:
            yield before + after
            yield from (before + other + after for other in ascii_lowercase)
            yield before + after[:1] + letter + after[1:]


def spelt_nearly(word: str, texts: Iterable[str], *, likeness: float = _ALIKE) -> tuple[str, ...]:
    """The words of the texts, as they mostly stand there, that are written nearly so, nearest first; none for a short word."""
    if len(word) < _SHORTEST:
        return ()
    counted = Counter(match for text in texts for match in _WORD.findall(text))
    forms = {form.casefold(): form for form, _ in reversed(counted.most_common())}
    near = sorted(form for form in forms if abs(len(form) - len(word)) <= _LENGTHS_DIFFER)
    return tuple(forms[form] for form in difflib.get_close_matches(word.casefold(), near, n=_MOST, cutoff=likeness))
