"""What can be added to a concern later: what is known since, who outside was told, and files."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date

from bot.chat.form import Answers, BadAnswers, Field, FieldKind, Form, Section, options
from bot.chat.reply import Button, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.additions import More, Referred
from bot.concerns.concern import Concern, Kind, Platform, Referral, Relation, Words, YesNo
from bot.concerns.evidence import take
from bot.concerns.routing import may_read
from bot.events import Action
from bot.labelled import Labelled
from bot.references import new_id
from bot.weeks import in_london
from commands import pictures
from commands.concerns import record_words as words
from commands.concerns.adding import Addition, add, find_own, is_receipt
from commands.concerns.change import LONG
from commands.field_names import WORDS
from commands.pinned import policy_of_the_day, version_of

_ADDED = Action.ADDITION_MADE
_ADDRESS = 2_000
_ADDRESSES = ("post_address", "account_address")
_CODES: tuple[tuple[str, type[Labelled]], ...] = (("platform", Platform), ("kind", Kind), ("relation", Relation))
"""What those who deal with it may set anew; whom it is about belongs to where it goes."""


def show_add(ask: Ask, services: Services) -> Form:
    """Ask for what is new; those who may read the record may also correct what kind of post it is."""
    concern = find_own(ask, services)
    readers = may_read(ask.person, concern)
    sections = (
        Section("", (_paragraph("more"), _choice("still_there", YesNo), _day("looked_on"), _paragraph("quote"))),
        Section(words.WHERE, _where(), folded=True),
        Section(words.WHAT_WAS_DONE, _what_was_done(), folded=True),
        *(
            (Section(words.CORRECT_KIND, (*(_choice(name, of) for name, of in _CODES), _is_danger()), folded=True),)
            if readers
            else ()
        ),
    )
    title = words.ADD_TITLE.format(reference=concern.reference)
    return Form(
        "concerns", "add", title, sections, words.ADD_SUBMIT, new_id(), concern.reference, intro=words.ADD_INTRO
    )


def _is_danger() -> Field:
    offered = options((YesNo.YES, YesNo.NO))
    return Field("danger", words.IS_DANGER, FieldKind.CHOICE, hint=words.IS_DANGER_HINT, options=offered)


def _where() -> tuple[Field, ...]:
    return (
        *(Field(name, WORDS[name], longest=_ADDRESS) for name in _ADDRESSES),
        *(Field(name, WORDS[name]) for name in ("group_name", "display_name")),
        _choice("person_known", YesNo),
        Field("how_known", WORDS["how_known"]),
        Field("posted_at", words.FIELDS["posted_at"], FieldKind.MOMENT),
    )


def _what_was_done() -> tuple[Field, ...]:
    return (
        _paragraph("seen_by"),
        Field("reach", WORDS["reach"]),
        _choice("replied", YesNo),
        _day("reported_on"),
        Field("platform_reference", WORDS["platform_reference"]),
        _paragraph("platform_answer"),
    )


def _paragraph(name: str) -> Field:
    return Field(name, WORDS[name], FieldKind.PARAGRAPH, longest=LONG)


def _day(name: str) -> Field:
    return Field(name, words.FIELDS[name], FieldKind.DAY)


def _choice(name: str, of: Iterable[Labelled]) -> Field:
    offered = options(member for member in of if member is not YesNo.NOT_SAID)
    return Field(name, words.FIELDS[name], FieldKind.CHOICE, options=offered)


def save_add(saving: Saving, services: Services) -> Reply:
    """Add what is new to the record, beside what stands there."""
    answers, concern = saving.answers, find_own(saving.ask, services)
    if not any(answers.values.values()):
        raise BadAnswers({"more": words.NOTHING_NEW})
    posted = answers.moment("posted_at")
    if posted and posted > concern.seen_at:
        raise BadAnswers({"posted_at": words.POSTED_AFTER_SEEN})
    written = Words(**{field.name: answers.text(field.name) for field in fields(Words)})
    said = words.ADDED_MINE if is_receipt(saving.ask.person, concern) else words.ADDED
    return add(saving, services, lambda c: Addition(_altered(c, answers, services), _ADDED, written), said)


def _altered(concern: Concern, answers: Answers, services: Services) -> Concern:
    """Return a concern with the codes and days that were given; what was left out stays as it is."""
    danger = {YesNo.YES.value: True, YesNo.NO.value: False}.get(answers.text("danger"), concern.danger)
    after = replace(
        concern,
        danger=danger,
        news_at=concern.news_at if danger else None,
        platform=Platform(answers.text("platform") or concern.platform),
        kind=Kind(answers.text("kind") or concern.kind),
        relation=Relation(answers.text("relation") or concern.relation),
        person_known=YesNo(answers.text("person_known") or concern.person_known),
        replied=YesNo(answers.text("replied") or concern.replied),
        still_there=YesNo(answers.text("still_there") or concern.still_there),
        looked_on=answers.day("looked_on") or _looked_today(answers, services) or concern.looked_on,
        reported_on=answers.day("reported_on") or concern.reported_on,
        posted_at=answers.moment("posted_at") or concern.posted_at,
    )
    if after.posted_at == concern.posted_at:
        return after
    return replace(after, policy=version_of(policy_of_the_day(services, after.posted_at, after.seen_at)))


def _looked_today(answers: Answers, services: Services) -> date | None:
    """Return today where somebody says whether it is still there: they have just looked."""
    return in_london(services.clock()).date() if answers.text("still_there") else None


def show_refer(ask: Ask, services: Services) -> Form:
    """Ask who outside was told: one at a time."""
    concern = find_own(ask, services)
    whom = options(each for each in Referral if each not in {Referral.NOBODY, Referral.NOT_SAID})
    asked = (
        Field("to", words.WHO_WAS_TOLD, FieldKind.CHOICE, required=True, options=whom),
        Field("on", words.ON_WHICH_DAY, FieldKind.DAY),
        Field("their_reference", words.THEIR_REFERENCE),
        Field("answer", words.THEIR_ANSWER, FieldKind.PARAGRAPH, longest=LONG),
    )
    title = words.REFER_TITLE.format(reference=concern.reference)
    return Form(
        "concerns",
        "refer",
        title,
        (Section("", asked),),
        words.REFER_SUBMIT,
        new_id(),
        concern.reference,
        intro=words.REFER_INTRO,
    )


def save_refer(saving: Saving, services: Services) -> Reply:
    """Keep who was told, beside those who were told before."""
    answers = saving.answers
    referral = Referred(
        Referral(answers.text("to")),
        saving.ask.person.id,
        services.clock(),
        answers.day("on"),
        answers.text("their_reference"),
        answers.text("answer"),
    )
    return add(saving, services, lambda c: Addition(c, _ADDED, more=More(referral=referral)), words.REFERRED)


def show_picture(ask: Ask, services: Services) -> Reply:
    """Ask about pictures before any upload."""
    about = find_own(ask, services).reference
    safe = Button(pictures.SAFE, "concerns", "my_files", about)
    return Reply(pictures.question(safe, Button(pictures.NUDE, "concerns", "my_nude", about)))


def show_nude(ask: Ask, services: Services) -> Reply:
    """Refuse the picture."""
    find_own(ask, services)
    return Reply(pictures.refused(ask, services))


def show_files(ask: Ask, services: Services) -> Form:
    """Ask for files, after the picture question."""
    concern = find_own(ask, services)
    asked = (Field("files", pictures.FILES, FieldKind.FILES, required=True, hint=pictures.FILES_HINT),)
    title = words.FILES_TITLE.format(reference=concern.reference)
    sections = (Section("", asked),)
    return Form("concerns", "my_files", title, sections, words.FILES_SUBMIT, new_id(), concern.reference)


def save_files(saving: Saving, services: Services) -> Reply:
    """Store files beside a concern; who added them may not open them again, those who deal with it may."""
    contents = (upload.content for upload in saving.answers.files("files"))
    files = take(contents, saving.ask.person.id, services.clock())
    copy = (Text(pictures.YOUR_COPY, Tone.WARNING),)
    return add(
        saving, services, lambda c: Addition(c, Action.EVIDENCE_ADDED, evidence=files), words.FILES_SAVED, then=copy
    )
