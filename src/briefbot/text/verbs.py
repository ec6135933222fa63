"""English verbs in their forms, as far as news needs them: to put a sentence's verb into a question."""

from __future__ import annotations

AUXILIARIES = frozenset("is are was were has have had will would can could must should may might does do did".split())
BE = frozenset("is are was were".split())
ANY_BE = BE | {"be", "been", "being"}
HAVE = frozenset("has have had".split())

IRREGULAR = {
    "arise": "arose arisen", "beat": "beat beaten", "become": "became become", "begin": "began begun", "bite": "bit bitten",
    "bleed": "bled bled", "blow": "blew blown", "break": "broke broken", "breed": "bred bred", "bring": "brought brought",
    "build": "built built", "buy": "bought bought", "catch": "caught caught", "choose": "chose chosen", "cling": "clung clung",
    "come": "came come", "creep": "crept crept", "cut": "cut cut", "deal": "dealt dealt", "dig": "dug dug", "do": "did done",
    "draw": "drew drawn", "drive": "drove driven", "eat": "ate eaten", "fall": "fell fallen", "feed": "fed fed",
    "feel": "felt felt", "fight": "fought fought", "find": "found found", "flee": "fled fled", "fly": "flew flown",
    "forbid": "forbade forbidden", "foresee": "foresaw foreseen", "forget": "forgot forgotten", "freeze": "froze frozen",
    "get": "got got", "give": "gave given", "go": "went gone", "grow": "grew grown", "hang": "hung hung", "hear": "heard heard",
    "hide": "hid hidden", "hit": "hit hit", "hold": "held held", "keep": "kept kept", "know": "knew known", "lay": "laid laid",
    "lead": "led led", "leap": "leapt leapt", "leave": "left left", "lend": "lent lent", "lose": "lost lost",
    "make": "made made", "mean": "meant meant", "meet": "met met", "mistake": "mistook mistaken",
    "overcome": "overcame overcome", "overrun": "overran overrun", "oversee": "oversaw overseen",
    "overtake": "overtook overtaken", "overthrow": "overthrew overthrown", "pay": "paid paid", "put": "put put",
    "rebuild": "rebuilt rebuilt", "ride": "rode ridden", "ring": "rang rung", "rise": "rose risen", "run": "ran run",
    "say": "said said", "see": "saw seen", "seek": "sought sought", "sell": "sold sold", "send": "sent sent", "set": "set set",
    "shake": "shook shaken", "shine": "shone shone", "shoot": "shot shot", "show": "showed shown", "shrink": "shrank shrunk",
    "shut": "shut shut", "sing": "sang sung", "sink": "sank sunk", "sit": "sat sat", "slay": "slew slain",
    "sleep": "slept slept", "slide": "slid slid", "speak": "spoke spoken", "spend": "spent spent", "spin": "spun spun",
    "spread": "spread spread", "spring": "sprang sprung", "stand": "stood stood", "steal": "stole stolen",
    "stick": "stuck stuck", "sting": "stung stung", "strike": "struck struck", "strive": "strove striven",
    "swear": "swore sworn", "sweep": "swept swept", "swim": "swam swum", "swing": "swung swung", "take": "took taken",
    "teach": "taught taught", "tear": "tore torn", "tell": "told told", "think": "thought thought", "throw": "threw thrown",
    "undergo": "underwent undergone", "understand": "understood understood", "undertake": "undertook undertaken",
    "uphold": "upheld upheld", "wake": "woke woken", "wear": "wore worn", "weave": "wove woven", "weep": "wept wept",
    "win": "won won", "withdraw": "withdrew withdrawn", "withhold": "withheld withheld", "withstand": "withstood withstood",
    "write": "wrote written",
}  # fmt: skip
"""Past and participle of each irregular verb."""
_REGULAR = (
    "abandon accept accuse achieve acquire act add admit adopt advance affect agree aim allow announce appear apply"
    " appoint approve argue arrest arrive ask assign attack attempt attract avoid award ban base block board bomb borrow"
    " call cancel capture carry cause celebrate change charge check cite claim clear climb close collapse collect command"
    " commission compare compete complete conclude conduct confirm connect consider contain continue contribute control"
    " convert convince correct cost count cover crash create criticise criticize cross damage date deal debut decide"
    " declare decline decrease defeat defend delay deliver demand demonstrate deny deploy deport describe deserve design"
    " destroy determine develop die direct disagree disappear discover discuss dismiss divide dominate donate double drop"
    " earn elect eliminate employ enable encourage end enforce enter escape establish estimate examine exceed exchange"
    " exclude execute exist expand expect expel experience explain explode export express extend face fail favour feature"
    " figure file fill fine finish fire fix flee follow force form found fund gain gather generate govern grant handle"
    " happen help hire host house hurt identify ignore impose improve include increase indicate influence inform injure"
    " insist inspect inspire instal install introduce invade invent invest investigate invite involve issue join judge"
    " jump kick kill land last launch learn limit link list live locate lock lower maintain manage mark marry measure"
    " mention mine move murder name need negotiate note notice object observe obtain occupy occur offer open operate"
    " oppose order organise organize own paint pass perform permit persuade place plan play point possess post postpone"
    " predict prefer prepare present preserve press prevent produce prohibit promise promote propose protect protest prove"
    " provide publish pull purchase pursue push question raise rank ranked reach realise realize receive recognise"
    " recognize recommend record recover reduce refer reflect refuse regard register reject relate release rely remain"
    " remember remove rename renew repair repel replace reply report represent request require rescue research reserve"
    " resign resist resolve respond restore restrict result retain retire return reveal review rule save schedule score"
    " search secure seize select separate serve settle share shift sign solve sponsor stage start state stay stop store"
    " study submit succeed suffer suggest supply support surrender surround survive suspect suspend switch target test"
    " threaten total trace track trade train transfer translate travel treat trigger try turn use vacate violate visit"
    " vote wait walk want warn wash watch welcome widen work wound"
).split()
_DOUBLED = frozenset("admit ban drop expel occur permit plan prefer refer repel stop submit transfer commit equip".split())
_PRESENT = (
    "allow begin become belong claim comprise consist contain cost cover depend employ expect give hold include involve lie make"
    " mean need operate own produce provide receive remain represent require run say serve show suggest take use want"
).split()
"""Verbs whose form in -s is looked for: of others it is as often a noun."""


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1] if verb in _DOUBLED else ''}ed"


def _third(verb: str) -> str:
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "o")) else f"{verb}s"


PAST: dict[str, str] = {_past(verb): verb for verb in _REGULAR} | {
    forms.split()[0]: verb for verb, forms in IRREGULAR.items()
}  # fmt: skip
"""The verb of each form of the past."""
PARTICIPLES: dict[str, str] = {_past(verb): verb for verb in _REGULAR} | {
    forms.split()[1]: verb for verb, forms in IRREGULAR.items()
}  # fmt: skip
PRESENT: dict[str, str] = {_third(verb): verb for verb in _PRESENT}
THIRDS = frozenset(_third(verb) for verb in (*_REGULAR, *IRREGULAR))
"""The forms in -s of all of them, of which many are nouns, too."""
