"""The address of a post or an account, written one way however it was copied.

People copy the same post from a telephone, from a computer, with the marks by which a platform follows a link, or as a
short link. What only says how somebody came there is taken off; what says where they came stays. An address that names
no post and no account ("facebook.com") is none: two posts must never be taken for one.
"""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from bot.concerns.concern import Platform, Words
from bot.labelled import Labelled

LONGEST = 2_000

_HOSTS = {
    "fb.com": "facebook.com",
    "fb.me": "facebook.com",
    "fb.watch": "facebook.com",
    "twitter.com": "x.com",
    "instagr.am": "instagram.com",
    "youtube-nocookie.com": "youtube.com",
    "dojo.me": "classdojo.com",
}
"""Other names of one platform."""
_SHORT_VIDEO = "youtu.be"
_DOORS = re.compile(
    r"(?:www\d?|m|mobile|mbasic|touch|web|old|new|amp|l|lm|en-gb|en|[a-z]{2}-[a-z]{2})\.(?=[^.]+\.[^.])"
)
"""A first part of a host's name that leads to the same place."""
_FOLLOWING = re.compile(
    r"utm_.*|.*clid|igsh(?:id)?|mibextid|__.*|ref.*|si|s|t|feature|source|src|share.*|_r|_t|rdid|lang|locale|hl|web_id"
    r"|is_from_webapp|sender_device|comment_tracking|paipv|eav|app|pp|ab_channel|context|trk",
    re.IGNORECASE,
)
"""Names of what a platform adds in order to follow a link."""
_HANDLE = re.compile(
    r"@(?P<told>[\w.-]{1,60})|(?P<bare>(?=[a-z]*[\d._-])[a-z0-9][\w.-]{3,58}[a-z0-9])", re.ASCII | re.IGNORECASE
)
"""An account's name: after the sign for one, or with a letter that no ordinary word has ("unknown" is no account)."""
_NUMBER = re.compile(r"\s*(?:\+|00)?[\d\s().-]{9,24}", re.ASCII)
_HOST = re.compile(r"(?=.{4,253}\Z)[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_POST_OF_X = re.compile(r"/(?:i/(?:web/)?|[^/]+/)?status(?:es)?/(\d+)(?:/.*)?")
_VIDEO = re.compile(r"/(?:shorts|embed|live|v)/([\w-]+)(?:/.*)?")
_PLATFORMS = {
    Platform.FACEBOOK: "facebook.com",
    Platform.INSTAGRAM: "instagram.com",
    Platform.X: "x.com",
    Platform.TIKTOK: "tiktok.com",
    Platform.SNAPCHAT: "snapchat.com",
    Platform.YOUTUBE: "youtube.com",
    Platform.NEXTDOOR: "nextdoor.co.uk",
}
"""Where an account lives of which only the name was given."""


class Trace(Labelled):
    """What two concerns may have in common, by the address that was given."""

    POST = "post", "the same post"
    ACCOUNT = "account", "the same account"


def traces(platform: Platform, words: Words) -> Iterator[tuple[Trace, str]]:
    """Yield what a concern's words say of where it was posted and by which account, each written one way."""
    found = ((Trace.POST, post(words.post_address)), (Trace.ACCOUNT, account(words.account_address, platform)))
    return ((trace, address) for trace, address in found if address)


def post(address: str) -> str:
    """Return the address of a post written one way, without its scheme; empty for one that names no post."""
    parts = _parts(address)
    if parts is None:
        return ""
    host, path = _host(parts), _path(parts)
    asked = sorted((name, value) for name, value in parse_qsl(parts.query) if not _FOLLOWING.fullmatch(name))
    if host == "x.com" and (found := _POST_OF_X.fullmatch(path)):
        return f"x.com/status/{found[1]}"
    if host == "youtube.com" and (found := _VIDEO.fullmatch(path)):
        return f"youtube.com/watch?v={found[1]}"
    if host == _SHORT_VIDEO:
        return f"youtube.com/watch?v={path[1:]}" if path else ""
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{host}{path}{query}" if path or query else ""


def account(address: str, platform: Platform) -> str:
    """Return the address of an account written one way, or of one whose name alone was given; empty for none.

    Platforms tell no capital from a small letter in the name of an account, nor do we. Where people are known by a
    telephone number, it is one with and without its country's code.
    """
    if _NUMBER.fullmatch(address):
        return _telephone(address)
    handle, home = _HANDLE.fullmatch(address.strip()), _PLATFORMS.get(platform)
    if handle and home and not _is_somewhere(address):
        return f"{home}/{(handle['told'] or handle['bare']).casefold()}"
    written = post(address).casefold()
    host, slash, path = written.partition("/")
    return f"{host}{slash}{path.removeprefix('@')}"


def _telephone(written: str) -> str:
    digits = re.sub(r"\D", "", written.replace("(0)", ""))
    if not written.strip().startswith("+"):
        digits = digits.removeprefix("00") if digits.startswith("00") else re.sub(r"\A0", "44", digits)
    return f"tel:+{digits}"


def _is_somewhere(address: str) -> bool:
    """Say whether an address without a slash is a host, such as "facebook.com", and no account's name."""
    host = address.strip().casefold()
    return not host.startswith("@") and (_bare(host) in {*_HOSTS, *_PLATFORMS.values()} or host.startswith("www."))


def _parts(address: str) -> SplitResult | None:
    """Return the parts of an address, or None for a text that is no address."""
    text = "".join(address[:LONGEST].split())
    try:
        parts = urlsplit(text if _SCHEME.match(text) else f"https://{text}")
        host = parts.hostname or ""
    except ValueError:
        return None
    known = parts.scheme.casefold() in {"http", "https"} and _HOST.fullmatch(_ascii(host))
    return parts if known else None


def _host(parts: SplitResult) -> str:
    bare = _bare(_ascii(parts.hostname or ""))
    return _HOSTS.get(bare, bare)


def _bare(host: str) -> str:
    return _DOORS.sub("", host, count=1) if _DOORS.match(host) else host


def _ascii(host: str) -> str:
    try:
        return host.rstrip(".").encode("idna").decode().casefold()
    except UnicodeError:
        return ""


def _path(parts: SplitResult) -> str:
    steps = [unquote(step) for step in parts.path.split("/") if step]
    return "".join(f"/{step}" for step in steps)
