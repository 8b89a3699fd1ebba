"""Whether a message reports something that was posted online, rather than asks about posting.

A report says that something has happened (a finite verb in the past or the perfect, or one that goes on) at a place
online, and asks nothing.
"""

import re

from bot.words_of_chat import Said

_ONLINE = re.compile(
    r"\b(?:facebook|instagram|twitter|tiktok|snapchat|whatsapp|youtube|linkedin|reddit|nextdoor|mumsnet|netmums|discord"
    r"|telegram|google|online|internet|social media|dojo|website|webpage|blog|blogs|forum|thread|vlog|podcast"
    r"|livestream"
    r"|petition|hashtag|memes?|gif|screenshots?|screenshotted|selfies?|tweets?|tweeted|retweeted|tweeting|reel|reels"
    r"|posted|uploaded|posting|uploading|profile|onlyfans|tinder|airdropped|dm"
    r"|(?:staff|group|class|parents?|work|school|village|community|fan|hate|public|my|his|her|their|the) (?:\w+ )?"
    r"(?:page|group|chat|account|story|stories|status|feed|wall|profile|groups|page|comments)"
    r"|an? (?:\w+ )?(?:account|page|profile|group chat|story)|on x|reviews?|comments|posts?|photos?|videos?|clips?"
    r"|live|viral)\b"
)
_HAPPENED = re.compile(
    r"\b(?:has|have|had|is|are|was|were|been|keeps?|keep|just|there is|there are|someone has)\b"
    r"|\b(?!need|feed|indeed|speed|embed|med|ped|shed|bed|red|used|supposed|allowed|related|based)\w{2,}ed\b"
    r"|^(?:an? |my |the |our |one |ex |some )?\w+(?: \w+){0,3} (?:posting|sharing|messaging|filming|writing|saying"
    r"|putting)\b"
    r"|\b(?:put|sent|wrote|said|made|did|set up|began|took|stuck|told|saw|seen|found|left|swore|went|got|spread"
    r"|showed|drew"
    r"|gave|outed|shot|caught|came across|stole|read|threatening|accusing|slagging|calling|spreading|impersonating"
    r"|pretending"
    r"|bullying|harassing|trolling|mocking|insulting|circulating|claiming|arguing|moaning|ranting)\b"
)
_NO_REPORT = re.compile(
    r"^(?:rule|section|contents|posting|sharing|messaging|commenting|screenshotting|forwarding|swearing|using"
    r"|calling|adding"
    r"|following|accepting|naming|messages on|photos? of|pictures? of|gdpr|rules|policy|thinking|want|looking"
    r"|hi i want)\b"
    r"|\b(?:pinging|pings|notifications?|off topic|mute|rule|rules|policy|clause)\b"
    r"|\b(?:memes|football|birthdays?|private chat|chit chat|personal (?:chat|stuff)|each other)\b"
    r"|\b(?:i (?:would|want|need|plan|hope|might|would like)|i am (?:thinking|planning|hoping|going|about|trying"
    r"|looking|not))\b"
    r"|\b(?:never stops|will not stop pinging|non stop)\b"
)


def recognise(said: Said) -> bool:
    """Say whether a message reports a post or an incident online; a question about the rules does not."""
    text = said.text
    return not said.asks and not _NO_REPORT.search(text) and bool(_ONLINE.search(text) and _HAPPENED.search(text))
