"""Does a text speak to a language model instead of a reader? Instructions, the marks of a conversation, hidden letters.

It is a warning and no defence: what an article asks for changes nothing, because nothing an answer says goes unchecked.
Letters without width and marks that steer direction are gone since the article was read, so that what they hid or broke up
is looked at as plain text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from briefbot.text.invisible import has_tags, visible

_MODEL = r"(?:a\.?i\.?|llms?|(?:large )?language models?|chat ?bots?|chatgpt|gpt(?:-\w+)?|copilot|gemini|claude|assistants?)"
_OWN = r"your (?:own |next |final |whole |entire |full )?(?:answers?|responses?|repl(?:y|ies)|outputs?|completions?)"
_RULES = r"(?:instructions?|prompts?|rules|guidelines|directives?|commands?|constraints?|programming|safety \w+)"
_ASKED = (
    "add alter amend append apply augment begin change convert encode encrypt end enhance express finish format group hide"
    " include incorporate insert integrate introduce invert jumble make mention mix modify"
    " obfuscate output place precede prefix present"
    " print provide put randomi[sz]e remove render rephrase replace reverse rewrite scramble shuffle sprinkle start substitute"
    " swap switch translate transform use weave work wrap write"
).replace(" ", "|")
_WITHIN_LINE = r"[^\S\n]*"
"""White space before and behind a line's only words: ``\\s`` would be tried again from each of many line ends."""
_PATTERNS = (
    # orders that take back what a model was told
    r"\b(?:ignore|disregard|forget|override|overrule|bypass|discard|neglect|do not follow|don't follow|stop following)\b"
    r"[^.!?]{0,40}\b(?:previous|prior|above|earlier|preceding|foregoing|initial|original|system|your|all|any)\b"
    rf"[^.!?]{{0,30}}\b{_RULES}\b",
    r"\b(?:ignore|disregard|forget) (?:everything|anything|all) (?:you|that was|said|written|above|before|previously)\b",
    r"\b(?:new|updated|real|actual|hidden|secret|important|additional) (?:system )?(?:instructions?|prompts?|directives?)\s*:",
    r"\b(?:reveal|print|show|repeat|output|leak|tell me) (?:\w+ ){0,3}(?:system|initial|hidden|secret) prompt\b",
    # orders about the reply itself
    rf"(?:^|[.!?:;\"“]\s*|\b(?:please|must|should|can you|could you|always|now|then|also|and) )(?:{_ASKED})\b"
    rf"[^\n]{{0,110}}?\b{_OWN}\b",
    rf"(?:^|[.!?:;\"“]\s*)(?:in|at the (?:end|start|beginning) of|throughout|to|for|before|after) {_OWN},? (?:please )?[a-z]",
    rf"\b(?:begin|start|end|finish|conclude) {_OWN} (?:with|by)\b",
    r"\b(?:respond|reply|answer) (?:only|exclusively|solely|always|instead)\b[^.!?]{0,60}\b(?:with|in|using|by|as)\b",
    r"\bdo(?:n't| not) (?:tell|inform|warn|alert|mention (?:this|it) to) the user\b|\btell the user (?:that|to)\b",
    # another part to play
    rf"\byou are (?:now )?(?:an? )?(?:\w+ ){{0,3}}(?:{_MODEL}|dan|in developer mode|unrestricted|jailbroken)\b"
    r"(?<!\ban assistant)(?! (?:user|customer|professor)s?\b)",
    r"\b(?:developer|debug|god|dan|jailbreak) mode (?:is )?(?:now )?(?:enabled|activated|on)\b|\bdo anything now\b",
    r"\b(?:attention|note(?: to)?|message (?:to|for)|instructions? (?:to|for)|dear|hey|if you are|if you're)"
    rf"(?: an?| the| any| all)?,? {_MODEL}\b(?=[:,.!]| (?:reading|processing|summari[sz]ing|answering|model|system|that|who))",
    r"\bas an (?:ai|artificial intelligence) (?:language )?(?:model|assistant|chatbot)\b",
    # the marks of a conversation
    r"<\|?/?(?:im_start|im_end|system|assistant|user|endoftext|start_header_id|end_header_id|eot_id|begin_of_text)\|?>",
    r"\[/?inst\]|<</?sys>>|\b(?:begin|end) articles-[0-9a-f]{6,}",
    rf"(?:^|\n){_WITHIN_LINE}#{{2,}}\s*(?:system|assistant|instructions?|new task){_WITHIN_LINE}(?::{_WITHIN_LINE})?(?:\n|$)",
    rf"(?:^|\n){_WITHIN_LINE}(?:system|assistant|\[system\]|system (?:message|prompt|note|override))\s*:\s",
)
_SPEAKS_TO_A_MODEL = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))


@lru_cache(maxsize=1024)
def is_suspicious(text: str) -> bool:
    """Whether the text has orders to a language model, marks of its conversations, or letters that are not shown."""
    if has_tags(text):
        return True
    plain = text if text.isascii() else unicodedata.normalize("NFKC", visible(text))
    return bool(_SPEAKS_TO_A_MODEL.search(plain.casefold()))
