"""Digests of what an article says: what tells whether it, its text or one of its passages is another than before."""

from __future__ import annotations

import hashlib
import json

from briefbot.chunking import encoded_text
from briefbot.types import Article, Passage

UNREADABLE = "unreadable"
"""Stands for the digest of a file that cannot be opened; reading it then says why."""
TELLS_NOTHING = frozenset((UNREADABLE, hashlib.sha256(b"").hexdigest()))
"""What files have in common that have nothing in common: none could be opened, or all are empty."""


def article_digest(article: Article) -> str:
    """Of everything an article says, its place in the corpus aside: 32 hexadecimal digits."""
    fields = (article.title, str(article.published), article.source, article.url, article.author, article.text)
    paragraphs = [(p.number, p.start, p.end, p.heading, p.page, p.box, p.recognised) for p in article.paragraphs]
    return _digest(json.dumps([fields, paragraphs]))


def copy_digest(article: Article) -> str:
    """Equal for articles of which one is enough if ``is_same_title``: the same text, date, source, address and author."""
    fields = (str(article.published), article.source, article.url, article.author, article.text)
    return _digest(json.dumps(fields))


def text_digest(text: str) -> str:
    return _digest(text)


def passage_key(article: Article, passage: Passage) -> str:
    """Names a passage's vectors: equal where the encoder is given equal context, text and sentences. 32 hexadecimal digits."""
    spans = passage.sentences_inside
    text = encoded_text(article.text[passage.start : passage.end], spans, context=passage.context)
    return _digest(json.dumps([passage.context, text, spans]))


def _digest(content: str) -> str:
    return hashlib.blake2b(content.encode("utf8", "surrogatepass"), digest_size=16).hexdigest()
