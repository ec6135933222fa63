"""The SQLite file in which the servers keep accounts, keys, conversations and feedback."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from briefbot.errors import StoreError
from briefbot.messages import say

_FORM_1 = """
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
_FORM_2 = """
CREATE TABLE keys (
    name TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,       -- sha256 of the key: who reads this file cannot use it
    is_keeper INTEGER NOT NULL,        -- may rebuild the index
    created TEXT NOT NULL
) STRICT;
"""
_FORMS = (_FORM_1, _FORM_2)
"""What each form of the file adds to the one before; ``user_version`` says how many a file has."""
_WAIT_S = 10.0
"""How long a statement waits for another process to be done with the file."""
_HALF_SURROGATE = re.compile("[\ud800-\udfff]")


class Database:
    """One connection, safe to share between threads: a transaction has it to itself."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> Database:
        """Makes the file, readable by its owner alone, if it is not there. Raises StoreError if it cannot be used."""
        with _translated(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=_WAIT_S)
            try:
                _prepare(connection, path)
            except BaseException:  # whatever ends this, the file must not stay open
                connection.close()
                raise
        return cls(connection, path)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of its statements hold, or none does. Raises StoreError if the file fails: locked for long, a full disk."""
        with self._begun("IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """For reading: what stands in the file at this moment, whoever is writing. Raises StoreError as ``transaction``."""
        with self._begun("DEFERRED") as connection:
            yield connection

    @contextmanager
    def _begun(self, kind: str) -> Iterator[sqlite3.Connection]:
        with self._lock, _translated(self._path):
            self._connection.execute(f"BEGIN {kind}")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:  # whatever ends it, an interrupted event too: all of a transaction holds or nothing
                if self._connection.in_transaction:  # SQLite has rolled back by itself after a full disk
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def fold(text: str) -> str:
    """The form in which texts are compared without regard to case (Unicode, default caseless matching). SQL knows it, too."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def storable(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair, which SQLite does not take."""
    return _HALF_SURROGATE.sub("\ufffd", text)


def now() -> str:
    """This moment as the file writes it: ISO 8601 in UTC, of one length, so that later ones sort after earlier ones."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            say("{path} cannot be used to keep conversations: {error}", path=path, error=error),
            say('name another file in briefbot.toml: store = "…"'),
        ) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    connection.create_function("fold", 1, fold, deterministic=True)
    connection.execute("PRAGMA foreign_keys = ON")
    if _version(connection, path) < len(_FORMS):
        connection.execute("BEGIN IMMEDIATE")
        try:
            _bring_up_to_date(connection, path)
            connection.execute("COMMIT")
        except BaseException:  # whatever ends it, no other process may wait for its lock or find half of the tables
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    _write_ahead(connection)


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The form of the file, 0 where it has none yet. Raises StoreError if a newer briefbot wrote it."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(_FORMS):
        raise StoreError(
            say(
                "{path} was written by a newer briefbot (its form is {version}, this one knows {known})",
                path=path,
                version=version,
                known=len(_FORMS),
            ),
            say("update briefbot"),
        )
    return version


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Add what the file lacks, if another process has not done it in the meantime."""
    version = _version(connection, path)
    if version == 0 and connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()[0]:
        raise StoreError(
            say("{path} is a database of another program", path=path), say('name another file in briefbot.toml: store = "…"')
        )
    for form in _FORMS[version:]:
        for statement in form.split(";\n"):  # not executescript(), which would end the transaction first
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(_FORMS)}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Lets readers go on beside a writer.

    SQLite does not wait here for others that open the new file at this moment: of 6 processes opening 60 new files each,
    3 openings in 360 failed as locked without trying again.
    """
    last = time.monotonic() + _WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                raise
            time.sleep(0.01)
        else:
            return
