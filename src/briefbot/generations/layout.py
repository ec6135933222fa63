"""Where the files of an index lie.

::

    index/
      CURRENT                     name of the live generation, replaced atomically, last
      encoders/DIGEST/            the exported encoder, shared by generations
      encoders/reader-DIGEST/     the exported reader, which tells whether a passage answers, likewise
      generations/000001-ab12cd34/
        manifest.json  catalog.sqlite  passages.npy  sentences.npy  tokens.bin  tokens.npy  dense.faiss  lexical/
"""

from __future__ import annotations

from pathlib import Path

CURRENT, GENERATIONS, ENCODERS = "CURRENT", "generations", "encoders"
MANIFEST, CATALOG, LEXICAL = "manifest.json", "catalog.sqlite", "lexical"
PASSAGE_VECTORS, SENTENCE_VECTORS, DENSE = "passages.npy", "sentences.npy", "dense.faiss"
TOKEN_VECTORS, TOKEN_SPANS = "tokens.bin", "tokens.npy"
BUILDING = ".building-"
"""How the name of a generation begins that is being written."""


def encoder_folder(index: Path, digest: str) -> Path:
    return index / ENCODERS / digest[:16]


def reader_folder(index: Path, digest: str) -> Path:
    return index / ENCODERS / f"reader-{digest[:16]}"
