"""The command line: stdout is the result, stderr everything else."""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefbot import __version__
from briefbot.config import Config, load
from briefbot.errors import BriefbotError, CorpusError, IndexBusy, IndexFault, QuestionError
from briefbot.output import as_json, as_json_line, whole_file

if TYPE_CHECKING:
    from briefbot.assistant import Assistant
    from briefbot.queries import Query
    from briefbot.report import IndexReport
    from briefbot.types import Answer
    from briefbot.writing import Writer

_RUN_DEPTH = 100
"""Hits a query in a TREC run, unless -k says otherwise."""
_SHOWN = 10
_BUSY_S = 5.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 an error that says what to do, 2 wrong usage."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf8")  # quotes come out as they are, and JSON is UTF-8, whatever the locale
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        flags = {name: getattr(options, name, None) for name in ("corpus", "index", "host", "port", "llm", "model")}
        command: Callable[[argparse.Namespace, Config], int] = options.command
        return command(options, load(flags=flags))
    except BriefbotError as error:
        _show(error)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # a reader such as head has had enough
        return 0
    except KeyboardInterrupt:
        return 130


def index(options: argparse.Namespace, config: Config) -> int:
    from briefbot.terminal import render_index_report

    if options.rollback + options.watch + options.full > 1:
        options.parser.error("give one of --full, --watch and --rollback")
    if options.rollback:
        if options.corpus is not None:
            options.parser.error("--rollback goes back to an older generation: it takes no CORPUS")
        return _roll_back(options, config)
    if options.watch:
        return _follow(options, config)
    report = _build(config, full=options.full)
    print(as_json(report) if options.json else render_index_report(report))
    return 0


def cite(options: argparse.Namespace, config: Config) -> int:
    from briefbot.terminal import render_resolution

    resolution = _assistant(config).cite(options.paragraph_id, paragraph=options.paragraph)
    print(as_json(resolution) if options.json else render_resolution(resolution))
    return 0


def search(options: argparse.Namespace, config: Config) -> int:
    if (options.query is None) == (options.queries is None) or (options.queries is None) != (options.run is None):
        options.parser.error("give either a QUERY, or --queries with --run")
    from briefbot.language import recognise
    from briefbot.terminal import render_hits

    assistant = _assistant(config)
    scope = {"since": options.since, "until": options.until, "source": options.source}
    if options.queries is None:
        hits = assistant.search(options.query, k=options.k or _SHOWN, **scope)
        print(as_json(hits) if options.json else render_hits(hits, language=recognise(options.query)))
        return 0
    from briefbot.judgements import run_lines

    queries = _askable(Path(options.queries))
    with whole_file(Path(options.run)) as write:
        for query in queries:
            hits = assistant.search(query.text, k=options.k or _RUN_DEPTH, fold_reprints=False, history=query.history, **scope)
            write("".join(f"{line}\n" for line in run_lines(query.id, hits, tag="briefbot")))
    return 0


def ask(options: argparse.Namespace, config: Config) -> int:
    if (options.question is None) == (options.questions is None) or (options.questions is None) != (options.output is None):
        options.parser.error("give either a QUESTION, or --questions with --output")
    if options.save is not None and (options.questions is not None or options.explain):
        options.parser.error("--save keeps one answer: it goes with a QUESTION, and without --explain")
    from briefbot.llm_settings import make_writer
    from briefbot.terminal import render_answer

    writer = None if options.explain else make_writer(config)
    assistant = _assistant(config)
    scope = {"since": options.since, "until": options.until, "source": options.source}
    if options.questions is None:
        if options.explain:
            return _explain(assistant, options, scope)
        answer = _ask_and_save(assistant, options, scope, writer)
        print(as_json(answer) if options.json else render_answer(answer))
        return 0
    queries = _askable(Path(options.questions))
    with whole_file(Path(options.output)) as write:
        for query in queries:
            asked = scope | {"history": query.history}
            if options.explain:
                fields = _explained(assistant, query.text, asked)
            else:
                fields = asdict(assistant.ask(query.text, **asked, writer=writer))
            write(as_json_line(fields | {"id": query.id}))
    return 0


def replay(options: argparse.Namespace, config: Config) -> int:
    from briefbot.errors import ConfigError
    from briefbot.llm_settings import make_writer
    from briefbot.replay import load, replay
    from briefbot.terminal import render_replay

    saved = load(Path(options.file))
    writer = make_writer(config) if options.live else None
    if options.live and writer is None:
        raise ConfigError("--live asks a language model, and none is set", "name one: --llm URL --model NAME")
    done = replay(_assistant(config), saved, writer=writer)
    print(as_json(done) if options.json else render_replay(done))
    return 0


def chat(options: argparse.Namespace, config: Config) -> int:
    from briefbot.web import serve

    serve(config, without_accounts=options.without_accounts)
    return 0


def serve(options: argparse.Namespace, config: Config) -> int:
    from briefbot.api import serve

    serve(config, without_accounts=options.without_accounts)
    return 0


def mcp(options: argparse.Namespace, config: Config) -> int:
    from briefbot.mcp import serve_stdio

    serve_stdio(config)
    return 0


def evaluate(options: argparse.Namespace, config: Config) -> int:
    from briefbot.eval_command import evaluate_set

    return evaluate_set(options, config)


def user(options: argparse.Namespace, config: Config) -> int:
    from briefbot.web.commands import manage_users

    return manage_users(options, config)


def key(options: argparse.Namespace, config: Config) -> int:
    from briefbot.serving.key_commands import manage_keys

    return manage_keys(options, config)


def feedback(options: argparse.Namespace, config: Config) -> int:
    from briefbot.web.commands import write_feedback

    return write_feedback(options, config)


def calibrate(options: argparse.Namespace, config: Config) -> int:
    from briefbot.calibrating import QUESTIONS, RISK, calibrate, reset
    from briefbot.terminal import ProgressLine, render_calibration

    index = Path(config.index)
    if options.reset:
        if options.questions or options.risk or options.output or options.json:
            options.parser.error("--reset removes the calibration: it takes no other option but --index")
        print("the calibration is removed: the gate is as it came" if reset(index) else f"{index} was not calibrated")
        return 0
    report = calibrate(
        index,
        questions=options.questions or QUESTIONS,
        risk=options.risk or RISK,
        picture=Path(options.output) if options.output else None,
        progress=ProgressLine(),
    )
    print(as_json(report) if options.json else render_calibration(report))
    return 0


def doctor(options: argparse.Namespace, config: Config) -> int:
    from briefbot.doctor import examine
    from briefbot.terminal import render_examination

    examination = examine(Path(config.index), kept_generations=config.kept_generations, fix=options.fix)
    print(as_json(examination) if options.json else render_examination(examination))
    return 1 if examination.findings else 0


def _ask_and_save(assistant: Assistant, options: argparse.Namespace, scope: Mapping[str, Any], writer: Writer | None) -> Answer:
    """The answer; with --save what led to it is written to a file."""
    if options.save is None:
        return assistant.ask(options.question, **scope, writer=writer)
    from briefbot.replay import record, save
    from briefbot.retriever import make_scope

    steps = assistant.go_through(options.question, make_scope(**scope), writer=writer)
    save(Path(options.save), record(steps, writer))
    return steps.answer


def _explain(assistant: Assistant, options: argparse.Namespace, scope: Mapping[str, Any]) -> int:
    from briefbot.explanation_text import render_explanation
    from briefbot.terminal import render_answer

    if options.json:
        print(as_json(_explained(assistant, options.question, scope)))
        return 0
    answer, explanation = assistant.explain(options.question, **scope)
    print(f"{render_answer(answer)}\n\n{render_explanation(explanation)}")
    return 0


def _explained(assistant: Assistant, question: str, scope: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the answer, and its explanation beside them."""
    answer, explanation = assistant.explain(question, **scope)
    return asdict(answer) | {"explanation": asdict(explanation)}


def _build(config: Config, *, full: bool = False) -> IndexReport:
    from briefbot.index import build_index
    from briefbot.terminal import ProgressLine

    return build_index(
        Path(config.corpus),
        Path(config.index),
        encoder=config.encoder,
        passage_tokens=config.passage_tokens,
        full=full,
        kept_generations=config.kept_generations,
        progress=ProgressLine(),
    )


def _roll_back(options: argparse.Namespace, config: Config) -> int:
    from briefbot.housekeeping import roll_back
    from briefbot.terminal import render_rollback

    rollback = roll_back(Path(config.index))
    print(as_json(rollback) if options.json else render_rollback(rollback))
    return 0


def _follow(options: argparse.Namespace, config: Config) -> int:
    """Build whenever the folder has changed and come to rest; what goes wrong is said, and the next change tried."""
    from briefbot.terminal import render_index_report
    from briefbot.watching import watch

    print(f"briefbot follows {config.corpus} (Ctrl-C ends it)", file=sys.stderr, flush=True)
    for _ in watch(Path(config.corpus), notice=lambda text: print(text, file=sys.stderr, flush=True)):
        try:
            report = _build_when_free(config)
        except (CorpusError, IndexFault) as error:
            _show(error)
            continue
        print(as_json_line(asdict(report)) if options.json else render_index_report(report), flush=True)
    return 0


def _build_when_free(config: Config) -> IndexReport:
    """As ``_build``, after another process that is building has finished: its build may have begun before the change."""
    while True:
        try:
            return _build(config)
        except IndexBusy as error:
            print(f"{error.message}; trying again", file=sys.stderr, flush=True)
            time.sleep(_BUSY_S)


def _show(error: BriefbotError) -> None:
    print(f"Error: {error.message}\nHint: {error.hint}", file=sys.stderr, flush=True)


def _assistant(config: Config) -> Assistant:
    from briefbot.assistant import Assistant

    assistant = Assistant.open(config.index, encoder=config.encoder)
    if assistant.calibration_note:
        print(f"Note: {assistant.calibration_note}: briefbot doctor says what helps", file=sys.stderr)
    return assistant


def _askable(path: Path) -> list[Query]:
    """The file's queries. Raises QuestionError, naming the query, before any is asked if one of them cannot be."""
    from briefbot.queries import load_queries
    from briefbot.retriever import check_query

    queries = load_queries(path)
    for query in queries:
        try:
            check_query(query.text)
        except QuestionError as error:
            raise QuestionError(f"{path}, {query.id}: {error.message}", error.hint) from error
    return queries


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="briefbot",
        description="Answers from a folder of briefing articles, every sentence with its source.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"briefbot {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, command: Callable[..., int], text: str, *, as_json: bool = True) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        added.set_defaults(command=command, parser=added)
        added.add_argument("--index", metavar="DIR", help="folder of the index (default: index)")
        if as_json:
            added.add_argument("--json", action="store_true", help="print JSON")
        return added

    building = add("index", index, "Build the index of a folder of articles, or bring it up to date.")
    building.add_argument("corpus", nargs="?", metavar="CORPUS", help="folder of articles (default: corpus)")
    building.add_argument("--full", action="store_true", help="read and encode everything again")
    building.add_argument("--watch", action="store_true", help="go on, and build whenever the folder has changed")
    building.add_argument("--rollback", action="store_true", help="let the generation before this one serve again")

    searching = add("search", search, "Find the passages nearest to a query.")
    searching.add_argument("query", nargs="?", metavar="QUERY", help="what to search for")
    searching.add_argument("-k", type=_positive, metavar="N", help=f"how many (default: {_SHOWN}; in a run {_RUN_DEPTH})")
    searching.add_argument("--queries", metavar="Q.jsonl", help='search for every {"id", "text"} of a file')
    searching.add_argument("--run", metavar="OUT.trec", help="where the TREC run goes")

    asking = add("ask", ask, "Answer a question with verified citations, or say that the corpus does not.")
    asking.add_argument("question", nargs="?", metavar="QUESTION", help="what to ask")
    asking.add_argument("--questions", metavar="Q.jsonl", help='ask every {"id", "text"} of a file')
    asking.add_argument("--output", metavar="OUT.jsonl", help="where the answers go, one a line")
    asking.add_argument("--explain", action="store_true", help="say which stage decided, and what each stage saw")
    asking.add_argument("--save", metavar="FILE", help="keep the answer and all that led to it, for briefbot replay")
    for scoped in (searching, asking):
        scoped.add_argument("--since", metavar="DATE", help="only articles published on or after this day, as 2031-03-17")
        scoped.add_argument("--until", metavar="DATE", help="only articles published on or before this day")
        scoped.add_argument("--source", action="append", metavar="NAME", help="only articles of this source; may be given again")

    chatting = add("chat", chat, "Serve the web chat.", as_json=False)
    serving = add("serve", serve, "Serve the API for other programs, without the web chat.", as_json=False)
    speaking = add("mcp", mcp, "Serve search and answers over the Model Context Protocol, on stdin and stdout.", as_json=False)
    replaying = add("replay", replay, "Ask the question of a saved answer again, and say what differs.")
    replaying.add_argument("file", metavar="FILE", help="what briefbot ask --save wrote")
    replaying.add_argument("--live", action="store_true", help="ask the language model again (default: take the stored reply)")
    for written in (asking, replaying, chatting, serving, speaking):
        written.add_argument(
            "--llm", metavar="URL", help="let a language model write: an OpenAI-compatible endpoint (default: none)"
        )
        written.add_argument(
            "--model", metavar="NAME", help="what that endpoint calls the model; a key goes into BRIEFBOT_LLM_KEY"
        )
    for listening, named in ((chatting, "account"), (serving, "key and no account")):
        listening.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
        listening.add_argument("--port", type=int, help="port to listen on (default: 7860)")
        listening.add_argument(
            "--without-accounts", action="store_true", help=f"let in whoever reaches the host, as long as there is no {named}"
        )
    serving.add_argument("--corpus", metavar="CORPUS", help="folder of articles that a rebuild reads (default: corpus)")

    _add_user_commands(commands.add_parser("user", help=_USERS, description=_USERS, allow_abbrev=False))
    _add_key_commands(commands.add_parser("key", help=_KEYS, description=_KEYS, allow_abbrev=False))

    evaluating = add("eval", evaluate, "Measure retrieval, citations and abstention on judged questions.")
    evaluating.add_argument(
        "folder", metavar="DIR", help="folder with queries.jsonl, qrels and, unless --index has it, corpus.jsonl"
    )
    evaluating.add_argument("--output", metavar="FOLDER", help="where report.json, answers.jsonl, run.trec and plots go")
    evaluating.add_argument("--run", metavar="A.trec", help="score this run of any system; needs no index")
    evaluating.add_argument(
        "--against", metavar="OTHER", help="compare with an earlier --output folder; with --run, with another run"
    )
    evaluating.add_argument("--worst", type=_positive, metavar="N", help="list the N queries with which the most was lost")

    judging = add("feedback", feedback, "Write what people thought of the web chat's answers as a folder for briefbot eval.")
    judging.add_argument("folder", metavar="DIR", help="where queries.jsonl, qrels_para.tsv and feedback.jsonl go")
    judging.add_argument("--user", metavar="NAME", help="only the answers this user rated")

    calibrating = add("calibrate", calibrate, "Fit the confidence, and from where on to answer, to your own articles.")
    calibrating.add_argument("--questions", type=_positive, metavar="N", help="how many to make of the articles (default: 400)")
    calibrating.add_argument("--risk", type=_share, metavar="R", help="largest share of wrong answers (default: 0.2)")
    calibrating.add_argument("--output", metavar="PICTURE", help="where the picture goes (default: into the index)")
    calibrating.add_argument("--reset", action="store_true", help="remove the calibration")

    citing = add("cite", cite, "Say what became of a cited paragraph: the same, moved, changed or withdrawn.")
    citing.add_argument("paragraph_id", metavar="PARAGRAPH_ID", help='its permanent name, the "paragraph_id" of a citation')
    citing.add_argument("--paragraph", type=_positive, metavar="N", help="the number it had when it was cited")

    examining = add("doctor", doctor, "Check an index, and say what mends it.")
    examining.add_argument("--fix", action="store_true", help="remove what killed builds left behind")
    return parser


_USERS = "Say who may use the web chat."


def _add_user_commands(parser: argparse.ArgumentParser) -> None:
    """A new password is asked for on a terminal, or is the first line of stdin; never a part of the command."""
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(action: str, text: str, *, named: bool = True) -> argparse.ArgumentParser:
        added = commands.add_parser(action, help=text, description=text, allow_abbrev=False)
        added.set_defaults(command=user, action=action, parser=added)
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


def _add_key_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(action: str, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(action, help=text, description=text, allow_abbrev=False)
        added.set_defaults(command=key, action=action, parser=added)
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


if __name__ == "__main__":
    sys.exit(main())
