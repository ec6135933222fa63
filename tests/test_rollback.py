"""The generation before serves again when it is told to, and a build goes on from there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from briefbot.cli import main
from briefbot.doctor import examine
from briefbot.errors import IndexBusy, IndexDamaged, IndexNotFound
from briefbot.generations.current import current
from briefbot.generations.generation import Generation
from briefbot.generations.housekeeping import roll_back, sole_builder
from briefbot.generations.manifest import Manifest
from briefbot.retriever import Retriever
from desk import Desk, answer, assert_sound_and_as_built_anew, summary

FERRY = "Some 12,000 vehicles a day are sent over the old ferry crossing."


def article(vehicles: str) -> str:
    return f"---\ntitle: Bridge closed\ndate: 2031-03-05\n---\n\n{FERRY.replace('12,000', vehicles)}\n"


def build(desk: Desk, vehicles: str) -> str:
    desk.write("bridge.md", article(vehicles))
    return desk.build().generation


def says(desk: Desk) -> str:
    found = desk.article("bridge.md")
    assert found is not None
    return found.text.split()[1]


@pytest.fixture
def three(empty: Desk) -> tuple[Desk, list[str]]:
    """An index of three generations, and their names."""
    return empty, [build(empty, vehicles) for vehicles in ("12,000", "13,000", "14,000")]


def test_the_generation_before_serves_again_as_it_was(three: tuple[Desk, list[str]]) -> None:
    desk, (_, second, third) = three
    rollback = roll_back(desk.index)
    assert (rollback.generation, rollback.instead_of) == (second, third)
    assert rollback.created == Manifest.load(desk.live()).created
    assert (current(desk.index), says(desk)) == (second, "13,000")
    assert desk.answer()[0][1] == FERRY.replace("12,000", "13,000")
    assert examine(desk.index).findings == []


def test_twice_goes_back_two_generations_and_then_there_is_nothing_older(three: tuple[Desk, list[str]]) -> None:
    desk, (first, second, third) = three
    assert [roll_back(desk.index).instead_of for _ in range(2)] == [third, second]
    assert (current(desk.index), says(desk)) == (first, "12,000")
    with pytest.raises(IndexNotFound, match=f"no generation older than {first}") as raised:
        roll_back(desk.index)
    assert raised.value.hint.startswith("briefbot index")
    assert (current(desk.index), says(desk)) == (first, "12,000")


def test_a_build_goes_forth_again_and_takes_the_articles_as_they_are(three: tuple[Desk, list[str]]) -> None:
    desk, (_, second, _) = three
    roll_back(desk.index)
    report = desk.build()
    assert (summary(report), report.encoded) == (([], ["bridge.md"], [], []), 1)
    assert (says(desk), Manifest.load(desk.live()).previous) == ("14,000", second)
    assert_sound_and_as_built_anew(desk)
    assert roll_back(desk.index).generation == second
    assert says(desk) == "13,000"


def test_back_and_forth_and_back_goes_to_what_the_live_one_was_made_from(three: tuple[Desk, list[str]]) -> None:
    """Not to the one that was rolled back, though that is newer and a reader still holds it."""
    desk, (first, second, third) = three
    held = Retriever.open(desk.index)
    found = answer(held)
    for _ in range(2):
        roll_back(desk.index)
    build(desk, "15,000")
    assert third in desk.generations()
    assert answer(held) == found
    assert roll_back(desk.index).generation == first
    assert (says(desk), second in desk.generations()) == ("12,000", False)


def test_a_build_with_nothing_new_leaves_the_rolled_back_generation_alone(three: tuple[Desk, list[str]]) -> None:
    desk, (_, second, _) = three
    roll_back(desk.index)
    desk.write("bridge.md", article("13,000"))
    report = desk.build()
    assert (report.generation, summary(report)) == (second, ([], [], [], []))


def test_an_older_generation_that_is_damaged_is_passed_over(three: tuple[Desk, list[str]]) -> None:
    desk, (first, second, _) = three
    (desk.index / "generations" / second / "passages.npy").unlink()
    assert roll_back(desk.index).generation == first
    assert examine(desk.index).findings == []


def test_a_mended_index_goes_back_past_what_was_damaged(three: tuple[Desk, list[str]]) -> None:
    desk, (_, second, third) = three
    shutil.rmtree(desk.live() / "lexical")
    with pytest.raises(IndexDamaged):
        Generation.open(desk.index)
    mended = desk.build()
    assert mended.mended
    assert Manifest.load(desk.live()).previous == third
    assert roll_back(desk.index).generation == second
    assert (says(desk), examine(desk.index).findings) == ("13,000", [])


def test_a_damaged_index_is_left_for_the_generation_before(three: tuple[Desk, list[str]]) -> None:
    desk, (_, second, _) = three
    (desk.live() / "manifest.json").unlink()
    assert roll_back(desk.index).generation == second
    assert says(desk) == "13,000"


def test_the_only_generation_stays(empty: Desk) -> None:
    only = build(empty, "12,000")
    with pytest.raises(IndexNotFound, match="no generation older"):
        roll_back(empty.index)
    assert current(empty.index) == only


def test_where_no_index_is_none_is_begun(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound, match="there is no index"):
        roll_back(tmp_path / "index")
    assert list(tmp_path.iterdir()) == []


def test_while_another_builds_nobody_rolls_back(three: tuple[Desk, list[str]]) -> None:
    desk, (*_, third) = three
    with sole_builder(desk.index), pytest.raises(IndexBusy):
        roll_back(desk.index)
    assert current(desk.index) == third


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main([*map(str, arguments)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_command_says_which_generation_serves_and_what_comes_next(
    three: tuple[Desk, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    desk, (first, second, third) = three
    created = Manifest.load(desk.index / "generations" / second).created
    code, out, err = run(capsys, "index", "--rollback", "--index", desk.index)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"generation {second}, built {created}, serves again instead of {third}",
        "the articles of the folder are as they were: the next briefbot index takes them in again",
    ]
    code, out, _ = run(capsys, "index", "--rollback", "--index", desk.index, "--json")
    assert (code, json.loads(out)["generation"], json.loads(out)["instead_of"]) == (0, first, second)
    assert set(json.loads(out)) == {"generation", "instead_of", "created"}
    code, out, err = run(capsys, "index", "--rollback", "--index", desk.index)
    assert (code, out) == (1, "")
    assert err.startswith(f"Error: no generation older than {first} is kept whole in {desk.index}\nHint: briefbot index")


@pytest.mark.parametrize("others", [["--full"], ["--watch"], ["corpus"]])
def test_a_rollback_takes_nothing_else(others: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as raised:
        run(capsys, "index", "--rollback", *others, "--index", tmp_path)
    assert raised.value.code == 2
    assert "--rollback" in capsys.readouterr().err
