"""Does the check of claims see what a tired reader would overlook? python benchmarks/claim_probes.py [--show]

claim_probes.jsonl has 630 true and 626 false claims with their sources, in the style of wire news and encyclopedias, with
invented names: voice and comparison turned round, parts told as the whole, bounds, ranks and titles dropped, quotations cut
short, subjects, speakers, numbers and units exchanged, plans told as deeds. Five language models wrote them, who knew nothing
of the verifier.
"Held out" is every other one of the second's and the fourth's, and every other source's of the fifth's: nobody looked at them.
The rest was looked at while the verifier was written; the third's 240 once, after they had been measured: then .125 of the false
ones were verified, .042 of the true ones verified and as many contradicted.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

from briefbot.verify import verify_claim
from clause_frames import HALVES, print_shares

PROBES = Path(__file__).parent / "claim_probes.jsonl"
ACCUSED = ("unsupported", "contradicted")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print the seen claims that are taken wrongly")
    arguments = parser.parse_args()
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for record in map(json.loads, PROBES.read_text("utf8").splitlines()):
        half = HALVES[not record["held_out"]]
        checked = verify_claim(record["claim"], record["source"])
        truth = "true" if record["is_true"] else "false"
        for kind in (record["kind"], truth, f"{truth}, writer {record['writer']}"):
            counts[kind, half][checked.verdict] += 1
        is_wrong = checked.verdict in ACCUSED if record["is_true"] else checked.verdict == "verified"
        if arguments.show and half == "seen" and is_wrong:
            print(f"{record['kind']}: {checked.verdict}: {record['claim']} | {' '.join(record['source'])} ({checked.reason})")
    print_shares(counts)


if __name__ == "__main__":
    main()
