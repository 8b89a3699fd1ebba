"""What `/escalate` does: the gate, the picture question, the form, and the record."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields, replace
from datetime import datetime

from bot.chat.form import Answers, BadAnswers, Form, visible
from bot.chat.reply import Button, Facts, Part, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.concern import (
    AboutWhom,
    Concern,
    Kind,
    NewEvidence,
    Platform,
    Referral,
    Relation,
    Words,
    YesNo,
)
from bot.concerns.danger import handed_over
from bot.concerns.evidence import take
from bot.concerns.joining import Joined, join
from bot.concerns.routes import Matter
from bot.concerns.routing import Route, matter_of, may_read, owners, readers, route_by
from bot.errors import Busy, NobodyLeft, Stale
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.references import new_reference
from bot.requests.redirect import Door, RequestKind
from bot.triage import LONGEST_MESSAGE
from commands import doors, outside, pictures
from commands.escalate import form as asked
from commands.escalate import guidance, own_words, words
from commands.escalate.clauses import propose
from commands.pinned import policy_of_the_day, version_of

_TRIES = 5


def show_gate(_ask: Ask, _services: Services) -> Reply:
    """Ask which of the three matters it is, before any typing."""
    return Reply(_gate())


def show_message(ask: Ask, services: Services) -> Reply:
    """Ask the same about a message that somebody chose; its words go with the buttons, and danger comes first."""
    message = visible(ask.words)
    formal = services.triage.formal(message)
    urgent = doors.danger(ask.person, services) if formal and formal.danger else ()
    return _carrying(message, *urgent, *_gate(message[:LONGEST_MESSAGE]))


def _gate(message: str = "") -> tuple[Part, ...]:
    return (
        Text(words.GATE, Tone.HEADING),
        Text(words.GATE_WHY, Tone.QUIET),
        Button(words.GATE_DANGER, "escalate", "danger", words=message),
        Button(words.GATE_ADULT, "escalate", "adult", words=message),
        Button(words.GATE_POST, "escalate", "post", words=message),
    )


def _carrying(message: str, *parts: Part) -> Reply:
    # Buttons that carry somebody's words are for nobody else, and no chat keeps them.
    return Reply(parts, in_confidence=bool(message))


def show_danger(ask: Ask, services: Services) -> Reply:
    """Show the emergency and safeguarding words, and file that the door was used."""
    redirect_id = doors.file_redirect(ask, RequestKind.SAFEGUARDING, Door.DANGER, services)
    return _carrying(ask.words, *doors.danger(ask.person, services), *doors.filed(redirect_id), _back(ask.words))


def show_adult(ask: Ask, services: Services) -> Reply:
    """Show whom to tell about how an adult behaves, and file that the door was used."""
    redirect_id = doors.file_redirect(ask, RequestKind.ALLEGATION, Door.ADULT_CONDUCT, services)
    return _carrying(ask.words, *doors.adult_conduct(ask.person, services), *doors.filed(redirect_id), _back(ask.words))


def show_picture(ask: Ask, _services: Services) -> Reply:
    """Ask about pictures before any upload."""
    parts = pictures.question(
        Button(words.NOTHING_TO_ADD, "escalate", "form", words=ask.words),
        Button(pictures.SAFE, "escalate", "form", asked.WITH_FILES, ask.words),
        Button(pictures.NUDE, "escalate", "nude", words=ask.words),
        Text(own_words.OR_ONE_OF_THESE),
        Button(own_words.CHILD_WROTE, "escalate", "child"),
        Button(own_words.I_POSTED, "escalate", "slip"),
        _back(ask.words),
    )
    return _carrying(ask.words, *parts)


def show_nude(ask: Ask, services: Services) -> Reply:
    """Refuse the picture; the post can be recorded without it."""
    go_on = Button(words.GO_ON_WITHOUT, "escalate", "form", words=ask.words)
    return _carrying(ask.words, *pictures.refused(ask, services), go_on, _back(ask.words))


def show_form(ask: Ask, services: Services) -> Form:
    """Show the form."""
    return asked.form(ask, services)


def save(saving: Saving, services: Services) -> Reply:
    """Record the concern, tell those who deal with it, and answer after the commit."""
    _check(saving.answers)
    danger = _reads_like_danger(saving.answers, services)
    new = _concern(saving, services, danger=danger)
    files = take((upload.content for upload in saving.answers.files("files")), saving.ask.person.id, new.raised_at)
    reference = _store(new, files, saving, services, danger=danger)
    urgent = doors.danger(saving.ask.person, services) if danger else ()
    copy = (Text(pictures.YOUR_COPY, Tone.WARNING),) if files else ()
    return Reply((*urgent, *_saved(replace(new, reference=reference), services, danger=danger), *copy))


def _store(new: Concern, files: Sequence[NewEvidence], saving: Saving, services: Services, *, danger: bool) -> str:
    """Store a concern beside those of the same post; what it joins may change just then, which is nobody's fault."""
    written = _words(saving.answers)
    for _ in range(_TRIES):
        same_post = services.register.of_the_same_post(new.platform, written)
        joined = join(new, same_post, services.routes, services.directory)
        details = {"school": new.school, **({"joins": joined.report.joins} if joined.report.joins else {})}
        with suppress(Stale):
            return services.register.raise_concern(
                joined.report,
                written,
                files,
                nonce=saving.nonce,
                event=Event(saving.ask.person.id, Action.CONCERN_RAISED, new.reference, new.raised_at, details),
                notices=(*_notices(joined.report, services, danger=danger), *_handed_over(joined, services)),
                along=joined.along,
            )
    raise Busy


def _check(answers: Answers) -> None:
    posted, seen = answers.moment("posted_at"), answers.moment("seen_at")
    if posted and seen and posted > seen:
        raise BadAnswers({"posted_at": words.POSTED_AFTER_SEEN})


def _reads_like_danger(answers: Answers, services: Services) -> bool:
    if answers.text("kind") == Kind.THREAT.value:
        return True
    return doors.reads_like_danger((text for _, text in _words(answers).items()), services)


def _concern(saving: Saving, services: Services, *, danger: bool) -> Concern:
    answers, now = saving.answers, services.clock()
    going = _route(saving, services, danger=danger)
    seen_at = answers.moment("seen_at") or now
    policy = policy_of_the_day(services, answers.moment("posted_at"), seen_at)
    new = Concern(
        reference=new_reference(),
        school=answers.text("school"),
        raised_by=saving.ask.person.id,
        raised_at=now,
        seen_at=seen_at,
        platform=Platform(answers.text("platform")),
        relation=Relation(answers.text("relation")),
        about=going.about,
        kind=Kind(answers.text("kind")),
        owner=going.owner,
        readers=going.readers,
        named=going.named,
        reading=going.reading,
        posted_at=answers.moment("posted_at"),
        person_known=YesNo(answers.text("person_known") or YesNo.NOT_SAID),
        replied=YesNo(answers.text("replied") or YesNo.NOT_SAID),
        still_there=YesNo(answers.text("still_there") or YesNo.NOT_SAID),
        looked_on=answers.day("looked_on"),
        reported_on=answers.day("reported_on"),
        referral=Referral(answers.text("referral") or Referral.NOT_SAID),
        referred_on=answers.day("referred_on"),
        policy=version_of(policy),
        danger=danger,
    )
    return replace(new, clauses=propose(new, answers.text("quote"), policy, services))


def _route(saving: Saving, services: Services, *, danger: bool) -> Route:
    answers = saving.answers
    matter = Matter(
        AboutWhom(answers.text("about")),
        answers.text("school"),
        Kind(answers.text("kind")),
        Platform(answers.text("platform")),
        Relation(answers.text("relation")),
        saving.ask.person.id,
        danger,
    )
    own = guidance.is_ones_own(matter.relation, matter.kind)
    named = {*answers.chosen("named"), *({saving.ask.person.id} if own else ())}  # nobody deals with their own post
    try:
        return route_by(services.routes, matter, named, services.directory)
    except NobodyLeft as nobody:
        raise outside.told(nobody, services, danger=danger) from None


def _words(answers: Answers) -> Words:
    return Words(**{f.name: answers.text(f.name) for f in fields(Words)})


def _notices(new: Concern, services: Services, *, danger: bool) -> tuple[Notice, ...]:
    first = NoticeKind.URGENT_CONCERN if danger else NoticeKind.NEW_CONCERN  # danger is never held
    told = {person.id for person in readers(new, services.directory)} - {new.raised_by}
    return tuple(_notice(new, first, person_id, new.raised_at) for person_id in sorted(told))


def _handed_over(joined: Joined, services: Services) -> tuple[Notice, ...]:
    """Return the notices to whom open concerns go over to, because a report of their post names who had them."""
    gone = (each.after for each in joined.along if each.after.owner != each.before.owner)
    at = joined.report.raised_at
    handed = tuple(
        _notice(after, handed_over(after), person.id, at)
        for after in gone
        for person in owners(after, services.directory)
    )
    return (*handed, *_read_beside(joined, services))


def _read_beside(joined: Joined, services: Services) -> tuple[Notice, ...]:
    """Return the notices to whoever reads what is grave from now on, because a report names somebody who reads it."""
    come = (each for each in joined.along if each.event.action is Action.READ_BESIDE)
    return tuple(
        _notice(
            each.after,
            NoticeKind.URGENT_CONCERN if each.after.danger else NoticeKind.NEW_CONCERN,
            person.id,
            joined.report.raised_at,
        )
        for each in come
        for person in readers(each.after, services.directory)
        if not may_read(person, each.before)
    )


def _notice(concern: Concern, kind: NoticeKind, to: str, due: datetime) -> Notice:
    return Notice(f"{concern.reference}:{kind.value}:{to}", kind, to, concern.reference, due)


def _saved(concern: Concern, services: Services, *, danger: bool) -> tuple[Part, ...]:
    others, besides = _who_else(concern, services), outside.besides(matter_of(concern), concern, services)
    facts = (
        (words.REFERENCE, concern.reference),
        (words.WHO_HAS_IT, doors.names_of(owners(concern, services.directory), services)),
        *(((words.WHO_ELSE, others),) if others else ()),
        *(((words.TELL_TOO, besides),) if besides else ()),
        (words.NEXT, words.NEXT_IN_DANGER if danger else words.NEXT_WORDS),
        (words.YOU_SEE, words.YOU_SEE_WORDS),
    )
    return (
        Text(words.SAVED.format(reference=concern.reference), Tone.HEADING),
        Facts(facts),
        *guidance.afterwards(concern, services),
        Button(words.MINE, "concerns", "open", concern.reference),
    )


def _who_else(concern: Concern, services: Services) -> str:
    """Return who may read a concern beside its owner, by name; nothing where nobody may."""
    deal = owners(concern, services.directory)
    others = (person for person in readers(concern, services.directory) if person not in deal)
    return doors.names_of(sorted(others, key=lambda person: (person.role, person.school)), services)


def _back(message: str) -> Button:
    return Button(words.WRONG_ONE, "escalate", "message" if message else "", words=message)
