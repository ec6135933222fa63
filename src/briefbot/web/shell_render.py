"""What stands around a conversation as HTML: header, list of conversations, welcome, question box and dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from briefbot.errors import BriefbotError
from briefbot.messages import LANGUAGES
from briefbot.serving.users import UserName
from briefbot.web.markup import escape, icon, render_error
from briefbot.web.service import Overview
from briefbot.web.texts import Texts
from briefbot.web.turns import ConversationId, ConversationSummary

LISTED = 50
"""Conversations listed; the search finds the others."""
_SOURCES_OFFERED = 1000


def render_header(overview: Overview | None, user: UserName, t: Texts) -> str:
    """Name, the two views, what the index holds, and what a person can set."""
    languages = "".join(
        f'<option value="{tag}" lang="{tag}"{" selected" if tag == t.language else ""}>{name}</option>'
        for tag, name in LANGUAGES.items()
    )
    theme = escape(t("Light or dark"))
    menu = escape(t("Conversations"))
    return (
        f'<div class="bb-bar" data-language="{t.language}">'
        f'<a class="bb-skip" href="#bb-text">{escape(t("Skip to the question"))}</a>'
        f'<button type="button" class="bb-action bb-drawer" aria-expanded="false" aria-controls="bb-side"'
        f' aria-label="{menu}" title="{menu}">{icon("menu")}</button>'
        f'<h1>briefbot</h1><nav aria-label="{escape(t("Views"))}">'
        f'<a href="#chat" data-view="chat">{escape(t("Chat"))}</a>'
        f'<a href="#corpus" data-view="corpus">{escape(t("Corpus"))}</a></nav>'
        f'<p class="bb-facts">{_facts(overview, t)}</p>'
        f'<label class="bb-language"><span class="bb-unseen">{escape(t("Language"))}</span>'
        f"<select>{languages}</select></label>"
        f'<button type="button" class="bb-action bb-theme" title="{theme}" aria-label="{theme}">{icon("theme")}</button>'
        f"{_account(user, t)}</div>"
    )


def render_side(conversations: Sequence[ConversationSummary], current: ConversationId | None, containing: str, t: Texts) -> str:
    """The person's conversations, the latest first, and if there are more than are listed how to find those."""
    items = "".join(_conversation(each, is_current=each.id == current, t=t) for each in conversations[:LISTED])
    if len(conversations) > LISTED:
        items += f'<li class="bb-note">{escape(t("The search finds older ones."))}</li>'
    none = t("No conversation holds these words.") if containing else t("Your conversations will be listed here.")
    listed = f'<ul class="bb-conversations">{items}</ul>' if items else f'<p class="bb-note">{escape(none)}</p>'
    search = escape(t("Search conversations"))
    return (
        f'<nav class="bb-side" aria-label="{escape(t("Conversations"))}">'
        f'<a class="bb-button bb-new" href="/">{icon("plus")}{escape(t("New conversation"))}</a>'
        f'<input type="search" class="bb-find" aria-label="{search}" placeholder="{search}" value="{escape(containing)}"'
        f' autocomplete="off" dir="auto">{listed}</nav>'
    )


def render_welcome(examples: Sequence[str], t: Texts) -> str:
    """What an empty conversation shows: questions this corpus answers, as buttons."""
    buttons = "".join(
        f'<li><button type="button" class="bb-example" data-question="{escape(text)}" dir="auto">{escape(text)}</button></li>'
        for text in examples
    )
    listed = f'<p class="bb-note">{escape(t("For example:"))}</p><ul class="bb-examples">{buttons}</ul>' if examples else ""
    words = t(
        "Every sentence of an answer is tied to the exact words it came from, and was checked against them."
        " Press its number to read them in their article."
    )
    return f'<div class="bb-welcome"><h2>{escape(t("Ask the articles"))}</h2><p>{escape(words)}</p>{listed}</div>'


def render_unbuilt(corpus: str, error: BriefbotError, t: Texts) -> str:
    """What an empty conversation shows where no index can be opened, and why."""
    words = t("Build it from the articles in the folder {folder}: the Corpus view does it.", folder=corpus)
    return (
        f'<div class="bb-welcome"><h2>{escape(t("No index to ask yet"))}</h2><p dir="auto">{escape(words)}</p>'
        f'<p><a class="bb-button" href="#corpus">{escape(t("Open the Corpus view"))}</a></p>{render_error(error, t)}</div>'
    )


def render_composer(sources: Sequence[str], t: Texts) -> str:
    """The box a question is typed into, with the limits of the search as chips.

    Its script offers of the sources those that hold what is typed.
    """
    offered = "".join(f'<option value="{escape(source)}"></option>' for source in sources[:_SOURCES_OFFERED])
    ask = escape(t("Ask a question"))
    several = t("more than one source has {words} in its name: choose one", words="%")
    # Only a whole list can tell that a source is none of them.
    unknown = (
        f' data-unknown="{escape(t("no source has {words} in its name", words="%"))}"' if len(sources) <= _SOURCES_OFFERED else ""
    )
    return (
        f'<form class="bb-form" novalidate data-since="{escape(t("published since {since}", since="%"))}"'
        f' data-until="{escape(t("published until {until}", until="%"))}" data-source="{escape(t("from {source}", source="%"))}"'
        f' data-remove="{escape(t("Remove the limit: {limit}", limit="%"))}" data-copied="{escape(t("Copied"))}">'
        f'<div class="bb-editing" hidden><span>{escape(t("Editing a question: its answer will be replaced."))}</span>'
        f'<button type="button" class="bb-button" data-do="leave">{escape(t("Leave it as it was"))}</button></div>'
        f'<div class="bb-box"><label class="bb-unseen" for="bb-text">{escape(t("Question"))}</label>'
        f'<textarea id="bb-text" rows="1" placeholder="{ask}" autocomplete="off" dir="auto"></textarea>'
        f'<button type="submit" class="bb-button bb-primary">{escape(t("Ask"))}</button>'
        f'<button type="button" class="bb-button" data-do="stop" hidden>{escape(t("Stop"))}</button></div>'
        f'<div class="bb-limits"><ul class="bb-chips"></ul><details class="bb-menu bb-scope"><summary class="bb-button">'
        f"{icon('plus')}{escape(t('Limit by date and source'))}</summary><div>"
        f'<label>{escape(t("Published since"))}<input type="date" name="since"></label>'
        f'<label>{escape(t("Published until"))}<input type="date" name="until"></label>'
        f'<label>{escape(t("Source"))}<input name="source"{unknown} data-several="{escape(several)}"'
        f' aria-describedby="bb-source-said" autocomplete="off" spellcheck="false" dir="auto"></label>'
        f'<p class="bb-source-said" id="bb-source-said" role="status"></p>'
        f'<ul class="bb-offered" aria-label="{escape(t("Sources"))}" data-more="{escape(t("and {n} more", n="%"))}"></ul>'
        f'<button type="button" class="bb-button" data-do="add">{escape(t("Add the source"))}</button>'
        f'<datalist id="bb-sources">{offered}</datalist></div></details></div></form>'
    )


def render_dialogs(t: Texts) -> str:
    """Asked before a conversation is renamed or deleted."""
    cancel = escape(t("Cancel"))
    return (
        f'<dialog class="bb-dialog" id="bb-rename" aria-labelledby="bb-rename-title"><form method="dialog">'
        f'<h2 id="bb-rename-title">{escape(t("Rename the conversation"))}</h2>'
        f'<label>{escape(t("Name"))}<input name="title" maxlength="200" autocomplete="off" dir="auto"></label>'
        f'<p class="bb-dialog-buttons"><button type="button" class="bb-button" data-do="cancel">{cancel}</button>'
        f'<button class="bb-button bb-primary" value="ok">{escape(t("Rename"))}</button></p></form></dialog>'
        f'<dialog class="bb-dialog" id="bb-delete" aria-labelledby="bb-delete-title"><form method="dialog">'
        f'<h2 id="bb-delete-title">{escape(t("Delete this conversation?"))}</h2><p class="bb-named" dir="auto"></p>'
        f"<p>{escape(t('Its questions and answers cannot be brought back.'))}</p>"
        f'<p class="bb-dialog-buttons"><button type="button" class="bb-button" data-do="cancel">{cancel}</button>'
        f'<button class="bb-button bb-danger" value="ok">{escape(t("Delete"))}</button></p></form></dialog>'
    )


def render_notice(words: str) -> str:
    """Something to know that needs no answer."""
    return f'<p class="bb-news" role="status">{escape(words)}</p>'


def _facts(overview: Overview | None, t: Texts) -> str:
    if overview is None:
        return escape(t("no index yet"))
    counted = t.count("{n} article", "{n} articles", overview.articles)
    built = t("built {when}", when=t.moment(datetime.fromisoformat(overview.built).astimezone()))
    return f"{escape(counted)} · {escape(built)}"


def _account(user: UserName, t: Texts) -> str:
    if not user:
        return ""
    words = escape(t("Log out"))
    return (
        f'<form class="bb-account" method="post" action="/logout"><span dir="auto">{escape(user)}</span>'
        f'<button class="bb-button" title="{words}">{icon("leave")}<span>{words}</span></button></form>'
    )


def _conversation(summary: ConversationSummary, *, is_current: bool, t: Texts) -> str:
    here = ' aria-current="page"' if is_current else ""
    rename, delete = t("Rename “{title}”", title=summary.title), t("Delete “{title}”", title=summary.title)
    when = t.moment(summary.changed.astimezone())
    counted = t.count("{n} question", "{n} questions", summary.turns)
    return (
        f'<li data-conversation="{escape(summary.id)}"><a href="/?c={escape(summary.id)}"{here}>'
        f'<span class="bb-title" dir="auto">{escape(summary.title)}</span>'
        f'<span class="bb-note">{escape(when)} · {escape(counted)}</span></a>'
        f'<span class="bb-tools">{_button("rename", "edit", rename)}{_button("delete", "trash", delete)}</span></li>'
    )


def _button(does: str, picture: str, words: str) -> str:
    named = f'title="{escape(words)}" aria-label="{escape(words)}"'
    return f'<button type="button" class="bb-action" data-do="{does}" {named}>{icon(picture)}</button>'
