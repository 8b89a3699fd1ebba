"""The workbooks that Monday brought somebody: which weeks, and which way each arrived."""

from bot.chat.reply import Button, Facts, Link, Part, Reply, Text, Tone
from bot.command import Ask, Services
from bot.errors import NotThere
from bot.readers import Arrived, gets_it, is_leader
from bot.weeks import day, day_and_time, in_london
from commands.export import words

_AT_MOST = 8


def show(ask: Ask, services: Services) -> Reply:
    """Show the last of them, each with a button that makes it again."""
    if not gets_it(ask.person, services.readers.changes(), in_london(services.clock()).date()):
        raise NotThere(words.NOT_FOR_YOU)
    had = services.workbooks.had(ask.person, _AT_MOST)
    if not had:
        return Reply((Text(words.NONE_YET, Tone.QUIET),))
    parts: list[Part] = [Text(words.YOURS, Tone.HEADING), Facts(tuple(map(_row, had)))]
    parts += [Button(words.GET.format(week=each.week.name), "export", words=each.week.name) for each in had]
    parts += [Link(words.OPEN_THERE.format(week=each.week.name), each.link) for each in had if each.link]
    last = (Button(words.SEE_READERS, "export", "readers"),) if is_leader(ask.person) else ()
    others = words.ANY_WEEK if services.hours.terms else words.ANY_OTHER
    return Reply((*parts, Text(others, Tone.QUIET), *last))


def _row(each: Arrived) -> tuple[str, str]:
    ways = [words.WAYS[way].format(at=day_and_time(at)) for way, at in each.ways if way in words.WAYS]
    stands = words.SET_ASIDE if each.set_aside else words.WAITS if each.waits else ""
    is_late = in_london(each.made_at).date() > each.week.next().monday
    made = (words.MADE_LATE if is_late else words.MADE).format(at=day_and_time(each.made_at))
    said = [made, *ways, *([stands] if stands else [])]
    return words.WEEK_OF.format(week=each.week.name, start=day(each.week.start)), "; ".join(said)
