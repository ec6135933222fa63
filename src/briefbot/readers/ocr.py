"""Reads the words of a picture with Tesseract, where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import NamedTuple

from briefbot.readers import liveness

_LANGUAGE = "eng"  # each further one takes as long again
_NO_LANGUAGES = {"osd", "equ", "snum"}
_TIMEOUT_S = 30
# Confidences between 0 and 100. On pages drawn, blurred and strewn with noise .98 of the words above 90 were right, half of
# those between 10 and 60, none of the signs without letters.
_DOUBTFUL = 60
_NOISE = 50
_UNLIKELY = 30
_AUTOMATIC, _WITH_ORIENTATION = "3", "1"  # kinds of page segmentation; finding out which way a page lies takes a fifth longer
_INK = 64  # steps of grey off the paper
_MIN_INK = 0.0002  # of the page: ten letters
_NUMBERS = re.compile(r"(\w+)((?: -?[\d.]+)+)")
_LINE_CLASSES = {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}


class Picture(NamedTuple):
    """A page drawn in grey, one byte a pixel, as it is shown."""

    pixels: bytes
    width: int
    height: int
    dpi: float


class Word(NamedTuple):
    """A word as recognised. In pixels from the upper left; top and bottom are those of the line's type, not of its letters."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


class Recognised(NamedTuple):
    """Lines of words in reading order, on the picture turned clockwise by so many quarters: then the text stands upright."""

    lines: list[list[Word]]
    turns: int


class RecognitionFailed(Exception):
    """Tesseract gave up, or took too long; the message says which."""


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program that is installed, and the language data it reads with."""

    program: str
    languages: str

    def recognise(self, picture: Picture) -> Recognised:
        """The words of the picture, in whichever of the four directions it lies; noise gives none.

        Raises RecognitionFailed if a look at the picture takes more than 30 s.
        """
        found = self._read(picture, _AUTOMATIC)
        if found.lies or _mean_confidence(found.lines) < _DOUBTFUL:
            turned = self._read(picture, _WITH_ORIENTATION)
            if found.lies or _mean_confidence(turned.lines) > _mean_confidence(found.lines):
                found = turned
        if found.turns:
            upright = self._read(_turn(picture, found.turns), _AUTOMATIC)
            return Recognised(_without_noise(upright.lines), found.turns)
        return Recognised(_without_noise(found.lines), found.turns)

    def _read(self, picture: Picture, segmentation: str) -> _Reading:
        command = [self.program, "-", "-", "-l", self.languages, "--psm", segmentation, "--dpi", str(round(picture.dpi)), "hocr"]
        # One thread: with two a page takes a third longer.
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        liveness.report()
        greymap = b"P5 %d %d 255\n" % (picture.width, picture.height) + picture.pixels
        try:
            done = subprocess.run(  # noqa: S603 - nothing of a document goes into the command
                command, input=greymap, capture_output=True, check=True, timeout=_TIMEOUT_S, env=environment
            )
        except subprocess.TimeoutExpired as error:
            raise RecognitionFailed(f"text recognition took more than {_TIMEOUT_S} s") from error
        except (subprocess.CalledProcessError, OSError) as error:
            raise RecognitionFailed(f"text recognition failed: {error}") from error
        parser = _HocrParser()
        parser.feed(done.stdout.decode("utf-8", "replace"))
        turns, _ = Counter(round(angle / 90) % 4 for angle in parser.angles or [0]).most_common(1)[0]
        return _Reading([line for line in parser.lines if line], turns, lies=parser.tall_lines > len(parser.lines) / 2)


class _Reading(NamedTuple):
    """What one look at a picture gave. Where it ``lies`` its lines run up or down, and the words' places are of no use."""

    lines: list[list[Word]]
    turns: int
    lies: bool


@cache
def find_tesseract() -> Tesseract | None:
    """The Tesseract that is installed, reading English or, where there is none, whatever language it has; None without any."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=_TIMEOUT_S, check=True)  # noqa: S603
    except (subprocess.SubprocessError, OSError):
        return None
    installed = set(done.stdout.split("\n")[1:]) - _NO_LANGUAGES - {""}
    languages = _LANGUAGE if _LANGUAGE in installed else "+".join(sorted(installed))
    return Tesseract(program, languages) if languages else None


def is_blank(picture: Picture) -> bool:
    """Hardly anything is drawn: the back of a sheet, scanned with its front."""
    import numpy as np

    pixels = np.frombuffer(picture.pixels, np.uint8)
    paper = int(np.median(pixels[::97]))
    return bool(np.mean(np.abs(pixels.astype(np.int16) - paper) > _INK) < _MIN_INK)


def _turn(picture: Picture, turns: int) -> Picture:
    """The picture turned clockwise by so many quarters."""
    import numpy as np

    pixels = np.rot90(np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width), -turns)
    return Picture(pixels.tobytes(), pixels.shape[1], pixels.shape[0], picture.dpi)


def _without_noise(lines: Sequence[list[Word]]) -> list[list[Word]]:
    """The lines that can be believed, without specks taken for signs or single letters; none of a page of noise.

    A doubtful word stays where its line can be believed: more often than not it is right but for a letter, and a sentence
    that lacks a word misleads without a trace.
    """
    if _mean_confidence(lines) < _NOISE:
        return []
    kept = ([word for word in line if not _is_speck(word)] for line in lines)
    return [line for line in kept if line and _mean_confidence([line]) >= _NOISE]


def _is_speck(word: Word) -> bool:
    letters = sum(map(str.isalnum, word.text))
    return (letters == 0 and word.confidence < _DOUBTFUL) or (letters < 3 and word.confidence < _UNLIKELY)


class _HocrParser(HTMLParser):
    """Collects lines of words from Tesseract's hOCR."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[Word]] = []
        self.angles: list[float] = []
        self.tall_lines = 0
        self._top_bottom = (0.0, 0.0)
        self._word: Word | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        numbers = _numbers(given.get("title") or "")
        if given.get("class") in _LINE_CLASSES:
            self.lines.append([])
            self.angles += numbers.get("textangle", [0.0])
            left, top, right, bottom = numbers["bbox"]
            self.tall_lines += bottom - top > 2 * (right - left)
            self._top_bottom = _line_extent(numbers)
        elif given.get("class") == "ocrx_word" and self.lines:
            left, _, right, _ = numbers["bbox"]
            self._word = Word("", left, self._top_bottom[0], right, self._top_bottom[1], numbers["x_wconf"][0])

    def handle_data(self, data: str) -> None:
        if self._word is not None:
            self._word = self._word._replace(text=self._word.text + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._word is not None:
            if self._word.text.strip():
                self.lines[-1].append(self._word._replace(text=self._word.text.strip()))
            self._word = None


def _numbers(title: str) -> dict[str, list[float]]:
    return {found[1]: [float(number) for number in found[2].split()] for found in _NUMBERS.finditer(title)}


def _line_extent(numbers: dict[str, list[float]]) -> tuple[float, float]:
    """Top and bottom of the line's type: the same for lines of the same type, whatever letters stand in them."""
    _, top, _, bottom = numbers["bbox"]
    baseline = bottom + numbers.get("baseline", [0.0, 0.0])[1]
    lower = baseline + numbers.get("x_descenders", [bottom - baseline])[0]
    return lower - numbers.get("x_size", [bottom - top])[0], lower


def _mean_confidence(lines: Sequence[Sequence[Word]]) -> float:
    """Of a character, between 0 and 100."""
    words = [word for line in lines for word in line]
    return sum(word.confidence * len(word.text) for word in words) / max(1, sum(len(word.text) for word in words))
