"""A real briefing alone: what it answers is answered from the right paragraph, what it does not is declined.

The questions were written before the gate was fitted, and it was not fitted to them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.index import build_index
from desk import ENCODER, PASSAGE_TOKENS

ANSWERED = [  # question, paragraph, what the first claim must say
    ("What was hit by the Ukrainian strike of 31 January 2025?", 4, "Rylsk"),
    ("Who confirmed that the attack in Rylsk killed Russian and North Korean officers?", 4, "Zelensky"),
    ("What deadline did Putin set to eliminate the Ukrainian bridgehead?", 5, "20 January"),
    ("How many North Korean soldiers have been deployed?", 7, "12,000"),
    ("How many North Korean soldiers have been lost in combat?", 7, "4,000"),
    ("How many additional troops might Pyongyang send?", 8, "20,000"),
    ("How many residents of the Kursk region were evacuated?", 17, "150,000"),
    ("Why was coordination between Russian and North Korean officers difficult?", 10, "Language"),
    ("Who do Ukrainian officials blame for the school explosion in Sudzha?", 21, "Russian"),
    ("Whom did Moscow accuse of the school bombing?", 20, "Ukrainian"),
    ("How could investigators determine the origin of the attack on the school?", 22, "munitions"),
    ("In how many districts of Kursk do Ukrainian forces hold positions?", 2, "two"),
    ("What happened to the first wave of North Korean forces?", 8, "ineffective"),
    ("Which elite units did Russia deploy in its Kursk offensive?", 3, "airborne"),
    ("How much ground has Russia gained since October 2024?", 3, "marginal"),
    ("Where do the displaced residents live now?", 17, "temporary"),
    ("How have North Korean troops reacted to drone strikes?", 11, "panic"),
    ("What do some North Korean soldiers do rather than surrender?", 11, "lives"),
    ("How many North Korean brigades were destroyed?", 9, "one"),
    ("Why would Putin prefer to delay negotiations?", 25, "breakthrough"),
    ("What weakens Russia's diplomatic position?", 16, "failure"),
    ("What did Putin seek to do before diplomatic discussions?", 24, "eliminate"),
]
DECLINED = [
    "Who commands the Ukrainian forces in Kursk?",
    "How many Ukrainian soldiers were killed in Rylsk?",
    "What did Donald Trump say about the Kursk region?",
    "How many children died in the Sudzha school bombing?",
    "Which missiles were used in the strike on Rylsk?",
    "What was hit by the Ukrainian strike of 12 March 2025?",
    "How many Chinese soldiers fight in Ukraine?",
    "When will negotiations with Washington begin?",
    "How many tanks has Russia lost?",
    "What is the capital of Australia?",
    "Who is the governor of Kursk region?",
    "How much money does the Kremlin pay to displaced residents?",
    "What is the population of Sudzha?",
    "How many drones did Ukraine use against North Korean troops?",
    "What did Kim Jong Un say about the losses?",
]


@pytest.fixture(scope="module")
def seed(shared: Path, index: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("seed")
    shutil.copytree(index / "encoders", folder / "index" / "encoders")
    build_index(shared / "seed" / "kursk-briefing.txt", folder / "index", encoder=ENCODER, passage_tokens=PASSAGE_TOKENS)
    return Assistant.open(folder / "index")


def test_nine_in_ten_questions_are_answered_from_the_right_paragraph(seed: Assistant) -> None:
    wrong = []
    for question, paragraph, words in ANSWERED:
        answer = seed.ask(question)
        right = bool(answer.claims) and words in answer.claims[0].text and answer.citations[0].paragraph == paragraph
        wrong += [] if right else [question]
    assert len(wrong) <= len(ANSWERED) // 10, wrong


def test_eight_in_ten_questions_without_an_answer_are_declined(seed: Assistant) -> None:
    answered = [question for question in DECLINED if not seed.ask(question).abstained]
    assert len(answered) <= len(DECLINED) // 5, answered
