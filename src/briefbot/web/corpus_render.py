"""The page of the corpus as HTML: its list of articles, its timeline, and what a keeper does to it. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from briefbot.catalog_files import LeftOutFile
from briefbot.errors import BriefbotError
from briefbot.listing import UNDATED, Filter, ListedArticle, Order, Page
from briefbot.readers import SUFFIXES
from briefbot.web.left_out_render import render_left_out
from briefbot.web.library import Added, Removed
from briefbot.web.markup import escape
from briefbot.web.texts import Texts
from briefbot.web.timeline import Bar, Timeline, make_timeline

_MOST_SOURCES = 300
"""Sources to choose from; the search finds the others."""
_BIN = "M3 4h10M6.5 4V2.5h3V4M4.5 4l.6 9.5h5.8L11.5 4M6.8 6.5v4.5M9.2 6.5v4.5"
"""The outline of a waste bin, 16 units wide and high."""


def render_corpus(corpus: str, *, is_keeper: bool, largest_bytes: int, t: Texts) -> str:
    """The frame of the page; its script fills in the list and the rebuild."""
    texts = escape(json.dumps(_script_texts(t), ensure_ascii=False))
    keeper = _keeper_part(largest_bytes, t) if is_keeper else ""
    return (
        f'<section class="bb-corpus" aria-labelledby="bb-corpus-title" data-texts="{texts}" data-largest="{largest_bytes}">'
        f'<div class="bb-corpus-head"><div><h2 id="bb-corpus-title" tabindex="-1">{escape(t("Articles"))}</h2>'
        f'<p class="bb-note">{escape(t("Folder {name}", name=corpus))}</p></div>'
        f"{_rebuild_button(t) if is_keeper else ''}</div>"
        '<p class="bb-sr" role="status" data-part="said"></p>'
        f'<div data-part="rebuild"></div>{keeper}'
        f'<div data-part="list"><p class="bb-loading"><span class="bb-pulse" aria-hidden="true"></span>'
        f"{escape(t('Opening the list'))} …</p></div>{_dialog(t) if is_keeper else ''}</section>"
    )


def render_list(
    page: Page,
    chosen: Filter,
    *,
    order: Order,
    descending: bool,
    months: Mapping[str, int],
    sources: Mapping[str, int],
    is_keeper: bool,
    t: Texts,
    left_out: Sequence[LeftOutFile] = (),
) -> str:
    """Search, filters, timeline and table. ``months`` and ``sources`` are counts of articles, as Listing gives them.

    Files that were ``left_out`` are for keepers, who can remove them.
    """
    if page.total:
        body = _table(page, order=order, descending=descending, is_keeper=is_keeper, t=t) + _pagination(page, t)
    else:
        body = _nothing(chosen, is_keeper=is_keeper, t=t)
    return (
        f"{_tools(chosen, months, sources, _order_field(order, t, descending=descending), t)}{_chips(chosen, t)}"
        f"{_timeline(make_timeline(months, chosen.period), t)}"
        f"{render_left_out(left_out, t) if is_keeper else ''}"
        f'<p class="bb-found" data-part="found">{escape(_found(page, t))}</p>{body}'
    )


def render_unlisted(error: BriefbotError, *, is_keeper: bool, t: Texts) -> str:
    """Where there is no list to show, because nothing has been built or the index cannot be opened."""
    way = (
        t("Add articles above, or rebuild the index from what lies in the folder.")
        if is_keeper
        else t("Whoever keeps the corpus can build the index.")
    )
    why = t.tell(error.message, error.remark)
    return (
        f'<div class="bb-empty"><h3>{escape(t("No articles to show yet"))}</h3><p>{escape(way)}</p>'
        f'<p class="bb-note" lang="{why.language}" dir="auto">{escape(why.text)}</p></div>'
    )


def describe_added(added: Added, t: Texts) -> str:
    """What became of an uploaded file; not escaped."""
    if added.outcome == "there":
        return t("{file} is in the corpus already, with the same content", file=added.file)
    if added.outcome == "replaced":
        return t("replaced; the earlier file lies in {place} now", place=added.kept)
    return t("added as {file}", file=added.file)


def describe_removed(removed: Removed, t: Texts) -> str:
    """Not escaped."""
    return t("{file} was removed from the corpus and lies in {place} now.", file=removed.file, place=removed.kept)


def _keeper_part(largest_bytes: int, t: Texts) -> str:
    formats = t("{formats}; at most {size} MB a file", formats=" ".join(SUFFIXES), size=round(largest_bytes / 1_000_000))
    return (
        '<div class="bb-drop" data-part="drop">'
        f'<label class="bb-drop-label"><input type="file" multiple accept="{escape(",".join(_endings()))}" class="bb-files">'
        f'<span class="bb-button">{escape(t("Add articles"))}</span></label>'
        f'<span class="bb-drop-text">{escape(t("or drop files here"))}</span>'
        f'<details class="bb-formats"><summary>{escape(t("Which files?"))}</summary>'
        f'<p class="bb-note">{escape(formats)}</p></details>'
        f'<ul class="bb-uploads" data-part="uploads" aria-label="{escape(t("Files on their way"))}" hidden></ul></div>'
    )


def _endings() -> list[str]:
    """As a file dialog knows them: it does not look at more than the last."""
    return sorted({f".{suffix.rpartition('.')[2]}" for suffix in SUFFIXES})


def _rebuild_button(t: Texts) -> str:
    return f'<button type="button" class="bb-button" data-do="rebuild">{escape(t("Rebuild index"))}</button>'


def _dialog(t: Texts) -> str:
    return (
        '<dialog class="bb-dialog" aria-labelledby="bb-dialog-title" aria-describedby="bb-dialog-text" data-part="dialog">'
        '<h3 id="bb-dialog-title" dir="auto"></h3><p id="bb-dialog-text" dir="auto"></p><div class="bb-dialog-buttons">'
        f'<button type="button" class="bb-button" data-answer="no" autofocus>{escape(t("Cancel"))}</button>'
        '<button type="button" class="bb-button bb-danger" data-answer="yes"></button></div></dialog>'
    )


def _script_texts(t: Texts) -> dict[str, str]:
    """What the script writes beside the files that are uploaded, and into the dialog. {name} is filled in there."""
    return {
        "waiting": t("waiting"),
        "to_be_read": t("{name}; to be read"),
        "read": t("read, and in the list"),
        "sending": t("sending"),
        "checking": t("writing to the disk"),
        "too_large": t("too large"),
        "lost": t("the connection was lost; drop the file again"),
        "replace": t("Replace"),
        "replace_title": t("Replace this file?"),
        "remove": t("Remove"),
        "remove_title": t("Remove from the corpus?"),
        "clear": t("Clear this list"),
        "not_loaded": t("The list could not be loaded."),
        "retry": t("Try again"),
    }


def _order_field(order: Order, t: Texts, *, descending: bool) -> str:
    """For windows that are too narrow for the columns whose heads sort."""
    names = {
        ("date", True): t("Date, newest first"),
        ("date", False): t("Date, oldest first"),
        ("title", False): t("Title, A to Z"),
        ("title", True): t("Title, Z to A"),
        ("source", False): t("Source, A to Z"),
        ("source", True): t("Source, Z to A"),
        ("paragraphs", True): t("Paragraphs, most first"),
        ("paragraphs", False): t("Paragraphs, fewest first"),
    }
    options = "".join(
        _option(f"{by} {'descending' if down else 'ascending'}", name, chosen=(by, down) == (order, descending))
        for (by, down), name in names.items()
    )
    return (
        f'<label class="bb-field bb-order"><span>{escape(t("Sorted by"))}</span><select name="order">{options}</select></label>'
    )


def _tools(chosen: Filter, months: Mapping[str, int], sources: Mapping[str, int], order_field: str, t: Texts) -> str:
    listed = [*sources][:_MOST_SOURCES]
    source_options = "".join(
        _option(source, t("{name} ({n})", name=_source_name(source, t), n=sources[source]), chosen=False)
        for source in listed
        if source not in chosen.sources
    )
    periods = {"": t("All dates")} | {month: t("{name} ({n})", name=_period(month, t), n=n) for month, n in _newest_first(months)}
    periods |= {chosen.period: _period(chosen.period, t)} if chosen.period not in periods else {}
    period_options = "".join(_option(period, name, chosen=period == chosen.period) for period, name in periods.items())
    return (
        '<form class="bb-tools" role="search" data-part="tools"><label class="bb-field bb-field-wide">'
        f"<span>{escape(t('Search'))}</span>"
        f'<input type="search" name="words" value="{escape(chosen.words)}" dir="auto" autocomplete="off" spellcheck="false"'
        f' placeholder="{escape(t("Title, source or file"))}"></label>'
        f'<label class="bb-field"><span>{escape(t("Source"))}</span><select name="source">'
        f"{_option('*', t('All sources') if not chosen.sources else t('Another source'), chosen=True)}{source_options}"
        f'</select></label><label class="bb-field"><span>{escape(t("Month"))}</span>'
        f'<select name="period">{period_options}</select></label>{order_field}</form>'
    )


def _newest_first(months: Mapping[str, int]) -> list[tuple[str, int]]:
    dated = [(month, n) for month, n in months.items() if month != UNDATED]
    return [*reversed(dated), *((month, n) for month, n in months.items() if month == UNDATED)]


def _option(value: str, name: str, *, chosen: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(name)}</option>'


def _chips(chosen: Filter, t: Texts) -> str:
    chips = [_chip("words", chosen.words, t("“{quote}”", quote=chosen.words), t)] if chosen.words.split() else []
    chips += [_chip("source", source, _source_name(source, t), t) for source in chosen.sources]
    chips += [_chip("period", chosen.period, _period(chosen.period, t), t)] if chosen.period else []
    if not chips:
        return ""
    clear = f'<li><button type="button" class="bb-link" data-do="clear">{escape(t("Clear all"))}</button></li>'
    label = escape(t("Filters"))
    return f'<ul class="bb-chips" aria-label="{label}">{"".join(chips)}{clear if len(chips) > 1 else ""}</ul>'


def _chip(kind: str, value: str, name: str, t: Texts) -> str:
    label = t("Remove the filter {name}", name=name)
    return (
        f'<li><button type="button" class="bb-chip" data-do="unfilter" data-kind="{kind}" data-value="{escape(value)}"'
        f' aria-label="{escape(label)}"><span dir="auto">{escape(name)}</span><span aria-hidden="true">×</span></button></li>'
    )


def _source_name(source: str, t: Texts) -> str:
    return source or t("without a source")


def _period(period: str, t: Texts) -> str:
    return t("without a date") if period == UNDATED else period


def _timeline(timeline: Timeline, t: Texts) -> str:
    """The picture, one for a reader who cannot see it, and over each of its bars a button."""
    if not timeline.bars:
        return ""
    most = max(bar.articles for bar in timeline.bars)
    first, last = timeline.bars[0].period, timeline.bars[-1].period
    title = t("Articles by month") if timeline.by_month else t("Articles by year")
    described = t(
        "{first} to {last}, {n} in all; most in {period}: {most}",
        first=first,
        last=last,
        n=sum(bar.articles for bar in timeline.bars),
        period=next(bar.period for bar in timeline.bars if bar.articles == most),
        most=most,
    )
    rects = "".join(_rect(place, bar, most, timeline.chosen) for place, bar in enumerate(timeline.bars))
    buttons = "".join(_bar_button(bar, timeline.chosen, t) for bar in timeline.bars)
    apart = [
        f"<span>{escape(t('{n} earlier', n=timeline.earlier))}</span>" if timeline.earlier else "",
        _apart("", t("All years")) if timeline.is_part else "",
        _apart(UNDATED, t("{n} without a date", n=timeline.undated), pressed=timeline.chosen == UNDATED)
        if timeline.undated
        else "",
    ]
    return (
        f'<figure class="bb-timeline"><figcaption class="bb-note">{escape(title)}</figcaption><div class="bb-chart">'
        f'<svg role="img" aria-labelledby="bb-chart-title bb-chart-text" viewBox="0 0 {len(timeline.bars)} 100"'
        f' preserveAspectRatio="none"><title id="bb-chart-title">{escape(title)}</title>'
        f'<desc id="bb-chart-text">{escape(described)}</desc>{rects}</svg><div class="bb-bars">{buttons}</div></div>'
        f'<p class="bb-axis"><span>{escape(first)}</span><span>{escape(last)}</span></p>'
        f'<p class="bb-apart">{"".join(apart)}</p></figure>'
    )


def _rect(place: int, bar: Bar, most: int, chosen: str) -> str:
    """At least three hundredths high where there is anything at all."""
    height = max(3.0, 100 * bar.articles / most) if bar.articles else 0.0
    kind = "bb-bar-chosen" if bar.period == chosen else "bb-bar-rest" if chosen and len(chosen) != 4 else "bb-bar-all"
    return f'<rect class="{kind}" x="{place + 0.1:.1f}" y="{100 - height:.1f}" width="0.8" height="{height:.1f}"></rect>'


def _bar_button(bar: Bar, chosen: str, t: Texts) -> str:
    """A bar that is chosen is let go by pressing it again."""
    if not bar.articles:
        return "<span></span>"
    label = escape(f"{bar.period}: {t.count('{n} article', '{n} articles', bar.articles)}")
    pressed = bar.period == chosen
    return (
        f'<button type="button" class="bb-bar-button" data-do="period" data-value="{"" if pressed else bar.period}"'
        f' aria-pressed="{str(pressed).lower()}" aria-label="{label}" title="{label}"></button>'
    )


def _apart(period: str, name: str, *, pressed: bool = False) -> str:
    return (
        f'<button type="button" class="bb-link" data-do="period" data-value="{"" if pressed else period}"'
        f' aria-pressed="{str(pressed).lower()}">{escape(name)}</button>'
    )


def _found(page: Page, t: Texts) -> str:
    if page.pages == 1:
        return t.count("{n} article", "{n} articles", page.total)
    articles = t.count("{n} article", "{n} articles", page.total)
    return t("{articles}, page {number} of {pages}", articles=articles, number=page.number, pages=page.pages)


def _nothing(chosen: Filter, *, is_keeper: bool, t: Texts) -> str:
    if chosen:
        clear = f'<button type="button" class="bb-button" data-do="clear">{escape(t("Clear all filters"))}</button>'
        return f'<div class="bb-empty"><h3>{escape(t("No article matches"))}</h3>{clear}</div>'
    way = t("Add articles above.") if is_keeper else t("Whoever keeps the corpus can add some.")
    return f'<div class="bb-empty"><h3>{escape(t("No articles to show yet"))}</h3><p>{escape(way)}</p></div>'


def _table(page: Page, *, order: Order, descending: bool, is_keeper: bool, t: Texts) -> str:
    columns: list[tuple[Order, str]] = [
        ("title", t("Title")),
        ("date", t("Date")),
        ("source", t("Source")),
        ("paragraphs", t("Paragraphs")),
    ]
    heads = "".join(_column(name, label, descending if name == order else None) for name, label in columns)
    heads += f'<th scope="col" class="bb-col-remove"><span class="bb-sr">{escape(t("Remove"))}</span></th>' if is_keeper else ""
    rows = "".join(_article_row(listed, is_keeper=is_keeper, t=t) for listed in page.articles)
    caption = escape(t("Articles of the corpus"))
    return (
        f'<table class="bb-table"><caption class="bb-sr">{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _column(name: Order, label: str, descending: bool | None) -> str:
    """``descending`` is None where the list is sorted by another column."""
    way = {None: "none", True: "descending", False: "ascending"}[descending]
    arrow = {None: "↕", True: "↓", False: "↑"}[descending]
    return (
        f'<th scope="col" class="bb-col-{name}" aria-sort="{way}"><button type="button" class="bb-sort" data-do="sort"'
        f' data-order="{name}">{escape(label)} <span aria-hidden="true">{arrow}</span></button></th>'
    )


def _article_row(listed: ListedArticle, *, is_keeper: bool, t: Texts) -> str:
    head = listed.head
    day = head.published.isoformat() if head.published else "–"
    source = head.source or "–"
    file = head.file if listed.in_file == 1 else t("{file}, with {n} articles", file=head.file, n=listed.in_file)
    remove = f'<td class="bb-col-remove">{_remove_button(listed, t)}</td>' if is_keeper else ""
    return (
        f'<tr><th scope="row" class="bb-col-title"><button type="button" class="bb-open" data-do="open"'
        f' data-article="{escape(head.id)}" dir="auto">{escape(head.title or head.id)}</button>'
        f'<span class="bb-narrow" dir="auto">{escape(day)} · {escape(source)}</span>'
        f'<span class="bb-file" dir="auto">{escape(file)}</span></th>'
        f'<td class="bb-col-date">{escape(day)}</td><td class="bb-col-source" dir="auto">{escape(source)}</td>'
        f'<td class="bb-col-paragraphs">{escape(t.number(head.paragraphs))}</td>{remove}</tr>'
    )


def _remove_button(listed: ListedArticle, t: Texts) -> str:
    head = listed.head
    name = PurePosixPath(head.file).name
    if listed.in_file == 1:
        removed = t("“{title}” is taken out of the corpus.", title=head.title or head.id)
        question = f"{removed} {t('Its file {file} is kept in a hidden folder.', file=name)}"
    else:
        question = t.count(
            "The file {file} holds {n} article, which goes with it. It is kept in a hidden folder.",
            "The file {file} holds {n} articles, and all of them go with it. It is kept in a hidden folder.",
            listed.in_file,
            file=name,
        )
    return (
        f'<button type="button" class="bb-remove" data-do="remove" data-file="{escape(head.file)}"'
        f' data-question="{escape(question)}" aria-label="{escape(t("Remove {title}", title=head.title or head.id))}">'
        f'<svg viewBox="0 0 16 16" aria-hidden="true"><path d="{_BIN}"></path></svg></button>'
    )


def _pagination(page: Page, t: Texts) -> str:
    if page.pages == 1:
        return ""
    return (
        f'<nav class="bb-pages" aria-label="{escape(t("Pages"))}">'
        f"{_page_button(page.number - 1, t('Previous'), page.number > 1)}"
        f"<span>{escape(t('page {number} of {pages}', number=page.number, pages=page.pages))}</span>"
        f"{_page_button(page.number + 1, t('Next'), page.number < page.pages)}</nav>"
    )


def _page_button(number: int, name: str, is_there: bool) -> str:
    off = "" if is_there else " disabled"
    return f'<button type="button" class="bb-button" data-do="page" data-page="{number}"{off}>{escape(name)}</button>'
