"""Reads Rich Text Format: paragraphs and table rows in the order they stand, then the notes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from briefbot.errors import UnreadableFile
from briefbot.readers.assembly import Block, Heading, Metadata, assemble, normalise, place_under_headings
from briefbot.readers.boilerplate import count_before_read_also
from briefbot.readers.rtf_tokens import Token, read_tokens
from briefbot.tables import join_cells
from briefbot.types import Article

_HINT = "Open it in a word processor and save it as .rtf or .docx again."
_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_LONGEST_HEADING = 200

# What is not read: pictures, running heads, definitions, the markers of lists, what a field does, fallbacks of drawings.
_NOT_READ = set(
    "pict header headerl headerr headerf footer footerl footerr footerf colortbl listtable listoverridetable listtext pntext"
    " fldinst filetbl revtbl rsidtbl generator xmlnstbl themedata colorschememapping latentstyles datastore shprslt nonesttables"
    " sn sv annotation atnid atnauthor atrfstart atrfend bkmkstart bkmkend xe tc ftnsep ftnsepc aftnsep aftnsepc ftncn"
    " aftncn objdata objclass template operator company manager category keywords comment doccomm hlinkbase subject".split()
)
# Read although they are marked as nothing an old program need know: the inside of drawings, where text boxes are.
_READ_THOUGH_MARKED = {"shpinst", "shptxt", "do", "dptxbxtext", "shpgrp"}
_TIMES = {"creatim", "revtim"}
_INFO = {"title", "author"}
_BREAKS = {"par", "sect", "page", "column", "cell", "row"}
_FLOWING = {"body", "note", "box"}
_PLACES = {
    "footnote": "note",
    "shptxt": "box",
    "dptxbxtext": "box",
    "info": "info",
    "fonttbl": "fonts",
    "stylesheet": "styles",
}
_CHARACTERS = dict.fromkeys("line tab softline nestcell nestrow emspace enspace qmspace".split(), " ") | {
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}
_SYMBOLS = {"~": "\u00a0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\"}
_CODE_PAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}


def read_rtf(data: bytes, path: str) -> Iterator[Article]:
    """The document's one article. Raises UnreadableFile if it is no RTF, is cut off, or has no text."""
    data = data.lstrip(b"\xef\xbb\xbf \r\n\t")
    if not data.startswith(b"{\\rtf"):
        raise UnreadableFile(f"{path} is no RTF file, whatever its name says", hint="Give it the suffix of what it is.")
    document = _Document()
    for token in read_tokens(data):
        document.take(token)
        if document.is_closed:
            break
    else:
        raise UnreadableFile(f"{path} is cut off: it ends inside the document", hint=_HINT)
    parts = document.parts[: count_before_read_also([part.text for part in document.parts])]
    notes = [Block(text, "Notes") for text in document.notes]
    if not any(normalise(part.text) for part in [*parts, *notes]):
        raise UnreadableFile(f"{path} shows no text", hint="Add the text it should have, or remove it from the corpus.")
    title = document.title or document.info("title")
    metadata = Metadata(title=title, author=document.info("author"), made=document.day())
    yield assemble([*place_under_headings(parts, metadata.title), *notes], metadata, path=path)


@dataclass(frozen=True, slots=True)
class _State:
    """What a group changes only for itself."""

    place: str = "body"
    """Where text goes: body, note, box, nowhere, fonts, styles, or a name of ``_INFO`` and ``_TIMES``."""
    encoding: str | None = None
    hidden: bool = False
    deleted: bool = False
    style: int = 0
    outline: int | None = None
    in_table: bool = False
    flow: int = 0
    """How many notes and text boxes the text lies in."""


@dataclass(slots=True)
class _Flow:
    """Text on its way to paragraphs: the document's own, a note's or a text box's."""

    pieces: list[str] = field(default_factory=list)
    octets: bytearray = field(default_factory=bytearray)
    cells: list[str] = field(default_factory=list)
    parts: list[Block | Heading] = field(default_factory=list)
    table: object = field(default_factory=object)
    """The one that rows belong to until a paragraph ends outside of it."""

    def take_text(self) -> str:
        """The text since the last paragraph or cell ended, normalised."""
        text = normalise(_join_surrogates("".join(self.pieces)))
        self.pieces.clear()
        return text


class _Document:
    """Takes the tokens of a document and has its parts, notes and properties when it is closed."""

    def __init__(self) -> None:
        self.is_closed = False
        self.title: str | None = None
        self._info: dict[str, list[str]] = {}
        self.notes: list[str] = []
        self._times: dict[str, dict[str, int]] = {}
        self._states = [_State()]
        self._flows = [_Flow()]
        self._boxes: list[Block | Heading] = []
        self._code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._default_font = 0
        self._styles: dict[int, str] = {}
        self._style_name: list[str] = []
        self._is_optional = False

    @property
    def parts(self) -> list[Block | Heading]:
        return self._flows[0].parts

    def info(self, name: str) -> str | None:
        """The title or author the document's properties give."""
        return "".join(self._info.get(name, ())) or None

    def day(self) -> date | None:
        """When the document was made, else when it was last changed."""
        for name in ("creatim", "revtim"):
            time = self._times.get(name, {})
            try:
                return date(time.get("yr", 0), time.get("mo", 0), time.get("dy", 0))
            except (ValueError, OverflowError):
                continue
        return None

    def take(self, token: Token) -> None:
        if token.kind != "text" or self._place_has_no_text():
            self._flush()
        if token.kind == "brace":
            self._open() if token.name == "{" else self._close()
        elif token.kind == "symbol":
            self._take_symbol(token.name)
        elif token.kind == "word":
            self._take_word(token.name, token.number)
        elif not self._place_has_no_text():
            self._flows[-1].octets += token.octets

    @property
    def _state(self) -> _State:
        return self._states[-1]

    @_state.setter
    def _state(self, state: _State) -> None:
        self._states[-1] = state

    def _place_has_no_text(self) -> bool:
        return self._state.place == "nowhere" or self._state.hidden or self._state.deleted

    def _open(self) -> None:
        self._states.append(self._state)

    def _close(self) -> None:
        left = self._states.pop()
        self._is_optional = False
        if left.place == "styles":
            self._styles[left.style] = "".join(self._style_name).rstrip(";").strip()
            self._style_name.clear()
        for _ in range(left.flow - self._state.flow):
            self._end_flow(left)
        if len(self._states) == 1:
            self._end_paragraph(left)
            self.is_closed = True

    def _end_flow(self, left: _State) -> None:
        self._end_paragraph(left)
        flow = self._flows.pop()
        if left.place == "note":
            self.notes.append(normalise(" ".join(part.text for part in flow.parts)))
        else:
            self._boxes.extend(flow.parts)

    def _take_symbol(self, name: str) -> None:
        if name == "*":
            self._is_optional = True
        elif name in "\r\n":
            self._take_word("par", None)
        else:
            self._write(_SYMBOLS.get(name, ""))

    def _take_word(self, name: str, number: int | None) -> None:
        is_optional, self._is_optional = self._is_optional, False
        place = self._state.place
        if place == "nowhere":
            return
        if name in _NOT_READ or (is_optional and name not in _READ_THOUGH_MARKED):
            self._state = replace(self._state, place="nowhere")
        elif name in _PLACES or (place == "info" and name in _INFO | _TIMES):
            self._enter(_PLACES.get(name, name))
        elif place in _TIMES and name in {"yr", "mo", "dy"}:
            self._times.setdefault(place, {})[name] = number or 0
        elif name == "u" and number is not None:
            self._write(chr(number & 0xFFFF))
        elif name in _CHARACTERS:
            self._write(_CHARACTERS[name])
        elif name in _BREAKS and place in _FLOWING:
            self._break(name)
        else:
            self._set_property(name, number)

    def _enter(self, place: str) -> None:
        self._state = replace(self._state, place=place)
        if place in {"note", "box"}:
            self._state = replace(self._state, flow=self._state.flow + 1, in_table=False, style=0, outline=None)
            self._flows.append(_Flow())

    def _set_property(self, name: str, number: int | None) -> None:
        if name == "pard":
            self._state = replace(self._state, style=0, outline=None, in_table=False)
        elif name == "plain":
            self._state = replace(self._state, hidden=False, encoding=self._fonts.get(self._default_font))
        elif name in {"v", "deleted"}:
            self._state = replace(self._state, hidden=number != 0) if name == "v" else replace(self._state, deleted=number != 0)
        elif name == "intbl":
            self._state = replace(self._state, in_table=number != 0)
        elif name == "s" and number is not None:
            self._state = replace(self._state, style=number)
        elif name == "outlinelevel" and number is not None:
            self._state = replace(self._state, outline=number if 0 <= number < 9 else None)
        else:
            self._set_encoding(name, number)

    def _set_encoding(self, name: str, number: int | None) -> None:
        if name in _CODE_PAGES:
            self._code_page = _CODE_PAGES[name]
        elif name == "ansicpg":
            self._code_page = _known(f"cp{number}") or ("utf-8" if number == 65001 else self._code_page)
        elif name == "deff":
            self._default_font = number or 0
        elif name == "f" and number is not None:
            self._font = number
            self._state = replace(self._state, encoding=self._fonts.get(number))
        elif name == "fcharset" and self._state.place == "fonts" and number in _CHARSETS:
            # Charset 0 is that of the document, which another program may have set in \ansicpg.
            self._fonts[self._font] = self._code_page if number == 0 else _CHARSETS[number]

    def _flush(self) -> None:
        """Decodes the bytes collected: a character of an Asian code page may come in two tokens."""
        octets = self._flows[-1].octets
        if octets:
            text = octets.decode(self._state.encoding or self._code_page, "replace")
            octets.clear()
            self._write(text)

    def _write(self, text: str) -> None:
        place = self._state.place
        if place == "styles":
            self._style_name.append(text)
        elif place in _INFO:
            self._info.setdefault(place, []).append(text)
        elif place in _FLOWING and not self._place_has_no_text():
            self._flows[-1].pieces.append(text)

    def _break(self, name: str) -> None:
        if name == "cell":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif self._state.in_table:
            self._flows[-1].pieces.append(" ")
        elif not self._state.deleted:
            self._end_paragraph(self._state)

    def _end_cell(self) -> None:
        flow = self._flows[-1]
        flow.cells.append(flow.take_text())

    def _end_row(self) -> None:
        flow = self._flows[-1]
        if row := join_cells(flow.cells):
            flow.parts.append(Block(row, table=flow.table))
        flow.cells.clear()
        self._place_boxes()

    def _end_paragraph(self, state: _State) -> None:
        flow = self._flows[-1]
        text = flow.take_text()
        if any(flow.cells):
            self._end_row()
        flow.table = object()
        if text:
            self._add(text, state)
        self._place_boxes()

    def _add(self, text: str, state: _State) -> None:
        style = self._styles.get(state.style, "")
        named = _HEADING_STYLE.match(style)
        level = int(named[1]) if named else None if state.outline is None else state.outline + 1
        if style.lower() == "title" and self.title is None:
            self.title = text
        elif level and len(text) <= _LONGEST_HEADING:
            self._flows[-1].parts.append(Heading(text, level))
        else:
            self._flows[-1].parts.append(Block(text))

    def _place_boxes(self) -> None:
        if len(self._flows) == 1:
            self._flows[0].parts += self._boxes
            self._boxes = []


def _known(encoding: str) -> str | None:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return None


def _join_surrogates(text: str) -> str:
    """RTF writes a character outside the first plane as its two UTF-16 halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
