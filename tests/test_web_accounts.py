"""Accounts of the web chat, and the commands that keep them."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from briefbot.cli import main
from briefbot.errors import AccountError
from briefbot.serving.accounts import Account, Accounts, user_name
from briefbot.serving.database import Database
from briefbot.serving.users import UserName
from briefbot.types import Scope
from briefbot.web.conversations import Conversations
from exported import make_answer

PASSWORD, OTHER_PASSWORD = "correct horse battery", "another horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database.open(tmp_path / "briefbot.db")) as opened:
        yield opened


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return Accounts(database, hasher=QUICK)


def stored(database: Database, column: str, table: str = "users") -> list[str]:
    with database.snapshot() as connection:
        return [row[column] for row in connection.execute(f"SELECT {column} FROM {table}")]


def test_only_the_password_of_a_name_opens_it(accounts: Accounts) -> None:
    assert not accounts.exist()
    accounts.add("ada", PASSWORD, keeper=True)
    accounts.add("bo", OTHER_PASSWORD)
    assert accounts.exist()
    assert accounts.check("ada", PASSWORD) == "ada"
    assert accounts.check(" ADA".strip(), PASSWORD) == "ada"
    wrong = [("ada", OTHER_PASSWORD), ("ada", ""), ("nobody", PASSWORD), ("", PASSWORD), ("a b", PASSWORD), ("ada\x00", PASSWORD)]
    assert [accounts.check(*attempt) for attempt in wrong] == [None] * len(wrong)
    assert [(account.name, account.is_keeper) for account in accounts.list()] == [("ada", True), ("bo", False)]


def test_passwords_are_kept_as_argon2_hashes_with_salts_of_their_own(tmp_path: Path) -> None:
    with closing(Database.open(tmp_path / "briefbot.db")) as database:
        accounts = Accounts(database)
        accounts.add("ada", PASSWORD)
        accounts.add("bo", PASSWORD)
        first, second = stored(database, "password")
    assert first.startswith("$argon2id$")
    assert first != second
    assert PasswordHasher().verify(first, PASSWORD)
    assert not any(PASSWORD.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_a_password_is_the_same_however_its_letters_are_composed(accounts: Accounts) -> None:
    accounts.add("ada", "caf\u00e9 con leche")
    assert accounts.check("ada", "cafe\u0301 con leche") == "ada"
    accounts.add("bo", "half \ud800 a pair \x00 here")
    assert accounts.check("bo", "half \ud800 a pair \x00 here") == "bo"
    assert accounts.check("bo", "half ? a pair \x00 here") is None


def test_a_hash_of_other_parameters_is_made_again_when_its_owner_logs_in(database: Database, accounts: Accounts) -> None:
    accounts.add("ada", PASSWORD)
    [old] = stored(database, "password")
    stronger = Accounts(database, hasher=PasswordHasher(time_cost=2, memory_cost=128, parallelism=1))
    assert stronger.check("ada", OTHER_PASSWORD) is None
    assert stored(database, "password") == [old]
    assert stronger.check("ada", PASSWORD) == "ada"
    [new] = stored(database, "password")
    assert "m=128,t=2" in new
    assert stronger.check("ada", PASSWORD) == "ada"
    assert stored(database, "password") == [new]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ada", "ada"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Оле́на", "оле́на"),
        ("e\u0301va", "éva"),
        ("a.b_c@d-9", "a.b_c@d-9"),
    ],
)
def test_names_are_one_whatever_their_case(accounts: Accounts, given: str, kept: str) -> None:
    assert user_name(given) == kept
    assert accounts.add(given, PASSWORD) == kept
    with pytest.raises(AccountError, match=f"there is a user {kept} already"):
        accounts.add(kept.upper(), PASSWORD)


@pytest.mark.parametrize(
    "name", ["", "a" * 65, "ß" * 40, "a b", "a/b", "<b>", "a\n", "a\u200bb", "a'b", "\ud800", "½", "a:b", "..\\a"]
)
def test_what_is_no_name_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountError) as refused:
        accounts.add(name, PASSWORD)
    assert "letters and digits" in refused.value.hint
    assert f"{refused.value.message}".isprintable()
    assert accounts.list() == []


@pytest.mark.parametrize("password", ["", "elevenchars", "x" * 1025])
def test_a_password_too_short_or_far_too_long_is_refused(accounts: Accounts, password: str) -> None:
    accounts.add("ada", PASSWORD)
    for attempt in (lambda: accounts.add("bo", password), lambda: accounts.set_password("ada", password)):
        with pytest.raises(AccountError, match=f"has {len(password)} characters"):
            attempt()
    assert accounts.check("ada", PASSWORD) == "ada"
    assert len(accounts.list()) == 1


def test_a_session_lasts_until_it_is_logged_out_expires_or_the_password_changes(database: Database, accounts: Accounts) -> None:
    ada = accounts.add("ada", PASSWORD)
    tokens = [accounts.log_in(ada) for _ in range(4)]
    assert len(set(tokens)) == 4
    assert [accounts.user_of(token) for token in tokens] == [accounts.account("ada")] * 4
    assert set(stored(database, "token_digest", "sessions")) == {hashlib.sha256(token.encode()).hexdigest() for token in tokens}
    accounts.log_out(tokens[0])
    with database.transaction() as connection:
        digest = hashlib.sha256(tokens[1].encode()).hexdigest()
        connection.execute("UPDATE sessions SET expires = '2020-01-01T00:00:00.000000+00:00' WHERE token_digest = ?", (digest,))
    assert [accounts.user_of(token) is not None for token in tokens] == [False, False, True, True]
    latest = accounts.log_in(ada)
    assert len(stored(database, "user", "sessions")) == 3
    accounts.set_password("ada", OTHER_PASSWORD)
    assert [accounts.user_of(token) for token in (*tokens, latest)] == [None] * 5
    assert (accounts.check("ada", PASSWORD), accounts.check("ada", OTHER_PASSWORD)) == (None, "ada")
    assert [accounts.user_of(token) for token in ("", "x", "\ud800", digest)] == [None] * 4


def test_who_is_removed_is_gone_with_sessions_and_conversations(database: Database, accounts: Accounts) -> None:
    ada, bo = accounts.add("ada", PASSWORD), accounts.add("bo", PASSWORD)
    tokens = [accounts.log_in(user) for user in (ada, bo)]
    conversations = Conversations(database)
    for user in (ada, bo):
        conversations.begin(user, make_answer(), Scope())
    accounts.remove("ADA")
    assert [account.name for account in accounts.list()] == ["bo"]
    assert [accounts.user_of(token) is not None for token in tokens] == [False, True]
    assert (len(conversations.listed(ada)), len(conversations.listed(bo))) == (0, 1)
    assert accounts.check("ada", PASSWORD) is None
    with pytest.raises(AccountError, match="there is no user ada"):
        accounts.log_in(ada)


def test_a_reader_becomes_a_keeper_within_the_session(accounts: Accounts) -> None:
    token = accounts.log_in(accounts.add("ada", PASSWORD))
    for keeper in (True, False):
        accounts.set_keeper("ada", keeper)
        found = accounts.user_of(token)
        assert found is not None
        assert found.is_keeper is keeper


@pytest.mark.parametrize("change", ["remove", "set_password", "set_keeper", "account"])
def test_nobody_changes_who_is_not_there(accounts: Accounts, change: str) -> None:
    extra = {"set_password": [PASSWORD], "set_keeper": [True]}.get(change, [])
    with pytest.raises(AccountError, match="there is no user nobody"):
        getattr(accounts, change)("Nobody", *extra)


def test_an_account_shows_no_password() -> None:
    assert {field.name for field in fields(Account)} == {"name", "is_keeper", "created"}


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> object:
    """Runs briefbot user in a folder of its own, with a text for stdin; gives status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        status = main(["user", *arguments])
        return (status, *capsys.readouterr())

    return run


def test_users_are_added_listed_changed_and_removed_by_command(command) -> None:  # type: ignore[no-untyped-def]
    status, out, err = command("add", "Ada", stdin=f"{PASSWORD}\nsecond line\n")
    assert (status, out) == (0, "ada may log in\n")
    assert "briefbot user keeper ada" in err
    assert command("add", "bo", "--keeper", stdin=f"{PASSWORD}\r\n") == (0, "bo may log in\n", "")
    assert command("keeper", "ada")[1].startswith("ada  keeper, since ")
    assert command("reader", "ada")[1].startswith("ada  reader, since ")
    listed = json.loads(command("list", "--json")[1])
    assert [(row["name"], row["is_keeper"]) for row in listed] == [("ada", False), ("bo", True)]
    assert [line.split()[0] for line in command("list")[1].splitlines()] == ["ada", "bo"]
    assert command("password", "ada", stdin=OTHER_PASSWORD)[0] == 0
    with closing(Database.open(Path("briefbot.db"))) as database:
        assert Accounts(database).check("ada", OTHER_PASSWORD) == UserName("ada")
        assert Accounts(database).check("bo", PASSWORD) == UserName("bo")
    status, out, err = command("remove", "bo")
    assert (status, out) == (1, "")
    assert "Hint: briefbot user remove bo --yes" in err
    assert command("remove", "bo", "--yes") == (0, "bo is removed\n", "")
    assert "the page is open to everyone" in command("remove", "ada", "--yes")[2]
    assert "There is no account" in command("list")[1]


@pytest.mark.parametrize(
    ("arguments", "stdin", "named"),
    [
        (["add", "ada"], "", "the password has 0 characters"),
        (["add", "ada"], "short\n", "the password has 5 characters"),
        (["add", "a b"], PASSWORD, "is no name"),
        (["password", "ada"], PASSWORD, "there is no user ada"),
        (["remove", "ada", "--yes"], "", "there is no user ada"),
        (["keeper", "ada"], "", "there is no user ada"),
    ],
)
def test_commands_say_what_is_wrong(command, arguments: list[str], stdin: str, named: str) -> None:  # type: ignore[no-untyped-def]
    status, out, err = command(*arguments, stdin=stdin)
    assert (status, out) == (1, "")
    assert named in err
    assert "Hint: " in err


@pytest.mark.parametrize(
    "arguments", [["user"], ["user", "add"], ["user", "add", "ada", PASSWORD], ["user", "add", "ada", "--password", "x"]]
)
def test_a_password_is_never_a_part_of_the_command(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
