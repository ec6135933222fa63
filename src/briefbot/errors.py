"""Every error briefbot raises on purpose, each with a hint that says what to do.

* BriefbotError
  * ConfigError           a setting is unknown or has a value it cannot have
  * MissingExtra          an optional dependency is not installed
  * CorpusError
    * CorpusNotFound      the folder is not there
    * CorpusEmpty         the folder holds no article that could be read
    * UnreadableFile      one file cannot be read; reported, and the rest is indexed
    * FileRefused         a file that cannot be put into the corpus, or taken out of it, by the web chat
      * FileThere         another file of that name is there already
      * FileTooLarge      it is larger than the web chat takes
    * CorpusUnwritable    the disk is full, or does not let the corpus be changed
  * EncoderError          the model cannot be loaded, verified or exported
  * IndexFault
    * IndexNotFound       nothing has been built there yet
    * IndexStale          built by another version, encoder or chunking
    * IndexDamaged        a file is missing or is not what the manifest says
    * IndexBusy           another process is building
    * BuildStopped        the process in which a server builds ended in the middle
    * IndexUnwritable     the disk is full, or does not let the index be written
  * UnknownArticle        the live generation has no article of this id
  * UnknownParagraph      no generation that is kept has a paragraph of this name
  * QuestionError         an empty or overlong question, a date that is none, an unreadable list of questions
  * EvaluationError       queries or judgements that cannot be used
  * StoreError            the file of conversations, accounts and keys cannot be used
  * UnknownConversation   there is no such conversation or answer, or it is another person's
  * AccountError          a name or password that cannot be one, or is taken
  * CalibrationError      a corpus too small to calibrate on, or a risk it cannot support
  * LanguageModelError    a language model gave no reply that can be used
    * ModelUnreachable    no connection to it, or no reply in time
    * ModelRefused        it answered with an error: no such model, a wrong key, too many requests
    * UnusableReply       what it sent is no reply: no JSON, no choice, no text
    * RequestCancelled    whoever asked wants no reply any more

Mistakes of a calling program (k below 1, say) stay ValueError and TypeError.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from briefbot.messages import Remark, say


class BriefbotError(Exception):
    """What happened, with both values, and in ``hint`` the way out, in English.

    Where they were given as remarks, ``remark`` and ``hint_remark``, they can be said in other languages.
    """

    def __init__(self, message: str | Remark, hint: str | Remark) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.hint = str(hint)
        self.remark = message if isinstance(message, Remark) else None
        self.hint_remark = hint if isinstance(hint, Remark) else None


class ConfigError(BriefbotError):
    """A setting is unknown or has a value it cannot have."""


class MissingExtra(BriefbotError):
    """An optional dependency is not installed."""


class CorpusError(BriefbotError):
    """Something is wrong with the folder of articles."""


class CorpusNotFound(CorpusError):
    """The folder is not there."""


class CorpusEmpty(CorpusError):
    """The folder holds no article that could be read."""


class UnreadableFile(CorpusError):
    """One file cannot be read; it is reported, and the rest is indexed."""


class FileRefused(CorpusError):
    """A file that cannot be put into the corpus, or taken out of it, by the web chat."""


class FileThere(FileRefused):
    """Another file of that name is in the corpus already."""


class FileTooLarge(FileRefused):
    """A file is larger than the web chat takes."""


class CorpusUnwritable(CorpusError):
    """The disk is full, or does not let the corpus be changed."""


class EncoderError(BriefbotError):
    """The model cannot be loaded, verified or exported."""


class IndexFault(BriefbotError):
    """Something is wrong with the index. Not IndexError: that is Python's own."""


class IndexNotFound(IndexFault):
    """Nothing has been built there yet."""


class IndexStale(IndexFault):
    """The index was built by another version, encoder or chunking."""


class IndexDamaged(IndexFault):
    """A file of the index is missing or is not what the manifest says."""


class IndexBusy(IndexFault):
    """Another process is building."""


class BuildStopped(IndexFault):
    """The process in which a server builds ended in the middle; the index is as it was."""


class IndexUnwritable(IndexFault):
    """The disk is full, or does not let the index be written."""


class UnknownArticle(BriefbotError):
    """The live generation has no article of this id."""


class UnknownParagraph(BriefbotError):
    """No generation that is kept has, or remembers, a paragraph of this name."""


class QuestionError(BriefbotError):
    """An empty or overlong question, a date that is none, an unreadable list of questions."""


class EvaluationError(BriefbotError):
    """Queries or judgements that cannot be used."""


class StoreError(BriefbotError):
    """The file in which the web chat keeps conversations and accounts cannot be used."""


class UnknownConversation(BriefbotError):
    """There is no such conversation or answer, or it is another person's."""


class AccountError(BriefbotError):
    """A name or password that cannot be one, or a name that is taken or unknown."""


class CalibrationError(BriefbotError):
    """A corpus too small to calibrate on, or a risk it cannot support."""


class LanguageModelError(BriefbotError):
    """A language model gave no reply that can be used."""


class ModelUnreachable(LanguageModelError):
    """There is no connection to the model, or it did not reply in time."""


class ModelRefused(LanguageModelError):
    """The model's server answered with an error: no such model, a wrong key, too many requests."""


class UnusableReply(LanguageModelError):
    """What the model's server sent is no reply: no JSON, no choice, no text."""


class RequestCancelled(LanguageModelError):
    """Whoever asked wants no reply any more."""


def unknown_article(article_id: str) -> UnknownArticle:
    """The error to raise where the live generation has no article of this id."""
    return UnknownArticle(f"the index has no article {article_id!r}", "name it as a hit or a citation does: its article_id")


def unreadable(path: str, location: Path, error: OSError) -> UnreadableFile:
    """The error to raise where ``path`` of a corpus, which lies at ``location``, could not be read."""
    if location.is_symlink() and not location.exists():
        return UnreadableFile(f"{path} is a link to a file that is not there", "put the file back, or remove the link")
    return UnreadableFile(f"{path}: {error.strerror or error}", "check that the file may be read")


def unwritable(path: Path, error: Exception) -> IndexUnwritable:
    """The error to raise where ``path`` of an index could not be written."""
    return IndexUnwritable(
        say("{path} cannot be written: {error}", path=path, error=error), say("make room, or name another folder with --index")
    )


def kind_of(value: object) -> str:
    """What a value of JSON is, in the words of an error."""
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "null")


def unforeseen() -> BriefbotError:
    """What a visitor is told of a mistake of ours; its traceback goes to stderr."""
    return BriefbotError(
        say("something happened that briefbot did not foresee"), say("the terminal that runs briefbot says what")
    )


def require(module: str, *, extra: str, purpose: str) -> None:
    """Raise MissingExtra, naming the extra, unless ``module`` is installed. Imports nothing."""
    if importlib.util.find_spec(module) is None:
        raise MissingExtra(
            say("{purpose} needs the package {module}, which is not installed", purpose=purpose, module=repr(module)),
            hint=f"pip install 'briefbot[{extra}]'",
        )
