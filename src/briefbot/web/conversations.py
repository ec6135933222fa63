"""Conversations as the web chat keeps them: each seen and changed by the one who began it, and by nobody else."""

from __future__ import annotations

import secrets
import sqlite3
from datetime import datetime

from briefbot.errors import AccountError, UnknownConversation
from briefbot.messages import say
from briefbot.serving.database import Database, fold, now, storable
from briefbot.serving.users import LOCAL_USER, UserName
from briefbot.types import Answer, Scope
from briefbot.web.answer_json import read_answer, read_scope, write_answer, write_scope
from briefbot.web.turns import LONGEST_REASON, Conversation, ConversationId, ConversationSummary, Judgement, Rating, Turn, TurnId

TITLE_LENGTH = 60
_ID_BYTES = 16
_TURN = "SELECT turns.*, conversations.user FROM turns JOIN conversations ON conversations.id = turns.conversation"
_LISTED = """
SELECT id, title, changed, (SELECT COUNT(*) FROM turns WHERE conversation = conversations.id) AS turns
FROM conversations
WHERE user = :user AND (
    instr(fold(title), :sought)
    OR EXISTS (SELECT 1 FROM turns WHERE conversation = conversations.id AND instr(fold(question), :sought))
    OR EXISTS (
        SELECT 1 FROM turns, json_each(turns.answer, '$.claims') AS claim
        WHERE conversation = conversations.id AND instr(fold(json_extract(claim.value, '$.text')), :sought)
    )
    OR :sought = ''
)
ORDER BY changed DESC, rowid DESC LIMIT :limit
"""


class Conversations:
    """What every user has asked; safe to share between threads.

    Every method takes the user who wants it. Another's conversation or turn is an UnknownConversation, in the same
    words as one that does not exist; the file itself failing is a StoreError.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, user: UserName, answer: Answer, scope: Scope) -> Turn:
        """The first turn of a new conversation, which has its question for a title, shortened as ``shorten_title`` does.

        Raises AccountError if the user was removed while the question was answered: the name may be another's tomorrow.
        """
        conversation = ConversationId(secrets.token_urlsafe(_ID_BYTES))
        moment = now()
        with self._database.transaction() as connection:
            if user != LOCAL_USER and not connection.execute("SELECT 1 FROM users WHERE name = ?", (user,)).fetchone():
                raise AccountError(say("the account {user} was removed", user=user), say("log in again"))
            connection.execute(
                "INSERT INTO conversations (id, user, title, begun, changed) VALUES (?, ?, ?, ?, ?)",
                (conversation, user, shorten_title(answer.question), moment, moment),
            )
            return _add(connection, conversation, answer, scope, moment)

    def add(self, user: UserName, conversation: ConversationId, answer: Answer, scope: Scope) -> Turn:
        """The turn that now stands last in the conversation."""
        moment = now()
        with self._database.transaction() as connection:
            _own(connection, user, conversation)
            _touch(connection, conversation, moment)
            return _add(connection, conversation, answer, scope, moment)

    def replace(self, user: UserName, turn_id: TurnId, answer: Answer, scope: Scope) -> Turn:
        """The turn asked again: the same id and place with another answer, which nobody has rated yet.

        Where the conversation still bears the turn's old question for a title, it takes the new one.
        """
        moment = now()
        with self._database.transaction() as connection:
            old = _own_turn(connection, user, turn_id)
            conversation = ConversationId(old["conversation"])
            connection.execute(
                "UPDATE turns SET asked = ?, question = ?, answer = ?, scope = ?, judgement = NULL, reason = NULL, rated = NULL"
                " WHERE id = ?",
                (moment, *_columns(answer, scope), turn_id),
            )
            if old["place"] == 0:
                connection.execute(
                    "UPDATE conversations SET title = ? WHERE id = ? AND title = ?",
                    (shorten_title(answer.question), conversation, shorten_title(old["question"])),
                )
            _touch(connection, conversation, moment)
        return Turn(turn_id, conversation, datetime.fromisoformat(moment), answer, scope)

    def turn(self, user: UserName, turn_id: TurnId) -> Turn:
        with self._database.snapshot() as connection:
            return _turn(_own_turn(connection, user, turn_id))

    def open(self, user: UserName, conversation: ConversationId) -> Conversation:
        with self._database.snapshot() as connection:
            found = _own(connection, user, conversation)
            rows = connection.execute(f"{_TURN} WHERE conversation = ? ORDER BY place", (conversation,)).fetchall()
        begun = datetime.fromisoformat(found["begun"])
        return Conversation(conversation, found["title"], begun, tuple(map(_turn, rows)))

    def listed(self, user: UserName, containing: str = "", limit: int = 200) -> list[ConversationSummary]:
        """The user's conversations, the one that changed last first.

        With ``containing``, those that have it in their title, a question or a claim of an answer, in whatever case.
        """
        sought = {"user": user, "sought": fold(storable(containing.strip())), "limit": limit}
        with self._database.snapshot() as connection:
            rows = connection.execute(_LISTED, sought).fetchall()
        return [
            ConversationSummary(ConversationId(row["id"]), row["title"], datetime.fromisoformat(row["changed"]), row["turns"])
            for row in rows
        ]

    def rename(self, user: UserName, conversation: ConversationId, title: str) -> str:
        """The title it has now: the one given, shortened, or where that is blank its first question again."""
        with self._database.transaction() as connection:
            _own(connection, user, conversation)
            first = connection.execute(
                "SELECT question FROM turns WHERE conversation = ? ORDER BY place LIMIT 1", (conversation,)
            ).fetchone()
            given = shorten_title(title) or (shorten_title(first["question"]) if first else "")
            connection.execute("UPDATE conversations SET title = ? WHERE id = ?", (given, conversation))
        return given

    def delete(self, user: UserName, conversation: ConversationId) -> None:
        with self._database.transaction() as connection:
            _own(connection, user, conversation)
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))

    def rate(self, user: UserName, turn_id: TurnId, rating: Rating | None) -> None:
        """Keeps what the user thinks of the answer in place of what they thought before; None takes it back.

        Of a reason the first LONGEST_REASON characters.
        """
        with self._database.transaction() as connection:
            _own_turn(connection, user, turn_id)
            values = (rating.judgement, storable(rating.reason.strip())[:LONGEST_REASON], now()) if rating else (None, None, None)
            connection.execute("UPDATE turns SET judgement = ?, reason = ?, rated = ? WHERE id = ?", (*values, turn_id))

    def knows(self, user: UserName) -> bool:
        """Whether it keeps any conversation of theirs. For whoever keeps the file."""
        with self._database.snapshot() as connection:
            return connection.execute("SELECT 1 FROM conversations WHERE user = ? LIMIT 1", (user,)).fetchone() is not None

    def rated(self, user: UserName | None = None) -> list[Turn]:
        """The turns that were rated, of one user or of all, in the order they were asked. For whoever keeps the file."""
        of_user = "" if user is None else " AND user = :user"
        with self._database.snapshot() as connection:
            rows = connection.execute(
                f"{_TURN} WHERE judgement IS NOT NULL{of_user} ORDER BY asked, turns.rowid", {"user": user}
            ).fetchall()
        return [_turn(row) for row in rows]


def shorten_title(question: str) -> str:
    """On one line, and where it is longer than TITLE_LENGTH characters cut at a word, with … for the rest."""
    words = " ".join(storable(question).split())
    if len(words) <= TITLE_LENGTH:
        return words
    room = words[:TITLE_LENGTH]  # one more than fits beside the …, to see whether a word ends there
    whole = room.rpartition(" ")[0].rstrip(" ,;:.–—-")
    return f"{whole if len(whole) > TITLE_LENGTH // 3 else room[:-1]}…"


def _columns(answer: Answer, scope: Scope) -> tuple[str, str, str]:
    return storable(answer.question), write_answer(answer), write_scope(scope)


def _own(connection: sqlite3.Connection, user: UserName, conversation: ConversationId) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM conversations WHERE id = ? AND user = ?", (storable(conversation), user)
    ).fetchone()
    if row is None:
        raise UnknownConversation(say("there is no such conversation"), say("open one of the list, or begin a new one"))
    return row


def _own_turn(connection: sqlite3.Connection, user: UserName, turn_id: TurnId) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(f"{_TURN} WHERE turns.id = ? AND user = ?", (storable(turn_id), user)).fetchone()
    if row is None:
        raise UnknownConversation(say("there is no such answer"), say("open the conversation it was part of, or ask again"))
    return row


def _add(connection: sqlite3.Connection, conversation: ConversationId, answer: Answer, scope: Scope, moment: str) -> Turn:
    turn = TurnId(secrets.token_urlsafe(_ID_BYTES))
    connection.execute(
        "INSERT INTO turns (id, conversation, place, asked, question, answer, scope)"
        " SELECT ?, ?, COALESCE(MAX(place) + 1, 0), ?, ?, ?, ? FROM turns WHERE conversation = ?",
        (turn, conversation, moment, *_columns(answer, scope), conversation),
    )
    return Turn(turn, conversation, datetime.fromisoformat(moment), answer, scope)


def _touch(connection: sqlite3.Connection, conversation: ConversationId, moment: str) -> None:
    connection.execute("UPDATE conversations SET changed = ? WHERE id = ?", (moment, conversation))


def _turn(row: sqlite3.Row) -> Turn:
    judgement: Judgement | None = row["judgement"]
    return Turn(
        id=TurnId(row["id"]),
        conversation=ConversationId(row["conversation"]),
        asked=datetime.fromisoformat(row["asked"]),
        answer=read_answer(row["answer"]),
        scope=read_scope(row["scope"]),
        rating=Rating(judgement, row["reason"] or "") if judgement else None,
    )
