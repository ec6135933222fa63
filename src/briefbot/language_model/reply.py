"""A language model's reply to statements: sentences of plain text, each with the numbers it gives as its sources.

Links, images, HTML, code, tables, headings and lists of references come out as nothing, or as the words a reader would
have seen. Nothing here is trusted: a statement is a claim only once it has been checked against its sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, TypeAlias

from briefbot.text.invisible import visible
from briefbot.types import Ending

_WITHDRAWING = r"<(script|style|think|thinking|reasoning)\b"
_WITHDRAWN = re.compile(rf"{_WITHDRAWING}[^>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:[a-zA-Z/!?][^<>\n]*)(?:>|$)", re.MULTILINE)
_FENCE = re.compile(r"\s{0,3}(?:```+|~~~+)\s*([\w+-]*)")
_PROSE = {"", "text", "txt", "markdown", "md", "plaintext"}
_HEADING = re.compile(r"\s{0,3}#{1,6}(?:\s|$)")
_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}$")
_DEFINITION = re.compile(r"\s*\[[^\]]*\]:(?:\s|$)")
_REFERENCES = re.compile(
    r"[\s#]*(?:sources?|references|citations|footnotes|notes|bibliography)\s*(?:cited|used)?\W*:", re.IGNORECASE
)
_REFERENCES_ALONE = re.compile(r"[\s#]*(?:sources|references|citations|footnotes|bibliography)\W*$", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[-+•·‣–—]\s+|\*\s+|\(?\d{1,2}[.)]\s+)")
_LEADING = re.compile(r"\s*\[\d{1,4}\]\s*[^\s\[.,;:!?]")
"""A number before its sentence, as the prompt has them: a small model goes on in that way."""
_DATA_MARK = re.compile(r"\W*(?:BEGIN|END) ARTICLES-[0-9a-f]+\W*$")
_QUOTED = re.compile(r"^\s{0,3}(?:>\s?)+")
_LABEL = re.compile(r"^\s*(?:(?:final |short )?answer|response)\s*:\s*", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])?")
_LINK = re.compile(r"(\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\])\([^)\n]*\)")
_WORDS_OF_LINK = re.compile(r"\[([^\[\]\n]*[^\W\d][^\[\]\n]*)\]")
_ADDRESS = re.compile(r"(?:\b(?:https?|ftp|file|javascript|data|mailto|tel):|\bwww\.)\S*[^\s.,;:!?)\]】’”\"']", re.IGNORECASE)
_ADDRESS_BEGUN = re.compile(
    r"\b(?:[a-z]{1,10}|(?:(?:https?|ftp|file|javascript|data|mailto|tel):|www\.)[.,;:!?)\]】’”\"']*)$", re.IGNORECASE
)
"""What may become an address, and looks like the words of a statement until then."""
_UNDERSCORES = re.compile(r"(?<!\w)_+|_+(?!\w)")

_N = r"\d{1,4}"
_ONE = rf"(?:\^|(?:sources?|sentences?|refs?\.?|no\.|s)\s*)?{_N}"
_LIST = rf"{_ONE}(?:\s*(?:,|;|&|-|–|—|\band\b|\bto\b)\s*{_ONE})*"
_SQUARE = re.compile(rf"\[{{1,2}}\s*({_LIST})\s*\]{{1,2}}|［\s*({_LIST})\s*］|【\s*({_LIST})[^】\n]{{0,40}}】", re.IGNORECASE)
_SUPERSCRIPT = re.compile(r"(?:(?<=[^\W\d_]{4})|(?<=[.!?,;:\"”’)])|(?<=\s))[⁰¹²³⁴-⁹]+(?:[,˒][⁰¹²³⁴-⁹]+)*")
_ROUND_AFTER = re.compile(rf"(?<=[.!?…])\s*\(({_N}(?:\s*[,;]\s*{_N})*)\)(?=\s|$)")
_ROUND = re.compile(rf"\s*\(({_N}(?:\s*[,;]\s*{_N})*)\)(?=\W*$)")
_MARKER = re.compile(f"{_SQUARE.pattern}|{_ROUND_AFTER.pattern}|{_SUPERSCRIPT.pattern}", re.IGNORECASE)
_RANGE = re.compile(rf"({_N})(?:\s*(?:-|–|—|\bto\b)\s*\D*?({_N}))?", re.IGNORECASE)
_LONGEST_RANGE = 10
_SMALLEST_YEAR = 1000
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MARK = "\ue000"
"""Stands for a marker while sentences are looked for; ``visible`` leaves no such character in a reply."""
_OPENERS = re.compile(r"<(?=[a-zA-Z/!?]|$)[^>]*$|!?\[[^\]]*(?:\](?:\([^)]*)?)?$|[（(【［][^)）】］]*$|`[^`]*$")
_END = re.compile(
    rf"[.!?…]+[\"'”’»)\]]*(?:\s*{_MARK})*(?=\s|$)|[。！？]+[」』”’）]*(?:\s*{_MARK})*|[।؟۔]+(?:\s*{_MARK})*(?=\s|$)"
)
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sr jr st mt gen lt col maj capt cmdr sgt adm gov sen rep rev hon pres no nos vol fig art sec ch p pp ed"
    " eds jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun inc ltd co corp bros dept univ assn"
    " vs v etc al e.g i.e a.m p.m u.s u.k u.n approx est ca cf ft ave blvd rd hrs min max op".split()
)
_LAST_WORD = re.compile(r"([^\W\d_](?:[\w.’'-]*\w)?)\.+$")
_NEXT = re.compile(rf"[\s{_MARK}]*[\"'“‘«([]*(.)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a reply, without its markers, and the numbers they gave, in order; also those that name nothing."""

    text: str
    numbers: tuple[int, ...]


_Read: TypeAlias = tuple[Statement, bool]
"""A statement, and whether it has surely ended: a marker behind its full stop, more text or another block shows it."""


class _Block(NamedTuple):
    """A paragraph or an item of a list, on one line."""

    text: str
    has_ended: bool
    rest: int
    """The line, from 0, that ended it and from which on what follows can be read by itself; 0 if there is none."""


class ReplyReader:
    """Statements of a reply that is still being written, each as soon as it is whole, and in the end the same as of all of it."""

    def __init__(self, highest: int) -> None:
        """``highest`` is the number of the last source."""
        self._highest = highest
        self._text = ""
        """From the first line that is read again at the next piece."""
        self._waiting: list[_Read] = []
        """Statements from before the text that are not all given yet."""
        self._given = 0
        """Statements given, of those that wait and those of the text."""

    def feed(self, text: str) -> list[Statement]:
        """Statements that are whole now: another has begun after them."""
        self._text += text
        blocks = [(_statements(block, self._highest), block.rest) for block in _blocks(_cleaned(_settled(self._text)))]
        found = [*self._waiting, *(each for read, _ in blocks for each in read)]
        new = found[self._given : -1]
        self._given = max(self._given, len(found) - 1)
        self._leave(blocks)
        return [statement for statement, _ in new]

    def finish(self, ending: Ending) -> list[Statement]:
        """The statements that are left; of a reply that was cut off, without one that may not be whole."""
        found = [*self._waiting, *_all_statements(self._text, self._highest)]
        return _whole(found, ending)[self._given :]

    def _leave(self, blocks: Sequence[tuple[list[_Read], int]]) -> None:
        """Goes on from the last block that begins for good: with a line that is whole, and nothing before it is open."""
        lines = self._text.count("\n")
        left = max((number for number, (_, rest) in enumerate(blocks, start=1) if 0 < rest < lines), default=0)
        if not left or re.search(_WITHDRAWING, visible(self._text), re.IGNORECASE):
            return
        self._waiting += (each for read, _ in blocks[:left] for each in read)
        self._text = self._text.split("\n", blocks[left - 1][1])[-1]
        given = min(self._given, len(self._waiting))
        del self._waiting[:given]
        self._given -= given


def _whole(found: Sequence[_Read], ending: Ending) -> list[Statement]:
    """The statements; of a text that was cut off, without a last one that may not be whole."""
    is_whole = not found or ending == "complete" or found[-1][1]
    return [statement for statement, _ in (found if is_whole else found[:-1])]


def _settled(text: str) -> str:
    """The beginning that will be read as it is now, whatever comes: nothing in its last line is left open."""
    start = text.rfind("\n") + 1
    line = text[start:]
    if _FENCE.match(line) or line.strip(" `~") == "":
        return text[:start]
    opener = _OPENERS.search(line)
    settled = line[: opener.start()] if opener else line
    begun = _ADDRESS_BEGUN.search(settled)
    return text[:start] + (settled[: begun.start()] if begun else settled)


def _all_statements(text: str, highest: int) -> Iterator[_Read]:
    for block in _blocks(_cleaned(text)):
        yield from _statements(block, highest)


def _cleaned(text: str) -> str:
    """What a reader may see of a reply, line by line."""
    return _WITHDRAWN.sub(" ", visible(text.replace("\r\n", "\n")))


def _statements(block: _Block, highest: int) -> list[_Read]:
    found: list[_Read] = []
    marks: list[tuple[int, ...]] = []
    sentences = list(_split(_mark(_LABEL.sub("", _plain(block.text)), highest, marks)))
    left = iter(marks)
    for place, sentence in enumerate(sentences, start=1):
        numbers = [number for group in islice(left, sentence.count(_MARK)) for number in group]
        words, last = _take_round(" ".join(sentence.replace(_MARK, " ").split()), highest, is_marked=bool(numbers))
        words = re.sub(r"\s+(?=[.,;:!?…](?:\s|$))", "", words)
        if any(character.isalnum() for character in words) and not (words.endswith(":") and not numbers):
            statement = Statement(words, tuple(dict.fromkeys([*numbers, *last])))
            is_marked = sentence.rstrip().endswith(_MARK) and bool(re.search(r"[.!?…。！？।؟۔]", sentence[-6:]))
            found.append((statement, is_marked or place < len(sentences) or block.has_ended))
    return found


def _blocks(text: str) -> Iterator[_Block]:
    """Paragraphs and items of lists, each on one line; what is no prose is left out, and all from a list of references on."""
    lines: list[str] = []
    language: str | None = None
    is_led = False
    for number, line in enumerate(text.split("\n")):
        is_outside = language is None
        if fence := _FENCE.match(line):
            language = fence[1].lower() if language is None else None
            line = ""
        if language is not None and language not in _PROSE:
            line = ""
        line = _QUOTED.sub("", line, count=1)
        bare = line.replace("*", "").replace("_", "")
        if _REFERENCES.match(bare) or _REFERENCES_ALONE.match(bare):
            if lines:
                yield _Block(" ".join(lines), has_ended=True, rest=0)
            return
        bullet = _BULLET.match(line)
        is_prose = bool(line.strip()) and not (
            line.lstrip().startswith("|")
            or _HEADING.match(line)
            or _RULE.match(line)
            or _DEFINITION.match(line)
            or _DATA_MARK.match(line)
        )
        leads = bool(_LEADING.match(line))
        if lines and (bullet or not is_prose or (leads and is_led)):
            yield _Block(" ".join(lines), has_ended=True, rest=number * is_outside)
            lines = []
        is_led = leads if not lines else is_led
        if is_prose:
            lines.append(line[bullet.end() :] if bullet else line)
    if lines:
        yield _Block(" ".join(lines), has_ended=False, rest=0)


def _plain(text: str) -> str:
    """The words a reader sees: no image, no link but its words, no HTML, no address, no emphasis."""
    text = _LINK.sub(
        lambda link: _WORDS_OF_LINK.sub(r"\1", link[1]) if not _SQUARE.fullmatch(link[1]) else link[1], _IMAGE.sub(" ", text)
    )
    return _UNDERSCORES.sub("", _ADDRESS.sub("", _TAG.sub(" ", text)).replace("*", "").replace("`", ""))


def _mark(text: str, highest: int, marks: list[tuple[int, ...]]) -> str:
    """The text with one character in place of each marker; ``marks`` gets what they say."""

    def note(match: re.Match[str]) -> str:
        if match[0][0] in "⁰¹²³⁴⁵⁶⁷⁸⁹":
            numbers = _of_superscript(match[0], highest)
            if not numbers:
                return match[0]
        elif match[4]:
            numbers = _numbers(match[4])
            if not all(_may_be_marker(number, highest) for number in numbers):
                return match[0]
        else:
            numbers = _numbers(match[1] or match[2] or match[3])
        marks.append(numbers)
        return _MARK

    return _MARKER.sub(note, text)


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers of a list such as "1, 3-5", those between the ends of a short range included."""
    found: list[int] = []
    for match in _RANGE.finditer(text):
        first, last = int(match[1]), int(match[2] or match[1])
        found += range(first, last + 1) if 0 <= last - first < _LONGEST_RANGE else (first, last)
    return tuple(found)


def _of_superscript(text: str, highest: int) -> tuple[int, ...]:
    """ "¹²" is 12 where there are as many sources, otherwise 1 and 2; nothing if it is neither."""
    groups = [part.translate(_DIGITS) for part in re.split("[,˒]", text)]
    numbers = [int(group) for group in groups]
    if max(numbers) > highest:
        numbers = [int(digit) for group in groups for digit in group]
    return tuple(numbers) if all(1 <= number <= highest for number in numbers) else ()


def _take_round(sentence: str, highest: int, *, is_marked: bool) -> tuple[str, tuple[int, ...]]:
    """A number in round brackets at the end is a marker where nothing else is one and it can be: "(2023)" is part of the text."""
    match = _ROUND.search(sentence)
    numbers = tuple(map(int, re.findall(_N, match[1]))) if match else ()
    if not match or is_marked or not all(_may_be_marker(number, highest) for number in numbers):
        return sentence, ()
    return sentence[: match.start()] + sentence[match.end() :], numbers


def _may_be_marker(number: int, highest: int) -> bool:
    """Numbers below a thousand name sources, there or not; a year does only where there are as many."""
    return 1 <= number <= max(highest, _SMALLEST_YEAR - 1)


def _split(text: str) -> Iterator[str]:
    """Sentences with their markers. Where it is doubtful whether one ends, it does not: half a claim would say something else."""
    start = 0
    for match in _END.finditer(text):
        if match.end() < len(text) and not _ends(text, start, match):
            continue
        yield text[start : match.end()]
        start = match.end()
    if text[start:].strip():
        yield text[start:]


def _ends(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether the sentence from ``start`` on ends there; the text is read in place, since cutting it up takes its square."""
    following = _NEXT.match(text, stop.end())
    if _MARK in stop[0] or stop[0][0] != ".":
        return _MARK in stop[0] or following is None or not following[1].islower()
    if stop[0].startswith(("..", ".…")) or following is None or following[1].islower():
        return False
    first = stop.start()
    while first > start and (text[first - 1].isalnum() or text[first - 1] in "_.’'-"):
        first -= 1
    word = _LAST_WORD.search(text, first, stop.start() + 1)
    if word is None:
        return True
    return len(word[1]) > 1 and word[1].lower() not in _ABBREVIATIONS and not re.fullmatch(r"(?:\w\.)+\w", word[1])
