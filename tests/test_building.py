"""A rebuild in another process tells what one in this process would, and takes nothing down with it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from briefbot.errors import BriefbotError, BuildStopped, CorpusEmpty
from briefbot.generations.housekeeping import sole_builder
from briefbot.serving.building import build_apart
from desk import ENCODER, PASSAGE_TOKENS, Desk

OPEN = Path("/proc/self/fd")


def arguments(desk: Desk) -> dict[str, Any]:
    return {"corpus": str(desk.corpus), "index": str(desk.index), "encoder": ENCODER, "passage_tokens": PASSAGE_TOKENS}


def ignore(stage: str, done: int, total: int) -> None: ...


def test_its_report_and_its_progress_are_those_of_a_build_in_this_process(desk: Desk) -> None:
    other = desk.beside("other")
    for each in (desk, other):
        each.build()
    desk.edit("2031-03-20-bridge-correction.md", "65 centimetres", "66 centimetres")
    desk.write("new/\u00fcber Br\u00fccken.md", "# A second bridge\n\nIt has nine piers.\n")
    desk.write("empty.pdf", b"%PDF-1.4 and no more")
    there: list[tuple[str, int, int]] = []
    here: list[tuple[str, int, int]] = []
    apart = build_apart(arguments(desk), lambda *news: there.append(news))
    built = other.build(progress=lambda *news: here.append(news))
    assert there == here
    assert apart.added == ["new/\u00fcber Br\u00fccken.md"]
    assert apart.changes
    assert apart.failed
    assert set(apart.stages_s) == set(built.stages_s)
    untimed = {"generation": built.generation, "seconds": built.seconds, "stages_s": built.stages_s}
    assert replace(apart, **untimed) == built  # type: ignore[arg-type]


def test_what_it_raises_arrives_with_its_remarks(desk: Desk) -> None:
    before = desk.answer()
    for name in sorted(path.name for path in desk.corpus.iterdir()):
        desk.remove(name)
    with pytest.raises(CorpusEmpty) as caught:
        build_apart(arguments(desk), ignore)
    assert str(desk.corpus) in caught.value.message
    assert caught.value.remark is not None
    assert str(caught.value.remark) == caught.value.message
    assert desk.answer() == before


def test_another_builder_is_waited_for_by_whoever_asked(desk: Desk) -> None:
    with sole_builder(desk.index), pytest.raises(BriefbotError) as caught:
        build_apart(arguments(desk), ignore)
    assert type(caught.value).__name__ == "IndexBusy"


@pytest.mark.skipif(sys.platform == "win32", reason="about signals as POSIX has them")
@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "sys.exit(3)"])
def test_a_process_that_ends_in_the_middle_is_told_of(desk: Desk, end: str) -> None:
    before, news = desk.answer(), []
    body = f"""import os, sys; sys.stdin.readline(); print('["progress", "reading articles", 1, 9]', flush=True); {end}"""
    with pytest.raises(BuildStopped, match=r"SIGKILL|\(3\)") as caught:
        build_apart(arguments(desk), lambda *each: news.append(each), command=[sys.executable, "-c", body])
    assert news == [("reading articles", 1, 9)]
    assert "the index is as it was" in caught.value.hint
    assert desk.answer() == before


def test_a_mistake_of_ours_is_no_traceback_to_a_visitor(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BriefbotError, match="did not foresee"):
        build_apart({**arguments(desk), "kept_generations": "three"}, ignore)
    assert "Traceback" in capfd.readouterr().err


@pytest.mark.skipif(not OPEN.is_dir(), reason="counts what is open where the system shows it")
def test_nothing_stays_open(desk: Desk) -> None:
    build_apart(arguments(desk), ignore)
    before = len(list(OPEN.iterdir()))
    for _ in range(3):
        build_apart(arguments(desk), ignore)
    assert len(list(OPEN.iterdir())) <= before
