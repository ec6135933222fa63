"""Who holds the office that a question asks for: "the governor, Teodor Halvik", not a deputy, nor a cousin of hers. English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from briefbot.selection.evidence import ANSWERED_FROM, GATE, Evidence
from briefbot.text.initials import in_full
from briefbot.text.light_words import telling_words
from briefbot.text.wording import stems

_NOUNS = (
    "minister premier president chancellor governor mayor secretary ambassador envoy commissioner speaker senator"
    " prosecutor judge commander general admiral captain director chief head leader chair chairman chairwoman chairperson"
    " manager executive officer economist treasurer spokesman spokeswoman spokesperson adviser advisor mediator negotiator"
    " editor coach principal dean rector bishop archbishop king queen emir sultan ceo cfo master inspector"
    " auditor curator warden"
)
_OFFICE = "|".join(_NOUNS.split())
_STATUS = frozenset(
    "former ex deputy vice acting outgoing incoming previous late then shadow assistant designate elect interim onetime sometime"
    " first second last next original junior".split()
)
"""Words before or behind an office that make it another's, or another's day's."""
_RANKS = frozenset("deputy vice acting shadow assistant interim".split())
"""Those of them that make an office of its own."""
_OF_ALL = frozenset("final made only oldest youngest longest third whole entire".split())
"""Words that tell no office from another."""
_PRESENT = frozenset("current present new now today".split())
_QUESTION = re.compile(
    r"\W*(?:(?:and|so|but|please),? )?who(?P<verb>['’]s| is| are| was| were| became| becomes| has become)(?: now| currently)?"
    r"(?: (?:the|an?|its|their|(?P<owner>(?:the )?[A-Z][^?]*?)['’]s?))?"
    rf" (?P<words>(?:(?!(?:of|for|at|in|on|the|and)\b)[\w-]+ ){{0,4}})(?P<office>{_OFFICE})\b"
    r"(?: (?:of|for|at) (?P<of>[^?,;]*))?",
    re.IGNORECASE,
)
_NAME = (
    r"(?!(?-i:The|An?|His|Her|Their|Its)\b)(?:(?-i:(?:Mr|Mrs|Ms|Dr|Sir)\.?) )?"
    r"(?-i:[A-Z][\w’'-]+)(?: (?:(?-i:[a-z]){2,3} )?(?-i:[A-Z][\w’'.-]*))+(?<!['’]s)"
)
_OF = r"(?: (?:of|for|at) (?P<o{}>[^,.;:]{{1,60}}))"
_MADE = r"(?:named|appointed|elected|chose|made|picked|installed)"
_BECOMES = (
    r"(?:is|was|are|were|be|been|became|becomes|become|remains|remained|as|(?:will )?serves? as|served as"
    rf"|(?:is|was|were|been|be|has|have) (?:been )?{_MADE}(?: as)?|takes? over as|took over as|returns? as|returned as)"
)
_WAS = re.compile(rf"\b(?:was|were|served as)\b(?! (?:\w+ly )?(?:been )?{_MADE}\b)", re.IGNORECASE)
"""By then somebody else may hold it."""
_MARGIN = 5.0
"""How far below the best score it may lie."""
_HALF_A_NAME = 0.5
"""Of a name of two words: news says "Hallbeck" of Hallbeck Instruments."""
_LEAVES = r"\b(?:resign(?:s|ed)|step(?:s|ped) down|retire[sd]|quit|dismissed|sacked|fired|ousted|removed)"
_LEAVING = re.compile(
    rf"{_LEAVES}\b|\b(?:will|to|is|are) (?:retire|resign|leave|step down|quit|retiring|leaving|stepping down)\b", re.IGNORECASE
)
_FOLLOWING = re.compile(
    r"\b(?:successor|succeeds?|succeeded by|replaced by|takes? (?:over|charge)|took (?:over|charge)|in charge|acting"
    r"|will (?:run|lead|head|succeed|replace))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Office:
    """An office as a question names it."""

    asked: frozenset[str]
    """The words of status that the question gives it: "deputy"."""
    is_present: bool
    """Whether it asks who holds it now."""
    name: str
    """Its words: "deputy harbour master"."""
    told_by: frozenset[str]
    """Stems of the words that tell it from others: those of "deputy" and "harbour"."""
    of: frozenset[str]
    """Stems of whose it is: "the Bank of Calvere"."""
    holder: re.Pattern[str]
    """Finds somebody who is said to hold it: groups are the words of status before it (s1 to s5), and whose it is (o1 to o5)."""


def read_office(question: str) -> Office | None:
    """The office that the question asks for the holder of, if it asks for no more than that."""
    found = _QUESTION.match(question)
    if found is None:
        return None
    words = found["words"].lower().split()
    kept = [word for word in words if word not in _STATUS | _PRESENT]
    own = [word for word, written in zip(words, found["words"].split(), strict=True) if word in kept and written.islower()]
    short = found["office"].lower()
    office = r"[ -]".join([*map(re.escape, own), f"(?:{'|'.join((short, *in_full(short)))})"])
    holder = "|".join(
        (
            rf"{_held(office, 1)}(?:{_OF.format(1)},|,)? {_NAME}",
            rf"{_NAME},? (?:who (?:is|was|has been) )?{_held(office, 2)}",
            rf"{_NAME}(?:, [^,;]{{1,80}},)? (?:[a-z]+ly )?{_BECOMES} {_held(office, 3)}",
            rf"{_MADE} {_NAME} (?:as )?{_held(office, 4)}",
            rf"{_LEAVES} as {_held(office, 5)}",
        )
    )
    asked = frozenset(words) & _STATUS
    return Office(
        asked=asked,
        is_present=found["verb"].strip() in ("is", "are", "'s", "’s") and not asked,
        name=f"{found['words']}{found['office']}",
        told_by=stems(" ".join([*(word for word in own if word not in _OF_ALL), *(asked & _RANKS)])),
        of=stems(" ".join(telling_words(found["of"] or found["owner"] or ""))),
        holder=re.compile(holder, re.IGNORECASE),
    )


def _held(office: str, place: int) -> str:
    """Whose it is, words of status, the office, and whose it is."""
    before = rf"(?:the |an? |its |their |his |her |(?P<p{place}>(?-i:[A-Z])[\w-]+)['’]s? )?(?P<s{place}>(?:[\w-]+[ -]){{0,2}})"
    return rf"{before}\b{office}\b" + (_OF.format(place) + "?" if place > 1 else "")


def names_holder(office: Office, sentence: str) -> bool:
    """Whether the sentence says of somebody by name that they hold, held, come to hold or leave the office."""
    return any(_is_of(office, found.groupdict()) for found in office.holder.finditer(sentence))


def _names_present_holder(office: Office, sentence: str) -> bool:
    """Whether it says so of somebody who has not just held it: "who was governor from 2009 to 2019"."""
    found = office.holder.finditer(sentence)
    return any(_is_of(office, each.groupdict()) and not _WAS.search(each.group()) for each in found)


def _is_of(office: Office, groups: Mapping[str, str | None]) -> bool:
    """Whether it is the office that is asked for: of no other status, and nobody else's."""
    status = {word for name, words in groups.items() if name[0] == "s" for word in re.findall(r"\w+", (words or "").lower())}
    owners = stems(" ".join(telling_words(" ".join(words for name, words in groups.items() if name[0] in "op" and words))))
    return office.asked == status & _STATUS and not (office.of and owners and office.of.isdisjoint(owners))


def holders(office: Office, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The sentence that names the holder, of those that answer by themselves: for the present one the newest, else the best;
    and the sentence of its article that says who follows, if the holder leaves."""
    best = evidence[0]
    naming = [
        each
        for each in evidence
        if best.nearness - each.nearness <= _MARGIN
        and each.gate.names >= min(best.gate.names, _HALF_A_NAME)
        and (each is best or GATE.confidence(each.gate) >= ANSWERED_FROM)
        and names_holder(office, each.text)
    ]
    if not naming:
        return []
    if not office.is_present:
        return naming[:1]
    newest = max(
        [each for each in naming if _names_present_holder(office, each.text)] or naming,
        key=lambda each: (each.ranked.published or date.min, each.score),
    )
    following = _successor(newest, evidence) if _LEAVING.search(newest.text) else None
    return [newest, following] if following is not None and following is not newest else [newest]


def _successor(leaving: Evidence, evidence: Sequence[Evidence]) -> Evidence | None:
    """The best sentence of the article that tells who comes after somebody who leaves."""
    article = leaving.ranked.passage.article_id
    return next((each for each in evidence if each.ranked.passage.article_id == article and _FOLLOWING.search(each.text)), None)
