"""Adding to a concern: anybody who may see it may, at any time, and nothing that stands there is taken away.

Additions do not get into each other's way: where somebody was quicker, the addition is made to what stands there then.
What is added is read for danger, and those who deal with the concern are told of what its raiser adds.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.chat.reply import Reply, Text
from bot.command import Ask, Saving, Services
from bot.concerns.additions import NOTHING_MORE, More
from bot.concerns.concern import NO_WORDS, Concern, NewEvidence, Words
from bot.concerns.routing import matter_of, may_read, owners, post_at, raised_it, readers, route_by
from bot.errors import Busy, NobodyLeft, Stale
from bot.events import Action
from bot.notices import Notice, NoticeKind
from bot.people import Person, Role
from commands import doors
from commands.concerns.change import change, notice
from commands.concerns.show import find, shown

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Addition:
    """What is added to a concern: to its fields, or beside it. `told` says which notice its readers get."""

    after: Concern
    action: Action
    written: Words = NO_WORDS
    more: More = NOTHING_MORE
    evidence: tuple[NewEvidence, ...] = ()
    told: NoticeKind = NoticeKind.ADDED

    @property
    def texts(self) -> Iterator[str]:
        """Everything in it that somebody wrote."""
        yield from (text for _, text in self.written.items())
        if self.more.message:
            yield self.more.message.words
        if self.more.referral:
            yield self.more.referral.answer


def find_own(ask: Ask, services: Services) -> Concern:
    """Return the concern that was asked for; raise NotThere unless this person may see at least its receipt."""
    return find(ask, services, to_read=False)


def is_receipt(person: Person, concern: Concern) -> bool:
    """Say whether a person sees the receipt alone."""
    return not may_read(person, concern)


def add(
    saving: Saving, services: Services, make: Callable[[Concern], Addition], said: str, *, then: tuple[Text, ...] = ()
) -> Reply:
    """Make an addition to a concern as it stands now, and show how it stands then; danger comes first."""
    for _ in range(_TRIES):
        before = find_own(saving.ask, services)
        addition = make(before)
        danger = doors.reads_like_danger(addition.texts, services)
        with suppress(Stale):
            _save(saving, before, addition, services, danger=danger)
            urgent = doors.danger(saving.ask.person, services) if danger else ()
            after = shown(find_own(saving.ask, services), saving.ask.person, services)
            return Reply((*urgent, Text(said), *then, *after.parts), in_confidence=True)
    raise Busy


def _save(saving: Saving, before: Concern, addition: Addition, services: Services, *, danger: bool) -> None:
    after = _with_the_lead(addition.after, services) if danger else addition.after
    change(
        saving,
        before,
        after,
        addition.action,
        services,
        written=addition.written,
        evidence=addition.evidence,
        more=addition.more,
        notices=_notices(replace(after, version=before.version + 1), addition, saving, services, danger=danger),
    )


def _with_the_lead(concern: Concern, services: Services) -> Concern:
    """Return a concern that the safeguarding lead may read, unless it is about those above the school."""
    lead = post_at(Role.SAFEGUARDING_LEAD, concern.school)
    try:
        matter = replace(matter_of(concern), danger=True)
        going = route_by(services.routes, matter, concern.named, services.directory, concern.aside)
    except NobodyLeft:
        return concern
    return replace(concern, readers=concern.readers | (going.readers & {lead}))


def _notices(
    after: Concern, addition: Addition, saving: Saving, services: Services, *, danger: bool
) -> tuple[Notice, ...]:
    now, actor = services.clock(), saving.ask.person
    message = addition.more.message
    if message and message.to_raiser:
        return (notice(after, addition.told, after.raised_by, now),)
    told = {p.id for p in (readers if danger else owners)(after, services.directory)} | ({after.handler} - {""})
    kind = NoticeKind.URGENT_CONCERN if danger else addition.told
    # A colleague who may read it finds a handler's addition there; only what its raiser brings has to be told.
    wanted = told if danger or raised_it(actor, after) else set()
    return tuple(notice(after, kind, to, now) for to in sorted(wanted - after.named - after.aside - {actor.id}))
