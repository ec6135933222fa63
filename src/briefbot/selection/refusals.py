"""Why a question is not answered, in words: what is missing, or what the nearest paragraphs tell of instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from briefbot.messages import Remark, say
from briefbot.questions.asked_things import Thing, phrases_of
from briefbot.questions.counting import FITS
from briefbot.questions.matching import AskedQuestion
from briefbot.questions.vocabulary import Vocabulary
from briefbot.selection.evidence import MOST_CLAIMS, Evidence, RankedPassage
from briefbot.text.language import recognise_prose
from briefbot.text.spelling import spelt_nearly

_WORDS_NAMED = 3
"""Words that a refusal names as missing."""


def why_refused(
    asked: AskedQuestion,
    evidence: Sequence[Evidence],
    ranked: Sequence[RankedPassage],
    vocabulary: Vocabulary,
    *,
    by_words: bool,
    texts_found: Callable[[], Sequence[str]],
) -> Remark:
    """What is missing, in the question's own words: a thing it names, or else what it asks for.

    What it says of the nearest paragraphs is true of every one that was weighed.
    """
    if by_words and asked.language not in {recognise_prose(passage.text) for passage in ranked[:MOST_CLAIMS]}:
        return say(
            "The model does not understand the language of this question, and no paragraph has enough of its words."
            " If the articles are in another language, ask in theirs."
        )
    texts = texts_found()
    near = _terms_near(asked, ranked, texts)
    if another := asked.rivals.told_of_another(evidence[0].text, context=evidence[0].ranked.passage.context, words=near):
        return say("The nearest paragraphs tell of “{another}”, not of “{asked}”.", asked=another[0], another=another[1])
    missing = asked.things.unmet(near, np.concatenate([passage.token_cosines for passage in ranked]).max(axis=0))
    if unseen := [thing for thing in missing if not _is_anywhere(thing, vocabulary)]:
        return _not_mentioned(unseen, texts)
    published = [day for passage in ranked if (day := passage.published) is not None]
    lacking = (*phrases_of(missing), *asked.days.unmet(near, published))[:_WORDS_NAMED]
    if lacking:
        return say("The nearest paragraphs do not mention {words}.", words=lacking)
    return _not_answered(asked, evidence)


def _terms_near(asked: AskedQuestion, ranked: Sequence[RankedPassage], texts: Sequence[str]) -> set[str]:
    """What a reader of the nearest paragraphs sees: their words, also those that do not count, titles, headings and dates.

    ``texts`` are of all passages found, the nearest first.
    """
    said = [*(f"{passage.passage.context} {passage.text}" for passage in ranked), *texts[: len(ranked)]]
    return set().union(*map(asked.names.terms_in, said), *(asked.days.terms_of(passage.published) for passage in ranked))


def _not_mentioned(unseen: Sequence[Thing], texts: Sequence[str]) -> Remark:
    alike = tuple(dict.fromkeys(other for thing in unseen for other in spelt_nearly(thing.word, texts)))[:_WORDS_NAMED]
    words = tuple(phrases_of(unseen)[:_WORDS_NAMED])
    if alike:
        return say("No article mentions {words}. Written nearly so: {others}.", words=words, others=alike)
    return say("No article mentions {words}.", words=words)


def _not_answered(asked: AskedQuestion, evidence: Sequence[Evidence]) -> Remark:
    """Where nothing is missing that the question names: a sentence may answer all the same, and was not found to."""
    if not asked.names_things:
        return say("The nearest paragraphs do not answer this question.")
    is_counted = max(each.signals.kind for each in evidence) >= FITS
    # "How much of Kursk" counts no Kursks.
    if asked.wanted is not None and set(asked.wanted.nouns) - asked.wanted.names and not is_counted:
        return say(
            "The nearest paragraphs touch on this, but no number of “{things}” was found in them.", things=asked.wanted.phrase
        )
    return say("The nearest paragraphs touch on this, but no sentence in them was found to answer the question.")


def _is_anywhere(thing: Thing, vocabulary: Vocabulary) -> bool:
    """Whether any article has a term of it, or it in one word with its neighbour."""
    joined = [terms for terms in map(vocabulary.terms, thing.joined) if len(terms) == 1]
    return any(map(vocabulary.document_frequency, [*vocabulary.terms(thing.word), *chain(*joined)]))
