"""What can be typed after ``briefbot``: its commands with their arguments."""

from __future__ import annotations

import argparse
import difflib
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from briefbot import __version__

Command: TypeAlias = Callable[[argparse.Namespace, Any], int]
"""Takes what was typed and the settings; gives the exit status."""

SHOWN = 10
"""Hits that are listed, unless -k says otherwise."""
RUN_DEPTH = 100
"""The same of a query in a TREC run."""


def parse(arguments: Sequence[str] | None, commands: Mapping[str, Command]) -> argparse.Namespace:
    """What was typed, as ``make_parser`` says; ends the program with the usage of the command if it cannot be understood."""
    options, left = make_parser(commands).parse_known_args(arguments)
    if left:
        options.parser.error(_say_left(options, left))
    return options


def _say_left(options: argparse.Namespace, left: Sequence[str]) -> str:
    """Several words without a flag among them are a question that was not put in quotes."""
    for name in ("question", "query", "statement"):
        first = getattr(options, name, None)
        if first is not None and not any(word.startswith("-") for word in left):
            return f"put the {name} in quotes: {options.parser.prog} {shlex.quote(' '.join([first, *left]))}"
    return f"unrecognized arguments: {' '.join(left)}"


class _Parser(argparse.ArgumentParser):
    """Names the command that an unknown one is like."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        near = difflib.get_close_matches(value, action.choices, n=1) if action.choices and value not in action.choices else []
        if near:
            raise argparse.ArgumentError(action, f"{value!r} is no command, did you mean {near[0]!r}?")
        super()._check_value(action, value)


def make_parser(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    """The parser of all commands: what it parses holds the chosen one as ``command``, and its own parser as ``parser``."""
    parser = _Parser(
        prog="briefbot",
        description="Answers from a folder of briefing articles, every sentence with its source.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"briefbot {__version__}")
    added_to = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, text: str, *, as_json: bool = True) -> argparse.ArgumentParser:
        added = added_to.add_parser(name, help=text, description=text, allow_abbrev=False)
        added.set_defaults(command=commands[name], parser=added)
        added.add_argument("--index", metavar="DIR", help="folder of the index (default: index)")
        if as_json:
            added.add_argument("--json", action="store_true", help="print JSON")
        return added

    _add_index(add("index", "Build the index of a folder of articles, or bring it up to date."))
    _add_search(add("search", "Find the passages nearest to a query."))
    _add_ask(add("ask", "Answer a question with verified citations, or say that the corpus does not."))
    _add_verify(add("verify", "Say whether the articles bear out a statement, or each sentence of a draft."))
    _add_chat(add("chat", "Serve the web chat.", as_json=False))
    _add_serve(add("serve", "Serve the API for other programs, without the web chat.", as_json=False))
    _add_model(add("mcp", "Serve search and answers over the Model Context Protocol, on stdin and stdout.", as_json=False))
    _add_replay(add("replay", "Ask the question of a saved answer again, and say what differs."))
    _add_user_actions(added_to.add_parser("user", help=_USERS, description=_USERS, allow_abbrev=False), commands["user"])
    _add_key_actions(added_to.add_parser("key", help=_KEYS, description=_KEYS, allow_abbrev=False), commands["key"])
    _add_eval(add("eval", "Measure retrieval, citations and abstention on judged questions."))
    _add_feedback(add("feedback", "Write what people thought of the web chat's answers as a folder for briefbot eval."))
    _add_calibrate(add("calibrate", "Fit the confidence, and from where on to answer, to your own articles."))
    _add_cite(add("cite", "Say what became of a cited paragraph: the same, moved, changed or withdrawn."))
    _add_doctor(add("doctor", "Check an index, and say what mends it."))
    return parser


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "corpus", nargs="?", metavar="CORPUS", help="folder of articles (default: the one the index follows, else corpus)"
    )
    parser.add_argument("--full", action="store_true", help="read and encode everything again")
    parser.add_argument("--watch", action="store_true", help="go on, and build whenever the folder has changed")
    parser.add_argument("--rollback", action="store_true", help="let the generation before this one serve again")
    parser.add_argument("--strict", action="store_true", help="exit with 3 if it is built, but a file could not be read")


def _add_search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="?", metavar="QUERY", help="what to search for")
    parser.add_argument("-k", type=_positive, metavar="N", help=f"how many (default: {SHOWN}; in a run {RUN_DEPTH})")
    parser.add_argument("--queries", metavar="Q.jsonl", help='search for every {"id", "text"} of a file')
    parser.add_argument("--run", metavar="OUT.trec", help="where the TREC run goes")
    _add_scope(parser)


def _add_ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", metavar="QUESTION", help="what to ask")
    parser.add_argument("--questions", metavar="Q.jsonl", help='ask every {"id", "text"} of a file')
    parser.add_argument("--output", metavar="OUT.jsonl", help="where the answers go, one a line")
    parser.add_argument("--explain", action="store_true", help="say which stage decided, and what each saw; asks no model")
    parser.add_argument("--save", metavar="FILE", help="keep the answer and all that led to it, for briefbot replay")
    _add_scope(parser)
    _add_model(parser)


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("statement", nargs="?", metavar="STATEMENT", help="what to check")
    parser.add_argument("--file", metavar="DRAFT", help="check every sentence of a text, by itself; - reads stdin")
    parser.add_argument("--against", metavar="ARTICLE_ID", help="hold it against this article alone, whole")
    parser.add_argument(
        "--strict", action="store_true", help="exit with 1 if one is not verified, or another article says otherwise"
    )
    _add_scope(parser)


def _add_chat(parser: argparse.ArgumentParser) -> None:
    _add_model(parser)
    _add_listening(parser, named="account")


def _add_serve(parser: argparse.ArgumentParser) -> None:
    _add_model(parser)
    _add_listening(parser, named="key and no account")


def _add_replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="what briefbot ask --save wrote")
    parser.add_argument("--live", action="store_true", help="ask the language model again (default: take the stored reply)")
    _add_model(parser)


def _add_eval(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="folder with queries.jsonl, qrels and, unless --index has it, corpus.jsonl")
    parser.add_argument("--output", metavar="FOLDER", help="where report.json, answers.jsonl, run.trec and plots go")
    parser.add_argument("--run", metavar="A.trec", help="score this run of any system; needs no index")
    parser.add_argument(
        "--against", metavar="OTHER", help="compare with an earlier --output folder; with --run, with another run"
    )
    parser.add_argument("--worst", type=_positive, metavar="N", help="list the N queries with which the most was lost")


def _add_feedback(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="where queries.jsonl, qrels_para.tsv and feedback.jsonl go")
    parser.add_argument("--user", metavar="NAME", help="only the answers this user rated")


def _add_calibrate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--questions", type=_positive, metavar="N", help="how many to make of the articles, 80 or more (default: 400)"
    )
    parser.add_argument("--risk", type=_share, metavar="R", help="largest share of wrong answers (default: 0.2)")
    parser.add_argument("--output", metavar="PICTURE", help="where the picture goes (default: into the index)")
    parser.add_argument("--reset", action="store_true", help="remove the calibration")


def _add_cite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paragraph_id", metavar="PARAGRAPH_ID", help='its permanent name, the "paragraph_id" of a citation')
    parser.add_argument("--paragraph", type=_positive, metavar="N", help="the number it had when it was cited")


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="remove what killed builds left, and generations kept no longer")


def _add_scope(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="DATE", help="only articles published on or after this day, as 2031-03-17")
    parser.add_argument("--until", metavar="DATE", help="only articles published on or before this day")
    parser.add_argument("--source", action="append", metavar="NAME", help="only articles of this source; may be given again")


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--llm", metavar="URL", help="let a language model write: an OpenAI-compatible endpoint (default: none)")
    parser.add_argument("--model", metavar="NAME", help="what that endpoint calls the model; a key goes into BRIEFBOT_LLM_KEY")


def _add_listening(parser: argparse.ArgumentParser, *, named: str) -> None:
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: 7860)")
    parser.add_argument(
        "--without-accounts", action="store_true", help=f"let in whoever reaches the host, as long as there is no {named}"
    )
    parser.add_argument(
        "--corpus", metavar="CORPUS", help="folder of articles that a rebuild reads (default: the one the index follows)"
    )


_USERS = "Say who may use the web chat."


def _add_user_actions(parser: argparse.ArgumentParser, command: Command) -> None:
    """A new password is asked for on a terminal, or is the first line of stdin; never a part of the command."""
    actions = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(action: str, text: str, *, named: bool = True) -> argparse.ArgumentParser:
        added = actions.add_parser(action, help=text, description=text, allow_abbrev=False)
        added.set_defaults(command=command, action=action, parser=added)
        if named:
            added.add_argument("name", metavar="NAME", help="the name with which they log in")
        return added

    adding = add("add", "Let someone log in; the password is asked for, or the first line of stdin.")
    adding.add_argument("--keeper", action="store_true", help="they may change the corpus and rebuild the index")
    add("list", "List the accounts.", named=False).add_argument("--json", action="store_true", help="print JSON")
    add("remove", "Remove an account with its conversations.").add_argument("--yes", action="store_true", help="do not ask")
    add("password", "Give an account a new password, and end its sessions.")
    add("keeper", "Let someone change the corpus and rebuild the index.")
    add("reader", "Let someone only ask and read.")


_KEYS = "Say which programs may use the API."


def _add_key_actions(parser: argparse.ArgumentParser, command: Command) -> None:
    actions = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(action: str, text: str) -> argparse.ArgumentParser:
        added = actions.add_parser(action, help=text, description=text, allow_abbrev=False)
        added.set_defaults(command=command, action=action, parser=added)
        return added

    adding = add("add", "Make a key, and print it: it is never shown again.")
    adding.add_argument("name", metavar="NAME", help="what it is called in the list")
    adding.add_argument("--keeper", action="store_true", help="it may rebuild the index")
    add("list", "List the keys by name.").add_argument("--json", action="store_true", help="print JSON")
    removing = add("remove", "Remove a key; it is refused from then on.")
    removing.add_argument("name", metavar="NAME", help="what it is called in the list")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share between 0 and 1")
    return value
