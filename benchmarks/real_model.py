"""What becomes of the sentences a real language model writes: verified, given another source, or left out.

    python benchmarks/real_model.py http://127.0.0.1:8099/v1 NAME INDEX QUERIES [--questions 20] [--replies FILE] [--show]

NAME is the model's, INDEX one of QUERIES' corpus; only questions with an answer are asked, evenly spread over the file. With
--replies the replies are kept in FILE, and those that are there already are checked again without asking the model.
benchmarks/local_model.py serves a small one.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Generator, Sequence
from pathlib import Path

from briefbot.assistant import Assistant
from briefbot.errors import LanguageModelError
from briefbot.llm import ChatModel, ModelSettings
from briefbot.synthesis import Draft
from briefbot.types import Message, Piece, Scope
from briefbot.writing import Writer


class KeptModel:
    """A model whose replies are kept by what was asked, and not asked for twice."""

    def __init__(self, model: ChatModel, path: Path | None) -> None:
        self.name = model.name
        self._model = model
        self._path = path
        lines = path.read_text("utf8").splitlines() if path and path.exists() else []
        self._kept = {json.dumps(reply["asked"]): reply for reply in map(json.loads, lines)}

    def reply(self, messages: Sequence[Message], /) -> Generator[Piece, None, None]:
        asked = [list(message) for message in messages]
        kept = self._kept.get(json.dumps(asked))
        if kept is None:
            pieces = list(self._model.reply(messages))
            kept = {"asked": asked, "text": "".join(piece.text for piece in pieces), "ending": pieces[-1].ending}
            if self._path:
                with self._path.open("a", encoding="utf8") as file:
                    file.write(json.dumps(kept) + "\n")
        yield Piece(kept["text"], kept["ending"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("model")
    parser.add_argument("index", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--context-tokens", type=int, default=700, help="a small model loses its way in more")
    parser.add_argument("--reply-tokens", type=int, default=160)
    parser.add_argument("--replies", type=Path)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    queries = [json.loads(line) for line in options.queries.read_text("utf8").splitlines()]
    asked = [query["text"] for query in queries if query.get("answerable")]
    asked = asked[:: max(1, len(asked) // options.questions)][: options.questions]
    settings = ModelSettings(options.url, options.model, timeout_s=600, silence_timeout_s=300, reply_tokens=options.reply_tokens)
    model = KeptModel(ChatModel(settings), options.replies)
    assistant = Assistant.open(options.index)
    counts: Counter[str] = Counter()
    for question in asked:
        steps = assistant.go_through(question, Scope(), writer=Writer(model, options.context_tokens))
        count(counts, steps.draft)
        counts["answers with a claim of the model"] += steps.answer.answerer != "extractive"
        if options.show and steps.draft:
            show(question, steps.draft)
    sentences = counts["sentences"] or 1
    for name, n in counts.items():
        share = f"{n / sentences:8.1%} of the sentences" if name.startswith("sentences ") else ""
        print(f"{name:<48}{n:>6}{share}")


def count(counts: Counter[str], draft: Draft | None) -> None:
    counts["questions"] += 1
    counts["refused by the gate: the model is not asked"] += draft is None
    if draft is None:
        return
    counts["replies without a sentence"] += not draft.checked
    counts["replies cut off"] += draft.ending == "cut off"
    for each in draft.checked:
        counts["sentences"] += 1
        fate = f"left out: {each.verification.verdict}" if each.fate == "refused" else each.fate
        counts[f"sentences {fate}"] += 1
        counts["sentences with a number that is there"] += any(
            source.number in each.statement.numbers for source in draft.prompt.sources
        )
        highest = len(draft.prompt.sources)
        counts["sentences with a number that is not there"] += any(not 1 <= n <= highest for n in each.statement.numbers)
        counts["sentences word for word the articles'"] += any(
            each.statement.text.rstrip(".") in source.text for source in draft.prompt.sources
        )


def show(question: str, draft: Draft) -> None:
    print(f"\n? {question}\n  {draft.reply!r}" + (f"  ({draft.fault})" if draft.fault else ""))
    for each in draft.checked:
        print(f"  {each.fate:<10}{each.statement.numbers} {each.statement.text}  <- {each.verification.reason}")


if __name__ == "__main__":
    try:
        main()
    except LanguageModelError as error:
        raise SystemExit(f"{error.message} ({error.hint})") from error
