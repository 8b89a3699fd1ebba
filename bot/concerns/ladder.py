"""The ladder by which a post is taken down, as one table: whom to tell, in which order, and how long to wait.

The platform first; after its answer, or a week of silence, Report Harmful Content; then the helpline; then the police
or legal advice. People do each step, and look whether the post is still there; the bot proposes, and fetches nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.concerns.additions import Referred
from bot.concerns.concern import Concern, Referral, YesNo
from bot.labelled import Labelled
from bot.weeks import LONDON, in_london


class Rung(Labelled):
    """Whom to tell, first to last."""

    PLATFORM = "platform", "The platform"
    HARMFUL_CONTENT = "harmful_content", "Report Harmful Content"
    HELPLINE = "helpline", "Professionals Online Safety Helpline"
    POLICE = "police", "Police or legal advice"


class Came(Labelled):
    """What became of telling them."""

    TOLD = "told", "No answer yet"
    REMOVED = "removed", "It was taken down"
    STAYS = "stays", "It stays up"
    OTHER = "other", "Another answer"


SILENCE = timedelta(days=7)
"""How long an answer is waited for before the next step is proposed."""

WHAT_TO_DO: Mapping[Rung, str] = {
    Rung.PLATFORM: "Report it with the platform's own report button, and note its reference and the day.",
    Rung.HARMFUL_CONTENT: "Ask Report Harmful Content to look at it, with the platform's reference and answer.",
    Rung.HELPLINE: "Ask the Professionals Online Safety Helpline for advice, with what was tried and when.",
    Rung.POLICE: "Ask the police or take legal advice. Where somebody is in danger, ring 999 and do not wait for this.",
}

_RUNGS = tuple(Rung)
_OF_A_REFERRAL: Mapping[Referral, Rung] = {
    Referral.POLICE: Rung.POLICE,
    Referral.HELPLINE: Rung.HELPLINE,
    Referral.HARMFUL_CONTENT: Rung.HARMFUL_CONTENT,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ladder's own record: somebody was told, or answered, on a London day.

    `by` wrote it down at `at`. `words` is their reference or their answer, sealed in the store, and empty wherever it
    is not needed.
    """

    rung: Rung
    came: Came
    on: date
    by: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """How one rung stands. `told_on` is None where nobody was told; what the raising form said has no `told_by`."""

    rung: Rung
    told_on: date | None = None
    told_by: str = ""
    reference: str = ""
    answered_on: date | None = None
    came: Came = Came.TOLD
    answer: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The whole ladder of a concern: its steps, first to last, and whether the post is gone."""

    steps: tuple[Step, ...]
    gone: bool

    @property
    def told(self) -> tuple[Step, ...]:
        """The steps that were taken."""
        return tuple(step for step in self.steps if step.told_on is not None)

    @property
    def next(self) -> Rung | None:
        """The rung after the highest that was told; None where the post is gone or no rung is left."""
        if self.gone:
            return None
        height = _RUNGS.index(self.told[-1].rung) + 1 if self.told else 0
        return _RUNGS[height] if height < len(_RUNGS) else None

    @property
    def ripe(self) -> datetime | None:
        """From when on the next rung is in turn: an answer that did not help, or a week of silence after telling.

        None where nobody was told yet: then the first rung is for people to choose, and nobody is reminded of it.
        """
        if self.next is None or not self.told:
            return None
        last = self.told[-1]
        return last.answered_at or start_of(last.told_on or date.max) + SILENCE


def start_of(day: date) -> datetime:
    """Return when a London day begins, in UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def ladder(concern: Concern, entries: Iterable[Entry], referrals: Iterable[Referred] = ()) -> Ladder:
    """Return the ladder of a concern: what its raising form said, and what was written down since, oldest first.

    Whoever is on the ladder and was told outside it, as one of the `referrals`, was told all the same.
    """
    written = (*(entry for each in referrals for entry in _told_outside(each)), *entries)
    return Ladder(tuple(_step(rung, concern, written) for rung in _RUNGS), _is_gone(concern, written))


def _told_outside(referral: Referred) -> Iterator[Entry]:
    rung = _OF_A_REFERRAL.get(referral.to)
    if rung is not None:
        on = referral.on or in_london(referral.at).date()
        yield Entry(rung, Came.TOLD, on, referral.by, referral.at, referral.reference)


def _step(rung: Rung, concern: Concern, written: Sequence[Entry]) -> Step:
    own = [entry for entry in written if entry.rung is rung]
    told = next((entry for entry in own if entry.came is Came.TOLD), None)
    answered = next((entry for entry in reversed(own) if entry.came is not Came.TOLD), None)
    step = Step(rung, told.on, told.by, told.words) if told else Step(rung, _as_raised(rung, concern))
    if answered is None:
        return step
    return Step(
        rung,
        step.told_on or answered.on,
        step.told_by,
        step.reference,
        answered.on,
        answered.came,
        answered.words,
        answered.at,
    )


def _as_raised(rung: Rung, concern: Concern) -> date | None:
    """Return when a rung was told as far as the raising form says it."""
    if rung is Rung.PLATFORM:
        return concern.reported_on
    told = _OF_A_REFERRAL.get(concern.referral) is rung
    return (concern.referred_on or in_london(concern.raised_at).date()) if told else None


def _is_gone(concern: Concern, written: Sequence[Entry]) -> bool:
    """Say whether the post is gone: by the last look, or by an answer that came after it."""
    removed = max((entry.on for entry in written if entry.came is Came.REMOVED), default=None)
    if removed is None or (concern.looked_on is not None and concern.looked_on >= removed):
        return concern.still_there is YesNo.NO
    return True
