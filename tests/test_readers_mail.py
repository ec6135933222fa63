from __future__ import annotations

import base64
import gzip
import io
import random
import re
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from briefbot.errors import UnreadableFile
from briefbot.types import Article, ReadFailure, Skipped
from samples import headings, paragraphs, read_all, refuse

LONG = (
    "The bridge over the northern canal was closed to heavy vehicles on Tuesday after a survey found cracks in two of its piers."
)
LATER = "Engineers expect the repair to take eleven weeks, during which convoys are led over the older road through the marshes."
HEADER = (
    "From: Harbour Office <office@example.org>\nTo: desk@example.org\nSubject: The canal bridge\n"
    "Date: Tue, 04 Mar 2031 23:30:00 -0500\nMIME-Version: 1.0\n"
)
PLAIN = "Content-Type: text/plain; charset=utf-8\n\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n"


def read(content: bytes | str, path: str = "a.eml") -> Article:
    (article,) = read_all(content, path)
    assert isinstance(article, Article)
    return article


def ids(results: Iterable[Article | ReadFailure | Skipped]) -> list[str]:
    return [str(result.id) if isinstance(result, Article) else result.path for result in results]


def wrap(text: str, width: int = 70, mark: str = "") -> str:
    return "".join(f"{mark}{line.strip()}\n" for line in re.findall(rf".{{1,{width}}}(?:\s|$)", text))


def with_parts(kind: str, *parts: str) -> str:
    body = "".join(f"--edge\n{part}\n" for part in parts)
    return f"{HEADER}Content-Type: multipart/{kind}; boundary=edge\n\n{body}--edge--\n"


def attachment(name: str | None, content: str | bytes = LONG, kind: str = "application/octet-stream") -> str:
    data = base64.encodebytes(content.encode() if isinstance(content, str) else content).decode()
    named = "" if name is None else f'; filename="{name}"'
    return f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment{named}\n\n{data}"


def test_header_becomes_title_author_and_the_day_it_was_written() -> None:
    article = read(f"{HEADER}{PLAIN}{LONG}\n")
    assert (article.title, article.author, article.published) == ("The canal bridge", "Harbour Office", date(2031, 3, 4))
    assert (article.id, article.source, paragraphs(article)) == ("a.eml", None, [LONG])


def test_encoded_and_raw_headers_are_decoded() -> None:
    subject = "Subject: =?utf-8?q?Br=C3=BCcke?=\n =?utf-8?q?_gesperrt?="
    header = f'From: =?koi8-r?B?7c/T1A==?= <a@example.org>\n{subject}\nList-Id: "Häfen" <h.example.org>\n'
    article = read(f"{header}\n{LONG}\n")
    assert (article.title, article.author, article.source) == ("Brücke gesperrt", "Мост", "Häfen")
    assert read(header.replace("Häfen", "").encode() + b"\n" + LONG.encode()).source == "h.example.org"
    assert read(f"From: b@example.org\nSubject: Brücke\n\n{LONG}".encode("latin-1")).title == "Brücke"


def test_mail_without_subject_date_or_name_takes_what_there_is() -> None:
    article = read(f"From: a@example.org\nTo: b@example.org\n\n{LONG}\n", "2031-03-04-canal-bridge.eml")
    assert (article.title, article.author, article.published) == ("Canal bridge", "a@example.org", date(2031, 3, 4))
    assert read(f"From: a@example.org\nDate: Tue, 4 Mar 97 10:00:00 GMT\n\n{LONG}\n").published == date(1997, 3, 4)
    for never in ("some day", "Mon, 1 Jan 99999999999 00:00:00", "Mon, 31 Feb 2031 00:00:00"):
        assert read(f"From: a@example.org\nDate: {never}\n\n{LONG}\n").published is None


def test_lines_broken_at_the_margin_are_paragraphs_again() -> None:
    text = f"{HEADER}{PLAIN}Dear all,\n\n{wrap(LONG)}\n{wrap(LATER)}\n- one pier\n- two piers\n"
    assert paragraphs(read(text)) == ["Dear all,", LONG, LATER, "- one pier", "- two piers"]
    assert paragraphs(read(f"{HEADER}{PLAIN}{LONG} {LATER}\n{LATER} {LONG}\n")) == [f"{LONG} {LATER}", f"{LATER} {LONG}"]


def test_flowed_text_is_joined_where_it_flows_and_only_there() -> None:
    flowed = f"{HEADER}Content-Type: text/plain; charset=utf-8; format=flowed%s\n\n%s"
    words = "The bridge \nis closed.\nThe road \n is open.\n> It was \n> open.\n-- \nThe office\n"
    article = read(flowed % ("", words))
    assert paragraphs(article) == ["The bridge is closed.", "The road is open.", "It was open."]
    assert paragraphs(read(flowed % ("; delsp=yes", "The brid \nge is closed.\n"))) == ["The bridge is closed."]


@pytest.mark.parametrize(("encoding", "charset"), [("quoted-printable", "latin-1"), ("base64", "koi8-r"), ("8bit", "cp1251")])
def test_text_is_decoded_from_its_transfer_encoding_and_charset(encoding: str, charset: str) -> None:
    text = (
        "Die Brücke über den Kanal ist für schwere Fahrzeuge gesperrt."
        if charset == "latin-1"
        else "Мост через северный канал закрыт."
    )
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.org", "x"
    message.set_content(text, charset=charset, cte=encoding)
    assert paragraphs(read(message.as_bytes())) == [text]


def test_charset_whose_bytes_are_ascii_is_not_taken_for_ascii() -> None:
    body = "橋は閉鎖された。".encode("iso-2022-jp")
    assert paragraphs(read(f"{HEADER}Content-Type: text/plain; charset=iso-2022-jp\n\n".encode() + body)) == ["橋は閉鎖された。"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-16-le"])
def test_mail_that_an_editor_saved_in_its_own_encoding_is_read(encoding: str) -> None:
    article = read(f"{HEADER}{PLAIN}Мост закрыт.\n".encode(encoding))
    assert (article.title, paragraphs(article)) == ("The canal bridge", ["Мост закрыт."])


def test_quoted_text_stands_under_the_line_that_says_whose_it_is() -> None:
    text = (
        f"{HEADER}{PLAIN}{wrap(LONG)}\nOn Mon, 3 Mar 2031 at 10:00, Harbour\nOffice <office@example.org> wrote:\n"
        f"{wrap(LATER, mark='> ')}> Am Sonntag schrieb die Wache:\n> > Which road?\n\nThe older one.\n"
    )
    article = read(text)
    whose = "On Mon, 3 Mar 2031 at 10:00, Harbour Office <office@example.org> wrote"
    assert paragraphs(article) == [LONG, LATER, "Which road?", "The older one."]
    assert headings(article) == [None, whose, "Am Sonntag schrieb die Wache", None]


ALICE, BOB = "On Mon, 3 Mar 2031, Alice <a@example.org> wrote", "On Tue, 4 Mar 2031, Bob <b@example.org> wrote"
BOBS = "Forwarded message, from Bob"


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        # another mail, and what that one quotes
        (f"{ALICE}:\n> Which road?\n\n{BOB}:\n> The older one.\n", [ALICE, BOB]),
        (f"{BOB}:\n> One.\n>\n> {ALICE}:\n> > Two.\n>\n> Three.\n", [BOB, ALICE, BOB]),
        (f"{BOB}:\n> {ALICE}:\n> > One.\n\n{ALICE}:\n> Two.\n> > Three.\n", [ALICE, ALICE, "Quoted text"]),
        # who quotes before writing anything
        (f"{ALICE}:\n> > Which road?\n> The older one.\n", ["Quoted text", ALICE]),
        # a reply to a part, and the next part
        (f"{ALICE}:\n> Which road?\n\nThe older one.\n\n> And when?\n", [ALICE, None, ALICE]),
        # something else that is quoted
        (f"{ALICE}:\n> Which road?\n\nFrom the log of the office:\n\n> The older one.\n", [ALICE, None, "Quoted text"]),
        (f"{ALICE}:\n> One.\n\n--- Forwarded message ---\nFrom: Bob\n\nTwo.\n> Three.\n", [ALICE, *[BOBS] * 2, "Quoted text"]),
    ],
)
def test_a_line_that_says_whose_a_quote_is_holds_for_that_mail_alone(text: str, whose: list[str | None]) -> None:
    assert headings(read(f"{HEADER}{PLAIN}{text}")) == whose


def test_quoted_text_that_is_nobodys_is_still_named_a_quote() -> None:
    article = read(f"{HEADER}{PLAIN}> Which road?\n\nThe older one.\n\n>From the marshes it goes on.\n")
    assert paragraphs(article) == ["Which road?", "The older one.", "From the marshes it goes on."]
    assert headings(article) == ["Quoted text", None, None]


def test_forwarded_text_stands_under_the_name_of_its_sender() -> None:
    text = f"{LONG}\n\n---------- Forwarded message ---------\nFrom: Survey Office\nDate: Mon, 3 Mar 2031\n\n{LATER}\n"
    article = read(f"{HEADER}{PLAIN}{text}")
    assert headings(article) == [None, *["Forwarded message, from Survey Office"] * 3]
    assert paragraphs(article) == [LONG, "From: Survey Office", "Date: Mon, 3 Mar 2031", LATER]


def test_signature_is_left_out_but_not_a_long_text_below_two_dashes() -> None:
    assert paragraphs(read(f"{HEADER}{PLAIN}{LONG}\n-- \nHarbour Office\nPier 4\n")) == [LONG]
    assert len(paragraphs(read(f"{HEADER}{PLAIN}{LONG}\n\n--\n" + f"{LATER}\n\n" * 20))) == 21


def test_html_is_read_where_the_plain_text_is_no_alternative() -> None:
    html = f"{HTML}<div>{LONG}</div><div><br></div><div>{LATER}</div><ul><li>one pier<li>two piers</ul>"
    full = f"{PLAIN}{LONG}\n\n{LATER}\n\n- one pier\n- two piers\n"
    note = f"{PLAIN}This message needs an HTML reader.\n"
    expected = [LONG, LATER, "one pier", "two piers"]
    assert paragraphs(read(with_parts("alternative", note, html))) == expected
    assert paragraphs(read(with_parts("alternative", full, html))) == [LONG, LATER, "- one pier", "- two piers"]
    assert paragraphs(read(HEADER + html)) == expected


def test_html_mail_keeps_its_paragraphs_and_table_rows() -> None:
    page = (
        f"<html><head><style>p {{color: red}}</style><title>x</title></head><body><h2>Piers</h2>{LONG}<br><br>{LATER}<br>Soon."
        f"<table><tr><td>Pier<td>State<tr><td>14<td>cracked</table>"
        f"<table><tr><td></td><td><p>{LONG}</p><p>{LATER}</p></td></tr></table></body>"
    )
    article = read(f"{HEADER}{HTML}{page}")
    assert paragraphs(article) == [LONG, f"{LATER} Soon.", "Pier | State", "14 | cracked", LONG, LATER]
    assert headings(article) == [*["Piers"] * 3, "Piers: Pier | State", *["Piers"] * 2]


def test_what_a_mail_shows_in_the_list_of_mails_alone_is_not_read() -> None:
    preheader = "<div style='display:none;max-height:0'>Five stories that you must not miss this week, open now.</div>"
    assert paragraphs(read(f"{HEADER}{HTML}{preheader}<p>{LONG}</p>")) == [LONG]


def test_table_that_only_places_text_on_the_page_is_not_read_as_a_row() -> None:
    page = f"<table><tr><td>In this issue</td><td><p>{LONG}</p><p>{LATER}</p></td></tr></table>"
    assert paragraphs(read(f"{HEADER}{HTML}{page}")) == ["In this issue", LONG, LATER]


@pytest.mark.parametrize(
    ("quote", "whose"),
    [
        (
            "<div class=gmail_quote><div>On Monday the survey wrote:<br></div><blockquote>{}</blockquote></div>",
            "On Monday the survey wrote",
        ),
        ("<div>On Monday the survey wrote:</div><blockquote type=cite><p>{}</p></blockquote>", "On Monday the survey wrote"),
        ("<blockquote type=cite>{}</blockquote>", "Quoted text"),
        (
            "<div class=gmail_quote>--- Forwarded message ---<br>From: <b>Survey</b><br>Date: Monday<br><br>{}</div>",
            "Forwarded message, from Survey",
        ),
    ],
)  # fmt: skip
def test_html_mail_tells_the_quoted_from_its_own(quote: str, whose: str) -> None:
    article = read(
        f"{HEADER}{HTML}<div>{LONG}</div>{quote.format(LATER)}<div>Soon.</div><div class=gmail_signature>The office</div>"
    )
    by_text = dict(zip(paragraphs(article), headings(article), strict=True))
    assert {text: by_text[text] for text in (LONG, "Soon.", LATER)} == {LONG: None, "Soon.": None, LATER: whose}
    assert "The office" not in article.text


ALICE_HTML, BOB_HTML = (f"{line.replace('<', '&lt;')}:" for line in (ALICE, BOB))


@pytest.mark.parametrize(
    "page",
    [
        # Gmail
        f"<div class=gmail_quote><div class=gmail_attr>{BOB_HTML}<br></div><blockquote class=gmail_quote><div>{{bob}}</div>"
        f"<div class=gmail_quote><div class=gmail_attr>{ALICE_HTML}<br></div><blockquote class=gmail_quote>{{alice}}</blockquote>"
        "</div></blockquote></div>",
        # Gmail before that: no element of its own for the line
        f"<div class=gmail_quote>{BOB_HTML}<br><blockquote class=gmail_quote>{{bob}}<br><br>{ALICE_HTML}<br>"
        "<blockquote class=gmail_quote>{alice}</blockquote></blockquote></div>",
        # Apple
        f"<blockquote type=cite><div>{BOB_HTML}</div><div>{{bob}}</div><blockquote type=cite><div>{ALICE_HTML}</div>"
        "<div>{alice}</div></blockquote></blockquote>",
        # Thunderbird, Bob's words below what he quotes
        f"<div class=moz-cite-prefix>{BOB_HTML}<br></div><blockquote type=cite><div class=moz-cite-prefix>{ALICE_HTML}<br></div>"
        "<blockquote type=cite>{alice}</blockquote><p>{bob}</p></blockquote>",
        # a quote that is nothing but another, and a mail quoted without any mark
        f"<p>{BOB_HTML}</p><div class=gmail_quote><blockquote class=gmail_quote><p>{{bob}}</p><p>{ALICE_HTML}</p>"
        "<p>{alice}</p></blockquote></div>",
    ],
)
def test_what_a_quoted_mail_quotes_stands_under_its_own_writer(page: str) -> None:
    article = read(f"{HEADER}{HTML}<div>Both may be right.</div>{page.format(alice=LONG, bob=LATER)}")
    by_text = dict(zip(paragraphs(article), headings(article), strict=True))
    assert by_text == {"Both may be right.": None, LONG: ALICE, LATER: BOB}


def test_two_quotes_of_which_one_is_nobodys_are_told_apart() -> None:
    quote = "<blockquote type=cite>{}</blockquote>"
    article = read(f"{HEADER}{HTML}<p>{BOB_HTML}</p>{quote.format(LATER)}{quote.format(LONG)}<p>Soon.</p>")
    assert list(zip(paragraphs(article), headings(article), strict=True)) == [
        ("Soon.", None),
        (LATER, BOB),
        (LONG, "Quoted text"),
    ]


def test_a_line_that_announces_a_citation_is_part_of_the_mail() -> None:
    said = "The mayor was right when she wrote:"
    quote = f"<blockquote type=cite><p>{LONG}</p><p>{said}</p><p>{LATER}</p></blockquote>"
    article = read(f"{HEADER}{HTML}<p>{BOB_HTML}</p>{quote}")
    assert list(zip(paragraphs(article), headings(article), strict=True)) == [(LONG, BOB), (said, BOB), (LATER, BOB)]


def test_outlook_reply_is_quoted_to_the_end_of_the_mail() -> None:
    article = read(f"{HEADER}{HTML}<p>{LONG}</p><hr><div id=divRplyFwdMsg><b>From:</b> Survey</div><p>{LATER}</p>")
    assert list(zip(paragraphs(article), headings(article), strict=True)) == [
        (LONG, None),
        ("From: Survey", "Quoted text"),
        (LATER, "Quoted text"),
    ]


def test_attachments_are_read_as_files_in_a_folder_of_the_mails_name() -> None:
    results = read_all(with_parts("mixed", f"{PLAIN}{LONG}", attachment("note.txt", LATER), attachment("photo.jpg")), "a.eml")
    assert ids(results) == ["a.eml", "a.eml/note.txt", "a.eml/photo.jpg"]
    assert [type(result) for result in results] == [Article, Article, Skipped]


def test_names_of_attachments_are_harmless_and_told_apart() -> None:
    names = ["../../etc/note.txt", "C:\\north\\note.txt", "=?utf-8?q?br=C3=BCcke.txt?=", None]
    results = read_all(with_parts("mixed", f"{PLAIN}{LONG}", *(attachment(name, LATER) for name in names)), "a.eml")
    assert ids(results) == ["a.eml", "a.eml/note.txt", "a.eml/note (2).txt", "a.eml/brücke.txt", "a.eml/attachment.bin"]
    unnamed = read_all(
        with_parts("mixed", attachment(None, LATER, kind="text/plain"), attachment(None, kind="application/pdf")), "a.eml"
    )
    assert ids(unnamed) == ["a.eml/attachment.txt", "a.eml/attachment.pdf"]


def test_forwarded_mail_is_read_as_a_mail_of_its_own() -> None:
    inner = f"Content-Type: message/rfc822\n\nFrom: b@example.org\nSubject: Cracks / piers\n\n{LATER}\n"
    outer, forwarded = read_all(with_parts("mixed", f"{PLAIN}{LONG}", inner), "a.eml")
    assert isinstance(outer, Article)
    assert isinstance(forwarded, Article)
    assert (outer.id, outer.text) == ("a.eml", LONG)
    assert (forwarded.id, forwarded.title, forwarded.text) == ("a.eml/Cracks - piers.eml", "Cracks / piers", LATER)


def test_pictures_of_an_html_text_are_no_attachments() -> None:
    image = "Content-Type: image/png\nContent-ID: <one>\nContent-Disposition: inline; filename=one.png\n\nx"
    page = f"{HTML}<p>{LONG}<img src='cid:one'>"
    assert ids(read_all(with_parts("related", page, image), "a.eml")) == ["a.eml"]
    assert ids(read_all(with_parts("mixed", page, image), "a.eml")) == ["a.eml"]
    assert ids(read_all(with_parts("related", page, attachment("note.txt")), "a.eml")) == ["a.eml", "a.eml/note.txt"]


def test_mail_of_attachments_alone_gives_them_alone() -> None:
    assert ids(read_all(with_parts("mixed", attachment("note.txt")), "a.eml")) == ["a.eml/note.txt"]
    assert ids(read_all(f"{HEADER}{attachment('note.txt')}", "a.eml")) == ["a.eml/note.txt"]


def test_mail_with_nothing_in_it_is_refused() -> None:
    assert "neither text nor attachments" in refuse(f"{HEADER}{PLAIN}\n", "a.eml").message
    assert "does not begin" in refuse(f"\n{LONG}\n", "a.eml").message


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (with_parts("encrypted; protocol=application/pgp-encrypted", attachment("encrypted.asc")), "encrypted with PGP"),
        (f"{HEADER}{PLAIN}-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n", "encrypted with PGP"),
        (f"{HEADER}Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIAG\n", "encrypted with S/MIME"),
        (f"{HEADER}Content-Type: application/octet-stream; name=smime.p7m\n\nMIAG\n", "encrypted with S/MIME"),
        (f"{HEADER}Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nMIAG\n", "S/MIME signature"),
    ],
)  # fmt: skip
def test_mail_that_only_its_receiver_can_open_says_so(content: str, what: str) -> None:
    assert what in refuse(content, "a.eml").message


def test_signed_mail_is_read_without_its_signature() -> None:
    signature = "Content-Type: application/pgp-signature; name=signature.asc\n\nx"
    assert ids(read_all(with_parts("signed", f"{PLAIN}{LONG}", signature), "a.eml")) == ["a.eml"]
    before, after = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n", "-----BEGIN PGP SIGNATURE-----\n\nx\n"
    assert paragraphs(read(f"{HEADER}{PLAIN}{before}{LONG}\n{after}")) == [LONG]


def test_attachments_in_outlooks_own_format_are_named_as_that() -> None:
    article, failure = read_all(
        with_parts("mixed", f"{PLAIN}{LONG}", attachment("winmail.dat", kind="application/ms-tnef")), "a.eml"
    )
    assert isinstance(article, Article)
    assert isinstance(failure, ReadFailure)
    assert failure.path == "a.eml/winmail.dat"
    assert "TNEF" in failure.reason


def test_mail_saved_as_text_is_read_as_a_mail() -> None:
    article = read(f"{HEADER}{PLAIN}{LONG}\n", "a.txt")
    assert (article.title, article.author, paragraphs(article)) == ("The canal bridge", "Harbour Office", [LONG])


@pytest.mark.parametrize(
    "text",
    [
        f"Source: Valley Courier\nDate: 4 March 2031\n\n{LONG}\n",
        f"From: the harbour to the marshes\n\n{LONG}\n",
        f"Subject: bridges\nDate: 4 March 2031\n{LONG}\n",
    ],
)
def test_text_with_fields_of_its_own_is_no_mail(text: str) -> None:
    assert LONG in paragraphs(read(text, "a.txt"))
    assert read(text, "a.txt").author is None


def page_of(text: str, *, title: str = "Cracks – piers", head: str = "") -> str:
    return (
        f"<html><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1><p>{text}</p><p>{LATER}</p></article></body></html>"
    )


def saved_page(head: str = "", html: str = page_of(LONG), charset: str = "utf-8") -> bytes:
    header = f"From: <Saved by Blink>\nSubject: x\nMIME-Version: 1.0\n{head}Content-Type: multipart/related; boundary=edge\n\n"
    frame = "--edge\nContent-Type: text/html\nContent-Location: https://example.org/frame\n\n<p>An advertisement in a frame.\n"
    main = f"--edge\nContent-Type: text/html; charset={charset}\nContent-Location: https://example.org/bridge\n\n"
    body = frame + main if "Snapshot" in head else main
    return (header + body).encode() + html.encode(charset) + b"\n--edge\nContent-Type: image/png\n\nx\n--edge--\n"


def test_saved_page_is_read_with_its_address() -> None:
    head = "Snapshot-Content-Location: https://example.org/bridge\nDate: Tue, 4 Mar 2031 10:00:00 +0000\n"
    article = read(saved_page(head), "a.mhtml")
    assert (article.title, article.url, article.published) == ("Cracks – piers", "https://example.org/bridge", None)
    assert paragraphs(article) == [LONG, LATER]
    assert read(gzip.compress(saved_page(head)), "a.mhtml.gz").text == article.text


def test_saved_page_keeps_the_date_it_gives_itself() -> None:
    html = page_of(LONG, head='<meta property="article:published_time" content="2031-02-01">')
    assert read(saved_page("Date: Tue, 4 Mar 2031 10:00:00 +0000\n", html), "a.mhtml").published == date(2031, 2, 1)


def test_saved_page_without_a_date_does_not_take_the_day_it_was_saved() -> None:
    saved = saved_page("Date: Tue, 4 Mar 2031 10:00:00 +0000\n")
    assert read(saved, "a.mhtml").published is None
    assert read(saved, "2031-02-01-a.mhtml").published == date(2031, 2, 1)


def test_saved_page_is_decoded_from_the_charset_of_its_part() -> None:
    html = page_of(f"Мост через северный канал закрыт. {LONG}", title="Мост")
    article = read(saved_page(html=html, charset="koi8-r"), "a.mhtml")
    assert article.title == "Мост"
    assert article.text.startswith("Мост через северный канал закрыт.")


def test_saved_page_with_page_breaks_of_a_typewriter_is_read() -> None:
    assert LONG in read(saved_page(html=page_of(f"{LONG}\f\v\x1c\x1f&#12;&#x1F;{LATER}")), "a.mhtml").text


def test_file_without_a_page_is_no_saved_page() -> None:
    assert "no web page" in refuse(f"{HEADER}{PLAIN}{LONG}", "a.mhtml").message
    assert "does not begin" in refuse("\n<p>x", "a.mhtml").message


def test_mail_in_an_archive_is_read_with_its_attachments() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("a.eml", with_parts("mixed", f"{PLAIN}{LONG}", attachment("note.txt")))
    assert ids(read_all(target.getvalue(), "mails.zip")) == ["mails.zip/a.eml", "mails.zip/a.eml/note.txt"]


@pytest.mark.parametrize("path", ["a.eml", "a.mhtml"])
def test_no_damage_to_a_mail_or_saved_page_stops_the_reading_of_others(path: str) -> None:
    page = saved_page("Date: Tue, 4 Mar 2031 10:00:00 +0000\n")
    mail = with_parts("mixed", f"{PLAIN}{LONG}", f"{HTML}<p>{LATER}", attachment("=?utf-8?q?n=C3=B6te.txt?=")).encode()
    whole, draw = (mail, random.Random(2)) if path == "a.eml" else (page, random.Random(3))
    for _ in range(300 if path == "a.eml" else 60):
        damaged = bytearray(whole[: draw.randrange(1, len(whole) + 1)] if draw.random() < 0.2 else whole)
        for _ in range(draw.choice([1, 4, 16])):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        with suppress(UnreadableFile):
            read_all(bytes(damaged), path)


@pytest.mark.parametrize("opening", ["<div>", "<h1>", "<table><tr><td>", "<blockquote type=cite>"])
def test_html_nested_without_end_is_read_as_far_as_it_goes(opening: str) -> None:
    assert paragraphs(read(f"{HEADER}{HTML}<p>{LONG}</p>{opening * 5_000}"))[0] == LONG


def test_real_mails_are_read_as_they_show(shared: Path) -> None:
    folder = shared / "documents/eml"
    article = read((folder / "unstructured__fake-email-utf-16-be.eml").read_bytes())
    assert (article.title, article.published) == ("Test Email", date(2022, 12, 16))
    assert paragraphs(article)[-2:] == ["- Roses are red", "- Violets are blue"]
    assert ids(read_all((folder / "unstructured__email-inline-content-disposition.eml").read_bytes(), "a.eml")) == [
        "a.eml",
        "a.eml/t.txt",
    ]
    assert ids(read_all((folder / "unstructured__mime-no-body.eml").read_bytes(), "a.eml")) == ["a.eml/image.jpg"]
