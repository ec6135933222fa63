"""False claims made from true ones by changing one thing: number, date, name, unit, negation, comparison, attribution.

Only what the evidence says is changed, so that the change makes the claim false. Word lists here are the generator's
own, not those of the verifier.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
    " thirty forty fifty sixty seventy eighty ninety"
).split()
ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
UNITS = [
    group.split()
    for group in (
        "kilometres miles metres feet yards",
        "kilometers miles meters feet yards inches",
        "km mi m ft",
        "kg lb g",
        "kilograms pounds tonnes ounces",
        "seconds minutes hours days weeks months years decades centuries",
        "dollars euros pounds yen rubles",
        "thousand million billion trillion",
        "hectares acres",
        "litres gallons barrels",
        "percent degrees",
        "°C °F",
        "MW GW kW",
        "yard metre mile",
        "mile kilometre",
        "year month week day",
        "goals points wins",
        "students teachers",
        "men women children",
        "games seasons matches",
    )
]
OPPOSITES = [
    tuple(pair.split("/"))
    for pair in (
        "more/less more/fewer most/fewest larger/smaller largest/smallest bigger/smaller higher/lower"
        " highest/lowest greater/lesser"
        " longer/shorter longest/shortest older/younger oldest/youngest earlier/later early/late before/after first/last"
        " increase/decrease increased/decreased increasing/decreasing increases/decreases rose/fell rise/fall rising/falling"
        " grew/shrank growth/decline growing/shrinking gained/lost gain/loss won/lost win/lose winning/losing victory/defeat"
        " best/worst better/worse stronger/weaker strong/weak maximum/minimum above/below upper/lower northern/southern"
        " eastern/western north/south east/west major/minor majority/minority successful/unsuccessful supported/opposed"
        " support/oppose accepted/rejected approved/rejected began/ended started/ended opened/closed joined/left entered/left"
        " arrived/departed faster/slower fast/slow rich/poor wealthy/poor old/new inside/outside within/outside always/never"
        " often/rarely frequently/rarely widely/narrowly hot/cold warm/cool warmer/cooler expanded/contracted improved/worsened"
        " raised/lowered reduced/raised expensive/cheap easy/difficult heavy/light heavier/lighter positive/negative"
        " public/private internal/external domestic/foreign senior/junior allowed/forbidden allows/forbids permitted/prohibited"
        " legal/illegal encouraged/discouraged strengthened/weakened many/few common/rare similar/different same/opposite"
        " appeared/disappeared created/destroyed built/demolished advanced/retreated hired/fired promoted/demoted"
        " bought/sold import/export imports/exports victory/defeat profit/loss surplus/shortage superior/inferior"
        " previous/next former/latter previously/subsequently preceding/following nearest/farthest near/far close/distant"
        " deep/shallow wide/narrow thick/thin full/empty complete/incomplete modern/ancient initial/final dominant/subordinate"
    ).split()
]
PREFIXED = (
    "likely/unlikely able/unable known/unknown usual/unusual possible/impossible successful/unsuccessful"
    " successfully/unsuccessfully"
    " popular/unpopular legal/illegal regular/irregular official/unofficial officially/unofficially"
    " common/uncommon important/unimportant"
    " aware/unaware dependent/independent direct/indirect directly/indirectly complete/incomplete"
    " active/inactive visible/invisible"
    " stable/unstable limited/unlimited available/unavailable clear/unclear certain/uncertain necessary/unnecessary equal/unequal"
    " changed/unchanged published/unpublished identified/unidentified"
).split()
FAR_NAMES = (
    "Okonjo Vestergaard,Brannigan,Tomasz Wieliczko,Port Asher,Quillon Institute,Marrakesh,Lake Turkana,Halvorsen,Bukovina,"
    "Vantage Metals,Rosalind Achterberg,Sturridge College,Tasmania,Guadalajara,Northgate Trust,Uppsala,"
    "Delacroix,Ibarra Foundation"
).split(",")

_CAPITALS = re.compile(r"(?<![.!?\"“] )(?<!^)\b[A-Z][\w'’-]+(?: (?:of |the |de |van |von )?[A-Z][\w'’-]+)*")
_NOT_NAMES = {
    *MONTHS,
    *WEEKDAYS,
    "The",
    "I",
    "A",
    "An",
    "In",
    "He",
    "She",
    "It",
    "They",
    "This",
    "That",
    "His",
    "Her",
    "On",
    "At",
    "AD",
    "BC",
}
_YEAR = re.compile(r"(?<![\d,.$£€-])(1[0-9]\d\d|20[0-2]\d)(?![\d,%]|\.\d)")
_FIGURE = re.compile(r"(?<![\w.,:/$-])\$?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d:/]|[.,]\d|(?:st|nd|rd|th|s)\b)")
_AUXILIARY = re.compile(r"\b(is|was|were|are|has|have|had|can|could|will|would|may|should|must|does|did)\b(?! not\b|n't)")
_PAST = re.compile(
    r"(?<=[a-z] )(?<!the )(?<!a )(?<!an )(?<!and )(?<!was )(?<!were )(?<!is )(?<!are )(?<!been )(?<!had )(?<!has )(?<!have )"
    r"(?<!by )\b([a-z]{3,}ed)\b(?= [a-z])"
)
_NOT = re.compile(
    r"\b(?:(did|does|do|is|was|were|are|has|have|had|could|would|can|will) not |(is|was|were|are|has|had|could|would)n't |never )"
)
_NEGATIVE = re.compile(
    r"(?:n't)?\W*(?:not|no|never|none|nor|neither|nothing|nobody|nowhere|hardly|scarcely|without)\b|n't", re.IGNORECASE
)
"""What a second denial would turn round again: "is not no remedy" is no false claim."""
_SAYS = re.compile(
    r"\b(said|says|stated|announced|argued|told|believed|claimed|reported|wrote|explained|declared|noted|confirmed|suggested)\b"
)


@dataclass(frozen=True, slots=True)
class FalseClaim:
    """A claim that one change of a kind has made false; ``way`` is how it was changed."""

    kind: str
    way: str
    text: str


def names_in(text: str) -> list[str]:
    """Capitalised runs inside sentences, without months and days, and words that stand without a capital, too: "Then"."""
    found = [re.sub(r"['’]s$", "", match.group()) for match in _CAPITALS.finditer(text)]
    names = [name for name in found if name.split()[0] not in _NOT_NAMES and len(name) > 2]
    return list(dict.fromkeys(name for name in names if not (" " not in name and _has(text, name.lower()))))


def falsify(claim: str, evidence: str, article: str, seed: str) -> Iterator[FalseClaim]:
    """One false claim for each way that applies. ``evidence`` supports the claim; ``article`` is what stands around it."""
    rng = random.Random(seed)
    for kind, maker in (
        ("number", _numbers),
        ("date", _dates),
        ("name", _names),
        ("unit", _units),
        ("negation", _negations),
        ("comparison", _comparisons),
        ("attribution", _attributions),
    ):
        for way, text in maker(claim, evidence, article, rng):
            if text != claim:
                yield FalseClaim(kind, way, text)


def _replace(text: str, match: re.Match[str] | tuple[int, int], new: str) -> str:
    start, end = match.span() if isinstance(match, re.Match) else match
    return text[:start] + new + text[end:]


def _has(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<![\w.,]){re.escape(word)}(?!\w|[.,]\d)", text))


def _numbers(claim: str, evidence: str, article: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    figures = [
        m for m in _FIGURE.finditer(claim) if not _YEAR.fullmatch(m[1]) and _has(evidence, m[1]) and not _in_date(claim, m)
    ]
    if figures:
        match = rng.choice(figures)
        span, figure = match.span(1), match[1]
        value = float(figure.replace(",", ""))
        yield "tenfold", _replace(claim, span, _write(value * 10, figure))
        yield "one digit", _replace(claim, span, _digit(figure, rng))
        yield (
            "a few more",
            _replace(claim, span, _write(value + rng.choice([1, 2, 3]) * max(1.0, 10 ** (len(f"{value:.0f}") - 2)), figure)),
        )
        for way, text in (("of the evidence", evidence), ("of the article", article)):
            others = {m[1] for m in _FIGURE.finditer(text) if not _YEAR.fullmatch(m[1])} - {m[1] for m in _FIGURE.finditer(claim)}
            others = {o for o in others if abs(float(o.replace(",", "")) - value) > 0.06 * value}
            if others:
                yield way, _replace(claim, span, rng.choice(sorted(others)))
    words = [m for w in NUMBER_WORDS + ORDINALS for m in re.finditer(rf"\b{w}\b", claim) if _has(evidence.lower(), w)]
    if words:
        match = rng.choice(words)
        pool = NUMBER_WORDS if match.group() in NUMBER_WORDS else ORDINALS
        yield "in words", _replace(claim, match, rng.choice([w for w in pool if w != match.group() and not _has(claim, w)]))


def _in_date(claim: str, match: re.Match[str]) -> bool:
    near = claim[max(0, match.start() - 11) : match.end() + 11]
    return any(re.search(rf"\b{month[:3]}", near) for month in MONTHS) or bool(
        re.match(r"[:.]\d\d|–\d|-\d", claim[match.end() :])
    )


def _write(value: float, like: str) -> str:
    decimals = len(like.partition(".")[2])
    return f"{value:,.{decimals}f}" if "," in like or (value >= 10000 and not decimals) else f"{value:.{decimals}f}"


def _digit(figure: str, rng: random.Random) -> str:
    places = [i for i, c in enumerate(figure) if c.isdigit()]
    place = rng.choice(places[: max(1, (len(places) + 1) // 2)])
    new = rng.choice([d for d in "123456789" if d != figure[place]])
    return figure[:place] + new + figure[place + 1 :]


def _dates(claim: str, evidence: str, article: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    years = [m for m in _YEAR.finditer(claim) if _has(evidence, m[1])]
    if years:
        match = rng.choice(years)
        said = {m[1] for m in _YEAR.finditer(claim)}
        year = int(match[1])
        yield "year by a little", _replace(claim, match, str(year + rng.choice([-3, -2, -1, 1, 2, 3])))
        yield "year by more", _replace(claim, match, str(year - rng.choice([10, 20, 17, 100])))
        for way, text in (("year of the evidence", evidence), ("year of the article", article)):
            others = sorted({m[1] for m in _YEAR.finditer(text)} - said)
            if others:
                yield way, _replace(claim, match, rng.choice(others))
    months = [m for month in MONTHS if month != "May" for m in re.finditer(rf"\b{month}\b", claim) if _has(evidence, month)]
    if months:
        match = rng.choice(months)
        yield "month", _replace(claim, match, rng.choice([m for m in MONTHS if m != match.group() and m not in claim]))
    days = [
        m
        for m in re.finditer(rf"\b(?:{'|'.join(MONTHS)}) (\d{{1,2}})\b|\b(\d{{1,2}}) (?:{'|'.join(MONTHS)})\b", claim)
        if _has(evidence, m[1] or m[2])
    ]
    if days:
        match = rng.choice(days)
        group = 1 if match[1] else 2
        new = rng.choice([d for d in range(1, 29) if str(d) != match[group]])
        yield "day", _replace(claim, match.span(group), str(new))
    weekdays = [m for day in WEEKDAYS for m in re.finditer(rf"\b{day}\b", claim) if _has(evidence, day)]
    if weekdays:
        match = rng.choice(weekdays)
        yield "weekday", _replace(claim, match, rng.choice([d for d in WEEKDAYS if d != match.group()]))


def _names(claim: str, evidence: str, article: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    ours = [name for name in names_in(claim) if _has(evidence, name)]
    if not ours:
        return
    name = rng.choice(ours)
    said = {word for n in names_in(claim) for word in n.split()} | set(claim.split())
    for way, text in (("of the evidence", evidence), ("of the article", article)):
        others = [n for n in names_in(text) if not said & set(n.split()) and not _kin(n, name)]
        if way == "of the article":
            others = [n for n in others if not _has(evidence, n)]
        alike = [n for n in others if len(n.split()) == len(name.split())] or others
        if alike:
            yield way, claim.replace(name, rng.choice(alike))
    yield "from afar", claim.replace(name, rng.choice(FAR_NAMES))
    pairs = [
        (a, b)
        for a in ours
        for b in ours
        if claim.find(a) < claim.find(b)
        and not _kin(a, b)
        and not re.search(r"\b(and|or|with)\b|^\W+$", claim[claim.find(a) + len(a) : claim.find(b)])
    ]
    if pairs:
        a, b = rng.choice(pairs)
        yield "two exchanged", claim.replace(a, "\0").replace(b, a).replace("\0", b)


def _kin(one: str, other: str) -> bool:
    """Whether the names share a word or a beginning: swapping them might leave the claim true."""
    pairs = [(a.lower(), b.lower()) for a in one.split() for b in other.split()]
    return any(a[:4] == b[:4] or a.startswith(b) or b.startswith(a) for a, b in pairs)


def _units(claim: str, evidence: str, article: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    for group in UNITS:
        for unit in group:
            for match in re.finditer(
                rf"(?<=[\d½])[ -]?({re.escape(unit)})\b"
                rf"|(?<=\b[a-z]{{3}} )({re.escape(unit)})\b|(?<=\b[a-z]{{4}} )({re.escape(unit)})\b",
                claim,
            ):
                group_number = next(i for i in (1, 2, 3) if match[i])
                before = claim[: match.start(group_number)].split()
                counted = (before and (before[-1][-1].isdigit() or before[-1].rstrip("-").lower() in NUMBER_WORDS)) or claim[
                    match.start() - 1
                ].isdigit()
                if counted and _has(evidence, unit):
                    new = rng.choice([u for u in group if u != unit and not _has(claim, u)] or ["units"])
                    yield f"{unit}", _replace(claim, match.span(group_number), new)
                    break
    percent = re.search(r"(?<=\d)( ?%| per ?cent)(?! ?age)", claim)
    if percent:
        yield "percentage points", _replace(claim, percent, " percentage points")
        yield "percent to people", _replace(claim, percent, " people")
    money = re.search(r"\$(?=\d)|£(?=\d)|€(?=\d)", claim)
    if money and _has_sign(evidence, money.group()):
        yield "currency", _replace(claim, money, rng.choice([c for c in "$£€¥" if c != money.group()]))


def _has_sign(text: str, sign: str) -> bool:
    return sign in text


def _negations(claim: str, evidence: str, article: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    auxiliaries = [m for m in _AUXILIARY.finditer(claim) if not _NEGATIVE.match(claim[m.end() :])]
    if auxiliaries:
        match = auxiliaries[0]
        yield "not", _replace(claim, (match.end(), match.end()), " not")
        match = rng.choice(auxiliaries)
        yield "never", _replace(claim, (match.end(), match.end()), " never")
        if match.group() in ("is", "was", "were", "are", "has", "had", "could", "would"):
            yield "n't", _replace(claim, (match.end(), match.end()), "n't")
    past = [m for m in _PAST.finditer(claim) if not _NEGATIVE.match(claim[m.end() :])]
    if past:
        match = rng.choice(past)
        yield "never before a verb", _replace(claim, match, f"never {match.group()}")
        yield (
            "failed to",
            _replace(claim, match, f"failed to be {match.group()}" if rng.random() < 0.2 else f"denied having {match.group()}"),
        )
    denied = _NOT.search(claim)
    if denied and re.search(r"\b(?:not|never)\b|n't", evidence):
        yield "not taken out", _replace(claim, denied, f"{denied[1] or denied[2]} " if denied[1] or denied[2] else "")
    for pair in PREFIXED:
        for old, new in (pair.split("/"), pair.split("/")[::-1]):
            match = re.search(rf"(?<!not )\b{old}\b", claim)
            if match and _has(evidence, old):
                yield "un-", _replace(claim, match, new)
    match = re.search(r"(?<=[a-z] )with(?= (?:a|an|the|his|her|their|its)\b)", claim)
    if match and _has(evidence, "with"):
        yield "without", _replace(claim, match, "without")


def _comparisons(claim: str, evidence: str, article: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    for one, other in OPPOSITES:
        for old, new in ((one, other), (other, one)):
            match = re.search(rf"\b{old}\b(?! school)", claim)
            if match and _has(evidence, old) and not _has(claim, new):
                yield f"{old}", _replace(claim, match, new)
    match = re.search(r"\b(over|more than|at least|under|less than|up to|at most)(?= [\d$£€])", claim)
    turned = {
        "over": "under",
        "more than": "less than",
        "at least": "at most",
        "under": "over",
        "less than": "more than",
        "up to": "at least",
    }
    if match and _has(evidence, match.group()):
        yield "bound", _replace(claim, match, turned.get(match.group(), "at least"))


def _attributions(claim: str, evidence: str, article: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    said = set(claim.split())
    inside = [n for n in names_in(evidence) if not said & set(n.split())]
    around = [n for n in names_in(article) if not said & set(n.split()) and n not in inside]
    speakers = [
        *((("of the evidence", rng.choice(inside)),) if inside else ()),
        *((("of the article", rng.choice(around)),) if around else ()),
    ]
    speakers.append(("from afar", rng.choice(FAR_NAMES)))
    reported = list(
        re.finditer(
            rf"\b((?:[A-Z][\w'’.-]+ )*[A-Z][\w'’.-]+) (?={_SAYS.pattern})|(?<=[Aa]ccording to )((?:[A-Z][\w'’-]+ ?)+)", claim
        )
    )
    reported = [m for m in reported if _has(evidence, (m[1] or m[3]).strip()) and (m[1] or m[3]).split()[0] not in _NOT_NAMES]
    if reported:
        match = rng.choice(reported)
        group = 1 if match[1] else 3
        for way, speaker in speakers:
            tail = " " if match[group].endswith(" ") else ""
            yield f"another speaker, {way}", _replace(claim, match.span(group), speaker + tail)
        verb = _SAYS.search(claim, match.end() if group == 1 else 0)
        if group == 1 and verb:
            yield "denied", _replace(claim, verb, "denied")
    elif not _SAYS.search(claim) and "ccording to" not in claim:
        opening = claim[0].lower() + claim[1:] if claim.split()[0] in _NOT_NAMES else claim
        for way, speaker in speakers:
            yield f"a speaker added, {way}", rng.choice([f"According to {speaker}, {opening}", f"{speaker} said that {opening}"])
    hedged = re.search(r"\b(allegedly|reportedly|supposedly|purportedly) |\b[A-Z]\w+ (claimed|alleged|suggested) that ", claim)
    if hedged:
        yield "doubt dropped", _replace(claim, hedged, "")


def ways(claims: Sequence[FalseClaim]) -> list[str]:
    return sorted({claim.way for claim in claims})
