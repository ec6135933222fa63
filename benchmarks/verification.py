"""How many false claims the verifier catches, how many true ones it accuses, and how well its support ranks.

    python benchmarks/verification.py [SHARED] [--ways] [--show KIND]

False claims are made from true ones by changing one thing (false_claims.py), or by a source that no longer tells them as fact
(untold_claims.py). Every table gives both halves of the claims,
by a hash of their ids: "seen" was looked at while the verifier was written, "held out" was not.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefbot.checks.support import find_support
from briefbot.text.wording import sentences
from briefbot.verify import Verification, verify_claim
from false_claims import FalseClaim, falsify
from untold_claims import KINDS as UNTOLD
from untold_claims import untell

KINDS = "number date name unit negation comparison attribution".split()
HALVES = ("seen", "held out")
SEED = "20260101"


@dataclass(frozen=True, slots=True)
class TrueClaim:
    """A claim its evidence supports, and the article the evidence comes from."""

    id: str
    text: str
    evidence: tuple[str, ...]
    article: str
    known: tuple[str, ...] = ()

    @property
    def half(self) -> str:
        return HALVES[zlib.crc32(self.id.encode()) % 2]


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf8").splitlines()]


def wice_claims(shared: Path) -> list[TrueClaim]:
    """One for each supported claim and gold set."""
    folder = shared / "eval" / "wice_dev"
    articles = {article["id"]: article for article in _lines(folder / "corpus.jsonl")}
    found = []
    for query in _lines(folder / "queries.jsonl"):
        article = articles[query["gold_docs"][0]]
        texts = {p["id"]: article["text"][p["start"] : p["end"]] for p in article["paragraphs"]}
        if query["label"] != "supported":
            continue
        for gold in query["gold_sets"]:
            found.append(
                TrueClaim(query["id"], query["text"], tuple(texts[i] for i in gold), article["text"], (query["claim_title"],))
            )
    return found


def xquad_claims(shared: Path) -> list[TrueClaim]:
    """The sentences of paragraphs that hold an answer, each against its paragraph."""
    found = []
    for article in _lines(shared / "eval" / "xquad_en" / "corpus.jsonl"):
        for p in article["paragraphs"]:
            paragraph = article["text"][p["start"] : p["end"]]
            for number, sentence in enumerate(sentences(paragraph)):
                if len(sentence.split()) >= 5:
                    found.append(TrueClaim(f"{p['id']}s{number}", sentence.strip(), (paragraph,), article["text"]))
    return found


def clapnq_claims(shared: Path, *, whole: bool) -> list[TrueClaim]:
    """The sentences of people's answers, against the sentences they used or the whole passage."""
    folder = shared / "eval" / "clapnq_dev"
    passages = {article["id"]: article["text"] for article in _lines(folder / "corpus.jsonl")}
    titles = {article["id"]: article["title"] for article in _lines(folder / "corpus.jsonl")}
    found = []
    for query in _lines(folder / "queries.jsonl"):
        if not query["answerable"]:
            continue
        doc = query["gold_docs"][0]
        for answer, gold in zip(query["answers"], query["gold_sentences"], strict=False):
            evidence = (passages[doc],) if whole else tuple(gold)
            found += [
                TrueClaim(query["id"], s.strip(), evidence, passages[doc], (titles[doc], query["text"]))
                for s in sentences(answer)
            ]
    return found


def false_claims(claims: Sequence[TrueClaim]) -> Iterator[tuple[TrueClaim, FalseClaim]]:
    for number, claim in enumerate(claims):
        for made in falsify(claim.text, "\n".join(claim.evidence), claim.article, f"{SEED}{claim.id}{number}"):
            yield claim, made


def one_a_claim(claims: Sequence[TrueClaim]) -> list[TrueClaim]:
    """One gold set of each claim: the largest, so that what is changed is what people found support for."""
    best: dict[str, TrueClaim] = {}
    for claim in claims:
        if claim.id not in best or len("".join(claim.evidence)) > len("".join(best[claim.id].evidence)):
            best[claim.id] = claim
    return list(best.values())


def check(claim: TrueClaim, text: str) -> Verification:
    return verify_claim(text, claim.evidence, known=claim.known)


def print_caught(name: str, claims: Sequence[TrueClaim], *, by_way: bool, show: str | None) -> None:
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for claim, made in false_claims(claims):
        checked = check(claim, made.text)
        counts[made.kind, claim.half][checked.verdict] += 1
        if by_way:
            counts[f"{made.kind}: {made.way}", claim.half][checked.verdict] += 1
        if show == made.kind and claim.half == "seen" and checked.verdict in ("verified", "partly"):
            print(f"--- {made.kind} {made.way} {checked}\n    {made.text}\n    TRUE {claim.text}")
            print(f"    SOURCE {' | '.join(claim.evidence)[:1500]}")
    _print_counts(f"{name}: false claims", KINDS, counts)


def print_untold(name: str, claims: Sequence[TrueClaim], *, by_way: bool, show: str | None) -> None:
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for claim in claims:
        for made in untell(claim.text, claim.evidence[0], f"{SEED}{claim.id}"):
            checked = verify_claim(claim.text, [made.evidence], known=claim.known)
            counts[made.kind, claim.half][checked.verdict] += 1
            if by_way:
                counts[f"{made.kind}: {made.way}", claim.half][checked.verdict] += 1
            if show == made.kind and claim.half == "seen" and checked.verdict in ("verified", "partly"):
                print(f"--- {made.kind} {made.way} {checked}\n    {claim.text}\n    SOURCE {made.evidence[:1500]}")
    _print_counts(f"{name}, sources that do not tell the claim as fact: claims", UNTOLD, counts)


def _print_counts(title: str, kinds: Sequence[str], counts: Mapping[tuple[str, str], Counter[str]]) -> None:
    print(f"\n{title} caught (contradicted or unsupported), contradicted, and not verified (those called partly, too)")
    for kind in [*kinds, *sorted({key for key, _ in counts} - set(kinds))]:
        cells = []
        for half in HALVES:
            count = counts.get((kind, half), Counter())
            n = count.total() or 1
            caught = count["contradicted"] + count["unsupported"]
            stopped = caught + count["partly"]
            cells.append(f"{caught / n:6.3f} {count['contradicted'] / n:6.3f} {stopped / n:6.3f}  n={count.total():5d}")
        print(f"  {kind:44s} {'   '.join(cells)}")


def print_true(name: str, claims: Sequence[TrueClaim], *, show: bool) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        checked = check(claim, claim.text)
        counts[claim.half][checked.verdict] += 1
        if show and claim.half == "seen" and checked.verdict == "contradicted":
            print(f"--- {checked.reason}\n    {claim.text}\n    SOURCE {' | '.join(claim.evidence)[:1500]}")
    for half in HALVES:
        n = counts[half].total()
        print(
            f"  {name:34s} {half:9s} n={n:5d} "
            + " ".join(f"{v} {counts[half][v] / n:.3f}" for v in ("verified", "partly", "unsupported", "contradicted"))
        )


def print_ranking(shared: Path) -> None:
    """AUROC of the support of claims by their whole articles, and of true claims against those with a number changed."""
    folder = shared / "eval" / "wice_dev"
    articles = {article["id"]: article for article in _lines(folder / "corpus.jsonl")}
    rows: dict[str, list[tuple[str, float]]] = {half: [] for half in HALVES}
    changed: dict[str, list[tuple[float, float]]] = {half: [] for half in HALVES}
    for query in _lines(folder / "queries.jsonl"):
        article = articles[query["gold_docs"][0]]
        texts = [article["text"][p["start"] : p["end"]] for p in article["paragraphs"]]
        claim = TrueClaim(query["id"], query["text"], tuple(texts), article["text"], (query["claim_title"],))
        score = find_support(claim.text, texts, known=claim.known).score
        rows[claim.half].append((query["label"], score))
        if query["label"] == "supported":
            made = falsify(claim.text, article["text"], article["text"], f"{SEED}{claim.id}")
            wrong = [find_support(m.text, texts, known=claim.known).score for m in made if m.kind == "number"]
            changed[claim.half] += [(score, each) for each in wrong]
    rows["all"], changed["all"] = [r for h in HALVES for r in rows[h]], [c for h in HALVES for c in changed[h]]
    print("\nwice_dev, support by the whole article")
    print("            AUROC supported/not, supported/partially or not, true/number changed (pairs won)")
    for half, scored in rows.items():
        true = [s for label, s in scored if label == "supported"]
        no = [s for label, s in scored if label == "not_supported"]
        rest = [s for label, s in scored if label != "supported"]
        pairs = changed[half]
        won = sum((a > b) + 0.5 * (a == b) for a, b in pairs) / (len(pairs) or 1)
        figures = _auroc([a for a, _ in pairs], [b for _, b in pairs])
        ranks = f"{_auroc(true, no):.3f} {_auroc(true, rest):.3f} {figures:.3f} ({won:.3f})"
        print(f"  {half:9s} {ranks} n={len(scored)}, {len(pairs)}")


def _auroc(high: Sequence[float], low: Sequence[float]) -> float:
    """The chance that one of ``high`` exceeds one of ``low``; ties count half."""
    return sum((a > b) + 0.5 * (a == b) for a in high for b in low) / ((len(high) * len(low)) or 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", nargs="?", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--ways", action="store_true", help="also each way of making a claim false")
    parser.add_argument("--show", help="print the seen claims of a kind that were not caught, or 'true' for those accused")
    parser.add_argument(
        "--every", type=int, default=1, help="take every n-th sentence of xquad_en and, made false, of clapnq_dev"
    )
    arguments = parser.parse_args()
    wice, xquad = wice_claims(arguments.shared), xquad_claims(arguments.shared)[:: arguments.every]
    started = time.perf_counter()
    print_ranking(arguments.shared)
    print_caught("wice_dev", one_a_claim(wice), by_way=arguments.ways, show=arguments.show)
    print_caught("xquad_en", xquad, by_way=arguments.ways, show=arguments.show)
    clapnq = clapnq_claims(arguments.shared, whole=False)[:: arguments.every]
    print_caught("clapnq_dev, gold sentences", clapnq, by_way=arguments.ways, show=arguments.show)
    print_untold("xquad_en", xquad, by_way=arguments.ways, show=arguments.show)
    passages = clapnq_claims(arguments.shared, whole=True)[:: arguments.every]
    print_untold("clapnq_dev, gold passage", passages, by_way=arguments.ways, show=arguments.show)
    print("\nTrue claims")
    show = arguments.show == "true"
    print_true("wice_dev, each gold set", wice, show=show)
    print_true("wice_dev, one set a claim", one_a_claim(wice), show=False)
    print_true("xquad_en, verbatim", xquad, show=show)
    print_true("clapnq_dev, gold sentences", clapnq_claims(arguments.shared, whole=False), show=show)
    print_true("clapnq_dev, gold passage", clapnq_claims(arguments.shared, whole=True), show=show)
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
