"""What the gate's confidence is worth on one corpus: its calibration, kept beside the index's CURRENT."""

from __future__ import annotations

import hashlib
import json
import math
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from briefbot.durable import write_durably
from briefbot.errors import CalibrationError, IndexDamaged
from briefbot.generations.generation import Generation
from briefbot.generations.program_text import program_digest
from briefbot.messages import say
from briefbot.types import GenerationId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT_VERSION = 1
CALIBRATION, PICTURE = "calibration.json", "calibration.png"
Standing = Literal["none", "applied", "stale", "ageing"]

_MUCH_CHANGED = 0.25
"""Share of its passages from which a corpus is another than the one calibrated on."""
_SAMPLED = 256
_SMALLEST = 1e-6
"""The gate's confidence is kept this far from 0 and 1, where its logit would be infinite."""
_ANSWERING = (
    *("answerability.py", "answering.py", "dense.py", "encoder.py", "fluency.py", "lexical.py", "products.py"),
    *("retriever.py", "tables.py", "generations/tokenfile.py", "questions", "search", "selection", "text"),
)
"""The modules and the rooms in which the confidence is made."""
_STEPS, _ENOUGH = 100, 1e-9


@dataclass(frozen=True, slots=True)
class Gate:
    """How a gate did on questions of which half have no answer."""

    answerable_refused: float
    unanswerable_answered: float
    coverage: float
    """Share of all questions that were answered."""
    risk: float | None
    """Share of the answers that were wrong, unanswerable questions' among them; None if nothing was answered."""
    ece: float
    """Expected calibration error of the confidence, in ten bins of equally many questions."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The gate as it was and as it is, on questions of articles that the fit did not see."""

    questions: int
    auroc: float
    """Chance that an answerable question has more confidence than an unanswerable one; calibration leaves it as it is."""
    before: Gate
    after: Gate


@dataclass(frozen=True, slots=True)
class Calibration:
    """From the gate's confidence to the chance that the first citation is right, and from where on to answer.

    ``chance = sigmoid(slope · logit(confidence) + intercept)`` (Platt 1999).
    """

    format_version: int
    generation: GenerationId
    """The one it was fitted on."""
    encoder: str
    """Digest of the encoder's weights."""
    answerer: str
    """Digest of the program's own text that makes the confidence."""
    slope: float
    intercept: float
    answered_from: float
    """The gate's own confidence below which the assistant abstains."""
    threshold: float
    """The same as a chance."""
    risk: float
    """What was asked for: the most of the answers that may be wrong."""
    questions: int
    """Asked for the fit, half of them unanswerable."""
    measured: Measured
    seed: int
    passages: int
    """How many the corpus had."""
    sample: tuple[str, ...]
    """Keys of some of them, by which a corpus that has changed is told."""
    reader: str | None = None
    """Digest of the reader's weights; None where the index has none, or in a file from before it was kept."""

    def apply(self, confidence: float) -> float:
        """The chance that the first citation of an answer of this confidence is right; 0 where nothing was found."""
        return _sigmoid(self.slope * logit(confidence) + self.intercept) if confidence > 0 else 0.0

    def save(self, index: Path) -> None:
        """Put in place whole. The lock must be held."""
        write_durably(index / CALIBRATION, json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def load(cls, index: Path) -> Calibration | None:
        """That of the index, or None where there is none. Raises IndexDamaged if it cannot be read."""
        path = index / CALIBRATION
        try:
            values: dict[str, Any] = json.loads(path.read_text("utf8"))
            measured = values["measured"]
            measured = Measured(**{**measured, "before": Gate(**measured["before"]), "after": Gate(**measured["after"])})
            return cls(**{**values, "measured": measured, "sample": tuple(values["sample"])})._checked()
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(say("{path} cannot be read: {error}", path=path, error=error), _mending(index)) from error

    def _checked(self) -> Calibration:
        """Raises ValueError if the numbers are none that a fit can have given."""
        numbers = (self.slope, self.intercept, self.answered_from, self.threshold)
        if not all(type(number) in (int, float) and math.isfinite(number) for number in numbers) or self.slope <= 0:
            raise ValueError(f"slope, intercept and thresholds are {numbers}")
        return self

    def fits(self, generation: Generation) -> bool:
        """Whether it was made with this program, in this format, and the generation's encoder and reader."""
        mine = (self.format_version, self.encoder, self.reader, self.answerer)
        return mine == (FORMAT_VERSION, generation.manifest.encoder.digest, reader_digest(generation), answerer_digest())


@dataclass(frozen=True, slots=True)
class CalibrationState:
    """How the calibration of an index stands to it, in words for a person, and the command that helps if one does."""

    standing: Standing
    words: str
    hint: str | None = None


def calibration_state(generation: Generation) -> CalibrationState:
    """Raises IndexDamaged if the calibration cannot be read."""
    calibration = Calibration.load(generation.index)
    if calibration is None:
        return CalibrationState("none", "not calibrated")
    anew = calibrating_command(generation.index)
    if not calibration.fits(generation):
        return CalibrationState("stale", unfit(calibration, generation), anew)
    changed = changed_share(calibration, generation)
    words = f"calibrated on generation {calibration.generation}, answers from a chance of {calibration.threshold:.2f}"
    if changed > _MUCH_CHANGED:
        return CalibrationState("ageing", f"{words}; {changed:.0%} of the passages have changed since", anew)
    return CalibrationState("applied", words)


def written(index: Path) -> tuple[int, int] | None:
    """By what a calibration that was replaced is told from the one before: when it was written (ns), and its bytes."""
    try:
        status = (index / CALIBRATION).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def unfit(calibration: Calibration, generation: Generation) -> str:
    """Why a calibration that does not fit is not applied."""
    if calibration.encoder != generation.manifest.encoder.digest:
        other = "encoder"
    elif calibration.answerer == answerer_digest() and calibration.reader != reader_digest(generation):
        other = "reader"
    else:
        other = "version of briefbot"
    return f"the calibration is of another {other} and is not applied"


def reader_digest(generation: Generation) -> str | None:
    """What a calibration keeps of the reader; None where the index has none."""
    spec = generation.manifest.answerability
    return spec.digest if spec is not None else None


def calibrating_command(index: Path) -> str:
    return shlex.join(["briefbot", "calibrate", "--index", str(index)])


def changed_share(calibration: Calibration, generation: Generation) -> float:
    """Share of the passages calibrated on that are gone, or of those that are there now that are new: the larger one.

    Estimated from a sample of the keys, exact where there are no more than 256 passages.
    """
    now = {key for _, key, _, _ in generation.catalog.passage_keys()}
    kept = sum(key in now for key in calibration.sample) / max(1, len(calibration.sample))
    new = 1 - kept * calibration.passages / max(1, generation.manifest.counts.passages)
    return max(1 - kept, new)


def sample_keys(generation: Generation) -> tuple[str, ...]:
    """Keys of up to 256 passages, those whose hash is smallest: as good as drawn by lot, and the same every time."""
    keys = {key for _, key, _, _ in generation.catalog.passage_keys()}
    return tuple(islice(sorted(keys, key=lambda key: hashlib.blake2b(key.encode()).digest()), _SAMPLED))


def answerer_digest() -> str:
    """Of the program that makes the confidence. Any edit counts: rather fitted once more than not fitting."""
    return program_digest(*_ANSWERING)


def logit(confidence: float) -> float:
    kept = min(max(confidence, _SMALLEST), 1 - _SMALLEST)
    return math.log(kept / (1 - kept))


def fit_platt(confidences: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Slope and intercept by maximum likelihood, towards targets a little off 0 and 1 (Platt 1999; Lin, Lin and Weng 2007).

    Raises CalibrationError if the confidence says nothing, or the opposite.
    """
    import numpy as np

    values = np.array([[logit(confidence), 1.0] for confidence in confidences])
    n_right = sum(right)
    high, low = (n_right + 1) / (n_right + 2), 1 / (len(right) - n_right + 2)
    targets = np.where(np.array(right), high, low)
    weights = np.array([1.0, 0.0])
    for _ in range(_STEPS):
        chances = _sigmoids(values @ weights)
        gradient = values.T @ (chances - targets)
        curvature = (values.T * (chances * (1 - chances))) @ values + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        while _loss(values, targets, weights - step) > _loss(values, targets, weights) and np.abs(step).max() > _ENOUGH:
            step = step / 2
        weights = weights - step
        if np.abs(step).max() < _ENOUGH:
            break
    if weights[0] <= 0:
        raise CalibrationError(
            f"on this corpus more confidence does not mean more right answers (slope {weights[0]:.2f})",
            "calibrate on more articles, or go on without",
        )
    return float(weights[0]), float(weights[1])


def _mending(index: Path) -> str:
    return f"{calibrating_command(index)}, or, to go on without: {calibrating_command(index)} --reset"


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))


def _sigmoids(values: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.exp(-np.logaddexp(0.0, -values))


def _loss(values: NDArray[np.float64], targets: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    import numpy as np

    logits = values @ weights
    return float(np.sum(np.logaddexp(0.0, logits) - targets * logits))
