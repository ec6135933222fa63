"""The words of a text: tokens with places, stems, and whether two words say the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefbot.text.dates import SHORT_MONTH
from briefbot.text.light_words import LIGHT_WORDS, STOP_WORDS
from briefbot.text.verbs import IRREGULAR

SENTENCE_GAP = 12
"""Places between the last word of a sentence and the first of the next: they are not neighbours."""

_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s)?\b|\d+(?:[.,:]\d+)*|(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:[’'][^\W\d_]+)*|[^\w\s]"
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[^\W_a-z])|\n+|(?<= [.!?])\s+")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Gen|Gov|Sen|Rep|Lt|Col|Capt|Sgt|Maj|Rev|Hon|Jr|Sr|vs|v|No|ca|c|approx"
    rf"|{SHORT_MONTH}|U\.S|U\.K|U\.N|E\.U|a\.m|p\.m|e\.g|i\.e)\.[\"”’')\]]*\s*$"
)
_MARKER = re.compile(r"\[\d{1,3}\]|\[(?:citation needed|note \d+)\]")
_CHARACTERS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "−": "-", "‐": "-", "‑": "-", "‒": "–", "—": "–", "“": '"', "”": '"', "„": '"'}
)
_DIVIDED = re.compile(r"(?<=\w)\s(?=n't\b|'s\b)")
_IRREGULAR = {form: verb for verb, forms in IRREGULAR.items() for form in forms.split()} | {
    form: base
    for base, forms in {
        "be": "am is are was were been being",
        "have": "has had having",
        "do": "does doing",
        "go": "goes",
        "say": "says saying",
        "make": "making",
        "win": "winning",
        "get": "gotten getting",
        "give": "giving",
        "take": "taking",
        "write": "writing",
        "rise": "rising",
        "grow": "growth",
        "fly": "flight",
        "begin": "beginning",
        "sing": "song",
        "run": "running",
        "come": "coming",
        "become": "becoming",
        "bear": "bore borne born birth",
        "strike": "stricken",
        "die": "died dead death dying dies",
        "lie": "lay lain",
        "marry": "married marriage wed wedding",
        "good": "better best",
        "bad": "worse worst",
        "child": "children",
        "man": "men",
        "woman": "women",
        "person": "people persons",
        "wife": "wives",
        "agree": "agreed agreeing",
        "guarantee": "guaranteed guaranteeing",
        "free": "freed freeing",
        "prove": "proven",
        "disprove": "disproven",
        "dream": "dreamt",
        "life": "lives",
        "leaf": "leaves",
    }.items()
    for form in forms.split()
}
_SAME = (
    "start begin launch commence initiate | open inaugurate",
    "establish founded",
    "end finish conclude | close",
    "finish complete conclude",
    "stop cease halt",
    "buy purchase acquire",
    "kill slay murder",
    "film movie",
    "car vehicle automobile",
    "job position post role",
    "job work",
    "company firm business corporation",
    "receive get obtain | earn | gain",
    "help aid assist assistance",
    "show display exhibit",
    "make create produce build construct",
    "big large huge",
    "small little",
    "say tell state declare announce report note add",
    "choose select pick elect",
    "choose select pick appoint",
    "appoint name",
    "call name title dub",
    "need require",
    "attend enrol enroll",
    "enrol enroll enter",
    "release issue publish",
    "live reside dwell",
    "house home residence",
    "college university",
    "own possess",
    "include comprise contain feature",
    "approximately about around roughly nearly almost circa",
    "wife spouse",
    "husband spouse",
    "shrink contract",
    "warn caution",
    "remain stay",
    "raise hike",
    "exceed overstep",
    "seize capture",
    "reject dismiss",
    "prison jail",
    "game match",
    "attack assault",
    "injure wound hurt",
    "hire recruit",
    "player athlete",
    "author writer",
    "fire blaze",
    "ship vessel",
    "boat vessel",
    "attempt try",
    "salary pay wage",
    "illness disease sickness",
    "doctor physician",
    "town city",
    "prize award trophy",
    "area region",
    "area district",
    "leave depart resign quit",
    "retreat withdraw",
    "return rejoin",
    "replace succeed",
    "soldier troop",
    "country nation | state",
    "money fund",
    "law legislation bill act",
    "seem appear",
    "promise pledge vow",
    "predict forecast",
    "admit concede acknowledge",
    "confirm affirm",
    "refuse decline",
    "support back endorse",
    "allow permit",
    "ban forbid prohibit",
    "each every",
)
"""Words that say much the same in the news; behind a bar those that need not. A word may have several senses, and "founded" is
none of "find"."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, figure or mark of a text. ``key`` is its stem; ``place`` counts words, with a gap between sentences."""

    text: str
    start: int
    end: int
    key: str
    place: int
    sentence: int
    """Number of its sentence, from 0."""
    opens: bool
    """Whether it is the first word of a sentence."""
    is_word: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as tokens, and the indices at which each stem stands."""

    text: str
    tokens: tuple[Token, ...]
    indices: dict[str, tuple[int, ...]]

    def said(self, start: int, end: int) -> str:
        """The text from one token up to another, not included; empty where there is none between."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""


def plain(text: str) -> str:
    """The text with one form of digits, quotes, dashes and spaces, and without footnote marks such as [1]."""
    folded = _plain_fractions(text)
    folded = _MARKER.sub(" ", unicodedata.normalize("NFKC", folded)).translate(_CHARACTERS).replace("''", '"')
    return _DIVIDED.sub("", " ".join(folded.split(" ")))


def _plain_fractions(text: str) -> str:
    """NFKC would make 6½ sixty-one halves: fractions become decimals first."""
    for sign, decimals in (("½", ".5"), ("¼", ".25"), ("¾", ".75")):
        text = re.sub(rf"(?<!\d){sign}", "0" + decimals, text).replace(sign, decimals)
    return text


def sentences(text: str) -> list[str]:
    """The text cut after its sentences and lines."""
    parts: list[str] = []
    last = 0
    for end in _SENTENCE_END.finditer(text):
        if "\n" not in end.group() and _ABBREVIATED.search(text[last : end.start() + 1]):
            continue
        parts.append(text[last : end.end()])
        last = end.end()
    parts.append(text[last:])
    return [part for part in parts if part.strip()]


def read(texts: Sequence[str]) -> Wording:
    """The words of one or more texts, in order; between texts as between sentences."""
    tokens: list[Token] = []
    whole, place, number = "", 0, 0
    for text in texts:
        for sentence in sentences(plain(text)):
            opens = True
            for match in _TOKEN.finditer(sentence):
                word = match.group()
                is_word = word[0].isalnum()
                start = len(whole) + match.start()
                key = stem(word) if is_word else word
                tokens.append(Token(word, start, start + len(word), key, place, number, opens and is_word, is_word))
                opens = opens and not is_word
                place += 1
            whole += sentence
            place += SENTENCE_GAP
            number += 1
        whole += "\n"
    indices: dict[str, list[int]] = {}
    for index, token in enumerate(tokens):
        indices.setdefault(token.key, []).append(index)
    return Wording(whole, tuple(tokens), {key: tuple(found) for key, found in indices.items()})


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without case, possessive and the common endings of English; irregular forms by their base."""
    word = (
        "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
        .removesuffix("'s")
        .removesuffix("'")
        .replace(".", "")
        or word
    )
    word = _IRREGULAR.get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("ches", "shes", "sses", "xes", "zes")) else word[:-1]
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) > 2 and re.search("[aeiouy]", root):
            word = root[:-1] if root[-1] == root[-2] and root[-1] not in "lsz" else root
            break
    word = word[:-2] if len(word) > 5 and word.endswith("ly") else word
    if len(word) > 2 and word.endswith("y"):
        word = word[:-1] + "i"
    return word.removesuffix("e") if len(word) > 3 else word


def stems(words: str) -> frozenset[str]:
    """The stems of words that stand in one string."""
    return frozenset(map(stem, words.split()))


def senses(key: str) -> frozenset[str]:
    """Names for what the word says in the news, one for each of its senses: those of "purchase" are those of "acquire"."""
    return _SENSES.get(key) or frozenset((key,))


def are_synonyms(one: str, other: str) -> bool:
    """Whether two stems share a sense."""
    return not senses(one).isdisjoint(senses(other))


def nearly_same(key: str) -> frozenset[str]:
    """The stems that share a sense with this one, and need not be what it is: "receive" of "gain"."""
    return _NEARLY.get(key, frozenset())


def letters_shared(one: str, other: str) -> int:
    """How many letters two stems begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@lru_cache(maxsize=65536)
def alike(one: str, other: str) -> float:
    """How far two stems say the same: 1 the same word, 0.8 a word of the same root or sense, 0 neither."""
    if one == other:
        return 1.0
    if are_synonyms(one, other):
        return 0.8
    shorter, longer = sorted((len(one), len(other)))
    if shorter < 4 or not one.isalpha() or not other.isalpha():
        return 0.0
    shared = letters_shared(one, other)
    return 0.8 if shared >= 4 and shared >= shorter - 2 and shared >= 0.6 * longer else 0.0


_ENDINGS = frozenset(
    "a al an ant ar ari ation e ean ed en ence ent er es ful i ial ian ibl ic ier ik ing ion ism ist iti iv iz ment n ness"
    " or ous s ship t tion ur abl ag anc at enc is tic ci".split()
) | {""}
_ENDING_PAIRS = {frozenset(pair) for pair in (("our", "or"), ("c", "s"), ("d", "s"), ("er", "r"))}
"""Of words that are spelt in two ways ("colour", "defense", "center"), and "response" of "respond"."""


@lru_cache(maxsize=65536)
def are_forms(one: str, other: str) -> bool:
    """Whether two stems are of one word, or of one sense: "negotiat" and "negotiation", not "expell" and "expect"."""
    if alike(one, other) != 0.8 or are_synonyms(one, other):
        return alike(one, other) > 0
    shared = letters_shared(one, other)
    endings = [{one[at:], other[at:]} for at in range(max(3, shared - 2), shared + 1)]
    return any(pair <= _ENDINGS or pair in _ENDING_PAIRS for pair in endings)


@lru_cache(maxsize=65536)
def weight(word: str) -> float:
    """How much of a text's meaning a word carries, from its kind alone: 0 a mark, 0.1 an article, 1 a telling word."""
    lower = word.lower()
    if not word[0].isalnum():
        return 0.0
    if lower in STOP_WORDS or len(lower) == 1:
        return 0.1
    return 0.4 if lower in LIGHT_WORDS else 1.0


def _by_stem(groups: Iterable[str]) -> dict[str, frozenset[str]]:
    """The stems of the words of groups, each with the groups it stands in."""
    found: dict[str, frozenset[str]] = {}
    for group in groups:
        for key in stems(group.replace("|", " ")):
            found[key] = found.get(key, frozenset()) | {group}
    return found


_SENSES = _by_stem(_SAME)
_SHADES = _by_stem(shade for group in _SAME for shade in group.split(" | "))
_NEARLY = {
    key: frozenset(other for other in _SENSES if _SENSES[other] & groups and not _SHADES[other] & _SHADES[key])
    for key, groups in _SENSES.items()
}
