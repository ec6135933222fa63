"""What the articles of a new generation are against the old one's, noted while they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from briefbot.catalog import Catalog, PastParagraph
from briefbot.catalog_files import ArticleCopy
from briefbot.generations.digests import TELLS_NOTHING, article_digest, text_digest
from briefbot.generations.revisions import ArticleChange, Revision, compare, describe
from briefbot.types import Article, ArticleId, GenerationId, ParagraphId, paragraph_id, words_digest


@dataclass(frozen=True, slots=True)
class Renaming:
    """A file, or an article inside one, that is there under another name with the same content."""

    old: str
    new: str


class Comparison:
    """Takes in every article of the new generation once, then says what was added, changed, renamed and removed."""

    def __init__(self, old: Catalog | None, old_id: GenerationId | None) -> None:
        """``old`` is the catalog of the generation before, if there is one."""
        self.copies: list[ArticleCopy] = []
        self.seen: set[ArticleId] = set()
        self._old = old
        self._until = old_id or GenerationId("")
        self._before = old.article_digests() if old else {}
        self._changes: list[ArticleChange] = []
        self._added: set[ArticleId] = set()
        self._texts: dict[ArticleId, str] = {}
        """Digest of the text of each article that is added or says something else than before."""
        self._past: list[PastParagraph] = []
        self._new_words: dict[str, ParagraphId] = {}
        """Paragraphs that came with this generation, by the name of their words."""

    def note_copied(self, article_id: ArticleId) -> None:
        """The article was taken over as it is."""
        self.seen.add(article_id)

    def note_read(self, article: Article) -> None:
        self.seen.add(article.id)
        digest = self._before.get(article.id)
        if digest is None:
            self._added.add(article.id)
            self._texts[article.id] = text_digest(article.text)
            self._note_new(article, range(1, len(article.paragraphs) + 1))
        elif digest != article_digest(article):
            old = self._old_article(article.id)
            revisions = compare(old, article)
            change = describe(old, article, revisions)
            self._changes.append(change)
            if old.text != article.text:
                self._texts[article.id] = text_digest(article.text)
            self._note_new(article, change.added)
            self._past.extend(past for revision in revisions if (past := self._revised(old, article, revision)) is not None)

    @property
    def added(self) -> list[str]:
        renamed = set(self._article_renamings().values())
        return sorted(article_id for article_id in self._added if article_id not in renamed)

    @property
    def changes(self) -> list[ArticleChange]:
        """Those that say something else, unless it is what another article said and its name is all that changed."""
        renamed = set(self._article_renamings().values())
        return [change for change in self._changes if change.article_id not in renamed]

    @property
    def changed(self) -> list[str]:
        return sorted(change.article_id for change in self.changes)

    @property
    def removed(self) -> list[str]:
        """Those that are gone; not those that are there under another name, or said again by another article."""
        elsewhere = self._article_renamings().keys() | {copy.id for copy in self.copies}
        return sorted(self._gone() - elsewhere)

    def renamed(self, old_files: Mapping[str, str], new_files: Mapping[str, str]) -> list[Renaming]:
        """Articles with the same text under another id, and files with the same bytes under another path."""
        articles = {Renaming(old, new) for old, new in self._article_renamings().items()}
        return sorted(articles | set(file_renamings(old_files, new_files)), key=lambda renaming: renaming.old)

    def past(self) -> Iterator[PastParagraph]:
        """Every place in which a paragraph of the old generation stands no more.

        One that was withdrawn from its article has moved if another came with its words in the same generation, and only
        then: a reprint that always had them is no new place for it.
        """
        renamings = self._article_renamings()
        for past in self._past:
            if past.article_id not in renamings:
                yield past if past.successor else replace(past, successor=self._new_words.get(past.words))
        now = renamings | self._copied_texts()
        for article_id in sorted(self._gone() | renamings.keys()):
            yield from self._gone_paragraphs(article_id, now.get(article_id))

    def _copied_texts(self) -> dict[ArticleId, ArticleId]:
        """The article that says what each of its copies said before; one that was edited into a copy said something else."""
        texts = self._old.text_digests() if self._old and self.copies else {}
        return {copy.id: copy.of for copy in self.copies if texts.get(copy.id) == (texts | self._texts).get(copy.of)}

    def _note_new(self, article: Article, numbers: Iterable[int]) -> None:
        for number in numbers:
            text = article.paragraph_text(article.paragraphs[number - 1])
            self._new_words.setdefault(words_digest(text), paragraph_id(article.id, text))

    def _gone(self) -> set[ArticleId]:
        return self._before.keys() - self.seen

    def _article_renamings(self) -> dict[ArticleId, ArticleId]:
        """Where the text of an article went that is gone, or whose name another article bears by now.

        That is one of which nothing is left, or one that says what another said before: two files that swapped names. Of
        an edited one the edition counts, even where a new file keeps the old text: a correction must not be hidden.
        """
        if self._old is None or not self._texts or not (self._gone() or self._changes):
            return {}
        texts = self._old.text_digests()
        said = set(texts.values())
        replaced = {change.article_id for change in self._changes if change.kind == "replaced"}
        borne = {name for name in self._texts.keys() - self._added if name in replaced or self._texts[name] in said}
        return dict(_pair({name: texts[name] for name in self._gone() | borne}, self._texts))

    def _revised(self, old: Article, new: Article, revision: Revision) -> PastParagraph | None:
        if revision.fate == "same":
            return None
        text = old.paragraph_text(revision.old)
        successor = paragraph_id(new.id, new.paragraph_text(revision.new)) if revision.new else None
        return PastParagraph(
            id=paragraph_id(old.id, text),
            article_id=old.id,
            title=old.title,
            number=revision.old.number,
            words=words_digest(text),
            text=text if revision.fate == "changed" else None,
            until=self._until,
            successor=successor,
        )

    def _gone_paragraphs(self, article_id: ArticleId, now: ArticleId | None) -> Iterator[PastParagraph]:
        old = self._old_article(article_id)
        for paragraph in old.paragraphs:
            text = old.paragraph_text(paragraph)
            yield PastParagraph(
                id=paragraph_id(article_id, text),
                article_id=article_id,
                title=old.title,
                number=paragraph.number,
                words=words_digest(text),
                text=None,
                until=self._until,
                successor=paragraph_id(now, text) if now else self._new_words.get(words_digest(text)),
            )

    def _old_article(self, article_id: ArticleId) -> Article:
        old = self._old.article(article_id) if self._old else None
        if old is None:
            raise LookupError(f"{article_id} is in no old generation")
        return old


def file_renamings(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Renaming]:
    """Paths that are gone and come with the same digest, one to one; not those of which the digest tells nothing."""
    gone = {path: digest for path, digest in old.items() if path not in new and digest not in TELLS_NOTHING}
    come = {path: digest for path, digest in new.items() if path not in old}
    return (Renaming(one, other) for one, other in _pair(gone, come))


def _pair(old: Mapping[ArticleId, str] | Mapping[str, str], new: Mapping[ArticleId, str] | Mapping[str, str]) -> Iterator[tuple]:  # type: ignore[type-arg]
    """Keys of equal values, one to one, in order."""
    waiting = defaultdict(list)
    for name, digest in sorted(new.items(), reverse=True):
        waiting[digest].append(name)
    for name, digest in sorted(old.items()):
        if waiting[digest]:
            yield name, waiting[digest].pop()
