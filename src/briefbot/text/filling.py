"""A part of a sentence without a verb, filled in from the clause before it: "and the Liberals 54".

It takes the verb, and everything else of the clause but what it has of its own: a phrase for one of the same kind, in the same
order or at the end of the clause (gapping and the joining of what is no constituent: Huddleston and Pullum 2002, The Cambridge
Grammar of the English Language, chapter 15, section 4). Only parts of two phrases or more are filled in, and only where there is
one way to do so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from briefbot.text.parts import BEGINS, DETERMINERS, RELATIVES, Part, Phrase
from briefbot.text.quantities import Quantity, find_quantities
from briefbot.text.rewriting import Change, rewritten
from briefbot.text.verbs import ANY_BE
from briefbot.text.wording import Wording

_OPPOSED = {"for": "against", "against": "for", "to": "from", "from": "to", "before": "after", "after": "before"}
_FILLED_IN = frozenset("in on at to from for by against with under over during near after before than since until".split())
"""What may begin a part's phrase: not "of", which belongs to a noun, nor "as"."""
_STANDS_FOR = frozenset(["those", "that", "the one", "the ones"])
"""What stands for the noun of the other part: "the talks in Vienna … and those in Geneva"."""
_OF_LEVEL = ANY_BE | frozenset("stood came reached hit amounted totalled totaled".split())
_COMPARED = (("up", "from"), ("down", "from"), ("compared", "with"), ("compared", "to"), ("against",))
"""What opens a part that tells of an earlier figure: "40 million euros in 2022, up from 35 million in 2021"."""
_LEAST, _MOST = 2, 4
"""Phrases of a part that is filled in."""
_BARE = 2
"""Words of a thing with its article: "the rebels"."""
_SHORT = 15
"""Words up to which a clause is short."""
_LARGE = 1000
"""From which a figure is no number of millions."""
_SCALE = re.compile(r"\D*[\d.,]*\d(?P<scale> ?(?:thousand|million|billion|trillion|bn|mn|[mk])\b)")


class Filling:
    """A part without a verb, laid against the clause from which it takes what it leaves out."""

    def __init__(self, wording: Wording, clause: Part, part: Part) -> None:
        self.wording = wording
        self.tokens = wording.tokens
        self.clause = clause
        self.part = part

    def text(self) -> str | None:
        """The clause with the part's phrases in their places; None where they have none, or more than one."""
        part = self._without_comparison()
        if part is None or not _LEAST <= len(part.phrases) <= _MOST or part.verbs or self._is_relative():
            return None
        is_one = not part.aside or max(part.aside) - min(part.aside) == len(part.aside) - 1
        if not is_one or sum(phrase.end - phrase.start for phrase in part.phrases) < part.end - part.start - len(part.aside):
            return None
        phrases = [each for each in part.phrases if self.wording.said(each.start, each.end).lower() not in _STANDS_FOR]
        if not self._tell(phrases):
            return None
        filled_in, tail = self._with(phrases), ""
        if filled_in is None and len(phrases) > _LEAST and (phrases[-1].preposition or phrases[-1].kind == "day"):
            # the last is of all parts, or of this alone: "and 450 in Pirn by 2026"
            filled_in, tail = self._with(phrases[:-1]), self.wording.said(phrases[-1].start, phrases[-1].end)
        return filled_in and " ".join(text for text in (filled_in, tail, self._said_aside(part)) if text)

    def _said_aside(self, part: Part) -> str:
        """What the part has in brackets."""
        return self.wording.said(min(part.aside), max(part.aside) + 1) if part.aside else ""

    def _with(self, phrases: Sequence[Phrase]) -> str | None:
        changes = self._at_the_end(phrases) if self._go_at_the_end(phrases) else self._by_kind(phrases)
        if changes is None or any(one.end > other.start for one, other in pairwise(sorted(changes, key=lambda each: each.start))):
            return None
        start = self.tokens[self.clause.start].start
        moved = [replace(each, start=each.start - start, end=each.end - start) for each in (*changes, *self._left_out(changes))]
        return " ".join(rewritten(self.wording.said(self.clause.start, self.clause.end), moved).split())

    def _left_out(self, changes: Sequence[Change]) -> Iterator[Change]:
        """The clause's circumstances behind its verb that the part has nothing for: they may be told of the clause alone."""
        for index in sorted(self.clause.aside):
            yield Change(self.tokens[index].start, self.tokens[index].end, "")
        dropped = False
        for phrase in self.clause.phrases:
            start, end = self.tokens[phrase.start].start, self.tokens[phrase.end - 1].end
            is_changed = any(each.start < end and start < each.end for each in changes)
            is_circumstance = phrase.preposition in _FILLED_IN and phrase.start > max(self.clause.verbs, default=0)
            dropped = not is_changed and (is_circumstance or (dropped and phrase.preposition in ("of", "")))
            if dropped:
                yield Change(start, end, "")

    def _is_relative(self) -> bool:
        """Whether the clause tells of a word before it: ", after which the share would fall"."""
        opening = self.tokens[self.clause.start : self.clause.start + _BARE]
        return any(token.text.lower() in RELATIVES for token in opening)

    def _without_comparison(self) -> Part | None:
        """The part without an "up from"; None where the clause does not tell how high something was."""
        words = [token.text.lower() for token in self.tokens[self.part.start : self.part.end]]
        opening = next((each for each in _COMPARED if tuple(words[: len(each)]) == each), ())
        start = self.part.start + len(opening)
        figure = next((each for each in self.part.phrases if each.quantity and each.body == start), None)
        if not opening or figure is None:
            return self.part
        if not {self.tokens[i].text.lower() for i in self.clause.verbs} <= _OF_LEVEL:
            return None
        bare = replace(figure, start=start, preposition="")
        return replace(self.part, start=start, phrases=(bare, *(each for each in self.part.phrases if each.start > figure.start)))

    def _go_at_the_end(self, phrases: Sequence[Phrase]) -> bool:
        """Whether the phrases are like the clause's last ones: "in the army in Halden, the navy in Norrin"."""
        last = self.clause.phrases[-len(phrases) :]
        if (
            len(last) < len(phrases)
            or any(one.end != other.start for one, other in pairwise(last))
            or last[0].preposition == "of"
        ):
            return False
        first = phrases[0] if phrases[0].preposition else replace(phrases[0], preposition=last[0].preposition)
        return all(one.is_like(other) for one, other in zip(last, (first, *phrases[1:]), strict=True))

    def _at_the_end(self, phrases: Sequence[Phrase]) -> list[Change] | None:
        """The phrases in the places of the clause's last ones; None where the first might as well be the subject's."""
        last, subject = self.clause.phrases[-len(phrases) :], self.clause.subject(self.tokens)
        is_open = not phrases[0].quantity and not phrases[0].preposition
        is_either = is_open and subject is not None and subject[1].kind == last[0].kind
        return None if is_either else [self._change(one, other) for one, other in zip(last, phrases, strict=True)]

    def _by_kind(self, phrases: Sequence[Phrase]) -> list[Change] | None:
        """Each of the phrases in the place of the clause's phrase of its kind; a name or thing that opens, in the subject's."""
        changes: list[Change] = []
        if not self._may_have_subject(phrases):
            return None
        for place, phrase in enumerate(phrases):
            if phrase.preposition or phrase.quantity:
                like = [each for each in self.clause.phrases if self._are_like(each, phrase)]
                like = [each for each in like if not self._is_whole(each)] or like
                change = self._change(like[-1], phrase) if like else None
            else:
                change = self._of_subject_or_object(phrase, phrases[1:]) if place == 0 else self._of_object(phrase)
            if change is None:
                return None
            changes.append(change)
        return changes

    def _may_have_subject(self, phrases: Sequence[Phrase]) -> bool:
        """Whether a name or thing that opens the part may stand in the subject's place: a place alone says little for it."""
        if (
            phrases[0].preposition
            or phrases[0].quantity
            or any(each.kind in ("figure", "day", "pronoun") for each in phrases[1:])
        ):
            return True
        found = self.clause.subject(self.tokens)
        is_short = self.clause.end - self.clause.start <= _SHORT
        return found is not None and found[1].kind == phrases[0].kind and is_short

    def _tell(self, phrases: Sequence[Phrase]) -> bool:
        """Whether a part's phrases are such as are left over where the rest is left out, and not a list's or a clause's.

        They are figures, days, places, or things with an article; a bare word only before a figure alone ("and imports 2%").
        """
        words = {token.text.lower() for token in self.tokens[self.part.start : self.part.end]}
        if not words.isdisjoint(BEGINS) or not all(each.preposition in _FILLED_IN or not each.preposition for each in phrases):
            return False
        bare = [each for each in phrases if each.kind == "word" and not each.preposition]
        if bare:
            figures = [each for each in phrases if each.quantity]
            return (
                len(bare) == 1
                and phrases[0] is bare[0]
                and len(figures) == len(phrases) - 1
                and not any(map(self._noun, figures))
            )
        if any(self.wording.said(each.start, each.end).lower() in DETERMINERS for each in phrases) or self._is_apposition(
            phrases[0]
        ):
            return False
        return any(each.kind in ("figure", "day", "pronoun") or each.preposition for each in phrases) or self._are_bare(phrases)

    def _is_apposition(self, phrase: Phrase) -> bool:
        """Whether a part tells what the thing before it is: ", a house in Halden"."""
        is_before_figure = (
            phrase.end < self.part.end and self.part.phrases[-1].start == phrase.end and self.part.phrases[-1].quantity
        )
        is_aside = self.tokens[phrase.start].text.lower() in ("a", "an") and self.tokens[self.part.start - 1].text == ","
        return is_aside and not is_before_figure

    def _are_bare(self, phrases: Sequence[Phrase]) -> bool:
        """Whether a part is two things and nothing else: "the rebels the south"; not "the taller the building"."""
        return all(
            each.end - each.start == _BARE
            and self.tokens[each.start].text.lower() == "the"
            and not self.tokens[each.end - 1].text.endswith("er")
            for each in phrases
        )

    def _noun(self, phrase: Phrase) -> str:
        """What a figure's phrase has behind the figure."""
        text = phrase.quantity.text.strip() if phrase.quantity else ""
        return self.wording.text[self.tokens[phrase.body].start + len(text) : self.tokens[phrase.end - 1].end]

    def _are_like(self, one: Phrase, other: Phrase) -> bool:
        is_opposed = other.kind == "pronoun" and _OPPOSED.get(one.preposition) == other.preposition
        return is_opposed or one.is_like(other)

    def _is_whole(self, phrase: Phrase) -> bool:
        """Whether a figure is that of which another is a part: "two of the five bridges"."""
        before = [token.text.lower() for token in self.tokens[max(0, phrase.body - 2) : phrase.body]]
        return phrase.quantity is not None and "of" in (before[-1:] if before[-1:] != ["the"] else before[:1])

    def _of_subject_or_object(self, phrase: Phrase, others: Sequence[Phrase]) -> Change | None:
        """The opening phrase in the subject's place, or in the object's if only this is of its kind; None where both are."""
        subject, objects = self.clause.subject(self.tokens), self._objects(phrase)
        if objects and all(each.preposition or each.quantity for each in others):
            is_either = subject is not None and subject[1].kind == phrase.kind
            return None if is_either else self._of_object(phrase)
        return self._of_subject(phrase)

    def _of_subject(self, phrase: Phrase) -> Change | None:
        found = self.clause.subject(self.tokens)
        if found is None:
            return None
        verb, subject = found
        ordinal = self._ordinal(subject, phrase)
        return ordinal or self._instead(subject.start, verb, self.wording.said(phrase.start, phrase.end))

    def _ordinal(self, ours: Phrase, theirs: Phrase) -> Change | None:
        """The clause's ordinal changed, for a phrase that is but another: "the first bridge … the second"."""
        if theirs.end - theirs.body != _BARE or not _is_ordinal(self.tokens[theirs.end - 1].text):
            return None
        place = next((i for i in range(ours.body, ours.end) if _is_ordinal(self.tokens[i].text)), None)
        return None if place is None else self._instead(place, place + 1, self.tokens[theirs.end - 1].text)

    def _objects(self, phrase: Phrase) -> list[Phrase]:
        """The clause's phrases behind its verb that are of the kind of this one, and of no preposition."""
        last = max(self.clause.verbs)
        behind = [each for each in self.clause.phrases if each.start > last and not each.preposition]
        return [each for each in behind if each.kind == phrase.kind and not each.quantity]

    def _of_object(self, phrase: Phrase) -> Change | None:
        like = self._objects(phrase)
        return self._instead(like[0].start, like[0].end, self.wording.said(phrase.start, phrase.end)) if len(like) == 1 else None

    def _change(self, ours: Phrase, theirs: Phrase) -> Change:
        if ours.quantity and theirs.quantity:
            return self._figure(ours, theirs, ours.quantity, theirs.quantity)
        if theirs.kind == "pronoun":
            return self._instead(ours.start, ours.body, theirs.preposition)
        if (ordinal := self._ordinal(ours, theirs)) is not None:
            return ordinal
        start = ours.start if theirs.preposition else ours.body
        return self._instead(start, ours.end, self.wording.said(theirs.start, theirs.end))

    def _figure(self, ours: Phrase, theirs: Phrase, one: Quantity, other: Quantity) -> Change:
        """The other figure, with the clause's unit and noun where it has none of its own."""
        figure, unit = other.text.strip(), one.text.strip()[one.figure_end - one.start :]
        counted, noun = self._noun(ours), self._noun(theirs)
        if other.scale == 1.0 and other.low < _LARGE and other.dimension is None and not noun:
            figure += scale_of(one)
        if other.dimension is None and one.dimension is not None:
            sign = one.text[: len(one.text) - len(one.text.lstrip("$£€¥₽₴₹"))]
            figure, counted = f"{sign}{figure}{unit}", counted if not noun else ""
        counted = noun or counted
        before = "" if not theirs.preposition else f"{theirs.preposition} "
        start = ours.start if theirs.preposition else ours.body
        return self._instead(start, ours.end, f"{before}{figure}{counted}")

    def _instead(self, start: int, end: int, text: str) -> Change:
        return Change(self.tokens[start].start, self.tokens[end - 1].end, text)


def _is_ordinal(word: str) -> bool:
    return any(each.is_ordinal for each in find_quantities(word))


def scale_of(quantity: Quantity) -> str:
    """The word or letter that multiplies a figure, as it stands behind it; empty where none does."""
    found = _SCALE.match(quantity.text)
    return found["scale"] if found else ""
