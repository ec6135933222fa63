"""How often the answered questions are wrong, if only the surest are answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple


class OperatingPoint(NamedTuple):
    """What a threshold comes to: the share of the questions answered, and the share of those that are wrong."""

    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """The selective risk at each coverage, from the surest questions to all; one point for each distinct confidence.

    Point i answers every question whose confidence is at least ``threshold[i]``: ``coverage[i]`` of all, and
    ``risk[i]`` of the answered are wrong. Coverage rises, thresholds fall. (El-Yaniv and Wiener 2010, JMLR 11.)
    """

    coverage: tuple[float, ...]
    risk: tuple[float, ...]
    threshold: tuple[float, ...]
    questions: int

    @property
    def aurc(self) -> float:
        """Area under the curve: the risk averaged over the coverages 1/n, 2/n … 1; lower is better.

        Geifman, Uziel and El-Yaniv 2019 (arXiv:1805.08206). Questions of equal confidence have no order of their own:
        the mean over all their orders is taken.
        """
        total, answered, wrong = 0.0, 0, 0.0
        for coverage, risk in zip(self.coverage, self.risk, strict=True):
            tied = round(coverage * self.questions) - answered
            wrong_tied = risk * coverage * self.questions - wrong
            total += sum((wrong + wrong_tied * taken / tied) / (answered + taken) for taken in range(1, tied + 1))
            answered, wrong = answered + tied, wrong + wrong_tied
        return total / self.questions

    def at(self, threshold: float) -> OperatingPoint | None:
        """Coverage and risk if whatever has at least this confidence is answered; None if nothing has."""
        reached = sum(confidence >= threshold for confidence in self.threshold)
        return OperatingPoint(self.coverage[reached - 1], self.risk[reached - 1]) if reached else None


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> RiskCoverage:
    """The curve of questions with these confidences, each answered rightly or not if it is answered.

    An answer to a question that has none in the corpus is wrong. Raises ValueError without questions.
    """
    if not confidences:
        raise ValueError("a risk-coverage curve needs questions, there are none")
    ordered = sorted(zip(confidences, right, strict=True), key=lambda question: -question[0])
    coverage, risk, threshold = [], [], []
    answered = wrong = 0
    for confidence, tied in groupby(ordered, key=lambda question: question[0]):
        verdicts = [holds for _, holds in tied]
        answered += len(verdicts)
        wrong += len(verdicts) - sum(verdicts)
        coverage.append(answered / len(ordered))
        risk.append(wrong / answered)
        threshold.append(confidence)
    return RiskCoverage(tuple(coverage), tuple(risk), tuple(threshold), len(ordered))
