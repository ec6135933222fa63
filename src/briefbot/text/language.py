"""In which language a person asks: one of the five that briefbot speaks, told by its small words and letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SMALL_WORDS = {
    "en": "a an the of in on at to for from by with and or but is are was were be been being do does did has have had how what"
    " which who whom whose when where why that this these those it its as than then there their they he she his her him i"
    " you we us me my your our not no can could would should will may might about into over under during between after"
    " before if any all some many much more doesn didn isn wasn weren won shall must tell give list name show explain"
    " describe said says say happened happen happens made make take took caused cause people since until against because"
    " through while whether only also other each every new first last long old get got went go going so up out such same"
    " both few following according",
    "de": "in so andere anderen anderer derselbe dieselbe beide beiden der die das den dem des ein eine einen einem einer eines"
    " kein keine keinen keiner und oder aber ist sind war waren wird werden wurde wurden worden hat haben hatte hatten sein"
    " seine seinen seiner ihr ihre ihren ihrer wer was wann wo wohin woher wie warum wieso weshalb welche welcher welches"
    " welchen welchem wem wen wessen womit wofür woran worüber wodurch wovon worum wieviel wieviele viel viele vielen nicht auch"
    " nach bei mit von vom zu zum zur aus auf für über unter zwischen gegen durch um an am im ins es er sie ich du wir man sich"
    " dass daß ob als wenn weil denn noch nur mehr sehr schon seit bis vor während dieser diese dieses diesem diesen gibt"
    " gab geht ging kam kann können konnte konnten soll sollen muss müssen darf dürfen will wollen wollte sagt sagte sagen"
    " passiert geschah heißt hieß lang lange hoch groß alle alles etwas jemand dort damals heute gestern worin woraus zwei"
    " drei einige mehrere jede jeder jedes seinem ihrem dazu davon damit dabei bitte nenne erkläre",
    "fr": "de le la les un une des du et ou mais est sont était étaient sera seront été être a ont avait avaient avoir qui que"
    " quoi quand où comment pourquoi combien quel quelle quels quelles lequel laquelle dont ce cet cette ces tient tiennent"
    " il elle ils elles on nous vous je tu se sa son ses leur leurs ne pas plus non au aux en dans sur sous avec sans pour"
    " par entre vers chez depuis pendant avant après contre selon si comme y donc car fait dit peut peuvent doit doivent"
    " faut fut furent ont-ils a-t-il a-t-elle est-ce est-il est-elle y-a-t-il sont-ils sont-elles ont-elles très tout tous"
    " toute toutes même aussi encore déjà moins ni lors afin quelque quelques aucun aucune chaque plusieurs autre autres mon"
    " ma mes ton notre votre vos nos cela ça ici là hier donnez expliquez trouve trouvent",
    "es": "a e de el la los las un una unos unas y o pero es son era eran fue fueron será ser sido está están estaba ha han había"
    " habían haber hay hubo qué quién quiénes cuál cuáles cuándo dónde adónde cómo cuánto cuánta cuántos cuántas cuanto"
    " cuando donde como quien que se su sus le les lo me mi te tu nos no ni más muy del al en con sin por para entre sobre"
    " bajo desde hasta según contra tras durante ante si porque cual este esta estos estas ese esa eso esos aquel aquella"
    " esto ya también sólo solo todo toda todos todas otro otra otros otras dijo dice dicen pasó ocurrió hizo hace hacer"
    " tiene tienen tuvo puede pueden debe deben va van yo él ella ellos ellas usted nosotros algo alguien alguna algún"
    " ningún ninguna cada mismo misma aún antes después ayer hoy cuyo cuya así fueran sea sean llama llamaba tanto menos",
    "uk": "що хто де куди звідки коли скільки як чому навіщо який яка яке які якого якої яких якому якій яким чий чия чиє чи та й"
    " або але є був була було були буде будуть бути не ні це цей ця ці той те ті його її їх їхній він вона воно вони ми ви я"
    " у в з із зі від до за на над під після перед між через про для без проти щодо щоб якщо бо тому також ще вже лише"
    " тільки дуже більше менше сталося відбулося сказав сказала заявив заявила кого кому чого чим ким котрий має мають мав"
    " може можуть треба",
}
"""Words that stand in almost every question of a language, and question words; many are words of another language too."""

_LETTERS = {
    "de": re.compile("[ßäöü]"),
    "fr": re.compile("[çœèêàùîôûëï]"),
    "es": re.compile("[ñáíóú]"),
}
"""Letters of one of the languages alone, as far as the five go; of names they say nothing."""
_SIGNS = {"fr": re.compile(r"(?:^|\s)(?:[ldcnjs]|qu|jusqu|lorsqu)['’](?=\w)", re.IGNORECASE), "es": re.compile("[¿¡]")}
"""Elisions, and marks before a sentence."""
_ELIDED = {("fr", part) for part in ("l", "d", "c", "n", "j", "s", "qu", "jusqu", "lorsqu")}
_QUOTED = re.compile(r"\([^()]*\)|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|\"[^\"]*\"")
"""Where one opens inside another, the inner one: of many that never close, each would be read to the end."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
_NOT_UKRAINIAN = re.compile(r"[ыэъё]", re.IGNORECASE)

_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in set(_words.split()):
        _LANGUAGES_OF.setdefault(_word, []).append(_language)

_ENOUGH, _AHEAD = 1.0, 0.5
"""What a language must have, in words that are its alone, and by how much more than any other."""


_OPENING, _LETTER = 2.0, 0.5
"""What the first word counts, where a question word stands, and a letter of one language, where a small word counts 1."""


_READ_CHARACTERS = 2000
_PROSE = 0.15
"""Share of the words that are small ones of a language from which an article is in it."""


def recognise(text: str) -> str | None:
    """The tag of the language, or None where it is another or nothing tells: names and figures alone say nothing."""
    plain = _QUOTED.sub(" ", text)
    words = _WORD.findall(plain)
    if _is_cyrillic(words):
        return _ukrainian(words)
    scores = dict.fromkeys(_SMALL_WORDS, 0.0)
    small = _uncapitalised(words)
    for place, word in enumerate(small):
        for language in (known := _LANGUAGES_OF.get(word, [])):
            scores[language] += (1 if place else _OPENING) / len(known)
    for language, letters in _LETTERS.items():
        scores[language] += _LETTER * any(letters.search(word) for word in small)
    for language, sign in _SIGNS.items():
        scores[language] += bool(sign.search(plain))
    best, second, *_ = sorted(scores, key=lambda language: -scores[language])
    return best if scores[best] >= _ENOUGH and scores[best] >= scores[second] + _AHEAD else None


def recognise_prose(text: str) -> str | None:
    """As ``recognise``, of an article, by its first words: its small words have to be a good part of them."""
    words = [word for word in _WORD.findall(text[:_READ_CHARACTERS]) if len(word) > 1]
    if _is_cyrillic(words):
        return _ukrainian(words)
    shares = dict.fromkeys(_SMALL_WORDS, 0.0)
    for word in words:
        for language in (known := _LANGUAGES_OF.get(word, [])):
            shares[language] += 1 / len(known) / len(words)
    best, second, *_ = sorted(shares, key=lambda language: -shares[language])
    return best if shares[best] >= _PROSE and shares[best] >= 2 * shares[second] else None


def is_small(word: str, language: str | None) -> bool:
    """Whether the word, or each of its parts ("qu'est-ce"), is one of the small words of the language."""
    parts = [part for part in re.split("['’-]", word.lower()) if part]
    return bool(parts) and all(language in _LANGUAGES_OF.get(part, ()) or (language, part) in _ELIDED for part in parts)


def without_small_words(text: str) -> str:
    """A question in another language than English without its small words, unless it has no others.

    Where articles are in several languages they stand in all those of its own, and in those alone.
    """
    language = recognise(text)
    if language in (None, "en"):
        return text
    telling = [word for word in re.findall(r"[^\W_][\w’'-]*", text) if not is_small(word, language)]
    return " ".join(telling) or text


def recognise_any(texts: Sequence[str]) -> str | None:
    """The language of the first text that tells by what it begins with."""
    return next((language for text in texts if (language := recognise(text[:_READ_CHARACTERS]))), None)


def _is_cyrillic(words: Sequence[str]) -> bool:
    return sum(bool(_CYRILLIC.match(word)) for word in words) * 2 > len(words)


def _uncapitalised(words: Sequence[str]) -> list[str]:
    """The words that are no name: those without a capital, and the first."""
    return [word.lower() for place, word in enumerate(words) if place == 0 or not word[0].isupper()]


def _ukrainian(words: Sequence[str]) -> str | None:
    if any(_NOT_UKRAINIAN.search(word) for word in words):
        return None
    telling = any("uk" in _LANGUAGES_OF.get(word.lower(), ()) and word.lower() not in _SHARED for word in words)
    return "uk" if telling or any(_UKRAINIAN.search(word) for word in words) else None


_SHARED = frozenset("не за на в до про над для без перед через я тому".split())
"""Small words that Russian writes the same."""
