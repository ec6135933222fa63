"""Does the check of claims see whether a sentence tells a clause as a fact? python benchmarks/clause_frames.py [--show]

clause_frames.jsonl has 400 frames that do not ("Critics have for years doubted that {}.") and 200 that do ("Although {}, the road
stayed open."), written by two language models that knew nothing of the verifier. Each is filled with five clauses, and the clause
is the claim. "Held out" is half of the first's, by a hash of the frame: nobody looked at them. The other half and the second's
were looked at while the verifier was written.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from briefbot.verify import verify_claim

FRAMES = Path(__file__).parent / "clause_frames.jsonl"
HALVES = ("held out", "seen")
VERDICTS = ("verified", "partly", "unsupported", "contradicted")
CLAUSES = (
    "the army shelled the port on Tuesday",
    "the council of Norrin rejected the budget",
    "engineers found a crack of 65 centimetres in the bridge",
    "about 4,000 people were evacuated from Osterby",
    "the minister was killed by a bomb",
)


def opened(text: str) -> str:
    return text[0].upper() + text[1:]


def print_shares(counts: Mapping[tuple[str, str], Counter[str]]) -> None:
    """Of each kind and half, the share of each verdict."""
    for (kind, half), count in sorted(counts.items()):
        shares = " ".join(f"{verdict} {count[verdict] / count.total():.3f}" for verdict in VERDICTS)
        print(f"{kind:20s} {half:9s} {shares} n={count.total()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print the seen frames that are taken wrongly")
    arguments = parser.parse_args()
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for record in map(json.loads, FRAMES.read_text("utf8").splitlines()):
        half = HALVES[record["writer"] == 2 or zlib.crc32(record["frame"].encode()) % 2]
        for clause in CLAUSES:
            source = opened(record["frame"].replace("{}", clause))
            checked = verify_claim(opened(clause) + ".", [source])
            is_fact = record["kind"] == "fact"
            counts[record["kind"], half][checked.verdict] += 1
            counts["told as a fact" if is_fact else "not told as a fact", half][checked.verdict] += 1
            if arguments.show and half == "seen" and is_fact != (checked.verdict == "verified"):
                print(f"{record['kind']}: {checked.verdict}: {source} ({checked.reason})")
    print_shares(counts)


if __name__ == "__main__":
    main()
