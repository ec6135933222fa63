"""Results as JSON, and files that are whole or not there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from briefbot.errors import BriefbotError, QuestionError

_HALF_SURROGATE = re.compile("[\ud800-\udfff]")


def as_json(value: Any) -> str:
    """A dataclass, a list of them or an object of plain fields, indented, as it is printed."""
    if isinstance(value, list):
        fields: Any = [asdict(item) for item in value]
    else:
        fields = value if isinstance(value, dict) else asdict(value)
    return json.dumps(fields, indent=2, ensure_ascii=False, default=_plain)


def as_plain(value: Any) -> Any:
    """What reading ``as_json`` gives back: lists, objects, and dates as text."""
    return json.loads(as_json(value))


def as_json_line(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, default=_plain) + "\n"


def write_fields(fields: Any) -> str:
    """One line of JSON without its end that UTF-8 can carry, whatever stands in the fields."""
    # UTF-8 takes no half of a surrogate pair, JSON's own escapes do; outside its strings JSON is ASCII
    line = json.dumps(fields, ensure_ascii=False, default=_plain)
    return _HALF_SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", line)


@contextmanager
def whole_file(path: Path, *, error: type[BriefbotError] = QuestionError) -> Iterator[Callable[[str], object]]:
    """Writes a file aside and puts it in place when it is complete; what is no plain file (/dev/stdout) is written to.

    Raises ``error`` if it cannot be written.
    """
    plain = path.is_file() or not path.exists()
    target = path.resolve() if plain else path
    aside = target.with_name(f".{target.name}.part") if plain else target
    try:
        with _refusing(path, error):
            file = aside.open("w", encoding="utf8")

        def write(text: str) -> None:
            with _refusing(path, error):
                file.write(text)

        try:
            yield write
            with _refusing(path, error):
                file.close()
        finally:
            with suppress(OSError):
                file.close()
        if plain:
            with _refusing(path, error):
                aside.replace(target)
    finally:
        if plain:
            with suppress(OSError):
                aside.unlink()


@contextmanager
def _refusing(path: Path, error: type[BriefbotError]) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise  # whoever reads what is written has had enough
    except OSError as cause:
        raise error(f"{path} cannot be written: {cause.strerror}", "name a file in a folder that exists") from cause


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
