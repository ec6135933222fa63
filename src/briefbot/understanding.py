"""What a question means in its conversation, as far as the articles can tell."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.conversation.followups import StandaloneQuestion, last_said, make_standalone
from briefbot.queries import Turn
from briefbot.questions.askable import LONGEST_QUERY, check_query
from briefbot.retriever import Retriever


def understand(question: str, history: Sequence[Turn], retriever: Retriever) -> StandaloneQuestion:
    """The question made stand-alone. A topic that was only guessed stays where the articles on what was said last meet it.

    One that the rewriting made too long is left as it stands. Raises QuestionError if the question is empty or overlong, or
    what it takes over from the history is no Unicode.
    """
    text = check_query(question)
    asked = make_standalone(text, history)
    if len(asked.text) > LONGEST_QUERY:
        return StandaloneQuestion(text, "alone")
    check_query(asked.text)
    if asked.otherwise is not None and not retriever.is_met_as_well_there(text, last_said(history)):
        return asked.otherwise
    return asked
