"""Answers against judgements, as numbers and as curves."""
