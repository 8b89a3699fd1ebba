"""Who is shut out of a concern by another report of its post, which report that is, and what those see who watch it.

Anybody can report a post and name whoever deals with it. Whoever is named is shut out at once, without anybody judging
it; so whoever is next in line sees that it happened by a report, and by which, and can give the concern back.
"""

from collections.abc import Iterator, Mapping

from bot.chat.reply import Button, Facts, Part, Text, Tone
from bot.command import Services
from bot.concerns.concern import Concern
from bot.concerns.joining import apart, beside, reports_that_name_a_reader, spreads
from bot.concerns.routing import may_read
from bot.people import Person
from bot.weeks import day_and_time
from commands.concerns import whose_words as words
from commands.concerns.trail import name

_OFTEN = 2
"""From how many such reports by one person on it is said how many there were."""


def shown(concern: Concern, reader: Person, services: Services) -> tuple[Part, ...]:
    """Return which reports shut whom out of a concern, as far as this person may read them, and the way to judge it."""
    named = namers(concern, reader, services)
    return (
        *_watched(concern, reader, services),
        *_named(concern, reader, services),
        *(_shut_out(concern, named, reader, services) if named else ()),
    )


def namers(concern: Concern, reader: Person, services: Services) -> Mapping[str, tuple[Concern, ...]]:
    """Return by which reports of the post each person is shut out; nobody whose report this reader may not read.

    Where one of several reports is hidden from the reader, what they give back would not be back.
    """
    if not concern.shut_out:
        return {}
    reports = _of_the_post(concern, services)
    found = {person: tuple(each for each in reports if person in spreads(each)) for person in sorted(concern.shut_out)}
    return {who: by for who, by in found.items() if by and all(may_read(reader, each) for each in by)}


def _of_the_post(concern: Concern, services: Services) -> list[Concern]:
    return [*beside(concern, services.register), *apart(concern, services.register)]


def _shut_out(
    concern: Concern, named: Mapping[str, tuple[Concern, ...]], reader: Person, services: Services
) -> tuple[Part, ...]:
    rows = tuple(
        (name(person, services), "; ".join(_line(each, services) for each in by)) for person, by in named.items()
    )
    reports = {each.reference: each for by in named.values() for each in by}
    return (
        Text(words.BY_A_REPORT, Tone.WARNING),
        Facts(rows),
        *_often({each.raised_by for each in reports.values()}, reader, services),
        *(Button(words.OPEN.format(reference=each), "concerns", "open", each) for each in reports),
        Button(words.GIVE_BACK, "concerns", "give_back", concern.reference),
    )


def _named(concern: Concern, reader: Person, services: Services) -> Iterator[Part]:
    """Yield which reports name somebody who goes on reading what is grave, for those who may read these reports."""
    found = reports_that_name_a_reader(concern, _of_the_post(concern, services), services.directory)
    reports = [each for each in found if may_read(reader, each)]
    if reports:
        yield Text(words.NAMES_A_READER, Tone.WARNING)
        yield Facts(tuple((_read_by(concern, each, services), _line(each, services)) for each in reports))
        yield from _often({each.raised_by for each in reports}, reader, services)
    yield from (
        Button(words.OPEN.format(reference=each.reference), "concerns", "open", each.reference) for each in reports
    )


def _read_by(concern: Concern, report: Concern, services: Services) -> str:
    people = (services.directory.person(each) for each in sorted(spreads(report)))
    return ", ".join(person.name for person in people if person and may_read(person, concern))


def _line(report: Concern, services: Services) -> str:
    by, when = name(report.raised_by, services), day_and_time(report.raised_at)
    return words.NAMED_BY.format(reference=report.reference, name=by, when=when)


def _often(raisers: set[str], reader: Person, services: Services) -> Iterator[Text]:
    known = [each for each in services.register.seen_by(reader) if may_read(reader, each)] if raisers else []
    for person in sorted(raisers):
        count = sum(each.raised_by == person and _shuts_out(each, services) for each in known)
        if count >= _OFTEN:
            yield Text(words.OFTEN.format(name=name(person, services), count=count), Tone.WARNING)


def _shuts_out(report: Concern, services: Services) -> bool:
    """Say whether a report names somebody who is, or was, shut out of another report of its post by that."""
    others = _of_the_post(report, services) if report.named else []
    return bool(report.no_bearing) or any(not each.shut_out.isdisjoint(report.named) for each in others)


def _watched(concern: Concern, reader: Person, services: Services) -> tuple[Part, ...]:
    """Return that the person who raised a report is named in another, reads this one, and knows nothing of that."""
    raiser = services.directory.person(concern.raised_by)
    if raiser is None or raiser == reader or not may_read(raiser, concern):
        return ()
    naming = [
        each for each in _of_the_post(concern, services) if raiser.id in each.kept_from and may_read(reader, each)
    ]
    return tuple(
        Text(words.WATCHED.format(name=raiser.name, reference=each.reference), Tone.WARNING) for each in naming[:1]
    )
