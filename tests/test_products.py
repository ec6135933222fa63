"""Products of matrices, held against numpy's own in double precision, and the threads they must leave asleep."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from briefbot.products import multiply

ASK = """
import os, sys

def threads():
    return set(os.listdir("/proc/self/task"))

def processor_ms(thread):
    with open(f"/proc/self/task/{thread}/schedstat") as file:
        return int(file.read().split()[0]) / 1e6

before = threads()
import numpy
workers = threads() - before

from briefbot import Assistant

assistant = Assistant.open(sys.argv[1])
begun = sum(map(processor_ms, workers))
for _ in range(5):
    assert assistant.ask("How long is the crack in the harbour bridge, and what will the repairs of the damage cost?").claims
print(len(workers), sum(map(processor_ms, workers)) - begun)
"""


@pytest.mark.parametrize("n", [0, 1, 2, 5, 64, 1000])
@pytest.mark.parametrize(("d", "m"), [(384, 128), (128, 1), (128, 14), (768, 300), (3, 0), (384, None), (9000, None)])
def test_a_product_is_the_product(n: int, d: int, m: int | None) -> None:
    chance = np.random.default_rng(7)
    rows = chance.standard_normal((n, d)).astype(np.float32)
    factor = chance.standard_normal(d if m is None else (m, d)).astype(np.float32).T
    expected = rows.astype(np.float64) @ factor.astype(np.float64)
    product = multiply(rows, factor)
    assert product.dtype == np.float32
    np.testing.assert_allclose(product, expected, atol=2e-4 * np.sqrt(d))


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="needs Linux, which counts each thread's processor time")
def test_a_question_wakes_no_thread_of_openblas(index: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    command = [sys.executable, "-c", ASK, str(index)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=True)
    workers, milliseconds = done.stdout.split()
    if workers == "0":
        pytest.skip("needs a numpy with OpenBLAS and two processors")
    assert float(milliseconds) < 1
