"""Kills builds at random moments, fills the disk under one, damages files: the index must answer all the same.

    python benchmarks/resilience.py kill [TIMES]     SIGKILL at random moments of a build (default 200)
    python benchmarks/resilience.py full-disk        a build in a tmpfs too small for it (needs root, Linux)
    python benchmarks/resilience.py swaps [TIMES]    8 readers asking in a loop while the index is rebuilt (default 50)
    python benchmarks/resilience.py flips [TIMES]    bits flipped and files cut at random places (default 100)

Each prints what it did and counted, and exits 1 at the first broken promise.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from briefbot import Assistant
from briefbot.doctor import examine
from briefbot.errors import IndexFault
from briefbot.index import build_index
from briefbot.report import IndexReport

ENCODER, PASSAGE_TOKENS = "evidence-minilm", 220
PORTS = "Norrin Vostrel Kasterby Lenn Halvern Merrin Tarsk Corvina".split()
SPARES_KB = (0, 16, 64, 128, 192, 256, 320, 384, 512, 768, 1024, 2048, 8192)
"""Room left on the disk besides what the old generation takes."""
QUESTION = "How many containers waited in Norrin?"


def write_article(corpus: Path, number: int, version: int) -> None:
    """An article of its own words, whose every paragraph names the version it is of."""
    port = PORTS[number % len(PORTS)]
    paragraphs = [
        f"On day {number} some {version * 100 + number} containers waited in {port}, the harbour office said.",
        f"Berth {number} of {port} was closed for {version} hours while divers looked at the quay in version {version}.",
        f"The office of {port} expects {version + number} ships in the coming week, after {number} in the last.",
    ]
    text = f"# Containers wait in {port}, day {number}\n\n" + "\n\n".join(paragraphs) + "\n"
    (corpus / f"day-{number:03d}.md").write_text(text, "utf8")


def build(corpus: Path, index: Path) -> IndexReport:
    return build_index(corpus, index, encoder=ENCODER, passage_tokens=PASSAGE_TOKENS)


def require_promise(holds: bool, promise: str) -> None:
    if not holds:
        sys.exit(f"BROKEN: {promise}")


@contextmanager
def desk(articles: int, encoders: Path | None) -> Iterator[tuple[Path, Path]]:
    """A corpus and its index; ``encoders`` is that folder of an index that has exported the model, which takes its time."""
    with tempfile.TemporaryDirectory(prefix="briefbot-resilience-") as folder:
        corpus, index = Path(folder) / "corpus", Path(folder) / "index"
        corpus.mkdir()
        for number in range(articles):
            write_article(corpus, number, 1)
        if encoders is not None:
            shutil.copytree(encoders, index / "encoders")
        build(corpus, index)
        yield corpus, index


def kill(times: int, encoders: Path | None = None) -> None:
    """The old generation answers after every kill, the next build succeeds, doctor --fix leaves nothing behind."""
    chance = random.Random(1)
    with desk(30, encoders) as (corpus, index):
        version, lasted = 1, 6.0
        reached: Counter[str] = Counter()
        finished = 0
        for attempt in range(times):
            version += 1
            for number in range(30):
                write_article(corpus, number, version)
            live = (index / "CURRENT").read_text()
            expected = Assistant.open(index).ask(QUESTION).claims
            started = time.monotonic()
            command = [sys.executable, "-m", "briefbot.cli", "index", str(corpus), "--index", str(index)]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as builder:
                killer = threading.Timer(chance.uniform(0, 1.05 * lasted), builder.send_signal, [signal.SIGKILL])
                killer.start()
                assert builder.stderr is not None
                lines = list(builder.stderr)
                stages = [line.split(":")[0] for line in lines]
                killer.cancel()
            if builder.returncode not in (0, -signal.SIGKILL):
                require_promise(False, f"a build ends well or by the kill: {lines[-25:]}")
            reached[stages[-1] if stages else "starting"] += 1
            if builder.returncode == 0:
                finished += 1
                lasted = 0.8 * lasted + 0.2 * (time.monotonic() - started)
                continue
            answer = Assistant.open(index).ask(QUESTION)
            if (index / "CURRENT").read_text() == live:
                require_promise(answer.claims == expected, f"the old generation answers as before (kill {attempt})")
            require_promise(bool(answer.claims), f"the index answers (kill {attempt})")
            require_promise(not examine(index).findings, f"what is live is sound (kill {attempt})")
            if attempt % 5 == 0:
                examine(index, fix=True)
                require_promise(not examine(index).leftovers, f"doctor --fix leaves nothing behind (kill {attempt})")
                report = build(corpus, index)
                require_promise(not report.failed, f"the next build succeeds (kill {attempt})")
        report = build(corpus, index)
        examine(index, fix=True)
        names = sorted(path.name for path in (index / "generations").iterdir())
        require_promise(len(names) <= 3 and not examine(index).findings, f"no leftovers: {names}")
        killed = ", ".join(f"{stage} {count}" for stage, count in reached.most_common())
        print(f"{times} builds, {finished} faster than the kill; last stage begun: {killed}")
        print(f"every kill: the index answered and was sound; the last build: {report.articles} articles, left over: nothing")


def full_disk(spares_kb: Sequence[int] = SPARES_KB, encoders: Path | None = None) -> None:
    """In a tmpfs with room for ever more of a build: each fails with a reason, and the old generation answers."""
    with desk(30, encoders) as (corpus, index):
        place = index.parent / "small"
        place.mkdir()
        used = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
        outcomes = []
        for spare_kb in spares_kb:
            size = used + 64 * 1024 + spare_kb * 1024
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=True)
            try:
                own = place / "index"
                shutil.copytree(index, own)
                expected = Assistant.open(own).ask(QUESTION).claims
                for number in range(30):
                    write_article(corpus, number, 9)
                command = [sys.executable, "-m", "briefbot.cli", "index", str(corpus), "--index", str(own)]
                done = subprocess.run(command, capture_output=True, text=True)
                require_promise(done.returncode in (0, 1), f"a full disk is an error, no crash: {done.returncode} {done.stderr}")
                if done.returncode == 1:
                    require_promise("Hint:" in done.stderr, f"it says what to do: {done.stderr}")
                    require_promise(Assistant.open(own).ask(QUESTION).claims == expected, "the old generation answers")
                require_promise(
                    not examine(own).findings and not examine(own).leftovers, "what is live is sound, nothing is left"
                )
                error = next((line for line in done.stderr.splitlines() if line.startswith("Error:")), "built")
                outcomes.append((spare_kb, error))
            finally:
                subprocess.run(["umount", "--lazy", str(place)], check=True)
        for spare_kb, outcome in outcomes:
            print(f"{spare_kb:>6} kB to spare: {outcome.replace(str(place), '…')}")
        require_promise(outcomes[-1][1] == "built" and outcomes[0][1] != "built", "both outcomes were met")
        build(corpus, index)
        print("with room again the next build succeeds")


def swaps(times: int, encoders: Path | None = None) -> None:
    """Every answer must be of one version of the corpus from end to end, and none may fail."""
    with desk(12, encoders) as (corpus, index):
        done = threading.Event()
        asked: Counter[int] = Counter()
        faults: list[str] = []

        def read(reader: int) -> None:
            assistant = Assistant.open(index)
            while not done.is_set():
                try:
                    assistant = Assistant.open(index, after=assistant)
                    port = PORTS[(asked[reader] + reader) % len(PORTS)]
                    answer = assistant.ask(f"How long was the berth of {port} closed while divers looked at the quay?")
                    versions = {word for hit in answer.hits for word in _versions(hit.text)}
                    names = {answer.generation, assistant.generation.id}
                    if len(versions) != 1 or len(names) != 1:
                        faults.append(f"mixed: {versions} {names}")
                except Exception as error:  # noqa: BLE001  # whatever it is, it is the promise that is broken
                    faults.append(f"{type(error).__name__}: {error}")
                asked[reader] += 1

        readers = [threading.Thread(target=read, args=(number,)) for number in range(8)]
        for reader in readers:
            reader.start()
        for version in range(2, times + 2):
            for number in range(12):
                write_article(corpus, number, version)
            build(corpus, index)
        done.set()
        for reader in readers:
            reader.join()
        require_promise(not faults, f"{len(faults)} faults: {faults[:3]}")
        print(f"{times} swaps, {sum(asked.values())} answers to 8 readers: no error, none of two generations")


def _versions(text: str) -> list[str]:
    return [word.strip(".") for before, word in zip(text.split(), text.split()[1:], strict=False) if before == "version"]


def flips(times: int, encoders: Path | None = None) -> None:
    """Doctor names the file, opening refuses, a build mends it."""
    chance = random.Random(2)
    with desk(12, encoders) as (corpus, index):
        kinds: Counter[str] = Counter()
        for attempt in range(times):
            live = index / "generations" / (index / "CURRENT").read_text().strip()
            encoder = next((index / "encoders").iterdir())
            files = sorted(path for folder in (live, encoder) for path in folder.rglob("*") if path.is_file())
            path = chance.choice([path for path in files if path.stat().st_size])
            data = bytearray(path.read_bytes())
            place = chance.randrange(len(data))
            if attempt % 2 and not (path.name == "manifest.json" and place == len(data) - 1):
                data = data[:place]
            else:
                data[place] ^= 1 << chance.randrange(8)
            path.write_bytes(data)
            problems = [finding.problem for finding in examine(index).findings]
            require_promise(any(path.name in problem for problem in problems), f"doctor names {path.name}: {problems}")
            try:
                Assistant.open(index)
            except IndexFault as fault:
                require_promise(bool(fault.hint), "opening says what to do")
            else:
                require_promise(False, f"opening refuses a damaged {path.name}")
            report = build(corpus, index)
            require_promise(bool(report.mended) and not examine(index).findings, f"a build mends {path.name}")
            require_promise(bool(Assistant.open(index).ask(QUESTION).claims), "it answers again")
            kinds[path.name if path.parent.name != "lexical" else "lexical/*" + path.suffix] += 1
        named = ", ".join(f"{name} {count}" for name, count in kinds.most_common())
        print(f"{times} damages: each named by doctor, refused when opened, mended by a build; in {named}")


if __name__ == "__main__":
    what, times = [*sys.argv[1:], ""][0], int(sys.argv[2]) if len(sys.argv) > 2 else None
    if what == "kill":
        kill(times or 200)
    elif what == "full-disk":
        full_disk()
    elif what == "swaps":
        swaps(times or 50)
    elif what == "flips":
        flips(times or 100)
    else:
        sys.exit(__doc__)
