"""The words of a chat message, spelled out: invisible characters dropped, text-speak written in full, slips mended.

Pure text, below every part of the bot that has to understand what people type.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

LONGEST_READ = 4_000
"""Characters of a message that are read at all; the rest cannot change what the message is about."""

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_REPEATED = re.compile(r"(.)\1{2,}")
_YEAR_GROUP = re.compile(r"y(?:r|ear)?(1[0-3]|\d)s?")

_SPELLED_OUT = {
    "u": "you", "ur": "your", "r": "are", "ya": "you", "im": "i am", "i'm": "i am", "ive": "i have", "i've": "i have",
    "i'd": "i would", "i'll": "i will", "id": "i would", "whats": "what is", "what's": "what is", "whos": "who is",
    "who's": "who is", "wheres": "where is", "where's": "where is", "hows": "how is", "how's": "how is",
    "whens": "when is", "when's": "when is", "thats": "that is", "that's": "that is", "theres": "there is",
    "there's": "there is", "its": "it is", "it's": "it is", "hes": "he is", "he's": "he is", "shes": "she is",
    "she's": "she is", "were": "were", "we're": "we are", "theyre": "they are", "they're": "they are",
    "weve": "we have", "we've": "we have", "theyve": "they have", "they've": "they have", "youre": "you are",
    "you're": "you are", "dont": "do not", "don't": "do not", "doesnt": "does not", "doesn't": "does not",
    "didnt": "did not", "didn't": "did not", "cant": "can not", "can't": "can not", "cannot": "can not",
    "couldnt": "could not", "couldn't": "could not", "wont": "will not", "won't": "will not", "wouldnt": "would not",
    "wouldn't": "would not", "shouldnt": "should not", "shouldn't": "should not", "isnt": "is not", "isn't": "is not",
    "arent": "are not", "aren't": "are not", "wasnt": "was not", "wasn't": "was not", "hasnt": "has not",
    "hasn't": "has not", "havent": "have not", "haven't": "have not", "aint": "is not", "ain't": "is not",
    "someones": "someone has", "someone's": "someone has", "somebodys": "someone has", "somebody's": "someone has",
    "gonna": "going to", "wanna": "want to", "gotta": "have to", "lemme": "let me", "gimme": "give me",
    "shd": "should", "shld": "should", "cd": "could", "cld": "could", "wd": "would", "wld": "would", "cud": "could",
    "shud": "should", "wud": "would", "abt": "about", "bout": "about", "w": "with", "wiv": "with", "wth": "with",
    "n": "and", "nd": "and", "b4": "before", "bc": "because", "cos": "because", "coz": "because", "cuz": "because",
    "tho": "though", "thru": "through", "til": "until", "till": "until", "2day": "today", "2nite": "tonight",
    "tonite": "tonight", "nite": "night", "nites": "nights", "2moro": "tomorrow", "2morrow": "tomorrow",
    "tmrw": "tomorrow", "tmw": "tomorrow", "tomo": "tomorrow", "tomoz": "tomorrow", "yest": "yesterday",
    "pls": "please", "plz": "please", "plse": "please", "thx": "thanks", "ta's": "ta", "tas": "ta", "thnx": "thanks",
    "msg": "message", "msgs": "messages", "msging": "messaging", "msgd": "messaged", "txt": "text", "txts": "texts",
    "txting": "texting", "dms": "dm", "ppl": "people", "sum1": "someone", "some1": "someone", "every1": "everyone",
    "any1": "anyone", "no1": "nobody", "wk": "week", "wks": "weeks", "wkend": "weekend", "wkends": "weekends",
    "hol": "holiday", "hols": "holidays", "yr": "year", "yrs": "years", "hr": "hour", "hrs": "hours", "min": "minute",
    "mins": "minutes", "am's": "am", "eve": "evening", "mon": "monday", "tue": "tuesday", "tues": "tuesday",
    "wed": "wednesday", "weds": "wednesday", "thu": "thursday", "thur": "thursday", "thurs": "thursday",
    "fri": "friday", "sat": "saturday", "sept": "september", "sep": "september", "oct": "october", "nov": "november",
    "dec": "december", "jan": "january", "feb": "february", "aug": "august", "xmas": "christmas", "crimbo": "christmas",
    "fb": "facebook", "facey": "facebook", "insta": "instagram", "ig": "instagram", "wa": "whatsapp", "wapp": "whatsapp",
    "whatsap": "whatsapp", "watsapp": "whatsapp", "wattsapp": "whatsapp", "what'sapp": "whatsapp", "whatsup": "whatsapp",
    "whats app": "whatsapp", "snap": "snapchat", "yt": "youtube", "pic": "photo", "pics": "photos",
    "vid": "video", "vids": "videos", "appt": "appointment", "appts": "appointments", "dr": "doctor", "drs": "doctor",
    "docs": "doctor", "doc": "doctor", "ht": "headteacher", "hts": "headteacher", "dht": "deputy", "smt": "slt", "yp": "pupil",
    "bday": "birthday", "info": "information", "pw": "password", "pwd": "password", "comp": "computer", "probs": "problems",
    "prob": "probably", "def": "definitely", "defo": "definitely", "ok": "ok", "okay": "ok", "k": "ok", "alright": "ok",
    "alrite": "ok", "allowd": "allowed", "gov": "governor", "govs": "governors", "sch": "school", "skool": "school",
    "admin": "admin", "convo": "conversation", "convos": "conversations", "fone": "phone", "mob": "mobile", "apols": "sorry",
    "pm": "pm", "kiddies": "kids", "kiddie": "kid", "kiddo": "kid", "lil": "little", "bf": "boyfriend", "gf": "girlfriend",
    "hubby": "husband", "bro": "brother", "sis": "sister", "uni": "university", "dept": "department", "mtg": "meeting",
    "asap": "immediately", "rn": "now", "atm": "now", "idk": "i do not know", "tbh": "", "lol": "", "omg": "", "fyi": "",
    "btw": "", "imo": "", "hiya": "hi", "hey": "hi", "hello": "hi", "ello": "hi", "morning": "morning",
}  # fmt: skip
_KEY_WORDS = (
    "facebook instagram whatsapp snapchat twitter youtube tiktok linkedin parent parents pupil pupils student students "
    "children teacher teachers headteacher governor governors volunteer volunteers colleague colleagues manager "
    "message messages messaging photo photos picture pictures posted posting comment comments private privacy settings "
    "security confidential sensitive respond responding reply delete deleted anonymous anonymously holiday holidays "
    "weekend evening resign resignation resigning grievance complaint complain allegation safeguarding sickness "
    "maternity paternity flexible appointment funeral hospital absence compassionate unpaid permission allowed policy "
    "social account profile copyright disciplinary professional language swearing notifications conversation "
    "conversations screenshot forward laptop computer tablet mobile inappropriate disruptive naked bullying bullied "
    "harassment followers follower following friends request requests requesting review reviewed changed apply applies"
).split()
_LONG_ENOUGH_TO_MEND = 6
_ASKS = re.compile(
    r"\?"
    r"|\b(?:can|could|may|shall|should|do|does|did|is|are|am|was|were|will|would|must|have|has|need)"
    r" (?:not )?(?:i|we|you|he|she|it|this|that|there|they|someone|anyone|everyone|staff|people|parents|pupils|kids)\b"
    r"|\b(?:what|who|when|where|which|how|why|whose)(?: \w+)? (?:is|are|do|does|did|can|could|should|would|will|has|have"
    r"|happens|happen|counts|to|if|about|would|applies|apply|needs|pays|gets|goes|decides|sees)\b"
    r"|^(?:what|who|when|where|how|why|which|whose|is|are|am|can|could|do|does|did|should|shall|will|would|may|any)\b"
    r"|\b(?:not sure|unsure|wondering|wonder|wanted to (?:ask|know|check)|tell me|explain) (?:if|whether|how|what|who|when|about)\b"
    r"|\b(?:ok|right|allowed|problem|thoughts|advice|fine|yes or no)$"
)  # fmt: skip


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
    words = tuple(word for token in _WORD.findall(seen) for word in spelled_out(token))
    ending = " ?" if "?" in seen else ""
    return Said(words, bool(_ASKS.search(" ".join(words) + ending)))


@cache
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
    """Return the key word that is one slip away from a long word, else the word itself."""
    if len(word) < _LONG_ENOUGH_TO_MEND or word in _key_words():
        return word
    slips = _slips()
    return next((slips[cut] for cut in _cuts(word) if cut in slips and slips[cut][0] == word[0]), word)


@cache
def _key_words() -> frozenset[str]:
    return frozenset(_KEY_WORDS)


@cache
def _slips() -> dict[str, str]:
    """Every key word with one letter missing, leading back to it; two swapped letters meet here as well."""
    long_words = (word for word in _KEY_WORDS if len(word) >= _LONG_ENOUGH_TO_MEND)
    return {cut: word for word in long_words for cut in (word, *_cuts(word))}


def _cuts(word: str) -> tuple[str, ...]:
    return (word, *(word[:place] + word[place + 1 :] for place in range(1, len(word))))
