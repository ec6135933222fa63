"""The words that say what becomes of a clause are known in every form."""

from __future__ import annotations

import pytest

from briefbot.text import veridicality
from briefbot.text.verbs import PARTICIPLES, PAST
from briefbot.text.wording import stem

CLASSES = {name: words for name, words in vars(veridicality).items() if isinstance(words, frozenset)}
OTHER_FORMS = {
    "acknowledge": "acknowledged acknowledges acknowledging",
    "allege": "alleged alleges alleging",
    "assume": "assumed assumes assuming",
    "bet": "bets betting",
    "cease": "ceased ceases ceasing",
    "concede": "conceded concedes conceding",
    "contemplate": "contemplated contemplating",
    "debunk": "debunked debunks debunking",
    "deny": "denied denies denying",
    "disprove": "disproved disproven disproves disproving",
    "dispute": "disputed disputes disputing",
    "doubt": "doubted doubts doubting",
    "dream": "dreamed dreams dreaming dreamt",
    "emerge": "emerged emerges emerging",
    "hope": "hoped hopes hoping",
    "intend": "intended intends intending",
    "neglect": "neglected neglects",
    "plan": "planned plans planning",
    "pledge": "pledged pledges pledging",
    "presume": "presumed presumes presuming",
    "pretend": "pretended pretends pretending",
    "quash": "quashed quashes quashing",
    "quit": "quits quitting",
    "rebut": "rebutted rebuts rebutting",
    "refrain": "refrained refrains refraining",
    "refute": "refuted refutes refuting",
    "retract": "retracted retracts retracting",
    "rumour": "rumoured rumours",
    "seek": "sought seeking",
    "slate": "slated",
    "speculate": "speculated speculates speculating",
    "swear": "swore sworn swears swearing",
    "urge": "urged urges urging",
    "vow": "vowed vows vowing",
    "wish": "wished wishes wishing",
    "worry": "worried worries worrying",
}

HOMONYMS = frozenset("founded laid lay lain".split())
"""Of to found, to lay and to lie down, which share a stem with "found", past of to find, and a lie."""


@pytest.mark.parametrize("name", CLASSES)
def test_a_verb_of_a_class_is_of_it_in_the_past_too(name: str) -> None:
    forms = [(form, verb) for table in (PAST, PARTICIPLES) for form, verb in table.items() if stem(verb) in CLASSES[name]]
    forms += [(form, verb) for verb, given in OTHER_FORMS.items() if stem(verb) in CLASSES[name] for form in given.split()]
    assert [form for form, _ in forms if stem(form) not in CLASSES[name] and form not in HOMONYMS] == []


def test_every_verb_of_the_table_is_of_a_class() -> None:
    known = frozenset[str]().union(*CLASSES.values())
    assert [verb for verb in OTHER_FORMS if stem(verb) not in known] == []


def test_what_tells_a_fact_leaves_none_open() -> None:
    assert frozenset() == veridicality.KNOWING & veridicality.CONFIRMING
    assert frozenset() == (veridicality.KNOWING | veridicality.CONFIRMING) & veridicality.DOUBTING
