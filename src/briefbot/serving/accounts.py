"""Who may use the web chat: accounts with hashed passwords, and the sessions of those who logged in."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from briefbot.errors import AccountError
from briefbot.serving.database import Database, now
from briefbot.serving.users import UserName

if TYPE_CHECKING:
    from argon2 import PasswordHasher

COOKIE = "bb-session"
"""What a browser keeps the token of its session in."""
SESSION = timedelta(days=30)
LONGEST_NAME, SHORTEST_PASSWORD, LONGEST_PASSWORD = 64, 12, 1024
_PUNCTUATION = "._@-"
_IN_NAMES = ("L", "M", "Nd")
"""Unicode categories: letters, the marks that some scripts write them with, and digits."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may ask; a keeper may change the corpus and rebuild the index, too."""

    name: UserName
    is_keeper: bool
    created: datetime


class Accounts:
    """The accounts in one file; safe to share between threads. The file itself failing is a StoreError."""

    def __init__(self, database: Database, *, hasher: PasswordHasher | None = None) -> None:
        self._database = database
        self._given_hasher = hasher

    def add(self, name: str, password: str, *, keeper: bool = False) -> UserName:
        """The name as it is kept. Raises AccountError if name or password cannot be one, or the name is taken."""
        user, hashed = user_name(name), self._hash(password)
        with self._database.transaction() as connection:
            if _find(connection, user):
                raise AccountError(f"there is a user {user} already", f"briefbot user password {user}")
            connection.execute(
                "INSERT INTO users (name, password, is_keeper, created) VALUES (?, ?, ?, ?)", (user, hashed, int(keeper), now())
            )
        return user

    def remove(self, name: str) -> None:
        """With the user's sessions and conversations. Raises AccountError if there is no such user."""
        with self._database.transaction() as connection:
            user = _known(connection, name)
            connection.execute("DELETE FROM conversations WHERE user = ?", (user,))
            connection.execute("DELETE FROM users WHERE name = ?", (user,))

    def set_password(self, name: str, password: str) -> None:
        """Ends the user's sessions. Raises AccountError as ``add``, or if there is no such user."""
        hashed = self._hash(password)
        with self._database.transaction() as connection:
            user = _known(connection, name)
            connection.execute("UPDATE users SET password = ? WHERE name = ?", (hashed, user))
            connection.execute("DELETE FROM sessions WHERE user = ?", (user,))

    def set_keeper(self, name: str, keeper: bool) -> None:
        """Holds from the user's next request on. Raises AccountError if there is no such user."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE users SET is_keeper = ? WHERE name = ?", (int(keeper), _known(connection, name)))

    def list(self) -> list[Account]:
        """All accounts, by name."""
        with self._database.snapshot() as connection:
            return [_account(row) for row in connection.execute("SELECT * FROM users ORDER BY name")]

    def account(self, name: str) -> Account:
        """Raises AccountError if there is no such user."""
        with self._database.snapshot() as connection:
            found = _find(connection, _known(connection, name))
        assert found is not None
        return _account(found)

    def exist(self) -> bool:
        """Whether there is any account."""
        with self._database.snapshot() as connection:
            return connection.execute("SELECT 1 FROM users LIMIT 1").fetchone() is not None

    def check(self, name: str, password: str) -> UserName | None:
        """The user, if the password is theirs. An unknown name takes as long as a wrong password.

        A hash made with other parameters than today's is made again.
        """
        from argon2.exceptions import InvalidHashError, VerificationError

        decoy, known = self._decoy, None
        try:
            user = user_name(name)
        except AccountError:
            user = None
        if user is not None:
            with self._database.snapshot() as connection:
                known = _find(connection, user)
        hashed = known["password"] if known else decoy
        try:
            self._hasher.verify(hashed, _octets(password))
        except (VerificationError, InvalidHashError):
            return None
        if known is None or user is None:
            return None
        if self._hasher.check_needs_rehash(hashed):
            renewed = self._hasher.hash(_octets(password))
            with self._database.transaction() as connection:
                connection.execute("UPDATE users SET password = ? WHERE name = ? AND password = ?", (renewed, user, hashed))
        return user

    def log_in(self, user: UserName) -> str:
        """A token that stands for the user for 30 days. Only its digest is kept. Raises AccountError if the user is gone."""
        token = secrets.token_urlsafe(32)
        expires = (datetime.now(UTC) + SESSION).isoformat(timespec="microseconds")
        with self._database.transaction() as connection:
            _known(connection, user)
            connection.execute("DELETE FROM sessions WHERE expires <= ?", (now(),))
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?)", (_digest(token), user, expires))
        return token

    def user_of(self, token: str) -> Account | None:
        """Whom the token stands for; None if it never stood for anyone, has expired or was logged out."""
        with self._database.snapshot() as connection:
            row = connection.execute(
                "SELECT users.* FROM sessions JOIN users ON users.name = sessions.user WHERE token_digest = ? AND expires > ?",
                (_digest(token), now()),
            ).fetchone()
        return _account(row) if row else None

    def log_out(self, token: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE token_digest = ?", (_digest(token),))

    def _hash(self, password: str) -> str:
        return self._hasher.hash(_octets(check_password(password)))

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return self._given_hasher or PasswordHasher()

    @cached_property
    def _decoy(self) -> str:
        """What an unknown user's password is held against."""
        return self._hasher.hash(secrets.token_bytes(32))


def user_name(text: str) -> UserName:
    """The name as it is kept: without regard to case. Raises AccountError if it cannot be one."""
    name = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    hint = f"take 1 to {LONGEST_NAME} letters and digits, and of other characters only {' '.join(_PUNCTUATION)}"
    if not 1 <= len(name) <= LONGEST_NAME:
        raise AccountError(f"a name of {len(name)} characters is none", hint)
    for character in name:
        if character not in _PUNCTUATION and not unicodedata.category(character).startswith(_IN_NAMES):
            raise AccountError(f"{name!a} is no name: it has {character!a}", hint)
    return UserName(name)


def check_password(password: str) -> str:
    """The password. Raises AccountError if it is too short, or so long that it must be a mistake."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(
            f"the password has {len(password)} characters", f"take {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}: a few words, say"
        )
    return password


def _octets(password: str) -> bytes:
    """One form, however the keyboard composes its letters (RFC 8265, OpaqueString)."""
    return unicodedata.normalize("NFC", password).encode("utf8", "surrogatepass")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf8", "surrogatepass")).hexdigest()


def _find(connection: sqlite3.Connection, user: UserName) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute("SELECT * FROM users WHERE name = ?", (user,)).fetchone()
    return row


def _known(connection: sqlite3.Connection, name: str) -> UserName:
    user = user_name(name)
    if not _find(connection, user):
        raise AccountError(f"there is no user {user}", "briefbot user list")
    return user


def _account(row: sqlite3.Row) -> Account:
    return Account(UserName(row["name"]), bool(row["is_keeper"]), datetime.fromisoformat(row["created"]))
