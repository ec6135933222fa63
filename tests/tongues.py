"""Articles in five languages, two each and none about what another is about, and questions to each in all five languages.

Fiction, written for this project. A question is judged by the one paragraph of its article that answers it.
"""

from __future__ import annotations

from typing import NamedTuple


class Asked(NamedTuple):
    """The number of the paragraph that answers, and the question by the tag of its language."""

    article: str
    paragraph: int
    question: dict[str, str]


ARTICLES = {
    "en-dam.md": """---
title: Spillway gate at the Orlen dam fails
date: 2031-03-17
source: Valley Courier
---

The left gate of the Orlen dam gave way at 02:15 on Monday, and 1,200 people were taken out of the villages below it.

The authority said that a cable of the hoist had parted. It had last been replaced in 1998.

Lt. Gov. Ines Marr promised an inquiry, which is to report by 1 June.
""",
    "en-vaccine.md": """---
title: Second malaria vaccine reaches the district
date: 2031-05-02
source: Health Weekly
---

Nurses in the Keno district began to give the second malaria vaccine on Thursday, to children between five months and three years.

The doses cost 3.90 dollars each and are paid for by the fund until 2034.

Clinics without a refrigerator get them twice a week by motorcycle from the hospital in Tessa.
""",
    "de-bahn.md": """---
title: Güterzug entgleist bei Altenrode
date: 2031-04-09
source: Harzer Bote
---

Am 9. April gegen 5.40 Uhr ist bei Altenrode ein Güterzug entgleist. Zwölf Wagen kippten um, verletzt wurde niemand.

Nach Angaben der Bundespolizei war eine Weiche falsch gestellt. Der Fahrdienstleiter, Dr. Jens Ohm, wurde vom Dienst abgezogen.

Der Schaden beträgt 1.234.000 Euro. Die Strecke bleibt z. B. für Pendler nach Goslar bis zum 30. April gesperrt.
""",
    "de-wolf.md": """---
title: Rudel im Solling nachgewiesen
date: 2031-02-11
source: Weserkurier am Morgen
---

Im Solling lebt wieder ein Wolfsrudel. Eine Kamera der Forstverwaltung nahm in der Nacht vier Jungtiere auf.

Schäfer verlangen höhere Zuschüsse für Zäune; bisher zahlt das Land 80 Prozent der Kosten.

Das Ministerium hat keinen Abschuss genehmigt und will das auch nicht tun, solange kein Tier Menschen zu nahe kommt.
""",
    "fr-usine.md": """---
title: L'usine de Vernoux ferme ses portes
date: 2031-01-22
source: La Gazette du Rhône
---

L'usine de pneus de Vernoux fermera le 30 juin, a annoncé mardi M. Paul Lenoir, son directeur. 430 salariés perdent leur emploi.

Le groupe invoque le prix de l'énergie, qui a triplé en deux ans.

Les syndicats n'ont pas signé l'accord et occupent le site depuis vendredi. Ils réclament une prime de 25 000 euros.
""",
    "fr-musee.md": """---
title: Un tableau volé retrouvé à Sète
date: 2031-03-03
source: Midi Soir
---

La police a retrouvé dans un garage de Sète un tableau de Lucie Arnal volé en 2019 au musée de Lodève.

Un pêcheur à la retraite l'avait acheté pour 200 euros sur une brocante, sans savoir ce que c'était.

Le musée le montrera de nouveau à l'automne, après sa restauration à Montpellier.
""",
    "es-sequia.md": """---
title: El embalse de Barrancal, al nueve por ciento
date: 2031-08-14
source: Diario del Sur
---

El embalse de Barrancal está al 9,4 % de su capacidad, el nivel más bajo desde que se construyó en 1962.

Desde el lunes el agua se corta en catorce municipios entre las diez de la noche y las seis de la mañana.

La Sra. Elvira Ponce, alcaldesa de Olmeda, pidió al Gobierno tres desaladoras portátiles.
""",
    "es-volcan.md": """---
title: Evacuada una isla por el volcán Tauce
date: 2031-09-30
source: El Heraldo Insular
---

Los 2.300 habitantes de la isla de Tauce fueron evacuados en transbordadores antes de la erupción del martes.

La ceniza cerró el aeropuerto durante once días y cubrió las plataneras del norte.

Los vulcanólogos no esperan otra erupción este año, pero nadie podrá volver antes de Navidad.
""",
    "uk-mist.md": """---
title: У Вишнівці відкрили новий міст
date: 2031-10-05
source: Вісник Поділля
---

У неділю, 5 жовтня, у Вишнівці відкрили новий міст через Смотрич. Старий зруйнувала повінь 2029 року.

Будівництво коштувало 412,5 млн грн і тривало чотирнадцять місяців.

Міст не розрахований на вантажівки, важчі за 20 тонн, сказав головний інженер Остап Гринь.
""",
    "uk-shkola.md": """---
title: Школи Бережан переходять на змішане навчання
date: 2031-11-18
source: Галицький день
---

Через спалах грипу школи Бережан до кінця листопада працюватимуть через день.

Захворіли 640 учнів і 38 учителів, повідомила лікарка Софія Дзюба.

Їдальні не зачиняють: обіди для молодших класів видаватимуть додому.
""",
}

QUESTIONS = (
    Asked(
        "en-dam.md",
        1,
        {
            "en": "How many people had to leave their villages when the Orlen dam failed?",
            "de": "Wie viele Menschen mussten ihre Dörfer verlassen, als der Staudamm Orlen versagte?",
            "fr": "Combien de personnes ont dû quitter leur village quand le barrage d'Orlen a cédé ?",
            "es": "¿Cuántas personas tuvieron que dejar sus pueblos cuando falló la presa de Orlen?",
            "uk": "Скільки людей мусили покинути села, коли не витримала дамба Орлен?",
        },
    ),
    Asked(
        "en-dam.md",
        2,
        {
            "en": "What broke in the hoist of the dam?",
            "de": "Was ist am Hebewerk des Staudamms gerissen?",
            "fr": "Qu'est-ce qui a cassé dans le treuil du barrage ?",
            "es": "¿Qué se rompió en el mecanismo de elevación de la presa?",
            "uk": "Що обірвалося в підйомнику дамби?",
        },
    ),
    Asked(
        "en-vaccine.md",
        2,
        {
            "en": "What does a dose of the malaria vaccine cost?",
            "de": "Was kostet eine Dosis des Malaria-Impfstoffs?",
            "fr": "Combien coûte une dose du vaccin contre le paludisme ?",
            "es": "¿Cuánto cuesta una dosis de la vacuna contra la malaria?",
            "uk": "Скільки коштує доза вакцини від малярії?",
        },
    ),
    Asked(
        "en-vaccine.md",
        3,
        {
            "en": "How do clinics without a refrigerator get the vaccine?",
            "de": "Wie kommen Kliniken ohne Kühlschrank an den Impfstoff?",
            "fr": "Comment les cliniques sans réfrigérateur reçoivent-elles le vaccin ?",
            "es": "¿Cómo reciben la vacuna las clínicas que no tienen frigorífico?",
            "uk": "Як вакцина потрапляє до клінік без холодильника?",
        },
    ),
    Asked(
        "de-bahn.md",
        2,
        {
            "en": "Why did the goods train derail?",
            "de": "Warum ist der Güterzug entgleist?",
            "fr": "Pourquoi le train de marchandises a-t-il déraillé ?",
            "es": "¿Por qué descarriló el tren de mercancías?",
            "uk": "Чому зійшов з рейок вантажний потяг?",
        },
    ),
    Asked(
        "de-bahn.md",
        3,
        {
            "en": "How long will the railway line to Goslar stay closed?",
            "de": "Bis wann bleibt die Strecke nach Goslar gesperrt?",
            "fr": "Jusqu'à quand la ligne de Goslar reste-t-elle fermée ?",
            "es": "¿Hasta cuándo estará cortada la línea a Goslar?",
            "uk": "До якого числа закрита залізниця до Гослара?",
        },
    ),
    Asked(
        "de-wolf.md",
        2,
        {
            "en": "What share of the cost of fences does the state pay shepherds?",
            "de": "Welchen Anteil der Kosten für Zäune zahlt das Land den Schäfern?",
            "fr": "Quelle part du coût des clôtures l'État paie-t-il aux bergers ?",
            "es": "¿Qué parte del coste de las vallas paga el Estado a los pastores?",
            "uk": "Яку частку вартості огорож держава оплачує вівчарям?",
        },
    ),
    Asked(
        "de-wolf.md",
        1,
        {
            "en": "How many wolf cubs did the camera record?",
            "de": "Wie viele junge Wölfe hat die Kamera aufgenommen?",
            "fr": "Combien de louveteaux la caméra a-t-elle filmés ?",
            "es": "¿Cuántos lobeznos grabó la cámara?",
            "uk": "Скільки вовченят зняла камера?",
        },
    ),
    Asked(
        "fr-usine.md",
        1,
        {
            "en": "When will the tyre factory close?",
            "de": "Wann schließt die Reifenfabrik?",
            "fr": "Quand l'usine de pneus fermera-t-elle ?",
            "es": "¿Cuándo cerrará la fábrica de neumáticos?",
            "uk": "Коли закриють шинний завод?",
        },
    ),
    Asked(
        "fr-usine.md",
        3,
        {
            "en": "What bonus do the unions demand?",
            "de": "Welche Prämie verlangen die Gewerkschaften?",
            "fr": "Quelle prime les syndicats réclament-ils ?",
            "es": "¿Qué prima exigen los sindicatos?",
            "uk": "Якої премії вимагають профспілки?",
        },
    ),
    Asked(
        "fr-musee.md",
        2,
        {
            "en": "Who had bought the stolen painting?",
            "de": "Wer hatte das gestohlene Gemälde gekauft?",
            "fr": "Qui avait acheté le tableau volé ?",
            "es": "¿Quién había comprado el cuadro robado?",
            "uk": "Хто купив викрадену картину?",
        },
    ),
    Asked(
        "fr-musee.md",
        3,
        {
            "en": "Where is the painting being restored?",
            "de": "Wo wird das Gemälde restauriert?",
            "fr": "Où le tableau est-il restauré ?",
            "es": "¿Dónde se restaura el cuadro?",
            "uk": "Де реставрують картину?",
        },
    ),
    Asked(
        "es-sequia.md",
        1,
        {
            "en": "How full is the Barrancal reservoir?",
            "de": "Wie voll ist der Stausee Barrancal?",
            "fr": "Quel est le niveau de remplissage du réservoir de Barrancal ?",
            "es": "¿A qué nivel está el embalse de Barrancal?",
            "uk": "Наскільки заповнене водосховище Барранкаль?",
        },
    ),
    Asked(
        "es-sequia.md",
        2,
        {
            "en": "At what hours is the water cut off?",
            "de": "Zu welchen Uhrzeiten wird das Wasser abgestellt?",
            "fr": "À quelles heures l'eau est-elle coupée ?",
            "es": "¿A qué horas se corta el agua?",
            "uk": "О котрій годині вимикають воду?",
        },
    ),
    Asked(
        "es-volcan.md",
        1,
        {
            "en": "How many islanders were evacuated from the volcano?",
            "de": "Wie viele Inselbewohner wurden vor dem Vulkan in Sicherheit gebracht?",
            "fr": "Combien d'habitants de l'île ont été évacués à cause du volcan ?",
            "es": "¿Cuántos habitantes de la isla fueron evacuados por el volcán?",
            "uk": "Скільки жителів острова евакуювали через вулкан?",
        },
    ),
    Asked(
        "es-volcan.md",
        2,
        {
            "en": "How long was the airport closed because of the ash?",
            "de": "Wie lange war der Flughafen wegen der Asche geschlossen?",
            "fr": "Combien de temps l'aéroport est-il resté fermé à cause des cendres ?",
            "es": "¿Cuánto tiempo estuvo cerrado el aeropuerto por la ceniza?",
            "uk": "Як довго через попіл був закритий аеропорт?",
        },
    ),
    Asked(
        "uk-mist.md",
        2,
        {
            "en": "What did building the new bridge cost?",
            "de": "Was hat der Bau der neuen Brücke gekostet?",
            "fr": "Combien a coûté la construction du nouveau pont ?",
            "es": "¿Cuánto costó construir el puente nuevo?",
            "uk": "Скільки коштувало будівництво нового мосту?",
        },
    ),
    Asked(
        "uk-mist.md",
        3,
        {
            "en": "How heavy may lorries be that cross the bridge?",
            "de": "Wie schwer dürfen Lastwagen sein, die über die Brücke fahren?",
            "fr": "Quel poids maximal de camion le pont supporte-t-il ?",
            "es": "¿Qué peso máximo de camión admite el puente?",
            "uk": "Які вантажівки не можуть їздити мостом?",
        },
    ),
    Asked(
        "uk-shkola.md",
        2,
        {
            "en": "How many pupils have fallen ill with influenza?",
            "de": "Wie viele Schüler sind an Grippe erkrankt?",
            "fr": "Combien d'élèves sont tombés malades de la grippe ?",
            "es": "¿Cuántos alumnos han enfermado de gripe?",
            "uk": "Скільки учнів захворіли на грип?",
        },
    ),
    Asked(
        "uk-shkola.md",
        3,
        {
            "en": "What happens to school lunches for the younger classes?",
            "de": "Was geschieht mit dem Mittagessen für die jüngeren Klassen?",
            "fr": "Que deviennent les repas scolaires des petites classes ?",
            "es": "¿Qué pasa con las comidas escolares de los cursos inferiores?",
            "uk": "Що буде з обідами для молодших класів?",
        },
    ),
)
