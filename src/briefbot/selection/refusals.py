"""Why a question is not answered, in words: what is missing, or what the nearest paragraphs tell of instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from briefbot.messages import Remark, say
from briefbot.questions.counting import FITS
from briefbot.questions.matching import AskedQuestion, Thing, Vocabulary, phrases_of
from briefbot.selection.evidence import MOST_CLAIMS, Evidence, RankedPassage, told_of_another
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
    """What is missing, in the question's own words: a thing it names, or else what it asks for."""
    if by_words and asked.language not in {recognise_prose(passage.text) for passage in ranked[:MOST_CLAIMS]}:
        return say(
            "The model does not understand the language of this question, and no paragraph has enough of its words."
            " If the articles are in another language, ask in theirs."
        )
    if another := told_of_another(asked, evidence[0]):
        return say("The nearest paragraphs tell of “{another}”, not of “{asked}”.", asked=another[0], another=another[1])
    near: set[str] = set()
    for passage in ranked[:MOST_CLAIMS]:
        near |= asked.terms_in(f"{passage.passage.context} {passage.text}")
    best = np.concatenate([passage.token_cosines for passage in ranked[:MOST_CLAIMS]]).max(axis=0)
    missing = asked.unmet(near, best)
    unseen = [thing for thing in missing if not _is_anywhere(thing, vocabulary)]
    if unseen:
        texts = texts_found()
        alike = tuple(dict.fromkeys(other for thing in unseen for other in spelt_nearly(thing.word, texts)))[:_WORDS_NAMED]
        words = tuple(phrases_of(unseen)[:_WORDS_NAMED])
        if alike:
            return say("No article mentions {words}. Written nearly so: {others}.", words=words, others=alike)
        return say("No article mentions {words}.", words=words)
    published = [day for passage in ranked[:MOST_CLAIMS] if (day := passage.published) is not None]
    lacking = (*phrases_of(missing), *asked.unmet_days(near, published))[:_WORDS_NAMED]
    if lacking:
        return say("The nearest paragraphs do not mention {words}.", words=lacking)
    if not asked.names_things:
        return say("The nearest paragraphs do not answer this question.")
    is_counted = max(each.signals.kind for each in evidence[:MOST_CLAIMS]) >= FITS
    # "How much of Kursk" counts no Kursks.
    if asked.wanted is not None and set(asked.wanted.nouns) - asked.wanted.names and not is_counted:
        return say(
            "The nearest paragraphs are about this, but no sentence in them gives a number of “{things}”.",
            things=asked.wanted.phrase,
        )
    return say("The nearest paragraphs are about this, but no sentence in them answers the question.")


def _is_anywhere(thing: Thing, vocabulary: Vocabulary) -> bool:
    """Whether any article has a term of it, or it in one word with its neighbour."""
    joined = [terms for terms in map(vocabulary.terms, thing.joined) if len(terms) == 1]
    return any(map(vocabulary.document_frequency, [*vocabulary.terms(thing.word), *chain(*joined)]))
