"""Which addresses are the API's; all others are the page's."""

from __future__ import annotations

PREFIX = "/api/v1"
"""Of our own form; what stands below it keeps its meaning as long as this version lasts."""
_PATHS = frozenset({"/openapi.json", "/metrics", "/health", "/api", "/v1", "/mcp"})
_FOLDERS = ("/api/", "/v1/", "/health/", "/mcp/")


def is_api_path(path: str) -> bool:
    return path in _PATHS or path.startswith(_FOLDERS)


def is_open_to_all(path: str) -> bool:
    """Whether it is asked by machines that have no key, and tells nothing of the corpus."""
    return path in ("/health/live", "/health/ready")


def speaks_openai(path: str) -> bool:
    """Whether whoever asks there expects errors in the form of OpenAI's API."""
    return path == "/v1" or path.startswith("/v1/")
