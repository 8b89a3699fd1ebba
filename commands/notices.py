"""`/notices`: what the bot sent to this person. A notice holds no words of anybody's."""

from bot.chat.reply import Button, Facts, Part, Reply, Text, Tone
from bot.command import Ask, Command, Services, Step
from bot.concerns.routing import Sight, sight
from bot.errors import NotThere
from bot.notices import Notice, NoticeKind
from bot.people import SENIOR_MANAGEMENT, Person
from bot.weeks import day_and_time

TITLE = "Your notices"
NONE = "You have no notices."
OPEN = "Open {about}"
GET_WORKBOOK = "Get the workbook of {about}"
_AT_MOST = 10


def show(ask: Ask, services: Services) -> Reply:
    """Show the latest notices about matters that this person may still know of."""
    known = [n for n in services.noticeboard.notices(ask.person) if _may_know(ask.person, n, services)]
    if not known:
        return Reply((Text(NONE, Tone.QUIET),))
    parts: list[Part] = [Text(TITLE, Tone.HEADING)]
    for notice in known[:_AT_MOST]:
        parts += _shown(notice)
    return Reply(tuple(parts))


def _may_know(person: Person, notice: Notice, services: Services) -> bool:
    # Somebody who was named in a concern, or left a post, after the notice went out must not see it any more.
    if notice.kind is NoticeKind.WORKBOOK:
        return person.role in SENIOR_MANAGEMENT
    try:
        return sight(person, services.register.find(notice.about)) is not Sight.NOTHING
    except NotThere:
        return False


def _shown(notice: Notice) -> tuple[Part, ...]:
    when = Facts(((day_and_time(notice.due), f"{notice.kind.label} ({notice.about})"),))
    if notice.kind is NoticeKind.WORKBOOK:
        return (when, Button(GET_WORKBOOK.format(about=notice.about), "export", words=notice.about))
    return (when, Button(OPEN.format(about=notice.about), "concerns", "open", notice.about))


COMMAND = Command(
    name="notices",
    summary="Shows what I have sent to you.",
    examples=("/notices",),
    steps={"": Step(show)},
)
