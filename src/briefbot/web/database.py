"""The SQLite file in which the web chat keeps accounts, conversations and feedback."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from briefbot.errors import StoreError

_VERSION = 1
_SCHEMA = """
CREATE TABLE users (
    name TEXT PRIMARY KEY,
    password TEXT NOT NULL,            -- argon2 hash, with its parameters and salt
    is_keeper INTEGER NOT NULL,        -- may change the corpus and rebuild the index
    created TEXT NOT NULL
) STRICT;
CREATE TABLE sessions (
    token_digest TEXT PRIMARY KEY,     -- sha256 of the cookie: who reads this file cannot log in with it
    user TEXT NOT NULL REFERENCES users(name) ON DELETE CASCADE,
    expires TEXT NOT NULL
) STRICT;
CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL,                -- '' where there are no accounts
    title TEXT NOT NULL,
    begun TEXT NOT NULL,
    changed TEXT NOT NULL
) STRICT;
CREATE INDEX conversations_of ON conversations(user, changed);
CREATE TABLE turns (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    place INTEGER NOT NULL,            -- 0, 1, … in the order they were asked
    asked TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,              -- JSON of the Answer, as briefbot ask --json prints it
    scope TEXT NOT NULL,               -- JSON of the Scope
    judgement TEXT CHECK (judgement IN ('good', 'bad')),
    reason TEXT,
    rated TEXT,
    UNIQUE (conversation, place)
) STRICT;
"""


class Database:
    """One connection, safe to share between threads: a transaction has it to itself."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> Database:
        """Makes the file, readable by its owner alone, if it is not there. Raises StoreError if it cannot be used."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.create_function("casefold", 1, lambda text: text.casefold(), deterministic=True)
            _prepare(connection, path)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{path} cannot be used to keep conversations: {error}", 'name another file in briefbot.toml: store = "…"'
            ) from error
        return cls(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of its statements hold, or none does."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > _VERSION:
        raise StoreError(
            f"{path} was written by a newer briefbot (its form is {version}, this one knows {_VERSION})", "update briefbot"
        )
    if version == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
