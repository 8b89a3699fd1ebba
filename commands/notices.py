"""`/notices`: what the bot sent to this person. A notice holds no words of anybody's."""

from bot.chat.reply import Button, Facts, Part, Reply, Text, Tone
from bot.command import Ask, Command, Services, Step
from bot.concerns.telling import may_be_told
from bot.notices import Notice, NoticeKind
from bot.weeks import day_and_time

TITLE = "Your notices"
NONE = "You have no notices."
OPEN = "Open {about}"
GET_WORKBOOK = "Get the workbook of {about}"
_AT_MOST = 10


def show(ask: Ask, services: Services) -> Reply:
    """Show the latest notices about matters that this person may still know of."""
    known = [n for n in services.noticeboard.notices(ask.person) if may_be_told(ask.person, n, services.register)]
    if not known:
        return Reply((Text(NONE, Tone.QUIET),))
    parts: list[Part] = [Text(TITLE, Tone.HEADING)]
    for notice in known[:_AT_MOST]:
        parts += _shown(notice)
    return Reply(tuple(parts))


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
