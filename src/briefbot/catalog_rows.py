"""Rows of an SQLite file that never changes, read by any number of threads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from briefbot.errors import IndexDamaged
from briefbot.messages import say


class CatalogRows:
    """The open file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._is_closed = False

    @classmethod
    def open(cls, path: Path) -> CatalogRows:
        """Raises IndexDamaged if the file is missing or no catalog."""
        with ExitStack() as opened:
            try:
                address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
                connection = opened.enter_context(closing(sqlite3.connect(address, uri=True, check_same_thread=False)))
                connection.execute("SELECT count(*) FROM files")
            except sqlite3.Error as error:
                raise IndexDamaged(say("{path} is no catalog: {error}", path=path, error=error), "briefbot index") from error
            opened.pop_all()
        return cls(connection)

    def close(self) -> None:
        """Afterwards nothing can be read from it: ValueError."""
        with self._lock:
            self._is_closed = True
            self._connection.close()

    def select(self, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]  # as SQLite gives them
        """All rows of the query. Raises IndexDamaged if the file cannot be read, ValueError if it is closed."""
        with self._lock, self._reading():
            return self._connection.execute(query, values).fetchall()

    def stream(self, query: str) -> Iterator[tuple]:  # type: ignore[type-arg]
        """Rows one by one on a cursor of their own, for tables that need not fit in memory. Raises as ``select`` does."""
        with self._reading():
            yield from self._connection.execute(query)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if self._is_closed:
                raise ValueError("this index is closed") from error
            raise IndexDamaged(say("the catalog cannot be read: {error}", error=error), "briefbot index") from error
