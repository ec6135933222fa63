"""How far a rebuild is, and what it found and did, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from briefbot.report import IndexReport
from briefbot.serving.rebuild import WAITING, Failed, Finished, RebuildState, Running
from briefbot.web.markup import escape
from briefbot.web.texts import Texts

_LISTED = 50
"""Articles named in a report; the others are counted."""


def render_rebuild(state: RebuildState, t: Texts, *, is_keeper: bool) -> str:
    """How far the rebuild is, or how the last one ended. Nothing where none was; its report is for keepers."""
    if isinstance(state, Running):
        return _running(state, t)
    if isinstance(state, Finished) and is_keeper:
        return render_report(state.report, t)
    if isinstance(state, Failed) and is_keeper:
        why, hint = t.tell(state.error.message, state.error.remark), t.tell(state.error.hint, state.error.hint_remark)
        return (
            f'<div class="bb-error"><p><strong>{escape(t("The index was not rebuilt."))}</strong>'
            f' <span lang="{why.language}" dir="auto">{escape(why.text)}</span></p>'
            f'<p class="bb-hint">{escape(t("Hint:"))} <span lang="{hint.language}" dir="auto">{escape(hint.text)}</span></p>'
            f"{_dismiss(t)}</div>"
        )
    return ""


def describe_rebuild(state: RebuildState, t: Texts) -> str:
    """In a sentence, to be read aloud when it changes; not escaped."""
    if isinstance(state, Running):
        return f"{t('Rebuilding the index')}: {_stage(state.stage, t)}"
    if isinstance(state, Finished):
        return t("The new index is in use.") if state.report.is_new else t("Nothing has changed.")
    if isinstance(state, Failed):
        return t("The index was not rebuilt.")
    return ""


def render_report(report: IndexReport, t: Texts) -> str:
    """What a rebuild found and did, in words."""
    failed = [f"{failure.path}: {failure.reason} ({failure.hint})" for failure in report.failed]
    listed = [
        _listed(t("Added"), report.added, t),
        _listed(t("Changed"), report.changed, t),
        _listed(t("Removed"), report.removed, t),
        _listed(t("Renamed"), [f"{renaming.old} → {renaming.new}" for renaming in report.renamed], t),
        _listed(
            t("Duplicates, indexed once"),
            [t("{id}, a copy of {other}", id=copy.id, other=copy.of) for copy in report.duplicates],
            t,
        ),
        _listed(t("Mended"), report.mended, t),
        _listed(t("Not read"), failed, t, unfolded=True),
        _listed(t("In no format that can be read"), report.skipped, t),
    ]
    summary = t("The new index is in use.") if report.is_new else t("Nothing has changed.")
    articles = t.count("{n} article", "{n} articles", report.articles)
    passages = t.count("{n} passage", "{n} passages", report.passages)
    encoded = t("{n} encoded anew in {seconds} s", n=report.encoded, seconds=round(report.seconds, 1))
    return (
        f'<div class="bb-report"><p><strong>{escape(summary)}</strong> {escape(articles)} · {escape(passages)}'
        f" · {escape(encoded)}</p>{''.join(listed)}{_dismiss(t)}</div>"
    )


def _running(state: Running, t: Texts) -> str:
    known = state.total > 1
    value = f' value="{state.done}"' if known else ""
    stage = _stage(state.stage, t)
    facts = [
        t("{done} of {total} files", done=state.files.done, total=state.files.total) if state.files else "",
        t("{done} of {total} passages", done=state.passages.done, total=state.passages.total) if state.passages else "",
        t("about {time} left in this step", time=_time(state.stage_seconds_left, t)) if state.stage_seconds_left else "",
        t("new files follow in another run") if state.again else "",
    ]
    told = " · ".join(fact for fact in facts if fact)
    return (
        f'<div class="bb-report bb-running"><p><strong>{escape(t("Rebuilding the index"))}:</strong> {escape(stage)}</p>'
        f'<progress max="{max(state.total, 1)}"{value} aria-label="{escape(stage)}"></progress>'
        f'<p class="bb-note">{escape(told)}</p>'
        f'<p class="bb-note">{escape(t("Until then questions are answered from the previous index."))}</p></div>'
    )


def _stage(stage: str, t: Texts) -> str:
    return {
        "looking for changes": t("looking for changes"),
        "exporting the encoder": t("exporting the encoder"),
        "exporting the reader": t("exporting the reader"),
        "reading articles": t("reading articles"),
        "encoding passages": t("encoding passages"),
        "indexing words": t("indexing words"),
        "checking the new generation": t("checking the new index"),
        WAITING: t("waiting until another process has built its own"),
    }.get(stage, stage)


def _time(seconds: float, t: Texts) -> str:
    if seconds < 60:
        return t("{n} s", n=max(1, round(seconds)))
    if seconds < 3600:
        return t("{n} min", n=round(seconds / 60))
    return t("{n} h", n=round(seconds / 3600, 1))


def _dismiss(t: Texts) -> str:
    return f'<button type="button" class="bb-dismiss" data-do="dismiss">{escape(t("Close this report"))}</button>'


def _listed(label: str, names: Sequence[str], t: Texts, *, unfolded: bool = False) -> str:
    if not names:
        return ""
    items = "".join(f'<li dir="auto">{escape(name)}</li>' for name in names[:_LISTED])
    rest = len(names) - _LISTED
    more = f"<li>{escape(t('and {n} more', n=rest))}</li>" if rest > 0 else ""
    summary = f"{escape(label)}: {escape(t.number(len(names)))}"
    return f"<details{' open' if unfolded else ''}><summary>{summary}</summary><ul>{items}{more}</ul></details>"
