"""Who in the workspace is who on the staff list: joined by e-mail address, each time, and never written down.

Roles come from the staff list alone. What Slack says of a user is believed for five minutes; the staff list is asked
every time, so that a leaver on our list is out at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from bot.delivery.worker import DeliveryFailed
from bot.errors import StaffroomError
from bot.people import Directory, Person
from bot.platforms.slack.api import Member, Slack, SlackError
from bot.platforms.slack.incoming import Sender

BELIEVED_FOR = 300.0
"""Seconds for which Slack's word for a member is believed."""
REFUSED_FOR = 30.0
"""Seconds for which Slack's word against a user is believed: long enough for a burst, short for who was just let in."""
PAUSE = 10.0
"""Seconds without asking again for somebody of whom Slack could not be asked: each try may take two."""
MOST_USERS = 5_000
"""Users of whom Slack's last word is kept."""
NOT_A_MEMBER = "not_a_member"
"""Our own code for an address whose user at Slack is a guest, a bot, gone, or of another workspace."""

_NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
_NO_MEMBER = Member("", "", "", full=False)
_TURNS = 64


class Stranger(StaffroomError):
    """Somebody whom the bot does not work for: one sentence for every reason."""

    sentence = (
        "I am here for the federation's staff, and I cannot find you on the staff list under the e-mail address that "
        "Slack has for you. If you work here, please ask your school office to check that the two are the same. "
        "If anyone is in danger now, call 999."
    )


class CannotTell(StaffroomError):
    """Slack does not say who somebody is, and they were not known before."""

    sentence = (
        "Slack cannot tell me who you are at the moment. Please try again in a minute. "
        "If anyone is in danger now, call 999; if a child may be at risk, speak to your safeguarding lead."
    )


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody on the staff list. `sure` is false where Slack could not be asked whether they are still here."""

    person: Person
    sure: bool


@dataclass(frozen=True, slots=True)
class _Word:
    """Slack's last word on a user: None where it never gave one, `sure` where nothing went wrong since."""

    member: Member | None
    sure: bool
    until: float


class Members:
    """The join. `team` tells our workspace's id; `clock` counts seconds and never goes back."""

    def __init__(
        self, slack: Slack, directory: Directory, team: Callable[[], str], clock: Callable[[], float] = monotonic
    ) -> None:
        self._slack, self._directory, self._team, self._clock = slack, directory, team, clock
        self._words: dict[str, _Word] = {}
        self._lock = Lock()
        # One of a burst asks, the others wait for its answer.
        self._turns = tuple(Lock() for _ in range(_TURNS))

    def known(self, sender: Sender) -> Known:
        """Return who sent something; raise Stranger, or CannotTell where Slack never said who that is."""
        if sender.team != self._team():
            raise Stranger
        with self._turns[hash(sender.user) % _TURNS]:
            word = self._word(sender.user)
        if word.member is None:
            raise CannotTell
        person = self._directory.by_email(word.member.email) if self._is_ours(word.member) else None
        if person is None:
            raise Stranger
        return Known(person, word.sure)

    def at_hand(self, sender: Sender) -> Known | None:
        """Return who sent something if that is sure without asking anybody just now; else None, for `known`."""
        word = self._fresh(sender.user)
        if word is None or not word.sure or word.member is None or sender.team != self._team():
            return None
        ours = self._is_ours(word.member) and self._directory.at_hand
        person = self._directory.by_email(word.member.email) if ours else None
        return None if person is None else Known(person, sure=True)

    def user_of(self, person: Person) -> str:
        """Return the user id of somebody with an e-mail address.

        Raises DeliveryFailed for somebody who is no full member of our workspace, and SlackError, such as
        users_not_found.
        """
        word = self._fresh(person.email) or self._keep(person.email, self._slack.member_by_email(person.email))
        if word.member is None or not self._is_ours(word.member):
            raise DeliveryFailed(fault=NOT_A_MEMBER)
        return word.member.id

    def _word(self, user: str) -> _Word:
        fresh = self._fresh(user)
        if fresh is not None:
            return fresh
        try:
            return self._keep(user, self._slack.member(user))
        except SlackError as error:
            if error.code in _NOBODY:
                return self._keep(user, _NO_MEMBER)
        last = self._words.get(user)
        return self._keep(user, last.member if last is not None else None, sure=False)

    def _fresh(self, key: str) -> _Word | None:
        word = self._words.get(key)
        return word if word is not None and self._clock() < word.until else None

    def _keep(self, key: str, member: Member | None, *, sure: bool = True) -> _Word:
        word = _Word(member, sure, self._clock() + self._lasts(member, sure=sure))
        with self._lock:
            self._words.pop(key, None)
            self._words[key] = word
            if len(self._words) > MOST_USERS:
                del self._words[next(iter(self._words))]  # the one that was asked about longest ago
        return word

    def _lasts(self, member: Member | None, *, sure: bool) -> float:
        if member is None or not sure:
            return PAUSE
        return BELIEVED_FOR if self._is_ours(member) else REFUSED_FOR

    def _is_ours(self, member: Member) -> bool:
        return member.full and bool(member.email) and member.team == self._team()
