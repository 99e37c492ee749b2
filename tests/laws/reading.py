"""How hard a text is to read: Flesch-Kincaid grade for English, INFLESZ for Spanish.

Flesch-Kincaid (1975): 0.39 words a sentence + 11.8 syllables a word - 15.59, in years of school. INFLESZ (Barrio
Cantalejo, 2008) is Szigriszt's scale: 206.835 - 62.3 syllables a word - words a sentence; 55 and more is normal.
Syllables are groups of vowels, with the silent e of English and the hiatus of Spanish. Libraries that do this
fetch a dictionary while they run, which a test must not.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)|\n+")
_STRONG, _WEAK = "aeoáéóíú", "iuü"


def grade(english: str) -> float:
    """Years of school that an English text asks for."""
    words, sentences = _WORD.findall(english), _sentences(english)
    syllables = sum(map(_english, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def ease(spanish: str) -> float:
    """How easily a Spanish text reads, 0 to 100 and more."""
    words, sentences = _WORD.findall(spanish), _sentences(spanish)
    syllables = sum(map(_spanish, words))
    return 206.835 - 62.3 * syllables / len(words) - len(words) / sentences


def plain(marked: str) -> str:
    """A text without its marks, places and addresses, one sentence or item a line."""
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", marked)
    text = re.sub(r"https?://\S+|www\.\S+|\{\{.*?\}\}|\{%.*?%\}|%\(\w+\)s|\{\w+\}", "it", text)
    return re.sub(r"^(#+|-|\d+\.) +|\*\*", "", text, flags=re.MULTILINE)


def _sentences(text: str) -> int:
    return max(1, sum(1 for part in _SENTENCE.split(text) if len(_WORD.findall(part)) > 1))


def _english(word: str) -> int:
    bare = re.sub(r"(?:[^laeiouysxzcgh]es|[^aeiouytd]ed|[^laeiouy]e)$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", bare)))


def _spanish(word: str) -> int:
    text, count, before = word.lower().replace("qu", "k").replace("gue", "ge").replace("gui", "gi"), 0, ""
    for sign in text:
        if sign in _STRONG + _WEAK and ((sign in _STRONG and before in _STRONG) or before not in _STRONG + _WEAK):
            count += 1
        before = sign if sign in _STRONG + _WEAK else ""
        before = before or " "
    return max(1, count)
