"""Reads a gettext catalogue as it is written: .po, with nothing compiled."""

from __future__ import annotations

import json
import re

_FIELD = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?)((?:\s+"(?:[^"\\\n]|\\.)*")+)', re.MULTILINE)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_FUZZY = re.compile(r"^#,.*\bfuzzy\b", re.MULTILINE)


def read_po(text: str) -> dict[str, tuple[str, ...]]:
    """The forms of each message, one unless it has plurals; without the header, and without what is fuzzy or lacks a form."""
    catalogue = {}
    for entry in re.split(r"\n\s*\n", text):
        # the escapes that .po files have are those of JSON
        fields = {name: "".join(json.loads(part) for part in _STRING.findall(parts)) for name, parts in _FIELD.findall(entry)}
        forms = tuple(words for name, words in fields.items() if name.startswith("msgstr"))
        if fields.get("msgid") and all(forms) and not _FUZZY.search(entry):
            catalogue[fields["msgid"]] = forms
    return catalogue
