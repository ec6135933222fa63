"""Hits and development sets that several test modules use."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefbot.types import ArticleId, Hit

SETS = Path(__file__).parents[1] / ".." / "shared" / "eval"


def shared_set(name: str) -> Path:
    folder = SETS / name
    if not folder.is_dir():
        pytest.skip(f"needs the development sets: put them beside the checkout as ../shared/eval/{name}")
    return folder


def make_hit(article: str, paragraph: int, *, score: float, rank: int = 1) -> Hit:
    return Hit(
        article_id=ArticleId(article),
        paragraph=paragraph,
        start=0,
        end=1,
        rank=rank,
        score=score,
        title="",
        published=None,
        source=None,
        text="x",
    )
