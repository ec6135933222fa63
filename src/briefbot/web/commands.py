"""The commands about what the web chat keeps: ``briefbot feedback`` and ``briefbot user``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from briefbot.errors import AccountError, IndexNotFound, StoreError, require
from briefbot.output import as_json
from briefbot.serving.database import Database

if TYPE_CHECKING:
    from briefbot.config import Config
    from briefbot.serving.accounts import Account, Accounts
    from briefbot.web.feedback import Place


def write_feedback(options: argparse.Namespace, config: Config) -> int:
    """Carries out ``briefbot feedback``; exit status as ``briefbot.cli.main``."""
    require("pydantic", extra="web", purpose="reading the conversations of the web chat")
    from briefbot.serving.accounts import Accounts, user_name
    from briefbot.web.conversations import Conversations
    from briefbot.web.feedback import export_feedback, render_feedback

    with _kept(config) as database:
        kept, user = Conversations(database), None if options.user is None else user_name(options.user)
        if user is not None and not kept.knows(user):
            Accounts(database).account(user)  # says that there is no such user, before what was written earlier is overwritten
        turns = kept.rated(user)
    report = export_feedback(turns, Path(options.folder), place=_place(config))
    print(as_json(report) if options.json else render_feedback(report))
    return 0


def manage_users(options: argparse.Namespace, config: Config) -> int:
    """Carries out ``briefbot user …``; exit status as ``briefbot.cli.main``."""
    require("argon2", extra="web", purpose="keeping accounts")
    from briefbot.serving.accounts import Accounts

    with closing(Database.open(Path(config.store))) as database:
        accounts = Accounts(database)
        if options.action == "list":
            found = accounts.list()
            print(as_json(found) if options.json else _render_accounts(found))
        elif options.action == "add":
            _add(accounts, options)
        elif options.action == "remove":
            _remove(accounts, options)
        elif options.action == "password":
            name = accounts.account(options.name).name
            accounts.set_password(name, _new_password())
            print(f"{name} has a new password, and every session of theirs has ended")
        else:
            accounts.set_keeper(options.name, options.action == "keeper")
            print(_render_accounts([accounts.account(options.name)]))
    return 0


def _add(accounts: Accounts, options: argparse.Namespace) -> None:
    from briefbot.serving.accounts import user_name

    user_name(options.name)  # before a password is asked for
    name = accounts.add(options.name, _new_password(), keeper=options.keeper)
    print(f"{name} may log in")
    if not any(account.is_keeper for account in accounts.list()):
        print(f"Note: nobody may change the corpus on the page: briefbot user keeper {name}", file=sys.stderr)


def _remove(accounts: Accounts, options: argparse.Namespace) -> None:
    name = accounts.account(options.name).name
    if not options.yes:
        if not sys.stdin.isatty():
            raise AccountError(f"{name} would be removed with all conversations", f"briefbot user remove {name} --yes")
        if input(f"Remove {name} and all of their conversations? [y/N] ").strip().lower() not in ("y", "yes"):
            print("nothing is removed")
            return
    accounts.remove(name)
    print(f"{name} is removed")
    if not accounts.exist():
        print("Note: no account is left: on this machine the page is open to everyone", file=sys.stderr)


def _new_password() -> str:
    """Typed twice on a terminal, else the first line of stdin. Raises AccountError if it can be none."""
    from briefbot.serving.accounts import SHORTEST_PASSWORD, check_password

    try:
        if not sys.stdin.isatty():
            return check_password(sys.stdin.readline().rstrip("\r\n"))
        password = check_password(getpass(f"Password, at least {SHORTEST_PASSWORD} characters: "))
        if getpass("The same again: ") != password:
            raise AccountError("the two passwords differ", "type the same one twice")
    except (EOFError, UnicodeDecodeError) as error:
        raise AccountError("no password can be read", "type one, or give it as one line of UTF-8 on stdin") from error
    return password


def _render_accounts(accounts: Sequence[Account]) -> str:
    kinds = {True: "keeper", False: "reader"}
    lines = [f"{account.name}  {kinds[account.is_keeper]}, since {account.created.date()}" for account in accounts]
    return "\n".join(lines) or "There is no account: briefbot user add NAME --keeper"


def _place(config: Config) -> Place:
    from briefbot.generations.generation import Generation
    from briefbot.web.feedback import cited_place, place_in

    try:
        return place_in(Generation.open(Path(config.index)))
    except IndexNotFound as error:
        print(f"Note: {error.message}: paragraphs keep the numbers under which they were cited", file=sys.stderr)
        return cited_place


@contextmanager
def _kept(config: Config) -> Iterator[Database]:
    """The file, which must be there: nobody wants an empty one made by asking what it holds."""
    path = Path(config.store)
    if not path.exists():
        raise StoreError(f"there is no file {path}, in which the web chat keeps conversations", "briefbot chat")
    with closing(Database.open(path)) as database:
        yield database
