"""Takes apart what is written in MIME: mails and saved web pages."""

from __future__ import annotations

from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser

from briefbot.errors import UnreadableFile
from briefbot.readers.encoding import decode

# What the standard library lets through for broken headers and parts.
MIME_DAMAGE = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)

# Encodings whose bytes are valid UTF-8 as well, but mean something else.
_NEVER_UTF8 = ("iso-2022", "iso2022", "utf-7", "utf7", "hz", "utf-16", "utf16", "utf-32", "utf32")


def parse_message(data: bytes, path: str, *, hint: str) -> Message:
    """The message with all its parts. Raises UnreadableFile if it has no header.

    The older of the library's policies is used: the newer one raises on headers that this one leaves as they are.
    """
    try:
        message = BytesParser().parsebytes(_as_ascii_superset(data, path).lstrip())
    except MIME_DAMAGE as error:
        raise UnreadableFile(f"{path} is damaged: {error}", hint=hint) from error
    if not message.keys():
        raise UnreadableFile(f"{path} does not begin with the lines a message begins with (From:, Date:, Subject:)", hint=hint)
    return message


def _as_ascii_superset(data: bytes, path: str) -> bytes:
    """The bytes as a mail server would have them, where an editor has saved the file in UTF-16 or with a mark."""
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return decode(data, path).encode("utf-8", "replace")
    for mark, encoding in ((b"\0", "utf-16-be"), (data[:1] + b"\0", "utf-16-le")):
        if data[:4].count(b"\0") == 2 and data.startswith(mark):
            return data.decode(encoding, "replace").encode("utf-8", "replace")
    return data


def raw_header(part: Message, name: str) -> str:
    """A header on one line, still encoded; empty if there is none. Bytes that are no ASCII are UTF-8, or Latin-1."""
    # get() would replace them by question marks.
    value = next((str(value) for key, value in part.raw_items() if key.lower() == name.lower()), "")
    value = " ".join(value.split())
    if value.isascii():
        return value
    octets = value.encode("utf-8", "surrogateescape")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def header(part: Message, name: str) -> str:
    """A header as a person reads it; empty if there is none."""
    return decode_words(raw_header(part, name))


def decode_words(text: str) -> str:
    """The text with its encoded words (=?utf-8?q?...?=) decoded."""
    if "=?" not in text:
        return text
    try:
        return "".join(_decode_word(word, charset) for word, charset in decode_header(text))
    except MIME_DAMAGE:
        return text


def _decode_word(word: bytes | str, charset: str | None) -> str:
    if isinstance(word, str):
        return word
    # The library gives what stands between encoded words in this encoding of its own.
    if charset is None:
        return word.decode("raw-unicode-escape", "replace")
    try:
        return word.decode(charset, "replace")
    except LookupError:
        return word.decode("utf-8", "replace")


def filename(part: Message) -> str:
    """The name a part gives itself; empty if it gives none."""
    headers = Message()
    for name in ("Content-Disposition", "Content-Type"):
        if value := raw_header(part, name):
            headers[name] = value
    try:
        return decode_words(headers.get_filename() or "")
    except MIME_DAMAGE:
        return ""


def part_bytes(part: Message) -> bytes:
    """What the part holds, its transfer encoding undone."""
    if part.is_multipart():
        return b"".join(inner.as_bytes() for inner in part.get_payload() if isinstance(inner, Message))
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def part_text(part: Message, path: str) -> str:
    """The text of a part, its lines ending in \\n. Raises UnreadableFile if it is none."""
    data = part_bytes(part)
    charset = part.get_content_charset() or ""
    if charset.startswith(_NEVER_UTF8):
        try:
            return data.decode(charset, "replace").replace("\r\n", "\n").replace("\0", "")
        except LookupError:
            pass
    return decode(data.replace(b"\0", b""), path, declared=charset or None)
