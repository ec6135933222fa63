"""Tells the furniture of a web page from the sentences of an article."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NETWORK = r"(?:facebook|twitter|x|whatsapp|linkedin|telegram|reddit|pinterest|e-?mail|messenger|bluesky|threads|vk|viber)"
_PIECE = r"(?:article|story|page|post|link)"
_LETTER = r"(?:newsletters?|mailing list|news alerts?|e-?mail (?:updates|alerts))"

# Each pattern has to match the whole text: an article may well write about cookies, shares and advertisements.
_PATTERNS = (
    # Buttons to pass the article on.
    r"share|tweet|pin(?: it)?|post|print|e-?mail|save|like|follow|(?:\d+ )?(?:comments?|shares?|likes?)"
    r"|leave a (?:comment|reply)",
    rf"copy (?:the )?(?:link|url)(?: to clipboard)?|link copied|(?!x$){_NETWORK}(?:\s*(?:[|·,/•]|and)?\s*{_NETWORK})*",
    rf"(?:share|tweet|post|send|follow us|find us)(?: (?:this|the|it))?(?: {_PIECE})? (?:on|via|by|with|to) {_NETWORK}"
    rf"(?:(?:,| and| or) {_NETWORK})*",
    rf"share (?:this|the|it)(?: {_PIECE})?(?: with (?:your )?friends)?"
    rf"|(?:click|tap)(?: here)? to share(?: on {_NETWORK})?\b.{{0,40}}",
    # Ways to other articles.
    r"(?:read|see|watch|listen) (?:also|more|next)(?: ?:.{0,200}|\.{3}|…| here)?|also read(?: ?:.{0,200})?"
    r"|(?:continue|keep) reading",
    r"(?:related|recommended|trending|popular|latest|more|top)(?: \w+)?"
    r" (?:articles?|stor(?:y|ies)|news|posts?|topics?|reading|content|links|coverage)"
    r"|more great(?: \w+)? stories|related(?: (?:article|post|story|link)s?)? ?: .{1,200}|don['’]t miss",
    r"https?://\S+|click here to (?:subscribe|sign up|get|download|read|see)\b.{0,80}|(?:get|read|see) .{1,60} by clicking here",
    r"you (?:may|might) (?:also )?(?:like|be interested in)|most (?:read|popular|viewed)"
    r"|(?:more )?on this (?:story|topic)|related",
    r"(?:show|load|view|see) (?:more|all)(?: (?:comments|posts|articles))?|back to top|next|previous|close|menu|search"
    r"|home|toggle navigation",
    r"(?:skip|jump) to (?:the )?(?:main |primary )?(?:content|navigation|search|footer|menu)",
    # Advertisements and subscriptions.
    r"advertisements?|advert|ads?|sponsored(?: content)?|paid content|scroll (?:down )?to continue(?: reading)?",
    r"(?:advertisement\W+)?(?:story|article|scroll) (?:continues|to continue)(?: (?:below|after|reading)"
    r"(?: (?:this |the )?ad(?:vertisement)?)?)?",
    rf"(?:please )?(?:subscribe|sign up|register)(?: now| today| here)?(?: (?:to|for) (?:\S+ ){{0,8}}{_LETTER}\b.{{0,80}})?",
    r"get (?:\S+ ){1,10}(?:delivered )?(?:straight |directly )?(?:in|to|into) your (?:inbox|e-?mail)\b.{0,120}",
    r"(?:thanks|thank you) for (?:signing up|subscribing|registering)\b.{0,80}|keep an eye on your inbox\b.{0,80}",
    r"(?:an error has occurred|there was an error processing your)\b.{0,80}|this (?:article|story) has been sent to\b.{0,80}",
    r"(?:write to|e-?mail|contact|reach) .{1,60} (?:at|on) \S+@\S+\.\w+\b.{0,160}|have a (?:news )?tip\?.{0,200}",
    r"if you (?:buy|purchase) .{1,80} may (?:get|earn|receive) .{1,160}",
    r"(?:subscribe|log ?in|sign in|register|create an account)(?: (?:here|now))?"
    r" to (?:read|continue|comment|view|access|leave)\b.{0,60}",
    rf"follow us(?: on .{{1,60}})?|(?:subscribe to|join) our (?:{_NETWORK} )?(?:channel|podcast|group)s?\b.{{0,60}}"
    rf"|log ?(?:in|out)|sign in|my account",
    # Cookies and rights.
    r"this copy is for your personal,? non-?commercial use\b.{0,500}|(?:order )?reprints|print article",
    r"(?:this|our) (?:web ?)?(?:site|page) uses? cookies\b.{0,600}|(?:we use cookies|cookies on this (?:web ?)?site)",
    r"we (?:and our (?:\d+ )?partners )?use (?:\S+ ){0,5}cookies?\b.{0,400}"
    r"\b(?:your?|consent|agree|(?:this|our) (?:web ?)?site)\b.{0,300}",
    r"by (?:continuing|using|browsing|clicking)\b.{0,80}\b(?:site|website|page|browse|accept)\b.{0,60}"
    r"\byou (?:agree|accept|consent)\b.{0,300}",
    r"(?:accept|reject|allow|decline|manage)(?: all| only)?(?: (?:necessary|essential|optional))?"
    r" (?:cookies?|cookie (?:settings|preferences))",
    r"(?:accept|reject|allow) all|(?:cookie|privacy) (?:policy|settings|preferences|notice|consent)"
    r"|terms (?:of (?:use|service)|and conditions)",
    r"(?:©|\(c\)).{0,100}|copyright:? ?(?:©|\(c\)|\d{4}\b|by (?-i:[A-Z])).{0,100}"
    r"|(?:\S+ ){0,8}\S+\. all rights reserved\b.{0,100}|all rights reserved\b.{0,60}",
)
_BOILERPLATE = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)
_READ_ALSO = re.compile(
    r"(?:read (?:also|more|next)|also read|related (?:articles?|stories|news|reading)"
    r"|you (?:may|might) also like|more on this (?:story|topic))\W*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_MAX_CHARACTERS = 800
_WORDS_OF_BUTTON = 5
_WORDS_OF_SENTENCE = 3
_FULL_STOP = re.compile(r"[.…][\"'”’»)\]]*$")


def is_boilerplate(text: str) -> bool:
    """The text, already normalised, is a button, notice, list of links or copyright line, and no sentence of an article."""
    if len(text) > _MAX_CHARACTERS:
        return False
    return _BOILERPLATE.fullmatch(text.rstrip(" .:!›»>→")) is not None


def is_button(text: str) -> bool:
    """Boilerplate that is a line of few words and no sentence: what is left of a page that was saved as text.

    An address is none: outside of web pages somebody wrote it down.
    """
    if _ADDRESS.match(text):
        return False
    return len(text.split()) <= _WORDS_OF_BUTTON and not text.endswith((".", "!", "?")) and is_boilerplate(text)


def count_before_read_also(lines: Sequence[str]) -> int:
    """How many lines come before a "Read also" that stands in the last fifth of the characters, and the headlines below it.

    All if there is none, or a sentence stands below it: that is of the article, whatever its heading.
    """
    total = sum(map(len, lines))
    before = 0
    for number, line in enumerate(lines):
        if before >= 0.8 * total and _READ_ALSO.fullmatch(line.strip()):
            return len(lines) if any(map(_is_sentence, lines[number + 1 :])) else number
        before += len(line)
    return len(lines)


def _is_sentence(line: str) -> bool:
    words = line.split()
    return len(words) >= _WORDS_OF_SENTENCE and _FULL_STOP.search(words[-1]) is not None and not is_boilerplate(" ".join(words))
