"""Turns the body of a mail into paragraphs, and tells the writer's own words from those the mail quotes.

Quoted text stays: the mail it comes from may not be in the corpus. But it stands under the line that says whose it is, so
that no citation gives one person's words to another. A signature goes: it is the same under every mail and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from briefbot.readers.assembly import Block, Heading, normalise, place_under_headings
from briefbot.readers.html_tree import drop_hidden, parse_html
from briefbot.readers.lines import is_list_item, join_at_margin
from briefbot.readers.xhtml import read_blocks

QUOTED = "Quoted text"

_QUOTE_MARKS = re.compile(r"(?P<marks>(?:>[ ]?)+)(?P<text>.*)")
_SIGNATURE, _STANDARD = re.compile(r"-- ?"), "-- "
"""The line above a signature; without its space it may also divide a text."""
_WORDS_OF_SENTENCE = 6
_LONGEST_SIGNATURE = 15
_WROTE = r"(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|пишет|написала?)"
_ATTRIBUTION = re.compile(rf".{{3,300}}\b{_WROTE}\b.{{0,60}}:", re.DOTALL)
_ADDRESS_OR_TIME = re.compile(r"[\d@]")
"""Of a line that a mail program has written: what stands between paragraphs, "as the mayor wrote:", is not above a whole mail."""
_FORWARDED = re.compile(
    r"[-_\s]*(?P<kind>Original Message|Original Appointment|Forwarded message|Begin forwarded message|Ursprüngliche Nachricht"
    r"|Weitergeleitete Nachricht|Message d'origine|Message transféré|Mensaje original|Mensaje reenviado"
    r"|Пересылаемое сообщение|Исходное сообщение)\s*:?[-_\s]*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SENDER = re.compile(r"\s*(?:From|Von|De|От)\s*:\s*(?P<name>.{1,200})", re.IGNORECASE)
_FIELD = re.compile(r"\*?(?:From|Sent|Date|To|Cc|Subject|Reply-To|Von|Gesendet|An|Betreff|De|À|Objet|Enviado|Para|Asunto)\*?\s?:")
_PGP_SIGNED = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:\S+:[^\n]*\n)*\n(?P<text>.*?)\n-----BEGIN PGP SIGNATURE-----",
    re.DOTALL,
)

_CLASS = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
_QUOTE_CLASSES = ("gmail_quote", "yahoo_quoted", "protonmail_quote", "moz-forward-container", "zmail_extra")
_QUOTES = f"/*//blockquote[@type='cite'] | /*//*[{' or '.join(map(_CLASS.format, _QUOTE_CLASSES))}]"
_SIGNATURES = f"/*//*[{' or '.join(map(_CLASS.format, ('gmail_signature', 'moz-signature')))}]"
_REPLY_HEADS = "/*//*[@id='divRplyFwdMsg']"
_MARK = re.compile("\ue000(\\d+)\ue001")
"""Stands where a quote was taken out."""


class _Line(NamedTuple):
    depth: int
    text: str


def read_plain(text: str, *, flowed: bool = False, delete_space: bool = False) -> list[Block]:
    """Paragraphs of a text/plain body; ``flowed`` is format=flowed of RFC 3676, ``delete_space`` its DelSp."""
    signed = _PGP_SIGNED.search(text)
    text = re.sub(r"^- ", "", signed["text"], flags=re.MULTILINE) if signed else text
    lines = [_split_marks(line) for line in _unescape_from(text.split("\n"))]
    if flowed:
        lines = _unflow(lines, delete_space=delete_space)
    runs = [(depth, [line.text for line in run]) for depth, run in groupby(lines, key=lambda line: line.depth)]
    return list(_blocks(runs, flowed=flowed))


def _unescape_from(lines: list[str]) -> Iterator[str]:
    """Mail programs once put a > before a line that begins with 'From ': that is no quote."""
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        is_escaped = line.startswith(">From ") and not before.startswith(">") and not after.startswith(">")
        yield line[1:] if is_escaped else line


def _split_marks(line: str) -> _Line:
    found = _QUOTE_MARKS.match(line)
    return _Line(found["marks"].count(">"), found["text"]) if found else _Line(0, line)


def _unflow(lines: Sequence[_Line], *, delete_space: bool) -> list[_Line]:
    """Lines joined where the one above ends in a space; a signature's '-- ' ends nothing but itself."""
    joined: list[_Line] = []
    flows = False
    for depth, text in lines:
        # A line that begins with a space has got one more on its way.
        text = text[1:] if depth == 0 and text.startswith(" ") else text
        if flows and joined[-1].depth == depth and text != "-- ":
            above = joined[-1].text
            joined[-1] = _Line(depth, (above[:-1] if delete_space else above) + text)
        else:
            joined.append(_Line(depth, text))
        flows = text.endswith(" ") and text != "-- "
    return joined


def _blocks(runs: Sequence[tuple[int, list[str]]], *, flowed: bool) -> Iterator[Block]:
    """The paragraphs of each run of lines quoted equally often, under the line that says whose they are."""
    headings: dict[int, str | None] = {0: None}
    for (depth, lines), (next_depth, _) in pairwise([*runs, (0, [])]):
        lines = _without_signature(lines)
        if next_depth > depth:
            lines, attribution = _split_attribution(lines)
            if attribution or _introduces(lines):
                _forget_deeper(headings, depth)
            if attribution:
                # Not that of the next depth: "> >" right below a line says that the one it names quotes another.
                headings[depth + 1] = attribution
        for text in _paragraphs(lines, flowed=flowed):
            forwarded = _forwarded_heading(text, lines)
            if forwarded:
                _forget_deeper(headings, depth)
                headings[depth] = forwarded
            elif any(map(str.isalnum, text)):
                yield Block(text, headings.get(depth, QUOTED))


def _introduces(lines: Sequence[str]) -> bool:
    """Whether the last line announces what is quoted below it, which then need not be by the one quoted before.

    Where it does not, it answers what is quoted above it, and the same mail goes on.
    """
    return next((line.rstrip().endswith(":") for line in reversed(lines) if line.strip()), False)


def _forget_deeper(headings: dict[int, str | None], depth: int) -> None:
    for deeper in [known for known in headings if known > depth]:
        del headings[deeper]


def _without_signature(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        below = [text for text in lines[number + 1 :] if text.strip()]
        if _SIGNATURE.fullmatch(line) and len(below) <= _LONGEST_SIGNATURE and (line == _STANDARD or not any(map(_says, below))):
            return lines[:number]
    return lines


def _says(line: str) -> bool:
    """Whether it is a sentence or an item of a list, as no name or number of a telephone is."""
    return is_list_item(line) or (len(line.split()) >= _WORDS_OF_SENTENCE and line.rstrip().endswith("."))


def _split_attribution(lines: list[str]) -> tuple[list[str], str | None]:
    """The lines without an 'On Tuesday the clerk wrote:' at their end, over one line or several, and that."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    for start in range(end - 1, max(end - 4, 0) - 1, -1):
        if not lines[start].strip():
            break
        text = normalise(" ".join(lines[start:end]))
        begins = start == 0 or not lines[start - 1].strip() or re.match(r"(?:On|Am|Le|El|Il|Op|Em)\s", lines[start])
        if begins and _ATTRIBUTION.fullmatch(text):
            return lines[:start], text.rstrip(" :")
    return lines, None


def _paragraphs(lines: Sequence[str], *, flowed: bool) -> list[str]:
    stripped = [line.rstrip() for line in lines]
    if flowed or not _is_wrapped(stripped):
        return [line for line in stripped if line]
    paragraphs: list[str] = []
    for is_field, group in groupby(stripped, key=lambda line: bool(_FIELD.match(line))):
        texts = list(group)
        paragraphs.extend(texts if is_field else join_at_margin(texts))
    return [text for text in paragraphs if text]


def _is_wrapped(lines: Sequence[str]) -> bool:
    """No line of several words goes beyond what programs break mails at, and some come near it."""
    widths = [len(line) for line in lines if " " in line.strip() and not is_list_item(line.lstrip())]
    return bool(widths) and 55 <= max(widths) <= 100


def _forwarded_heading(text: str, lines: Sequence[str]) -> str | None:
    """'Forwarded message, from the clerk', if the text is the line above such a message."""
    found = _FORWARDED.fullmatch(text)
    if found is None or found["rest"]:
        return None
    below = lines[next((number for number, line in enumerate(lines) if line.rstrip() == text), 0) + 1 :]
    sender = next((match for match in map(_SENDER.fullmatch, below[:6]) if match), None)
    return _headed(found["kind"], sender["name"] if sender else None)


def _headed(kind: str, sender: str | None) -> str:
    kind = kind.removeprefix("Begin ").capitalize()
    return normalise(f"{kind}, from {sender}") if sender else kind


def read_page(text: str) -> list[Block]:
    """Paragraphs of a text/html body, all that it quotes after the writer's own."""
    root = parse_html(text)
    if root is None:
        return []
    drop_hidden(root)
    for signature in root.xpath(_SIGNATURES):
        signature.drop_tree()
    _wrap_reply_heads(root)
    quotes = _take_out_quotes(root)
    own, quoted = _split_at_marks(read_blocks(root))
    return [*place_under_headings(own), *(block for quote in quoted for block in _quoted_blocks(quote, quotes))]


def _wrap_reply_heads(root: Any) -> None:
    """Outlook marks where the quoted mail begins, not where it ends: it ends with what it stands in."""
    for head in root.xpath(_REPLY_HEADS):
        wrapper = head.makeelement("div", {"class": "gmail_quote"})
        following = list(head.itersiblings())
        head.addprevious(wrapper)
        for element in (head, *following):
            wrapper.append(element)


def _take_out_quotes(root: Any) -> dict[int, list[Block | Heading]]:
    """What each quote holds by its number, a mark with the number standing wherever a quote was, in another quote as well."""
    quotes: dict[int, list[Block | Heading]] = {}
    # The last first: so each has lost those inside it before it is read itself.
    for number, quote in reversed(list(enumerate(root.xpath(_QUOTES)))):
        quotes[number] = list(read_blocks(quote))
        mark = quote.makeelement("p")
        mark.text = f"\ue000{number}\ue001"
        quote.addprevious(mark)
        quote.drop_tree()
    return quotes


class _Quote(NamedTuple):
    number: int
    attribution: str | None
    """The line above it, if that says whose it is."""


def _split_at_marks(parts: Iterable[Block | Heading]) -> tuple[list[Block | Heading], list[_Quote]]:
    """What stands outside the quotes that are marked, without the lines that say whose these are; and the quotes."""
    own: list[Block | Heading] = []
    quotes: list[_Quote] = []
    for part in parts:
        text = _MARK.sub(" ", part.text)
        if normalise(text):
            own.append(replace(part, text=text))
        quotes += [_Quote(int(number), _take_attribution(own)) for number in _MARK.findall(part.text)]
    return own, quotes


def _take_attribution(own: list[Block | Heading]) -> str | None:
    """The attribution that the last part ends with, which is taken from it."""
    if not own:
        return None
    lines, attribution = _split_attribution([line.strip() for line in own[-1].text.split("\n")])
    if attribution:
        part = replace(own.pop(), text="\n".join(lines))
        own += [part] if normalise(part.text) else []
    return attribution


def _quoted_blocks(quote: _Quote, quotes: dict[int, list[Block | Heading]]) -> Iterator[Block]:
    """The paragraphs of a quote under the line that says whose they are, then those that it quotes itself."""
    own, inner = _split_at_marks(quotes.pop(quote.number, ()))
    if not own and len(inner) == 1:  # some programs wrap a quote in another
        inner = [_Quote(inner[0].number, inner[0].attribution or quote.attribution)]
    heading = quote.attribution
    for number, block in enumerate(place_under_headings(own)):
        text = normalise(block.text)
        forwarded = _FORWARDED.fullmatch(text) if number == 0 else None
        if _ATTRIBUTION.fullmatch(text) and ((number == 0 and heading is None) or _ADDRESS_OR_TIME.search(text)):
            heading = text.rstrip(" :")
        elif forwarded:
            sender = _SENDER.match(re.split(r"\s(?:Date|Sent|Subject|To)\s?:", forwarded["rest"])[0])
            heading = _headed(forwarded["kind"], sender["name"] if sender else None)
            yield Block(forwarded["rest"], heading)
        else:
            yield Block(text, heading or QUOTED)
    for below in inner:
        yield from _quoted_blocks(below, quotes)
