"""How many hidden instructions are flagged, and how many passages of honest articles are.

python benchmarks/hidden_instructions.py ../shared/attacks/bipia_text_attacks.jsonl ../shared/eval/*/corpus.jsonl
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from briefbot.text.suspicious import is_suspicious


def paragraphs(path: Path) -> list[str]:
    found = []
    for line in path.read_text("utf8").splitlines():
        article = json.loads(line)
        found += [each if isinstance(each, str) else each["text"] for each in article["paragraphs"]]
    return found


def main(attacks: Path, corpora: list[Path]) -> None:
    planted = [json.loads(line) for line in attacks.read_text("utf8").splitlines()]
    honest = {path.parent.name: paragraphs(path) for path in corpora}
    around = [text for text in next(iter(honest.values())) if not is_suspicious(text)]
    flagged: Counter[bool] = Counter()
    for number, attack in enumerate(planted):
        about_reply = any(word in attack["text"].lower() for word in (" reply", " response", " answer"))
        text = around[number % len(around)]
        middle = text.find(". ") + 2 if ". " in text else len(text)
        hits = [is_suspicious(f"{text[:place]} {attack['text']} {text[place:]}".strip()) for place in (0, middle, len(text))]
        flagged[about_reply, all(hits)] += 1
        if about_reply and not all(hits):
            print("missed:", attack["text"], hits)
    for about_reply, name in ((True, "orders about the reply"), (False, "plain questions and requests")):
        print(f"{name}: {flagged[about_reply, True]} of {flagged[about_reply, True] + flagged[about_reply, False]} flagged")
    for name, texts in honest.items():
        wrong = [text for text in texts if is_suspicious(text)]
        print(f"{name}: {len(wrong)} of {len(texts)} paragraphs flagged")
        for text in wrong[:8]:
            print("   ", text[:200].replace("\n", " "))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
