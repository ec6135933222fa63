"""A real language model on this machine, where one is served: nothing of what it makes up reaches a reader."""

from __future__ import annotations

import os

import pytest

from briefbot.assistant import Assistant
from briefbot.llm import ChatModel, ModelSettings
from briefbot.types import Scope
from briefbot.verify import verify_claim, verify_quote
from briefbot.writing import Writer

URL = os.environ.get("BRIEFBOT_TEST_LLM", "")


@pytest.mark.skipif(
    not URL, reason="no model is served: see benchmarks/local_model.py, then BRIEFBOT_TEST_LLM=http://127.0.0.1:8099/v1"
)
@pytest.mark.parametrize(
    "question", ["How long is the crack in the harbour bridge?", "How many workers were injured in the storm?"]
)
def test_every_claim_of_a_real_model_is_borne_out_by_what_it_cites(assistant: Assistant, question: str) -> None:
    settings = ModelSettings(
        URL, os.environ.get("BRIEFBOT_TEST_MODEL", "local"), timeout_s=600, silence_timeout_s=300, reply_tokens=80
    )
    steps = assistant.go_through(question, Scope(), writer=Writer(ChatModel(settings), context_tokens=400))
    answer, draft = steps.answer, steps.draft
    assert draft is not None
    assert draft.fault is None
    assert draft.reply.strip()
    assert answer.claims
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for citation in answer.citations:
        assert verify_quote(citation, assistant.article(citation.article_id)).verdict == "verified"
    for claim in answer.claims:
        assert claim.verdict == "verified"
        if answer.answerer == "extractive":
            assert verify_claim(claim.text, [quotes[number] for number in claim.citations]).verdict == "verified"
