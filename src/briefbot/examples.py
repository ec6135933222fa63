"""Questions a corpus answers, made from the names its articles speak of most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from briefbot.types import Article

_NAME = re.compile(
    r"(?<=[a-z,] )(the )?([A-Z][\w’'-]+(?: (?:of |of the )?[A-Z0-9][\w’'-]*)+)"
    r"(?=[.,;:)]|’s|'s| (?:and|at|by|for|from|had|has|in|is|of|on|said|to|was|were|will|with)\b)"
)
"""Capitalised words inside a sentence, up to where the name plainly ends: not "North Korean" in "North Korean troops"."""
_LEAST_MENTIONS = 2


def example_questions(articles: Iterable[Article]) -> Iterator[str]:
    """One question an article that has a name of two words or more to ask about, in the order of the articles.

    No name is asked about twice. Whether the question is answered is for the caller to try.
    """
    asked: set[str] = set()
    for article in articles:
        mentions = Counter(match.group() for match in _NAME.finditer(article.text))
        for name, count in mentions.most_common():
            if count >= _LEAST_MENTIONS and name.removeprefix("the ") not in asked:
                asked.add(name.removeprefix("the "))
                yield f"What is reported about {name}?"
                break
