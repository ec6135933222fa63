"""What has become of the citations of an answer that was kept, now that the index may have been rebuilt."""

from __future__ import annotations

from briefbot.assistant import Assistant
from briefbot.errors import UnknownParagraph
from briefbot.permalinks import Resolution, resolve
from briefbot.types import Citation
from briefbot.web.turns import Turn


def fates(assistant: Assistant, turn: Turn) -> dict[int, Resolution]:
    """The fate of each citation by its number; of a paragraph nobody remembers, that it was withdrawn.

    Nothing is looked up, and the result is empty, where the answer is of the generation that is live.
    """
    if turn.answer.generation == assistant.generation.id:
        return {}
    return {citation.number: resolve_citation(assistant, citation) for citation in turn.answer.citations}


def resolve_citation(assistant: Assistant, citation: Citation) -> Resolution:
    """What the citation points to in the live generation; of a paragraph nobody remembers, that it was withdrawn."""
    try:
        return resolve(assistant.generation, citation.paragraph_id, paragraph=citation.paragraph)
    except UnknownParagraph:  # housekeeping has forgotten it, or the index was built anew
        return Resolution("withdrawn", citation.paragraph_id, None, None)
