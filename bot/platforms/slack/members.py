"""Who in the workspace is who on the staff list: joined by e-mail address, each time, and never written down."""

from collections.abc import Callable
from time import monotonic

from bot.delivery.worker import DeliveryFailed
from bot.errors import StaffroomError
from bot.people import Directory, Person
from bot.platforms.slack.api import Member, Slack, SlackError
from bot.platforms.slack.incoming import Sender
from bot.platforms.vouching import CANNOT_TELL, STRANGER, Known, Nobody, Words

NOT_A_MEMBER = "not_a_member"
"""Our own code for an address whose user at Slack is a guest, a bot, gone, or of another workspace."""

_NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
_NO_MEMBER = Member("", "", "", full=False)


class Stranger(StaffroomError):
    """Somebody whom the bot does not work for: one sentence for every reason."""

    sentence = STRANGER.format(system="Slack")


class CannotTell(StaffroomError):
    """Slack does not say who somebody is, and they were not known before."""

    sentence = CANNOT_TELL.format(system="Slack")


class Members:
    """The join. `team` tells our workspace's id; `clock` counts seconds and never goes back."""

    def __init__(
        self, slack: Slack, directory: Directory, team: Callable[[], str], clock: Callable[[], float] = monotonic
    ) -> None:
        self._slack, self._directory, self._team = slack, directory, team
        self._words = Words(_NO_MEMBER, self._is_ours, clock)

    def known(self, sender: Sender) -> Known:
        """Return who sent something; raise Stranger, or CannotTell where Slack never said who that is."""
        if sender.team != self._team():
            raise Stranger
        word = self._words.of(sender.user, lambda: self._member(sender.user))
        if word.member is None:
            raise CannotTell
        person = self._directory.by_email(word.member.email) if self._is_ours(word.member) else None
        if person is None:
            raise Stranger
        return Known(person, word.sure)

    def at_hand(self, sender: Sender) -> Known | None:
        """Return who sent something if that is sure without asking anybody just now; else None, for `known`."""
        word = self._words.fresh(sender.user)
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
        word = self._words.fresh(person.email)
        word = word or self._words.keep(person.email, self._slack.member_by_email(person.email))
        if word.member is None or not self._is_ours(word.member):
            raise DeliveryFailed(fault=NOT_A_MEMBER)
        return word.member.id

    def _member(self, user: str) -> Member:
        try:
            return self._slack.member(user)
        except SlackError as error:
            raise (Nobody() if error.code in _NOBODY else error) from None

    def _is_ours(self, member: Member) -> bool:
        return member.full and bool(member.email) and member.team == self._team()
