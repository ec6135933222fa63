"""What the web chat keeps: conversations of each user, and the file they lie in."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.errors import AccountError, StoreError, UnknownConversation
from briefbot.output import as_json, write_fields
from briefbot.serving.database import Database
from briefbot.serving.users import LOCAL_USER, UserName
from briefbot.types import Answer, ArticleId, Box, Citation, Claim, GenerationId, Hit, ParagraphId, Reprint, Scope, Timings
from briefbot.web.answer_json import read_answer, read_scope, write_answer, write_scope
from briefbot.web.conversations import TITLE_LENGTH, Conversations, shorten_title
from briefbot.web.turns import LONGEST_REASON, ConversationId, Rating, Turn, TurnId
from samples import add_users

ONE, OTHER = UserName("one"), UserName("other")
QUESTION = "How long is the crack in the harbour bridge?"
HOSTILE = [
    "<script>alert(1)</script>",
    "a/b#p7?x=%00&y",
    '"quoted" \\u0041 \\ud800',
    "line\nbreak\u2028\x00",
    "\ud83dhalf",
    "🧿 Ш̆ ﬁ",
]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database.open(tmp_path / "store" / "briefbot.db")) as opened:
        add_users(opened, ONE, OTHER)
        yield opened


@pytest.fixture
def conversations(database: Database) -> Conversations:
    return Conversations(database)


def answer_to(question: str, *, text: str = "It is 65 centimetres long.") -> Answer:
    """With every field filled."""
    reprint = Reprint(ArticleId("b"), "Crack", None, None, 3)
    citation = Citation(
        number=1,
        article_id=ArticleId("a/b#p7?x=%00.pdf"),
        title="Bridge",
        published=date(2031, 3, 20),
        source="Norrin Post",
        url=None,
        paragraph=7,
        paragraph_id=ParagraphId("0123456789abcdef"),
        start=10,
        end=10 + len(text),
        quote=text,
        heading="Damage",
        page=2,
        box=Box(1.5, 2.0, 3.25, 4.0),
        recognised=True,
        also_in=(reprint,),
    )
    hit = Hit(ArticleId("a/b#p7?x=%00.pdf"), 7, 0, 80, 1, 0.83, "Bridge", date(2031, 3, 20), None, f"{text} It is closed.")
    return Answer(
        id=None,
        question=question,
        standalone_question=question,
        abstained=False,
        reason=None,
        confidence=0.91,
        claims=(Claim(text, "partly", (1,), "Damage", "the number is not in the quote"),),
        citations=(citation,),
        hits=(hit,),
        answerer="extractive",
        generation=GenerationId("g1"),
        timings_ms=Timings(1.0, 2.0, 3.0, 4.5),
    )


def ask(conversations: Conversations, user: UserName, *questions: str) -> tuple[ConversationId, list[Turn]]:
    first = conversations.begin(user, answer_to(questions[0]), Scope())
    others = [conversations.add(user, first.conversation, answer_to(text), Scope()) for text in questions[1:]]
    return first.conversation, [first, *others]


def test_a_real_answer_comes_back_as_it_was_and_is_kept_as_ask_prints_it(
    assistant: Assistant, conversations: Conversations, database: Database
) -> None:
    answer = assistant.ask(QUESTION)
    scope = Scope(date(2031, 1, 1), None, ("Norrin Post",), (ArticleId("storm.txt"),))
    kept = conversations.begin(ONE, answer, scope)
    assert (kept.answer, kept.scope, kept.rating) == (answer, scope, None)
    assert conversations.open(ONE, kept.conversation).turns == (kept,)
    assert conversations.turn(ONE, kept.id) == kept
    with database.transaction() as connection:
        [stored] = connection.execute("SELECT answer FROM turns").fetchall()
    assert json.loads(stored["answer"]) == json.loads(as_json(answer))


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_survives_being_kept(conversations: Conversations, text: str) -> None:
    answer, scope = answer_to(text, text=text), Scope(sources=(text,))
    kept = conversations.begin(ONE, answer, scope)
    conversations.rate(ONE, kept.id, Rating("bad", text))
    [turn] = conversations.open(ONE, kept.conversation).turns
    assert (turn.answer, turn.scope) == (answer, scope)
    assert turn.rating == Rating("bad", text.strip().replace("\ud83d", "\ufffd"))
    assert [found.id for found in conversations.listed(ONE, text)] == [kept.conversation]


def test_abstentions_and_keys_of_a_newer_version_are_read() -> None:
    abstention = replace(answer_to(QUESTION), abstained=True, reason="nothing near", claims=(), citations=())
    newer = asdict(abstention) | {"hits": [], "mood": {"since": 1}}
    assert read_answer(json.dumps(newer)) == replace(abstention, hits=())
    assert read_answer(write_answer(abstention)) == abstention
    assert read_scope('{"until": "2031-02-01", "authors": ["x"]}') == Scope(until=date(2031, 2, 1))
    assert read_scope(write_scope(Scope())) == Scope()


def test_of_a_claim_kept_before_it_said_so_all_citations_but_the_first_are_its_contexts() -> None:
    answer = answer_to(QUESTION)
    leaning, alone = Claim("It sank.", "verified", (1, 2), "The boat was old."), Claim("It sank.", "verified", (1, 2))
    fields = asdict(replace(answer, claims=(leaning, alone)))
    for claim in fields["claims"]:
        del claim["context_citations"]
    read = read_answer(write_fields(fields))
    assert [claim.own_citations for claim in read.claims] == [(1,), (1, 2)]
    assert [claim.context_citations for claim in read.claims] == [(2,), ()]
    two = replace(answer, claims=(replace(leaning, citations=(1, 2, 3), context_citations=(3,)),))
    assert read_answer(write_answer(two)) == two


@pytest.mark.parametrize("text", ["", "{", "[]", '{"question": "Why?"}', "[" * 100_000])
def test_what_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(StoreError, match="where Answer was to stand"):
        read_answer(text)


def test_turns_stand_in_the_order_they_were_asked(conversations: Conversations) -> None:
    before = datetime.now(UTC)
    conversation, turns = ask(conversations, ONE, "First?", "Second?", "Third?")
    opened = conversations.open(ONE, conversation)
    assert (opened.id, opened.title, opened.turns) == (conversation, "First?", tuple(turns))
    assert [turn.answer.question for turn in opened.turns] == ["First?", "Second?", "Third?"]
    assert before <= opened.begun <= opened.turns[0].asked <= datetime.now(UTC) + timedelta(seconds=1)


def test_a_question_asked_again_keeps_its_name_and_place_and_loses_its_rating(conversations: Conversations) -> None:
    conversation, turns = ask(conversations, ONE, "First?", "Second?", "Third?")
    conversations.rate(ONE, turns[1].id, Rating("bad", "outdated"))
    again = conversations.replace(ONE, turns[1].id, answer_to("Second, edited?"), Scope(since=date(2031, 1, 1)))
    assert (again.id, again.conversation, again.rating) == (turns[1].id, conversation, None)
    assert again.asked > turns[1].asked
    assert conversations.open(ONE, conversation).turns == (turns[0], again, turns[2])


def test_the_title_follows_the_first_question_until_it_is_given(conversations: Conversations) -> None:
    conversation, turns = ask(conversations, ONE, "First?", "Second?")
    conversations.replace(ONE, turns[1].id, answer_to("Other?"), Scope())
    assert conversations.open(ONE, conversation).title == "First?"
    conversations.replace(ONE, turns[0].id, answer_to("Begun otherwise?"), Scope())
    assert conversations.open(ONE, conversation).title == "Begun otherwise?"
    assert conversations.rename(ONE, conversation, "  The\nbridge ") == "The bridge"
    conversations.replace(ONE, turns[0].id, answer_to("Begun again?"), Scope())
    assert conversations.open(ONE, conversation).title == "The bridge"
    assert conversations.rename(ONE, conversation, " \n") == "Begun again?"
    assert conversations.open(ONE, conversation).title == "Begun again?"


def test_the_list_has_what_changed_last_first_and_no_more_than_asked_for(conversations: Conversations) -> None:
    first, [turn] = ask(conversations, ONE, "First?")
    second, _ = ask(conversations, ONE, "Second?", "And then?")
    third, _ = ask(conversations, ONE, "Third?")
    assert [(found.id, found.title, found.turns) for found in conversations.listed(ONE)] == [
        (third, "Third?", 1),
        (second, "Second?", 2),
        (first, "First?", 1),
    ]
    conversations.replace(ONE, turn.id, answer_to("First?"), Scope())
    assert [found.id for found in conversations.listed(ONE, limit=2)] == [first, third]
    conversations.rename(ONE, second, "Renamed")
    conversations.rate(ONE, turn.id, Rating("good"))
    assert [found.id for found in conversations.listed(ONE)] == [first, third, second]


@pytest.mark.parametrize(("sought", "is_found"), [("the WELD", True), ("верф", True), ("verdict", False), ("Norrin Post", False)])
def test_search_is_for_what_answers_say_and_for_nothing_else_in_them(
    conversations: Conversations, sought: str, *, is_found: bool
) -> None:
    conversations.begin(ONE, answer_to("Why?", text="The weld of the Верфь was faulty."), Scope())
    assert bool(conversations.listed(ONE, sought)) is is_found
    assert conversations.listed(OTHER, sought) == []


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("harbour BRIDGE", ["bridge"]),
        ("STRASSE", ["street"]),
        ("ГАВАНЬ", ["harbour"]),
        ("cafe\u0301", ["coffee"]),
        ("100%", ["percent"]),
        ("%", ["percent"]),
        ("_", ["underscore"]),
        ("second question", ["underscore"]),
        ("", ["underscore", "percent", "coffee", "harbour", "street", "bridge"]),
        ("nowhere", []),
        ("'; DROP TABLE turns; --", []),
    ],
)
def test_search_is_for_text_in_titles_and_questions_in_whatever_case(
    conversations: Conversations, sought: str, found: list[str]
) -> None:
    titles = {
        "bridge": "Is the Harbour Bridge open?",
        "street": "Which Straße is closed?",
        "harbour": "Коли відкриють гавань?",
        "coffee": "Where is the CAFÉ?",
        "percent": "Is it 100% sure?",
    }
    names = {ask(conversations, ONE, question)[0]: name for name, question in titles.items()}
    underscore, _ = ask(conversations, ONE, "What is a_b?", "Is that the SECOND Question?")
    names[underscore] = "underscore"
    ask(conversations, OTHER, "Is the harbour bridge 100% a_b café Straße?")
    assert [names[summary.id] for summary in conversations.listed(ONE, sought)] == found


def test_nobody_reaches_the_conversation_of_another(conversations: Conversations) -> None:
    conversation, [turn] = ask(conversations, ONE, QUESTION)
    before = conversations.open(ONE, conversation)
    for user in (OTHER, LOCAL_USER, UserName("ONE")):
        assert conversations.listed(user) == []
        attempts = [
            lambda user=user, id=conversation: conversations.open(user, id),
            lambda user=user, id=conversation: conversations.add(user, id, answer_to("?"), Scope()),
            lambda user=user, id=conversation: conversations.rename(user, id, "mine"),
            lambda user=user, id=conversation: conversations.delete(user, id),
            lambda user=user, id=turn.id: conversations.turn(user, id),
            lambda user=user, id=turn.id: conversations.replace(user, id, answer_to("?"), Scope()),
            lambda user=user, id=turn.id: conversations.rate(user, id, Rating("bad")),
        ]
        for attempt in attempts:
            with pytest.raises(UnknownConversation) as theirs:
                attempt()
            with pytest.raises(UnknownConversation) as nobodys:
                attempt(id="no such id \ud800")
            assert (theirs.value.message, theirs.value.hint) == (nobodys.value.message, nobodys.value.hint)
    assert conversations.open(ONE, conversation) == before


def test_what_is_deleted_is_gone_with_its_turns(conversations: Conversations, database: Database) -> None:
    gone, [turn] = ask(conversations, ONE, "First?")
    kept, _ = ask(conversations, ONE, "Second?")
    conversations.delete(ONE, gone)
    assert [summary.id for summary in conversations.listed(ONE)] == [kept]
    with pytest.raises(UnknownConversation):
        conversations.turn(ONE, turn.id)
    with database.transaction() as connection:
        assert [row["conversation"] for row in connection.execute("SELECT conversation FROM turns")] == [kept]


def test_a_rating_is_kept_changed_and_taken_back(conversations: Conversations) -> None:
    _, [first, second] = ask(conversations, ONE, "First?", "Second?")
    _, [third] = ask(conversations, OTHER, "Third?")
    conversations.rate(ONE, second.id, Rating("bad", " wrong year "))
    conversations.rate(OTHER, third.id, Rating("good"))
    assert conversations.turn(ONE, second.id).rating == Rating("bad", "wrong year")
    assert [turn.id for turn in conversations.rated()] == [second.id, third.id]
    assert [turn.id for turn in conversations.rated(ONE)] == [second.id]
    conversations.rate(ONE, second.id, Rating("good"))
    assert conversations.turn(ONE, second.id).rating == Rating("good")
    conversations.rate(ONE, second.id, None)
    assert conversations.turn(ONE, second.id).rating is None
    assert conversations.turn(ONE, first.id).rating is None


def test_ids_are_long_and_differ(conversations: Conversations) -> None:
    turns = [turn for _ in range(50) for turn in ask(conversations, ONE, "Same?")[1]]
    ids = {turn.id for turn in turns} | {turn.conversation for turn in turns}
    assert len(ids) == 100
    assert min(map(len, ids)) >= 22


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Why?", "Why?"),
        ("  Why\n\tis it\u2028so? ", "Why is it so?"),
        ("x" * TITLE_LENGTH, "x" * TITLE_LENGTH),
        ("x" * (TITLE_LENGTH + 1), "x" * (TITLE_LENGTH - 1) + "…"),
        ("word " * 12, ("word " * 12).strip()),
        ("word " * 13, "word " * 11 + "word…"),
        ("harbour, " * 20, "harbour, " * 5 + "harbour…"),
    ],
)
def test_a_title_is_the_question_on_one_line_cut_at_a_word(question: str, title: str) -> None:
    assert shorten_title(question) == title
    assert len(title) <= TITLE_LENGTH
    assert shorten_title(title) == title


def test_an_answer_that_comes_when_its_user_was_removed_is_not_kept(conversations: Conversations, database: Database) -> None:
    with database.transaction() as connection:
        connection.execute("DELETE FROM users WHERE name = ?", (ONE,))
    with pytest.raises(AccountError, match="the account one was removed"):
        ask(conversations, ONE, QUESTION)
    assert not conversations.knows(ONE)
    ask(conversations, LOCAL_USER, QUESTION)
    assert conversations.knows(LOCAL_USER)


def test_it_is_all_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "briefbot.db"
    with closing(Database.open(path)) as database:
        add_users(database, ONE)
        conversation, _ = ask(Conversations(database), ONE, QUESTION, "And now?")
        before = Conversations(database).open(ONE, conversation)
    with closing(Database.open(path)) as database:
        assert Conversations(database).open(ONE, conversation) == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_transaction_that_fails_leaves_nothing_and_the_next_one_works(database: Database) -> None:
    conversations = Conversations(database)

    def begin_and_fail() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO conversations VALUES ('x', 'one', 'x', 'x', 'x')")
            raise KeyError

    with pytest.raises(KeyError):
        begin_and_fail()
    with pytest.raises(StoreError, match="no such table"), database.transaction() as connection:
        connection.execute("DELETE FROM nowhere")
    assert conversations.listed(ONE) == []
    ask(conversations, ONE, QUESTION)


OPEN_AND_KEEP = """
import sys
from pathlib import Path
from briefbot.web.conversations import Conversations
from briefbot.serving.database import Database
from briefbot.types import Scope
from briefbot.serving.users import LOCAL_USER
sys.path.append(sys.argv[2])
from exported import make_answer
print("ready", flush=True)
sys.stdin.readline()
for number in range(5):
    database = Database.open(Path(sys.argv[1]) / f"{number}.db")
    Conversations(database).begin(LOCAL_USER, make_answer(), Scope())
    database.close()
"""


def test_processes_may_open_a_new_file_at_the_same_moment(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPEN_AND_KEEP, str(tmp_path), str(Path(__file__).parent)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    started = [subprocess.Popen(command, encoding="utf8", **pipes) for _ in range(4)]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate()[1] for process in started] == [""] * 4
    for number in range(5):
        with closing(Database.open(tmp_path / f"{number}.db")) as database:
            assert len(Conversations(database).listed(LOCAL_USER)) == 4


@pytest.mark.parametrize("found", ["text", "folder", "under a file", "another program's", "newer"])
def test_a_file_that_is_none_of_ours_is_refused_and_left_as_it_is(tmp_path: Path, found: str) -> None:
    path = tmp_path / "briefbot.db"
    named = {"text": "not a database", "another program's": "of another program", "newer": "newer briefbot"}.get(found, str(path))
    if found == "text":
        path.write_text("Dear diary, this is no database at all.\n" * 50, "utf8")
    elif found == "folder":
        path.mkdir()
    elif found == "under a file":
        path.write_text("a file", "utf8")
        path = path / "briefbot.db"
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA user_version = 99" if found == "newer" else "CREATE TABLE users (x)")
            connection.commit()
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError, match=named) as refused:
        Database.open(path)
    assert refused.value.hint
    assert (path.read_bytes() if path.is_file() else None) == before


def test_turns_that_are_not_there_are_unknown(conversations: Conversations) -> None:
    with pytest.raises(UnknownConversation, match="no such answer"):
        conversations.turn(ONE, TurnId(""))


def test_a_conversation_whose_first_answer_cannot_be_kept_does_not_begin(
    conversations: Conversations, database: Database
) -> None:
    with database.transaction() as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON turns BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    with pytest.raises(StoreError, match="the disk is full"):
        conversations.begin(ONE, answer_to(QUESTION), Scope())
    assert conversations.listed(ONE) == []


def test_of_a_reason_as_much_is_kept_as_the_page_takes(conversations: Conversations) -> None:
    _, [turn] = ask(conversations, ONE, QUESTION)
    conversations.rate(ONE, turn.id, Rating("bad", "x" * 100_000))
    assert conversations.turn(ONE, turn.id).rating == Rating("bad", "x" * LONGEST_REASON)
