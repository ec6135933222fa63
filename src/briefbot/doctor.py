"""Holds an index against its manifest, says what is wrong and which command mends it, and clears away what is left over."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from briefbot import defaults
from briefbot.calibration import CalibrationState, calibration_state
from briefbot.errors import BriefbotError, IndexBusy, IndexFault, IndexUnwritable, MissingExtra
from briefbot.generations.continuity import encoder_since_changed, reader_since_changed
from briefbot.generations.current import live_name
from briefbot.generations.following import mending_command
from briefbot.generations.generation import Generation
from briefbot.generations.housekeeping import leftovers, remove_leftovers, sole_builder, whole_before
from briefbot.generations.manifest import wrong_files
from briefbot.generations.soundness import contradictions
from briefbot.types import GenerationId, ReadFailure


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with an index, and the command that mends it."""

    problem: str
    hint: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What a check of an index found; it is sound if nothing was."""

    generation: GenerationId | None
    findings: list[Finding]
    failed: list[ReadFailure]
    """Files of the corpus that could not be read when the index was built; they make it no less sound."""
    leftovers: list[str]
    """What killed builds left in the folder, and generations that are kept no longer, relative to it; it does no harm.
    Not looked for while another process builds."""
    removed: list[str]
    """What was left over and has been removed."""
    calibration: CalibrationState | None = None
    """How the calibration stands to the index; None where there is no generation, or the calibration is damaged."""
    undated: int = 0
    """Articles without a date: whatever is asked since or until a day leaves them out."""
    unsourced: int = 0
    """Articles without a source: whatever is asked of a source leaves them out."""


def examine(index: Path, *, kept_generations: int = defaults.KEPT_GENERATIONS, fix: bool = False) -> Examination:
    """Check everything the manifest promises: every byte of every file, the counts, the spans, the vectors, some searches.

    With ``fix``, what killed builds left behind is removed first; then raises IndexBusy, IndexUnwritable or
    MissingExtra if that cannot be done.
    """
    removed = _clean(index, kept_generations) if fix else []
    left = [] if fix else _leftovers(index, kept_generations)
    try:
        generation = Generation.open_unchecked(index, live_name(index))
    except IndexFault as fault:
        return Examination(None, [Finding(fault.message, fault.hint + _way_back(index))], [], left, removed)
    problems = [f"{name} {problem}" for name, problem in wrong_files(index, generation.manifest, read_all=True)]
    undated = unsourced = 0
    try:
        failed = generation.catalog.files.failures()
        undated, unsourced = generation.catalog.undated(), generation.catalog.unsourced()
        if not problems:  # a file that is not what was written would only be reported again, less clearly
            problems = list(contradictions(generation))
    except BriefbotError as error:
        failed, problems = [], problems or [error.message]
    mend = mending_command(index, generation.manifest.corpus) + _way_back(index) if problems else ""
    findings = [Finding(problem, mend) for problem in problems]
    if not findings and (stale := encoder_since_changed(generation) or reader_since_changed(generation)) is not None:
        findings = [Finding(stale.message, stale.hint)]
    calibration = None
    try:
        calibration = calibration_state(generation)
    except BriefbotError as error:
        findings = [*findings, Finding(error.message, error.hint)]
    return Examination(generation.id, findings, failed, left, removed, calibration, undated, unsourced)


def _way_back(index: Path) -> str:
    """What else helps where an older generation is whole, and at once."""
    if whole_before(index) is None:
        return ""
    return f", or at once, with what was before: {shlex.join(['briefbot', 'index', '--rollback', '--index', str(index)])}"


def _clean(index: Path, kept_generations: int) -> list[str]:
    if not index.is_dir():
        return []
    with sole_builder(index):
        return list(_relative(remove_leftovers(index, keep=kept_generations), index))


def _leftovers(index: Path, kept_generations: int) -> list[str]:
    if not index.is_dir():
        return []
    try:
        with sole_builder(index):
            return list(_relative(leftovers(index, keep=kept_generations), index))
    except (IndexBusy, IndexUnwritable, MissingExtra):
        return []  # only a builder can have left anything


def _relative(paths: list[Path], index: Path) -> Iterator[str]:
    return (path.relative_to(index).as_posix() for path in paths)
