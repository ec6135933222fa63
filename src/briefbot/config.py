"""Settings: defaults < briefbot.toml < BRIEFBOT_* < flags."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from briefbot import defaults
from briefbot.errors import ConfigError

FILE_NAME = "briefbot.toml"
PREFIX = "BRIEFBOT_"
_NOT_SHOWN = "llm_key"
_LEAST = {
    "requests_per_minute": 0,
    "concurrent_requests": 1,
    "llm_timeout_s": 1,
    "llm_context_tokens": 200,
    "llm_reply_tokens": 16,
}


@dataclass(frozen=True, slots=True)
class Config:
    """What a person can set. Flags of the command line win over the environment, that over the file."""

    corpus: str = defaults.CORPUS
    """Folder of the articles."""
    index: str = defaults.INDEX
    """Folder of their index."""
    encoder: str = defaults.ENCODER
    """A sentence-transformers name or folder, or weights of benchmarks/train_encoder.py; the default comes with the [build]
    extra and needs no network."""
    passage_tokens: int = defaults.PASSAGE_TOKENS
    """Token budget of a passage, counted with cl100k_base; the encoder's own limit holds besides."""
    kept_generations: int = defaults.KEPT_GENERATIONS
    """How many generations of an index stay on disk, the live one among them."""
    host: str = "127.0.0.1"
    """Address the servers listen on; one that other machines reach needs accounts or keys."""
    port: int = 7860
    """Port it listens on; 0 takes a free one."""
    store: str = "briefbot.db"
    """The file in which the servers keep accounts, keys, conversations and feedback."""
    requests_per_minute: int = 600
    """Of the API, for each key, or each address where there are no keys; 0 sets no limit."""
    concurrent_requests: int = 64
    """Of the API, being answered or in line, half of them at most of one key or address; who comes then is told to come again."""
    llm: str = ""
    """Address of an OpenAI-compatible endpoint, as http://127.0.0.1:11434/v1; empty asks no language model."""
    model: str = ""
    """What that endpoint calls the model."""
    llm_key: str = field(default="", repr=False)
    """Sent to that endpoint and to nobody else. There is no flag for it: every user of a machine can read those."""
    llm_timeout_s: int = 120
    """Seconds for a whole reply, the repeated tries included."""
    llm_context_tokens: int = 3000
    """Most tokens of the evidence a model is given."""
    llm_reply_tokens: int = 500
    """Most tokens a model may write."""
    llm_unverified: str = "remove"
    """What becomes of a model's sentences that their sources do not bear out: "remove", or "show" with the reason."""

    def __post_init__(self) -> None:
        if self.passage_tokens < 16:
            raise ConfigError(
                f"passage_tokens is {self.passage_tokens}, the least that works is 16",
                f"give passage_tokens a value like {defaults.PASSAGE_TOKENS}",
            )
        if self.kept_generations < 1:
            raise ConfigError(
                f"kept_generations is {self.kept_generations}, the least is 1",
                f"give kept_generations a value like {defaults.KEPT_GENERATIONS}",
            )
        if not 0 <= self.port <= 65535:
            raise ConfigError(f"port is {self.port}, ports go from 0 to 65535", "give port a value like 7860")
        for name, least in _LEAST.items():
            if getattr(self, name) < least:
                raise ConfigError(
                    f"{name} is {getattr(self, name)}, the least that works is {least}", f"give {name} a value of {least} or more"
                )
        if self.llm_unverified not in ("remove", "show"):
            raise ConfigError(
                f"llm_unverified is {self.llm_unverified!r}, it can be remove or show",
                "give llm_unverified the value remove or show",
            )


def load(
    folder: Path | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Config:
    """Settings of ``folder``'s briefbot.toml under the environment's under the flags; None leaves a flag unset.

    Raises ConfigError on an unknown key, naming the known one that is like it or all, and on a value of the wrong kind.
    """
    path = (folder or Path.cwd()) / FILE_NAME
    environ = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    try:
        if path.is_file():
            values |= _checked(tomllib.loads(path.read_text("utf-8-sig")), origin=str(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}", "mend the line it names, or remove the file") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}", "check that the file may be read") from error
    from_environment = {name.removeprefix(PREFIX).lower(): text for name, text in environ.items() if name.startswith(PREFIX)}
    values |= _checked({name: _parse(name, text) for name, text in from_environment.items()}, origin="the environment")
    values |= {name: value for name, value in (flags or {}).items() if value is not None}
    return replace(Config(), **values)


_KINDS = {field.name: type(getattr(Config(), field.name)) for field in fields(Config)}


def _parse(name: str, text: str) -> Any:
    if _KINDS.get(name) is not int:
        return text
    try:
        return int(text)
    except ValueError as error:
        raise ConfigError(
            f"{PREFIX}{name.upper()} is {text!r}, which is no whole number", f"export {PREFIX}{name.upper()}=…"
        ) from error


def _checked(values: Mapping[str, Any], *, origin: str) -> dict[str, Any]:
    for name, value in values.items():
        if name not in _KINDS:
            near = difflib.get_close_matches(name, _KINDS, n=1)
            raise ConfigError(
                f"{origin} sets {name!r}, which is no setting",
                f"did you mean {near[0]!r}?" if near else f"the settings are {', '.join(_KINDS)}",
            )
        if type(value) is not _KINDS[name]:
            shown = "…" if name == _NOT_SHOWN else repr(value)
            raise ConfigError(
                f"{origin} sets {name} to {shown}, which is {type(value).__name__} and not {_KINDS[name].__name__}",
                f"give {name} a value like {getattr(Config(), name)!r}",
            )
    return dict(values)
