"""The promises of benchmarks/resilience.py, held a few times over: it holds them some hundred times."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "resilience.py"


@pytest.fixture(scope="module")
def resilience() -> ModuleType:
    spec = importlib.util.spec_from_file_location("resilience", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_index_answers_after_builds_are_killed_at_any_moment(resilience: ModuleType, index: Path) -> None:
    resilience.kill(6, index / "encoders")


def test_readers_follow_swaps_and_no_answer_is_of_two_generations(resilience: ModuleType, index: Path) -> None:
    resilience.swaps(4, index / "encoders")


def test_damage_anywhere_is_named_refused_and_mended(resilience: ModuleType, index: Path) -> None:
    resilience.flips(4, index / "encoders")


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk: run as root on Linux")
def test_a_full_disk_leaves_the_old_generation_serving(resilience: ModuleType, index: Path, tmp_path: Path) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(tmp_path)], capture_output=True).returncode != 0:
        pytest.skip("mounts a small disk: run where root may mount a tmpfs")
    subprocess.run(["umount", str(tmp_path)], check=True)
    resilience.full_disk((0, 128, 256, 320, 8192), index / "encoders")
