"""Keys by which programs use the API: long random words, of which only the digest is kept."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from briefbot.errors import AccountError
from briefbot.serving.accounts import user_name
from briefbot.serving.database import Database, now
from briefbot.serving.users import UserName

PREFIX = "bb-"
"""How every key begins, so that one is known as such where it lies about."""
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Key:
    """A program that may ask; a keeper's may rebuild the index, too. The key itself is not known any more."""

    name: UserName
    is_keeper: bool
    created: datetime


class Keys:
    """The keys in one file; safe to share between threads. The file itself failing is a StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, *, keeper: bool = False) -> str:
        """The new key, which can be read here and never again. Raises AccountError if the name cannot be one, or is taken."""
        user, key = user_name(name), PREFIX + secrets.token_urlsafe(_BYTES)
        with self._database.transaction() as connection:
            if _find(connection, user):
                raise AccountError(f"there is a key {user} already", f"briefbot key remove {user}, or take another name")
            connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?)", (user, _digest(key), int(keeper), now()))
        return key

    def remove(self, name: str) -> UserName:
        """Its name as it was kept. Raises AccountError if there is no such key."""
        user = user_name(name)
        with self._database.transaction() as connection:
            if not _find(connection, user):
                raise AccountError(f"there is no key {user}", "briefbot key list")
            connection.execute("DELETE FROM keys WHERE name = ?", (user,))
        return user

    def list(self) -> list[Key]:
        """All keys, by name."""
        with self._database.snapshot() as connection:
            return [_key(row) for row in connection.execute("SELECT * FROM keys ORDER BY name")]

    def exist(self) -> bool:
        """Whether there is any key."""
        with self._database.snapshot() as connection:
            return connection.execute("SELECT 1 FROM keys LIMIT 1").fetchone() is not None

    def key_of(self, text: str) -> Key | None:
        """Whose key the text is; None if it is nobody's, or was removed."""
        with self._database.snapshot() as connection:
            # looked up by its digest: how long that takes tells nothing of a key that is not known already
            row = connection.execute("SELECT * FROM keys WHERE digest = ?", (_digest(text),)).fetchone()
        return _key(row) if row else None


def _digest(key: str) -> str:
    """No slow hash: 256 random bits cannot be guessed, and it is computed for every request."""
    return hashlib.sha256(key.encode("utf8", "surrogatepass")).hexdigest()


def _find(connection: sqlite3.Connection, name: UserName) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute("SELECT * FROM keys WHERE name = ?", (name,)).fetchone()
    return row


def _key(row: sqlite3.Row) -> Key:
    return Key(UserName(row["name"]), bool(row["is_keeper"]), datetime.fromisoformat(row["created"]))
