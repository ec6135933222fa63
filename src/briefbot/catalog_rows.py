"""Rows of an SQLite file that never changes, read by any number of threads."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from briefbot.errors import IndexDamaged
from briefbot.messages import say

_KEPT_IDLE = 4
"""Connections that stay open until the next read; each has up to 2 MB of the file in memory."""


class CatalogRows:
    """The open file. Every read has a connection to itself: a long one keeps nobody waiting."""

    def __init__(self, address: str, connection: sqlite3.Connection, *, mend: str) -> None:
        self._address = address
        self._mend = mend
        self._idle = deque([connection])  # no lock: a stream that is thrown away gives back its connection at any moment
        self._is_closed = False

    @classmethod
    def open(cls, path: Path, *, mend: str) -> CatalogRows:
        """Raises IndexDamaged, with the command that mends it, if the file is missing or no catalog."""
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with ExitStack() as opened:
            try:
                connection = opened.enter_context(closing(_connect(address)))
                connection.execute("SELECT count(*) FROM files")
            except sqlite3.Error as error:
                raise IndexDamaged(say("{path} is no catalog: {error}", path=path, error=error), mend) from error
            opened.pop_all()
        return cls(address, connection, mend=mend)

    def close(self) -> None:
        """Afterwards nothing can be read from it: ValueError. What is being fetched meanwhile is fetched to its end."""
        self._is_closed = True
        self._close_idle()

    def select(self, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]  # as SQLite gives them
        """All rows of the query. Raises IndexDamaged if the file cannot be read, ValueError if it is closed."""
        with self._reading() as connection:
            return connection.execute(query, values).fetchall()

    def stream(self, query: str) -> Iterator[tuple]:  # type: ignore[type-arg]
        """Rows one by one, for tables that need not fit in memory. Raises as ``select`` does."""
        with self._reading() as connection:
            for row in connection.execute(query):
                self._refuse_closed()
                yield row

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        self._refuse_closed()
        try:
            connection = self._take()
            try:
                yield connection
            finally:
                self._give_back(connection)
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(say("the catalog cannot be read: {error}", error=error), self._mend) from error

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:  # all of them are in use
            return _connect(self._address)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if len(self._idle) < _KEPT_IDLE:
            self._idle.append(connection)
        else:
            connection.close()
        if self._is_closed:  # meanwhile
            self._close_idle()

    def _close_idle(self) -> None:
        while True:
            try:
                self._idle.pop().close()
            except IndexError:
                return

    def _refuse_closed(self) -> None:
        if self._is_closed:
            raise ValueError("this index is closed")


def _connect(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, check_same_thread=False)
