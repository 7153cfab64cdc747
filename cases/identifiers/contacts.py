"""E-mail addresses, web addresses and account names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cases.identifiers import lists
from cases.identifiers.context import Text
from cases.identifiers.model import BLOCK, EMAIL, HANDLE, OVERRIDE, URL, Mark

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?!\w)")
_AT_SPELLED = re.compile(
    r" ?(?:[\(\[\{] ?(?:at|arobase|@|a) ?[\)\]\}]| (?:at|arobase|@|arobas) ) ?"
)
_LOCAL_PART = re.compile(r"[\w+-][\w.+-]{0,63}$")
_DOMAIN_SPELLED = re.compile(
    r"[\w-]{2,40} ?(?:\.|[\(\[\{] ?(?:dot|point|\.) ?[\)\]\}]| (?:dot|point) ) ?"
    r"(?:com|ca|org|net|edu|fr|info|me|co|gov|on)\b"
)
_KNOWN_DOMAIN = re.compile(r"(?:gmail|hotmail|yahoo|outlook|icloud|videotron|bell|rogers|live)\b")
_CHUNK = re.compile(r"\S+")
_ENDINGS = frozenset("com ca org net info me io gg tv fr link app co us uk biz xyz live be".split())
_PROFILE = re.compile(
    r"(?:facebook|fb|instagram|tiktok|snapchat|twitter|x|linkedin|youtube|youtu|reddit|twitch|kik"
    r"|onlyfans|discord|telegram|t|gofundme|linktr|vk|pinterest|threads|soundcloud|kijiji)"
    r"\.(?:com|me|gg|tv|ee|net|org|be|ca)$"
)
_PUBLIC = re.compile(
    r"(?:^|\.)(?:(?:ontario|canada|211ontario|connexontario|kidshelpphone|jeunessejecoute"
    r"|legalaid|cleo|steps-?tojustice|justice|wellnesstogether|bouncebackontario|211|988|camh"
    r"|sjto|tribunalsontario)\.(?:ca|on\.ca|com)|gc\.ca|gov\.on\.ca|on\.ca)$"
)
_NETWORK = (
    r"snap ?chat|snap|sc|insta ?gram|insta|ig|tik ?tok|discord|twitter|facebook|fb|messenger"
    r"|telegram|whats ?app|kik|gamer ?tag|psn|xbox(?: live)?|steam|roblox|twitch|reddit|wickr"
    r"|signal|onlyfans|grindr|tinder|youtube|threads|linkedin|bereal|user ?name|screen ?name"
    r"|pseudo|nom d'utilisateur|handle|compte"
)
_ACCOUNT = re.compile(
    rf"\b(?:{_NETWORK})\b(?: (?:user ?name|user|handle|id|account|acct|name|profile|compte|page"
    r"|profil|pseudo|is|as|under|est|sous|tag|called))*( ?[:=#] ?| - | )[\"'(]?"
)
_AS_ACCOUNT = re.compile(r"(?:user ?name|user|handle|id|pseudo|is|est|as|under|sous|tag|called)$")
_NAME = re.compile(r"@?[\w][\w.\-]{1,38}[\w](?:#[0-9]{2,6})?")
_AT = re.compile(r"(?<![\w.@/])@[A-Za-z_][\w.]{1,38}\w")
_REDDIT = re.compile(r"(?<![\w/])/?u/[\w-]{3,30}")
_DISCORD = re.compile(r"(?<!\w)[A-Za-z][\w.]{1,31}#[0-9]{4}(?!\w)")
_NOT_DOMAINS = frozenset("b.c q.c e.g i.e a.m p.m".split())


def find_emails(text: Text) -> Iterator[Mark]:
    """E-mail addresses as such, and spelled out with "at" and "dot"."""
    for match in _EMAIL.finditer(text.text):
        yield Mark(*match.span(), EMAIL, BLOCK, "email")
    for at in _AT_SPELLED.finditer(text.low):
        domain = _DOMAIN_SPELLED.match(text.low, at.end())
        if domain is None or ("." in domain[0] and at[0] in (" at ", " @ ")):
            domain = _KNOWN_DOMAIN.match(text.low, at.end())
        local = _LOCAL_PART.search(text.low, max(0, at.start() - 64), at.start())
        if local and domain:
            yield Mark(local.start(), domain.end(), EMAIL, BLOCK, "email_spelled")


def find_urls(text: Text) -> Iterator[Mark]:
    """Web addresses, but not the front pages of public services."""
    for chunk in _CHUNK.finditer(text.low):
        start = chunk.start() + len(chunk[0]) - len(chunk[0].lstrip("(<[\"'"))
        body = chunk[0].strip("(<[\"'>)],;:.!?")
        if "." not in body or "@" in body.split("/")[0]:
            continue
        _, separator, rest = body.rpartition("://")
        host, _, path = rest.partition("/")
        if not (separator or _is_host(host)):
            continue
        bare = host.removeprefix("www.").removeprefix("m.")
        if _PROFILE.search(bare) and path:
            yield Mark(start, start + len(body), URL, BLOCK, "url_profile")
        elif not _PUBLIC.search(bare):
            yield Mark(start, start + len(body), URL, OVERRIDE, "url")


def _is_host(host: str) -> bool:
    labels = host.split(".")
    whole = all(label and label.replace("-", "").isalnum() for label in labels)
    if not whole or len(labels) < 2:  # a full stop may stand behind the slash: "and/or."
        return False
    if labels[0] == "www":
        return len(labels) > 2
    if host in _NOT_DOMAINS or len(labels[-2]) < 2 or labels[-1] not in _ENDINGS:
        return False
    return not labels[0].isdigit()


def find_handles(text: Text) -> Iterator[Mark]:
    """Names after an at sign or after the name of a network."""
    for shape in (_REDDIT, _DISCORD):
        for match in shape.finditer(text.text):
            if match[0].partition("#")[0].lower() in lists.acronyms():
                continue
            yield Mark(*match.span(), HANDLE, OVERRIDE, "handle")
    for match in _AT.finditer(text.text):
        word = match[0][1:].lower()
        if not (word in lists.english() or word in lists.french() or word in lists.acronyms()):
            yield Mark(*match.span(), HANDLE, OVERRIDE, "handle_at")
    for cue in _ACCOUNT.finditer(text.low):
        name = _NAME.match(text.text, cue.end())
        if name and _is_handle(name[0], cue):
            yield Mark(*name.span(), HANDLE, OVERRIDE, "handle")


def _is_handle(name: str, cue: re.Match[str]) -> bool:
    if name.isdigit():
        return False
    if name[0] == "@" or any(c.isdigit() or c in "_." for c in name):
        return True
    said = cue[1].strip() in (":", "=") or _AS_ACCOUNT.search(cue[0].rstrip(" \"'("))
    low = name.lower()
    known = low in lists.english() or low in lists.french() or low in lists.terms()[0]
    return bool(said) and not known
