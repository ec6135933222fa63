"""Settings come from four places; the nearer to the person, the stronger."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from briefbot.config import Config, load
from briefbot.errors import ConfigError
from briefbot.llm_settings import make_writer


def write(folder: Path, toml: str) -> Path:
    (folder / "briefbot.toml").write_text(toml, "utf8")
    return folder


def test_without_file_environment_or_flags_everything_is_at_its_default(tmp_path: Path) -> None:
    assert load(tmp_path, environment={}) == Config()


def test_flags_beat_the_environment_which_beats_the_file_which_beats_defaults(tmp_path: Path) -> None:
    write(tmp_path, 'corpus = "of-file"\nindex = "of-file"\nencoder = "of-file"\n')
    environment = {"BRIEFBOT_INDEX": "of-environment", "BRIEFBOT_ENCODER": "of-environment"}
    config = load(tmp_path, environment=environment, flags={"encoder": "of-flags"})
    assert (config.host, config.corpus, config.index, config.encoder) == ("127.0.0.1", "of-file", "of-environment", "of-flags")


def test_a_flag_that_was_not_given_leaves_the_weaker_value(tmp_path: Path) -> None:
    write(tmp_path, "port = 8001\n")
    assert load(tmp_path, environment={}, flags={"port": None, "index": None}).port == 8001


def test_numbers_of_the_environment_become_numbers(tmp_path: Path) -> None:
    config = load(tmp_path, environment={"BRIEFBOT_PORT": "0", "BRIEFBOT_PASSAGE_TOKENS": "64"})
    assert (config.port, config.passage_tokens) == (0, 64)


def test_other_variables_of_the_environment_are_none_of_its_business(tmp_path: Path) -> None:
    assert load(tmp_path, environment={"PORT": "1", "MY_BRIEFBOT_PORT": "2", "HOME": "/"}) == Config()


@pytest.mark.parametrize(("given", "meant"), [("indx", "index"), ("passage_token", "passage_tokens"), ("hosts", "host")])
def test_an_unknown_key_of_the_file_names_the_nearest_known_one(tmp_path: Path, given: str, meant: str) -> None:
    write(tmp_path, f'{given} = "x"\n')
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, environment={})
    assert given in caught.value.message
    assert "briefbot.toml" in caught.value.message
    assert repr(meant) in caught.value.hint


@pytest.mark.parametrize(("given", "meant"), [("BRIEFBOT_CORPSE", "corpus"), ("BRIEFBOT_PROT", "port"), ("BRIEFBOT_", "")])
def test_an_unknown_variable_of_the_environment_names_the_nearest_known_one(tmp_path: Path, given: str, meant: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, environment={given: "x"})
    assert "the environment" in caught.value.message
    assert meant in caught.value.hint
    assert any(field.name in caught.value.hint for field in fields(Config))


def test_a_key_that_is_like_none_is_told_all_of_them(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="foo") as caught:
        load(write(tmp_path, "foo = 3\n"), environment={})
    assert "did you mean" not in caught.value.hint
    assert all(field.name in caught.value.hint for field in fields(Config))


@pytest.mark.parametrize(
    ("name", "value"), [("port", 99999), ("passage_tokens", 1), ("kept_generations", 0), ("llm_timeout_s", 0), ("llm", "notaurl")]
)
def test_the_hint_for_a_value_fits_a_flag_as_well_as_the_file(name: str, value: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        make_writer(load(Path("none"), environment={}, flags={name: value}))
    assert caught.value.hint.startswith(f"give {name} ")
    assert " = " not in caught.value.hint


@pytest.mark.parametrize(
    ("toml", "values"),
    [
        ('port = "7860"', ["port", "'7860'", "str", "int"]),
        ("port = 78.6", ["port", "78.6", "float", "int"]),
        ("port = true", ["port", "True", "bool", "int"]),
        ("index = 3", ["index", "3", "int", "str"]),
        ("[index]\nfolder = 'x'", ["index", "dict", "str"]),
        ("passage_tokens = [220]", ["passage_tokens", "[220]", "list", "int"]),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_both_kinds(tmp_path: Path, toml: str, values: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, toml), environment={})
    assert all(value in caught.value.message for value in values)


def test_a_variable_that_is_no_whole_number_is_refused_by_its_own_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="BRIEFBOT_PORT is 'eighty'"):
        load(tmp_path, environment={"BRIEFBOT_PORT": "eighty"})


@pytest.mark.parametrize(("name", "value"), [("port", -1), ("port", 65536), ("passage_tokens", 15), ("passage_tokens", 0)])
def test_a_number_outside_its_range_is_refused_wherever_it_comes_from(tmp_path: Path, name: str, value: int) -> None:
    ways: list[dict[str, Any]] = [
        {"folder": write(tmp_path, f"{name} = {value}"), "environment": {}},
        {"folder": tmp_path / "none", "environment": {f"BRIEFBOT_{name.upper()}": str(value)}},
        {"folder": tmp_path / "none", "environment": {}, "flags": {name: value}},
    ]
    for way in ways:
        with pytest.raises(ConfigError, match=f"{name} is {value}"):
            load(**way)


@pytest.mark.parametrize("content", [b"index = ", b"index = \xff\xfe", b"index = 'a'\nindex = 'b'"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "briefbot.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"briefbot\.toml is not valid TOML"):
        load(tmp_path, environment={})


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "briefbot.toml").write_bytes("index = 'north'\n".encode("utf-8-sig"))
    assert load(tmp_path, environment={}).index == "north"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"briefbot\.toml cannot be read: File name too long"):
        load(tmp_path / ("n" * 300), environment={})
    if sys.platform == "linux":  # where this file refuses to be read whoever asks
        (tmp_path / "briefbot.toml").symlink_to("/proc/self/mem")
        with pytest.raises(ConfigError, match=r"briefbot\.toml cannot be read: Input/output error"):
            load(tmp_path, environment={})


def test_the_key_of_a_language_model_is_in_no_representation_and_no_error(tmp_path: Path) -> None:
    config = load(tmp_path, environment={"BRIEFBOT_LLM_KEY": "sk-geheim"})
    assert config.llm_key == "sk-geheim"
    assert "sk-geheim" not in repr(config)
    with pytest.raises(ConfigError, match="llm_key") as caught:
        load(write(tmp_path, 'llm_key = ["sk-geheim"]'), environment={})
    assert "sk-geheim" not in f"{caught.value.message}{caught.value.hint}"


@pytest.mark.parametrize(
    "toml", ["llm_timeout_s = 0", "llm_context_tokens = 10", "llm_reply_tokens = 0", 'llm_unverified = "hide"']
)
def test_settings_of_a_language_model_that_cannot_work_are_refused(tmp_path: Path, toml: str) -> None:
    with pytest.raises(ConfigError, match=toml.split()[0]) as caught:
        load(write(tmp_path, toml), environment={})
    assert toml.split()[0] in caught.value.hint
