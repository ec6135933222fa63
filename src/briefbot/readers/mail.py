"""Reads a mail: its text as an article, its attachments as files inside it."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from email.message import Message
from email.utils import getaddresses, parsedate_tz

from briefbot.errors import UnreadableFile
from briefbot.readers.assembly import Block, Metadata, assemble, normalise
from briefbot.readers.dates import parse_date
from briefbot.readers.mailbody import read_page, read_plain
from briefbot.readers.membername import UniqueNames, safe_name
from briefbot.readers.mime import MIME_DAMAGE, decode_words, filename, header, parse_message, part_bytes, part_text, raw_header
from briefbot.types import Article, ArticleId, Member, ReadFailure

_HINT = "Save the mail again as .eml, or copy its text into a .txt file."
_UNLOCK = "Open it in the mail program that has the key, and save its text."
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_SMIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_PGP = "-----BEGIN PGP MESSAGE-----"

_HEADER_LINE = re.compile(r"(?P<name>[!-9;-~]+)[ \t]*:(?:\s.*|$)")
_PLAIN_ENOUGH = 0.5
"""Of the words of the HTML: from here on the plain text is the same mail, below it a note that there is one."""


def is_mail(text: str) -> bool:
    """The text begins with the header of a mail: From and a subject or date, or the version of MIME, up to an empty line."""
    names: set[str] = set()
    for line in text.split("\n"):
        found = _HEADER_LINE.fullmatch(line)
        if found:
            names.add(found["name"].lower())
        elif not line.strip():
            return "mime-version" in names or ("from" in names and len(names & {"subject", "date", "to", "message-id"}) > 1)
        elif not (names and line[0] in " \t"):
            return False
    return False


@dataclass(slots=True)
class _Contents:
    """What a mail was found to hold."""

    blocks: list[Block] = field(default_factory=list)
    attached: list[Message] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    """Its HTML, which says what pictures belong to it."""
    closed: list[str] = field(default_factory=list)
    """Why a text cannot be read."""

    def add(self, other: _Contents) -> None:
        self.blocks += other.blocks
        self.attached += other.attached
        self.pages += other.pages
        self.closed += other.closed

    def count_words(self) -> int:
        return sum(len(block.text.split()) for block in self.blocks)


def read_mail(data: bytes, path: str) -> Iterator[Article | Member | ReadFailure]:
    """The mail's article, if it has a text of its own, and each attachment.

    Raises UnreadableFile if this is no mail, or holds nothing that can be read.
    """
    message = parse_message(data, path, hint=_HINT)
    try:
        contents = _collect(message, path)
        metadata = _metadata(message)
        attachments = list(_attachments(contents, path))
    except MIME_DAMAGE as error:
        raise UnreadableFile(f"{path} is a damaged mail: {error}", hint=_HINT) from error
    try:
        yield _article(contents, metadata, path)
    except UnreadableFile as error:
        if not attachments:
            raise
        if contents.closed or contents.blocks:
            yield ReadFailure(path, error.message, error.hint, ArticleId(path))
    yield from attachments


def _article(contents: _Contents, metadata: Metadata, path: str) -> Article:
    if not any(normalise(block.text) for block in contents.blocks):
        if contents.closed:
            raise UnreadableFile(f"{path} {contents.closed[0]}", hint=_UNLOCK)
        raise UnreadableFile(f"{path} is a mail with neither text nor attachments", hint="Remove it from the corpus.")
    return assemble(contents.blocks, metadata, path=path)


def _metadata(message: Message) -> Metadata:
    return Metadata(
        title=header(message, "Subject") or None,
        published=_day(header(message, "Date")),
        source=_list_name(header(message, "List-Id")),
        author=", ".join(_people(raw_header(message, "From"))) or None,
    )


def _people(value: str) -> Iterator[str]:
    """Each person's name, or address where no name is given."""
    for name, address in getaddresses([value]):
        if name or address:
            yield decode_words(name).strip() or address


def _day(value: str) -> date | None:
    """The calendar day where the mail was written. Old mails give the year with two digits."""
    written = parse_date(value)
    parsed = None if written else parsedate_tz(value)
    if parsed is None:
        return written
    try:
        return date(*parsed[:3])
    except (ValueError, OverflowError):
        return None


def _list_name(value: str) -> str | None:
    """'Harbour news <news.example.org>' is a list called Harbour news."""
    found = re.fullmatch(r"\"?(?P<name>[^<\"]*)\"?\s*<(?P<id>[^>]*)>?.*", value)
    return (found["name"].strip() or found["id"].strip() or None) if found else value or None


def _collect(part: Message, path: str, *, in_page: bool = False) -> _Contents:
    """What the part and those inside it hold; ``in_page`` are the pictures and styles of an HTML text."""
    kind = part.get_content_type()
    contents = _Contents()
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        return _collect_parts(part, kind, path, in_page=in_page)
    is_smime = kind in _SMIME or filename(part).lower().endswith(".p7m")
    if is_smime and part.get_param("smime-type") not in {"signed-data", "certs-only"}:
        contents.closed.append("is encrypted with S/MIME")
    elif is_smime:
        contents.closed.append("has its text packed into an S/MIME signature")
    elif _is_text(part, kind):
        _read_text(part, path, contents)
    elif not (in_page and part.get_content_disposition() != "attachment" and part.get_content_maintype() in {"image", "text"}):
        contents.attached.append(part)
    return contents


def _is_text(part: Message, kind: str) -> bool:
    is_body = kind in {"text/plain", "text/html"} or part.get_content_maintype() == "multipart"
    return is_body and part.get_content_disposition() != "attachment" and not filename(part)


def _collect_parts(part: Message, kind: str, path: str, *, in_page: bool) -> _Contents:
    parts = [inner for inner in part.get_payload() if isinstance(inner, Message)]
    if kind == "multipart/encrypted":
        return _Contents(closed=["is encrypted with PGP"])
    if kind == "multipart/signed":
        parts = parts[:1]
    if kind == "multipart/alternative":
        return _choose([_collect(inner, path) for inner in parts])
    contents = _Contents()
    for number, inner in enumerate(parts):
        contents.add(_collect(inner, path, in_page=in_page or (kind == "multipart/related" and number > 0)))
    return contents


def _choose(versions: list[_Contents]) -> _Contents:
    """The plain version with the attachments of all, or the HTML where the plain one only says that there is HTML."""
    contents = _Contents()
    for version in versions:
        contents.attached += version.attached
        contents.pages += version.pages
        contents.closed += version.closed
    longest = max((version.count_words() for version in versions), default=0)
    full = (version for version in versions if version.blocks and version.count_words() >= _PLAIN_ENOUGH * longest)
    contents.blocks = next((version.blocks for version in full), [])
    return contents


def _read_text(part: Message, path: str, contents: _Contents) -> None:
    try:
        text = part_text(part, path)
    except UnreadableFile:
        contents.closed.append("has a text in no encoding that can be recognised")
        return
    if text.lstrip().startswith(_PGP):
        contents.closed.append("is encrypted with PGP")
    elif part.get_content_type() == "text/html":
        contents.pages.append(text)
        contents.blocks += read_page(text)
    else:
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        contents.blocks += read_plain(text, flowed=flowed, delete_space=str(part.get_param("delsp", "")).lower() == "yes")


def _attachments(contents: _Contents, path: str) -> Iterator[Member | ReadFailure]:
    names = UniqueNames()
    for part in contents.attached:
        if _is_shown_in_page(part, contents.pages):
            continue
        name = f"{path}/{names.give(_name(part))}"
        if part.get_content_type() in _TNEF or name.lower().endswith("/winmail.dat"):
            reason = f"{name} packs its attachments in Outlook's own format (TNEF), which is not read"
            yield ReadFailure(name, reason, "Open the mail in Outlook and save the attachments.", ArticleId(name))
            continue
        try:
            yield Member(name, part_bytes(part))
        except MIME_DAMAGE as error:
            yield ReadFailure(name, f"{name} is damaged inside the mail: {error}", _HINT, ArticleId(name))


def _is_shown_in_page(part: Message, pages: list[str]) -> bool:
    content_id = header(part, "Content-ID").strip("<> ")
    return bool(content_id) and any(f"cid:{content_id}" in page for page in pages)


def _name(part: Message) -> str:
    """The attachment's own name without its folders, else one made from its type."""
    name = safe_name(filename(part)).rpartition("/")[2]
    kind = part.get_content_type()
    if kind == "message/rfc822":
        subject = safe_name(_inner_subject(part)).rpartition("/")[2]
        name = name or subject or "message"
        return name if name.lower().endswith(".eml") else f"{name}.eml"
    return name or f"attachment{mimetypes.guess_extension(kind) or '.bin'}"


def _inner_subject(part: Message) -> str:
    inner = part.get_payload()
    return header(inner[0], "Subject").replace("/", "-") if isinstance(inner, list) and isinstance(inner[0], Message) else ""
