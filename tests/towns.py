"""A dozen articles made in code, each about another town, with enough in them to make questions of."""

from __future__ import annotations

_TOWNS = "Arvik Belmora Castrel Dunholt Estrava Farnley Gorsek Hallmund Isperin Jorvale Kestwick Lomara".split()
_THINGS = (
    "swing bridge|water tower|fish market|grain silo|tram depot|city library|power station|boat yard|glass factory"
    "|cable car|town theatre|rail tunnel"
).split("|")
_HEADS = "mayor|harbour master|chief engineer|fire chief|head teacher|port captain".split("|")
_CAUSES = (
    "inspectors found rust in the main beam|a flood damaged the cellar|the owners ran out of money|a lorry hit the east wall"
    "|the insurer withdrew its cover|workers discovered old explosives"
).split("|")


def town_articles(towns: int = len(_TOWNS)) -> dict[str, str]:
    """Files by name; no two of them print the same text."""
    return {f"{town.lower()}.md": _article(place, town) for place, town in enumerate(_TOWNS[:towns])}


def _article(place: int, town: str) -> str:
    thing, head, cause = _THINGS[place], _HEADS[place % len(_HEADS)], _CAUSES[place % len(_CAUSES)]
    other = _TOWNS[(place + 5) % len(_TOWNS)]
    paragraphs = [
        f"The {thing} in {town} was closed on {place + 3} March 2031 because {cause}. Some {place + 2},{place}50 visitors came to"
        f" the {thing} in {town} last summer.",
        f"The {head} of {town} said that the repair of the {thing} would cost {place + 4} million crowns."
        f" {town} received {place + 11} letters about the {thing} in April.",
        f"Engineers from {other} inspected the foundations near {town} on {place + 9} May 2031. They found {place + 21} cracks.",
        f"The council of {town} approved a loan for the {thing} in June 2031. {place + 30} volunteers will paint the gates"
        f" of the {thing} in {town} before winter.",
        f"A new road from {town} to {other} was opened on {place + 1} August 2031."
        f" The {head} of {town} thanked the {place + 40} builders who worked at night in {other}.",
    ]
    if place % 2:
        paragraphs.reverse()
    text = "\n\n".join(paragraphs)
    return f"---\ntitle: {thing.capitalize()} of {town}\ndate: 2031-09-{place + 1:02}\nsource: {town} News\n---\n\n{text}\n"
