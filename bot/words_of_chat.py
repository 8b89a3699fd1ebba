"""The words of a chat message, spelled out: invisible characters dropped, text-speak written in full, slips mended.

Pure text, below every part of the bot that has to understand what people type.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

LONGEST_READ = 4_000
"""Characters of a message that are read at all; the rest cannot change what the message is about."""

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u00b4\u02bc`", "'"))
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_REPEATED = re.compile(r"(.)\1{2,}")
_YEAR_GROUP = re.compile(r"y(?:r|ear)?(1[0-3]|\d)s?")

_SPELLED_OUT = {
    "u": "you", "ur": "your", "r": "are", "ya": "you", "im": "i am", "i'm": "i am", "ive": "i have", "i've": "i have",
    "i'd": "i would", "i'll": "i will", "id": "i would", "whats": "what is", "what's": "what is", "whos": "who is",
    "who's": "who is", "wheres": "where is", "where's": "where is", "hows": "how is", "how's": "how is",
    "whens": "when is", "when's": "when is", "thats": "that is", "that's": "that is", "theres": "there is",
    "there's": "there is", "its": "it is", "it's": "it is", "hes": "he is", "he's": "he is", "shes": "she is",
    "she's": "she is", "we're": "we are", "theyre": "they are", "they're": "they are", "weve": "we have",
    "we've": "we have", "theyve": "they have", "they've": "they have", "youre": "you are", "you're": "you are",
    "dont": "do not", "don't": "do not", "doesnt": "does not", "doesn't": "does not", "didnt": "did not",
    "didn't": "did not", "cant": "can not", "can't": "can not", "cannot": "can not", "couldnt": "could not",
    "couldn't": "could not", "wont": "will not", "won't": "will not", "wouldnt": "would not", "wouldn't": "would not",
    "shouldnt": "should not", "shouldn't": "should not", "isnt": "is not", "isn't": "is not", "arent": "are not",
    "aren't": "are not", "wasnt": "was not", "wasn't": "was not", "hasnt": "has not", "hasn't": "has not",
    "havent": "have not", "haven't": "have not", "aint": "is not", "ain't": "is not", "someones": "someone has",
    "someone's": "someone has", "somebodys": "someone has", "somebody's": "someone has", "gonna": "going to",
    "wanna": "want to", "gotta": "have to", "lemme": "let me", "gimme": "give me", "shd": "should", "shld": "should",
    "cd": "could", "cld": "could", "wd": "would", "wld": "would", "cud": "could", "shud": "should", "wud": "would",
    "abt": "about", "bout": "about", "w": "with", "wiv": "with", "wth": "with", "n": "and", "nd": "and",
    "b4": "before", "bc": "because", "cos": "because", "coz": "because", "cuz": "because", "tho": "though",
    "thru": "through", "til": "until", "till": "until", "2day": "today", "2nite": "tonight", "tonite": "tonight",
    "nite": "night", "nites": "nights", "2moro": "tomorrow", "2morrow": "tomorrow", "tmrw": "tomorrow",
    "tmw": "tomorrow", "tomo": "tomorrow", "tomoz": "tomorrow", "yest": "yesterday", "pls": "please", "plz": "please",
    "plse": "please", "thx": "thanks", "tas": "ta", "thnx": "thanks", "msg": "message", "msgs": "messages",
    "msging": "messaging", "msgd": "messaged", "txt": "text", "txts": "texts", "txting": "texting", "dms": "dm",
    "ppl": "people", "sum1": "someone", "some1": "someone", "every1": "everyone", "any1": "anyone", "no1": "nobody",
    "wk": "week", "wks": "weeks", "wkend": "weekend", "wkends": "weekends", "hol": "holiday", "hols": "holidays",
    "yr": "year", "yrs": "years", "hr": "hour", "hrs": "hours", "min": "minute", "mins": "minutes", "eve": "evening",
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "weds": "wednesday", "thu": "thursday",
    "thur": "thursday", "thurs": "thursday", "fri": "friday", "sat": "saturday", "sept": "september",
    "sep": "september", "oct": "october", "nov": "november", "dec": "december", "jan": "january", "feb": "february",
    "aug": "august", "xmas": "christmas", "crimbo": "christmas", "fb": "facebook", "facey": "facebook",
    "insta": "instagram", "ig": "instagram", "wa": "whatsapp", "wapp": "whatsapp", "whatsap": "whatsapp",
    "watsapp": "whatsapp", "wattsapp": "whatsapp", "what'sapp": "whatsapp", "whatsup": "whatsapp", "snap": "snapchat",
    "snaps": "photos", "yt": "youtube", "pic": "photo", "pics": "photos", "vid": "video", "vids": "videos",
    "appt": "appointment", "appts": "appointments", "dr": "doctor", "drs": "doctor", "doc": "doctor",
    "ht": "headteacher", "hts": "headteacher", "dht": "deputy", "smt": "slt", "yp": "pupil", "bday": "birthday",
    "info": "information", "pw": "password", "pwd": "password", "comp": "computer", "probs": "problems",
    "prob": "probably", "defo": "definitely", "okay": "ok", "k": "ok", "alright": "ok", "alrite": "ok",
    "allowd": "allowed", "gov": "governor", "govs": "governors", "sch": "school", "skool": "school",
    "convo": "conversation", "convos": "conversations", "fone": "phone", "apols": "sorry", "kiddies": "kids",
    "kiddie": "kid", "kiddo": "kid", "lil": "little", "bf": "boyfriend", "gf": "girlfriend", "hubby": "husband",
    "bro": "brother", "sis": "sister", "uni": "university", "dept": "department", "mtg": "meeting",
    "asap": "immediately", "rn": "now", "atm": "now", "idk": "i do not know", "tbh": "", "lol": "", "omg": "",
    "fyi": "", "btw": "", "imo": "", "hiya": "hi", "hey": "hi", "hello": "hi", "ello": "hi",
}  # fmt: skip
_WORDS_WORTH_MENDING = (
    "facebook instagram whatsapp snapchat twitter youtube tiktok linkedin parent parents pupil pupils student "
    "students children teacher teachers headteacher governor governors volunteer volunteers colleague colleagues "
    "manager message messages messaging photo photos picture pictures posted posting comment comments private "
    "privacy settings security confidential sensitive respond responding reply delete deleted anonymous anonymously "
    "holiday holidays weekend evening resign resignation resigning grievance complaint complain allegation "
    "safeguarding sickness maternity paternity flexible friend friends notification appointment appointments "
    "funeral hospital absence compassionate unpaid permission allowed policy social account profile copyright "
    "disciplinary professional language swearing notifications conversation conversations screenshot forward laptop "
    "computer tablet mobile inappropriate disruptive naked bullying bullied harassment followers follower following "
    "request requests requesting review reviewed changed apply applies "
)
_REMEMBERED_CHARACTERS = 4_096
_LONG_ENOUGH_TO_MEND = 6
_ASKS = re.compile(
    r"\b(?:can|could|may|shall|should|do|does|did|is|are|am|was|were|will|would|must|have|has|need)"
    r" (?:not )?(?:i|we|you|he|she|it|this|that|there|they|someone|anyone|everyone|staff|people|parents|pupils|kids)\b"
    r"|\b(?:can|could|may|shall|should|do|does|would|will) (?:the|my|our|your|a|an|school|slt|head|one|us)\b"
    r"|\b(?:what|who|when|where|which|how|why|whose)(?: \w+)? (?:is|are|do|does|did|can|could|should|would|will|has"
    r"|have"
    r"|happens|happen|counts|to|if|about|would|applies|apply|needs|pays|gets|goes|decides|sees)\b"
    r"|^(?:what|who|when|where|how|why|which|whose|is|are|am|can|could|do|does|did|should|shall|will|would|may|any"
    r"|ok to|okay to|alright to)\b"
    r"|\b(?:not sure|unsure|wondering|wonder|wanted to (?:ask|know|check)|tell me|explain) (?:if|whether|how|what"
    r"|who|when|about)\b"
    r"|\b(?:ok|right|allowed|problem|thoughts|advice|fine|yes or no|what now|now what|what next)$",
    re.MULTILINE,
)  # fmt: skip
_CLAUSE_ENDS = re.compile(r"[,.;:!\n]+|\s[-\u2013\u2014]+\s")


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is read: its words, lower case and spelled out, and whether it asks something."""

    words: tuple[str, ...]
    asks: bool

    @property
    def text(self) -> str:
        """The words with one space between them, which is what patterns are matched against."""
        return " ".join(self.words)


def visible(text: str) -> str:
    """Return text in one form of Unicode without control, zero-width, direction and half characters."""
    kept = unicodedata.normalize("NFKC", "".join(map(_kept, text[:LONGEST_READ])))
    return " ".join("".join(map(_kept, kept)).translate(_APOSTROPHES).split())


def read(text: str) -> Said:
    """Return what a message says; never raises, whatever the message holds."""
    seen = visible(text).casefold()
    parts = [tuple(_words(part)) for part in _CLAUSE_ENDS.split(seen)]
    lines = "\n".join(" ".join(part) for part in parts if part)
    return Said(tuple(chain.from_iterable(parts)), "?" in seen or bool(_ASKS.search(lines)))


def _words(text: str) -> Iterator[str]:
    for token in _WORD.findall(text):
        yield from spelled_out(token)


@lru_cache(maxsize=_REMEMBERED_CHARACTERS)
def _kept(character: str) -> str:
    """Return a character, a space in place of any white space, or nothing for what cannot be seen."""
    if character.isspace():
        return " "
    return "" if unicodedata.category(character).startswith("C") else character


def spelled_out(token: str) -> tuple[str, ...]:
    """Return the word or words that a lower-case token stands for."""
    known = _SPELLED_OUT.get(token)
    if known is not None:
        return tuple(known.split())
    year = _YEAR_GROUP.fullmatch(token)
    if year is not None:
        return ("year", year[1])
    return (_mended(_REPEATED.sub(r"\1\1", token).removesuffix("'s").replace("'", "")),)


def _mended(word: str) -> str:
    """Return the key word that a long word misses by one letter too few, one too many or two swapped, else the word.

    One letter in place of another is not mended: police is not policy.
    """
    if len(word) < _LONG_ENOUGH_TO_MEND or word in _key_words():
        return word
    if word in _one_letter_short():
        return _one_letter_short()[word]
    return next((near for near in (*_cuts(word), *_swaps(word)) if near in _key_words()), word)


@cache
def _key_words() -> frozenset[str]:
    return frozenset(_WORDS_WORTH_MENDING.split())


@cache
def _one_letter_short() -> dict[str, str]:
    """Every key word without one of its letters, leading back to it."""
    return {cut: word for word in _key_words() if len(word) > _LONG_ENOUGH_TO_MEND for cut in _cuts(word)}


def _cuts(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(1, len(word))]


def _swaps(word: str) -> list[str]:
    return [word[:p] + word[p + 1] + word[p] + word[p + 2 :] for p in range(1, len(word) - 1)]
