"""What a message is: a question that the policy answers or not, a formal request, a concern, or danger now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.concerns import recognise as concerns
from bot.errors import TooLong
from bot.labelled import Labelled
from bot.policies import parts, reference
from bot.policies.clause import Clause
from bot.policies.home import ALERT, DO_NOT_RESPOND, FIT_A_CONCERN, FORMAL_REQUESTS
from bot.policies.library import Policy
from bot.policies.lookup import SHOWN, Band, Found, Lookup
from bot.policies.reference import Reference, UnknownClause
from bot.policies.semantic import Meaning
from bot.policies.several import Answered, Several
from bot.requests import everyday
from bot.requests import meant as by_meaning
from bot.requests import recognise as requests
from bot.requests.meant import Meant
from bot.requests.redirect import RequestKind
from bot.words_of_chat import Said, read

LONGEST_MESSAGE = 1_000
"""Characters; what is longer is refused, unless it speaks of danger."""


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

    Where several policies are in force, `looked_in` are those that a question was held against, the one that says most
    first. `between` is what each of them says where it is not clear which is meant, the nearest first: then whoever
    asked is to choose, and `clauses` are the best of each.
    """

    kind: MatterKind
    clauses: tuple[Clause, ...]
    request: RequestKind | None = None
    danger: bool = False
    reference: bool = False
    found: Found | None = None
    parts: "tuple[JudgedPart, ...]" = ()
    looked_in: tuple[Policy, ...] = ()
    between: "tuple[Judgement, ...]" = ()

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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of which policies: none where no policy is named. `text` is without their name."""

    text: str
    policies: tuple[Policy, ...] = ()


_Numbered = Sequence[tuple[Policy, Reference]]
"""What a message asks for by number, by the policies that it may mean."""


class Triage:
    """Judges messages by the home policy, and by those that are in force beside it; holds nothing of them.

    `meaning` is of the home policy, see `bot.policies.semantic.open_meaning`; without it, messages are judged by words.
    `several` is all of the policies where there is more than one.
    Raise BrokenPolicy, with the place, for a list of words or patterns that cannot be read.
    """

    def __init__(self, policy: Policy, meaning: Meaning | None = None, several: Several | None = None) -> None:
        self._policy = policy
        self._lookup = Lookup(policy, meaning)
        self._several = several
        requests.load()
        by_meaning.load()
        everyday.load()
        concerns.load()
        parts.load()

    def judge(self, text: str, of: str = "") -> Judgement:
        """Return what a message is.

        Raise TooLong above `LONGEST_MESSAGE` characters and UnknownClause for a clause number that there is not.
        Danger is looked for first, and in the first 4,000 characters of a longer message too. A message that asks
        several things is answered with the clauses of each. `of` is the folder of the policy that whoever asked chose;
        raise NotThere where it is not in force.
        """
        return self._judge(text, parts.parts_of, of)

    def _judge(self, text: str, split: Callable[[str], tuple[str, ...]], of: str = "") -> Judgement:
        exact = () if of else reference.by_name(text, self._policy)
        if exact:  # the policy's own words for it: no danger is told by them
            return Judgement(MatterKind.ANSWERABLE, exact, reference=True)
        said = read(text)
        request = requests.recognise(said)
        if request is RequestKind.SAFEGUARDING and requests.danger(said):
            return self._formal(request, danger=True)
        if len(text) > LONGEST_MESSAGE:
            raise TooLong
        asked = self._asked(text, of)
        numbered = self._numbered(asked)
        alone = [_by_number(policy, named) for policy, named in numbered if named.alone]
        if alone:
            return _one_of(alone)
        if request is not None:
            return self._formal(request)
        whole = numbered or asked.policies or concerns.recognise(said)
        several = () if whole else self._each_of(split(text))
        return _together(several) or self._judge_words(said, asked, numbered)

    def _asked(self, text: str, of: str) -> _Asked:
        """Return what is asked of which policies: those that are named, or the one that was chosen."""
        named = self._several.named(text) if self._several else None
        rest = named.rest if named else text
        if named and reference.says_nothing(rest.casefold()):
            rest = reference.CONTENTS
        if of and self._several:
            return _Asked(rest, (self._several.policy(of),))
        return _Asked(rest, named.policies if named else ())

    def _numbered(self, asked: _Asked) -> _Numbered:
        """Return what is asked for by number: what the home policy knows before all others; or raise UnknownClause."""
        unknown = None
        if not asked.policies or self._policy in asked.policies:
            try:
                found = reference.find(asked.text, self._policy)
            except UnknownClause as error:
                found, unknown = None, error
            if found is not None:
                return ((self._policy, found),)
        others = self._several.numbered(asked.text, asked.policies) if self._several else ()
        if unknown is not None and not others:
            raise unknown
        return others

    def _each_of(self, several: tuple[str, ...]) -> tuple[JudgedPart, ...]:
        """Judge the questions of a message by themselves; none where it asks one thing."""
        if len(several) == 1:
            return ()
        judged = (self._judge(words, lambda part: (part,)) for words in several)
        # Whoever asks several things is not asked back for each: the nearest policy answers, and is named.
        decided = (next(iter(one.between), one) for one in judged)
        return tuple(JudgedPart(words, one) for words, one in zip(several, decided, strict=True))

    def formal(self, text: str) -> Formal | None:
        """Return the formal request that is made in the first 4,000 characters of a message, or None; never raises."""
        said = read(text)
        kind = requests.recognise(said)
        if kind is None:
            return None
        danger = kind is RequestKind.SAFEGUARDING and requests.danger(said)
        oneself, loss = danger and requests.is_about_oneself(said), requests.is_about_a_loss(said)
        return Formal(kind, danger, requests.words_met(said, kind), oneself, loss)

    def recognised_by(self, text: str) -> tuple[str, ...]:
        """Return the phrases of our own lists by which a request or a report was recognised; none for a question."""
        said = read(text)
        kind = requests.recognise(said)
        if kind is not None:
            return requests.words_met(said, kind)
        return concerns.words_met(said) if concerns.recognise(said) else ()

    def _judge_words(self, said: Said, asked: _Asked, numbered: _Numbered) -> Judgement:
        found = self._lookup.find_said(said)
        meant = Meant() if numbered or asked.policies else by_meaning.meant(found.vector, said)
        if concerns.recognise(said) or meant.report:
            return Judgement(MatterKind.CONCERN, self._clauses_for_a_concern(found), found=found)
        if numbered and numbered[0][0] is self._policy:
            clauses = _first(numbered[0][1].clauses, found.nearest)
            return Judgement(MatterKind.ANSWERABLE, clauses, reference=True, found=found)
        if meant.request is not None:
            return self._formal(meant.request)
        if self._several is None:
            return _settled(found)
        return self._judge_by_several(self._several, said, found, asked, numbered)

    def _judge_by_several(
        self, several: Several, said: Said, home: Found, asked: _Asked, numbered: _Numbered
    ) -> Judgement:
        """Return which policy settles a question: one of all, of those that are named, or of those with its number."""
        among = tuple(policy for policy, _ in numbered) or asked.policies
        answers = several.answers(read(asked.text) if asked.policies else said, home, among)
        clauses = {policy.folder: named.clauses for policy, named in numbered}
        looked_in = among or several.policies
        return _one_of([_answered(each, clauses.get(each.policy.folder, ()), looked_in) for each in answers])

    def _formal(self, request: RequestKind, *, danger: bool = False) -> Judgement:
        rule = (self._policy.clause(FORMAL_REQUESTS),)
        return Judgement(MatterKind.FORMAL_REQUEST, rule, request=request, danger=danger)

    def _clauses_for_a_concern(self, found: Found) -> tuple[Clause, ...]:
        """Return the best clause that fits, then the duty to alert senior management and that nobody responds."""
        fitting = tuple(clause for clause in found.nearest if clause.id in FIT_A_CONCERN)
        duties = (self._policy.clause(ALERT), self._policy.clause(DO_NOT_RESPOND))
        return _first(fitting[:1], duties)


def _by_number(policy: Policy, named: Reference) -> Judgement:
    return Judgement(MatterKind.ANSWERABLE, named.clauses, reference=True, looked_in=(policy,))


def _settled(found: Found, looked_in: tuple[Policy, ...] = ()) -> Judgement:
    kind = MatterKind.ANSWERABLE if found.band is Band.QUOTE else MatterKind.SILENT
    return Judgement(kind, found.clauses, found=found, looked_in=looked_in)


def _answered(answered: Answered, named: tuple[Clause, ...], looked_in: tuple[Policy, ...]) -> Judgement:
    """Return what one of several policies says: its clauses, those that were asked for by number before all others."""
    best_first = tuple(dict.fromkeys((answered.policy, *looked_in)))
    found = answered.found
    if not named:
        return _settled(found, best_first)
    clauses = _first(named, found.nearest)
    return Judgement(MatterKind.ANSWERABLE, clauses, reference=True, found=found, looked_in=best_first)


def _one_of(judged: Sequence[Judgement]) -> Judgement:
    """Return the only judgement, or that whoever asked is to choose between several."""
    if len(judged) == 1:
        return judged[0]
    best = tuple(one.clauses[0] for one in judged)
    looked_in = tuple(one.looked_in[0] for one in judged)
    return Judgement(MatterKind.ANSWERABLE, best, looked_in=looked_in, between=tuple(judged))


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
    clauses = tuple(dict.fromkeys((*best, *others)))[: max(SHOWN, len(best))]
    return Judgement(MatterKind.ANSWERABLE, clauses, found=answered[0].found, parts=several)


def _first(these: tuple[Clause, ...], then: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Return at most as many clauses as an answer shows, each once."""
    return tuple(dict.fromkeys((*these, *then)))[:SHOWN]
