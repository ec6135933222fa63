"""Whether a build goes on from the index that is there: with the same articles, encoder and passages. If not, what would help."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from briefbot.encoder import EncoderSpec
from briefbot.errors import EncoderError, IndexDamaged, IndexNotFound, IndexStale, MissingExtra
from briefbot.generations.digests import TELLS_NOTHING
from briefbot.generations.following import HELD, mending_command
from briefbot.generations.generation import Generation
from briefbot.messages import Remark, say

_OF_A_COPY = 0.5
"""Share of the files of an index, by name or content, that a folder has to have for it to be a copy of theirs."""


def was_copied_with(index: Path, folder: Path) -> bool:
    """Whether the folder has at least half the files, by their names, that the index was built from."""
    try:
        with closing(Generation.open(index)) as generation:
            paths = generation.catalog.files.digests()
    except (IndexDamaged, IndexNotFound, IndexStale):
        return False
    return bool(paths) and sum((folder / path).exists() for path in paths) >= _OF_A_COPY * len(paths)


def refuse_another_corpus(old: Generation, folder: str, digests: Mapping[str, str], *, shown: str) -> None:
    """An index follows one folder: a slip of the hand must not replace it. A folder that was copied has most of its files.

    ``folder`` is what a manifest would call it, ``digests`` are those of its files, by path, ``shown`` is what the user calls it.
    Raises IndexStale.
    """
    followed = old.manifest.corpus
    is_gone = followed != HELD and not Path(followed).exists()
    known = {path: digest for path, digest in old.catalog.files.digests().items() if digest not in TELLS_NOTHING}
    contents = set(digests.values())
    shared = [path for path, digest in known.items() if path in digests or digest in contents]
    if followed == folder or is_gone or (shared and len(shared) >= _OF_A_COPY * len(known)):
        return
    names = {
        "index": old.index,
        "followed": followed if followed != HELD else "articles that a program holds",
        "corpus": shown,
    }
    raise IndexStale(
        say("the index {index} follows {followed}, and {corpus} is a single file", **names)
        if Path(folder).is_file()
        else say(
            "the index {index} follows {followed}, and {corpus} has only {shared} of its {known} files",
            **names,
            shared=len(shared),
            known=len(known),
        ),
        say(
            "{command}, or --index with another folder; --full replaces it",
            command=mending_command(old.index, followed),
        ),
    )


def refuse_other_settings(old: Generation, name: str, digest: str, passage_tokens: int) -> None:
    """Vectors of two encoders, or passages of two lengths, cannot be compared. ``name`` and ``digest`` are the encoder's.

    Raises IndexStale.
    """
    hint = mending_command(old.index, old.manifest.corpus, full=True)
    if old.manifest.encoder.digest != digest:
        raise IndexStale(_another_encoder(old.manifest.encoder, name, digest), hint)
    if old.manifest.chunking.budget_tokens != passage_tokens:
        raise IndexStale(
            say(
                "the index was built with passages of {built} tokens, this run uses {wanted}",
                built=old.manifest.chunking.budget_tokens,
                wanted=passage_tokens,
            ),
            hint,
        )


def encoder_since_changed(generation: Generation) -> IndexStale | None:
    """The error of a next build where what the name of the index's encoder stands for has changed since, as in a new version of
    briefbot; None where it is the same, or not there to be compared.
    """
    from briefbot.export import encoder_digest

    built = generation.manifest.encoder
    try:
        digest = encoder_digest(built.name)
    except (EncoderError, MissingExtra):
        return None
    if digest == built.digest:
        return None
    return IndexStale(
        _another_encoder(built, built.name, digest), mending_command(generation.index, generation.manifest.corpus, full=True)
    )


def reader_since_changed(generation: Generation) -> IndexStale | None:
    """What to do where another version of briefbot has made the reader of the index; None where this one would make the same.

    It needs none of the packages on which the reader rests.
    """
    from briefbot.reader_export import known_readers

    built = generation.manifest.answerability
    if built is None or built in known_readers():
        return None
    return IndexStale(
        say("the reader of the index, on {base}, was made by another version of briefbot", base=built.base),
        mending_command(generation.index, generation.manifest.corpus),
    )


def _another_encoder(built: EncoderSpec, wanted: str, digest: str) -> Remark:
    return say(
        "the index was built with {name} ({digest}), this run uses {wanted} ({wanted_digest})",
        name=built.name,
        digest=built.digest[:8],
        wanted=wanted,
        wanted_digest=digest[:8],
    )
