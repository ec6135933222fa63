"""Countries: the words for what is theirs, and the capitals that speak for them.

"Ukrainian officials" are of Ukraine, "the Dutch" of the Netherlands; where Kyiv accuses and Moscow denies, two states do. Of
names of several words one stands for all: Korea, Zealand, Salvador. A word is looked up by its stem, as words are compared.
"""

from __future__ import annotations

import re
from functools import lru_cache

from briefbot.text.light_words import WORD
from briefbot.text.wording import stem

_SEVERAL_WORDS = {"States": "america", "Kingdom": "britain"}
_OF_SEVERAL_WORDS = re.compile(r"\bUnited (States|Kingdom)\b")

_TABLE = """\
afghanistan: afghan afghani; kabul
albania: albanian; tirana
algeria: algerian; algiers
america: american us usa u.s u.s.a; washington
angola: angolan; luanda
arabia: arabian saudi; riyadh
argentina: argentine argentinian argentinean; -
armenia: armenian; yerevan
australia: australian; canberra
austria: austrian; vienna
azerbaijan: azerbaijani azeri; baku
bahrain: bahraini; manama
bangladesh: bangladeshi; dhaka
belarus: belarusian belarussian; minsk
belgium: belgian; brussels
bolivia: bolivian; -
bosnia: bosnian; sarajevo
brazil: brazilian; brasilia
britain: british briton uk; london
bulgaria: bulgarian; sofia
burma: burmese myanmar; naypyidaw
cambodia: cambodian; -
cameroon: cameroonian; yaounde
canada: canadian; ottawa
chad: chadian; -
chile: chilean; santiago
china: chinese; beijing
colombia: colombian; bogota
congo: congolese; kinshasa
croatia: croatian croat; zagreb
cuba: cuban; havana
cyprus: cypriot; nicosia
czechia: czech; prague
denmark: danish dane; copenhagen
ecuador: ecuadorian ecuadorean; quito
egypt: egyptian; cairo
emirates: emirati uae; -
england: english; -
eritrea: eritrean; asmara
estonia: estonian; tallinn
ethiopia: ethiopian; -
finland: finnish finn; helsinki
france: french; paris
georgia: georgian; tbilisi
germany: german; berlin
ghana: ghanaian; accra
greece: greek; athens
guatemala: guatemalan; -
haiti: haitian; -
honduras: honduran; tegucigalpa
hungary: hungarian; budapest
iceland: icelandic icelander; reykjavik
india: indian; delhi
indonesia: indonesian; jakarta
iran: iranian; tehran
iraq: iraqi; baghdad
ireland: irish; dublin
israel: israeli; jerusalem
italy: italian; rome
jamaica: jamaican; -
japan: japanese; tokyo
jordan: jordanian; amman
kazakhstan: kazakh kazakhstani; astana
kenya: kenyan; nairobi
korea: korean; pyongyang seoul
kosovo: kosovar kosovan; pristina
kuwait: kuwaiti; -
kyrgyzstan: kyrgyz; bishkek
laos: lao laotian; vientiane
latvia: latvian; riga
lebanon: lebanese; beirut
liberia: liberian; monrovia
libya: libyan; tripoli
lithuania: lithuanian; vilnius
luxembourg: luxembourger luxembourgish; -
macedonia: macedonian; skopje
malawi: malawian; lilongwe
malaysia: malaysian; -
mali: malian; bamako
malta: maltese; valletta
mexico: mexican; -
moldova: moldovan; chisinau
mongolia: mongolian; ulaanbaatar
montenegro: montenegrin; podgorica
morocco: moroccan; rabat
mozambique: mozambican; maputo
namibia: namibian; windhoek
nepal: nepali nepalese; kathmandu
netherlands: dutch holland; hague
nicaragua: nicaraguan; managua
nigeria: nigerian; abuja
norway: norwegian; oslo
oman: omani; muscat
pakistan: pakistani; islamabad
palestine: palestinian; ramallah
panama: panamanian; -
paraguay: paraguayan; -
peru: peruvian; lima
philippines: philippine filipino; manila
poland: polish pole; warsaw
portugal: portuguese; lisbon
qatar: qatari; doha
romania: romanian; bucharest
russia: russian; moscow kremlin
rwanda: rwandan; kigali
salvador: salvadoran; -
scotland: scottish scots; holyrood
senegal: senegalese; dakar
serbia: serbian serb; belgrade
singapore: singaporean; -
slovakia: slovak slovakian; bratislava
slovenia: slovenian slovene; ljubljana
somalia: somali; mogadishu
spain: spanish spaniard; madrid
sudan: sudanese; khartoum juba
sweden: swedish swede; stockholm
switzerland: swiss; bern
syria: syrian; damascus
taiwan: taiwanese; taipei
tajikistan: tajik; dushanbe
tanzania: tanzanian; dodoma
thailand: thai; bangkok
tunisia: tunisian; tunis
turkey: turkish turk turkiye; ankara
turkmenistan: turkmen; ashgabat
uganda: ugandan; kampala
ukraine: ukrainian; kyiv kiev
uruguay: uruguayan; montevideo
uzbekistan: uzbek; tashkent
venezuela: venezuelan; caracas
vietnam: vietnamese; hanoi
wales: welsh; -
yemen: yemeni; sanaa
zambia: zambian; lusaka
zealand: zealander; -
zimbabwe: zimbabwean; harare
"""


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """The country of each word for what is its own, and of each capital, by stem."""
    own, capitals = dict[str, str](), dict[str, str]()
    for line in _TABLE.splitlines():
        country, _, rest = line.partition(": ")
        forms, _, seats = rest.partition("; ")
        own |= {stem(word): country for word in (country, *forms.split())}
        capitals |= {stem(word): country for word in seats.split() if word != "-"}
    return own, capitals


def country_of(stemmed: str) -> str | None:
    """The country that the stem of a word names, or whose people or things it is a word for."""
    own = _tables()[0]
    return own.get(stemmed) or own.get(stemmed.removesuffix("s"))  # "Israelis"


def countries_of_two_words(text: str) -> dict[str, str]:
    """The country of each name in the text that only two words together make: "United States"."""
    return {match.group(): _SEVERAL_WORDS[match.group(1)] for match in _OF_SEVERAL_WORDS.finditer(text)}


def countries_in(text: str) -> set[str]:
    """Those that names in a text are of."""
    found = (country_of(stem(word)) for word in WORD.findall(text) if word[0].isupper())
    return {country for country in found if country} | {*countries_of_two_words(text).values()}


def state_of(stemmed: str) -> str | None:
    """The country whose government the stem of a capital's name may stand for."""
    return _tables()[1].get(stemmed)
