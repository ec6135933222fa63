"""Results as JSON: the fields of our dataclasses as they are, as the command line prints them."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from typing import Any

from starlette.responses import Response

from briefbot.output import write_fields


def fields_of(value: Any) -> Any:
    """A dataclass, or a list of them, as plain fields."""
    if isinstance(value, list):
        return [fields_of(item) for item in value]
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def reply(value: Any, *, status: int = 200) -> Response:
    return Response(write_fields(fields_of(value)).encode(), status, {"cache-control": "no-store"}, media_type="application/json")
