"""What an answer may miss of what was asked: a name that no article has, somebody whose words none gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from briefbot.messages import Remark, say
from briefbot.questions.matching import AskedQuestion
from briefbot.questions.question import names
from briefbot.questions.vocabulary import Vocabulary
from briefbot.selection.evidence import Evidence, told_of_another
from briefbot.selection.office_holders import Office, read_office
from briefbot.selection.unknown_names import named_inside, unknown_names
from briefbot.text.dates import find_dates
from briefbot.text.speaking import asked_speaker
from briefbot.text.wording import stems
from briefbot.types import ArticleId

_NAMED_AT_MOST = 3
_READ_FOR_NAMES = 200_000
"""Characters of an article that are looked through for a name: 40 ms."""


def caveat(
    question: str,
    asked: AskedQuestion,
    cited: Sequence[Evidence],
    vocabulary: Vocabulary,
    *,
    text_of: Callable[[ArticleId], str] = lambda article: "",
) -> Remark | None:
    """What a reader of the answer should know; None for questions of several parts, and of a language other than English.

    ``cited`` is what it is made of; ``text_of`` gives the whole text of an article.
    """
    if asked.has_several_parts or asked.language is not None:
        return None
    if unseen := list(unknown_names(question, vocabulary)):
        return say("No article mentions {words}.", words=tuple(unseen[:_NAMED_AT_MOST]))
    missing = _missing(_looked_for(question, asked), asked, [f"{e.ranked.passage.context} {e.ranked.text}" for e in cited])
    if missing:
        articles = dict.fromkeys(each.ranked.passage.article_id for each in cited)
        missing = _missing(missing, asked, [text_of(article)[:_READ_FOR_NAMES] for article in articles])
    if missing:
        named = tuple([*missing][:_NAMED_AT_MOST])
        return say("No article that is cited mentions {words}: the answer may be of something else.", words=named)
    if cited and (another := told_of_another(asked, cited[0])):
        return say("What is cited first tells of “{another}”, not of “{asked}”.", asked=another[0], another=another[1])
    if cited and (office := read_office(question)) is not None and not _is_told(office, cited):
        return say("What is cited does not speak of “{office}”: it may be of another office.", office=office.name)
    speaker = asked_speaker(question)
    if cited and names(speaker) and not any(sentence.signals.speaker for sentence in cited):
        return say("What is cited gives no words of {words}.", words=(speaker,))
    return None


def _is_told(office: Office, cited: Sequence[Evidence]) -> bool:
    """Whether a passage that is cited has the words that tell the office from others."""
    return any(office.told_by <= stems(f"{each.ranked.passage.context} {each.ranked.text}") for each in cited)


def _looked_for(question: str, asked: AskedQuestion) -> dict[str, set[str]]:
    """The names of a question with their terms; days and initials are none."""
    named = {" ".join(words): {term for word in words for term in asked.words.terms_of(word)} for words in named_inside(question)}
    return {name: terms for name, terms in named.items() if terms and not find_dates(name) and not name.isupper()}


def _missing(named: Mapping[str, set[str]], asked: AskedQuestion, texts: Sequence[str]) -> dict[str, set[str]]:
    """Those of which no word stands in any of the texts."""
    there = {term for text in texts for term in asked.names.terms_in(text)} if named else set()
    return {name: terms for name, terms in named.items() if not terms & there}
