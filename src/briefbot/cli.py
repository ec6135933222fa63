"""The command line: stdout is the result, stderr everything else."""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefbot import defaults
from briefbot.commands.arguments import RUN_DEPTH, SHOWN, Command, parse
from briefbot.config import Config, load
from briefbot.errors import BriefbotError, IndexBusy, QuestionError
from briefbot.output import as_json, as_json_line, whole_file

if TYPE_CHECKING:
    from briefbot.assistant import Assistant
    from briefbot.queries import Query
    from briefbot.report import IndexReport
    from briefbot.types import Answer
    from briefbot.writing import Writer

_BUSY_S = 5.0
_LEFT_OUT = 3
"""Exit status of a build that is done, but for files that could not be read."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 an error that says what to do, 2 wrong usage, 3 done but for files that could not be read."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf8")  # quotes come out as they are, and JSON is UTF-8, whatever the locale
    options = parse(arguments, COMMANDS)
    try:
        flags = {name: getattr(options, name, None) for name in ("corpus", "index", "host", "port", "llm", "model")}
        command: Command = options.command
        config = load(flags=flags)
        return command(options, _follow_index(config) if getattr(options, "corpus", "") is None else config)
    except BriefbotError as error:
        _show(error)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # a reader such as head has had enough
        return 0
    except KeyboardInterrupt:
        return 130


def index(options: argparse.Namespace, config: Config) -> int:
    from briefbot.commands.terminal import render_index_report

    if options.rollback + options.watch + options.full > 1:
        options.parser.error("give one of --full, --watch and --rollback")
    if options.strict and (options.watch or options.rollback):
        options.parser.error("--strict goes with one build: it takes neither --watch nor --rollback")
    if options.rollback:
        if options.corpus is not None:
            options.parser.error("--rollback goes back to an older generation: it takes no CORPUS")
        return _roll_back(options, config)
    if options.watch:
        return _follow(options, config)
    report = _build(config, full=options.full)
    print(as_json(report) if options.json else render_index_report(report))
    return _LEFT_OUT if options.strict and report.failed else 0


def cite(options: argparse.Namespace, config: Config) -> int:
    from briefbot.commands.terminal import render_resolution

    resolution = _assistant(config).cite(options.paragraph_id, paragraph=options.paragraph)
    print(as_json(resolution) if options.json else render_resolution(resolution))
    return 0


def search(options: argparse.Namespace, config: Config) -> int:
    _refuse_unless_one_or_many(options, "query", "queries", "run")
    if options.json and options.query is None:
        options.parser.error("--json prints the hits of a QUERY: a run has its own format")
    from briefbot.commands.terminal import render_hits
    from briefbot.text.language import recognise

    assistant = _assistant(config)
    scope = {"since": options.since, "until": options.until, "source": options.source}
    if options.queries is None:
        hits = assistant.search(options.query, k=options.k or SHOWN, **scope)
        print(as_json(hits) if options.json else render_hits(hits, language=recognise(options.query)))
        return 0
    from briefbot.judgements import run_lines

    queries = _askable(Path(options.queries))
    with whole_file(Path(options.run)) as write:
        for query in queries:
            hits = assistant.search(query.text, k=options.k or RUN_DEPTH, fold_reprints=False, history=query.history, **scope)
            write("".join(f"{line}\n" for line in run_lines(query.id, hits, tag="briefbot")))
    return 0


def ask(options: argparse.Namespace, config: Config) -> int:
    _refuse_unless_one_or_many(options, "question", "questions", "output")
    if options.json and options.question is None:
        options.parser.error("--json prints the answer to a QUESTION: --output is JSON without it")
    if options.save is not None and (options.questions is not None or options.explain):
        options.parser.error("--save keeps one answer: it goes with a QUESTION, and without --explain")
    from briefbot.commands.terminal import render_answer
    from briefbot.llm_settings import make_writer

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


def verify(options: argparse.Namespace, config: Config) -> int:
    if (options.statement is None) == (options.file is None):
        options.parser.error("give either a STATEMENT, or --file with a draft")
    if options.against is not None and (options.since or options.until or options.source):
        options.parser.error("--against names one article: it takes neither --since, --until nor --source")
    from briefbot.commands.verify_command import verify_statements

    return verify_statements(options, _assistant(config))


def replay(options: argparse.Namespace, config: Config) -> int:
    from briefbot.commands.terminal import render_replay
    from briefbot.errors import ConfigError
    from briefbot.llm_settings import make_writer
    from briefbot.replay import load, replay

    if (options.llm or options.model) and not options.live:
        options.parser.error("--llm and --model go with --live: without it the stored reply is taken")
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
    from briefbot.commands.eval_command import evaluate_set

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
    from briefbot.calibration_questions import LEAST_QUESTIONS
    from briefbot.commands.terminal import ProgressLine, render_calibration

    index = Path(config.index)
    if options.reset:
        if options.questions or options.risk or options.output or options.json:
            options.parser.error("--reset removes the calibration: it takes no other option but --index")
        print("the calibration is removed: the gate is as it came" if reset(index) else f"{index} was not calibrated")
        return 0
    if options.questions is not None and options.questions < LEAST_QUESTIONS:
        options.parser.error(f"--questions {options.questions} is too few: calibration needs {LEAST_QUESTIONS} or more")
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
    from briefbot.commands.terminal import render_examination
    from briefbot.doctor import examine

    examination = examine(Path(config.index), kept_generations=config.kept_generations, fix=options.fix)
    print(as_json(examination) if options.json else render_examination(examination))
    return 1 if examination.findings else 0


COMMANDS: Mapping[str, Command] = {
    "index": index,
    "search": search,
    "ask": ask,
    "verify": verify,
    "chat": chat,
    "serve": serve,
    "mcp": mcp,
    "replay": replay,
    "user": user,
    "key": key,
    "eval": evaluate,
    "feedback": feedback,
    "calibrate": calibrate,
    "cite": cite,
    "doctor": doctor,
}


def _refuse_unless_one_or_many(options: argparse.Namespace, one: str, many: str, output: str) -> None:
    """Wrong usage unless one is given, or a file of many with the file for what comes out."""
    flags = {one: one.upper(), many: f"--{many}", output: f"--{output}"}
    given = [flag for name, flag in flags.items() if getattr(options, name) is not None]
    if given not in ([flags[one]], [flags[many], flags[output]]):
        told = f", not {' and '.join(given)}" if given else ""
        options.parser.error(f"give either a {flags[one]}, or {flags[many]} with {flags[output]}{told}")


def _ask_and_save(assistant: Assistant, options: argparse.Namespace, scope: Mapping[str, Any], writer: Writer | None) -> Answer:
    """The answer; with --save what led to it is written to a file."""
    if options.save is None:
        return assistant.ask(options.question, **scope, writer=writer)
    from briefbot.questions.askable import make_scope
    from briefbot.replay import record, save

    steps = assistant.go_through(options.question, make_scope(**scope), writer=writer)
    save(Path(options.save), record(steps, writer))
    return steps.answer


def _explain(assistant: Assistant, options: argparse.Namespace, scope: Mapping[str, Any]) -> int:
    from briefbot.commands.explanation_text import render_explanation
    from briefbot.commands.terminal import render_answer

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


def _follow_index(config: Config) -> Config:
    """Where no folder of articles is set, it is the one the index follows: of a copy, the folder that was copied with it."""
    from briefbot.generations.continuity import was_copied_with
    from briefbot.generations.following import followed_folder

    here, index = Path(config.corpus), Path(config.index)
    followed = followed_folder(index) if config.corpus == defaults.CORPUS else None
    if followed is None or followed == here.resolve() or was_copied_with(index, here):
        return config
    return replace(config, corpus=str(followed.relative_to(Path.cwd()) if followed.is_relative_to(Path.cwd()) else followed))


def _build(config: Config, *, full: bool = False) -> IndexReport:
    from briefbot.commands.terminal import ProgressLine
    from briefbot.index import build_index

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
    from briefbot.commands.terminal import render_rollback
    from briefbot.generations.housekeeping import roll_back

    rollback = roll_back(Path(config.index))
    print(as_json(rollback) if options.json else render_rollback(rollback))
    return 0


def _follow(options: argparse.Namespace, config: Config) -> int:
    """Build whenever the folder has changed and come to rest; what goes wrong is said, and the next change tried."""
    from briefbot.commands.terminal import render_index_report
    from briefbot.intake.watching import watch

    print(f"briefbot follows {config.corpus} (Ctrl-C ends it)", file=sys.stderr, flush=True)
    for _ in watch(Path(config.corpus), notice=lambda text: print(text, file=sys.stderr, flush=True)):
        try:
            report = _build_when_free(config)
        except BriefbotError as error:
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
    from briefbot.questions.askable import check_query

    queries = load_queries(path)
    for query in queries:
        try:
            check_query(query.text)
        except QuestionError as error:
            raise QuestionError(f"{path}, {query.id}: {error.message}", error.hint) from error
    return queries


if __name__ == "__main__":
    sys.exit(main())
