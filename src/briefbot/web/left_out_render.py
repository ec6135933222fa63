"""What became of files that stand in no row of the list, or not whole: why, and a way to take them out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from briefbot.catalog_files import LeftOutFile
from briefbot.readers import suffix_of
from briefbot.web.markup import escape
from briefbot.web.texts import Texts

_LISTED = 100
"""Files named; the others are counted."""


class FileFate(NamedTuple):
    """Of a file that was left out: whether it failed or is a copy, in a sentence, and what is asked before it is removed."""

    kind: Literal["failed", "copy"]
    said: str
    question: str
    """Empty where the page cannot remove it: what failed is a folder."""


def ask_to_remove(file: str, t: Texts) -> str:
    """Not escaped."""
    return t("The file {file} is taken out of the corpus and kept in a hidden folder.", file=file)


def file_fate(left_out: LeftOutFile, t: Texts) -> FileFate:
    """Not escaped."""
    question = ask_to_remove(left_out.file, t) if suffix_of(left_out.file) is not None else ""
    if left_out.failure is None:
        title = left_out.copy_title or left_out.copy_of or ""
        return FileFate("copy", t("the same as “{title}”, and therefore not listed again", title=title), question)
    why = f"{left_out.failure.reason} – {left_out.failure.hint}"
    if not left_out.articles:
        return FileFate("failed", t("not read: {why}", why=why), question)
    listed = t.count("{n} article of it is listed", "{n} articles of it are listed", left_out.articles)
    return FileFate("failed", t("{listed}; not read: {why}", listed=listed, why=why), question)


def render_left_out(files: Sequence[LeftOutFile], t: Texts) -> str:
    """The files with what became of them, folded away; nothing where there are none."""
    if not files:
        return ""
    rows = "".join(_row(left_out, t) for left_out in files[:_LISTED])
    rest = len(files) - _LISTED
    more = f"<li>{escape(t('and {n} more', n=rest))}</li>" if rest > 0 else ""
    summary = t.count(
        "{n} file of the folder is not in the list, or not whole",
        "{n} files of the folder are not in the list, or not whole",
        len(files),
    )
    return (
        f'<details class="bb-left-out" data-part="left-out"><summary>{escape(summary)}</summary><ul>{rows}{more}</ul></details>'
    )


def _row(left_out: LeftOutFile, t: Texts) -> str:
    fate = file_fate(left_out, t)
    remove = ""
    if fate.question:
        remove = (
            f'<button type="button" class="bb-button" data-do="remove" data-file="{escape(left_out.file)}"'
            f' data-question="{escape(fate.question)}" aria-label="{escape(t("Remove {title}", title=left_out.file))}">'
            f"{escape(t('Remove'))}</button>"
        )
    return (
        f'<li class="bb-{fate.kind}"><span class="bb-upload-name" dir="auto">{escape(left_out.file)}</span>'
        f'<span class="bb-upload-status" dir="auto">{escape(fate.said)}</span>{remove}</li>'
    )
