"""What one run of ``build_index`` found and did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from briefbot.calibration import CalibrationState
from briefbot.catalog_files import ArticleCopy
from briefbot.generations.comparison import Renaming
from briefbot.generations.revisions import ArticleChange
from briefbot.types import GenerationId, ReadFailure


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What changed against the generation before. Articles are named by id, which is a file's path where it holds one."""

    generation: GenerationId
    added: list[str]
    changed: list[str]
    removed: list[str]
    renamed: list[Renaming]
    failed: list[ReadFailure]
    """What could not be read; an article read before from such a file stays in the index as it was."""
    skipped: list[str]
    """Files in no format that can be read."""
    duplicates: list[ArticleCopy]
    """Articles that say the same as another, down to its particulars, and are indexed once."""
    changes: list[ArticleChange]
    """How each changed article differs."""
    mended: list[str]
    """What was wrong with the index and is right again."""
    articles: int
    passages: int
    encoded: int
    """Passages whose vectors were computed in this run; those of the others were taken over."""
    seconds: float
    stages_s: Mapping[str, float]
    """Seconds of each stage of the run, by its name."""
    is_new: bool
    """Whether this run made the generation; it did not where nothing had changed."""
    calibration: CalibrationState | None = None
    """How the calibration of the index stands to the generation; None where there is none, or it is damaged."""
    undated: int = 0
    """Articles without a date: whatever is asked since or until a day leaves them out."""
    unsourced: int = 0
    """Articles without a source: whatever is asked of a source leaves them out."""
