"""The language model that the settings name, ready to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefbot.config import Config
from briefbot.errors import require

if TYPE_CHECKING:
    from briefbot.writing import Writer


def make_writer(config: Config) -> Writer | None:
    """The language model that is set, or None. Raises ConfigError if it cannot be one, MissingExtra without the [llm] extra."""
    if not config.llm:
        return None
    from briefbot.llm import ChatModel, ModelSettings
    from briefbot.writing import Writer

    require("httpx", extra="llm", purpose="asking a language model")
    settings = ModelSettings(
        url=config.llm,
        model=config.model,
        key=config.llm_key,
        timeout_s=config.llm_timeout_s,
        reply_tokens=config.llm_reply_tokens,
    )
    return Writer(
        ChatModel(settings),
        context_tokens=config.llm_context_tokens,
        shows_unverified=config.llm_unverified == "show",
    )
