"""Street, rural and box addresses, and unit numbers.

An address is read word by word from its number on, at most seven words ahead, so that the time
taken grows with the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cases.identifiers import street_words as words
from cases.identifiers.context import Text
from cases.identifiers.model import ADDRESS, OVERRIDE, UNIT, WARN, Mark

_NUMBER = re.compile(
    r"(?<![\w.$/:-])(?:[0-9]{1,4}[A-Za-z]?-)?[0-9]{1,6}(?:[A-Za-z]| [A-F](?= [A-Z0-9]))?"
    r"(?:[ -]?1/2|,? (?:bis|ter)\b)?"
    r"(?![\w%°/]|[.:-][0-9])"
)
_UNIT_BEFORE = re.compile(
    r"(?:\b(?:unit|apt|apartment|suite|ste|app|appt|appartement|bureau|room|rm|logement|unité|bsmt)"
    r"\.? ?#? ?|#)[0-9]{0,4}[a-z]?,? ?(?:-|at|au|to|of|,)? ?$"
)
_UNIT_AFTER = re.compile(
    r",? ?(?:(?:unit|apt|apartment|suite|ste|app|appt|appartement|bureau|room|rm|logement|unité)\.?"
    r" ?#? ?|# ?)[0-9]{1,4}[a-z]?(?!\w)"
)
_HOME = re.compile(
    r"\b(?:liv(?:es|ed|ing|e)|resid(?:es|ed|ing|e)|stay(?:s|ed|ing)?|address|moved|home|house"
    r"|couch-?surf\w*|squatt?\w*|evicted|lodg\w+|habit\w+|demeur\w+|vit|vivent|r[eé]sid\w+|log\w+"
    r"|adresse|domicil\w+|d[eé]m[eé]nag\w+|expuls\w+)[\w ,']{0,18}?[ :]"
    r"(?:at|to|from|@|au|à|du|is|est|:|chez)? ?$"
)
_AT = re.compile(
    r"(?:(?:^|[ ,(])(?:at|@|to|from|near|of|au|du|address:?|attended|behind|outside|adresse:?) |^)$"
)
_ORDINAL = re.compile(r"[0-9]{1,3}(?:st|nd|rd|th|e|er|re|ère|ième|ème)$")
_GAP = re.compile(r"\.? |-|'|\. ?|,? #")
_RURAL = re.compile(
    r"(?<![\w.])(?:r\.?r\.? ?#? ?[0-9]{1,2}|(?:rural route|route rurale|r\.r\.) ?#? ?[0-9]{1,2}"
    r"|lots? [0-9]{1,3},? (?:and |et |,)?con(?:cession|c)?\.? ?(?:road |rd )?[0-9ivx]{1,4}"
    r"|[0-9]{1,2}(?:st|nd|rd|th) (?:concession|conc?|line|sideroad),? lot #?[0-9]{1,3}"
    r"|(?:county road|highway|hwy|line|sideroad|regional road|rang|route|chemin de comté)"
    r" [0-9]{1,3},? (?:number|civic|no\.?|numéro|#) ?[0-9]{1,6}"
    r"|con(?:cession|c\.?) (?:road |rd\.? )?#?[0-9]{1,2}(?:,? lot [0-9]{1,3})?"
    r"|(?:fire|civic|911|green|blue) (?:number|sign|address|no\.?|#) ?#? ?[0-9]{2,6}"
    r"|(?:numéro|adresse|no) civique ?:? ?[0-9]{2,6})(?!\w|-[0-9])"
)
_BOX = re.compile(
    r"(?<![\w.])(?:p\.? ?o\.? ?box|po ?b|post(?:al)? (?:office )?box|case postale|c\.p\.|cp)"
    r" ?(?:#|no\.? )? ?[0-9]{1,6}(?!\w)|(?<![\w.])(?:site|comp(?:artment)?|general delivery|gd)"
    r" [0-9]{1,4},? (?:comp(?:artment)? [0-9]{1,4},? )?box [0-9]{1,5}(?!\w)"
    r"|(?<!\w)(?:general delivery|poste restante)(?!\w)"
)
_UNIT = re.compile(
    r"(?<![\w-])(?:apt|apartment|appt|app|appartement)\.? ?(?:#|no\.? |number )? ?"
    r"[0-9]{1,4}[a-z]?(?![\w%])"
)
_ROOM = re.compile(
    r"(?<![\w-])(?:unit|suite|room|rm|chambre|logement|unité|trailer|basement unit)\.?"
    r" ?(?:#|no\.? |number )? ?[0-9]{1,4}[a-z]?(?![\w%])"
)
_ROOM_CUE = re.compile(
    r"\b(?:liv\w+|resid\w+|stay\w+|rent\w*|tenants?|occup\w+|neighbou?r\w*|habit\w+|demeur\w+|vit"
    r"|r[eé]sid\w+|log[eé]\w*|loue|locataire|home|moved|motel|building|immeuble|complex|complaints?"
    r"|noise|superintendent|door)\b[\w ,']{0,22}$"
)


def find_addresses(text: Text) -> Iterator[Mark]:
    """Street addresses from their number on; rural routes, lots and concessions; postal boxes."""
    for number in _NUMBER.finditer(text.text):
        end, rule = _street(text, number), "address_street"
        if not end:
            end, rule = _home(text, number), "address_home"
        if end:
            yield Mark(
                _unit_start(text, number.start()), _unit_end(text, end), ADDRESS, OVERRIDE, rule
            )
    for match in _RURAL.finditer(text.low):
        yield Mark(*match.span(), ADDRESS, OVERRIDE, "address_rural")
    for match in _BOX.finditer(text.low):
        yield Mark(*match.span(), ADDRESS, OVERRIDE, "address_box")


def find_units(text: Text) -> Iterator[Mark]:
    """Flat numbers, and room or unit numbers where somebody lives: as a warning."""
    for match in _UNIT.finditer(text.low):
        yield Mark(*match.span(), UNIT, WARN, "unit")
    for match in _ROOM.finditer(text.low):
        if text.cued(match.start(), _ROOM_CUE):
            yield Mark(*match.span(), UNIT, WARN, "unit")


def _unit_start(text: Text, start: int) -> int:
    found = _UNIT_BEFORE.search(text.before(start, 24))
    return start - (len(found.string) - found.start()) if found else start


def _unit_end(text: Text, end: int) -> int:
    found = _UNIT_AFTER.match(text.low, end)
    return found.end() if found else end


def _following(text: Text, end: int) -> list[re.Match[str]]:
    """The words after a number that only plain gaps part."""
    found: list[re.Match[str]] = []
    for match in text.words_from(end, 7):
        gap = text.text[end : match.start()]
        if gap not in ("", " ", ", ", ". ", ".") or (found and "," in gap):
            break
        found.append(match)
        end = match.end()
    return found


def _street(text: Text, number: re.Match[str]) -> int:
    """Where the street that begins after ``number`` ends; 0 if there is none."""
    following = _following(text, number.end())
    if not following:
        return 0
    comma = "," in text.text[number.end() : following[0].start()]
    return _french(following, comma=comma) or (0 if comma else _english(text, number, following))


def _english(text: Text, number: re.Match[str], following: list[re.Match[str]]) -> int:
    numbered = _numbered_road(following) or _with_article(text, number, following)
    if numbered:
        return numbered
    for index, word in enumerate(following[:5]):
        low = word[0].lower()
        if index and low in words.TYPES and _names_street(text, number, following[:index], word):
            return _directed(following, index)
        capital = word[0][0].isupper() and low in words.STREET_NAMES
        if low in words.NOT_IN_STREETS and not capital:
            break
    return 0


def _with_article(text: Text, number: re.Match[str], following: list[re.Match[str]]) -> int:
    """``5 The Kingsway``: a street that is called so and has no kind."""
    if len(following) < 2 or following[0][0] != "The" or not following[1][0][0].isupper():
        return 0
    return _directed(following, 1) if text.cued(number.start(), _AT) else 0


def _names_street(
    text: Text, number: re.Match[str], name: list[re.Match[str]], kind: re.Match[str]
) -> bool:
    capitals = [
        word[0][0].isupper() or _ORDINAL.match(word[0].lower()) is not None for word in name
    ]
    if all(capitals):
        return kind[0][0].isupper() or kind[0].lower() in words.SMALL_TYPES
    if kind[0].lower() not in words.SMALL_TYPES - words.LOOSE_TYPES or len(name) > 2:
        return False
    return len(number[0]) > 2 or text.cued(number.start(), _AT)


def _numbered_road(following: list[re.Match[str]]) -> int:
    """``4410 Highway 11 North``, ``2150 County Road 43``, ``1200 Concession 5``."""
    for index, word in enumerate(following[:4]):
        low = word[0].lower()
        if index and word[0].isdigit() and len(word[0]) < 4:
            return _directed(following, index)
        if low not in words.NUMBERED_ROADS:
            break
    return 0


def _directed(following: list[re.Match[str]], index: int) -> int:
    after = following[index + 1 : index + 2]
    if after and after[0][0].lower() in words.DIRECTIONS:
        return after[0].end()
    return following[index].end()


def _french(following: list[re.Match[str]], *, comma: bool) -> int:
    index = 0
    while index < min(2, len(following)) and _bare(following[index]) in ("de", "la"):
        index += 1
    ordinal = index < len(following) and _ORDINAL.match(following[index][0].lower())
    if ordinal:
        index += 1
    if index >= len(following) or _bare(following[index]) not in words.FRENCH_TYPES:
        return 0
    kind = _bare(following[index])
    if ordinal and (comma or kind not in words.TYPES):
        return _directed(following, index)
    return _french_name(following[index + 1 :], kind)


def _french_name(rest: list[re.Match[str]], kind: str) -> int:
    end, named = 0, 0
    for word in rest[:6]:
        low = word[0].lower()
        if low in words.PARTICLES and not named:
            continue
        named_so = word[0][0].isupper() or word[0].isdigit() or "'" in word[0] or "-" in word[0]
        if named and not (named_so or low in words.DIRECTIONS or low in words.PARTICLES):
            break
        if not named and not named_so and (kind in words.FRENCH_LOOSE or _counts(low)):
            return 0
        if low not in words.PARTICLES:
            end, named = word.end(), named + 1
    return end


def _counts(low: str) -> bool:
    return low in words.NOT_IN_STREETS


def _bare(word: re.Match[str]) -> str:
    return word[0].lower()


def _home(text: Text, number: re.Match[str]) -> int:
    """``lives at 45 Elm``: a number and a capital where the words before say somebody's home."""
    following = _following(text, number.end())
    if not following or not following[0][0][0].isupper():
        return 0
    if following[0][0].lower() in words.NOT_IN_STREETS - {"second"} or not text.cued(
        number.start(), _HOME
    ):
        return 0
    return _directed(following, 0)
