"""Whether a message makes a formal request or raises a serious matter, and of what kind.

A question about the rules ("can I ask for leave over WhatsApp", "how much notice do I have to give") is not. Matched by
the forms that people use to make such a request; the kinds stand in the order in which they are tried.
"""

import re

from bot.requests.redirect import RequestKind
from bot.words_of_chat import Said

_CHILD = (
    r"(?:child|children|kid|kids|pupil|pupils|student|students|boy|girl|boys|girls|lad|lads|little one"
    r"|year (?:\d+|one|two|three|four|five|six)|parent)"
)
_ADULT = (
    r"(?:a|an|the|my|our|one of (?:the|our|my)|another|this|that)? ?"
    r"(?:teacher|teachers|ta|lsa|colleague|head|headteacher|deputy|member of staff|staff|supply|caretaker|coaches"
    r"|coach|volunteers|volunteer|"
    r"governors|governor|helpers|helper|midday|mdsa|dinner lady|office manager|business manager|line manager|manager"
    r"|boss|cleaner|cook|trainee|mr \w+|mrs \w+|miss \w+|ms \w+|someone|"
    r"somebody|he|she|they)"
)
_NOW = (
    r"(?:today|tomorrow|tonight|this (?:morning|week|afternoon)|monday|tuesday|wednesday|thursday|friday|in|work"
    r"|school|now)"
)
_DAY = (
    r"(?:monday|tuesday|wednesday|thursday|friday|today|tomorrow|day|days|week|weeks|morning|afternoon|pm|am"
    r"|fortnight|month|term|half day|hour|hours|\d+(?:st|nd|rd|th)?|january|february|march|april|may|june|july"
    r"|september|october|november|december|time)"
)
_ASKED = (
    r"(?:can|could|may|might|would) (?:i|we|you)|(?:am|is it|would it be|be) (?:ok|possible|alright|fine|all right)"
    r"|i (?:would )?(?:like|love|need|want|wish|have)|"
    r"i am (?:asking|applying|requesting|hoping|looking|wanting|going|having|off|due)|requesting|request|asking"
    r"|applying|apply|need|needing|"
    r"please|any chance|wondering|hoping|wanting|want|put me down|book|booking|like to|due to have|is there any way"
)  # fmt: skip
_LEAVE_KIND = (
    r"(?:annual|unpaid|paid|compassionate|bereavement|parental|shared parental|maternity|paternity|adoption|special"
    r"|study|carers|dependants|emergency|religious) "
    r"(?:leave|time off|day|days)|leave of absence|time off|leave from|jury (?:service|duty)|(?:day|days|week"
    r"|weeks) (?:of )?leave|sabbatical|career break"
)

_ABOUT_RULES = re.compile(
    r"^(?:(?:so|and|hi|please|ok|is it true|do you know|does anyone know) )*(?:how (?:much|many|long|often|do|does"
    r"|should|would|far|soon)|what (?:is|are|happens|do|does|counts|should|would|if|policy|rules?|form|day|time"
    r"|number)|"
    r"when (?:do|does|is|are|can|should|will)|where (?:do|does|is|are|can)|who (?:do|does|is|are|can|should|would"
    r"|deals|approves)|which|why|am i (?:entitled|allowed)|do (?:i|we|you)|"
    r"does (?:the|my|this|a)|is there (?:a|an|any) (?:form|policy|rule|limit|procedure|process|entitlement)"
    r"|are (?:we|staff|you) (?:allowed|entitled)|should (?:i|we|staff)|is it ok for (?:staff|people|someone))\b"
    r"|\b(?:over|via|by|through|using) (?:the |a |our |staff )?(?:whatsapp|wa|text|message|messenger|group|chat"
    r"|email|phone)\b"
    r"|\b(?:on|in) (?:the |our |a )?(?:staff |work |whole staff )?(?:whatsapp|chat|group|group chat)\b(?! (?:keeps?"
    r"|is|has|was)\b)"
    r"|\b(?:can|could|may|do|should) (?:i|we|you|staff|people) (?:just )?(?:whatsapp|text|message|email)\b"
    r"|^is (?:texting|calling|ringing|asking|messaging|emailing)\b|\b(?:the|a) (?:right|proper|best) (?:place|way"
    r"|channel)\b|\bwhat (?:do|should) i do if\b|\bif (?:a|the|my"
    r"|someone|i am)\b.*\bwhat\b"
)  # fmt: skip

_HIS = r"(?:his|her|their|the|a|my)"
_HARMED = (
    r"(?:hit|hits|hitting|beat|beats|beating|beaten|hurt|hurts|hurting|slapped|slaps|punched|kicked|abused|abusing"
    r"|abuses|raped|neglected|neglecting|starved|groomed|grooming|"
    r"touched|touches|touching|molested|strangled|choked|burned|burnt|locked (?:in|up|him|her)|smacked|smacks|shaken"
    r"|threatened|trafficked|exploited)"
)
_DANGER = re.compile(
    r"\b(?:safeguarding (?:concern|issue|worry|disclosure|matter)|child protection (?:concern|issue)|(?:is|are|was"
    r"|been|being) (?:\w+ ){0,2}(?:abused|groomed|neglected|molested|raped)|"
    rf"{_CHILD} (?:\w+ ){{0,6}}(?:told me|disclosed|said to me|confided|has said|just said|came to me|opened up"
    rf"|has told|let slip|whispered)(?: \w+){{0,10}} (?:home|worr\w+|scared|hurt|hit|hits|touch\w*|dad|mum|uncle"
    rf"|stepdad|brother|boyfriend|secret|frightened|safe|upset|bruis\w+)|"
    r"(?:dad|mum|stepdad|stepmum|uncle|grandad|brother|parent|father|mother|boyfriend|carer|parents)(?: \w+){0,4} "
    rf"{_HARMED} (?:him|her|them|me at home|{_HIS} )|"
    rf"{_CHILD}(?: \w+){{0,6}} (?:bruise|bruises|bruising|marks on|burn marks|cigarette burns|self harm\w*"
    rf"|self-harm\w*|cutting|suicidal|kill (?:him|her|them)sel\w+|not safe|unsafe|at risk|in danger|scared (?:to go"
    rf"|of)|frightened (?:to go|of)|afraid (?:to go|of)|no food at home|hungry (?:every|again)|has gone missing"
    rf"|is missing|missing from|run away|run off|fgm|neglected|radicalis\w+|extremis\w+)|"
    rf"(?:bruise|bruises|bruising|burns?|marks) (?:\w+ ){{0,6}}(?:on|all over|up) (?:\w+ ){{0,4}}{_CHILD}|"
    rf"(?:worried|concerned|scared|frightened|anxious) (?:\w+ )?(?:about"
    rf"|for) (?:\w+ ){{0,4}}{_CHILD}(?: \w+){{0,8}} (?:home|safe|safety|welfare|bruis\w+|hurt|harm|risk|wellbeing"
    rf"|mum|dad)|"
    rf"{_CHILD}(?: \w+){{0,3}} (?:is|are|was|might be|may be|could be|being|been|gets?|got) (?:\w+ )?(?:being "
    rf"|getting |been )?(?:{_HARMED})(?: \w+)? (?:at home|by|him|her)|"
    rf"(?:nude|nudes|naked|sexual|indecent) (?:\w+ )?(?:photo|photos|image|images|picture|pictures|video|message"
    rf"|messages)(?: \w+){{0,4}} (?:of|to|from|by) (?:\w+ ){{0,3}}{_CHILD}\b(?! (?:policy|rule))|"
    r"(?:has|have|got|with|carrying|brought|pulled) (?:a )?(?:knife|gun|weapon|blade)|(?:going to|gonna|want to"
    r"|wants to|threatening to|threatened to) (?:kill|hurt|stab|harm|shoot)|intruder|"
    r"(?:kill|harm|hurt|end) (?:my|him|her|them)(?:self|selves| life)|end it all|suicid\w+|overdose\w*"
    r"|do not want to (?:live|be here) any ?more|not breathing|unconscious|collapsed|bleeding (?:badly|heavily)"
    r"|call (?:999|an ambulance|the police)|ring 999|"
    r"black eye|says? (?:mummy|daddy|mum|dad|uncle|stepdad|grandad|her brother|his brother|they|he|she) (?:did it"
    r"|does it|hits?|hurts?|touches|locks|smacks|beats)|in danger|domestic (?:abuse|violence)|(?:child|children|kid"
    r"|pupil) (?:is |are )?at risk|forced marriage|county lines)\b"
)  # fmt: skip
_SUPPOSED = re.compile(
    r"\b(?:if|suppose|what counts as|policy|procedure|training|lesson|how do (?:i|we)|where do|who is)\b"
)

_KINDS: tuple[tuple[RequestKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?:{'|'.join(patterns)})"))
    for kind, patterns in {
        RequestKind.ALLEGATION: (
            (rf"\b{_ADULT} (?:\w+ ){{0,4}}(?:hit|hits|grabbed|grabs|smacked|slapped|shoved|pushed|dragged|manhandled"
            rf"|shouts? at|shouting (?:at|in)|shouted (?:at|in)|screamed at|screams at|screaming (?:at|in)|swore at"
            rf"|swears at|pinched|kicked|restrained|humiliated|locked|alone (?:\w+ ){{0,4}}with|texting|messaging"
            rf"|hugging|kissed|touching|touched|flirting with|too close (?:to|with)|too friendly with|rough with"
            rf"|inappropriate (?:with|towards)|handled)(?: \w+){{0,4}} {_CHILD}\b"),
            (r"\b(?:money|cash|petty cash|funds|stock|equipment|dinner money|trip money|ipad"
            r"|laptops?)(?: \w+){0,5} (?:gone|missing|disappeared|taken|stolen|short)(?: \w+){0,6} (?:again|who"
            r"|think|colleague|staff|someone|suspect|know)\b"),
            (rf"\b(?:saw|seen|see|heard|hear|watched|witnessed|caught) {_ADULT} (?:\w+ )?(?:push|hit|slap|smack|grab"
            rf"|drag|shove|kick|kiss|touch|shout at|scream at|swear at|pinch|hurt|tease|bully|humiliate|restrain"
            rf"|handle|lock)\w*\b(?: \w+){{0,5}} {_CHILD}\b"),
            (rf"\b{_ADULT} (?:\w+ )?(?:taking|took|takes|been taking|has taken|nicking|nicked"
            rf"|stole) (?:\w+ )?(?:money|cash|funds|things|stock|food|equipment)\b"),
            (r"\b(?:stealing|fiddling|pocketing|helping (?:him|her)self to|fraud\w*|embezzl\w+|theft by|stolen by"
            r"|backhander|falsif\w+|forged|faking|doctored)\b(?! (?:identity|account))"),
            (rf"\b{_ADULT} (?:\w+ ){{0,4}}(?:drunk|on drugs|taking drugs|drinking|smelled of (?:alcohol|drink)"
            rf"|smelt of (?:alcohol|drink)|smells of (?:alcohol|drink)|cheating|changed the (?:sats|answers|test)"
            rf"|altered)\b(?!.*\b(?:photo|post|facebook|instagram)\b)"),
            (r"\b(?:sats|test|exam) (?:papers|answers|scores|results)(?: \w+){0,3} (?:changed|altered|tampered"
            r"|fiddled)\b"),
            (r"\bwhistle ?blow(?:ing)?\b(?! policy)|\bblow the whistle\b|\b(?:make|making|made|report|reporting|raise"
            r"|raising) (?:an )?allegations?\b|\ballegation (?:against|about)\b"),
            (rf"\b(?:low level concern|concern|concerned|worried|uncomfortable) (?:about|with) (?:how|the way"
            rf"|what) {_ADULT}(?: \w+){{0,8}} {_CHILD}\b"),
            (r"\b(?:report|reporting) (?:a |the |my )?(?:colleague|teacher|ta|member of staff|head|headteacher|deputy"
            r"|manager)(?: for| because|$)(?!.*\b(?:post|posting|facebook|online|instagram)\b)"),
            (rf"\b{_ADULT} (?:\w+ ){{0,3}}(?:asked|told|wants?|making) (?:me|us) to (?:lie|cheat|change|alter|cover"
            rf"|fake|keep quiet|falsify|backdate)\b"),
        ),
        RequestKind.GRIEVANCE: (
            (r"\bgrievance (?:against|about|please|with|because)|\b(?:raise|raising|lodge|lodging|make|making|file"
            r"|filing|submit|submitting|start|put in|putting in|bring|take out) (?:a |my )?(?:formal )?grievance\b"
            r"|\bthis is (?:a|my) (?:formal )?grievance"),
            (rf"\b{_ADULT} (?:\w+ ){{0,5}}(?:bully\w*|bullies|harass\w*|intimidat\w+|undermin\w+|belittl\w+"
            rf"|humiliat\w+|discriminat\w+|victimis\w+|threaten\w*|groped|gropes|touching|touched|picks on"
            rf"|picking on|shouts? at|shouting at|screams? at|swears? at|swore at|racist (?:to|towards)|sexist"
            rf"|creepy|hitting on|comments on my (?:body|looks))(?: \w+){{0,3}} ?(?:me|us|my)?\b(?!.*\b(?:online"
            rf"|facebook|instagram|twitter|group|whatsapp|chat|post|parents?)\b)"),
            (r"\bi (?:am|was|have been|feel|keep being|keep getting|am getting) (?:\w+ )?(?:being |getting "
            r"|been )?(?:bullied|harassed|intimidated|undermined|victimised|discriminated|picked on|humiliated"
            r"|belittled|threatened|excluded by|left out by|groped|treated unfairly|passed over)\b(?!.*\b(?:online"
            r"|facebook|instagram|twitter)\b)"),
            r"\b(?:sexual(?:ly)?|racial(?:ly)?) (?:harass\w+|abuse\w*|discriminat\w+)\b",
            r"\bi (?:can not|can no longer|will not) work with\b",
            r"\btreat(?:ed|ing|s)(?: me)? (?:differently|unfairly|badly|worse|like)\b|\bdiscriminat\w+ against me\b",
            (r"\b(?:racist|sexist|homophobic|inappropriate|sexual|rude|nasty|ageist) (?:\w+ )?(?:remarks?|comments?"
            r"|jokes?|things?) (?:\w+ ){0,2}(?:to|at|about|towards) me\b(?!.*\b(?:online|facebook|instagram|twitter"
            r"|whatsapp|group|chat)\b)"),
            (r"\b(?:comments?|remarks?|jokes?) about my (?:weight|body|looks|age|accent|religion|race|disability"
            r"|sexuality|clothes)\b"
            r"|\bmaking my life (?:hell|a misery|miserable)\b"),
        ),
        RequestKind.COMPLAINT: (
            (r"\b(?:make|making|lodge|lodging|file|filing|submit|put in|putting in|raise|raising|register) (?:a |an "
            r"|my )?(?:formal |official )?complaint\b|\bformal complaint\b|\bofficial complaint\b"),
            (r"\b(?:want|would like|wish|need) to (?:formally )?complain\b|\bi am (?:formally )?complaining\b"
            r"|\bcomplaint (?:about|against) (?:my|the|a|our)\b"),
            r"\bi want (?:this|it|him|her|them|something) (?:dealt with|investigated|sorted|done|disciplined|sacked)\b",
        ),
        RequestKind.RESIGNATION: (
            (r"\b(?:i (?:\w+ ){0,3}(?:resign|resigning|quit|quitting|retire|retiring)|my resignation"
            r"|letter of resignation|resignation letter|notice of resignation|handing in my resignation"
            r"|resign(?:ing)? (?:from|as|with))\b"),
            (r"\b(?:hand(?:ing|ed)?|giv(?:e|ing)|put(?:ting)?|serv(?:e|ing)|tender(?:ing)?) (?:\w+ )?(?:in )?(?:my "
            r"|a (?:month|term)\w* )?notice\b"),
            (r"\b(?:consider|take|accept|treat) this (?:as |is |to be )?(?:my )?(?:\w+ )?(?:notice|resignation)\b"
            r"|\b(?:this|here) is my (?:notice|resignation)\b"),
            (r"\b(?:i am leaving (?:at|in|on|the school|this|my|for|after)|my last day (?:will|is|would)"
            r"|last day (?:will be|is)|accept (?:this as )?my (?:resignation|notice)|leaving (?:my|the) (?:job|post"
            r"|role)|want to leave (?:my|the) (?:job|post|school)|i have (?:got|accepted) (?:a"
            r"|another) (?:new )?job)\b"),
        ),
        RequestKind.FLEXIBLE_WORKING: (
            (rf"(?:{_ASKED})\b.*\b(?:part time|job share|flexi\w*|flexible (?:working|hours)|work(?:ing)? from home"
            rf"|compressed hours|reduce(?:d)? (?:my )?(?:hours|timetable|days)|(?:drop|go|cut|move|change|reduce"
            rf"|increase|switch|swap)(?:ping|ing)? (?:down |up )?(?:to |back to )?(?:\w+ )?(?:\d|one|two|three|four"
            rf"|five|half|fewer|less|more|full)(?: \w+)? (?:day|days|hours|time|week|weeks)|my (?:working )?(?:hours"
            rf"|contract|days|working pattern|start time|finish time)|phased return|phase back|0 \d+(?: contract"
            rf"| fte)?|(?:mornings|afternoons) only|only (?:mornings|afternoons)|change of (?:role|hours|class|job"
            rf"|school|year group)|fewer (?:days|hours)|less (?:days|hours)|more hours|extra hours|full time"
            rf"|term time only|later start|start later|finish earlier every|later on (?:monday|tuesday|wednesday"
            rf"|thursday|friday)s)\b"),
            (rf"(?:{_ASKED})\b.*\b(?:move me|be moved|move|swap|change|transfer|switch|go|stay|put me"
            rf"|teach)(?: \w+){{0,3}} (?:ks1|ks2|key stage|year (?:\d|one|two|three|four|five|six|group|groups)"
            rf"|reception|nursery|eyfs|early years|class|classes|infants|juniors|another school|a different school"
            rf"|schools|role|roles|post)\b(?!.*\b(?:account|page|group|photo|facebook|password)\b)"),
            (r"\b(?:drop|go|going|cut) (?:down )?to (?:\d|one|two|three|four|half|fewer|less)(?: \w+)? (?:day|days"
            r"|hours)\b(?!.*\?)"),
            (r"\bflexible working (?:request|application)|\brequest for flexible\b|\b(?:job share|part time) (?:from"
            r"|next|please|request)\b"),
            (rf"(?:{_ASKED})\b.*\b(?:be considered for|take on|step down from|step up to|give up|apply for) (?:the "
            rf"|my |a )?(?:\w+ ){{0,3}}(?:role|lead|leader|coordinator|job|post|position|tlr|responsibility|deputy"
            rf"|slt|senco|mentor)\b"),
        ),
        RequestKind.SICKNESS: (
            (rf"\b(?:will not|can not|not|unable to|not able to|not going to|will not be able to"
            rf"|do not think i can) (?:be )?(?:able to )?(?:make it|come|coming|get|be|manage|work"
            rf"|do)(?: \w+)? ?(?:{_NOW})\b(?!.*\b(?:password|website|log|account|group|chat|whatsapp|holiday)\b)"),
            (r"\b(?:calling|ringing|phoning|messaging|texting|letting you know|reporting) (?:\w+ ){0,4}(?:sick|ill"
            r"|poorly)\b|\bcall(?:ed)? in sick today\b"),
            (r"\bi (?:am|have been|feel|was|woke up|have come down) (?:\w+ ){0,4}(?:sick|ill|poorly|unwell|rough"
            r"|vomiting|throwing up|signed off|terrible|dreadful|awful|feverish)\b(?!.*\b(?:of|with (?:the"
            r"|all))\b.*\b(?:group|chat|messages|pinging)\b)(?! of (?:the|all|this|people|getting))"),
            (r"\b(?:been|being) (?:up all night |violently |really )?(?:sick|ill|unwell|poorly)\b|\b(?:throwing"
            r"|chucking) up\b|\bvomiting\b|\boff (?:sick|ill|poorly)(?: today| tomorrow| this| with| again|$)"
            r"|\bsigned (?:me )?off\b|\bstill (?:ill|sick|poorly|unwell|off)\b|\btoo ill\b"),
            (r"\b(?:i|have|has|got|with|had) (?:\w+ ){0,3}(?:migraine|flu|covid|norovirus|tummy bug|stomach bug"
            r"|d and v|food poisoning|chickenpox|tonsillitis|temperature|chest infection|bad back|sickness bug"
            r"|sick note|fit note|fever|positive test)\b(?!.*\b(?:child|pupil|kid|boy|girl)\b)"),
            (r"\b(?:am|feel|feeling|^) ?not (?:feeling |very |too |so |at all )*(?:well|good|great|right|100)\b"
            r"|^not (?:feeling )?(?:well|good|great)\b"),
            (r"\b(?:here is|attached is|sending|got) (?:my |a )?(?:sick|fit) note\b|\bself certif\w+\b"
            r"|\b(?:my )?(?:son|daughter|child|little one|baby|toddler|kid) is (?:ill|sick|poorly|unwell|off)\b"),
        ),
        RequestKind.PAY: (
            (rf"(?:{_ASKED})\b.*\b(?:pay rise|payrise|raise|advance|wage advance|sub on my wages|overtime (?:pay|paid"
            rf"|for)|paid (?:for|extra|more|back|overtime)|reimburs\w+|refund\w*|my expenses|claim (?:for|back|my"
            rf"|the|\d+|£)|claim|mileage|regrad\w+|upper pay|ups|move up|pay scale|pay increment|back pay|tlr"
            rf"|honorarium|more money|(?:pay|salary) (?:point|band|grade|spine|review|increase|regrade)|(?:fare"
            rf"|fares|money|cost|costs|ticket|petrol|fee) back)\b(?!.*\b(?:how|stolen|broken|nicked|smashed"
            rf"|pay for my)\b)"),
            (r"\b(?:i|we) (?:have|has|had|was|were|am|did|still|have still)(?: \w+){0,3} (?:been )?(?:paid (?:wrong"
            r"|short|late|less|too|the wrong)|underpaid|overpaid|not been paid|not get paid|short paid|not paid)\b"
            r"|\bmy (?:pay|wages|salary|payslip) (?:is|are|was|were|has|have|looks?) (?:\w+ ){0,3}(?:wrong|short|not"
            r"|late|less|missing|incorrect)\b|\bpaid me (?:wrong|short|the wrong)\b"),
            (r"\b(?:my )?(?:overtime|expenses|mileage|hours|claim|wages) (?:\w+ ){0,2}(?:not|never) (?:been |come "
             r"|gone )?(?:paid|through|in)\b"
            r"|\b(?:i am )?owed (?:overtime|pay|money|mileage|expenses|\d+|£|for)\b|\b(?:expenses|mileage"
            r"|overtime) (?:claim )?(?:for|from|please|attached)\b(?! a course$)"),
        ),
        RequestKind.LEAVE: (
            rf"(?:{_ASKED})\b.*\b(?:{_DAY}|(?:{_DAY} ){{1,4}}) off\b(?! (?:topic|the|limits|my phone))",
            (rf"(?:{_ASKED})\b.*\b(?:{_DAY}) (?:and \w+ )?(?:\w+ ){{0,3}}off\b(?! (?:topic|the|limits|my|a|people"
            rf"|colleagues))(?!.*\b(?:phone|group|notifications|school off)\b)"),
            rf"(?:{_ASKED})\b.*\b(?:{_LEAVE_KIND})\b",
            (rf"(?:{_ASKED})\b.*\b(?:take|have|leave|go|get) (?:\w+ ){{1,7}}(?:for|to attend"
            rf"|to go to) (?:\w+ ){{1,3}}(?:funeral|wedding|graduation|appointment|operation|scan|interview|exam"
            rf"|honeymoon|christening|surgery)\b"),
            rf"\b(?:{_LEAVE_KIND})\b.*\b(?:please|request|from|starting|for my|for the|thanks)\b",
            (rf"(?:{_ASKED})\b.*\b(?:(?:leave|finish|go home) (?:early|at|by|before)|go early|finish early"
             rf"|get away early|come in late"
            rf"|be late in|start late|be in late|nip out|pop out|miss (?:the )?(?:inset|staff meeting|training|day)"
            rf"|swap my (?:day|ppa|days|afternoon)|not be in|be away|be absent|be excused|go to my (?:son|daughter"
            rf"|child)\w*|book (?:a )?holiday|take (?:a )?holiday|take my (?:son|daughter|mum|dad)|go on holiday)\b"),
            (rf"(?:{_ASKED})\b.*\b(?:off|out|away|leave|cover|absent|miss|time)\b.*\b(?:funeral|wedding|graduation"
            rf"|appointment|hospital|dentist|operation|scan|court|jury|moving house|house move|honeymoon|interview"
            rf"|driving test|exam|eid|diwali|yom kippur|flight|ivf|surgery|anniversary|christening|baptism)\b"),
            (r"\b(?:i have|i have got|got|i am having|having) (?:a |an |my )?(?:\w+ ){0,2}(?:funeral|wedding"
            r"|graduation|appointment|operation|scan|jury service|court date|interview|op)\b(?!.*\b(?:post|photo"
            r"|facebook|online)\b)(?:.*\b(?:off|cover|monday|tuesday|wednesday|thursday|friday|tomorrow|today|next"
            r"|on|late|away)\b)"),
            (r"\b(?:i (?:will|am going to) be|i am) (?:off|away|absent|on leave|on holiday|out)(?: from| on| next"
            r"| this| until| for| work)\b"),
            (r"\b(?:request|requesting|asking for|ask for|apply for|applying for|application for) (?:leave|absence"
            r"|time off|annual leave|some leave)\b"),
        ),
        RequestKind.SAFEGUARDING: (
            (rf"\b{_CHILD}(?: \w+){{0,4}} (?:told|disclosed|said|confided)(?: \w+){{0,12}} (?:worr\w+|concern\w*"
            rf"|scar\w+|frighten\w+|upset\w*|hurt\w*)\b"),
        ),
        RequestKind.OTHER: (
            (r"\b(?:formal|official) (?:request|application|notice)\b(?!s)|\bsubject access request (?:for|please)\b"
            r"|\bi (?:want|would like|wish|need) to (?:formally|officially) (?:request|appeal|apply)\b"
            r"|\b(?:i want to|i would like to|i wish to) (?:appeal|withdraw|apply)\b|\breference (?:for (?:my"
            r"|a) (?:new )?job|please)\b"),
        ),
    }.items()
)  # fmt: skip


def danger(said: Said) -> bool:
    """Say whether the words point to danger now or to a child at risk, and are no supposed case."""
    return bool(_DANGER.search(said.text)) and not (said.asks and _SUPPOSED.search(said.text))


def recognise(said: Said) -> RequestKind | None:
    """Return the kind of the formal request that a message makes, or None where it makes none."""
    if danger(said):
        return RequestKind.SAFEGUARDING
    if _ABOUT_RULES.search(said.text):
        return None
    return next((kind for kind, pattern in _KINDS if pattern.search(said.text)), None)
