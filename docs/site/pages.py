"""Copies the pages of the site, and fills in what is made from the code.

``python docs/site/pages.py OUT``, then ``zensical build``: ``make docs`` does both.
"""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import sys
import textwrap
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import griffe
from http_reference import http_api
from tables import escaped, prose, table

from briefbot import config, errors
from briefbot.cli import COMMANDS
from briefbot.commands.arguments import make_parser

DOCS = Path(__file__).resolve().parents[1]
SOURCES = DOCS.parent / "src" / "briefbot"
_MARK = re.compile(r"<!-- made: (.+?) -->")
_SHOWN = {".md", ".png", ".svg", ".css", ".js"}
_PLAIN = {str: "string", int: "integer", float: "number", bool: "true or false", date: "date, as 2031-03-17", Path: "string"}


def write_pages(out: Path) -> None:
    """All pages under ``out``, which is emptied first."""
    shutil.rmtree(out, ignore_errors=True)
    for path in sorted(path for path in DOCS.rglob("*") if path.suffix in _SHOWN):
        target = out / path.relative_to(DOCS)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            target.write_text(fill_in(path.read_text("utf8")), "utf8")
        else:
            shutil.copyfile(path, target)


def fill_in(text: str) -> str:
    """The page with what its marks ask for in their places. Raises KeyError at a mark nobody makes."""
    return _MARK.sub(lambda mark: _made(mark[1]), text)


def _made(order: str) -> str:
    name, *arguments = order.split()
    return _MAKERS[name](*arguments)


def command_line() -> str:
    """A section for each command: what it does, how it is called, and every argument."""
    return "\n\n".join(_command(parser) for parser in commands(make_parser(COMMANDS)))


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parsers that carry something out, in the order of --help."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield parser
    for action in inner:
        for each in action.choices.values():
            yield from commands(each)


def arguments(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """All that can be given to a command but --help."""
    return [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]


def _command(parser: argparse.ArgumentParser) -> str:
    words = " ".join(parser.format_usage().removeprefix("usage: ").split())
    usage = textwrap.fill(words, 96, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    rows = [(f"`{_spelt(action)}`", escaped(action.help or "")) for action in arguments(parser)]
    return f"## {parser.prog}\n\n{parser.description}\n\n```text\n{usage}\n```\n\n{table(('argument', 'meaning'), rows)}"


def _spelt(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    return " ".join(filter(None, [", ".join(action.option_strings), value]))


def settings() -> str:
    """A table of every setting: its default, its flag, what it is."""
    defaults, meanings = config.Config(), _meanings(config.Config)
    rows = [
        (
            f"`{name}`",
            f"`{getattr(defaults, name)!r}`".replace("'", '"'),
            _flag(name),
            escaped(meanings.get(name, "")),
        )
        for name in setting_names()
    ]
    return table(("setting", "default", "flag", "meaning"), rows)


def setting_names() -> list[str]:
    return [field.name for field in fields(config.Config)]


def _flag(setting: str) -> str:
    """How the command line sets it: a flag, an argument by itself, or nothing."""
    for action in (action for parser in commands(make_parser(COMMANDS)) for action in arguments(parser)):
        if action.dest == setting:
            return f"`{(*action.option_strings, action.metavar)[0]}`"
    return ""


def json_format(*names: str) -> str:
    """A section for each dataclass, named as module:Class, with the JSON of each of its fields."""
    return "\n\n".join(_format(_class(name), known={each.rpartition(":")[2] for each in names}) for name in names)


def _format(kind: type, *, known: set[str]) -> str:
    hints, meanings = get_type_hints(kind), _meanings(kind)
    rows = [
        (f"`{each.name}`", _json_type(hints[each.name], known), escaped(meanings.get(each.name, ""))) for each in fields(kind)
    ]
    return f"### {kind.__name__}\n\n{prose(kind.__doc__ or '')}\n\n{table(('field', 'JSON', 'meaning'), rows)}"


def _json_type(hint: Any, known: set[str]) -> str:
    """What stands in the JSON for a value of this type, in words."""
    origin, inner = get_origin(hint), get_args(hint)
    if hasattr(hint, "__supertype__"):
        return _json_type(hint.__supertype__, known)
    if origin is Literal:
        return "one of " + ", ".join(f'`"{each}"`' for each in inner)
    if origin in (Union, types.UnionType):
        return " or ".join("null" if each is type(None) else _json_type(each, known) for each in inner)
    if origin in (tuple, list, Sequence):
        return f"list of {_json_type(inner[0], known)}"
    if origin in (dict, Mapping):
        return "object"
    if hint in _PLAIN:
        return _PLAIN[hint]
    if is_dataclass(hint):
        return f"[{hint.__name__}](#{hint.__name__.lower()})" if hint.__name__ in known else "object"
    if hasattr(hint, "_fields"):
        return f"list: {', '.join(hint._fields)}"
    return "any"


def _class(name: str) -> type:
    module, _, attribute = name.partition(":")
    found: type = getattr(__import__(f"briefbot.{module}", fromlist=[attribute]), attribute)
    return found


@cache
def _meanings(kind: type) -> dict[str, str]:
    """The first paragraph of what stands under each field of a class, where something does."""
    found = _module(kind.__module__)[kind.__name__]
    return {
        name: " ".join(member.docstring.value.split("\n\n")[0].split())
        for name, member in found.members.items()
        if not member.is_alias and member.docstring
    }


def error_messages(name: str) -> str:
    """A table of every message with which the program raises an error, and its hint; "…" is what differs each time."""
    told = {(message, "as the case is" if hint == "…" else hint) for message, hint in _raised().get(name, []) if message != "…"}
    return table(("message", "hint"), sorted((escaped(message), escaped(hint)) for message, hint in told))


def leaves(kind: type = errors.BriefbotError) -> list[type]:
    """The errors of which there are no kinds, and those that are raised themselves, in the order of the tree."""
    inner = [each for each in kind.__subclasses__() if each.__module__ == errors.__name__]
    return [*([kind] if not inner or _raised().get(kind.__name__) else []), *(leaf for each in inner for leaf in leaves(each))]


@cache
def _raised() -> dict[str, list[tuple[str, str]]]:
    """Message and hint of each place that makes an error, by the error's name."""
    found: dict[str, list[tuple[str, str]]] = {}
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.BriefbotError)}
    for path in sorted(SOURCES.rglob("*.py")):
        tree = ast.parse(path.read_text("utf8"))
        constants = {
            target.id: statement.value
            for statement in tree.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "hint")]
            if len(given) == 2 and call.func.id in kinds:
                words = [_words(each, constants) for each in given]
                found.setdefault(call.func.id, []).append((words[0], words[1]))
    return found


def _words(node: ast.expr, constants: dict[str, ast.expr]) -> str:
    """The text an expression makes, with "…" for each part that is known only when it runs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return re.sub("…[…', ]*…", "…", "".join(_words(part, constants) for part in node.values))
    if isinstance(node, ast.Name) and node.id in constants:
        return _words(constants[node.id], {})
    if isinstance(node, ast.IfExp):
        return ", or ".join(_words(each, constants) for each in (node.body, node.orelse))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
        return re.sub(r"\{\w+\}", "…", _words(node.args[0], constants))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "mending_command":
        return "briefbot index … --index …"
    return "…"


@cache
def _module(name: str) -> griffe.Module:
    """One module by itself: griffe.load would read the whole package."""
    path = SOURCES.parent.joinpath(*name.split(".")).with_suffix(".py")
    return griffe.visit(name, filepath=path, code=path.read_text("utf8"))


_MAKERS: dict[str, Callable[..., str]] = {
    "command-line": command_line,
    "settings": settings,
    "json": json_format,
    "errors": error_messages,
    "http": http_api,
}


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
