"""`/notices`: what the bot sent to this person. A notice holds no words of anybody's."""

from bot.chat.reply import Button, Facts, Link, Part, Reply, Text, Tone
from bot.command import Ask, Command, Services, Step
from bot.concerns.telling import may_be_told
from bot.notices import IN_MICROSOFT_365, Notice, NoticeKind, leads_to, sentence
from bot.people import Person
from bot.readers import gets_it
from bot.requests.telling import is_settled
from bot.weeks import day_and_time
from commands.quoting import today

TITLE = "Your notices"
NONE = "You have no notices."
_AT_MOST = 10


def show(ask: Ask, services: Services) -> Reply:
    """Show the latest notices about matters that this person may still know of."""
    known = [n for n in services.noticeboard.notices(ask.person) if _is_still_meant(n, ask.person, services)]
    if not known:
        return Reply((Text(NONE, Tone.QUIET),))
    parts: list[Part] = [Text(TITLE, Tone.HEADING)]
    for notice in known[:_AT_MOST]:
        parts += _shown(notice, services)
    return Reply(tuple(parts))


def _is_still_meant(notice: Notice, person: Person, services: Services) -> bool:
    if notice.kind is NoticeKind.WORKBOOK and not gets_it(person, services.readers.changes(), today(services)):
        return False
    return may_be_told(person, notice, services.register) and not is_settled(notice, services.redirects)


def _shown(notice: Notice, services: Services) -> tuple[Part, ...]:
    lead, address = leads_to(notice), services.workbooks.link(notice)
    button = Button(lead.label, lead.command, lead.step, lead.about, lead.words)
    link = (Link(IN_MICROSOFT_365, address),) if address else ()
    return (Facts(((day_and_time(notice.due), sentence(notice)),)), button, *link)


COMMAND = Command(
    name="notices",
    summary="Shows what I have sent to you.",
    examples=("/notices",),
    steps={"": Step(show)},
    confidential=True,
)
