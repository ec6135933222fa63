"""The names, dates, figures and designations of a sentence of the claim, and the source's sentences that have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from briefbot.checks.case import Case
from briefbot.checks.designations import find_designations
from briefbot.checks.names import name_places
from briefbot.text.dates import agree, differ
from briefbot.text.names import same_name_word
from briefbot.text.quantities import same_amount, same_unit


@dataclass(frozen=True, slots=True)
class Item:
    """A name, date, figure or designation of a sentence of the claim, the source's sentences that have it, and of those that have
    another of its kind which that sentence does not have, the other."""

    text: str
    start: int
    end: int
    sentences: frozenset[int]
    others: dict[int, str]


def is_elsewhere(case: Case, claimed: int, own: int, rival: int) -> bool:
    """Whether what would stand in the place of something of the claim is told of another matter, in another sentence.

    That is so where the sentence of the source that has it as claimed has every item of the claim's sentence, and the rival's
    lacks one besides. Places are characters, of the claim and of the source.
    """
    ours, theirs = case.claim.wording.tokens, case.source.wording.tokens
    here, there = (theirs[case.source.index(at)].sentence for at in (own, rival))
    number = ours[case.claim.index(claimed)].sentence
    tokens = [token for token in ours if token.sentence == number]
    items = [*find_items(case, tokens[0].start, tokens[-1].end)]
    lacking = [each for each in items if there not in each.sentences and not each.start <= claimed < each.end]
    return here != there and bool(lacking) and all(here in each.sentences for each in items)


def find_items(case: Case, start: int, end: int) -> Iterator[Item]:
    """Those between two characters of the claim."""
    claim, source = case.claim, case.source
    told, given = [each for each in find_designations(claim) if start <= each.start < end], find_designations(source)
    unsaid = [each for each in given if all((each.letters, each.number) != (one.letters, one.number) for one in told)]
    for one in told:
        same = [each.start for each in given if (each.letters, each.number) == (one.letters, one.number)]
        others = [(each.start, each.text) for each in unsaid if each.letters == one.letters]
        yield _item(case, one.text, one.start, one.end, same, others)
    dates = [each for each in claim.dates if start <= each.start < end]
    days = [each for each in source.dates if not any(agree(date, each) for date in dates)]
    for date in dates:
        same = [each.start for each in source.dates if agree(date, each)]
        others = [(each.start, each.text) for each in days if differ(date, each)]
        yield _item(case, date.text, date.start, date.end, same, others)
    figures = [each for each in claim.quantities if start <= each.start < end]
    rest = [each for each in source.quantities if not any(same_amount(figure, each) for figure in figures)]
    for figure in figures:
        same = [each.start for each in source.quantities if same_amount(figure, each)]
        like = [each for each in rest if each.is_ordinal == figure.is_ordinal and same_unit(figure, each)]
        others = [(each.start, each.text.strip()) for each in like]
        yield _item(case, figure.text.strip(), figure.start, figure.end, same, others)
    yield from _names(case, start, end)


def _names(case: Case, start: int, end: int) -> Iterator[Item]:
    tokens, source = case.claim.wording.tokens, case.source.wording.tokens
    names = [each for each in case.claim.names if start <= tokens[each.head].start < end]
    said = {key for name in names for key in name.keys}
    unsaid = [each for each in case.source.names if not any(same_name_word(key, ours) for key in each.keys for ours in said)]
    others = [(source[each.head].start, each.text) for each in unsaid]
    for name in names:
        same = [source[place].start for place in name_places(case, name)]
        yield _item(case, name.text, tokens[name.indices[0]].start, tokens[name.head].end, same, others)


def _item(case: Case, text: str, start: int, end: int, same: Iterable[int], others: Iterable[tuple[int, str]]) -> Item:
    """``same`` and ``others`` stand at characters of the source; a sentence that has both has the claim's."""

    def sentence(at: int) -> int:
        return case.source.wording.tokens[case.source.index(at)].sentence

    sentences = frozenset(map(sentence, same))
    rivals = {number: other for at, other in others if (number := sentence(at)) not in sentences}
    return Item(text, start, end, sentences, rivals)
