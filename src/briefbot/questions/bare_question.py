"""What a request asks about, without the words it is put in: "Please list the losses." asks for "the losses."

English. The words of a request stand in no article, so that each of them would count as one that no sentence meets.
"""

from __future__ import annotations

import re

from briefbot.questions.newest import without_newest
from briefbot.text.light_words import telling_words

_DETERMINER = (
    r"(?:an?|the|all|any|some|every|each|both|its|their|his|her|our|how|what|who|whom|whose|why|when|where|which|whether|if"
    r"|two|three|four|five|ten|\d+)\b"
)
_REQUESTING = r"(?:list|name|give|show|tell|find out|find|state|provide|report|write|mention|recall|identify)"
_ONLY_REQUESTING = r"(?:describe|discuss|enumerate|explain|outline|recap|remind|summari[sz]e|sum up)"
"""Verbs that open no sentence but a request; the others open noun phrases, too: "list price", "state media"."""
_SOFTLY = r"(?:(?:please|kindly|briefly|quickly|shortly|also|just|now|then)\s+)*"
_TOWARDS = (
    r"(?:\s+(?:me|us|to me|to us|briefly|shortly|in detail|in short|in brief"
    r"|(?:some )?more|a (?:little )?bit|a little|a few words|everything|something|anything))*"
)
"""One after the other, "a little more" as two of them: were it one besides, a long row of them could be read in too many ways."""
_ABOUT = r"(?:\s+(?:about|on|of|regarding|concerning))?"
_CORPUS = r"(?:the|these|this|those|your|our|all|all the)\s+(?:given\s+)?(?:articles?|briefings?|corpus|documents?|files?|texts?)"
_ASKING = (
    r"(?:how|what|who|whom|whose|why|when|where|which|is|are|was|were|do|does|did|can|could|has|have|had|will|would"
    rf"|{_REQUESTING}|{_ONLY_REQUESTING})\b"
)
_SUMMARY = (
    r"(?:(?:an?|the|some|any|more|further)\s+)*(?:(?:basic|brief|complete|detailed|full|general|quick|short)\s+)*"
    r"(?:account|description|details?|explanation|facts|info|information|list|outline|overview|recap|rundown|summary|timeline)"
    r"\s+(?:of|about|on)\s+"
)
_COURTESIES = (
    r"(?:please|kindly|hi|hello|hey|okay|ok)\b[\s,!.:]+",
    rf"(?:can|could|would|will)\s+you\s+{_SOFTLY}(?={_REQUESTING}\b|{_ONLY_REQUESTING}\b)",
    r"(?:can|could|may)\s+(?:i|we)\s+(?:ask|hear|know)(?:\s+(?:you|about))*\s+",
    r"(?:i|we)(?:\s+would|['’]d)?\s+(?:like|need|want|wish)\s+(?:to\s+(?:find out|hear|know|learn|see|understand)|you\s+to)"
    r"(?:\s+(?:about|more about))?\s+",
    r"(?:i\s+am|i['’]m|we\s+are|we['’]re)\s+(?:wondering|curious|interested)(?:\s+to\s+(?:hear|know|learn|see))?(?:\s+(?:about|in))?\s+",
    r"do\s+you\s+(?:happen\s+to\s+)?know(?:\s+(?:about|anything about|something about))?\s+",
    rf"what\s+(?:can|could|do|would)\s+you\s+(?:know|say|tell){_TOWARDS}\s+(?:about|on|of)\s+",
    rf"what\s+(?:do|does|did|can)\s+{_CORPUS}\s+(?:have\s+to\s+)?(?:report|say|tell|write|mention){_TOWARDS}\s+(?:about|on|of)\s+",
    rf"(?:according\s+to|based\s+on|from)\s+{_CORPUS}(?:\s*[,:]\s*|\s+(?={_ASKING}))",
    rf"in\s+{_CORPUS}\s*[,:]\s*",
)
_REQUESTS = (
    rf"{_ONLY_REQUESTING}\b(?:\s+and\s+{_ONLY_REQUESTING})?{_TOWARDS}{_ABOUT}\s+",
    rf"{_REQUESTING}{_TOWARDS}\s+(?:me|us){_TOWARDS}{_ABOUT}\s+",
    rf"{_REQUESTING}{_TOWARDS}\s+(?={_DETERMINER})",
)
_AFTER_COURTESY = rf"{_REQUESTING}\b{_TOWARDS}{_ABOUT}\s+"
_NOTHING = frozenset("anything bit details else everything example examples information it little lot more something".split())
"""Words that leave open what is asked about."""
_LAST = re.compile(rf"(?<![\s,])[\s,]+(?:(?:according\s+to|based\s+on)\s+{_CORPUS}|please)(?=\W*$)", re.IGNORECASE)


def _opening(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"[\s\"“”']*(?:{'|'.join(patterns)})", re.IGNORECASE)


_COURTESY, _REQUEST, _ASKED_KINDLY = _opening(*_COURTESIES), _opening(*_REQUESTS), _opening(*_REQUESTS, _AFTER_COURTESY)
_OF_A_SUMMARY = _opening(_SUMMARY)


def bare_question(text: str) -> str:
    """The text without courtesies, the verb of a request, what it says of the articles, and that the newest is asked for; as it
    is if nothing would be left."""
    rest = without_newest(_without_request(text))
    return rest if any(word.lower() not in _NOTHING for word in telling_words(rest)) else text


def asks_for_newest(text: str) -> bool:
    """Whether it asks for how things stand now: "Tell me the latest on the strike"."""
    rest = _without_request(text)
    return bare_question(text) != text and without_newest(rest) != rest


def _without_request(text: str) -> str:
    rest, is_kind = _without(_COURTESY, text)
    rest, is_request = _without(_ASKED_KINDLY if is_kind else _REQUEST, rest)
    rest, _ = _without(_COURTESY, rest)
    if is_request or is_kind:
        rest, _ = _without(_OF_A_SUMMARY, rest)
    return _LAST.sub("", rest)


def _without(opening: re.Pattern[str], text: str) -> tuple[str, bool]:
    """The text after as many such openings as there are, and whether there was one."""
    start = 0
    while found := opening.match(text, start):
        start = found.end()
    return text[start:], start > 0
