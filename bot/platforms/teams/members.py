"""Who in the tenant is who on the staff list: joined by user name or e-mail address, each time.

Both are given by whoever runs the school's accounts in Entra. What is written down is only where somebody can be
written to (`Chats`), since Teams tells that only while they write to the bot.
"""

from collections.abc import Callable
from time import monotonic

from bot.errors import StaffroomError
from bot.people import Directory, Person
from bot.platforms.teams.api import NOBODY, OUTSIDE, Connector, Member, TeamsError
from bot.platforms.teams.incoming import Place, Sender
from bot.platforms.vouching import CANNOT_TELL, STRANGER, Known, Nobody, Words

_NO_MEMBER = Member("", "", (), full=False)


class Stranger(StaffroomError):
    """Somebody whom the bot does not work for: one sentence for every reason."""

    sentence = STRANGER.format(system="Teams")


class CannotTell(StaffroomError):
    """Teams does not say who somebody is, and they were not known before."""

    sentence = CANNOT_TELL.format(system="Teams")


class Members:
    """The join. `bot` is the bot's own id in Teams; `clock` counts seconds and never goes back."""

    def __init__(
        self, teams: Connector, directory: Directory, bot: str, clock: Callable[[], float] = monotonic
    ) -> None:
        self._teams, self._directory, self._bot = teams, directory, bot
        self._words = Words(_NO_MEMBER, _is_ours, clock)
        # Who wrote a message is said by whoever chooses it: no answer to that may count against who sends something.
        self._writers = Words(_NO_MEMBER, _is_ours, clock)

    def known(self, sender: Sender) -> Known:
        """Return who sent something; raise Stranger, or CannotTell where Teams never said who that is."""
        word = self._words.of(sender.user, lambda: self._sender(sender))
        return self._joined(word.member, sure=word.sure)

    def writer(self, sender: Sender, account: str) -> Known:
        """Return who wrote a message that `sender` chose, by their account; raise Stranger or CannotTell."""
        # Who is not in one conversation may be in another.
        word = self._writers.of(f"{sender.place.conversation} {account}", lambda: self._member(sender.place, account))
        return self._joined(word.member, sure=word.sure)

    def _joined(self, member: Member | None, *, sure: bool) -> Known:
        if member is None:
            raise CannotTell
        person = self._person(member) if _is_ours(member) else None
        if person is None:
            raise Stranger
        return Known(person, sure)

    def _person(self, member: Member) -> Person | None:
        """Return the one person that a member's names lead to; two names of two people lead to nobody."""
        found = {person.id: person for name in member.names if (person := self._directory.by_email(name))}
        return next(iter(found.values())) if len(found) == 1 else None

    def _sender(self, sender: Sender) -> Member:
        """Return who sent something: where the bot is not in the conversation, as its own talk with them has it.

        The menu of a message and the search serve in every conversation of whoever has the bot.
        """
        try:
            return self._member(sender.place, sender.user)
        except TeamsError as error:
            if error.code not in OUTSIDE or sender.place.personal:
                raise
        service = sender.place.service
        return self._member(Place(service, self._teams.direct(service, self._bot, sender.user)), sender.user)

    def _member(self, place: Place, user: str) -> Member:
        try:
            return self._teams.member(place, user)
        except TeamsError as error:
            raise (Nobody() if error.code in NOBODY else error) from None


def _is_ours(member: Member) -> bool:
    return member.full and bool(member.names)
