"""Many clients at once on `briefbot serve`, over loopback, with a rebuild in between: python benchmarks/load.py [CORPUS]

    python benchmarks/load.py corpus --clients 32 --minutes 5

Each client asks, searches and streams without a pause, in words of the articles' own titles and in some that no article
answers. Half way, or ``--rebuilds`` times evenly spread, an article is changed and the index rebuilt. Prints requests, errors,
requests a second and the time of each kind of request; the same while a rebuild went on; and the server's memory after a
warm-up, at the end and at most (a rebuild runs in a process of its own, which comes on top).
Ends with 1 if any request failed, was answered by a generation that was not live, or the rebuild did not take its place.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

WARM_UP_S = 20.0
NOT_THERE = ["Who won the chess championship of Peru?", "What is the salary of a monitor?", "When was the opera house built?"]
BRIEFBOT = Path(sys.executable).with_name("briefbot")


@dataclass
class Log:
    """What every client saw: kind of request, when it began, how long it took; and what failed."""

    taken: list[tuple[str, float, float]] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    generations: Counter[str] = field(default_factory=Counter)
    rebuilds: list[tuple[float, float]] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)


async def request(client: httpx.AsyncClient, title: str, log: Log, draw: random.Random) -> str:
    """One request; its kind."""
    kind = draw.choices(["ask", "search", "ask stream", "chat stream"], [5, 3, 1, 1])[0]
    question = draw.choice(NOT_THERE) if draw.random() < 0.2 else f"What happened: {title}?"
    if kind == "ask":
        answer = (await client.post("/api/v1/ask", json={"question": question})).raise_for_status().json()
        log.generations[answer["generation"]] += 1
    elif kind == "search":
        (await client.post("/api/v1/search", json={"query": title})).raise_for_status()
    elif kind == "ask stream":
        text = (await client.post("/api/v1/ask/stream", json={"question": question})).raise_for_status().text
        assert "event: answer" in text, text[-200:]
    else:
        said = [{"role": "user", "content": question}]
        body = {"model": "briefbot", "messages": said, "stream": True}
        text = (await client.post("/v1/chat/completions", json=body)).raise_for_status().text
        assert text.endswith("data: [DONE]\n\n"), text[-200:]
    return kind


async def visit(url: str, titles: list[str], log: Log, *, seed: int, until: float) -> None:
    draw = random.Random(seed)
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
        while (began := time.perf_counter()) < until:
            try:
                kind = await request(client, draw.choice(titles), log, draw)
            except (httpx.HTTPError, AssertionError) as error:
                log.failed[f"{type(error).__name__}: {error}"[:160]] += 1
            else:
                log.taken.append((kind, began, time.perf_counter() - began))


async def watch_memory(pid: int, log: Log, until: float) -> None:
    while time.perf_counter() < until:
        log.memory.append((time.perf_counter(), memory_kb(pid, "VmRSS")))
        await asyncio.sleep(0.5)


async def rebuild(url: str, changed: Path, log: Log, at: float) -> None:
    await asyncio.sleep(at - time.perf_counter())
    changed.write_text(changed.read_text("utf8") + "\n\nA paragraph that was added while others asked.\n", "utf8")
    began = time.perf_counter()
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
        (await client.post("/api/v1/rebuild")).raise_for_status()
        while (state := (await client.get("/api/v1/rebuild")).raise_for_status().json())["state"] == "running":
            await asyncio.sleep(0.2)
    log.rebuilds.append((began, time.perf_counter()))
    if state["state"] != "finished" or not state["report"]["changed"]:
        log.failed[f"the rebuild: {json.dumps(state)[:200]}"] += 1


def memory_kb(pid: int, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1])


def describe(name: str, times: list[float]) -> str:
    if not times:
        return f"{name:<26} {0:>7}"
    ordered = sorted(times)
    p95, p99 = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.95, 0.99))
    shown = (statistics.median(ordered), p95, p99, ordered[-1])
    return f"{name:<26} {len(times):>7}" + "".join(f"{1000 * value:>9.0f}" for value in shown)


def report(log: Log, *, began: float, ended: float, pid: int) -> bool:
    """Prints it all; whether nothing went wrong."""
    seconds = ended - began
    print(f"{len(log.taken)} requests in {seconds:.0f} s, {len(log.taken) / seconds:.1f} a second, {log.failed.total()} failed")
    for what, count in log.failed.most_common(10):
        print(f"  {count} x {what}")
    print(f"{'milliseconds':<26} {'n':>7}{'median':>9}{'p95':>9}{'p99':>9}{'longest':>9}")
    for kind in ("ask", "search", "ask stream", "chat stream"):
        print(describe(kind, [taken for name, _, taken in log.taken if name == kind]))
    inside, outside = [], []
    for _, at, taken in log.taken:
        meanwhile = any(at < last and at + taken > first for first, last in log.rebuilds)
        (inside if meanwhile else outside).append(taken)
    rebuilt = sum(last - first for first, last in log.rebuilds)
    print(describe(f"all, while rebuilt ({rebuilt:.0f} s)", inside))
    print(describe("all, otherwise", outside))
    memory = [kb for at, kb in log.memory if at > began + WARM_UP_S] or [kb for _, kb in log.memory[-1:]]
    shown = (memory[0], log.memory[-1][1], memory_kb(pid, "VmHWM"))
    print("memory in MB, after the warm-up {:.0f}, at the end {:.0f}, at most {:.0f}".format(*(kb / 1024 for kb in shown)))
    print(f"generations that answered: {dict(log.generations)}")
    return not log.failed and len(log.generations) == len(log.rebuilds) + 1


async def load(url: str, pid: int, work: Path, options: argparse.Namespace) -> bool:
    log = Log()
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
        heads = (await client.get("/api/v1/articles")).raise_for_status().json()["articles"]
        first = await client.post("/api/v1/ask", json={"question": heads[0]["title"]}, timeout=None)  # loads the models
        first.raise_for_status()
    began = time.perf_counter()
    until = began + 60 * options.minutes
    changed = sorted((work / "corpus").rglob("*.md"))
    titles = [head["title"] for head in heads]
    visits = [visit(url, titles, log, seed=seed, until=until) for seed in range(options.clients)]
    step = (until - began) / (options.rebuilds + 1)
    rebuilds = [rebuild(url, changed[n % len(changed)], log, began + (n + 1) * step) for n in range(options.rebuilds)]
    await asyncio.gather(*visits, watch_memory(pid, log, until), *rebuilds)
    return report(log, began=began, ended=time.perf_counter(), pid=pid)


def main() -> int:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("corpus", nargs="?", default="corpus")
    parser.add_argument("--index", default="index", help="an index of it, copied; built if it is not there")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--rebuilds", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(options.corpus, work / "corpus")
        if (Path(options.index) / "CURRENT").is_file():
            shutil.copytree(options.index, work / "index")
        subprocess.run([BRIEFBOT, "index", "corpus"], cwd=work, check=True, capture_output=True)
        places = 2 * (options.clients + 1)  # to the server they are one caller, who has half of them
        environment = {**os.environ, "BRIEFBOT_REQUESTS_PER_MINUTE": "0", "BRIEFBOT_CONCURRENT_REQUESTS": str(places)}
        command = [BRIEFBOT, "serve", "--port", "0"]
        with subprocess.Popen(command, cwd=work, env=environment, stderr=subprocess.PIPE, text=True) as server:
            try:
                assert server.stderr is not None
                line = server.stderr.readline()
                address = re.search(r"http://127\.0\.0\.1:\d+", line)
                assert address, line
                return 0 if asyncio.run(load(address.group(), server.pid, work, options)) else 1
            finally:
                server.terminate()


if __name__ == "__main__":
    sys.exit(main())
