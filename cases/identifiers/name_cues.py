"""What the words around a capital say about it: a person, a place, an agency, a drug."""

from __future__ import annotations

from cases.identifiers import cue_words as cues
from cases.identifiers import lexicon as lex
from cases.identifiers import lists
from cases.identifiers.reader import Reader

_ARTICLES = frozenset("a an the le la les un une du des au aux l".split())
_LONGEST_ABBREVIATION = 6


def titled(reader: Reader, index: int) -> bool:
    """A title before a capital: any word after "Mrs.", only a likely name after "Elder"."""
    title, token = reader.at(index - 1), reader.tokens[index]
    if title is None or token.opens or token.gap not in (" ", ". ") or title.low not in cues.TITLES:
        return False
    if (
        not token.capital
        or index in reader.covered
        or (token.upper and token.low in lists.acronyms())
    ):
        return False
    if title.low in cues.FIRM_TITLES:
        return True
    if title.low in ("m", "mr") and title.capital:
        return token.gap == ". " or title.low == "mr"
    return reader.kind(index) in (lex.BOTH, lex.NAME, lex.UNKNOWN, lex.TERM_OR_NAME)


def named(reader: Reader, index: int) -> bool:
    """Whether "named", "goes by", "s'appelle" or the like comes just before the word."""
    at = index - 1
    for _ in range(2):
        if reader.low(at) in cues.AFTER_NAMING and not _names(reader, at):
            at -= 1
    return _names(reader, at)


def _names(reader: Reader, at: int) -> bool:
    if reader.low(at) in cues.NAMING:
        return True
    return f"{reader.low(at - 1)} {reader.low(at)}" in cues.NAMING_PAIRS


def acts(reader: Reader, index: int, *, firm: bool) -> bool:
    """Whether what follows or precedes makes the word somebody who acts."""
    before, after = reader.low(index - 1), reader.at(index + 1)
    if before == "chez" and reader.low(index - 2) in cues.AT_A_FIRM:
        return False
    kin = before in cues.KIN and reader.tokens[index].gap in (" ", ", ")
    if kin or (before in cues.PERSON_BEFORE and not reader.tokens[index].opens):
        return True
    if after is None or after.gap != " " or after.capital:
        return False
    if after.low in cues.HUMAN_VERBS:
        return True
    return not firm and (after.low in cues.AUXILIARIES or after.low.endswith("ed"))


def set_apart(reader: Reader, index: int) -> bool:
    """``her uncle, Real, drinks``: a name between commas behind kin, whatever else it means."""
    token, after = reader.tokens[index], reader.at(index + 1)
    if after is None or token.gap != ", " or not after.gap.startswith(",") or after.capital:
        return False
    kin = reader.low(index - 1) in cues.KIN
    return kin and bool(reader.words.flags(token.low)) and not reader.words.is_term(token.low)


def is_aged(reader: Reader, index: int) -> bool:
    """``Angel is 15``, ``Rose a 82 ans``: a number that counts nothing but years of age."""
    number, unit = reader.at(index + 2), reader.low(index + 3)
    if reader.low(index + 1) not in ("is", "a", "turned") or number is None:
        return False
    if not number.low.isdigit() or not 0 < int(number.low) < 110:
        return False
    return unit in ("", "and", "with", "years", "yrs", "yo", "but", "ans", "et") and (
        unit != "years" or reader.low(index + 4) == "old"
    )


def in_apposition(reader: Reader, index: int) -> bool:
    """``Grace, 15,`` or ``Grace (15)``."""
    after = reader.at(index + 1)
    return after is not None and after.gap.strip() in (",", "(") and after.low.isdigit()


def is_drug(reader: Reader, index: int) -> bool:
    if reader.low(index) not in lists.drug_slang():
        return False
    return any(reader.low(i) in cues.DRUG_USE for i in range(index - 7, index + 5))


def is_taken(reader: Reader, index: int) -> bool:
    """``uses Tina``, ``the meth Tina``: a street name, read with the capital before it."""
    low = reader.low(index)
    if reader.tokens[index].possessive or reader.tokens[index].gap != " ":
        return False
    whole = reader.low(index + 1) == "jane" if low == "mary" else low in lists.drug_slang()
    return whole and reader.low(index - 1) in cues.TAKES


def is_the(reader: Reader, index: int) -> bool:
    """``the Marina``: a word with an article is the thing, unless a household follows."""
    article = reader.low(index - 1) in ("the", "la", "le", "du", "au")
    return article and reader.low(index + 1) not in cues.HOUSEHOLD


def is_somebody(reader: Reader, index: int) -> bool:
    """Whether the words around a lone capital tell of a person: it owns, acts, or has an age."""
    if reader.tokens[index].possessive or acts(reader, index, firm=False):
        return True
    return is_aged(reader, index) or in_apposition(reader, index)


def is_a_thing(reader: Reader, index: int) -> bool:
    """``a Dexcom``, ``des Hells``: with an article an unknown capital is seldom somebody."""
    if reader.tokens[index].possessive or acts(reader, index, firm=True):
        return False
    before, then = reader.low(index - 1), reader.low(index - 2)
    if before in _ARTICLES or along(reader, index):
        return True
    if before == "from":
        return then not in cues.FROM_A_PERSON
    return before == "à" and then not in cues.TO_A_PERSON


def along(reader: Reader, index: int) -> bool:
    """``a domestic on Barton``: a street, unless "on" is what one does to a person."""
    token = reader.tokens[index]
    if token.opens or token.possessive or acts(reader, index, firm=True):
        return False
    return reader.low(index - 1) == "on" and reader.low(index - 2) not in cues.ON_A_PERSON


def abbreviates(reader: Reader, index: int) -> bool:
    """``NEDIC``: a short unknown word in capitals, in a text that is not, and that does nothing."""
    token = reader.tokens[index]
    short = token.upper and len(token.low) <= _LONGEST_ABBREVIATION
    return short and not (token.possessive or acts(reader, index, firm=True))


def in_a_title(reader: Reader, index: int) -> bool:
    """``Living Waters``: a word that is nobody's given name, behind a capital that is a word."""
    before = reader.at(index - 1)
    if before is None or not before.capital or before.opens or reader.tokens[index].gap != " ":
        return False
    if before.low in cues.TITLES | cues.KIN or reader.kind(index - 1) != lex.WORD:
        return False
    placed = reader.low(index - 2) in cues.PLACE_BEFORE
    return placed or "g" not in reader.words.flags(reader.low(index))


def sounds_like_a_town(low: str) -> bool:
    """``Fergusonville``: no list of places is whole, but their endings are few."""
    return len(low) > 7 and low.endswith(cues.TOWN_ENDINGS)


def in_place(reader: Reader, index: int) -> bool:
    """After "in" an unknown capital is a town; "à" and "de" may come before a person as well."""
    before = reader.low(index - 1)
    return before in ("in", "en") and reader.low(index - 2) not in (
        "confided",
        "interested",
        "trust",
    )


def is_town(reader: Reader, index: int) -> bool:
    """A town elsewhere behind a word of place."""
    low = reader.low(index)
    return low in lists.far_places() and reader.low(index - 1) in cues.PLACE_BEFORE


def on_the_map(reader: Reader, index: int) -> bool:
    """No given name, and where a street or a quarter stands: "on Brookdale", "in the Glebe"."""
    token, before = reader.tokens[index], reader.low(index - 1)
    if token.opens or token.possessive or token.gap != " ":
        return False
    if "g" in reader.words.flags(token.low):
        return _crossing(reader, index)
    if before in ("a", "an", "un", "une"):  # "a Leatherman": a make, not somebody
        return (
            not reader.words.is_any_word(reader.low(index + 1))
            or reader.low(index + 1) in cues.FUNCTION
        )
    if before == "the":
        return not token.low.endswith("s") and reader.low(index + 1) not in cues.HOUSEHOLD
    if before == "on":
        return reader.low(index - 2) not in cues.ON_A_PERSON
    if before == "at":
        return reader.low(index - 2) not in cues.AT_A_PERSON
    return _crossing(reader, index)


def _crossing(reader: Reader, index: int) -> bool:
    """``at Bronson and Gladstone``: two streets, unless both are given names."""
    first = index - 2 if reader.low(index - 1) in ("and", "et", "&") else index
    second = first + 2
    if reader.low(first - 1) not in ("at", "near", "à") or reader.low(second - 1) not in (
        "and",
        "et",
    ):
        return False
    pair = [reader.at(first), reader.at(second)]
    if any(t is None or not t.capital for t in pair):
        return False
    return not all("g" in reader.words.flags(t.low) for t in pair if t)


def is_organization(reader: Reader, index: int) -> bool:
    """An unknown word where an agency stands: "referral to X", "X has a waiting list"."""
    joined = reader.low(index - 1) in cues.ORGANIZATION_JOINS
    if joined and reader.low(index - 2) in cues.ORGANIZATION_BEFORE:
        return True
    at = index + 1
    while at < index + 4 and reader.low(at) in cues.HOLDS:
        at += 1
    after = reader.at(at)
    return after is not None and after.gap == " " and after.low in cues.ORGANIZATION_AFTER
