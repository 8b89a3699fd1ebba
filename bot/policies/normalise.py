"""From what people say to the terms that look-up compares: stems, and one term for words that mean the same."""

import re
from functools import cache, lru_cache

import snowballstemmer

from bot.words_of_chat import Said, read

# A term that stands for many words begins with "=": it can never be a stem that somebody typed.
_SCHOOL_THESAURUS = {
    "=pupil": "pupil student child kid children kids boy girl lad lass teenager teen youngster learner toddlers tots",
    "=parent": "parent mum mums mam mummy dad dads daddy carer mother father guardian grandparent grandma nan "
               "family families",
    "=staff": "staff colleague coworker workmate teacher ta tas lsa hlta employee dinnerlady midday mdsa cleaner "
              "cook caretaker ect nqt staffmember teammate",
    "=boss": "headteacher head deputy slt leader leaders leadership boss principal seniormanagement executive",
    "=manager": "linemanager manager",
    "=newcomer": "supply agency contractor temp trainee volunteer helper governor visitor peripatetic coach "
                 "placement pgce builder",
    "=befriend": "befriend befriended friendrequest followrequest follow follower following followback accept add "
                 "added connect",
    "=social": "facebook instagram snapchat twitter tiktok linkedin myspace bebo threads bluesky reddit pinterest "
               "tumblr "
               "socialmedia socials online nextdoor mumsnet netmums",
    "=chat": "whatsapp groupchat groupmessage staffgroup",
    "=dojo": "dojo classdojo",
    "=message": "message text dm inbox whatsapped messenger",
    "=post": "post put stick stuck upload tweet publish posting retweet",
    "=photo": "photo picture image selfie snapchatphoto photograph shot",
    "=film": "video clip film footage filming",
    "=naked": "naked nude topless bikini undies underwear swimwear trunks lingerie shirtless speedos bare unclothed "
              "undressed "
              "seminaked bath bathtime nappy knickers pants thong swimsuit swimming nudes skinny boudoir noclothes",
    "=swear": "swear profanity profane curse cuss effing fword foul swearing crude bloody",
    "=slate": "moan rant slag whinge grumble criticise criticize bitch vent badmouth diss insult mock derogatory "
              "negative "
              "disparaging nasty horrible abusive troll slate mean rude offensive unkind lies complain rubbish sly "
              "hurtful mouthing gossip joke laugh nasties haters vile moaning slating havingago takethemick",
    "=respond": "reply respond answer response retaliate correct defend react engage comeback bite argue putstraight "
                "stickup setstraight",
    "=delete": "delete erase wipe unsend takedown deleted undo vanish disappear permanent forever",
    "=anonymous": "anonymous anonymously pseudonym alias nickname fakename nameless",
    "=late": "late night midnight evening early morning clocktime bedtime dawn hours latenight",
    "=weekend": "weekend saturday sunday holiday halfterm christmas easter summer bankholiday",
    "=notify": "mute notification ping buzz beep silence pinging noise dinging bleep alert pings",
    "=device": "phone mobile tablet ipad laptop notebook device gadget handset kindle smartwatch smartphone iphone "
               "android electronic",
    "=computer": "pc computer chromebook desktop workstation",
    "=lunch": "lunch lunchtime dinnertime break breaktime playtime lunchbreak lunchhour dinner",
    "=broken": "stolen nick pinch lost broken smash crack damage rob broke lose stole steal insure insurance "
               "smashed cracked theft",
    "=sack": "sack fire dismiss dismissal disciplinary discipline punish consequence sacked suspended suspend",
    "=private": "privacy private setting lock secure security settings",
    "=reputation": "reputation disrepute lookbad goodname",
    "=secret": "confidential sensitive secret announce announcement",
    "=school": "school federation academy",
    "=screenshot": "screenshot screengrab screenshotting forward copy screen",
    "=partner": "husband wife partner boyfriend girlfriend spouse sister brother outsider",
    "=mate": "friend mate pal bestie",
    "=forum": "forum discussion panel debate messageboard thread webchat mumsnet netmums reddit",
    "=email": "email",
    "=permission": "permission approve approval signoff clear allowance authorise ask",
    "=responsible": "responsible liable accountable blame fault responsibility",
    "=breach": "breach adhere disobey",
    "=name": "name naming named identify initials",
    "=image": "copyright dodgylegally licence royalty",
    "=libel": "libel slander defamation defamatory sue suing sued",
    "=monitor": "monitor check track snoop spy history browsing browse",
    "=profile": "profile bio account page",
    "=ownchild": "baby toddler newborn daughter son ownkid niece nephew grandson granddaughter grandchild",
    "=visible": "see seen view visible read spot",
    "=quick": "urgent quick straightaway immediate immediately fast",
    "=police": "police law legal criminal illegal arrest",
    "=cover": "apply cover include count bound",
    "=remove": "kick boot chuck remove",
    "=website": "website site internet web",
    "=everyone": "everyone everybody whole entire",
    "=absence": "leave absence dayoff absent",
    "=ill": "ill sick poorly unwell sickness",
    "=resign": "resign resignation quit",
    "=lesson": "lesson teaching classtime classroom",
    "=local": "local village town community neighbourhood",
    "=talk": "talk discuss mention speak chatting",
    "=music": "music song track tune lyrics",
    "=replace": "replace reimburse compensate",
    "=find": "find found google",
    "=dislike": "embarrass upset",
    "=mistake": "mistake accident accidental accidentally inadvertent inadvertently wronggroup",
}  # fmt: skip
_SAID_AS_ONE = {
    r"social (?:media|networks?|networking)(?: sites?)?": "socialmedia",
    r"(?:tik tok|snap chat|face book|you tube|insta gram|linked in)": "socialmedia",
    r"whats app": "whatsapp",
    r"class dojo": "dojo",
    r"(?:staff|group|work|team|school|whole staff|year group|key stage|ks1|ks2|staffroom|wa) (?:group )?(?:chats?"
    r"|groups?)": "groupchat",
    r"(?:friend|follow|follower) requests?": "befriend",
    r"(?:be|become|being|are|is|stay|make) (?:\w+ )?friends? with": "befriend",
    r"friends with|(?:be|become) (?:\w+ )?mates with": "befriend",
    r"shuts? up|go(?:es|ing)? off all (?:day|night|evening)": "notification",
    r"(?:be|as) (?:my )?friends?": "befriend",
    r"line managers?": "linemanager",
    r"senior (?:management|leaders?|leadership)(?: team)?": "seniormanagement",
    r"student (?:teachers?|on placement)|students on placement": "trainee",
    r"members? of staff": "staffmember",
    r"year (?:\d+|one|two|three|four|five|six|seven|eight|nine)s?": "pupil",
    r"little ones?": "pupil",
    r"(?:my|our|your) own (?:kids?|child|children|little ones?|baby|daughter|son)": "ownkid",
    r"my (?:little (?:boy|girl|one)|lads?|kids?|children) (?:at|in) the (?:beach|pool|bath)": "ownkid naked",
    r"(?:no|without(?: any)?|with no|nothing|not wearing) (?:clothes|clothing|top|on|anything)(?: on)?": "noclothes",
    r"in (?:my|his|her|their) (?:pants|undies|knickers|trunks|swimmers|nappy)": "underwear",
    r"(?:hot tub|paddling pool|semi naked|half naked|half dressed)": "seminaked",
    r"(?:f word|f bombs?|bad language|four letter words?|effing and jeffing|rude words?|eff and jeff)": "swear",
    r"(?:have|having|has|had) (?:a )?(?:go|pop|dig|moan|rant|whinge) (?:at|about)": "havingago",
    r"slag(?:s|ged|ging)? (?:\w+ )?off": "slag",
    r"tak(?:e|es|ing) the (?:mick|mickey|mic|piss)": "takethemick",
    r"(?:answer|reply|argue|comment|write|message|fight) back": "respond",
    r"(?:put|set) (?:them|him|her|it|the record|people) straight": "putstraight",
    r"(?:stick|stand) up for": "stickup",
    r"(?:take|taken|taking|took|pull|pulled|get|got|takes) (?:it |that |them |the post |my post |a post )?(?:down"
    r"|rid)": "takedown",
    r"fake (?:name|account|profile)": "fakename",
    r"(?:half|end of) term": "halfterm",
    r"bank holiday|boxing day|new year(?:s day)?|christmas (?:day|eve)": "bankholiday",
    r"\w+ year olds?|sixth form(?:ers?)?|(?:girls?|boys?|lads?|kids?|children) (?:in|from) (?:my )?(?:class|set|form"
    r"|tutor group)": "pupil",
    r"clear it with|sign (?:it |this )?off|get the ok|run it past": "permission",
    r"wall to wall|all (?:day|night|evening) long": "",
    r"on track|back on topic|gone off topic|off topic": "offtopic",
    r"holiday snaps": "holiday photo",
    r"(?:take|taken|taking|took) (?:me|him|her|them|someone|people) (?:out|off)": "remove",
    r"(?:break|breaks|breaking|broke|broken) (?:the |this |these |a |any |one of the |that )?(?:rules?|policy"
    r"|policies|this|it|them)": "breach",
    r"out of date": "outofdate",
    r"(?:time|days?|morning|afternoon|week) off": "dayoff",
    r"(?:dinner|lunch) (?:lady|ladies)|lunchtime (?:staff|supervisors?)|midday supervisors?": "dinnerlady",
    r"(?:whole|all) (?:the )?staff|all of (?:us|them)|all (?:colleagues|teachers)": "everyone staff",
    r"wrong (?:group|chat|person|place|page|one)": "wronggroup",
    r"(?:say|saying|tell|reveal|state) (?:\w+ )?who i am": "jobtitle name",
    r"(?:off|from) the internet": "google",
    r"(?:buy|get|give) me (?:another|a new)": "replace",
    r"(?:hand|give|put) (?:\w+ )?(?:in )?my notice": "resign",
    r"(?:wade|weigh|pile|jump|chip) in|get involved": "respond",
    r"(?:bad|ill) ?mouth(?:ing|ed)?": "slag",
    r"search history": "browsing",
    r"(?:made|make) up name|not my real name|different name": "fakename",
    r"\d{1,2}(?: \d\d)? ?(?:am|pm)": "clocktime",
    r"(?:lose|losing|lost) my job": "sack",
    r"look(?:s|ing)? (?:really |so )?(?:bad|awful|daft|stupid|terrible)": "lookbad",
    r"bad name": "lookbad",
    r"good name": "goodname",
    r"(?:straight|right) away": "straightaway",
    r"free (?:school )?meals?": "freemeals",
    r"(?:own|spare|free) time|out of hours|outside (?:of )?(?:work|school|working hours)|after (?:work|school)"
    r"|off duty": "owntime",
    r"(?:message|chat) boards?": "forum",
    r"(?:wide open|open to (?:anyone|everyone|all)|(?:set to|is|be) public)": "public private",
    r"(?:ex|former|old|past) (?:pupils?|students?|kids?|child|children|class)|(?:pupils?|students?|kids?|child"
    r"|children) (?:who|that) (?:have |has )?left": "expupil",
    r"(?:kick|kicked|boot|booted|chuck|chucked|thrown?|turf|turfed|ban|banned) (?:out|off|from|someone out)": "kick",
    r"code of conduct": "codeofconduct",
    r"fire (?:doors?|alarms?|drills?|exits?|evacuation|marshal|extinguishers?)": "firesafety",
    r"(?:full|job) title": "jobtitle",
    r"(?:devon )?county council": "countycouncil",
    r"(?:child|children|pupil|student) protection": "childprotection",
    r"data protection": "dataprotection",
    r"parents? evening": "parentsevening",
    r"friends of the school": "schoolassociation",
    r"school dinners?": "schoolmeals",
}  # fmt: skip
_WORDS_THAT_SAY_LITTLE = (
    "a an the i we you he she they it me us them him her my our your his their its this that these those there here "
    "of to in on at by for from with as and or but so if then than be is are am was were been being do does did "
    "done doing have has had having can could may might must shall should will would need get got gets getting go "
    "going just please hi thanks ok not no yes really very too also any some all about into up out over what which "
    "when where how why who whose whom while because tell ask know want wanted like thing things stuff something "
    "anything one ones even still ever only always keep keeps let allowed allow right wrong sure bit lot much many "
    "more most other another again now today people person someone somebody anyone anybody everyone everybody else "
    "way own make made making say says said saying use used using rule rules policy policies happen happens mean "
    "means put through under after before though until during such both each few same off down needs think feel "
    "good bad fine idea problem advice question wonder wondering back give gave take took come came see try look "
    "looking day time individual individuals "
)
_SAYS_LITTLE = frozenset(_WORDS_THAT_SAY_LITTLE.split())
_KEPT_BY_THE_THESAURUS = frozenset({"put", "see"})
_REMEMBERED_WORDS = 8_192


def terms(said: Said) -> tuple[str, ...]:
    """Return the terms of a message in order, without the words that say little; a term may come twice."""
    joined = _joined().sub(_as_one, said.text)
    return tuple(term for word in joined.split() for term in _terms_of(word))


def terms_of(text: str) -> tuple[str, ...]:
    """Return the terms of any text, such as a clause or one of the staff's own phrases."""
    return terms(read(text))


@lru_cache(maxsize=_REMEMBERED_WORDS)
def _terms_of(word: str) -> tuple[str, ...]:
    stem = _stemmer().stemWord(word)
    common = _thesaurus().get(word) or _thesaurus().get(stem)
    if common is None:
        return () if word in _SAYS_LITTLE else (stem,)
    if word in _SAYS_LITTLE and word not in _KEPT_BY_THE_THESAURUS:
        return ()
    return (common,)


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@cache
def _thesaurus() -> dict[str, str]:
    """Every word and every stem of a word, leading to the term that it shares; the first mention counts."""
    found: dict[str, str] = {}
    for common, words in _SCHOOL_THESAURUS.items():
        for word in words.split():
            found.setdefault(word, common)
            found.setdefault(_stemmer().stemWord(word), common)
    return found


@cache
def _joined() -> re.Pattern[str]:
    # The words stand with single spaces between them, so a look behind for one is quicker than a word boundary.
    kinds = "|".join(rf"(?P<j{place}>{said})" for place, said in enumerate(_SAID_AS_ONE))
    return re.compile(rf"(?<![^ ])(?:{kinds})(?![^ ])")


def _as_one(match: re.Match[str]) -> str:
    place = int(str(match.lastgroup)[1:])
    return _one_words()[place] or match[0].replace(" ", "")


@cache
def _one_words() -> tuple[str, ...]:
    return tuple(_SAID_AS_ONE.values())
