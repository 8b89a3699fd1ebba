"""What a message is: a question that the policy answers or not, a formal request, a concern, or danger now."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.concerns import recognise as concerns
from bot.errors import TooLong
from bot.labelled import Labelled
from bot.policies import parts, reference
from bot.policies.clause import Clause
from bot.policies.library import Policy
from bot.policies.lookup import SHOWN, Band, Found, Lookup
from bot.policies.semantic import Meaning
from bot.requests import everyday
from bot.requests import meant as by_meaning
from bot.requests import recognise as requests
from bot.requests.meant import Meant
from bot.requests.redirect import RequestKind
from bot.words_of_chat import Said, read

LONGEST_MESSAGE = 1_000
"""Characters; what is longer is refused, unless it speaks of danger."""
FORMAL_REQUESTS = "D.WhatsApp.8"
_ALERT = "E#8"
_DO_NOT_RESPOND = "B.6"
# The clauses that an incident online can be about, beside the duty to alert: conduct, children, the chat.
_FIT_A_CONCERN = frozenset(
    {"B.3#2", "B.3#4", "B.3#5", "B.3#6", "B.3#7", "B.4#1", "B.5", "B.6", "E#3", "E#5", "E#6"}
    | {"D.WhatsApp.1", "D.WhatsApp.2", "D.WhatsApp.7", "D.Disruption#2"}
)


class MatterKind(Labelled):
    """The four matters that must not be mixed."""

    ANSWERABLE = "answerable", "The policy says"
    SILENT = "silent", "The policy is silent"
    FORMAL_REQUEST = "formal_request", "A formal request or serious matter"
    CONCERN = "concern", "A concern about a post"


_QUESTIONS = frozenset({MatterKind.ANSWERABLE, MatterKind.SILENT})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a message is, and the clauses to show, best first.

    `request` is set for a formal request. `danger` means that somebody may be in danger or a child at risk: the
    emergency words come first. `reference` means that clauses were asked for by their number. `found` is what look-up
    saw, for whoever asks why; None where look-up was not needed. `parts` are the questions of a message that asks
    several things, each judged by itself, in order; none where it asks one thing.
    """

    kind: MatterKind
    clauses: tuple[Clause, ...]
    request: RequestKind | None = None
    danger: bool = False
    reference: bool = False
    found: Found | None = None
    parts: "tuple[JudgedPart, ...]" = ()

    @property
    def band(self) -> Band | None:
        """Whether the policy settles the question, as look-up saw it; None where look-up was not needed."""
        return None if self.found is None else self.found.band


@dataclass(frozen=True, slots=True)
class JudgedPart:
    """One question of a message that asks several things: its words as typed, and what it is."""

    words: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Formal:
    """What a message was seen to be without being judged whole: a formal request or a serious matter.

    `words` are the phrases that it was recognised by, as they stand in our lists: none of the message's other words.
    `about_oneself` means danger to whoever wrote it, `loss` that somebody close to them has died or is dying.
    """

    kind: RequestKind
    danger: bool
    words: tuple[str, ...]
    about_oneself: bool = False
    loss: bool = False


class Triage:
    """Judges messages by one policy; holds nothing of them.

    `meaning` is of the same policy, see `bot.policies.semantic.open_meaning`; without it, messages are judged by words.
    Raise BrokenPolicy, with the place, for a list of words or patterns that cannot be read.
    """

    def __init__(self, policy: Policy, meaning: Meaning | None = None) -> None:
        self._policy = policy
        self._lookup = Lookup(policy, meaning)
        requests.load()
        by_meaning.load()
        everyday.load()
        concerns.load()
        parts.load()

    def judge(self, text: str) -> Judgement:
        """Return what a message is.

        Raise TooLong above `LONGEST_MESSAGE` characters and UnknownClause for a clause number that there is not.
        Danger is looked for first, and in the first 4,000 characters of a longer message too. A message that asks
        several things is answered with the clauses of each.
        """
        return self._judge(text, parts.parts_of)

    def _judge(self, text: str, split: Callable[[str], tuple[str, ...]]) -> Judgement:
        exact = reference.by_name(text, self._policy)
        if exact:  # the policy's own words for it: no danger is told by them
            return Judgement(MatterKind.ANSWERABLE, exact, reference=True)
        said = read(text)
        request = requests.recognise(said)
        if request is RequestKind.SAFEGUARDING and requests.danger(said):
            return self._formal(request, danger=True)
        if len(text) > LONGEST_MESSAGE:
            raise TooLong
        named = reference.find(text, self._policy)
        if named is not None and named.alone:
            return Judgement(MatterKind.ANSWERABLE, named.clauses, reference=True)
        if request is not None:
            return self._formal(request)
        several = () if named is not None or concerns.recognise(said) else self._each_of(split(text))
        return _together(several) or self._judge_words(said, () if named is None else named.clauses)

    def _each_of(self, several: tuple[str, ...]) -> tuple[JudgedPart, ...]:
        """Judge the questions of a message by themselves; none where it asks one thing."""
        if len(several) == 1:
            return ()
        return tuple(JudgedPart(words, self._judge(words, lambda part: (part,))) for words in several)

    def formal(self, text: str) -> Formal | None:
        """Return the formal request that is made in the first 4,000 characters of a message, or None; never raises."""
        said = read(text)
        kind = requests.recognise(said)
        if kind is None:
            return None
        danger = kind is RequestKind.SAFEGUARDING and requests.danger(said)
        oneself, loss = danger and requests.is_about_oneself(said), requests.is_about_a_loss(said)
        return Formal(kind, danger, requests.words_met(said, kind), oneself, loss)

    def touched(self, text: str) -> tuple[Clause, ...]:
        """Return the clauses that an incident in these words may touch, nearest first; none where none is near."""
        found = self._lookup.find_said(read(text[:LONGEST_MESSAGE]))
        near = found.nearest if found.band is not Band.SILENT else ()
        return tuple(clause for clause in near if clause.id in _FIT_A_CONCERN)

    def recognised_by(self, text: str) -> tuple[str, ...]:
        """Return the phrases of our own lists by which a request or a report was recognised; none for a question."""
        said = read(text)
        kind = requests.recognise(said)
        if kind is not None:
            return requests.words_met(said, kind)
        return concerns.words_met(said) if concerns.recognise(said) else ()

    def _judge_words(self, said: Said, named: tuple[Clause, ...]) -> Judgement:
        found = self._lookup.find_said(said)
        meant = Meant() if named else by_meaning.meant(found.vector, said)
        if concerns.recognise(said) or meant.report:
            return Judgement(MatterKind.CONCERN, self._clauses_for_a_concern(found), found=found)
        if named:
            return Judgement(MatterKind.ANSWERABLE, _first(named, found.nearest), reference=True, found=found)
        if meant.request is not None:
            return self._formal(meant.request)
        kind = MatterKind.ANSWERABLE if found.band is Band.QUOTE else MatterKind.SILENT
        return Judgement(kind, found.clauses, found=found)

    def _formal(self, request: RequestKind, *, danger: bool = False) -> Judgement:
        rule = (self._policy.clause(FORMAL_REQUESTS),)
        return Judgement(MatterKind.FORMAL_REQUEST, rule, request=request, danger=danger)

    def _clauses_for_a_concern(self, found: Found) -> tuple[Clause, ...]:
        """Return the best clause that fits, then the duty to alert senior management and that nobody responds."""
        fitting = tuple(clause for clause in found.nearest if clause.id in _FIT_A_CONCERN)
        duties = (self._policy.clause(_ALERT), self._policy.clause(_DO_NOT_RESPOND))
        return _first(fitting[:1], duties)


def _together(several: tuple[JudgedPart, ...]) -> Judgement | None:
    """Return one answer to several questions: the best clause of each comes before the others of any.

    What is no question goes before the questions beside it. None where none of them is answered: then the message is
    judged as a whole.
    """
    judged = [part.judgement for part in several]
    answered = [one for one in judged if one.kind is MatterKind.ANSWERABLE]
    serious = next((one for one in judged if one.kind not in _QUESTIONS), None)
    if serious is not None or not answered:
        return serious
    best = tuple(clause for one in answered for clause in one.clauses[:1])
    others = tuple(clause for one in answered for clause in one.clauses[1:])
    clauses = tuple({clause.id: clause for clause in (*best, *others)}.values())[: max(SHOWN, len(best))]
    return Judgement(MatterKind.ANSWERABLE, clauses, found=answered[0].found, parts=several)


def _first(these: tuple[Clause, ...], then: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Return at most as many clauses as an answer shows, each once."""
    return tuple({clause.id: clause for clause in (*these, *then)}.values())[:SHOWN]
