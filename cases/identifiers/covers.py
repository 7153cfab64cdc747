"""Which capitals are spoken for: known phrases, and what stands around a head noun.

``Hope House``, ``Société Elizabeth Fry``, ``rue King Edward``, ``Keele Community Correctional
Centre``: no list holds them all, but the noun that heads them gives them away.
"""

from __future__ import annotations

import re

from cases.identifiers import cue_words as cues
from cases.identifiers import lexicon as lex
from cases.identifiers import lists
from cases.identifiers.lexicon import Lexicon
from cases.identifiers.tokens import Token

_LONGEST = 6
_JOINS_ENGLISH = frozenset("of for the de du des la le".split())
_JOINS_FRENCH = frozenset("de du des la le les aux au à d l et pour".split())
# Adjectives inside a French phrase: "École secondaire Plantagenet".
_ADJECTIVES = frozenset(
    "secondaire élémentaire primaire publique public catholique régional régionale médical"
    " communautaire provincial provinciale général jeunesse d'accueil scolaire correctionnel"
    " pénitentiaire universitaire municipal municipale".split()
)
_OPEN_GAP = re.compile(r"[ .'\"/&-]{0,4}$|, ?$")
_OF_ONLY = frozenset(
    "township city county town bank church university ministry parish diocese archdiocese"
    " village municipality bay hill society friends daughters house department district region"
    " knights".split()
)
_ARTICLES = frozenset("la le les l the".split())
_STREETS_MEET = frozenset("corner intersection coin angle croisement".split())
_SAINTS = frozenset("st saint sainte ste st. san santa mount fort port lake lac mont".split())
# Head nouns that people bear as surnames: "Dixon Hall" is a place, "Tyler Hall" a person.
_ALSO_SURNAMES = frozenset(
    "hall park hill lane mill mills woods west ward day gate law walk pond marsh rivers banks"
    " castle field grove stone temple lodge case ridge bay".split()
)
# A cleric's name behind a word of schooling is a school: "goes to Bishop Macdonell".
_PRELATES = frozenset("bishop archbishop monsignor msgr cardinal pope monseigneur mgr".split())
_SCHOOLING = frozenset(
    "attends attended attending goes went transferred enrolled expelled suspended student pupil"
    " graduated skips fréquente fréquentait inscrit inscrite élève étudie".split()
)
_SCHOOLS = frozenset("school college école collège garderie daycare".split())
_WHOSE = frozenset("his her their son sa leur".split())
_PLACE_BEFORE = frozenset("at to from in the near of on via into behind outside and called".split())


def covered(tokens: list[Token], words: Lexicon, lang: str) -> set[int]:
    """Indexes of the tokens whose capitals need no other explanation."""
    out: set[int] = set()
    for index, token in enumerate(tokens):
        if index in out:
            continue
        out.update(_phrase(tokens, index, words))
        if token.low in lists.heads("after") and token.capital:
            out.update(_before_head(tokens, index, words, lang))
        elif token.low in lists.heads("small_after") and not token.capital:
            out.update(_before_small_head(tokens, index, words, lang))
        if _opens_phrase(tokens, index, lang):
            out.update(_after_head(tokens, index, words, lang))
        out.update(_special(tokens, index))
        out.update(_school(tokens, index))
    return out


def _phrase(tokens: list[Token], index: int, words: Lexicon) -> range:
    first = tokens[index]
    if not first.capital:
        return range(0)
    for phrase in words.phrases_from(_spoken(first)) or words.phrases_from(first.low):
        end = index + len(phrase)
        if end > len(tokens):
            continue
        same = all(
            _says(tokens[index + k], phrase[k])
            and (k == 0 or _OPEN_GAP.match(tokens[index + k].gap))
            for k in range(len(phrase))
        )
        if same and any(t.capital for t in tokens[index + 1 : end]):
            return range(index, end)
    return range(0)


def _spoken(token: Token) -> str:
    return token.low + "'s" if token.possessive else token.low


def _says(token: Token, word: str) -> bool:
    return token.low == word or _spoken(token) == word


def _before_head(tokens: list[Token], index: int, words: Lexicon, lang: str) -> range:
    """English: the capitals before a head noun with a capital, and what "of" adds behind it."""
    start = index
    while start > 0 and index - start < _LONGEST and _joined(tokens[start]):
        previous = tokens[start - 1]
        joins = previous.low in _JOINS_ENGLISH and start > 1 and tokens[start - 2].capital
        if not (previous.capital or joins) or (previous.opens and _is_function(previous, words)):
            break
        start -= 1
    if tokens[start].low in lists.heads("after") and start == index:
        return _after_of(tokens, index)
    if _is_surname(tokens, start, index, words, lang):
        return range(0)
    return range(start, index + 1)


def _joined(token: Token) -> bool:
    return token.gap in (" ", ". ", "-", " & ", "'", "/") or token.elided


def _is_function(token: Token, words: Lexicon) -> bool:
    return words.classify(token.text, "en") == lex.FUNCTION


def _is_surname(tokens: list[Token], start: int, index: int, words: Lexicon, lang: str) -> bool:
    """Whether head and given name are a person: "Emma Hill moved", not "at Christie Hill"."""
    if tokens[index].low not in _ALSO_SURNAMES or tokens[index - 1].possessive:
        return False
    if start > 0 and tokens[start - 1].low in _PLACE_BEFORE:
        return False
    given = [t for t in tokens[start:index] if "g" in words.flags(t.low)]
    if len(given) != index - start or index - start > 2:
        return False
    kinds = [words.classify(t.text, lang) for t in tokens[start:index]]
    if lex.NAME in kinds:
        return True
    after = tokens[index + 1].low if index + 1 < len(tokens) else ""
    return lex.BOTH in kinds and (after in cues.HUMAN_VERBS or after in cues.AUXILIARIES)


def _after_of(tokens: list[Token], index: int) -> range:
    end = index + 1
    if end < len(tokens) and tokens[end].low == "of" and tokens[index].low in _OF_ONLY:
        end += 1
        while end < len(tokens) and end - index < _LONGEST and tokens[end].capital:
            end += 1
    return range(index, end)


def _before_small_head(tokens: list[Token], index: int, words: Lexicon, lang: str) -> range:
    """English: one or two capitals before a small head: "the Gladue report", "Parkdale library"."""
    start = index
    while (
        start > 0 and index - start < 3 and tokens[start].gap == " " and tokens[start - 1].capital
    ):
        start -= 1
    if start == index:
        return range(0)
    nearest = tokens[index - 1]
    after_the = start > 0 and tokens[start - 1].low == "the"
    given = "g" in words.flags(nearest.low) and words.classify(nearest.text, lang) in lex.STRONG
    if nearest.possessive or (given and not after_the) or (index - start > 1 and not after_the):
        return range(0)
    return range(start, index)


def _opens_phrase(tokens: list[Token], index: int, lang: str) -> bool:
    token = tokens[index]
    if token.capital:
        return token.low in lists.heads("before")
    return lang == "fr" and token.low in lists.heads("small_before")


def _after_head(tokens: list[Token], index: int, words: Lexicon, lang: str) -> range:
    """French: the capitals behind a head noun: "Société John Howard", "rue King Edward"."""
    token = tokens[index]
    if lang == "en" and token.low in _OF_ONLY and token.low not in lists.heads("small_before"):
        return _after_of(tokens, index)
    end, last = index + 1, index
    while end < len(tokens) and end - index <= _LONGEST and _open_join(tokens[end]):
        part = tokens[end]
        if part.capital or part.low.isdigit():
            last = end
        elif not (part.low in _JOINS_FRENCH or part.low in _ADJECTIVES):
            break
        if part.low == "et" and not _known_after(tokens, end, words, lang):
            break
        end += 1
    return range(index, last + 1) if last > index else range(0)


def _open_join(token: Token) -> bool:
    return token.gap in (" ", ". ", "-", "'", "/", " & ") or token.elided


def _known_after(tokens: list[Token], index: int, words: Lexicon, lang: str) -> bool:
    if index + 1 >= len(tokens) or not tokens[index + 1].capital:
        return False
    return words.classify(tokens[index + 1].text, lang) in (lex.WORD, lex.TERM, lex.TERM_OR_NAME)


def _is_shop(token: Token, after: list[Token]) -> bool:
    """``Bob's Towing``: a possessive and a capital that is an everyday word."""
    if not (token.capital and token.possessive and after and after[0].gap == " "):
        return False
    return after[0].capital and after[0].low in lists.english() and not after[0].upper


def _special(tokens: list[Token], index: int) -> range:
    token = tokens[index]
    after = tokens[index + 1 : index + 3]
    if not after:
        return _saint(tokens, index)
    if _is_shop(token, after):
        return range(index, index + 2)
    if token.low in ("bill", "projet") and re.match(r"[cs]-?\d*$|\d+$|c$", after[0].low):
        return range(index, index + 2)
    if token.low in _STREETS_MEET and after[0].low in ("of", "de", "des", "du"):
        return range(index, min(len(tokens), index + _LONGEST))
    return _saint(tokens, index)


def _saint(tokens: list[Token], index: int) -> range:
    """A parish, a feast or a town; behind another capital it is part of a name."""
    token = tokens[index]
    if not token.capital or _behind_capital(tokens, index):
        return range(0)
    if token.low.startswith(("saint-", "sainte-", "st-", "ste-", "notre-dame")):
        return range(index, _of_whom(tokens, index + 1))
    capital_after = index + 1 < len(tokens) and tokens[index + 1].capital
    named = token.low in _SAINTS and capital_after
    return range(index, _of_whom(tokens, index + 2)) if named else range(0)


def _behind_capital(tokens: list[Token], index: int) -> bool:
    """Whether a capital stands before it that is more than a sentence's first article."""
    if index == 0 or tokens[index].opens:
        return False
    before = tokens[index - 1]
    return before.capital and not (before.opens and before.low in _ARTICLES)


def _of_whom(tokens: list[Token], end: int) -> int:
    """Where a saint's name ends: behind "de Paul" too."""
    more = tokens[end : end + 2]
    return end + 2 if len(more) == 2 and more[0].low == "de" and more[1].capital else end


def _school(tokens: list[Token], index: int) -> range:
    """A cleric's title and name where a school stands, and what follows "his school,"."""
    title, name = tokens[index], tokens[index + 1 : index + 2]
    if title.low in _SCHOOLS and index and tokens[index - 1].low in _WHOSE:
        return range(index, index + 2) if name and name[0].gap == ", " else range(0)
    if title.low not in _PRELATES or not title.capital or not (name and name[0].capital):
        return range(0)
    before = {token.low for token in tokens[max(0, index - 2) : index]}
    return range(index, index + 2) if before & _SCHOOLING else range(0)
