"""What a concern about an online post records.

The fields are those of a sound incident record: three clocks, where it was posted, by whom, what it says, whom it is
about, who answered, whether it is still there, and what was decided. Codes and times stand in `Concern`; everything
that people wrote stands in `Words` and is sealed field by field in the store.
"""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import IntEnum

from bot.concerns.lifecycle import State
from bot.labelled import Labelled
from bot.people import Post


class Platform(Labelled):
    """Where it was posted."""

    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    WHATSAPP = "whatsapp", "WhatsApp"
    X = "x", "X (Twitter)"
    TIKTOK = "tiktok", "TikTok"
    SNAPCHAT = "snapchat", "Snapchat"
    YOUTUBE = "youtube", "YouTube"
    CLASS_DOJO = "class_dojo", "Class Dojo"
    NEXTDOOR = "nextdoor", "Nextdoor"
    MUMSNET = "mumsnet", "Mumsnet or a forum"
    REVIEW = "review", "A review site"
    OTHER = "other", "Somewhere else"


class Relation(Labelled):
    """Who seems to have posted it."""

    PARENT = "parent", "A parent or carer"
    PUPIL = "pupil", "A pupil"
    FORMER_STAFF = "former_staff", "A former member of staff"
    STAFF = "staff", "A member of staff, governor or volunteer"
    MYSELF = "myself", "I did, by accident"
    IMPERSONATION = "impersonation", "Somebody pretending to be someone else"
    UNKNOWN = "unknown", "I do not know"


class AboutWhom(Labelled):
    """Whom it is about."""

    SCHOOL = "school", "The school"
    PUPIL = "pupil", "A pupil"
    STAFF = "staff", "A member of staff"
    HEADTEACHER = "headteacher", "The headteacher"
    GOVERNOR = "governor", "A governor"


class Kind(Labelled):
    """What kind of post it is."""

    CRITICISM = "criticism", "Criticism or complaint"
    DEFAMATORY = "defamatory", "Untrue and damaging"
    THREAT = "threat", "Threat"
    HARASSMENT = "harassment", "Harassment"
    HATE = "hate", "Hate"
    IMPERSONATION = "impersonation", "Fake account"
    CONFIDENTIAL = "confidential", "Confidential information shared"
    COLLEAGUE = "colleague", "A colleague's own post"
    OWN_ACCIDENT = "own_accident", "My own post, by accident"
    CHILD_MESSAGE = "child_message", "A child's message to staff"
    OTHER = "other", "Something else"


class YesNo(Labelled):
    """An answer that may be unknown."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known"
    NOT_SAID = "not_said", "Not said"


class Referral(Labelled):
    """Who else was told."""

    NOBODY = "nobody", "Nobody yet"
    POLICE = "police", "Police"
    LADO = "lado", "Local authority designated officer (LADO)"
    HELPLINE = "helpline", "Professionals Online Safety Helpline"
    HARMFUL_CONTENT = "harmful_content", "Report Harmful Content"
    COMMUNICATIONS = "communications", "Local authority communications"
    UNION = "union", "Union"
    NOT_SAID = "not_said", "Not said"


class Outcome(Labelled):
    """How a concern ended."""

    REMOVED = "removed", "The post was removed"
    STAYS_UP = "stays_up", "The post stays up; nothing more can be done"
    NO_ACTION = "no_action", "No action was needed"
    SPOKEN_TO = "spoken_to", "The person was spoken to"
    PROCEDURE = "procedure", "Moved to another procedure"
    DUPLICATE = "duplicate", "Dealt with under another reference"


class Support(Labelled):
    """What the person targeted was offered."""

    NOT_NEEDED = "not_needed", "Nobody was targeted"
    TALK = "talk", "A talk with a leader"
    COUNSELLING = "counselling", "Counselling or occupational health"
    UNION = "union", "Union support"
    DECLINED = "declined", "Offered and declined"


UNDECIDED = "undecided"
"""The class of a record for which nobody has decided yet how long it is kept; the others stand in retention.toml."""


class Severity(IntEnum):
    """How serious a post is, by what kind it is and whom it is about. Higher is worse."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """The word that people read."""
        return self.name.capitalize()


_SEVERITY = {
    Kind.THREAT: Severity.CRITICAL,
    Kind.HATE: Severity.CRITICAL,
    Kind.HARASSMENT: Severity.HIGH,
    Kind.IMPERSONATION: Severity.HIGH,
    Kind.CONFIDENTIAL: Severity.HIGH,
    Kind.DEFAMATORY: Severity.HIGH,
    Kind.COLLEAGUE: Severity.MEDIUM,
    Kind.OWN_ACCIDENT: Severity.MEDIUM,
    Kind.CHILD_MESSAGE: Severity.MEDIUM,
    Kind.OTHER: Severity.MEDIUM,
    Kind.CRITICISM: Severity.LOW,
}


def severity(kind: Kind, about: AboutWhom) -> Severity:
    """Return how serious a post is; one about a pupil is one step worse."""
    step = 1 if about is AboutWhom.PUPIL else 0
    return Severity(min(_SEVERITY[kind] + step, Severity.CRITICAL))


@dataclass(frozen=True, slots=True)
class Words:
    """Everything about a concern that people wrote. Each field is sealed on its own; none leaves the record.

    `to_tell` is what the person who raised it will be told; it becomes `told_raiser` when the concern is closed.
    """

    quote: str = ""
    group_name: str = ""
    post_address: str = ""
    account_address: str = ""
    display_name: str = ""
    how_known: str = ""
    seen_by: str = ""
    reach: str = ""
    platform_reference: str = ""
    platform_answer: str = ""
    referral_reference: str = ""
    more: str = ""
    decision: str = ""
    reasons: str = ""
    to_tell: str = ""
    told_raiser: str = ""

    def items(self) -> tuple[tuple[str, str], ...]:
        """Return the fields that say something, by name."""
        return tuple((f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name))


NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Concern:
    """One concern, without its words. All times are aware, in UTC.

    `reference` is random, so that it betrays no number of cases. `named` holds the ids of people whom it is about:
    they are shut out. So are those in `shut_out`, whom another report of the same post names; nothing here says so.
    `no_bearing` are those in `named` of whom somebody said that it has no bearing on the other reports. `owner` is
    the post that deals with it, `readers` are all posts that may read it, and `reading` the ids of people who read it
    for themselves. `aside` holds the ids of people who said that they should not deal with it: they see nothing more
    of it. `danger` means that something in it reads like danger: its clocks wait for nothing. Where that came after
    it was raised, `news_at` is since when it waits for somebody to acknowledge it. `version` counts changes: a change
    made from an older version is refused. `joins` is the reference of the concern of the same post that this report
    goes with, if there is one; one that is `alone` goes with none, so that a leader who made it learns of none.
    `retention` is the code of a class of retention.toml, `keep_until` a day before which nobody is asked again
    whether it may be deleted. From `erased_at` on it is a nameless row that is only counted.
    """

    reference: str
    school: str
    raised_by: str
    raised_at: datetime
    seen_at: datetime
    platform: Platform
    relation: Relation
    about: AboutWhom
    kind: Kind
    owner: Post
    readers: frozenset[Post]
    named: frozenset[str] = frozenset()
    reading: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()
    shut_out: frozenset[str] = frozenset()
    no_bearing: frozenset[str] = frozenset()
    posted_at: datetime | None = None
    person_known: YesNo = YesNo.NOT_SAID
    replied: YesNo = YesNo.NOT_SAID
    still_there: YesNo = YesNo.NOT_SAID
    looked_on: date | None = None
    reported_on: date | None = None
    referral: Referral = Referral.NOT_SAID
    referred_on: date | None = None
    clauses: tuple[str, ...] = ()
    policy: str = ""
    state: State = State.RAISED
    handler: str = ""
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    decided_by: str = ""
    support: Support | None = None
    retention: str = UNDECIDED
    review_on: date | None = None
    keep_until: date | None = None
    legal_hold: bool = False
    held_at: datetime | None = None
    erased_at: datetime | None = None
    joins: str = ""
    danger: bool = False
    news_at: datetime | None = None
    alone: bool = False
    version: int = 1

    @property
    def severity(self) -> Severity:
        """How serious the post is; what reads like danger is critical, of whatever kind it is."""
        return Severity.CRITICAL if self.danger else severity(self.kind, self.about)

    @property
    def kept_from(self) -> frozenset[str]:
        """The ids of all who are shut out, because this report of the post or another one names them."""
        return self.named | self.shut_out


@dataclass(frozen=True, slots=True)
class Move:
    """A concern came to a state at a moment."""

    state: State
    at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A private note between handlers."""

    by: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stored file, without its content. `name` is our own; the sender's name for it is not kept. `sha256` is hex."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    captured_by: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """A file to store beside a concern."""

    evidence: Evidence
    content: bytes = field(repr=False)
