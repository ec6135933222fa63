"""What holds unless something else is asked for, on the command line and in a program."""

from __future__ import annotations

CORPUS = "corpus"
INDEX = "index"
ENCODER = "evidence-minilm"
"""all-MiniLM-L6-v2 with the low-rank weights that come with briefbot (docs/decisions/training.md)."""
PASSAGE_TOKENS = 220
KEPT_GENERATIONS = 3
