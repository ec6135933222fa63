"""What a word makes of the clause or verb it governs: a fact, none, or one only where it is not, or is, denied.

The classes are those of implication signatures (Karttunen, Implicative verbs, 1971; Nairn, Condoravdi and Karttunen, Computing
relative polarity for textual inference, 2006). Each holds stems (``wording.stem``), of verbs with their nouns and adjectives.
"""

from __future__ import annotations

from briefbot.text.wording import stems

FOUND_OUT = stems("learn discover discovery notice realise realize")
"""What is known only where it was found out: not by "if the police learn that"."""
KNOWING = FOUND_OUT | stems(
    "know knowledge realisation realization remember recall forget regret regrettable aware unaware fact surprise surprising"
    " ignore mention remind reminder proud glad happy sorry angry shock relieve please grateful amaze astonish coincidence"
    " truth secret attention trouble upshot bear annoy dismay"
)
"""What tells the clause of its "that" as a fact, denied or not: "he did not know that"."""
CONFIRMING = stems(
    "confirm confirmation show find finding establish reveal revelation clear true sure evident obvious undeniable"
    " undisputed demonstrate see agree admit admission concede acknowledge accept mean happen turn emerge transpire result"
    " extent problem reason difference point irony news consequence conclude conclusion document record prove proof"
    " evidence note observe verify certain"
)
"""What does so where nothing denies it: "it is clear that"."""
TURNING = stems("doubt doubtful dispute question deny denial refute rebut disprove uncertain unsure")
"""What tells a fact where it is denied, and none where it is not: "nobody doubts that"."""

UNTRUE = stems("false falsehood untrue wrong wrongly falsely incorrect")
"""What calls a clause no fact."""
ASSERTIONS = stems(
    "claim report rumour rumor story idea notion allegation accusation charge theory belief assertion suggestion legend"
)
"""What may be turned down behind its clause: "the claim that … proved false"."""
TURNED_DOWN = UNTRUE | stems(
    "unfounded withdraw retract deny debunk refute disprove baseless invention nonsense fabricate fabrication discredit"
    " dismiss reject"
)
"""What turns it down there."""
UNSETTLING = stems("overturn quash reverse reject dismiss withdraw retract debunk")
"""What denies a finding: "overturned the finding that"."""

INTENDED = stems(
    "plan threat threaten expect expectation intend intention hope wish dream pretend assume assumption presume suppose"
    " allege allegation rumour rumor propose proposal demand swear predict prediction forecast vow promise pledge"
)
"""What leaves open the clause of its "that" and the verb behind its "to": "hoped that", "hoped to"."""
ASKING = stems("urge ask order")
"""What does so with somebody before the "to": "urged the government to"."""
DOUBTING = (
    INTENDED
    | ASKING
    | UNTRUE
    | TURNING
    | stems(
        "legend myth fable fiction tale story hoax lie mistaken mistakenly erroneous unlikely improbable implausible impossible"
        " unclear unproven unconfirmed possible conceivable likely probable plausible chance possibility probability likelihood"
        " risk danger fear worry concern pray imagine invention speculate speculation conjecture hypothesis theory premise"
        " suspect suspicion accusation charge bet guess notion idea belief opinion impression debunk require requirement"
        " insist recommend request condition provide suggestion misconception superstition warn warning"
    )
)
"""What leaves open, or denies, the clause of its "that": "critics doubt that"."""

STRIVING = stems("try attempt seek bid effort campaign negotiate")
MEANT = (
    INTENDED
    | STRIVING
    | stems(
        "want aim agree offer prepare schedule slate believe think forget hesitate appear seem"
        " order permission reluctant reluctance unwilling unwillingness"
    )
)
"""What stands before "to" and the verb of what has not happened, or need not have."""
WISHED = STRIVING | stems("hope want wish dream threaten")
"""Of these what is no more than wished for: who hopes to win will not therefore."""
MEANT_TO_BE = stems("due bound set destined poised likely unlikely ready about")
"""What does so behind "is" or "was"."""
ASKED = ASKING | stems("tell beg press call want expect require")
"""What does so with somebody between: "told the army to"."""
REFUSING = stems("fail refuse deny decline lack unable impossible refrain neglect")
"""What denies the verb behind its "to": "failed to", "was unable to"."""
REFUSALS = stems("inability failure refusal")
"""What does so as a noun, with whose it is between them, too: "the refusal of Denmark to sign"."""

WEIGHED = stems("consider contemplate weigh mull debate discuss")
"""What stands before what has not been decided: "considering banning", "weighing a ban"."""
ENDING = stems("stop cease quit") | WEIGHED
"""What stands before the verb, in -ing, of what is no more, or never was."""
PROPOSALS = frozenset("proposal proposals plan plans bill draft scheme blueprint".split())
"""What has not been decided, and "would" tells of: "under the proposal the tax would rise"."""
UNPROVEN = {
    "of": stems("acquit clear suspect suspicion verge brink accuse incapable"),
    "with": stems("charge"),
    "for": stems("trial"),
    "from": stems("ban bar prevent stop keep deter"),
    "to": stems("close"),
}
"""What does so with a preposition: "acquitted of", "prevented the team from"."""
